"""What changes something on the site, whatever the era that asks for it, and what can go wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import JSONResponse, Response

from bot.invitation import Side
from bot.practice.faults import Fault, FaultName
from bot.practice.gate import Cut, barrier, entry_of, pause, world_of
from bot.practice.inviting import Act

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from bot.practice.world import World

LATENCY: Final = 0.4
REFUSALS: Final[Mapping[FaultName, int]] = {
    FaultName.DROP_404: 404,
    FaultName.DROP_500: 500,
    FaultName.DROP_429: 429,
    FaultName.DROP_999: 999,
}
# What can befall every act, whatever its kind.
FAULTS: Final = (
    *REFUSALS,
    FaultName.ANSWER_LOST,
    FaultName.REQUEST_LOST,
    FaultName.ANSWER_LATE,
    FaultName.APPLY_LATE,
    FaultName.SILENTLY_REFUSED,
    FaultName.RENAMED_AND_IGNORED,
)


@dataclass(frozen=True, slots=True)
class Deed:
    """One kind of request that changes something. `own`: faults of this kind alone, and what each of them is like."""

    kind: str
    act: Act
    own: Mapping[FaultName, FaultName] = field(default_factory=dict)


REMOVE: Final = Deed("remove", Act.REMOVED)
ACCEPT: Final = Deed(
    "accept",
    Act.ACCEPTED,
    {
        FaultName.ACCEPT_REFUSED: FaultName.DROP_500,
        FaultName.ACCEPT_LATE: FaultName.APPLY_LATE,
        FaultName.ACCEPT_LOST: FaultName.ANSWER_LOST,
        FaultName.ACCEPT_SILENTLY_REFUSED: FaultName.SILENTLY_REFUSED,
    },
)
IGNORE: Final = Deed(
    "ignore",
    Act.IGNORED,
    {
        FaultName.IGNORE_REFUSED: FaultName.DROP_500,
        FaultName.IGNORE_LATE: FaultName.APPLY_LATE,
        FaultName.IGNORE_LOST: FaultName.ANSWER_LOST,
        FaultName.IGNORE_SILENTLY_REFUSED: FaultName.SILENTLY_REFUSED,
    },
)
WITHDRAW: Final = Deed(
    "withdraw",
    Act.WITHDRAWN,
    {
        FaultName.WITHDRAW_REFUSED: FaultName.DROP_500,
        FaultName.WITHDRAW_LATE: FaultName.APPLY_LATE,
        FaultName.WITHDRAW_LOST: FaultName.ANSWER_LOST,
        FaultName.WITHDRAW_SILENTLY_REFUSED: FaultName.SILENTLY_REFUSED,
    },
)


async def perform(request: Request, deed: Deed, slug: str | None, via: str) -> Response:
    """Answer a request that changes something about one person: None and strangers are not found."""
    world, entry = world_of(request), entry_of(request)
    entry.kind, entry.slug = deed.kind, slug
    if blocked := barrier(request, slug):
        return blocked
    await pause(request, LATENCY)
    if slug is not None and deed.act.side is not None and world.fires(FaultName.INVITE_GONE, slug):
        world.act(Act.RECALLED if deed.act.side is Side.RECEIVED else Act.JOINED, slug, "himself")
    if slug is None or not world.can(deed.act, slug):
        return _answer(request, 404)
    struck = _struck(world, deed, slug)
    if struck is None:
        world.act(deed.act, slug, via)
        return _answer(request, _accepted(slug, via))
    return await _spoilt(request, deed, struck, slug, via)


def _struck(world: World, deed: Deed, slug: str) -> tuple[Fault, FaultName] | None:
    """The fault that spoils this request, and what it is like."""
    for name, like in (*((name, name) for name in FAULTS), *deed.own.items()):
        if (found := world.fires(name, slug)) is not None:
            return found, like
    return None


async def _spoilt(request: Request, deed: Deed, struck: tuple[Fault, FaultName], slug: str, via: str) -> Response:
    world, (fault, like) = world_of(request), struck
    if like in REFUSALS:
        return _answer(request, REFUSALS[like])
    if like is FaultName.APPLY_LATE:
        world.act_later(deed.act, slug, via, world.scaled(fault.delay))
    if like is FaultName.ANSWER_LATE:
        await pause(request, fault.delay)
    if like in (FaultName.ANSWER_LATE, FaultName.ANSWER_LOST):
        world.act(deed.act, slug, via)
    if like in (FaultName.ANSWER_LOST, FaultName.REQUEST_LOST):
        return Cut()
    if like is FaultName.RENAMED_AND_IGNORED and (person := world.known(slug)) is not None:
        world.rename(slug, f"{person.first} Renamed", person.last)
    return _answer(request, _accepted(slug, via))


def _accepted(slug: str, via: str) -> int:
    """200, 201 and 204 all mean accepted in the newest era."""
    return (200, 201, 204)[len(slug.encode()) % 3] if via == "vanity-name" else 200


def _answer(request: Request, status: int) -> Response:
    if status == 204:  # noqa: PLR2004 - no content
        return Response(status_code=status)
    if request.url.path.startswith("/voyager/"):
        return JSONResponse({"status": status}, status)
    return octets(f'0:{{"status":{status}}}\n', status)


def octets(rows: str, status: int = 200) -> Response:
    """An answer of the server-driven service."""
    return Response(rows, status, media_type="application/octet-stream", headers={"Cache-Control": "no-store"})


def last_part(urn: object) -> str:
    """The id at the end of a urn."""
    return str(urn or "").rpartition(":")[2]


def payload_of(body: dict[str, Any] | None) -> dict[str, Any]:
    """The payload of a server request."""
    found: Any = body or {}
    for key in ("serverRequest", "requestedArguments", "payload"):
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}
