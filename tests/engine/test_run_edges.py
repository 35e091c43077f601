"""The ends and turns of a run: who is told what, what is counted, and which reason for a stop wins."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest

from bot.errors import Exit, PageError
from bot.model import Absent, Confirm, IncidentKind, Mode, Slug
from bot.pace import BudgetLimits
from bot.ports import REMOVALS, Answer, Control, Step
from bot.runner import Runner, RunSettings, Stop
from tests.engine.checking import events, record_of, when
from tests.engine.rig import FAST
from tests.fakes import CHALLENGED, FakeNetwork, FakeWaiter

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.model import ActionKind, CanaryReport, Census, Plan, PlanId, Relationship, Subject
    from bot.pace import Pace
    from bot.runner import RunSummary
    from tests.engine.rig import Rig

THREE = ["person-1", "person-5", "person-11"]
FOUR = ["person-1", "person-2", "person-3", "person-4"]


class Blurred(FakeNetwork):
    """Some people cannot be read; the list itself may not be either, and neither the page as a whole."""

    blurred: frozenset[str] = frozenset()
    unknown_list = False
    unknown_page = False

    def observe(self, subject: Subject) -> Relationship:
        if subject.slug in self.blurred:
            raise PageError("the row is not understood")
        return super().observe(subject)

    def census(self) -> Census:
        if self.unknown_list:
            raise PageError("the list is not understood")
        return super().census()

    def check(self, kinds: Collection[ActionKind] = REMOVALS) -> CanaryReport:
        if self.unknown_page:
            raise PageError("the page is not understood")
        return super().check(kinds)


class Sleepy(FakeNetwork):
    """The search finds nobody before the list was loaded afresh."""

    loads = 0

    def census(self) -> Census:
        self.loads += 1
        return super().census()

    def observe(self, subject: Subject) -> Relationship:
        return super().observe(subject) if self.loads > 1 else Absent(search_works=False)


def blur(rig: Rig, *slugs: str) -> Blurred:
    rig.network.__class__ = Blurred
    assert isinstance(rig.network, Blurred)
    rig.network.blurred = frozenset(slugs)
    return rig.network


def run_with(
    rig: Rig, plan: tuple[PlanId, Plan], waiter: FakeWaiter, *, pace: Pace = FAST, confirm: Confirm = Confirm.NONE
) -> RunSummary:
    settings = RunSettings(Mode.LIVE, confirm, pace, settle_seconds=120, by="operator")
    return Runner(replace(rig.ports(), waiter=waiter, random=Random(1)), *plan, settings).run()  # noqa: S311 # pauses


def doings(rig: Rig) -> list[str]:
    return [shown.doing for shown in rig.operator.shown]


# --- people who cannot be read ----------------------------------------------------------------------------------------


def test_one_who_cannot_be_read_is_held_and_the_next_is_looked_at(rig: Rig) -> None:
    blur(rig, "person-1", "person-3")
    summary = rig.run(rig.plan(FOUR))
    assert (list(summary.done), summary.exit, summary.stop) == (["person-2", "person-4"], Exit.DONE, None)
    reason = "the page could not be read: the row is not understood"
    assert summary.held == (("person-1", reason), ("person-3", reason))


def test_two_in_a_row_who_cannot_be_read_end_the_run(rig: Rig) -> None:
    blur(rig, "person-2", "person-3")
    summary = rig.run(rig.plan(FOUR))
    assert (list(summary.done), list(summary.not_reached)) == (["person-1"], ["person-4"])
    assert [slug for slug, _ in summary.held] == ["person-2", "person-3"]
    assert (summary.exit, summary.stopped_by) == (Exit.PAGE, "unreadable")
    assert str(summary.sentence).startswith("Two people in a row")


def test_a_search_that_was_not_seen_to_work_is_tried_on_a_fresh_page(rig: Rig) -> None:
    rig.network.__class__ = Sleepy
    summary = rig.run(rig.plan(["person-1"]))
    assert list(summary.done) == ["person-1"]


def test_a_dry_run_says_that_the_page_is_not_understood(rig: Rig) -> None:
    blur(rig).unknown_page = True
    summary = rig.run(rig.plan(THREE), Mode.DRY)
    assert (list(summary.ready), summary.live_needs) == (THREE, "the page is not understood")
    assert summary.document()["live_needs"] == "the page is not understood"


# --- incidents --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", [3, 5])
def test_the_member_hears_of_an_incident_once_and_the_run_is_named_in_it(rig: Rig, after: int) -> None:
    """At the first look at somebody, and after the first act."""
    plan = rig.plan(THREE)
    rig.network.set_faults([f"redirect-challenge:after={after}"])
    summary = rig.run(plan)
    assert summary.stop == Stop("incident", Exit.INCIDENT, CHALLENGED.sentence, CHALLENGED)
    assert rig.operator.incidents == [CHALLENGED]
    current = rig.store.incidents.current()
    assert current is not None
    assert (current.kind, current.sentence, current.run) == (CHALLENGED.kind, CHALLENGED.sentence, summary.run)
    assert len(events(rig, "incident.opened")) == 1
    assert record_of(rig, summary.run).stopped_by == "incident"


def test_an_incident_that_came_with_an_outcome_is_not_opened_twice(rig: Rig) -> None:
    rig.network.set_faults(["drop-429"])
    summary = rig.run(rig.plan(THREE))
    assert summary.exit is Exit.INCIDENT
    assert len(events(rig, "incident.opened")) == len(rig.operator.incidents) == 1


def test_a_login_page_opens_an_incident_of_its_kind(rig: Rig) -> None:
    plan = rig.plan(THREE)
    rig.network.set_faults(["redirect-login:after=3"])
    summary = rig.run(plan)
    assert summary.stop is not None
    assert summary.stop.incident is not None
    assert summary.stop.incident.kind is IncidentKind.LOGIN
    assert summary.stop.incident.sentence == summary.sentence == "The site shows a login page; run `linkprune login`."


# --- the end of a run -------------------------------------------------------------------------------------------------


def test_an_incident_at_the_last_check_wins_over_the_end(rig: Rig) -> None:
    when(rig, Step.SETTLED, lambda: rig.network.set_faults(["redirect-challenge:times=1"]))
    summary = rig.run(rig.plan(["person-1"]))
    assert (list(summary.done), summary.exit, summary.reconciled) == (["person-1"], Exit.INCIDENT, None)


def test_an_incident_at_the_last_check_wins_over_another_stop(rig: Rig) -> None:
    rig.operator.answers = [Answer.YES, Answer.QUIT]
    when(rig, Step.SETTLED, lambda: rig.network.set_faults(["redirect-challenge:times=1"]))
    summary = rig.run(rig.plan(THREE), confirm=Confirm.EACH)
    assert (summary.exit, summary.stopped_by) == (Exit.INCIDENT, "incident")


def test_a_last_check_that_cannot_be_made_is_the_reason_where_there_is_no_other(rig: Rig) -> None:
    site = blur(rig)
    when(rig, Step.SETTLED, lambda: setattr(site, "unknown_list", True))
    summary = rig.run(rig.plan(["person-1"]))
    assert (summary.exit, summary.stopped_by, summary.sentence) == (
        Exit.PAGE,
        "unreadable",
        "the list is not understood",
    )
    assert (list(summary.done), summary.reconciled) == (["person-1"], None)


def test_another_stop_wins_over_a_last_check_that_cannot_be_made(rig: Rig) -> None:
    site = blur(rig)
    rig.operator.answers = [Answer.YES, Answer.QUIT]
    when(rig, Step.SETTLED, lambda: setattr(site, "unknown_list", True))
    summary = rig.run(rig.plan(THREE), confirm=Confirm.EACH)
    assert (summary.exit, summary.stopped_by) == (Exit.OPERATOR, "operator")


def test_the_last_check_is_made_after_a_stop_by_the_member(rig: Rig) -> None:
    rig.operator.answers = [Answer.YES, Answer.QUIT]
    summary = rig.run(rig.plan(THREE), confirm=Confirm.EACH)
    assert summary.reconciled is not None
    assert summary.reconciled.gone == ("person-1",)


def test_the_end_of_a_run_is_written_with_its_figures(rig: Rig) -> None:
    rig.store.decisions.pin(Slug("person-5"), because="an old friend")
    summary = rig.run(rig.plan(THREE), pace=replace(FAST, limits=BudgetLimits(1, 9)))
    record = record_of(rig, summary.run)
    assert (record.stopped_by, record.total, record.by, record.mode) == ("budget", 3, "operator", Mode.LIVE)
    assert record.counts == {"done": 1, "already_gone": 0, "not_done": 0, "held": 1}
    assert record.stopped_at is not None


def test_a_summary_tells_everything(rig: Rig) -> None:
    summary = rig.run(rig.plan(THREE), max_acts=1)
    document = summary.document()
    assert document["budget"] == {"left_24h": 999, "left_7d": 4999, "next_at": None}
    assert {key: document[key] for key in ("run", "plan", "mode", "done", "not_reached", "stopped_by", "why")} == {
        "run": summary.run,
        "plan": summary.plan,
        "mode": "live",
        "done": ["person-1"],
        "not_reached": ["person-5", "person-11"],
        "stopped_by": None,
        "why": None,
    }
    assert "live_needs" not in document
    assert "ready" not in document


# --- who is asked, and how many ---------------------------------------------------------------------------------------


def test_who_needs_nothing_is_not_asked_about(rig: Rig) -> None:
    plan = rig.plan(THREE)
    rig.run(plan, max_acts=1)
    rig.store.decisions.pin(Slug("person-11"), because="an old friend")
    rig.operator.cards.clear()
    rig.run(plan, confirm=Confirm.EACH)
    assert [card.action.slug for card in rig.operator.cards] == ["person-5"]


def test_those_gone_before_do_not_count_for_the_limit(rig: Rig) -> None:
    plan = rig.plan(FOUR)
    rig.run(plan, max_acts=2)
    assert list(rig.run(plan, max_acts=2).done) == ["person-3", "person-4"]


def test_a_batch_of_no_size_is_one_person(rig: Rig) -> None:
    rig.operator.answers = [Answer.YES, Answer.SKIP, Answer.YES]
    summary = rig.run(rig.plan(THREE), confirm=Confirm.BATCH, pace=replace(FAST, batch=0))
    assert (list(summary.done), [slug for slug, _ in summary.held]) == (["person-1", "person-11"], ["person-5"])


def test_a_used_up_budget_is_said_before_anybody_is_asked(rig: Rig) -> None:
    plan, pace = rig.plan(THREE), replace(FAST, limits=BudgetLimits(1, 9))
    begun = rig.clock.now()
    summary = rig.run(plan, pace=pace, confirm=Confirm.EACH)
    assert [card.action.slug for card in rig.operator.cards] == ["person-1"]
    (denied,) = events(rig, "budget.denied")
    assert (denied["person"]["profile"], denied["run"], denied["left_24h"]) == ("person-5", summary.run, 0)
    assert summary.budget.next_at is not None
    assert f"{summary.budget.next_at:%Y-%m-%d %H:%M:%S}" in str(summary.sentence)
    assert summary.budget.next_at - begun < timedelta(hours=24, minutes=5)


def test_a_dry_run_is_bound_by_no_budget(rig: Rig) -> None:
    plan, pace = rig.plan(THREE), replace(FAST, limits=BudgetLimits(1, 9), per_run=1)
    rig.run(plan, pace=pace)
    assert list(rig.run(plan, Mode.DRY, pace=pace).ready) == ["person-5", "person-11"]
    assert events(rig, "budget.denied") != []


# --- pauses -----------------------------------------------------------------------------------------------------------


def test_the_pause_before_each_act_is_waited_and_told(rig: Rig) -> None:
    waiter = FakeWaiter(rig.clock)
    run_with(rig, rig.plan(FOUR[:3]), waiter, pace=replace(FAST, gap_seconds=(30.0, 30.0), batch=2))
    assert [round(seconds) for seconds in waiter.waits] == [30, 120 + round(waiter.waits[1] - 120)]
    assert waiter.waits[1] >= 120
    told = doings(rig)
    assert told.count("waiting 30 s") == 1
    assert told.count("looking") == told.count("between two people") == 3


def test_a_short_pause_is_waited_too(rig: Rig) -> None:
    waiter = FakeWaiter(rig.clock)
    run_with(rig, rig.plan(THREE), waiter, pace=replace(FAST, gap_seconds=(0.5, 0.5)))
    assert waiter.waits == [0.5, 0.5]


def test_a_first_act_waits_for_nothing(rig: Rig) -> None:
    waiter = FakeWaiter(rig.clock)
    run_with(rig, rig.plan(["person-1"]), waiter)
    assert waiter.waits == []


def test_a_stop_during_a_pause_between_two_acts_ends_the_run(rig: Rig) -> None:
    class Stopping(FakeWaiter):
        def wait(self, seconds: float) -> None:
            super().wait(seconds)
            rig.store.controls.request(Control.STOP)

    summary = run_with(rig, rig.plan(THREE), Stopping(rig.clock))
    assert (list(summary.done), summary.exit) == (["person-1"], Exit.OPERATOR)
    assert doings(rig).count("looking") == 1


# --- what an earlier run left open ------------------------------------------------------------------------------------


def open_act(rig: Rig, plan: tuple[PlanId, Plan], faults: Sequence[str]) -> None:
    """A run that ends with an unknown outcome of person-1."""
    rig.network.set_faults([*faults])
    assert rig.run(plan).exit is Exit.INCIDENT
    rig.store.incidents.clear(because="all is well", by="operator")
    rig.network.set_faults([])


def test_what_was_left_open_is_settled_first_and_counted_if_done(rig: Rig) -> None:
    plan = rig.plan(THREE)
    open_act(rig, plan, ["drop-429"])
    rig.network.truth.remove(Slug("person-1"))
    summary = rig.run(plan)
    assert list(summary.done) == THREE
    assert rig.network.truth.dispatches == THREE


def test_what_was_left_open_and_had_no_effect_is_attempted_again(rig: Rig) -> None:
    plan = rig.plan(THREE)
    open_act(rig, plan, ["drop-429"])
    summary = rig.run(plan)
    assert list(summary.done) == THREE
    assert rig.network.truth.dispatches == ["person-1", *THREE]


def test_what_was_left_open_and_cannot_be_settled_stops_the_next_run(rig: Rig) -> None:
    plan = rig.plan(THREE)
    open_act(rig, plan, ["drop-429"])
    site = blur(rig)
    when_gate_is_passed = site.census
    calls = []

    def census() -> Census:
        calls.append(1)
        if len(calls) > 1:
            raise PageError("the list is not understood")
        return when_gate_is_passed()

    vars(site)["census"] = census
    summary = rig.run(plan)
    assert (summary.exit, summary.stopped_by, list(summary.unknown)) == (Exit.UNSETTLED, "unknown", ["person-1"])
    assert str(summary.sentence).startswith("One outcome is unknown (the list could not be read")
    assert rig.network.truth.dispatches == ["person-1"]


def test_a_dry_run_leaves_an_open_act_alone_and_is_no_failure(rig: Rig) -> None:
    plan = rig.plan(THREE)
    open_act(rig, plan, ["drop-429"])
    summary = rig.run(plan, Mode.DRY)
    assert (list(summary.unknown), summary.exit) == (["person-1"], Exit.DONE)
    assert rig.store.journal.open_intent() is not None


def test_an_act_left_open_by_another_plan_is_settled_and_not_counted_here(rig: Rig) -> None:
    open_act(rig, rig.plan(["person-1"]), ["drop-429"])
    rig.network.truth.remove(Slug("person-1"))
    summary = rig.run(rig.plan(["person-5"]))
    assert (list(summary.done), summary.unknown) == (["person-5"], ())
    assert rig.store.journal.was_done(Slug("person-1"))
