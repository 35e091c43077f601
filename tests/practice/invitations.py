"""The requests that the pages of invitations send, as plain HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.practice import inviting_cards
from bot.practice.inviting_site import ANSWER, TAKE_BACK
from tests.practice.web import ACTIONS, Reply, flight_row, get, send

if TYPE_CHECKING:
    from bot.invitation import Side
    from bot.practice.inviting import PracticeInvitation

__all__ = ["ANSWER", "flight_row", "send"]
RELATIONSHIPS = "/voyager/api/relationships"


def pager(base: str, side: Side, start: int) -> Reply:
    path = f"{ACTIONS}/pagination?sduiid={inviting_cards.PAGER}"
    return send(base, "POST", path, inviting_cards.page_request(side, start))


def flight_cards(base: str, side: Side, start: int) -> list[dict[str, Any]]:
    return [card[3] for _, card in flight_row(pager(base, side, start))[2]]


def flight_slugs(base: str, side: Side, start: int) -> list[str]:
    return [card["navigation"]["payload"]["vanityName"] for card in flight_cards(base, side, start)]


def voyager_slugs(base: str, side: Side, start: int) -> list[str]:
    path = f"{RELATIONSHIPS}/invitationViews?count=10&q={side}Invitation&start={start}"
    return [entity["publicIdentifier"] for entity in get(base, path).json()["included"] if "publicIdentifier" in entity]


def server_request(base: str, kind: str, payload: dict[str, str]) -> Reply:
    body = {"requestId": kind, "serverRequest": {"requestId": kind, "requestedArguments": {"payload": payload}}}
    return send(base, "POST", f"{ACTIONS}/server-request?sduiid={kind}", body)


def act(base: str, era: str, kind: str, one: PracticeInvitation) -> Reply:
    """Accept, ignore or withdraw, as the page of this era does."""
    if era == "ember":
        return send(base, "POST", f"{RELATIONSHIPS}/invitations?action={kind}", {"invitationId": one.invitation_id})
    urn = f"urn:li:fsd_profile:{one.person.member_id}"
    side = "inviteeProfileUrn" if kind == "withdraw" else "inviterProfileUrn"
    named = {side: urn} if era == "sdui2025" else {"vanityName": one.slug}
    if kind == "withdraw":
        return server_request(base, TAKE_BACK, named)
    return server_request(base, ANSWER, {**named, "inviteeActionType": f"InviteeActionType_{kind.upper()}"})
