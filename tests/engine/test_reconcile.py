"""The last check of a run: somebody recorded as removed who is still in the list is never left as done."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import Exit, PageError
from bot.model import Connection, Decision, Done, ListReading, Mode, NotDone, OutcomeName, Slug
from bot.ports import Control, Step
from bot.runner import settle_open, verify_all
from bot.runner.settle import ELSEWHERE
from tests.engine.rig import make_rig
from tests.fakes import Crash, FakeNetwork, Killed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from bot.model import PlanId, Proof, RunId
    from bot.ports import Sink
    from bot.store.runs import RunRecord
    from tests.engine.rig import Rig

THREE = ["person-1", "person-5", "person-11"]
VICTIM = Slug("person-5")
OTHERS = ["person-1", "person-11"]
IGNORED = f"renamed-and-ignored:slug={VICTIM}"
NEW = Slug("somebody-new")


class Counting(FakeNetwork):
    """Counts readings of the whole list."""

    readings: int

    def read(self, sink: Sink) -> ListReading:
        self.readings += 1
        return super().read(sink)


class Unreadable(Counting):
    """One row of the list cannot be read, and everything adds up."""

    def read(self, sink: Sink) -> ListReading:
        people = self.truth.listed()
        for person in people[:-1]:
            sink(person)
        return ListReading(len(people), len(people) - 1, 1, complete=True, seconds=1.0)


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    made = make_rig(tmp_path)
    _count(made)
    yield made
    made.store.close()


def _count(rig: Rig, kind: type[Counting] = Counting) -> None:
    rig.network.__class__ = kind
    vars(rig.network)["readings"] = 0


def _readings(rig: Rig) -> int:
    assert isinstance(rig.network, Counting)
    return rig.network.readings


def _when(rig: Rig, step: Step, do: Callable[[], object]) -> None:
    """Let something happen the first time that a step is reached."""
    left = [do]

    def listener(reached: Step, _: Proof | None) -> None:
        if reached is step and left:
            left.pop()()

    rig.steps.subscribe(listener)


def _join(rig: Rig) -> None:
    rig.network.truth.people[NEW] = Connection(NEW, "Somebody New")
    rig.network.truth.connected.add(NEW)


def _outcome(rig: Rig, plan: PlanId) -> tuple[OutcomeName, str]:
    name, reason, _ = rig.store.journal.outcomes(plan)[VICTIM]
    return name, reason


def _events(rig: Rig, name: str) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in rig.store.events.iterate()]
    return [event for event in found if event["event"] == name]


def _record(rig: Rig, run: RunId) -> RunRecord:
    return next(record for record in rig.store.journal.runs() if record.id == run)


def _corrected(rig: Rig, plan: PlanId) -> None:
    """Everything that the workspace says of the victim agrees: still connected."""
    name, reason = _outcome(rig, plan)
    assert name is OutcomeName.NOT_DONE
    assert "recorded as removed, and in the list" in reason
    journal, person = rig.store.journal, rig.store.people.get(VICTIM)
    assert not journal.was_done(VICTIM)
    assert [found.slug for found in journal.contradictions()] == [VICTIM]
    assert person is not None
    assert person.gone_at is None
    (event,) = _events(rig, "action.settled")
    assert (event["outcome"], event["person"]["profile"]) == ("not_done", VICTIM)
    assert "person" not in event["reason"]


# --- the site accepts, does nothing, and the person takes another name ---


def test_an_ignored_removal_of_somebody_renamed_is_no_silent_done(rig: Rig) -> None:
    plan = rig.plan(THREE)
    rig.network.set_faults([IGNORED])
    summary = rig.run(plan)
    assert (list(summary.done), [slug for slug, _ in summary.not_done]) == (OTHERS, [VICTIM])
    assert (summary.exit, summary.stopped_by) == (Exit.AUDIT, None)
    assert summary.reconciled is not None
    assert summary.reconciled.still_connected == (VICTIM,)
    assert summary.document()["reconciled"] == {
        "consistent": False,
        "still_connected": [VICTIM],
        "stated_before": 12,
        "stated_after": 10,
        "sentence": summary.reconciled.sentence,
    }
    _corrected(rig, plan[0])
    (event,) = _events(rig, "run.reconciled")
    assert (event["consistent"], event["detail"]["still_connected"], event["detail"]["gone"]) == (False, 1, 2)
    assert _record(rig, summary.run).consistent is False
    assert _record(rig, summary.run).counts == {"done": 2, "already_gone": 0, "not_done": 1, "held": 0}
    assert any("Number5" in said and "in the list" in said for said in rig.operator.said)


def test_who_was_found_again_is_not_acted_on_by_the_same_plan(rig: Rig) -> None:
    plan = rig.plan(THREE)
    rig.network.set_faults([IGNORED])
    rig.run(plan)
    rig.network.set_faults([])
    again = rig.run(plan)
    assert (again.done, again.not_done, [slug for slug, _ in again.held]) == ((), (), [VICTIM])
    assert rig.network.truth.dispatches.count(VICTIM) == 1


def test_somebody_who_took_another_address_is_found_by_the_member_id(rig: Rig) -> None:
    truth = rig.network.truth

    def move() -> None:
        truth.people[NEW] = replace(truth.people[VICTIM], slug=NEW, name="Quite Different")
        truth.connected.add(NEW)

    _when(rig, Step.SETTLED, move)
    plan = rig.plan([VICTIM])
    assert rig.run(plan).exit is Exit.AUDIT
    _corrected(rig, plan[0])


def test_who_has_no_member_id_is_found_by_the_address(rig: Rig) -> None:
    truth = rig.network.truth
    truth.people[VICTIM] = replace(truth.people[VICTIM], member_id=None)
    rig.network.set_faults([IGNORED])
    plan = rig.plan([VICTIM])
    assert rig.run(plan).exit is Exit.AUDIT
    _corrected(rig, plan[0])


def test_who_is_found_by_the_same_search_needs_no_reading_of_the_list(rig: Rig) -> None:
    plan = rig.plan(THREE)
    _when(rig, Step.SETTLED, lambda: rig.network.truth.connected.add(Slug("person-1")))
    summary = rig.run(plan)
    assert [slug for slug, _ in summary.not_done] == ["person-1"]
    assert (summary.exit, _readings(rig)) == (Exit.AUDIT, 0)


# --- the count ---


def test_a_count_that_falls_as_it_must_costs_no_reading(rig: Rig) -> None:
    summary = rig.run(rig.plan(THREE))
    assert (list(summary.done), summary.exit, _readings(rig)) == (THREE, Exit.DONE, 0)
    assert summary.reconciled is not None
    assert (summary.reconciled.consistent, summary.reconciled.stated_after) == (True, 9)
    assert _record(rig, summary.run).consistent is True


@pytest.mark.parametrize("by", [1, -1])
def test_others_who_come_or_go_cost_one_reading_and_change_nothing(rig: Rig, by: int) -> None:
    leave = Slug("person-7")
    _when(rig, Step.SETTLED, lambda: _join(rig) if by > 0 else rig.network.truth.leave(leave))
    summary = rig.run(rig.plan(THREE))
    assert (list(summary.done), summary.exit, _readings(rig)) == (THREE, Exit.DONE, 1)
    assert summary.reconciled is not None
    assert summary.reconciled.consistent
    assert "gone, by the whole list too; the page stated 12 before" in summary.reconciled.sentence


def test_an_ignored_removal_is_seen_behind_somebody_new(rig: Rig) -> None:
    rig.network.set_faults([IGNORED])
    _when(rig, Step.SETTLED, lambda: _join(rig))
    plan = rig.plan(THREE)
    assert rig.run(plan).exit is Exit.AUDIT
    _corrected(rig, plan[0])


def test_somebody_who_leaves_meanwhile_hides_it_until_the_next_reading_of_the_list(rig: Rig) -> None:
    """The limit of a count: two that outweigh one another. Whoever reads the whole list sees it."""
    rig.network.set_faults([IGNORED])
    _when(rig, Step.SETTLED, lambda: rig.network.truth.leave(Slug("person-7")))
    assert rig.run(rig.plan(THREE)).exit is Exit.DONE
    rig.sync()
    assert [found.slug for found in rig.store.journal.contradictions()] == [VICTIM]


def test_a_refused_removal_is_not_expected_in_the_count(rig: Rig) -> None:
    rig.network.set_faults([f"silently-refused:slug={VICTIM}"])
    summary = rig.run(rig.plan(THREE))
    assert (list(summary.done), summary.exit, _readings(rig)) == (OTHERS, Exit.DONE, 0)


# --- a reading that does not add up ---


def test_a_reading_that_does_not_add_up_claims_nothing(rig: Rig) -> None:
    _when(rig, Step.SETTLED, lambda: rig.network.set_faults(["header-lag:count=2"]))
    summary = rig.run(rig.plan(THREE))
    assert (list(summary.done), summary.exit) == (THREE, Exit.PAGE)
    assert summary.reconciled is not None
    assert not summary.reconciled.consistent
    assert "not certain" in summary.reconciled.sentence
    assert _record(rig, summary.run).consistent is None
    (event,) = _events(rig, "run.reconciled")
    assert (event["consistent"], event["detail"]["doubt"]) == (False, "the page states 11, 9 were read")


def test_a_row_that_nobody_could_read_may_be_anybodys(rig: Rig) -> None:
    _count(rig, Unreadable)
    _when(rig, Step.SETTLED, lambda: _join(rig))
    summary = rig.run(rig.plan(THREE))
    assert summary.reconciled is not None
    assert (summary.exit, summary.reconciled.doubt) == (Exit.PAGE, "1 rows could not be read")


def test_what_could_not_be_claimed_is_looked_at_again_by_the_next_run(rig: Rig) -> None:
    plan = rig.plan(THREE)
    _when(rig, Step.SETTLED, lambda: rig.network.set_faults(["header-lag:count=2"]))
    first = rig.run(plan)
    rig.network.set_faults([])
    again = rig.run(plan)
    assert (list(again.already_gone), again.exit) == (THREE, Exit.DONE)
    assert _record(rig, first.run).consistent is True
    assert rig.run(plan).reconciled is None


def test_who_is_seen_in_an_incomplete_reading_is_still_connected(rig: Rig) -> None:
    rig.network.set_faults([IGNORED])
    _when(rig, Step.ABSENT, lambda: rig.network.set_faults([IGNORED, "header-lag:count=2"]))
    plan = rig.plan(THREE)
    assert rig.run(plan).exit is Exit.AUDIT
    _corrected(rig, plan[0])


# --- runs that ended before the check ---


def _killed(folder: Path, plan_of: Sequence[str], crash: Crash) -> tuple[Rig, tuple[PlanId, Any]]:
    rig = make_rig(folder, faults=[IGNORED], crash=crash)
    plan = rig.plan(plan_of)
    with pytest.raises(Killed):
        rig.run(plan)
    rig.restart()
    _count(rig)
    return rig, plan


def test_the_next_run_checks_what_a_killed_run_removed(tmp_path: Path) -> None:
    rig, plan = _killed(tmp_path, THREE, Crash(Step.LOCATED, Slug("person-11")))
    assert rig.store.journal.was_done(VICTIM)
    summary = rig.run(plan)
    assert (list(summary.done), list(summary.already_gone)) == (["person-11"], ["person-1"])
    assert [slug for slug, _ in summary.not_done] == [VICTIM]
    assert summary.exit is Exit.AUDIT
    name, _ = _outcome(rig, plan[0])
    assert name is OutcomeName.NOT_DONE
    killed = next(record for record in rig.store.journal.runs() if record.id != summary.run)
    assert (killed.consistent, _record(rig, summary.run).consistent) == (False, True)
    rig.store.close()


def test_the_next_run_checks_what_a_run_removed_before_the_site_objected(rig: Rig) -> None:
    rig.network.set_faults([IGNORED, "drop-429:slug=person-11"])
    plan = rig.plan(THREE)
    assert rig.run(plan).exit is Exit.INCIDENT
    rig.network.set_faults([])
    rig.store.incidents.clear(because="looked at the site, all is well", by="operator")
    summary = rig.run(plan)
    assert (summary.exit, [slug for slug, _ in summary.not_done]) == (Exit.AUDIT, [VICTIM])


def test_a_run_that_is_stopped_before_its_first_act_does_not_look_for_earlier_ones(tmp_path: Path) -> None:
    rig, plan = _killed(tmp_path, THREE, Crash(Step.LOCATED, Slug("person-11")))
    rig.store.controls.request(Control.STOP)
    assert (rig.run(plan).reconciled, _readings(rig)) == (None, 0)
    rig.store.close()


def test_an_act_left_open_is_not_settled_as_done_while_the_list_holds_the_person(tmp_path: Path) -> None:
    rig, plan = _killed(tmp_path, [VICTIM], Crash(Step.ACCEPTED))
    settled = settle_open(rig.ports(), 120)
    assert settled is not None
    assert (settled[1], _readings(rig)) == (NotDone(ELSEWHERE), 2)
    assert rig.run(plan).held == ((VICTIM, "not found"),)
    rig.store.close()


def test_an_act_left_open_that_no_whole_list_confirms_is_looked_at_again(tmp_path: Path) -> None:
    rig, plan = _killed(tmp_path, [VICTIM], Crash(Step.ACCEPTED))
    rig.network.truth.leave(VICTIM)
    rig.network.set_faults(["header-lag:count=2"])
    settled = settle_open(rig.ports(), 120)
    assert settled is not None
    assert (settled[1], list(rig.store.journal.unchecked().values())) == (Done(), [[plan[1].actions[0].subject]])
    rig.network.set_faults([])
    assert (rig.run(plan).exit, rig.store.journal.unchecked()) == (Exit.DONE, {})
    rig.store.close()


def test_a_dry_run_checks_nothing(tmp_path: Path) -> None:
    rig, plan = _killed(tmp_path, THREE, Crash(Step.LOCATED, Slug("person-11")))
    assert rig.run(plan, Mode.DRY).reconciled is None
    assert rig.store.journal.was_done(VICTIM)
    rig.store.close()


# --- verify ---


def _hidden(rig: Rig) -> PlanId:
    """Removed by the record, in the list by another name, and no run has seen it."""
    plan = rig.plan(THREE)
    rig.run(plan)
    rig.network.truth.connected.add(VICTIM)
    rig.network.truth.rename_beyond_search(VICTIM)
    return plan[0]


def test_verify_corrects_the_record(rig: Rig) -> None:
    plan = _hidden(rig)
    (run,) = rig.store.journal.runs()
    found = verify_all(rig.ports())
    assert (run.consistent, _record(rig, run.id).consistent) == (True, False)
    assert (found.consistent, found.still_connected, sorted(found.gone)) == (False, (VICTIM,), OTHERS)
    _corrected(rig, plan)
    again = verify_all(rig.ports())
    assert (again.still_connected, len(_events(rig, "action.settled"))) == ((), 1)


def test_verify_reads_the_whole_list_where_no_count_is_known(tmp_path: Path) -> None:
    rig = make_rig(tmp_path, synced=False)
    _hidden(rig)
    found = verify_all(rig.ports())
    assert (found.still_connected, found.unexplained) == ((VICTIM,), ())
    rig.store.close()


def test_verify_tells_whom_it_saw_though_the_reading_does_not_add_up(rig: Rig) -> None:
    _hidden(rig)
    _count(rig, Unreadable)
    found = verify_all(rig.ports())
    assert (found.consistent, found.still_connected, found.unexplained) == (False, (VICTIM,), ())
    assert found.document()["doubt"] == "1 rows could not be read"


def test_verify_claims_nothing_when_the_reading_does_not_add_up(rig: Rig) -> None:
    _join(rig)
    rig.network.set_faults(["header-lag:count=2"])
    with pytest.raises(PageError, match="the page states 15, 13 were read"):
        verify_all(rig.ports())


def test_verify_costs_no_reading_when_the_count_is_as_recorded(rig: Rig) -> None:
    rig.run(rig.plan(THREE))
    assert verify_all(rig.ports()).consistent
    assert _readings(rig) == 0


def test_a_corrected_record_can_be_decided_and_planned_anew(rig: Rig) -> None:
    rig.network.set_faults([IGNORED])
    rig.run(rig.plan(THREE))
    rig.network.set_faults([])
    rig.network.truth.unsearchable.clear()
    rig.store.decisions.set(VICTIM, Decision.REMOVE, because="asked for", by="operator")
    assert list(rig.run(rig.plan([VICTIM])).done) == [VICTIM]
