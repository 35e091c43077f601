"""The journal of acts: what may begin, what must be proven, what counts, and what is remembered."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import BudgetReached, InputError, SiteObjects, Unsettled
from bot.model import (
    ActionKind,
    AlreadyGone,
    Done,
    Held,
    Incident,
    IncidentKind,
    NotDone,
    OutcomeName,
    Proof,
    ProofKind,
    Subject,
)
from bot.pace import BudgetLimits
from tests.unit.store.kit import (
    START,
    WIDE,
    action,
    add_plan,
    events,
    fill,
    intend,
    names,
    person,
    prove,
    reading,
    remove,
    slug,
    start,
)

if TYPE_CHECKING:
    from datetime import datetime

    from bot.model import PlanId, RunId
    from bot.store import Store
    from tests.unit.store.kit import Clock

NOT_DONE = NotDone("still connected")
RUN_EVENTS = ["action.intent", "action.dispatched", "action.proof", "action.proof", "action.outcome"]


@pytest.fixture
def plan(store: Store) -> PlanId:
    fill(store)
    return add_plan(store, range(5))


@pytest.fixture
def run(store: Store, plan: PlanId) -> RunId:
    return start(store, plan)


def gone(store: Store, number: int) -> bool:
    found = store.people.get(slug(number))
    return found is not None and found.gone_at is not None


# --- one removal ------------------------------------------------------------------------------------------------------


def test_a_removal_leaves_intent_dispatch_two_proofs_and_outcome(store: Store, run: RunId, plan: PlanId) -> None:
    before = len(names(store))
    remove(store, run, plan)
    told = events(store)[before:]
    assert [event["event"] for event in told] == RUN_EVENTS
    assert {(event["run"], event["plan"], event["intent"]) for event in told} == {(run, plan, 1)}
    assert {str(event["person"]) for event in told} == {str(told[0]["person"])}
    assert [event.get("detail") for event in told][2:4] == [{"status": 200, "named_by": "slug"}, {"entries": 0}]
    assert told[-1]["outcome"] == "done"
    assert gone(store, 0)
    assert store.journal.open_intent() is None


def test_no_name_or_slug_stands_in_the_hashed_part(store: Store, run: RunId, plan: PlanId) -> None:
    intent = intend(store, run, plan)
    store.journal.proof(intent, Proof(ProofKind.ACCEPTED, START, {"URL-path": "/remove/PERSON-0", "who": intent.name}))
    store.journal.unknown(intent, f"no answer about {intent.name} ({intent.slug})")
    store.journal.settle(intent, Held(f"{intent.name.upper()} moved"), by="linkprune", settled=True)
    for event in events(store):
        hashed = str({key: value for key, value in event.items() if key != "person"}).casefold()
        assert "person-0" not in hashed
        assert "number-0" not in hashed
    proof = next(event for event in events(store) if event["event"] == "action.proof")
    assert proof["detail"] == {"url_path": "/remove/[person]", "who": "[person]"}


def test_the_intent_reads_back_with_its_dispatch(store: Store, run: RunId, plan: PlanId) -> None:
    intent = intend(store, run, plan, now=START + timedelta(microseconds=1999))
    assert intent.intended_at == START + timedelta(milliseconds=1)
    assert store.journal.open_intent() == intent
    dispatched = store.journal.dispatched(intent, START + timedelta(seconds=2))
    assert dispatched.dispatched_at == START + timedelta(seconds=2)
    assert store.journal.open_intent() == dispatched
    assert dispatched.subject == Subject(slug(0), person(0).name, "urn:0")


@pytest.mark.parametrize("proofs", [(), (ProofKind.ACCEPTED,), (ProofKind.ABSENT,)])
def test_done_directly_after_the_act_needs_both_proofs(
    store: Store, run: RunId, plan: PlanId, proofs: tuple[ProofKind, ...]
) -> None:
    intent = intend(store, run, plan)
    for kind in proofs:
        store.journal.proof(intent, Proof(kind, START))
    with pytest.raises(Unsettled, match="both proofs"):
        store.journal.settle(intent, Done(), by="linkprune")
    assert store.journal.open_intent() == intent
    assert not gone(store, 0)


def test_two_reads_settle_without_proofs(store: Store, run: RunId, plan: PlanId) -> None:
    intent = intend(store, run, plan)
    store.journal.unknown(intent, "the answer was lost")
    assert store.journal.open_intent() is not None
    assert store.journal.outcomes(plan)[slug(0)][0] is OutcomeName.UNKNOWN
    store.journal.settle(intent, Done(), reason="absent twice", by="linkprune", reads=2, settled=True)
    last = events(store)[-1]
    assert (last["event"], last["outcome"], last["reads"], last["reason"]) == (
        "action.settled",
        "done",
        2,
        "absent twice",
    )
    assert store.journal.outcomes(plan)[slug(0)] == (OutcomeName.DONE, "absent twice", 1)


@pytest.mark.parametrize("closing_with", [Done(), AlreadyGone(), NOT_DONE, Held("not now")])
def test_what_is_settled_stays_settled(store: Store, run: RunId, plan: PlanId, closing_with: Done | Held) -> None:
    intent = intend(store, run, plan)
    store.journal.settle(intent, closing_with, by="linkprune", settled=True)
    before = store.events.head()
    with pytest.raises(InputError, match="settled already"):
        store.journal.settle(intent, Done(), by="linkprune", settled=True)
    with pytest.raises(InputError, match="settled already"):
        store.journal.dispatched(intent, START)
    with pytest.raises(InputError, match="settled already"):
        store.journal.proof(intent, Proof(ProofKind.ABSENT, START))
    with pytest.raises(InputError, match="settled already"):
        store.journal.unknown(intent, "late doubt")
    assert store.events.head() == before


def test_what_is_held_after_the_intent_is_a_held_event(store: Store, run: RunId, plan: PlanId) -> None:
    intent = intend(store, run, plan)
    store.journal.settle(intent, Held("the dialog named another person"), by="linkprune")
    assert (events(store)[-1]["event"], events(store)[-1]["intent"]) == ("action.held", intent.id)
    assert not gone(store, 0)


# --- what may begin ---------------------------------------------------------------------------------------------------


def test_one_open_intent_at_a_time(store: Store, run: RunId, plan: PlanId) -> None:
    intend(store, run, plan)
    before = store.events.head()
    with pytest.raises(Unsettled):
        intend(store, run, plan, 1)
    assert store.events.head() == before


def test_the_database_itself_refuses_a_second_open_intent(store: Store, run: RunId, plan: PlanId) -> None:
    intend(store, run, plan)
    again = """
        insert into intent (run, plan, kind, slug, name, attempt, intended_at, by_hand)
        select run, plan, kind, slug, name, attempt, intended_at, by_hand from intent
    """
    with (
        closing(sqlite3.connect(store.path)) as connection,
        pytest.raises(sqlite3.IntegrityError, match="one_open_intent"),
    ):
        connection.execute(again)


def test_nothing_begins_while_an_incident_is_open(store: Store, run: RunId, plan: PlanId) -> None:
    store.incidents.open(Incident(IncidentKind.CHALLENGE, "a challenge"), run)
    with pytest.raises(SiteObjects, match="a challenge"):
        intend(store, run, plan)
    store.incidents.clear("passed by hand", "owner")
    intend(store, run, plan)


def test_a_pinned_person_is_refused(store: Store, run: RunId, plan: PlanId) -> None:
    store.decisions.pin(slug(0), "my mentor")
    with pytest.raises(InputError, match="pinned"):
        intend(store, run, plan)
    assert store.journal.intent_times(START - timedelta(days=1)) == []


def test_a_second_attempt_only_after_a_settled_refusal_and_no_third(store: Store, run: RunId, plan: PlanId) -> None:
    for attempt in (1, 2):
        intent = intend(store, run, plan)
        assert intent.attempt == attempt
        store.journal.settle(intent, NOT_DONE, by="linkprune", reads=2, settled=True)
    with pytest.raises(InputError, match="2 times"):
        intend(store, run, plan)
    assert store.journal.outcomes(plan)[slug(0)] == (OutcomeName.NOT_DONE, "still connected", 2)


@pytest.mark.parametrize("closing_with", [Done(), AlreadyGone()])
def test_no_second_attempt_after_success(store: Store, run: RunId, plan: PlanId, closing_with: Done) -> None:
    store.journal.settle(intend(store, run, plan), closing_with, by="linkprune", settled=True)
    with pytest.raises(InputError, match="before"):
        intend(store, run, plan)


def test_what_was_held_was_no_attempt(store: Store, run: RunId, plan: PlanId) -> None:
    for _ in range(4):
        intent = intend(store, run, plan)
        assert intent.attempt == 1
        store.journal.settle(intent, Held("the menu did not open"), by="linkprune")
    assert store.journal.outcomes(plan)[slug(0)] == (OutcomeName.HELD, "the menu did not open", 0)


def test_attempts_count_by_plan_and_kind(store: Store, run: RunId, plan: PlanId) -> None:
    remove(store, run, plan)
    other = add_plan(store, range(2))
    again = intend(store, start(store, other), other)
    assert again.attempt == 1
    store.journal.settle(again, NOT_DONE, by="linkprune", settled=True)
    unfollow = store.journal.intend(run, plan, action(0, ActionKind.UNFOLLOW), now=START, limits=WIDE)
    assert unfollow.attempt == 1
    store.journal.settle(unfollow, Done(), by="linkprune", settled=True)


# --- budgets ----------------------------------------------------------------------------------------------------------


def attempt(store: Store, run: RunId, plan: PlanId, now: datetime, limits: BudgetLimits) -> None:
    """An intent whose person is held: the budget is charged all the same."""
    intent = store.journal.intend(run, plan, action(0), now=now, limits=limits)
    store.journal.settle(intent, Held("the menu did not open"), by="linkprune")


def test_the_sixth_of_five_a_day_is_refused_with_the_time_it_becomes_possible(
    store: Store, run: RunId, plan: PlanId
) -> None:
    limits = BudgetLimits(5, 100)
    for hour in range(5):
        attempt(store, run, plan, START + timedelta(hours=hour), limits)
    with pytest.raises(BudgetReached, match="possible at 2026-11-24 09:00:00 UTC") as caught:
        attempt(store, run, plan, START + timedelta(hours=5), limits)
    assert caught.value.next_at == START + timedelta(days=1)
    denied = events(store)[-1]
    assert (denied["event"], denied["left_24h"], denied["left_7d"]) == ("budget.denied", 0, 95)
    assert denied["next_at"] == "2026-11-24T09:00:00.000Z"
    assert store.journal.open_intent() is None
    attempt(store, run, plan, START + timedelta(days=1), limits)


def test_the_week_counts_too(store: Store, run: RunId, plan: PlanId) -> None:
    limits = BudgetLimits(2, 5)
    for day in (0, 0, 1, 1, 2):
        attempt(store, run, plan, START + timedelta(days=day), limits)
    with pytest.raises(BudgetReached) as caught:
        attempt(store, run, plan, START + timedelta(days=3), limits)
    assert caught.value.next_at == START + timedelta(days=7)


def test_a_clock_that_was_set_back_frees_nothing(store: Store, run: RunId, plan: PlanId) -> None:
    limits = BudgetLimits(1, 5)
    attempt(store, run, plan, START + timedelta(days=365), limits)
    with pytest.raises(BudgetReached):
        attempt(store, run, plan, START, limits)
    assert store.journal.intent_times(START) == [START + timedelta(days=365)]


def test_an_intent_never_carries_an_earlier_time_than_the_one_before(store: Store, run: RunId, plan: PlanId) -> None:
    assert store.journal.last_intent_at() is None
    attempt(store, run, plan, START + timedelta(hours=3), WIDE)
    attempt(store, run, plan, START + timedelta(hours=1), WIDE)
    assert store.journal.last_intent_at() == START + timedelta(hours=3)
    assert len(store.journal.intent_times(START + timedelta(hours=2))) == 2


# --- what is remembered -----------------------------------------------------------------------------------------------


def test_outcomes_without_an_intent(store: Store, run: RunId, plan: PlanId) -> None:
    store.journal.hold(run, plan, action(1), "pinned")
    store.journal.already_gone(run, plan, action(2), "removed by an earlier run")
    assert store.journal.outcomes(plan) == {
        slug(1): (OutcomeName.HELD, "pinned", 0),
        slug(2): (OutcomeName.ALREADY_GONE, "removed by an earlier run", 0),
    }
    assert [event["event"] for event in events(store)[-2:]] == ["action.held", "action.outcome"]
    assert (gone(store, 1), gone(store, 2)) == (False, True)
    assert store.journal.intent_times(START - timedelta(days=1)) == []


def test_the_last_word_on_each_person_counts(store: Store, run: RunId, plan: PlanId) -> None:
    store.journal.hold(run, plan, action(0), "moved")
    remove(store, run, plan, 0)
    again = start(store, plan)
    store.journal.already_gone(again, plan, action(0), "removed before")
    assert store.journal.outcomes(plan)[slug(0)] == (OutcomeName.ALREADY_GONE, "removed before", 1)
    assert [(one.slug, one.outcome) for one in store.journal.finished(run)] == [(slug(0), OutcomeName.DONE)]
    assert [(one.slug, one.outcome) for one in store.journal.finished(again)] == [(slug(0), OutcomeName.ALREADY_GONE)]


def test_an_intent_without_an_outcome_is_unknown(store: Store, run: RunId, plan: PlanId) -> None:
    intend(store, run, plan)
    assert store.journal.outcomes(plan) == {slug(0): (OutcomeName.UNKNOWN, "not settled yet", 1)}


def test_a_removal_is_remembered_until_a_sync_sees_the_person_again(store: Store, run: RunId, plan: PlanId) -> None:
    remove(store, run, plan, 0)
    assert store.journal.was_done(slug(0))
    assert store.journal.removed() == [Subject(slug(0), person(0).name, "urn:0")]
    store.syncs.record(reading(4), map(slug, range(1, 5)))
    assert store.journal.was_done(slug(0))
    store.syncs.record(reading(1, complete=False), [slug(0)])
    assert not store.journal.was_done(slug(0))
    assert store.journal.removed() == []
    assert not store.journal.was_done(slug(1))


def test_a_removal_after_the_person_came_back_counts_again(store: Store, run: RunId, plan: PlanId) -> None:
    remove(store, run, plan, 0)
    fill(store)
    other = add_plan(store, range(2))
    remove(store, start(store, other), other, 0)
    assert store.journal.was_done(slug(0))
    assert len(store.journal.removed()) == 1


def test_an_unfollow_is_no_removal(store: Store, run: RunId, plan: PlanId) -> None:
    intent = store.journal.intend(run, plan, action(0, ActionKind.UNFOLLOW), now=START, limits=WIDE)
    prove(store, intent)
    store.journal.settle(intent, Done(), by="linkprune")
    assert not gone(store, 0)
    assert not store.journal.was_done(slug(0))


def test_what_the_member_says_is_marked_as_attested_and_can_be_contradicted(
    store: Store, run: RunId, plan: PlanId
) -> None:
    remove(store, run, plan, 1)
    intent = store.journal.intend(run, plan, action(0), now=START, limits=WIDE, by_hand=True)
    assert intent.by_hand
    store.journal.settle(intent, Done(), by="owner", settled=True)
    told = [event for event in events(store) if event.get("intent") == intent.id]
    assert [(event["event"], event["attested"]) for event in told] == [
        ("action.intent", True),
        ("action.settled", True),
    ]
    assert store.journal.contradictions() == []
    fill(store)
    (found,) = store.journal.contradictions(by_hand=True)
    assert (found.slug, found.name, found.run, found.by_hand) == (slug(0), person(0).name, run, True)
    assert found.removed_at < found.seen_at
    assert [one.slug for one in store.journal.contradictions()] == [slug(1), slug(0)]


def test_a_clock_that_goes_back_is_said_in_the_log(store: Store, clock: Clock, run: RunId, plan: PlanId) -> None:
    clock.wall -= timedelta(hours=2)
    remove(store, run, plan)
    back = [event for event in events(store) if "clock_back_ms" in event]
    assert [event["event"] for event in back] == ["action.intent"]
    assert 7_190_000 < int(str(back[0]["clock_back_ms"])) < 7_200_000
