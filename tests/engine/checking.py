"""What the tests of the last check share: a site that ignores a removal, and what the workspace says of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.model import Connection, ListReading, OutcomeName, Slug
from tests.fakes import FakeNetwork

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.model import PlanId, Proof, RunId
    from bot.ports import Sink, Step
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


def count_readings(rig: Rig, kind: type[Counting] = Counting) -> None:
    rig.network.__class__ = kind
    vars(rig.network)["readings"] = 0


def readings(rig: Rig) -> int:
    assert isinstance(rig.network, Counting)
    return rig.network.readings


def when(rig: Rig, step: Step, do: Callable[[], object]) -> None:
    """Let something happen the first time that a step is reached."""
    left = [do]

    def listener(reached: Step, _: Proof | None) -> None:
        if reached is step and left:
            left.pop()()

    rig.steps.subscribe(listener)


def join(rig: Rig) -> None:
    rig.network.truth.people[NEW] = Connection(NEW, "Somebody New")
    rig.network.truth.connected.add(NEW)


def outcome(rig: Rig, plan: PlanId) -> tuple[OutcomeName, str]:
    name, reason, _ = rig.store.journal.outcomes(plan)[VICTIM]
    return name, reason


def events(rig: Rig, name: str) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in rig.store.events.iterate()]
    return [event for event in found if event["event"] == name]


def record_of(rig: Rig, run: RunId) -> RunRecord:
    return next(record for record in rig.store.journal.runs() if record.id == run)


def corrected(rig: Rig, plan: PlanId) -> None:
    """Everything that the workspace says of the victim agrees: still connected."""
    name, reason = outcome(rig, plan)
    assert name is OutcomeName.NOT_DONE
    assert "recorded as removed, and in the list" in reason
    journal, person = rig.store.journal, rig.store.people.get(VICTIM)
    assert not journal.was_done(VICTIM)
    assert [found.slug for found in journal.contradictions()] == [VICTIM]
    assert person is not None
    assert person.gone_at is None
    (event,) = events(rig, "action.settled")
    assert (event["outcome"], event["person"]["profile"]) == ("not_done", VICTIM)
    assert "person" not in event["reason"]
