"""The process dies at every named step, before and after the journal hears of it; the next one makes it right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.audit.verify import verify
from bot.model import Slug
from bot.ports import Step
from tests.engine.rig import make_rig
from tests.fakes import Crash, Killed

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE = ["person-1", "person-5", "person-11"]
NETWORK_STEPS = [
    Step.LOCATED,
    Step.MENU_OPEN,
    Step.DISPATCHING,
    Step.ITEM_CLICKED,
    Step.DIALOG_CHECKED,
    Step.CONFIRMED,
    Step.ACCEPTED,
    Step.ABSENT,
]
MOMENTS = [(step, before) for step in NETWORK_STEPS for before in (True, False)] + [
    (step, True) for step in (Step.OBSERVED, Step.INTENDED, Step.SETTLED)
]


LATE = "apply-late:seconds=60"
# With a late server the second proof is not reached in the act: the person is still listed.
CASES = [
    (step, before, fault) for step, before in MOMENTS for fault in ("", LATE) if (step, fault) != (Step.ABSENT, LATE)
]


@pytest.mark.parametrize("place", range(3), ids=["first", "middle", "last"])
@pytest.mark.parametrize(("step", "before", "fault"), CASES, ids=lambda value: str(value) or "fast")
def test_nothing_is_repeated_and_nothing_is_lost(
    tmp_path: Path, step: Step, *, before: bool, place: int, fault: str
) -> None:
    victim = Slug(PEOPLE[place])
    crash = Crash(step, victim, before) if step in NETWORK_STEPS else None
    rig = make_rig(tmp_path, faults=[fault] if fault else (), crash=crash)
    plan = rig.plan(PEOPLE)
    if crash is None:
        reached = iter(range(len(PEOPLE)))

        def die(at: Step, _: object) -> None:
            if at is step and next(reached) == place:
                raise Killed(at)

        rig.steps.subscribe(die)
    with pytest.raises(Killed):
        rig.run(plan)
    rig.restart()
    summary = rig.run(plan)
    truth = rig.network.truth
    assert sorted(truth.applied) == sorted(PEOPLE)
    assert sorted(truth.removals) == sorted(PEOPLE)
    assert set(summary.done) | set(summary.already_gone) == set(PEOPLE)
    assert rig.store.journal.open_intent() is None
    assert sorted(subject.slug for subject in rig.store.journal.removed()) == sorted(truth.removals)
    report = verify(rig.store.mirror_path, original=rig.store.events.original())
    assert report.consistent, report.damage
    rig.store.close()
