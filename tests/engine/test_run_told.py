"""What a run keeps of each person, and how it tells of its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import Exit, PageError, StoppedByOperator
from bot.model import AlreadyGone, Confirm, Done, Held, Mode, NotDone, Slug
from bot.pace import Budget
from bot.ports import Control
from bot.runner import Reconciliation, RunSettings, Verification
from bot.runner.types import RunState, Tally, budget_document, exit_of
from tests.engine.checking import events
from tests.engine.rig import FAST
from tests.fakes import FakeWaiter

if TYPE_CHECKING:
    from bot.store import Store
    from tests.engine.rig import Rig

ADA = Slug("person-1")

GONE, STILL = (ADA, Slug("bo-2")), ((Slug("cy-3"), "seen"),)
FOUND = Reconciliation(GONE, (), 12, 10, 10, whole_list_read=False, doubt=None)
COUNT = "the page stated 12 before and"


@pytest.mark.parametrize(
    ("found", "sentence", "code", "consistent"),
    [
        (FOUND, "everybody removed (2) is gone, and the page states 10 connections.", Exit.DONE, True),
        (
            replace(FOUND, still=STILL),
            "1 of the 3 recorded as removed are still in the list, and recorded so now.",
            Exit.AUDIT,
            False,
        ),
        (
            replace(FOUND, whole_list_read=True),
            f"everybody removed (2) is gone, by the whole list too; {COUNT} 10 now.",
            Exit.DONE,
            True,
        ),
        (
            replace(FOUND, whole_list_read=True, stated_after=11),
            f"everybody removed (2) is gone, by the whole list too; {COUNT} 11 now, expected 10.",
            Exit.DONE,
            True,
        ),
        (
            replace(FOUND, whole_list_read=True, expected=None),
            f"everybody removed (2) is gone, by the whole list too; {COUNT} 10 now.",
            Exit.DONE,
            True,
        ),
        (
            replace(FOUND, whole_list_read=True, doubt="it stalled"),
            (
                f"{COUNT} 10 now; the whole list could not be read completely (it stalled), so it is not certain that "
                "everybody removed (2) is gone: run `linkprune verify` later."
            ),
            Exit.PAGE,
            False,
        ),
    ],
)
def test_what_the_last_check_says(found: Reconciliation, sentence: str, code: Exit, consistent: bool) -> None:
    assert (found.sentence, found.exit, found.consistent) == (sentence, code, consistent)
    assert found.document() == {
        "consistent": consistent,
        "still_connected": [slug for slug, _ in found.still],
        "stated_before": 12,
        "stated_after": found.stated_after,
        "sentence": sentence,
    }


def test_a_tally_counts_everybody_once() -> None:
    tally = Tally(ready=[Slug("ready")])
    for name, outcome in (("a", Done()), ("b", Done()), ("c", AlreadyGone()), ("d", NotDone("x")), ("e", Held("y"))):
        tally.record(Slug(name), outcome)
    assert (tally.finished, tally.slugs()) == (6, {*"abcde", "ready"})
    assert [one for one in (*"abcdef", "ready") if tally.has(Slug(one))] == [*"abcde", "ready"]
    assert tally.counts() == {"done": 2, "already_gone": 1, "not_done": 1, "held": 1}
    tally.correct(Slug("b"), "seen again")
    tally.correct(Slug("c"), "seen again")
    tally.correct(Slug("e"), "seen again")
    assert tally.counts() == {"done": 1, "already_gone": 0, "not_done": 3, "held": 1}
    assert tally.not_done == [("d", "x"), ("b", "seen again"), ("c", "seen again")]


def state_of(rig: Rig, mode: Mode = Mode.LIVE, **pace: object) -> RunState:
    name, plan = rig.plan([f"person-{n}" for n in range(12)])
    run = rig.store.journal.start_run(name, mode, total=12, by="operator")
    chosen = replace(FAST, **pace)  # type: ignore[arg-type] # keyword overrides of one test value
    settings = RunSettings(mode, Confirm.NONE, chosen, 120.0, "operator")
    return RunState(rig.ports(by_hand=mode is Mode.BY_HAND), name, plan, settings, run, 12)


@pytest.mark.parametrize(
    ("mode", "batch", "eta"),
    [(Mode.LIVE, 10, 9 * 40 + 210), (Mode.LIVE, 0, 10 * 40), (Mode.DRY, 10, 10), (Mode.BY_HAND, 10, None)],
)
def test_how_far_a_run_is(rig: Rig, mode: Mode, batch: int, eta: float | None) -> None:
    state = state_of(rig, mode, batch=batch)
    state.record(state.plan.actions[0], Done())
    state.hold(state.plan.actions[1], "moved")
    state.show("looking")
    shown = rig.operator.shown[-1]
    assert (shown.mode, shown.total, shown.finished, shown.done, shown.held) == (mode, 12, 2, 1, 1)
    assert (shown.left_24h, shown.left_7d, shown.eta_seconds, shown.doing) == (1000, 5000, eta, "looking")
    assert len(events(rig, "action.held")) == (0 if mode is Mode.DRY else 1)


@pytest.mark.parametrize(
    ("mode", "outcome", "said"),
    [
        (Mode.LIVE, Done(), "removed, and proven"),
        (Mode.BY_HAND, Done(), "recorded as removed, on your word"),
        (Mode.LIVE, AlreadyGone(), "already gone"),
        (Mode.LIVE, NotDone("refused"), "not removed (refused)"),
        (Mode.LIVE, Held("moved"), "held (moved)"),
    ],
)
def test_the_member_hears_what_became_of_each(
    rig: Rig, mode: Mode, outcome: Done | AlreadyGone | NotDone | Held, said: str
) -> None:
    state = state_of(rig, mode)
    state.record(state.plan.actions[1], outcome)
    assert rig.operator.said == [f"Person Number1: {said}."]


def test_the_worst_reason_is_the_exit_code() -> None:
    assert exit_of([]) is Exit.DONE
    for earlier, later in ((Exit.INCIDENT, Exit.AUDIT), (Exit.AUDIT, Exit.UNSETTLED), (Exit.BUDGET, Exit.PAGE)):
        assert exit_of([later, earlier]) is exit_of([earlier, later]) is earlier


class Paused(FakeWaiter):
    """Stays until the pause ends, which it does at once."""

    store: Store

    def while_paused(self) -> None:
        super().while_paused()
        self.store.controls.request(Control.GO)


def test_a_pause_is_told_and_waited_for(rig: Rig) -> None:
    state = state_of(rig)
    waiter = Paused(rig.clock)
    vars(waiter)["store"] = rig.store
    state.ports = replace(state.ports, waiter=waiter)
    assert state.checkpoint()
    assert (waiter.pauses, rig.operator.shown) == (0, [])
    rig.store.controls.request(Control.PAUSE)
    assert not state.checkpoint()
    assert waiter.pauses == 1
    assert rig.operator.shown[-1].doing == "paused; press r or run `linkprune resume` to go on"
    rig.store.controls.request(Control.STOP)
    with pytest.raises(StoppedByOperator):
        state.checkpoint()


def test_a_run_by_hand_has_no_site_and_goes_by_the_wall_clock(rig: Rig) -> None:
    ports = rig.ports(by_hand=True)
    with pytest.raises(PageError, match="needs the site"):
        _ = ports.site
    assert ports.now() == ports.budget_now() == rig.clock.now()


def test_two_clocks_that_differ_free_what_the_earlier_one_frees(rig: Rig) -> None:
    ports, now = rig.ports(), rig.clock.now()
    for ahead, charged, freed in ((5, 5, 0), (-5, -5, -5), (1, 0, 0)):
        rig.network.site_ahead = timedelta(minutes=ahead)
        assert ports.now() == now + timedelta(minutes=charged)
        assert ports.budget_now() == now + timedelta(minutes=freed)


def test_a_verification_as_a_document() -> None:
    found = Verification(
        consistent=False, gone=(ADA,), still_connected=(), unexplained=(Slug("b"),), stated=7, doubt="x"
    )
    assert found.document() == {
        "consistent": False,
        "still_connected": [],
        "gone": ["person-1"],
        "unexplained": ["b"],
        "stated": 7,
        "doubt": "x",
    }


def test_who_was_held_or_not_removed_is_told_with_the_reason(rig: Rig) -> None:
    rig.network.set_faults(["drop-500"])
    rig.store.decisions.pin(Slug("person-5"), because="an old friend")
    document = rig.run(rig.plan(["person-1", "person-5"])).document()
    assert document["held"] == [{"slug": "person-5", "reason": rig.store.decisions.protected(Slug("person-5"))}]
    reason = "the site answered 500; still connected in two reads after the act"
    assert document["not_done"] == [{"slug": "person-1", "reason": reason}]


def test_a_budget_as_a_document(rig: Rig) -> None:
    now = rig.clock.now()
    assert budget_document(Budget(1, 2, None)) == {"left_24h": 1, "left_7d": 2, "next_at": None}
    assert budget_document(Budget(0, 2, now))["next_at"] == "2026-11-23T09:00:00+00:00"
