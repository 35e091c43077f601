"""What one card of an invitation list shows, and how each era's answers carry it.

Seen in the facts: the selectors of cards and buttons, the texts about common connections, "Sent 3 weeks ago",
"People (905)", the names of the requests, ten to a page. Invented, because nobody showed it: the shape of all answers
(they are modelled on those of the connection list), how a note looks in the server-driven eras, the words of "Ignore"
with a name, every Turkish word, and that the page past the end is an empty list.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.invitation import Side
from bot.practice.cards import face, profile_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.practice.inviting import PracticeInvitation
    from bot.practice.people import PracticePerson
    from bot.practice.words import Words

PAGER: Final = "com.linkedin.sdui.pagers.mynetwork.invitationsList"
SCREEN: Final = "com.linkedin.sdui.flagshipnav.mynetwork.InvitationManager"
SIZE: Final = 10
INVITATION: Final = "com.linkedin.voyager.relationships.invitation.Invitation"
PROFILE: Final = "com.linkedin.voyager.dash.identity.profile.Profile"


@dataclass(frozen=True, slots=True)
class InvitationCard:
    """All texts and ids of one card."""

    slug: str
    member_id: str
    invitation_id: str
    name: str
    first: str
    headline: str
    mutual: str
    note: str
    age: str
    path: str
    face: str
    labels: dict[str, str]


def card_of(one: PracticeInvitation, words: Words) -> InvitationCard:
    """One card in the words of the page."""
    person, section = one.person, words.section("invitations")
    ago = words.ago(one.age_days)
    return InvitationCard(
        slug=person.slug,
        member_id=person.member_id,
        invitation_id=one.invitation_id,
        name=person.name,
        first=person.first,
        headline=person.headline,
        mutual=mutual_text(one, section),
        note=one.note,
        age=ago if one.side is Side.RECEIVED else str(section["sent_ago"]).format(ago=ago),
        path=profile_path(person.slug),
        face=face(person),
        labels={key: str(text).format(name=person.name) for key, text in section["labels"].items()}
        | {"picture": words["list.picture"].format(name=person.name)},
    )


def mutual_text(one: PracticeInvitation, section: dict[str, Any]) -> str:
    """Who is connected to both; empty where nobody is."""
    if not one.mutual:
        return ""
    if len(one.mutual) == 1:
        return str(section["mutual_one"]).format(a=one.mutual[0])
    key = "mutual_two" if not one.others else "mutual_more_one" if one.others == 1 else "mutual_more"
    return str(section[key]).format(a=one.mutual[0], b=one.mutual[1], n=one.others)


def page_request(side: Side, start: int) -> dict[str, Any]:
    """Body of the request for the cards from `start` on."""
    payload = {"startIndex": start, "invitationType": f"InvitationType_{side.upper()}"}
    return {
        "pagerId": PAGER,
        "clientArguments": {"payload": payload, "screenId": SCREEN, "states": []},
        "paginationRequest": {
            "trigger": {"itemDistanceTrigger": {"preloadDistance": 3, "preloadLength": 250}},
            "retryCount": 2,
        },
    }


def read_page_request(body: dict[str, Any]) -> tuple[Side, int]:
    """The reverse. Raises KeyError, TypeError or ValueError for another shape."""
    payload = body["clientArguments"]["payload"]
    kind = str(payload["invitationType"]).removeprefix("InvitationType_").lower()
    return Side(kind), max(0, int(payload["startIndex"]))


def flight_of(side: Side, start: int, cards: Sequence[InvitationCard], total: int | None) -> str:
    """Rows of one page. A full page always names a following one, which may be empty; only the first states a total."""
    following = json.dumps(page_request(side, start + SIZE)) if len(cards) == SIZE else None
    states: list[dict[str, Any]] = [] if total is None else [{"key": "totalInvitationsCount", "value": total}]
    for card in cards:
        states.append({"key": f"profile_name_loading_state_{card.member_id}", "value": card.name})
        states.append({"key": f"profile_headline_loading_state_{card.member_id}", "value": card.headline})
    row: list[Any] = [states, following, [_pair(card) for card in cards], *([None] * 6)]
    return f'1:I["practice/list.js",["invitations"],"default"]\n0:{json.dumps(row, ensure_ascii=False)}\n'


def _pair(card: InvitationCard) -> list[Any]:
    key = f"invitation-card-{card.invitation_id}"
    payload = {"vanityName": card.slug, "isVanityNameResolved": True, "vieweeProfileId": card.member_id}
    body = {
        "componentkey": key,
        "navigation": {"screenId": "com.linkedin.sdui.flagshipnav.profile.Profile", "payload": payload},
        "name": {"$state": f"profile_name_loading_state_{card.member_id}"},
        "headline": {"$state": f"profile_headline_loading_state_{card.member_id}"},
        "invitationUrn": f"urn:li:invitation:{card.invitation_id}",
        "url": card.path,
        **{name: getattr(card, name) for name in ("first", "mutual", "note", "age", "face", "labels")},
    }
    return [["$", "hr", f"divider_{key}", {"role": "separator"}], ["$", "div", key, body]]


def voyager_of(side: Side, start: int, invitations: Sequence[PracticeInvitation], words: Words) -> dict[str, Any]:
    """One page of the service behind the Ember page: no total, the order in `*elements`."""
    elements = [f"urn:li:fs_relInvitation:{one.invitation_id}" for one in invitations]
    included = [
        entity for one in invitations for entity in (_profile(one.person), _invitation(side, one, card_of(one, words)))
    ]
    return {
        "data": {"paging": {"count": SIZE, "start": start, "links": []}, "*elements": elements},
        "included": included,
    }


def _profile(person: PracticePerson) -> dict[str, Any]:
    return {
        "$type": PROFILE,
        "entityUrn": f"urn:li:fsd_profile:{person.member_id}",
        "firstName": person.first,
        "lastName": person.last,
        "headline": person.headline,
        "publicIdentifier": person.slug,
        "picture": face(person),
    }


def _invitation(side: Side, one: PracticeInvitation, card: InvitationCard) -> dict[str, Any]:
    """The invitation names the other one by the profile; `labels` are no part of any real answer."""
    return {
        "$type": INVITATION,
        "entityUrn": f"urn:li:fs_relInvitation:{one.invitation_id}",
        "invitationId": one.invitation_id,
        "fromMember" if side is Side.RECEIVED else "toMember": f"urn:li:fsd_profile:{one.person.member_id}",
        "message": one.note,
        "insight": card.mutual,
        "sentTimeLabel": card.age,
        "labels": card.labels,
    }


def whom(one: PracticeInvitation, words: Words) -> dict[str, Any]:
    """Somebody else of the list, for a page that mixes people up."""
    card = asdict(card_of(one, words))
    return {**card, "memberId": card["member_id"], "invitationId": card["invitation_id"]}
