"""The loop over the fake network: who is acted on, what is recorded, why it stops."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import ConsentMissing, Exit, SiteObjects, WrongAccount
from bot.model import Confirm, IncidentKind, Mode, Slug
from bot.pace import BudgetLimits
from bot.plan import canonical, plan_id
from bot.ports import Answer, Attestation, Control
from tests.engine.rig import FAST, make_rig

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engine.rig import Rig

THREE = ["person-1", "person-5", "person-11"]


def test_exactly_the_plan_is_removed(rig: Rig) -> None:
    summary = rig.run(rig.plan(THREE))
    assert summary.exit is Exit.DONE
    assert list(summary.done) == THREE == rig.network.truth.dispatches == rig.network.truth.removals
    assert summary.reconciled is not None
    assert summary.reconciled.consistent
    assert rig.network.truth.profile_views == 0


def test_repeating_a_finished_run_dispatches_nothing(rig: Rig) -> None:
    plan = rig.plan(THREE)
    rig.run(plan)
    again = rig.run(plan)
    assert list(again.already_gone) == THREE
    assert rig.network.truth.dispatches == THREE


def test_a_dry_run_changes_nothing_and_needs_no_approval(rig: Rig) -> None:
    rig.network.truth.leave(Slug("person-5"))
    summary = rig.run(rig.plan(THREE, approve=False), Mode.DRY)
    assert list(summary.ready) == ["person-1", "person-11"]
    assert summary.held == (("person-5", "not found"),)
    assert rig.network.truth.dispatches == []
    assert rig.store.journal.intent_times(rig.clock.now() - timedelta(days=7)) == []


def test_a_person_missing_from_a_complete_reading_is_already_gone(rig: Rig) -> None:
    plan = rig.plan(THREE)
    rig.network.truth.leave(Slug("person-5"))
    rig.sync()
    assert list(rig.run(plan).already_gone) == ["person-5"]


@pytest.mark.parametrize("mode", [Mode.LIVE, Mode.BY_HAND])
def test_without_approval_nothing_starts(rig: Rig, mode: Mode) -> None:
    with pytest.raises(ConsentMissing, match="not approved"):
        rig.run(rig.plan(THREE, approve=False), mode)


def test_an_approval_expires_and_can_be_renewed(rig: Rig) -> None:
    plan = rig.plan(THREE)
    rig.clock.advance(15 * 86400)
    with pytest.raises(ConsentMissing, match="ended"):
        rig.run(plan)
    rig.approve(plan[0], 3)
    assert rig.run(plan).exit is Exit.DONE


def test_a_plan_of_another_origin_or_account_is_refused(rig: Rig) -> None:
    _, plan = rig.plan(THREE)
    for other in (replace(plan, origin="https://www.linkedin.com"), replace(plan, account=Slug("somebody-else"))):
        name = plan_id(canonical(other))
        rig.store.plans.add(name, canonical(other), held=())
        rig.approve(name, 3)
        with pytest.raises(WrongAccount):
            rig.run((name, other))


def test_another_signed_in_account_is_refused(rig: Rig) -> None:
    rig.network.owner = Slug("somebody-else")
    with pytest.raises(WrongAccount):
        rig.run(rig.plan(THREE))


def test_a_pinned_person_is_held(rig: Rig) -> None:
    plan = rig.plan(THREE)
    rig.store.decisions.pin(Slug("person-5"), because="an old friend")
    summary = rig.run(plan)
    assert [slug for slug, _ in summary.held] == ["person-5"]
    assert rig.network.truth.dispatches == ["person-1", "person-11"]


def test_a_renamed_person_is_held(rig: Rig) -> None:
    plan = rig.plan(THREE)
    rig.network.truth.rename(Slug("person-5"), "Somebody Else")
    assert rig.run(plan).held == (("person-5", "the name on the page differs from the name in the plan"),)
    assert "person-5" not in rig.network.truth.dispatches


def test_answers_of_the_operator(rig: Rig) -> None:
    rig.operator.answers = [Answer.SKIP, Answer.KEEP, Answer.YES]
    summary = rig.run(rig.plan(THREE), confirm=Confirm.EACH)
    assert list(summary.done) == ["person-11"]
    assert [slug for slug, _ in summary.held] == ["person-1", "person-5"]
    assert rig.store.decisions.protected(Slug("person-5"))
    assert not rig.store.decisions.protected(Slug("person-1"))


def test_quit_stops_before_the_person_in_question(rig: Rig) -> None:
    rig.operator.answers = [Answer.YES, Answer.QUIT]
    summary = rig.run(rig.plan(THREE), confirm=Confirm.EACH)
    assert (summary.exit, summary.stopped_by) == (Exit.OPERATOR, "operator")
    assert list(summary.not_reached) == ["person-5", "person-11"]
    assert rig.network.truth.dispatches == ["person-1"]


def test_a_batch_is_asked_once(rig: Rig) -> None:
    rig.operator.answers = [Answer.YES, Answer.SKIP]
    plan = rig.plan([f"person-{n}" for n in range(12)])
    summary = rig.run(plan, confirm=Confirm.BATCH, pace=replace(FAST, batch=8))
    assert len(summary.done) == 8
    assert len(summary.held) == 4


def test_a_stop_from_another_shell_ends_the_run(rig: Rig) -> None:
    rig.store.controls.request(Control.STOP)
    summary = rig.run(rig.plan(THREE))
    assert summary.exit is Exit.OPERATOR
    assert rig.network.truth.dispatches == []


@pytest.mark.parametrize("polls", range(0, 40, 3))
def test_a_stop_at_any_moment_leaves_no_open_intent(tmp_path: Path, polls: int) -> None:
    rig = make_rig(tmp_path)
    rig.stop_after = polls
    summary = rig.run(rig.plan(THREE))
    assert rig.store.journal.open_intent() is None
    assert rig.network.truth.dispatches == list(summary.done)
    rig.store.close()


def test_max_bounds_the_people_of_a_run(rig: Rig) -> None:
    plan = rig.plan(THREE)
    assert list(rig.run(plan, max_acts=2).not_reached) == ["person-11"]
    assert list(rig.run(plan, max_acts=2).done) == ["person-11"]


def test_the_pause_counts_from_the_journal(rig: Rig) -> None:
    plan = rig.plan(THREE)
    rig.run(plan, max_acts=1)
    before = rig.clock.monotonic()
    rig.restart()
    rig.run(plan, max_acts=1)
    assert rig.clock.monotonic() - before >= 20


class TestBudget:
    """Five a day, whatever happens in between."""

    PACE = replace(FAST, limits=BudgetLimits(5, 20))

    def test_the_sixth_is_refused_with_the_time(self, rig: Rig) -> None:
        begun = rig.clock.now()
        summary = rig.run(rig.plan([f"person-{n}" for n in range(8)]), pace=self.PACE)
        assert (summary.exit, summary.stopped_by) == (Exit.BUDGET, "budget")
        assert len(summary.done) == 5
        assert summary.budget.next_at is not None
        assert summary.budget.next_at >= begun + timedelta(hours=24)

    def test_restarting_and_setting_the_clock_do_not_help(self, rig: Rig) -> None:
        plan = rig.plan([f"person-{n}" for n in range(8)])
        rig.run(plan, pace=self.PACE)
        rig.restart()
        assert rig.run(plan, pace=self.PACE).done == ()
        rig.set_clock_forward(days=2)
        assert rig.run(plan, pace=self.PACE).done == ()
        assert len(rig.network.truth.dispatches) == 5

    def test_a_clock_set_back_and_forth_does_not_help(self, rig: Rig) -> None:
        plan = rig.plan([f"person-{n}" for n in range(8)])
        rig.set_clock_forward(days=-3)
        rig.run(plan, pace=self.PACE)
        rig.set_clock_forward(days=3)
        assert rig.run(plan, pace=self.PACE).done == ()

    def test_a_site_whose_clock_runs_ahead_does_not_help(self, rig: Rig) -> None:
        plan = rig.plan([f"person-{n}" for n in range(8)])
        rig.run(plan, pace=self.PACE)
        rig.network.site_ahead = timedelta(days=2)
        assert rig.run(plan, pace=self.PACE).done == ()

    def test_the_next_day_is_free(self, rig: Rig) -> None:
        plan = rig.plan([f"person-{n}" for n in range(8)])
        rig.run(plan, pace=self.PACE)
        rig.clock.advance(86400)
        assert len(rig.run(plan, pace=self.PACE).done) == 3

    def test_refused_acts_are_charged(self, rig: Rig) -> None:
        rig.network.set_faults(["drop-500"])
        summary = rig.run(rig.plan([f"person-{n}" for n in range(8)]), pace=self.PACE)
        assert summary.exit is Exit.BUDGET
        assert len(summary.not_done) == 5


class TestFaults:
    """The truthful outcome of each fault."""

    @pytest.mark.parametrize("fault", ["drop-500", "silently-refused", "request-lost"])
    def test_a_refusal_is_not_done_and_attempted_twice_at_most(self, rig: Rig, fault: str) -> None:
        rig.network.set_faults([fault])
        plan = rig.plan(["person-1"])
        for expected in (1, 2, 2, 2):
            summary = rig.run(plan)
            assert summary.done == ()
            assert len(rig.network.truth.dispatches) == expected
        assert [slug for slug, _ in summary.held] == ["person-1"]

    @pytest.mark.parametrize("fault", ["answer-lost", "answer-late:seconds=60", "apply-late:seconds=60"])
    def test_an_unknown_is_settled_as_done(self, rig: Rig, fault: str) -> None:
        rig.network.set_faults([fault])
        summary = rig.run(rig.plan(["person-1"]))
        assert (list(summary.done), summary.exit) == (["person-1"], Exit.DONE)
        assert rig.network.truth.dispatches == ["person-1"]

    @pytest.mark.parametrize("fault", ["drop-429", "drop-999"])
    def test_throttling_after_the_dispatch_stops_and_stays_stopped(self, rig: Rig, fault: str) -> None:
        rig.network.set_faults([fault])
        plan = rig.plan(THREE)
        summary = rig.run(plan)
        assert (summary.exit, summary.stopped_by, list(summary.unknown)) == (Exit.INCIDENT, "incident", ["person-1"])
        rig.restart()
        with pytest.raises(SiteObjects):
            rig.run(plan)
        rig.network.set_faults([])
        rig.store.incidents.clear(because="looked at the site, all is well", by="operator")
        assert sorted(rig.run(plan).done) == sorted(THREE)

    @pytest.mark.parametrize(
        ("fault", "kind"),
        [("dialog-other-person", IncidentKind.OTHER_PERSON), ("unknown-dialog", IncidentKind.UNKNOWN_DIALOG)],
    )
    def test_a_strange_dialog_holds_the_person_and_stops(self, rig: Rig, fault: str, kind: IncidentKind) -> None:
        rig.network.set_faults([fault])
        summary = rig.run(rig.plan(THREE))
        assert summary.exit is Exit.INCIDENT
        assert [slug for slug, _ in summary.held] == ["person-1"]
        assert rig.network.truth.removals == []
        current = rig.store.incidents.current()
        assert current is not None
        assert current.kind is kind

    def test_a_login_page_in_mid_run_is_an_incident(self, rig: Rig) -> None:
        plan = rig.plan(THREE)
        rig.network.set_faults(["redirect-login:after=5"])
        summary = rig.run(plan)
        assert summary.exit is Exit.INCIDENT
        assert rig.store.incidents.current() is not None

    def test_namesakes_are_left_alone(self, rig: Rig) -> None:
        rig.network.set_faults(["namesakes:slug=person-1"])
        rig.run(rig.plan(["person-1"]))
        assert rig.network.truth.removals == ["person-1"]

    def test_no_dialog_is_done_all_the_same(self, rig: Rig) -> None:
        rig.network.set_faults(["no-dialog"])
        assert list(rig.run(rig.plan(["person-1"])).done) == ["person-1"]


class TestByHand:
    """The member acts; the same plan, journal and budget."""

    def test_what_the_member_says_is_recorded(self, rig: Rig) -> None:
        rig.operator.answers = [Answer.YES, Answer.SKIP, Answer.YES]
        rig.operator.attestations = [Attestation.REMOVED, Attestation.STILL_CONNECTED]
        summary = rig.run(rig.plan(THREE), Mode.BY_HAND)
        assert list(summary.done) == ["person-1"]
        assert [slug for slug, _ in summary.held] == ["person-5"]
        assert [slug for slug, _ in summary.not_done] == ["person-11"]
        assert rig.network.truth.dispatches == []

    def test_not_sure_stays_open_and_is_asked_again(self, rig: Rig) -> None:
        rig.operator.attestations = [Attestation.NOT_SURE]
        plan = rig.plan(THREE)
        summary = rig.run(plan, Mode.BY_HAND)
        assert (summary.exit, list(summary.unknown)) == (Exit.UNSETTLED, ["person-1"])
        rig.restart()
        rig.operator.attestations = [Attestation.REMOVED]
        rig.operator.answers = [Answer.QUIT]
        again = rig.run(plan, Mode.BY_HAND)
        assert (again.exit, list(again.done)) == (Exit.OPERATOR, ["person-1"])

    def test_a_later_sync_contradicts(self, rig: Rig) -> None:
        rig.operator.attestations = [Attestation.REMOVED]
        rig.run(rig.plan(["person-1"]), Mode.BY_HAND)
        rig.sync()
        assert [person.slug for person in rig.store.journal.contradictions()] == ["person-1"]
