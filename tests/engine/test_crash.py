"""The process dies at every named step, before and after the journal hears of it; the next one makes it right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.audit.verify import verify
from bot.model import ActionKind, Slug
from bot.ports import Step
from tests.engine.rig import make_rig
from tests.engine.storm import memory_folder
from tests.fakes import Crash, Killed

if TYPE_CHECKING:
    from tests.engine.rig import Rig

PEOPLE = {
    ActionKind.DISCONNECT: ["person-1", "person-5", "person-11"],
    ActionKind.ACCEPT: ["guest-1", "guest-4", "guest-7"],
    ActionKind.IGNORE: ["guest-1", "guest-4", "guest-7"],
    ActionKind.WITHDRAW: ["asked-1", "asked-4", "asked-7"],
}
ANSWER = [Step.LOCATED, Step.DISPATCHING, Step.ITEM_CLICKED, Step.ACCEPTED, Step.ABSENT]
STEPS = {
    ActionKind.DISCONNECT: [
        *(Step.LOCATED, Step.MENU_OPEN, Step.DISPATCHING, Step.ITEM_CLICKED),
        *(Step.DIALOG_CHECKED, Step.CONFIRMED, Step.ACCEPTED, Step.ABSENT),
    ],
    ActionKind.ACCEPT: ANSWER,
    ActionKind.IGNORE: ANSWER,
    ActionKind.WITHDRAW: [*ANSWER[:3], Step.DIALOG_CHECKED, Step.CONFIRMED, *ANSWER[3:]],
}
OF_THE_RUN = [(step, True) for step in (Step.OBSERVED, Step.INTENDED, Step.SETTLED)]
LATE = "apply-late:seconds=60"


def moments(kind: ActionKind) -> list[tuple[Step, bool]]:
    return [(step, before) for step in STEPS[kind] for before in (True, False)] + OF_THE_RUN


# With a late server the second proof is not reached in the act: nothing has changed yet.
CASES = [
    (kind, step, before, fault)
    for kind in PEOPLE
    for step, before in moments(kind)
    for fault in ("", LATE)
    if (step, fault) != (Step.ABSENT, LATE)
]


@pytest.mark.parametrize("place", range(3), ids=["first", "middle", "last"])
@pytest.mark.parametrize(("kind", "step", "before", "fault"), CASES, ids=lambda value: str(value) or "fast")
def test_nothing_is_repeated_and_nothing_is_lost(
    kind: ActionKind, step: Step, *, before: bool, place: int, fault: str
) -> None:
    people = PEOPLE[kind]
    crash = Crash(step, Slug(people[place]), before) if step in STEPS[kind] else None
    with memory_folder() as folder:
        rig = make_rig(folder, faults=[fault] if fault else (), crash=crash, invited=8)
        plan = rig.plan_acts((kind, slug) for slug in people)
        if crash is None:
            reached = iter(range(len(people)))

            def die(at: Step, _: object) -> None:
                if at is step and next(reached) == place:
                    raise Killed(at)

            rig.steps.subscribe(die)
        with pytest.raises(Killed):
            rig.run(plan)
        rig.restart()
        summary = rig.run(plan)
        all_is_well(rig, kind, people)
        assert set(summary.done) | set(summary.already_gone) == set(people)
        rig.store.close()


def all_is_well(rig: Rig, kind: ActionKind, people: list[str]) -> None:
    """Each act happened once, to whom it was meant for, and the journal and the log say so."""
    truth, journal = rig.network.truth, rig.store.journal
    acts = [(ActionKind.DISCONNECT, slug) for slug in truth.removals] + truth.answered
    assert sorted(truth.applied) == sorted(people)
    assert sorted(acts) == sorted((kind, slug) for slug in people)
    assert journal.open_intent() is None
    assert sorted(subject.slug for subject in journal.standing(kind)) == sorted(people)
    assert journal.contradictions() == []
    report = verify(rig.store.mirror_path, original=rig.store.events.original())
    assert report.consistent, report.damage
