"""Stops at random times, asked for in every way: at most the act in flight is completed, and nothing stays open."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from enum import StrEnum
from random import Random
from statistics import median
from typing import TYPE_CHECKING

import pytest

from bot.audit.verify import verify
from bot.cli.keys import RunControls, StopFlag
from bot.errors import Exit, NotPerformed, PageError, PerformUnknown
from bot.ports import Control, Step
from bot.steps import Steps
from bot.waiting import PumpingWaiter
from tests.engine.rig import FAST, Rig, make_rig
from tests.engine.storm import memory_folder
from tests.fakes import FakeNetwork

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.model import Proof, Slug
    from bot.runner import RunPorts, RunSummary
    from tests.reporting import Figure

CLOSED = "The browser window was closed."
PACE = replace(FAST, gap_seconds=(1.0, 3.0), batch_break_seconds=(4.0, 8.0))
STEP_SECONDS = 0.25


class Way(StrEnum):
    """How a stop is asked for."""

    KEY = "the key q"
    COMMAND = "linkprune stop"
    CTRL_C = "Ctrl-C"
    WINDOW = "closed window"


@dataclass(slots=True)
class Typed:
    """A keyboard."""

    keys: list[str] = field(default_factory=list)

    def read(self) -> str | None:
        return self.keys.pop(0) if self.keys else None

    def flush(self) -> None:
        self.keys.clear()

    def restore(self) -> None:
        """Nothing was changed."""


class ClosableNetwork(FakeNetwork):
    """A site in a window that can be closed."""

    closed = False

    def _enter(self) -> None:
        if self.closed:
            raise PageError(CLOSED)
        super()._enter()

    def _emit(self, step: Step, slug: Slug, proof: Proof | None = None) -> None:
        super()._emit(step, slug, proof)
        if self.closed and list(Step).index(step) <= list(Step).index(Step.DISPATCHING):
            raise NotPerformed(CLOSED)
        if self.closed:
            raise PerformUnknown(CLOSED, self.clock.now())


@dataclass(slots=True)
class SteppedRig(Rig):
    """A rig with the real controls and the real waiter; `moment` is called at every step and tick of the clock."""

    typed: Typed = field(default_factory=Typed)
    flag: StopFlag = field(default_factory=lambda: StopFlag(lambda _: None))
    moment: Callable[[], None] = lambda: None

    def ports(self, *, by_hand: bool = False) -> RunPorts:
        controls = RunControls(self.typed, self.flag, self.store.controls, self.clock)
        waiter = PumpingWaiter(self._pump, controls, self.clock)
        return replace(Rig.ports(self, by_hand=by_hand), controls=controls, waiter=waiter)

    def _pump(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.moment()

    def on_step(self, _step: Step, _proof: Proof | None) -> None:
        self.clock.advance(STEP_SECONDS)
        self.moment()


@dataclass(slots=True)
class Stopping:
    """Asks once, at a random moment, and remembers how things stood then."""

    rig: SteppedRig
    way: Way
    left: int
    asked_at: float | None = None
    acts_before: int = 0

    def moment(self) -> None:
        self.left -= 1
        if self.left:
            return
        self.asked_at = self.rig.clock.monotonic()
        self.acts_before = len(self.rig.network.truth.dispatches)
        match self.way:
            case Way.KEY:
                self.rig.typed.keys.append("q")
            case Way.COMMAND:
                self.rig.store.controls.request(Control.STOP)
            case Way.CTRL_C:
                self.rig.flag.raised = True
            case Way.WINDOW:
                vars(self.rig.network)["closed"] = True


def _stepped(folder: Path) -> SteppedRig:
    made = make_rig(folder)
    made.network.__class__ = ClosableNetwork
    rig = SteppedRig(folder, made.clock, made.network, made.store, steps=Steps())
    rig.steps.subscribe(rig.on_step)
    rig.network.steps = rig.steps
    return rig


@dataclass(frozen=True, slots=True)
class Stopped:
    """What one stop led to. `seconds` are those of the stepped clock."""

    way: Way
    further: int
    seconds: float


def _stopped(folder: Path, way: Way, moment: int, faults: list[str]) -> Stopped | None:
    """One run with one stop in it; None when it ended before the stop was asked for."""
    rig = _stepped(folder)
    rig.network.set_faults(faults)
    stopping = Stopping(rig, way, moment)
    rig.moment = stopping.moment
    slugs = [f"person-{n}" for n in range(1, 9)]
    plan = rig.plan(slugs)
    summary = rig.run(plan, pace=PACE)
    rig.moment = lambda: None
    seconds = rig.clock.monotonic() - (stopping.asked_at or 0)
    further = len(rig.network.truth.dispatches) - stopping.acts_before
    if stopping.asked_at is not None:
        _check_stopped(rig, way, summary)
        _check_goes_on(rig, plan, slugs)
    rig.store.close()
    return Stopped(way, further, seconds) if stopping.asked_at is not None else None


def _check_stopped(rig: SteppedRig, way: Way, summary: RunSummary) -> None:
    finished = not summary.not_reached and not summary.unknown
    allowed = {Exit.PAGE, Exit.UNSETTLED} if way is Way.WINDOW else {Exit.OPERATOR, Exit.UNSETTLED}
    assert summary.exit in allowed or finished, (way, summary)
    open_intent = rig.store.journal.open_intent()
    assert (open_intent is not None) == bool(summary.unknown)
    assert open_intent is None or summary.exit is Exit.UNSETTLED
    assert set(summary.done) <= set(rig.network.truth.removals)


def _check_goes_on(rig: SteppedRig, plan: tuple[object, object], slugs: list[str]) -> None:
    """A later run finishes the plan."""
    rig.flag.raised = False
    vars(rig.network)["closed"] = False
    rig.store.controls.clear()
    rig.restart()
    rig.network.set_faults([])
    for _ in range(2):
        Rig.run(rig, plan, pace=PACE)  # type: ignore[arg-type]
    truth = rig.network.truth
    assert sorted(truth.removals) == sorted(slugs)
    assert max(Counter(truth.applied).values()) == 1
    assert sorted(subject.slug for subject in rig.store.journal.removed()) == sorted(slugs)
    assert verify(rig.store.mirror_path, original=rig.store.events.original()).consistent


def _stops(count: int, random: Random, figure: Figure) -> None:
    found: list[Stopped] = []
    while len(found) < count:
        slow = [f"answer-late:slug=person-{random.randint(1, 8)},seconds=15", "apply-late:slug=person-4,seconds=30"]
        way = list(Way)[len(found) % len(Way)]
        with memory_folder() as folder:
            one = _stopped(folder, way, random.randint(1, 160), slow[: random.randint(0, 2)])
        if one is not None:
            found.append(one)
    figure("stops", len(found))
    figure("further acts at most", max(one.further for one in found))
    for way in Way:
        seconds = median(one.seconds for one in found if one.way is way)
        figure(f"median seconds of the stepped clock, {way}", round(seconds, 2))
    assert max(one.further for one in found) <= 1
    assert median(one.seconds for one in found) < 1


def test_a_stop_at_any_time_completes_at_most_the_act_in_flight(figure: Figure) -> None:
    _stops(40, Random(25), figure)  # noqa: S311 - stops that can be repeated


@pytest.mark.chaos
def test_two_hundred_stops_complete_at_most_the_act_in_flight(figure: Figure) -> None:
    _stops(200, Random(26), figure)  # noqa: S311 - stops that can be repeated
