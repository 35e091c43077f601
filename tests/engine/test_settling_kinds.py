"""Settling accepts, ignores and withdrawals read by read: which answers decide, and what is written of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import PageError
from bot.invitation import SIDES, NotPending, Pending, Side
from bot.model import (
    Absent,
    ActionKind,
    Connected,
    Connection,
    Done,
    ListReading,
    Mode,
    NotDone,
    Slug,
    Subject,
    Unknown,
)
from bot.pace import BudgetLimits
from bot.ports import Control
from bot.runner import settle_open
from bot.runner.effects import NOT_SEEN, Effect, effect_of
from bot.runner.looking import WholeList, read_invitations
from tests.engine.checking import events
from tests.engine.rig import make_rig
from tests.fakes import FakeNetwork

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.invitation import Invitation
    from bot.model import Intent, Relationship
    from bot.ports import Sink
    from tests.engine.rig import Rig

ACCEPT, IGNORE, WITHDRAW = ActionKind.ACCEPT, ActionKind.IGNORE, ActionKind.WITHDRAW
ONE = {ACCEPT: Slug("guest-1"), IGNORE: Slug("guest-4"), WITHDRAW: Slug("asked-3")}
DELAY = 120.0
STALLED = "the list stalled"


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    made = make_rig(tmp_path, invited=8)
    yield made
    made.store.close()


class Told(FakeNetwork):
    """A site whose lists show one person as they are told to, and that remembers when it was asked."""

    pending: list[bool]
    connected: list[bool]
    whole: list[bool | None]
    asked: list[float]

    def invited(self, side: Side, subject: Subject) -> Pending | NotPending:
        self.asked.append(self.clock.monotonic() - 1000)
        card = self.truth.invitations[side][subject.slug]
        return Pending(card) if self.pending.pop(0) else NotPending(complete=True)

    def observe(self, subject: Subject) -> Relationship:
        return Connected(_person(subject)) if self.connected.pop(0) else Absent(search_works=True)

    def read(self, sink: Sink) -> ListReading:
        found = self.whole.pop(0)
        if found is None:
            raise PageError(STALLED)
        if found:
            sink(Connection(Slug("a-new-address"), "Quite Different", member_id="ACoAAguest00001"))
        return ListReading(12, 12, 0, complete=True, seconds=1.0)


def _person(subject: Subject) -> Connection:
    return Connection(subject.slug, subject.name, member_id=subject.member_id)


def told(rig: Rig, pending: list[bool], connected: list[bool], whole: list[bool | None] | None = None) -> Told:
    rig.network.__class__ = Told
    site = rig.network
    assert isinstance(site, Told)
    site.pending, site.connected, site.whole, site.asked = pending, connected, whole or [], []
    return site


def opened(rig: Rig, kind: ActionKind) -> Intent:
    """An act on an invitation that a process left open after its dispatch."""
    name, plan = rig.plan_acts([(kind, ONE[kind])])
    journal = rig.store.journal
    run = journal.start_run(name, Mode.LIVE, total=1, by="operator")
    intent = journal.intend(run, name, plan.actions[0], now=rig.clock.now(), limits=BudgetLimits(99, 99), by_hand=False)
    return journal.dispatched(intent, rig.clock.now())


def settled_event(rig: Rig) -> tuple[str, str, str, int]:
    (event,) = events(rig, "action.settled")
    return event["action"], event["outcome"], event["reason"], event["reads"]


PENDING = "the invitation is still pending in two readings after the act"
ANSWERED = "gone from two complete readings of the list after the act"
CONNECTED = "connected, and the invitation gone, in two readings after the act"
CONNECTED_ELSEWHERE = "connected in two readings of the whole list, under another name or address"
TAKEN_BACK = "the invitation is gone, and a reading of the whole list lacks the person"
JOINED = "the invitation was accepted meanwhile: the person is connected"
NO, YES = [False, False], [True, True]


@pytest.mark.parametrize(
    ("kind", "shown", "whole", "event"),
    [
        (ACCEPT, (YES, NO), [], ("not_done", PENDING, 2)),
        (ACCEPT, (NO, YES), [], ("done", CONNECTED, 2)),
        (ACCEPT, (NO, NO), [True, True], ("done", CONNECTED_ELSEWHERE, 4)),
        (ACCEPT, (NO, NO), [False], ("not_done", TAKEN_BACK, 3)),
        (ACCEPT, ([True, False, False], [False, True, True]), [], ("done", CONNECTED, 3)),
        (IGNORE, (YES, []), [], ("not_done", PENDING, 2)),
        (IGNORE, (NO, NO), [], ("done", ANSWERED, 2)),
        (IGNORE, (NO, YES), [], ("not_done", JOINED, 2)),
        (WITHDRAW, (YES, []), [], ("not_done", PENDING, 2)),
        (WITHDRAW, (NO, NO), [], ("done", ANSWERED, 2)),
        (WITHDRAW, (NO, YES), [], ("not_done", JOINED, 2)),
    ],
)
def test_two_reads_in_a_row_decide(
    rig: Rig,
    kind: ActionKind,
    shown: tuple[list[bool], list[bool]],
    whole: list[bool | None],
    event: tuple[str, str, int],
) -> None:
    """`shown`: whether the invitation is pending, and whether the person is connected, read by read."""
    intent = opened(rig, kind)
    expected = [DELAY * n for n in range(len(shown[0]))]
    site = told(rig, list(shown[0]), list(shown[1]), list(whole))
    assert settle_open(rig.ports(), DELAY) == (intent, Done() if event[0] == "done" else NotDone(event[1]))
    assert settled_event(rig) == (kind.value, *event)
    assert (site.asked, site.whole, rig.store.journal.open_intent()) == (expected, [], None)


@pytest.mark.parametrize(
    ("pending", "connected", "whole", "reason"),
    [
        (YES, YES, [], "connected, and the invitation is still pending"),
        (NO, NO, [True, False], "the reads of the list do not agree"),
        (NO, NO, [None], f"the list could not be read: the reading of the whole list is not complete ({STALLED})"),
    ],
)
def test_an_accept_that_nobody_can_tell_stays_open(
    rig: Rig, pending: list[bool], connected: list[bool], whole: list[bool | None], reason: str
) -> None:
    intent = opened(rig, ACCEPT)
    told(rig, list(pending), list(connected), list(whole))
    assert settle_open(rig.ports(), DELAY) == (intent, Unknown(reason))
    assert (rig.store.journal.open_intent(), events(rig, "action.settled")) == (intent, [])


def test_a_stop_that_comes_when_the_delay_is_over_is_no_reason_to_leave_it_open(rig: Rig) -> None:
    """The wait ends at the very moment that the last read is due: the read comes first."""
    opened(rig, IGNORE)
    site = told(rig, list(NO), list(NO))
    rig.store.controls.request(Control.STOP)
    settle_open(rig.ports(), DELAY)
    assert (site.asked, rig.store.journal.open_intent()) == ([0, DELAY], None)


# --- one read ---------------------------------------------------------------------------------------------------------


def test_whether_somebody_is_followed_is_never_read(rig: Rig) -> None:
    with pytest.raises(PageError) as found:
        effect_of(rig.ports(), ActionKind.UNFOLLOW, Subject(Slug("person-5"), "Person Number5"))
    assert str(found.value) == NOT_SEEN
    assert rig.network.truth.searches == 0


@pytest.mark.parametrize(
    ("kind", "pending", "connected", "effect"),
    [
        (ACCEPT, True, True, Effect.BOTH),
        (ACCEPT, False, False, Effect.LOST),
        (IGNORE, False, True, Effect.JOINED),
        (WITHDRAW, False, True, Effect.JOINED),
        (WITHDRAW, True, True, Effect.NONE),
    ],
)
def test_what_one_read_shows(rig: Rig, kind: ActionKind, pending: bool, connected: bool, effect: Effect) -> None:
    told(rig, [pending], [connected])
    assert effect_of(rig.ports(), kind, Subject(ONE[kind], "Number")) is effect


class Stalls(FakeNetwork):
    """Its lists of invitations cannot be read."""

    def invitations(self, side: Side, sink: Callable[[Invitation], None]) -> ListReading:
        sink(self.truth.invitations[side].pop(ONE[IGNORE]))
        raise PageError(STALLED)


def test_a_list_of_invitations_that_stalls_is_told_and_says_of_nobody_that_he_is_gone(rig: Rig) -> None:
    rig.network.__class__ = Stalls
    assert read_invitations(rig.ports(), Side.RECEIVED) == STALLED
    known = [rig.store.invitations.one(SIDES[IGNORE], Slug(f"guest-{n}")) for n in range(8)]
    assert [one.gone_at for one in known if one is not None] == [None] * 8


@pytest.mark.parametrize(
    ("slug", "doubt", "lacks"),
    [("guest-1", None, False), ("guest-2", None, True), ("guest-2", "it stalled", False), ("guest-1", "so", False)],
)
def test_only_a_reading_without_doubt_lacks_somebody(slug: str, doubt: str | None, lacks: bool) -> None:
    whole = WholeList(frozenset({Slug("guest-1")}), frozenset(), doubt)
    assert whole.lacks(Subject(Slug(slug), "Guest", "ACoAAguest00009")) is lacks
