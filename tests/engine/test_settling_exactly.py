"""Settling read by read: which answers decide, when each is asked for, and what is written of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import PageError, StoppedByOperator, Unsettled
from bot.model import (
    Absent,
    Connected,
    Connection,
    Done,
    Held,
    ListReading,
    Mode,
    NotDone,
    Proof,
    ProofKind,
    Slug,
    Unknown,
)
from bot.pace import BudgetLimits
from bot.ports import Answer, Attestation, Control
from bot.runner import settle_open
from bot.runner.attempt import stop_if_unknown
from bot.runner.looking import WholeList, control_search, is_listed, read_whole_list
from bot.runner.settle import settle
from tests.engine.checking import events
from tests.fakes import FakeNetwork, FakeWaiter

if TYPE_CHECKING:
    from bot.model import Census, Intent, Relationship, Subject
    from bot.ports import Sink
    from bot.runner import RunPorts
    from tests.engine.rig import Rig

ADA = Slug("person-1")
DELAY = 120.0


class Told(FakeNetwork):
    """A site that answers searches and readings as it is told to, and remembers when it was asked."""

    present: list[bool]
    whole: list[bool | None]
    asked: list[float]
    works = True

    def observe(self, subject: Subject) -> Relationship:
        self.asked.append(self.clock.monotonic() - 1000)
        found = self.present.pop(0)
        return Connected(self.truth.people[subject.slug]) if found else Absent(search_works=self.works)

    def read(self, sink: Sink) -> ListReading:
        found = self.whole.pop(0)
        if found is None:
            raise PageError("the list stalled")
        for person in self.truth.listed():
            if person.slug != ADA or found:
                sink(person)
        return ListReading(12, 12, 0, complete=True, seconds=1.0)


def told(rig: Rig, present: list[bool], whole: list[bool | None] | None = None) -> Told:
    rig.network.__class__ = Told
    assert isinstance(rig.network, Told)
    rig.network.present, rig.network.whole, rig.network.asked = present, whole or [], []
    return rig.network


def opened(rig: Rig, *, dispatched: bool = True, by_hand: bool = False, accepted: bool = False) -> Intent:
    """An act that a process left open."""
    name, plan = rig.plan([ADA])
    journal = rig.store.journal
    run = journal.start_run(name, Mode.BY_HAND if by_hand else Mode.LIVE, total=1, by="operator")
    limits = BudgetLimits(99, 99)
    intent = journal.intend(run, name, plan.actions[0], now=rig.clock.now(), limits=limits, by_hand=by_hand)
    if dispatched:
        intent = journal.dispatched(intent, rig.clock.now())
    if accepted:
        journal.proof(intent, Proof(ProofKind.ACCEPTED, rig.clock.now(), {"status": 200}))
    return intent


def settled_event(rig: Rig) -> tuple[str, str, int, str]:
    (event,) = events(rig, "action.settled")
    return event["outcome"], event["reason"], event["reads"], event["by"]


HERE = "still connected in two reads after the act"
ELSEWHERE = "still connected in two readings of the whole list, under another name or address"
FROM_ALL = "absent in two searches and in a reading of the whole list"


@pytest.mark.parametrize(
    ("present", "whole", "at", "event"),
    [
        ([True, True], [], [0, 120], ("not_done", HERE, 2, "linkprune")),
        ([False, False], [False], [0, 120], ("done", FROM_ALL, 3, "linkprune")),
        ([True, False, False], [False], [0, 120, 240], ("done", FROM_ALL, 4, "linkprune")),
        ([False, True, True], [], [0, 120, 240], ("not_done", HERE, 3, "linkprune")),
        ([True, False, True, True], [], [0, 120, 240, 360], ("not_done", HERE, 4, "linkprune")),
        ([False, False], [True, True], [0, 120], ("not_done", ELSEWHERE, 4, "linkprune")),
    ],
)
def test_two_reads_in_a_row_decide(
    rig: Rig, present: list[bool], whole: list[bool | None], at: list[int], event: tuple[str, str, int, str]
) -> None:
    intent = opened(rig)
    site = told(rig, present, whole)
    found = settle_open(rig.ports(), DELAY)
    assert found is not None
    assert found[0] == intent
    assert site.asked == at
    assert settled_event(rig) == event
    assert isinstance(found[1], Done if event[0] == "done" else NotDone)
    assert rig.store.journal.open_intent() is None


@pytest.mark.parametrize(
    ("present", "whole", "reason"),
    [
        ([True, False, True, False], [], "the reads of the list do not agree"),
        ([False, False], [True, False], "the reads of the list do not agree"),
        (
            [False, False],
            [None],
            "the list could not be read: the reading of the whole list is not complete (the list stalled)",
        ),
    ],
)
def test_reads_that_do_not_agree_leave_it_open(
    rig: Rig, present: list[bool], whole: list[bool | None], reason: str
) -> None:
    intent = opened(rig)
    told(rig, present, whole)
    assert settle_open(rig.ports(), DELAY) == (intent, Unknown(reason))
    assert rig.store.journal.open_intent() == intent
    assert events(rig, "action.settled") == []


def test_an_accepted_act_is_done_though_the_whole_list_cannot_be_read(rig: Rig) -> None:
    opened(rig, accepted=True)
    told(rig, [False, False], [None])
    settle_open(rig.ports(), DELAY)
    reason = "absent in two searches after the act; the whole list could not be read completely"
    assert settled_event(rig) == ("done", reason, 2, "linkprune")


@pytest.mark.parametrize(("accepted", "whole"), [(True, []), (False, [False])])
def test_in_the_process_of_the_act_an_accepted_one_needs_no_whole_list(
    rig: Rig, accepted: bool, whole: list[bool | None]
) -> None:
    intent = opened(rig, accepted=accepted)
    told(rig, [False, False], whole)
    settle(rig.ports(), intent, DELAY, dispatched=rig.clock.monotonic())
    expected = ("done", "absent in two reads after the act", 2, "linkprune")
    assert settled_event(rig) == (expected if accepted else ("done", FROM_ALL, 3, "linkprune"))


# --- the delay --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("passed", "at"), [(0, [0, 120]), (100, [100, 120]), (500, [500, 500])])
def test_the_delay_counts_from_the_dispatch_in_the_journal(rig: Rig, passed: int, at: list[int]) -> None:
    opened(rig)
    rig.clock.advance(passed)
    site = told(rig, [True, True])
    settle_open(rig.ports(), DELAY)
    assert site.asked == at


def test_a_clock_that_went_back_means_the_whole_delay(rig: Rig) -> None:
    opened(rig)
    rig.clock.wall -= timedelta(days=1)
    site = told(rig, [True, True])
    settle_open(rig.ports(), DELAY)
    assert site.asked == [0, 120]


def test_in_the_same_process_the_monotonic_moment_counts(rig: Rig) -> None:
    intent = opened(rig)
    rig.clock.advance(50)
    site = told(rig, [True, True])
    settle(rig.ports(), intent, DELAY, dispatched=rig.clock.monotonic() - 30)
    assert site.asked == [50, 140]


class Short(FakeWaiter):
    """Comes back after a second, as it does when somebody asks to stop."""

    def wait(self, seconds: float) -> None:
        super().wait(min(seconds, 1.0))


def impatient(rig: Rig) -> RunPorts:
    return replace(rig.ports(), waiter=Short(rig.clock))


def test_a_stop_while_waiting_leaves_it_open(rig: Rig) -> None:
    intent = opened(rig)
    told(rig, [True, True])
    rig.store.controls.request(Control.STOP)
    with pytest.raises(StoppedByOperator, match="linkprune settle"):
        settle_open(impatient(rig), DELAY)
    assert rig.store.journal.open_intent() == intent


def test_a_wait_that_ends_early_goes_on(rig: Rig) -> None:
    """As when a stop is asked for and taken back at once."""
    opened(rig)
    site = told(rig, [True, True])
    settle_open(impatient(rig), DELAY)
    assert site.asked == [0, 120]


def test_a_stop_after_the_delay_changes_nothing(rig: Rig) -> None:
    opened(rig)
    rig.clock.advance(DELAY)
    told(rig, [True, True])
    rig.store.controls.request(Control.STOP)
    settle_open(impatient(rig), DELAY)
    assert rig.store.journal.open_intent() is None


# --- what needs no read -----------------------------------------------------------------------------------------------


def test_nothing_open_is_nothing_to_settle(rig: Rig) -> None:
    assert settle_open(rig.ports(), DELAY) is None


def test_what_was_never_dispatched_is_held_without_a_look(rig: Rig) -> None:
    intent = opened(rig, dispatched=False)
    site = told(rig, [])
    reason = "the process ended before anything was clicked"
    assert settle_open(rig.ports(), DELAY) == (intent, Held(reason))
    assert (settled_event(rig), site.asked) == (("held", reason, 0, "linkprune"), [])


@pytest.mark.parametrize(
    ("said", "event"),
    [
        (Attestation.REMOVED, ("done", "attested by the member", 0, "operator")),
        (
            Attestation.STILL_CONNECTED,
            ("not_done", "the member says that the person is still connected", 0, "operator"),
        ),
        (Attestation.NOT_FOUND, ("held", "the member says that the person was not found", 0, "operator")),
        (Answer.SKIP, ("held", "the member did nothing", 0, "operator")),
        (Answer.KEEP, ("held", "the member did nothing", 0, "operator")),
    ],
)
def test_what_the_member_says_of_his_own_act(
    rig: Rig, said: Attestation | Answer, event: tuple[str, str, int, str]
) -> None:
    opened(rig, dispatched=False, by_hand=True)
    rig.operator.attestations = [said]
    settle_open(rig.ports(by_hand=True), DELAY)
    assert settled_event(rig) == event
    assert (rig.store.decisions.protected(ADA) is not None) is (said is Answer.KEEP)
    (card,) = rig.operator.attested
    assert (card.action.slug, card.action.name, card.action.member_id) == (ADA, "Person Number1", "ACoAA00001")
    assert (card.position, card.total, card.profile_url) == (1, 1, "http://127.0.0.1:1/in/person-1/")


@pytest.mark.parametrize("said", [Attestation.NOT_SURE, Answer.QUIT, Answer.PAUSE])
def test_what_the_member_does_not_know_stays_open(rig: Rig, said: Attestation | Answer) -> None:
    intent = opened(rig, dispatched=False, by_hand=True)
    rig.operator.attestations = [said]
    found = settle_open(rig.ports(by_hand=True), DELAY)
    assert found == (intent, Unknown("the member is not sure what happened"))
    assert rig.store.journal.open_intent() == intent


def test_an_act_by_hand_is_looked_at_where_there_is_a_site(rig: Rig) -> None:
    opened(rig, dispatched=False, by_hand=True)
    site = told(rig, [True, True])
    settle_open(rig.ports(), DELAY)
    assert (site.asked, settled_event(rig)[:3]) == ([0, 120], ("not_done", HERE, 2))


def test_an_unknown_outcome_ends_the_run() -> None:
    stop_if_unknown(Done())
    stop_if_unknown(NotDone("refused"))
    with pytest.raises(Unsettled, match=r"\(no answer\); run `linkprune settle`"):
        stop_if_unknown(Unknown("no answer"))


# --- looking ----------------------------------------------------------------------------------------------------------


class Empty(FakeNetwork):
    """States nobody."""

    def census(self) -> Census:
        return replace(super().census(), stated=0)


def test_a_page_that_states_nobody_is_not_believed_where_several_are_known(rig: Rig) -> None:
    rig.network.__class__ = Empty
    with pytest.raises(PageError, match="no connections at all"):
        control_search(rig.ports())


def test_a_search_that_never_works_says_nothing(rig: Rig) -> None:
    site = told(rig, [False, False])
    site.works = False
    subject = opened(rig).subject
    loads = site.truth.page_loads
    with pytest.raises(PageError, match="not seen to work"):
        is_listed(rig.ports(), subject)
    assert (len(site.asked), site.truth.page_loads) == (2, loads + 1)


@pytest.mark.parametrize(("present", "looks"), [([True], 1), ([False], 1)])
def test_a_search_that_works_is_asked_once(rig: Rig, present: list[bool], looks: int) -> None:
    expected = present[0]
    site = told(rig, present)
    assert is_listed(rig.ports(), opened(rig).subject) is expected
    assert len(site.asked) == looks


def test_a_second_search_may_find_the_person(rig: Rig) -> None:
    site = told(rig, [False, True])
    site.works = False
    assert is_listed(rig.ports(), opened(rig).subject)


class Reads(FakeNetwork):
    reading = ListReading(2, 2, 0, complete=True, seconds=1.0)

    def read(self, sink: Sink) -> ListReading:
        sink(Connection(ADA, "Ada", member_id="1"))
        sink(Connection(Slug("bo-2"), "Bo"))
        return self.reading


@pytest.mark.parametrize(
    ("reading", "doubt"),
    [
        (ListReading(2, 2, 0, complete=True, seconds=1.0), None),
        (ListReading(3, 2, 1, complete=True, seconds=1.0), "1 rows could not be read"),
        (ListReading(3, 2, 0, complete=False, seconds=1.0, reason="it stalled"), "it stalled"),
        (ListReading(3, 2, 0, complete=False, seconds=1.0), "the reading of the list is not complete"),
    ],
)
def test_what_a_reading_of_the_whole_list_tells(rig: Rig, reading: ListReading, doubt: str | None) -> None:
    rig.network.__class__ = Reads
    assert isinstance(rig.network, Reads)
    rig.network.reading = reading
    found = read_whole_list(rig.ports())
    assert found == WholeList(frozenset({ADA, Slug("bo-2")}), frozenset({"1"}), doubt)
