"""The last decision before a menu opens: the row of the approved person, or nobody."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

import pytest

from bot.errors import NotPerformed
from bot.invitation import Invitation, Side
from bot.model import Action, ActionKind, Slug
from flows.acts.disconnect import Disconnect
from flows.acts.invitation import AnswerInvitation
from flows.eyes import RowSeen
from flows.listing import ListedPerson
from flows.pages.invitations import CardHit
from flows.requests import Tie
from flows.search import Hit

if TYPE_CHECKING:
    from bot.model import Subject
    from flows.pages.connections import ConnectionsPage
    from flows.pages.invitations import InvitationsPage
    from flows.search import ListSearch
    from flows.site import Site

ADA = Slug("ada-1")
ACTION = Action(ActionKind.DISCONNECT, ADA, "Ada Example", member_id="1")


def hit(slug: Slug = ADA, name: str = "Ada Example", ids: frozenset[str] = frozenset({"1"})) -> Hit:
    row = RowSeen(frozenset({slug}), f"/in/{slug}/", (name,), "1")
    return Hit(name, row, ListedPerson(slug, "1"), ids, frozenset(), 1)


@dataclass
class Place:
    """A page whose search finds what it was told, and remembers what it was asked."""

    found: Hit | None = None
    stands: bool = True
    rows: int = 1
    asked: list[tuple[str, str]] = field(default_factory=list)
    looked_for: list[RowSeen] = field(default_factory=list)

    def find(self, slug: str, name: str) -> Hit | None:
        self.asked.append((slug, name))
        return self.found

    def shows(self, _: Hit) -> bool:
        return self.stands

    def row(self, row: RowSeen) -> Place:
        self.looked_for.append(row)
        return self

    def count(self) -> int:
        return self.rows


def located(place: Place, shown: Hit | None = None, action: Action = ACTION) -> Hit:
    page, search, site = cast("ConnectionsPage", place), cast("ListSearch", place), cast("Site", place)
    return Disconnect(site, page, search, shown).located(action)


def test_a_result_that_still_stands_is_used() -> None:
    place, shown = Place(found=hit()), hit()
    assert located(place, shown) is shown
    assert (place.asked, place.looked_for) == ([], [shown.row])


@pytest.mark.parametrize("shown", [None, hit(Slug("bo-2"))])
def test_without_a_result_for_this_person_a_search_is_made(shown: Hit | None) -> None:
    place = Place(found=hit())
    assert located(place, shown) is place.found
    assert place.asked == [(ADA, "Ada Example")]


def test_a_result_that_stands_no_more_is_searched_again() -> None:
    place = Place(found=hit(), stands=False)
    assert located(place, hit()) is place.found
    assert place.asked == [(ADA, "Ada Example")]


@pytest.mark.parametrize(
    ("place", "action", "reason"),
    [
        (Place(hit()), replace(ACTION, kind=ActionKind.UNFOLLOW), "The act unfollow is not known here."),
        (Place(None), ACTION, "The person is not in the list."),
        (Place(hit(name="Bo Example")), ACTION, "The name on the page is another than the approved one."),
        (
            Place(hit(ids=frozenset({"1", "2"}))),
            replace(ACTION, member_id=None),
            "The page ties another member to this profile than the plan does.",
        ),
        (
            Place(hit(ids=frozenset({"2"}))),
            ACTION,
            "The page ties another member to this profile than the plan does.",
        ),
        (Place(hit(), rows=0), ACTION, "The row of the person is not certain."),
        (Place(hit(), rows=2), ACTION, "The row of the person is not certain."),
    ],
)
def test_any_doubt_is_a_reason_to_leave_the_person_alone(place: Place, action: Action, reason: str) -> None:
    with pytest.raises(NotPerformed) as refused:
        located(place, action=action)
    assert (refused.value.reason, refused.value.incident) == (reason, None)


@pytest.mark.parametrize(
    ("ids", "member"), [(frozenset[str](), "1"), (frozenset({"1"}), None), (frozenset({"1"}), "1")]
)
def test_what_the_page_or_the_plan_does_not_tell_is_no_doubt(ids: frozenset[str], member: str | None) -> None:
    place = Place(hit(ids=ids))
    assert located(place, action=replace(ACTION, member_id=member)) is place.found


# --- invitations ---

OTHER_MEMBER = "The page ties another member to this profile than the plan does."
ACCEPTING = Action(ActionKind.ACCEPT, ADA, "Ada Example", member_id="1")


def card(
    slug: Slug = ADA,
    name: str = "Ada Example",
    members: frozenset[str] = frozenset({"1"}),
    invitations: frozenset[str] = frozenset({"7"}),
) -> CardHit:
    row = RowSeen(frozenset({slug}), f"/in/{slug}/", (name,), None)
    return CardHit(row, Invitation(Side.RECEIVED, slug, name), Tie(slug, members, invitations), frozenset(), 1)


@dataclass
class Cards:
    """A list of invitations that finds what it was told."""

    found: CardHit | None = None
    stands: bool = True
    rows: int = 1
    asked: list[str] = field(default_factory=list)

    def find(self, subject: Subject) -> tuple[CardHit | None, None]:
        self.asked.append(subject.slug)
        return self.found, None

    def shows(self, _: CardHit) -> bool:
        return self.stands

    def row(self, _: RowSeen) -> Cards:
        return self

    def count(self) -> int:
        return self.rows


def invited(cards: Cards, shown: CardHit | None = None, action: Action = ACCEPTING) -> CardHit:
    site, page, search = cast("Site", cards), cast("InvitationsPage", cards), cast("ListSearch", cards)
    return AnswerInvitation(site, page, search, action.kind, shown).located(action)


def test_a_card_that_still_stands_is_used_and_any_other_is_looked_for() -> None:
    cards, shown = Cards(card()), card()
    assert invited(cards, shown) is shown
    assert cards.asked == []
    assert invited(cards) is cards.found
    assert invited(cards, card(Slug("bo-2"))) is cards.found
    assert invited(Cards(cards.found, stands=False), shown) is cards.found
    assert cards.asked == [ADA, ADA]


@pytest.mark.parametrize(
    ("cards", "reason"),
    [
        (Cards(None), "The invitation is not in the list."),
        (Cards(card(name="Bo Example")), "The name on the page is another than the approved one."),
        (Cards(card(members=frozenset({"1", "2"}))), OTHER_MEMBER),
        (Cards(card(members=frozenset({"2"}))), OTHER_MEMBER),
        (Cards(card(invitations=frozenset({"7", "8"}))), "The page ties several invitations to this profile."),
        (Cards(card(), rows=0), "The card of the person is not certain."),
        (Cards(card(), rows=2), "The card of the person is not certain."),
    ],
)
def test_any_doubt_is_a_reason_to_leave_the_invitation_alone(cards: Cards, reason: str) -> None:
    with pytest.raises(NotPerformed) as refused:
        invited(cards)
    assert (refused.value.reason, refused.value.incident) == (reason, None)


def test_what_a_card_does_not_tell_is_no_doubt() -> None:
    cards = Cards(card(members=frozenset(), invitations=frozenset()))
    assert invited(cards) is cards.found
