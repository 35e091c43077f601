"""The last check made good: by the next run, when an act left open is settled, and by `verify`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import Exit, PageError
from bot.model import ActionKind, Decision, Done, Mode, NotDone, OutcomeName, Slug
from bot.ports import Control, Step
from bot.runner import settle_open, verify_all
from bot.runner.settle import ELSEWHERE, GONE_FROM_ALL, GONE_UNCOUNTED
from bot.store.history import Acted
from tests.engine.checking import (
    IGNORED,
    OTHERS,
    THREE,
    VICTIM,
    Unreadable,
    corrected,
    count_readings,
    events,
    join,
    outcome,
    readings,
    record_of,
)
from tests.engine.rig import make_rig
from tests.fakes import Crash, Killed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bot.model import PlanId
    from tests.engine.rig import Rig


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    made = make_rig(tmp_path)
    count_readings(made)
    yield made
    made.store.close()


# --- runs that ended before the check ---


def _killed(folder: Path, plan_of: Sequence[str], crash: Crash) -> tuple[Rig, tuple[PlanId, Any]]:
    rig = make_rig(folder, faults=[IGNORED], crash=crash)
    plan = rig.plan(plan_of)
    with pytest.raises(Killed):
        rig.run(plan)
    rig.restart()
    count_readings(rig)
    return rig, plan


def test_the_next_run_checks_what_a_killed_run_removed(tmp_path: Path) -> None:
    rig, plan = _killed(tmp_path, THREE, Crash(Step.LOCATED, Slug("person-11")))
    assert rig.store.journal.was_done(VICTIM)
    summary = rig.run(plan)
    assert (list(summary.done), list(summary.already_gone)) == (["person-11"], ["person-1"])
    assert [slug for slug, _ in summary.not_done] == [VICTIM]
    assert summary.exit is Exit.AUDIT
    name, _ = outcome(rig, plan[0])
    assert name is OutcomeName.NOT_DONE
    killed = next(record for record in rig.store.journal.runs() if record.id != summary.run)
    assert (killed.consistent, record_of(rig, summary.run).consistent) == (False, True)
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
    assert (rig.run(plan).reconciled, readings(rig)) == (None, 0)
    rig.store.close()


def test_an_act_left_open_is_not_settled_as_done_while_the_list_holds_the_person(tmp_path: Path) -> None:
    rig, plan = _killed(tmp_path, [VICTIM], Crash(Step.ACCEPTED))
    settled = settle_open(rig.ports(), 120)
    assert settled is not None
    assert (settled[1], readings(rig)) == (NotDone(ELSEWHERE), 2)
    assert rig.run(plan).held == ((VICTIM, "not found"),)
    rig.store.close()


def test_an_act_left_open_that_no_whole_list_confirms_is_looked_at_again(tmp_path: Path) -> None:
    rig, plan = _killed(tmp_path, [VICTIM], Crash(Step.ACCEPTED))
    rig.network.truth.leave(VICTIM)
    rig.network.set_faults(["header-lag:count=2"])
    settled = settle_open(rig.ports(), 120)
    assert settled is not None
    assert (settled[1], list(rig.store.journal.unchecked().values())) == (
        Done(),
        [[Acted(ActionKind.DISCONNECT, plan[1].actions[0].subject)]],
    )
    (event,) = events(rig, "action.settled")
    assert event["reason"] == GONE_UNCOUNTED
    rig.network.set_faults([])
    assert (rig.run(plan).exit, rig.store.journal.unchecked()) == (Exit.DONE, {})
    rig.store.close()


def test_an_act_that_was_not_seen_accepted_needs_a_whole_list_that_adds_up(rig: Rig) -> None:
    rig.network.set_faults(["answer-lost", "header-lag:count=2"])
    plan = rig.plan([VICTIM])
    summary = rig.run(plan)
    assert (summary.done, summary.unknown, summary.exit) == ((), (VICTIM,), Exit.UNSETTLED)
    rig.network.set_faults([])
    assert list(rig.run(plan).done) == [VICTIM]
    (event,) = events(rig, "action.settled")
    assert event["reason"] == GONE_FROM_ALL


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
    assert (run.consistent, record_of(rig, run.id).consistent) == (True, False)
    assert (found.consistent, found.still_connected, sorted(found.gone)) == (False, (VICTIM,), OTHERS)
    corrected(rig, plan)
    again = verify_all(rig.ports())
    assert (again.still_connected, len(events(rig, "action.settled"))) == ((), 1)


def test_verify_reads_the_whole_list_where_no_count_is_known(tmp_path: Path) -> None:
    rig = make_rig(tmp_path, synced=False)
    _hidden(rig)
    found = verify_all(rig.ports())
    assert (found.still_connected, found.unexplained) == ((VICTIM,), ())
    rig.store.close()


def test_verify_tells_whom_it_saw_though_the_reading_does_not_add_up(rig: Rig) -> None:
    _hidden(rig)
    count_readings(rig, Unreadable)
    found = verify_all(rig.ports())
    assert (found.consistent, found.still_connected, found.unexplained) == (False, (VICTIM,), ())
    assert found.document()["doubt"] == "1 rows could not be read"


def test_verify_claims_nothing_when_the_reading_does_not_add_up(rig: Rig) -> None:
    join(rig)
    rig.network.set_faults(["header-lag:count=2"])
    with pytest.raises(PageError, match="the page states 15, 13 were read"):
        verify_all(rig.ports())


def test_verify_costs_no_reading_when_the_count_is_as_recorded(rig: Rig) -> None:
    rig.run(rig.plan(THREE))
    assert verify_all(rig.ports()).consistent
    assert readings(rig) == 0


def test_a_corrected_record_can_be_decided_and_planned_anew(rig: Rig) -> None:
    rig.network.set_faults([IGNORED])
    rig.run(rig.plan(THREE))
    rig.network.set_faults([])
    rig.network.truth.unsearchable.clear()
    rig.store.decisions.set(VICTIM, Decision.REMOVE, because="asked for", by="operator")
    assert list(rig.run(rig.plan([VICTIM])).done) == [VICTIM]
