"""Every entry of the journal says what it is about, by whom, and when: the rows and the events, field by field."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import BudgetReached, InputError, Unsettled
from bot.model import (
    Done,
    Held,
    Incident,
    IncidentKind,
    Intent,
    Mode,
    NotDone,
    OutcomeName,
    Proof,
    ProofKind,
)
from bot.pace import Budget, BudgetLimits, budget
from bot.store.revision import current
from tests.unit.store.kit import START, WIDE, action, add_plan, events, fill, intend, person, prove, remove, slug, start

if TYPE_CHECKING:
    from pathlib import Path

    from bot.model import PlanId, RunId
    from bot.store import Store

SECOND = timedelta(seconds=1)
LATER = START + timedelta(days=3)


@pytest.fixture
def plan(store: Store) -> PlanId:
    fill(store)
    return add_plan(store, range(5))


@pytest.fixture
def run(store: Store, plan: PlanId) -> RunId:
    return start(store, plan)


def told(store: Store, event: str) -> dict[str, Any]:
    """The last event of this name."""
    return next(one for one in reversed(events(store)) if one["event"] == event)


def without_chain(event: dict[str, Any]) -> dict[str, Any]:
    chain = {"seq", "prev", "time", "origin", "hash", "person_ref", "event"}
    fields = {key: value for key, value in event.items() if key not in chain}
    if "person" in fields:
        fields["person"] = {key: fields["person"][key] for key in ("name", "profile")}
    return fields


def who(number: int) -> dict[str, str]:
    return {"name": person(number).name, "profile": slug(number)}


def last_outcome(folder: Path) -> tuple[Any, ...]:
    """As the database holds it: run, plan, kind, slug, intent, outcome, reason, reads, by."""
    with closing(sqlite3.connect(folder / "linkprune.sqlite3")) as database:
        query = "select run, plan, kind, slug, intent, outcome, reason, reads, by from outcome order by id desc"
        found: tuple[Any, ...] = database.execute(query).fetchone()
    return found


# --- the budget -------------------------------------------------------------------------------------------------------


def test_a_wait_for_the_budget_is_told_with_its_end(store: Store, run: RunId, plan: PlanId) -> None:
    store.journal.budget_denied(run, plan, action(1), Budget(0, 7, LATER))
    assert without_chain(told(store, "budget.denied")) == {
        "run": run,
        "plan": plan,
        "action": "disconnect",
        "person": who(1),
        "next_at": "2026-11-26T09:00:00.000Z",
        "left_24h": 0,
        "left_7d": 7,
    }


def test_a_refused_intent_is_told_too_and_leaves_no_intent(store: Store, run: RunId, plan: PlanId) -> None:
    with pytest.raises(BudgetReached) as refused:
        store.journal.intend(run, plan, action(1), now=START, limits=BudgetLimits(0, 9))
    assert refused.value.next_at == START + timedelta(days=1)
    assert str(refused.value).endswith("The next act is possible at 2026-11-24 09:00:00 UTC.")
    event = without_chain(told(store, "budget.denied"))
    assert (event["person"], event["left_24h"], event["left_7d"]) == (who(1), 0, 9)
    assert store.journal.open_intent() is None


def test_an_act_by_hand_is_refused_in_the_same_words(store: Store, run: RunId, plan: PlanId) -> None:
    with pytest.raises(BudgetReached):
        store.journal.intend(run, plan, action(1), now=START, limits=BudgetLimits(0, 9), by_hand=True)
    assert "attested" not in told(store, "budget.denied")


def test_an_intent_carries_the_time_that_it_is_charged_at(store: Store, run: RunId, plan: PlanId) -> None:
    intent = store.journal.intend(run, plan, action(0), now=START, charged_at=START + SECOND, limits=WIDE)
    assert (intent.intended_at, store.journal.last_intent_at()) == (START + SECOND, START + SECOND)
    assert store.journal.intent_times(START + SECOND) == [START + SECOND]
    assert store.journal.intent_times(START + 2 * SECOND) == []


def test_the_newest_intent_is_the_last_one(store: Store, run: RunId, plan: PlanId) -> None:
    for number in range(3):
        store.journal.settle(intend(store, run, plan, number, START + number * SECOND), Held("moved"), by="linkprune")
    assert store.journal.last_intent_at() == START + 2 * SECOND


HOURS = (0, 5, 5, 20, 24, 29, 30, 72, 144, 168, 169, 192, 200)


@pytest.mark.parametrize("per_week", [0, 3, 9, 40])
@pytest.mark.parametrize("per_day", [0, 1, 4])
def test_the_database_counts_as_the_rule_does(
    store: Store, run: RunId, plan: PlanId, per_day: int, per_week: int
) -> None:
    times = [START + timedelta(hours=hours) for hours in HOURS]
    for time in times:
        store.journal.settle(intend(store, run, plan, 0, time), Held("moved"), by="linkprune")
    limits = BudgetLimits(per_day, per_week)
    for hours in (-1, 0, 24, 29, 30, 54, 100, 168, 169, 200, 224, 368, 400):
        for off in (timedelta(0), timedelta(milliseconds=1), timedelta(milliseconds=-1)):
            now = START + timedelta(hours=hours) + off
            assert store.journal.budget(limits, now) == budget(limits, times, now)


# --- the intent -------------------------------------------------------------------------------------------------------


def test_an_intent_is_told_and_read_back_whole(store: Store, run: RunId, plan: PlanId) -> None:
    intent = intend(store, run, plan, 2)
    assert store.journal.open_intent() == intent
    assert intent == Intent(intent.id, run, plan, action(2).kind, slug(2), person(2).name, 1, START, member_id="urn:2")
    about = {"run": run, "plan": plan, "action": "disconnect", "intent": intent.id, "person": who(2)}
    assert without_chain(told(store, "action.intent")) == about | {"attempt": 1}
    store.journal.dispatched(intent, START + SECOND)
    assert without_chain(told(store, "action.dispatched")) == about | {"at": "2026-11-23T09:00:01.000Z"}


def test_the_database_refuses_what_the_journal_overlooked(
    store: Store, run: RunId, plan: PlanId, monkeypatch: pytest.MonkeyPatch
) -> None:
    intend(store, run, plan, 0)
    monkeypatch.setattr(store.journal, "open_intent", lambda: None)
    with pytest.raises(Unsettled, match="cannot be written"):
        intend(store, run, plan, 1)


def test_what_was_never_intended_cannot_be_settled(store: Store, run: RunId, plan: PlanId) -> None:
    stranger = Intent(999, run, plan, action(0).kind, slug(0), person(0).name, 1, START)
    for act in (
        lambda: store.journal.settle(stranger, Held("moved"), by="linkprune"),
        lambda: store.journal.unknown(stranger, "no answer"),
        lambda: store.journal.dispatched(stranger, START),
        lambda: store.journal.proof(stranger, Proof(ProofKind.ABSENT, START)),
    ):
        with pytest.raises(InputError, match="settled already"):
            act()


def test_a_proof_seen_twice_is_told_twice_and_counts_once(store: Store, folder: Path, run: RunId, plan: PlanId) -> None:
    intent = intend(store, run, plan, 0)
    store.journal.dispatched(intent, START)
    for status in (200, 204):
        detail = {"Status": status, "Named-By": f"slug {slug(0)}"}
        store.journal.proof(intent, Proof(ProofKind.ACCEPTED, START + SECOND, detail))
    assert store.journal.proofs(intent) == {ProofKind.ACCEPTED}
    with closing(sqlite3.connect(folder / "linkprune.sqlite3")) as database:
        (row,) = database.execute("select intent, kind, at, detail from proof").fetchall()
    assert row == (intent.id, "accepted", "2026-11-23T09:00:01.000Z", '{"status": 204, "named_by": "slug [person]"}')
    seen = [event for event in events(store) if event["event"] == "action.proof"]
    assert [event["detail"]["status"] for event in seen] == [200, 204]  # type: ignore[index] # JSON
    assert without_chain(seen[0]) == {
        "run": run,
        "plan": plan,
        "action": "disconnect",
        "intent": intent.id,
        "person": who(0),
        "proof": "accepted",
        "at": "2026-11-23T09:00:01.000Z",
        "detail": {"status": 200, "named_by": "slug [person]"},
    }


# --- outcomes ---------------------------------------------------------------------------------------------------------


def test_an_unknown_is_an_outcome_of_its_own(store: Store, folder: Path, run: RunId, plan: PlanId) -> None:
    intent = intend(store, run, plan, 0)
    incident = Incident(IncidentKind.CHALLENGE, "A security check appeared.", "artefacts/1")
    store.journal.unknown(intent, f"no answer for {slug(0)}", incident=incident)
    row = (run, plan, "disconnect", slug(0), intent.id, "unknown", "no answer for [person]", 0, "linkprune")
    assert last_outcome(folder) == row
    event = without_chain(told(store, "action.outcome"))
    assert (event["outcome"], event["reason"], event["intent"]) == ("unknown", "no answer for [person]", intent.id)
    opened = store.incidents.current()
    assert opened is not None
    assert (opened.kind, opened.run, opened.evidence) == (IncidentKind.CHALLENGE, run, "artefacts/1")
    assert [one.outcome for one in store.journal.finished(run)] == [OutcomeName.UNKNOWN]
    assert store.journal.open_intent() == intent


def test_a_settled_outcome_says_by_whom_and_by_how_many_reads(
    store: Store, folder: Path, run: RunId, plan: PlanId
) -> None:
    intent = intend(store, run, plan, 0)
    prove(store, intent)
    store.journal.settle(intent, NotDone("still there"), by="owner", reads=3, settled=True)
    row = (run, plan, "disconnect", slug(0), intent.id, "not_done", "still there", 3, "owner")
    assert last_outcome(folder) == row
    assert without_chain(told(store, "action.settled")) == {
        "run": run,
        "plan": plan,
        "action": "disconnect",
        "intent": intent.id,
        "person": who(0),
        "outcome": "not_done",
        "reason": "still there",
        "reads": 3,
        "by": "owner",
    }


def test_an_outcome_after_the_act_says_by_whom(store: Store, folder: Path, run: RunId, plan: PlanId) -> None:
    intent = intend(store, run, plan, 0)
    prove(store, intent)
    store.journal.settle(intent, Done(), by="owner", reason="both proofs")
    assert last_outcome(folder)[4:] == (intent.id, "done", "both proofs", 0, "owner")
    event = told(store, "action.outcome")
    assert (event["outcome"], event["reason"], event["by"]) == ("done", "both proofs", "owner")


def test_a_held_outcome_brings_its_incident(store: Store, run: RunId, plan: PlanId) -> None:
    intent = intend(store, run, plan, 0)
    incident = Incident(IncidentKind.UNKNOWN_DIALOG, "A dialog that is not known here appeared.")
    store.journal.settle(intent, Held("a dialog"), by="linkprune", incident=incident)
    opened = store.incidents.current()
    assert opened is not None
    assert (opened.kind, opened.run) == (IncidentKind.UNKNOWN_DIALOG, run)
    assert without_chain(told(store, "action.held"))["by"] == "linkprune"


@pytest.mark.parametrize("outcome", ["held", "already_gone"])
def test_what_needed_no_intent_is_written_whole(
    store: Store, folder: Path, run: RunId, plan: PlanId, outcome: str
) -> None:
    write = store.journal.hold if outcome == "held" else store.journal.already_gone
    write(run, plan, action(3), f"because of {person(3).name}")
    row = (run, plan, "disconnect", slug(3), None, outcome, "because of [person]", 0, "linkprune")
    assert last_outcome(folder) == row
    assert without_chain(told(store, "action.held" if outcome == "held" else "action.outcome")) == {
        "run": run,
        "plan": plan,
        "action": "disconnect",
        "person": who(3),
        "outcome": outcome,
        "reason": "because of [person]",
    }


def test_a_settled_removal_reopens_the_check_of_its_own_run_alone(store: Store, run: RunId, plan: PlanId) -> None:
    remove(store, run, plan, 0)
    store.journal.reconciled(run, consistent=True, details={})
    second = start(store, plan)
    intent = intend(store, second, plan, 1)
    store.journal.reconciled(second, consistent=True, details={})
    store.journal.settle(intent, Done(), by="linkprune", reads=2, settled=True)
    assert {one.id: one.consistent for one in store.journal.runs()} == {run: True, second: None}


def test_a_refusal_or_a_proven_removal_reopens_no_check(store: Store, run: RunId, plan: PlanId) -> None:
    intent = intend(store, run, plan, 1)
    store.journal.reconciled(run, consistent=True, details={})
    store.journal.settle(intent, NotDone("still there"), by="linkprune", reads=2, settled=True)
    remove(store, run, plan, 0)
    assert [one.consistent for one in store.journal.runs()] == [True]


# --- contradictions ---------------------------------------------------------------------------------------------------


def test_a_contradiction_is_written_whole(store: Store, folder: Path, run: RunId, plan: PlanId) -> None:
    remove(store, run, plan, 0)
    store.journal.contradict(slug(0), "in the list")
    row = (run, plan, "disconnect", slug(0), 1, "not_done", "in the list", 1, "linkprune")
    assert last_outcome(folder) == row
    event = without_chain(told(store, "action.settled"))
    assert (event["outcome"], event["reason"], event["reads"], event["by"]) == (
        "not_done",
        "in the list",
        1,
        "linkprune",
    )


def test_a_contradiction_changes_its_own_run_alone_and_judgements_are_made_anew(
    store: Store, run: RunId, plan: PlanId
) -> None:
    remove(store, run, plan, 0)
    store.journal.reconciled(run, consistent=True, details={})
    second = start(store, plan)
    remove(store, second, plan, 1)
    store.journal.reconciled(second, consistent=True, details={})
    store.journal.contradict(slug(1), "in the list")
    assert {one.id: one.consistent for one in store.journal.runs()} == {run: True, second: False}
    assert [one.slug for one in store.journal.contradictions()] == [slug(1)]


def test_a_contradiction_makes_judgements_stale(store: Store, run: RunId, plan: PlanId) -> None:
    remove(store, run, plan, 0)
    before = current(store.journal._database)
    store.journal.contradict(slug(0), "in the list")
    assert current(store.journal._database) > before


def test_somebody_removed_again_is_no_contradiction(store: Store, run: RunId, plan: PlanId) -> None:
    remove(store, run, plan, 0)
    store.journal.contradict(slug(0), "in the list")
    other = add_plan(store, range(2))
    remove(store, start(store, other), other, 0)
    assert store.journal.contradictions() == []
    assert store.journal.was_done(slug(0))


def test_the_newest_removal_is_contradicted(store: Store, run: RunId, plan: PlanId) -> None:
    remove(store, run, plan, 0)
    fill(store)
    other = add_plan(store, range(2))
    remove(store, start(store, other), other, 0)
    assert store.journal.was_done(slug(0))
    store.journal.contradict(slug(0), "in the list")
    assert not store.journal.was_done(slug(0))


def test_contradictions_and_removals_come_in_order(store: Store, run: RunId, plan: PlanId) -> None:
    for number in (2, 0, 1):
        remove(store, run, plan, number)
    assert [one.slug for one in store.journal.removed()] == [slug(2), slug(0), slug(1)]
    fill(store)
    assert [one.slug for one in store.journal.contradictions()] == [slug(2), slug(0), slug(1)]


def test_an_open_act_of_another_plan_says_nothing_of_this_one(store: Store, run: RunId, plan: PlanId) -> None:
    other = add_plan(store, range(2))
    intend(store, run, plan, 0)
    assert store.journal.outcomes(other) == {}
    assert store.journal.outcomes(plan) == {slug(0): (OutcomeName.UNKNOWN, "not settled yet", 1)}


# --- runs -------------------------------------------------------------------------------------------------------------


def test_a_run_reads_back_whole(store: Store, plan: PlanId) -> None:
    first = store.journal.start_run(plan, Mode.BY_HAND, total=5, by="owner")
    begun = without_chain(told(store, "run.start"))
    assert begun == {"run": first, "plan": plan, "mode": "by-hand", "total": 5, "by": "owner"}
    store.journal.stop_run(first, stopped_by="budget", counts={"done": 2, "held": 1})
    ended = without_chain(told(store, "run.stop"))
    assert ended == {"run": first, "plan": plan, "counts": {"done": 2, "held": 1}, "stopped_by": "budget"}
    second = store.journal.start_run(plan, Mode.LIVE, total=5, by="owner")
    newest, oldest = store.journal.runs()
    assert (newest.id, newest.stopped_at, newest.stopped_by, newest.consistent) == (second, None, None, None)
    assert (oldest.id, oldest.plan, oldest.mode, oldest.total, oldest.by) == (first, plan, Mode.BY_HAND, 5, "owner")
    assert (oldest.stopped_by, oldest.counts, newest.counts) == ("budget", {"done": 2, "held": 1}, {})
    assert oldest.stopped_at is not None
    assert oldest.started_at < oldest.stopped_at < newest.started_at
    assert [one.id for one in store.journal.runs(1)] == [second]
    assert (first[-4:], second[-4:]) == ("0001", "0002")


def test_the_end_of_a_run_is_copied_at_once(store: Store, run: RunId) -> None:
    store.journal.stop_run(run, stopped_by=None, counts={})
    assert b"run.stop" in store.mirror_path.read_bytes().splitlines()[-1]


def test_a_check_is_told_with_its_figures_and_without_names(store: Store, run: RunId, plan: PlanId) -> None:
    details: dict[str, int | str] = {"gone": 2, "doubt": f"{person(0).name} is new"}
    store.journal.reconciled(run, consistent=False, details=details)
    assert without_chain(told(store, "run.reconciled")) == {
        "run": run,
        "plan": plan,
        "consistent": False,
        "detail": {"gone": 2, "doubt": "[person] is new"},
    }
    assert [one.consistent for one in store.journal.runs()] == [False]
