"""The invitation manager: its pages in every era, the requests for more cards, and the acts on invitations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from starlette.responses import JSONResponse

from bot.invitation import Side
from bot.practice import inviting_cards, pages
from bot.practice.deeds import ACCEPT, IGNORE, WITHDRAW, Deed, last_part, octets, perform
from bot.practice.faults import FaultName
from bot.practice.gate import barrier, entry_of, json_body, pause, world_of
from bot.practice.inviting_cards import PAGER, SIZE, card_of
from bot.practice.settings import Variant

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from bot.practice.inviting import PracticeInvitation
    from bot.practice.world import World

MANAGER: Final = "/mynetwork/invitation-manager/"
ANSWER: Final = "com.linkedin.sdui.requests.mynetwork.addaInvitationAction"
TAKE_BACK: Final = "com.linkedin.sdui.requests.mynetwork.addaWithdrawInvitation"
ANSWERS: Final[Mapping[str, Deed]] = {"InviteeActionType_ACCEPT": ACCEPT, "InviteeActionType_IGNORE": IGNORE}
ACTIONS: Final[Mapping[str, Deed]] = {"accept": ACCEPT, "ignore": IGNORE, "withdraw": WITHDRAW}
QUERIES: Final = {"receivedInvitation": Side.RECEIVED, "sentInvitation": Side.SENT}


async def received(request: Request) -> Response:
    """Who asks to be connected."""
    return await _page(request, Side.RECEIVED)


async def sent(request: Request) -> Response:
    """Whom the member asked."""
    return await _page(request, Side.SENT)


async def _page(request: Request, side: Side) -> Response:
    if blocked := barrier(request):
        return blocked
    world = world_of(request)
    if world.fires(FaultName.LIST_404):
        return pages.document(world, "notfound.html", 404)
    everybody = world.read_invitations(side, 0)
    total = world.stated_invitations(side)
    cards = [card_of(one, world.words) for one in everybody[:SIZE]]
    return pages.document(
        world,
        "invitations.html",
        era="sdui2026" if world.settings.variant.value.startswith("sdui2026") else world.settings.variant.value,
        side=side.value,
        people=world.words["invitations.people"].format(count=world.words.number(total)),
        button=world.settings.variant in (Variant.SDUI2025, Variant.SDUI2026_LOADMORE),
        data=_data(world, side, total),
        lang=pages.language_of(world),
        rehydrate=inviting_cards.flight_of(side, 0, cards, total),
    )


def _data(world: World, side: Side, total: int) -> dict[str, Any]:
    words, section = world.words, world.words.section("invitations")
    return {
        "side": side.value,
        "total": total,
        "size": SIZE,
        "scale": world.settings.scale,
        "pager": PAGER,
        "answer": ANSWER,
        "takeBack": TAKE_BACK,
        "foreign": world.fires(FaultName.UNKNOWN_DIALOG) is not None,
        "odd": world.odd(),
        "drift": world.drift(),
        "words": {
            "group": words["site.group"],
            "countOne": section["people"],
            "countOther": section["people"],
            "dialog": section["dialog"],
            "foreign": words.section("foreign"),
            "limit": words.section("limit"),
        },
    }


async def _read(request: Request, side: Side, start: int) -> Sequence[PracticeInvitation]:
    """Take the time a real answer takes, a stall included, then read the list as it is at the end."""
    world = world_of(request)
    stall = world.fires(FaultName.INVITATIONS_STALL)
    await pause(request, world.list_latency() + (stall.delay if stall else 0))
    return world.read_invitations(side, start)[start : start + SIZE]


async def more(request: Request) -> Response:
    """The pager of the server-driven pages."""
    if blocked := barrier(request):
        return blocked
    try:
        side, start = inviting_cards.read_page_request(await json_body(request) or {})
    except (KeyError, TypeError, ValueError):
        return octets("", 400)
    found = await _read(request, side, start)
    cards = [card_of(one, world_of(request).words) for one in found]
    return octets(inviting_cards.flight_of(side, start, cards, None))


async def views(request: Request) -> Response:
    """The JSON service behind the Ember page."""
    if blocked := barrier(request):
        return blocked
    asked = request.query_params
    side, start = QUERIES.get(asked.get("q", "")), asked.get("start", "0")
    if side is None or not start.isdecimal():
        return JSONResponse({"status": 400}, 400)
    found = await _read(request, side, int(start))
    return JSONResponse(inviting_cards.voyager_of(side, int(start), found, world_of(request).words))


async def summary(request: Request) -> Response:
    """How many there are, for the Ember page."""
    if blocked := barrier(request):
        return blocked
    world = world_of(request)
    return JSONResponse({"data": {side.value: len(world.invitations(side)) for side in Side}})


# --- acts -------------------------------------------------------------------------------------------------------------


async def server_request(request: Request, kind: str, payload: Mapping[str, Any]) -> Response | None:
    """Accept, ignore or withdraw in the server-driven eras; None for a request of another kind.

    What these requests hold beside `inviteeActionType` was never shown: here the year 2025 names the member id, and
    2026 the slug and the invitation.
    """
    if kind == TAKE_BACK:
        return await perform(request, WITHDRAW, _named(request, payload), _via(payload))
    if kind != ANSWER:
        return None
    deed = ANSWERS.get(str(payload.get("inviteeActionType")))
    if deed is None:
        return octets("", 400)
    return await perform(request, deed, _named(request, payload), _via(payload))


def _via(payload: Mapping[str, Any]) -> str:
    return "vanity-name" if "vanityName" in payload else "sdui-id"


def _named(request: Request, payload: Mapping[str, Any]) -> str | None:
    if "vanityName" in payload:
        return unquote(str(payload["vanityName"]))
    urn = payload.get("inviterProfileUrn") or payload.get("inviteeProfileUrn")
    return world_of(request).slug_of(last_part(urn))


async def voyager_act(request: Request) -> Response:
    """The same in the Ember era: invented whole, the invitation's id names it."""
    deed = ACTIONS.get(request.query_params.get("action", ""))
    if deed is None:
        entry_of(request).kind = "other"
        return JSONResponse({"status": 400}, 400)
    body = await json_body(request) or {}
    return await perform(request, deed, world_of(request).slug_of(str(body.get("invitationId", ""))), "voyager-id")
