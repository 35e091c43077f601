"""Corners of a run: what is asked before what, what stays unsaid, and who is left alone for which reason."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.errors import Exit
from bot.model import Absent, Confirm, Mode, Slug, Unknown
from bot.pace import BudgetLimits
from bot.ports import Control, Step
from bot.runner import Runner, RunSettings, settle_open
from tests.engine.checking import events, when
from tests.engine.rig import FAST
from tests.engine.test_settling_exactly import DELAY, opened, told
from tests.fakes import FakeNetwork, FakeWaiter

if TYPE_CHECKING:
    import pytest

    from bot.model import Census, Relationship, Subject
    from tests.engine.rig import Rig

THREE = ["person-1", "person-5", "person-11"]
ADA = Slug("person-1")


class Watched(FakeNetwork):
    """Counts fresh loads; its search may be dead, and somebody may ask to stop while it searches."""

    loads: int
    dead = False
    stopping: Rig | None = None

    def census(self) -> Census:
        self.loads += 1
        return super().census()

    def observe(self, subject: Subject) -> Relationship:
        if self.stopping is not None:
            self.stopping.store.controls.request(Control.STOP)
        return Absent(search_works=False) if self.dead else super().observe(subject)


def watch(rig: Rig) -> Watched:
    rig.network.__class__ = Watched
    assert isinstance(rig.network, Watched)
    rig.network.loads = 0
    return rig.network


# --- absence ----------------------------------------------------------------------------------------------------------


def test_a_working_search_that_finds_nobody_needs_no_fresh_page(rig: Rig) -> None:
    plan = rig.plan([ADA])
    rig.network.truth.leave(ADA)
    rig.sync()
    site = watch(rig)
    summary = rig.run(plan)
    assert list(summary.already_gone) == [ADA]
    assert site.loads == 1


def test_who_is_gone_already_is_written_by_a_live_run_alone(rig: Rig) -> None:
    plan = rig.plan([ADA])
    rig.network.truth.leave(ADA)
    rig.sync()
    assert list(rig.run(plan, Mode.DRY).already_gone) == [ADA]
    assert events(rig, "action.outcome") == []
    rig.run(plan)
    (event,) = events(rig, "action.outcome")
    reason = "a complete reading lacks the person, and the search finds nobody"
    assert (event["outcome"], event["reason"]) == ("already_gone", reason)


def test_a_dead_search_proves_nobody_gone(rig: Rig) -> None:
    plan = rig.plan([ADA])
    rig.network.truth.leave(ADA)
    rig.sync()
    watch(rig).dead = True
    summary = rig.run(plan)
    assert (summary.already_gone, summary.held) == ((), ((ADA, "not found"),))


def test_without_a_complete_reading_nobody_is_gone(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = rig.plan([ADA])
    rig.network.truth.leave(ADA)
    rig.sync()
    monkeypatch.setattr(rig.store.syncs, "last_complete", lambda: None)
    assert rig.run(plan).held == ((ADA, "not found"),)


# --- before anybody is asked ------------------------------------------------------------------------------------------


def test_a_stop_comes_before_a_question_about_several(rig: Rig) -> None:
    rig.store.controls.request(Control.STOP)
    summary = rig.run(rig.plan(THREE), confirm=Confirm.BATCH)
    assert (summary.exit, rig.operator.cards) == (Exit.OPERATOR, [])


def test_a_used_up_budget_comes_before_a_question_about_several(rig: Rig) -> None:
    plan, pace = rig.plan(THREE), replace(FAST, limits=BudgetLimits(1, 9))
    rig.run(plan, pace=pace)
    rig.operator.cards.clear()
    assert rig.run(plan, pace=pace, confirm=Confirm.BATCH).exit is Exit.BUDGET
    assert rig.operator.cards == []


def test_the_limit_of_a_run_holds_inside_a_batch(rig: Rig) -> None:
    summary = rig.run(rig.plan(THREE), confirm=Confirm.BATCH, pace=replace(FAST, per_run=2))
    assert (len(summary.done), summary.exit) == (2, Exit.BUDGET)
    assert "pace.per_run" in str(summary.sentence)


def test_a_dry_batch_ends_at_a_stop(rig: Rig) -> None:
    watch(rig).stopping = rig
    summary = rig.run(rig.plan(THREE), Mode.DRY, confirm=Confirm.BATCH)
    assert (list(summary.ready), summary.exit) == ([ADA], Exit.OPERATOR)


def test_each_is_dealt_with_before_the_next_is_looked_at(rig: Rig) -> None:
    rig.store.decisions.pin(Slug("person-5"), because="an old friend")
    rig.run(rig.plan(THREE))
    assert [said.split(":")[0] for said in rig.operator.said] == [
        "Person Number1",
        "Person Number5",
        "Person Number11",
    ]


# --- who is left alone ------------------------------------------------------------------------------------------------


def test_after_two_attempts_the_reason_is_said(rig: Rig) -> None:
    rig.network.set_faults(["silently-refused"])
    plan = rig.plan([ADA])
    for _ in range(2):
        rig.run(plan)
    assert rig.run(plan).held == ((ADA, "attempted twice in this plan, and still connected"),)


def test_what_an_earlier_run_left_open_is_counted_once(rig: Rig) -> None:
    rig.network.set_faults(["drop-429"])
    plan = rig.plan(THREE)
    rig.run(plan)
    rig.store.incidents.clear(because="all is well", by="operator")
    rig.network.set_faults([])
    rig.network.truth.remove(ADA)
    summary = rig.run(plan)
    assert (list(summary.done), summary.already_gone) == (THREE, ())


def test_an_approval_that_ends_while_the_member_acts_ends_the_run(rig: Rig) -> None:
    when(rig, Step.INTENDED, lambda: rig.clock.advance(15 * 86400))
    summary = rig.run(rig.plan(THREE), Mode.BY_HAND)
    assert (list(summary.done), summary.exit, summary.stopped_by) == ([ADA], Exit.CONSENT, "approval")


# --- acts that stay open ----------------------------------------------------------------------------------------------


def test_an_open_act_of_another_plan_is_not_unknown_in_this_one(rig: Rig) -> None:
    rig.network.set_faults(["drop-429"])
    rig.run(rig.plan([ADA]))
    rig.store.incidents.clear(because="all is well", by="operator")
    rig.network.set_faults([])
    summary = rig.run(rig.plan(["person-5"]), Mode.DRY)
    assert (list(summary.ready), summary.unknown) == (["person-5"], ())


def test_a_stop_while_settling_is_an_unsettled_end(rig: Rig) -> None:
    class Stopping(FakeWaiter):
        def wait(self, seconds: float) -> None:
            super().wait(min(seconds, 1.0))
            rig.store.controls.request(Control.STOP)

    rig.network.set_faults(["request-lost"])
    plan = rig.plan([ADA])
    ports = replace(rig.ports(), waiter=Stopping(rig.clock))
    settings = RunSettings(Mode.LIVE, Confirm.NONE, FAST, DELAY, "operator")
    summary = Runner(ports, *plan, settings).run()
    assert (summary.exit, summary.stopped_by, list(summary.unknown)) == (Exit.UNSETTLED, "operator", [ADA])


def test_an_automated_act_is_not_settled_by_a_question(rig: Rig) -> None:
    intent = opened(rig)
    found = settle_open(rig.ports(by_hand=True), DELAY)
    reason = "the list could not be read: This needs the site; run it without --by-hand."
    assert found == (intent, Unknown(reason))
    assert rig.operator.attested == []


def test_the_delay_counts_from_the_dispatch_and_not_from_the_intent(rig: Rig) -> None:
    intent = opened(rig, dispatched=False)
    rig.clock.advance(50)
    rig.store.journal.dispatched(intent, rig.clock.now())
    site = told(rig, [True, True])
    settle_open(rig.ports(), DELAY)
    assert site.asked == [50, 170]
