"""The last check of a run: somebody recorded as removed who is still in the list is never left as done."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.errors import Exit
from bot.model import Slug
from bot.ports import Step
from tests.engine.checking import (
    IGNORED,
    NEW,
    OTHERS,
    THREE,
    VICTIM,
    Unreadable,
    corrected,
    count_readings,
    events,
    join,
    readings,
    record_of,
    when,
)
from tests.engine.rig import make_rig

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.engine.rig import Rig


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    made = make_rig(tmp_path)
    count_readings(made)
    yield made
    made.store.close()


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
    corrected(rig, plan[0])
    (event,) = events(rig, "run.reconciled")
    assert (event["consistent"], event["detail"]["still_connected"], event["detail"]["gone"]) == (False, 1, 2)
    assert record_of(rig, summary.run).consistent is False
    assert record_of(rig, summary.run).counts == {"done": 2, "already_gone": 0, "not_done": 1, "held": 0}
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

    when(rig, Step.SETTLED, move)
    plan = rig.plan([VICTIM])
    assert rig.run(plan).exit is Exit.AUDIT
    corrected(rig, plan[0])


def test_who_has_no_member_id_is_found_by_the_address(rig: Rig) -> None:
    truth = rig.network.truth
    truth.people[VICTIM] = replace(truth.people[VICTIM], member_id=None)
    rig.network.set_faults([IGNORED])
    plan = rig.plan([VICTIM])
    assert rig.run(plan).exit is Exit.AUDIT
    corrected(rig, plan[0])


def test_who_is_found_by_the_same_search_needs_no_reading_of_the_list(rig: Rig) -> None:
    plan = rig.plan(THREE)
    when(rig, Step.SETTLED, lambda: rig.network.truth.connected.add(Slug("person-1")))
    summary = rig.run(plan)
    assert [slug for slug, _ in summary.not_done] == ["person-1"]
    assert (summary.exit, readings(rig)) == (Exit.AUDIT, 0)


# --- the count ---


def test_a_count_that_falls_as_it_must_costs_no_reading(rig: Rig) -> None:
    summary = rig.run(rig.plan(THREE))
    assert (list(summary.done), summary.exit, readings(rig)) == (THREE, Exit.DONE, 0)
    assert summary.reconciled is not None
    assert (summary.reconciled.consistent, summary.reconciled.stated_after) == (True, 9)
    assert record_of(rig, summary.run).consistent is True


@pytest.mark.parametrize("by", [1, -1])
def test_others_who_come_or_go_cost_one_reading_and_change_nothing(rig: Rig, by: int) -> None:
    leave = Slug("person-7")
    when(rig, Step.SETTLED, lambda: join(rig) if by > 0 else rig.network.truth.leave(leave))
    summary = rig.run(rig.plan(THREE))
    assert (list(summary.done), summary.exit, readings(rig)) == (THREE, Exit.DONE, 1)
    assert summary.reconciled is not None
    assert summary.reconciled.consistent
    assert "gone, by the whole list too; the page stated 12 before" in summary.reconciled.sentence


def test_an_ignored_removal_is_seen_behind_somebody_new(rig: Rig) -> None:
    rig.network.set_faults([IGNORED])
    when(rig, Step.SETTLED, lambda: join(rig))
    plan = rig.plan(THREE)
    assert rig.run(plan).exit is Exit.AUDIT
    corrected(rig, plan[0])


def test_somebody_who_leaves_meanwhile_hides_it_until_the_next_reading_of_the_list(rig: Rig) -> None:
    """The limit of a count: two that outweigh one another. Whoever reads the whole list sees it."""
    rig.network.set_faults([IGNORED])
    when(rig, Step.SETTLED, lambda: rig.network.truth.leave(Slug("person-7")))
    assert rig.run(rig.plan(THREE)).exit is Exit.DONE
    rig.sync()
    assert [found.slug for found in rig.store.journal.contradictions()] == [VICTIM]


def test_a_refused_removal_is_not_expected_in_the_count(rig: Rig) -> None:
    rig.network.set_faults([f"silently-refused:slug={VICTIM}"])
    summary = rig.run(rig.plan(THREE))
    assert (list(summary.done), summary.exit, readings(rig)) == (OTHERS, Exit.DONE, 0)


# --- a reading that does not add up ---


def test_a_reading_that_does_not_add_up_claims_nothing(rig: Rig) -> None:
    when(rig, Step.SETTLED, lambda: rig.network.set_faults(["header-lag:count=2"]))
    summary = rig.run(rig.plan(THREE))
    assert (list(summary.done), summary.exit) == (THREE, Exit.PAGE)
    assert summary.reconciled is not None
    assert not summary.reconciled.consistent
    assert "not certain" in summary.reconciled.sentence
    assert record_of(rig, summary.run).consistent is None
    (event,) = events(rig, "run.reconciled")
    assert (event["consistent"], event["detail"]["doubt"]) == (False, "the page states 11, 9 were read")


def test_a_row_that_nobody_could_read_may_be_anybodys(rig: Rig) -> None:
    count_readings(rig, Unreadable)
    when(rig, Step.SETTLED, lambda: join(rig))
    summary = rig.run(rig.plan(THREE))
    assert summary.reconciled is not None
    assert (summary.exit, summary.reconciled.doubt) == (Exit.PAGE, "1 rows could not be read")


def test_what_could_not_be_claimed_is_looked_at_again_by_the_next_run(rig: Rig) -> None:
    plan = rig.plan(THREE)
    when(rig, Step.SETTLED, lambda: rig.network.set_faults(["header-lag:count=2"]))
    first = rig.run(plan)
    rig.network.set_faults([])
    again = rig.run(plan)
    assert (list(again.already_gone), again.exit) == (THREE, Exit.DONE)
    assert record_of(rig, first.run).consistent is True
    assert rig.run(plan).reconciled is None


def test_who_is_seen_in_an_incomplete_reading_is_still_connected(rig: Rig) -> None:
    rig.network.set_faults([IGNORED])
    when(rig, Step.ABSENT, lambda: rig.network.set_faults([IGNORED, "header-lag:count=2"]))
    plan = rig.plan(THREE)
    assert rig.run(plan).exit is Exit.AUDIT
    corrected(rig, plan[0])
