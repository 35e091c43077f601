"""The removal requests of every era, and what can go wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from starlette.responses import JSONResponse, Response

from bot.practice.faults import Fault, FaultName
from bot.practice.gate import Cut, barrier, entry_of, json_body, pause, world_of
from bot.practice.listing import octets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from bot.practice.world import World

BY_SLUG: Final = "com.linkedin.sdui.mynetwork.RemoveConnectionVanityName"
BY_ID: Final = "com.linkedin.sdui.mynetwork.RemoveConnectionId"
LATENCY: Final = 0.4
REFUSALS: Final[Mapping[FaultName, int]] = {
    FaultName.DROP_404: 404,
    FaultName.DROP_500: 500,
    FaultName.DROP_429: 429,
    FaultName.DROP_999: 999,
}
FAULTS: Final = (
    *REFUSALS,
    FaultName.ANSWER_LOST,
    FaultName.REQUEST_LOST,
    FaultName.ANSWER_LATE,
    FaultName.APPLY_LATE,
    FaultName.SILENTLY_REFUSED,
    FaultName.RENAMED_AND_IGNORED,
)


async def server_request(request: Request) -> Response:
    """Removal of the server-driven eras: one names the slug, the older one the member id."""
    kind, world = request.query_params.get("sduiid"), world_of(request)
    payload = _payload(await json_body(request))
    if kind == BY_SLUG:
        return await _remove(request, unquote(str(payload.get("disconnectVanityName", ""))), via="vanity-name")
    if kind == BY_ID:
        return await _remove(request, world.slug_of(_last(payload.get("connectionId"))), via="sdui-id")
    return octets("", 404)


async def voyager_connections(request: Request) -> Response:
    """Removal of the Ember page."""
    slug = await _slug_in(request, "connectedMember")
    return await _remove(request, slug, via="voyager-connections")


async def voyager_relationships(request: Request) -> Response:
    """Removal by a sister service of the Ember page."""
    slug = await _slug_in(request, "connectionUrn")
    return await _remove(request, slug, via="voyager-relationships")


async def legacy(request: Request) -> Response:
    """The oldest removal request, which the site answers with gone."""
    entry_of(request).slug = str(request.path_params["slug"])
    return JSONResponse({"status": 410}, 410)


async def _remove(request: Request, slug: str | None, *, via: str) -> Response:
    world = world_of(request)
    entry_of(request).slug = slug
    if blocked := barrier(request, slug):
        return blocked
    await pause(request, LATENCY)
    if slug is None or not world.is_connected(slug):
        return _answer(request, 404)
    fault = next((found for name in FAULTS if (found := world.fires(name, slug))), None)
    if fault is None:
        world.remove(slug, via)
        return _answer(request, _accepted(slug, via))
    return await _spoilt(request, world, fault, slug, via)


async def _spoilt(request: Request, world: World, fault: Fault, slug: str, via: str) -> Response:
    if fault.name in REFUSALS:
        return _answer(request, REFUSALS[fault.name])
    if fault.name is FaultName.APPLY_LATE:
        world.remove_later(slug, via, world.scaled(fault.delay))
    if fault.name is FaultName.ANSWER_LATE:
        await pause(request, fault.delay)
    if fault.name in (FaultName.ANSWER_LATE, FaultName.ANSWER_LOST):
        world.remove(slug, via)
    if fault.name in (FaultName.ANSWER_LOST, FaultName.REQUEST_LOST):
        return Cut()
    if fault.name is FaultName.RENAMED_AND_IGNORED and (person := world.known(slug)) is not None:
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


async def _slug_in(request: Request, key: str) -> str | None:
    body = await json_body(request) or {}
    return world_of(request).slug_of(_last(body.get(key)))


def _last(urn: object) -> str:
    return str(urn or "").rpartition(":")[2]


def _payload(body: dict[str, Any] | None) -> dict[str, Any]:
    found: Any = body or {}
    for key in ("serverRequest", "requestedArguments", "payload"):
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}
