"""A run that is killed at random moments, over a site that behaves at random, until its plan is finished.

The moments: before and after each step of an act, before and after each read, in each wait, before each event of the
log is written, and between a commit and the copy of the log.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bot.audit.verify import verify
from bot.errors import Exit, SiteObjects
from bot.invitation import SIDES
from bot.model import ActionKind, Slug
from bot.steps import Steps
from bot.store import open_store
from tests.engine.rig import ORIGIN, Rig, make_rig
from tests.fakes import FakeNetwork, FakeTruth, FakeWaiter, Killed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    from bot.invitation import Invitation, NotPending, Pending, Side
    from bot.model import Census, ListReading, Plan, PlanId, Proof, Relationship, Subject
    from bot.ports import Sink, Step
    from bot.runner import RunPorts, RunSummary

Seen = TypeVar("Seen")
PEOPLE = 20
INVITED = 6
# How many acts of each kind are planned: of so many connections, and of so many invitations of each side.
PLANNED = {ActionKind.DISCONNECT: 8, ActionKind.ACCEPT: 3, ActionKind.IGNORE: 2, ActionKind.WITHDRAW: 3}
LIVES = 400
# Late by less than the 120 seconds that settling waits; the rest answers wrongly, not at all, or says nothing.
BEHAVIOURS = (
    "apply-late:slug={},seconds={}",
    "answer-late:slug={},seconds={}",
    "answer-lost:slug={}",
    "request-lost:slug={}",
    "silently-refused:slug={},times=1",
    "drop-500:slug={}",
    "drop-429:slug={},times=1",
    "no-dialog:slug={}",
)


@contextmanager
def memory_folder() -> Iterator[Path]:
    """A folder in memory where there is one: a kill of a process loses no written page, so no disk is needed."""
    memory = Path("/dev/shm")  # noqa: S108 - a private folder is made in it
    folder = Path(tempfile.mkdtemp(prefix="linkprune-", dir=memory if memory.is_dir() else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@dataclass(slots=True)
class Toll:
    """What many kills did; all but the first three must be nought."""

    kills: int = 0
    plans: int = 0
    acts: int = 0
    wrong: int = 0
    repeated: int = 0
    unrecorded: int = 0
    false_done: int = 0
    uncharged: int = 0
    false_alarms: int = 0
    unfinished: int = 0

    @property
    def violations(self) -> int:
        """Everything that must never happen."""
        return sum(getattr(self, one.name) for one in fields(self)[3:])


@dataclass(slots=True)
class Reaper:
    """Lets a process live for so many moments."""

    left: int = 0
    kills: int = 0

    def moment(self) -> None:
        self.left -= 1
        if self.left == 0:
            self.kills += 1
            raise Killed


class MortalSteps(Steps):
    """Dies before or after the listeners hear of a step."""

    def __init__(self, reaper: Reaper) -> None:
        super().__init__()
        self._reaper = reaper

    def __call__(self, step: Step, proof: Proof | None = None) -> None:
        self._reaper.moment()
        super().__call__(step, proof)
        self._reaper.moment()


class MortalNetwork(FakeNetwork):
    """Dies before or after a read."""

    reaper: Reaper

    def census(self) -> Census:
        return self._mortal(lambda: FakeNetwork.census(self))

    def observe(self, subject: Subject) -> Relationship:
        return self._mortal(lambda: FakeNetwork.observe(self, subject))

    def read(self, sink: Sink) -> ListReading:
        return self._mortal(lambda: FakeNetwork.read(self, sink))

    def invitations(self, side: Side, sink: Callable[[Invitation], None]) -> ListReading:
        return self._mortal(lambda: FakeNetwork.invitations(self, side, sink))

    def invited(self, side: Side, subject: Subject) -> Pending | NotPending:
        return self._mortal(lambda: FakeNetwork.invited(self, side, subject))

    def _mortal(self, read: Callable[[], Seen]) -> Seen:
        self.reaper.moment()
        found = read()
        self.reaper.moment()
        return found


class MortalWaiter(FakeWaiter):
    """Dies while it waits."""

    def __init__(self, rig: MortalRig) -> None:
        super().__init__(rig.clock)
        self._reaper = rig.reaper

    def wait(self, seconds: float) -> None:
        self._reaper.moment()
        super().wait(seconds)


@dataclass(slots=True)
class MortalRig(Rig):
    """A rig whose every process is watched by a reaper."""

    reaper: Reaper = field(default_factory=Reaper)

    def ports(self, *, by_hand: bool = False) -> RunPorts:
        return replace(Rig.ports(self, by_hand=by_hand), waiter=MortalWaiter(self))

    def begin(self, left: int) -> None:
        """A new process, with so many moments to live."""
        self.store.close()
        self.steps = MortalSteps(self.reaper)
        self.store = open_store(self.folder, origin=ORIGIN, clock=self.clock)
        network = self.network.reborn(steps=self.steps)
        network.__class__ = MortalNetwork
        vars(network)["reaper"] = self.reaper
        self.network = network
        self._watch_log()
        self.reaper.left = left

    def _watch_log(self) -> None:
        log = self.store.journal._session.log
        for name in ("append", "copy"):
            vars(log)[name] = self._mortal(getattr(log, name))

    def _mortal(self, write: Callable[..., Any]) -> Callable[..., Any]:
        def dying(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - hands everything on
            self.reaper.moment()
            return write(*given, **named)

        return dying


class Storm:
    """One plan on one site, killed until it is finished."""

    def __init__(self, folder: Path, random: Random) -> None:
        made = make_rig(folder, count=PEOPLE, invited=INVITED)
        self.rig = MortalRig(folder, made.clock, made.network, made.store, steps=made.steps)
        self._random = random
        self.acts = _drawn(made, random)
        self.planned = [slug for _, slug in self.acts]
        made.network.set_faults(self._behaviour())
        self.plan: tuple[PlanId, Plan] = self.rig.plan_acts(self.acts)
        # Who must not be acted on any more, and after how many acts that began.
        self._spared: dict[Slug, int] = {}

    def _behaviour(self) -> list[str]:
        odd = [slug for slug in self.planned if self._random.random() < 0.6]
        return [self._random.choice(BEHAVIOURS).format(slug, self._random.randint(1, 100)) for slug in odd]

    def rage(self, kills: int) -> Toll:
        """Kill up to so many times, then let the plan be finished in peace."""
        finished = False
        for _ in range(LIVES):
            finished = self._live(kills - self.rig.reaper.kills)
            if finished:
                break
            self._between()
        toll = self._toll(finished=finished)
        self.rig.store.close()
        return toll

    def _live(self, kills_left: int) -> bool:
        """One process; whether it ended with everything done that could be done."""
        try:
            self.rig.begin(self._random.randint(1, 90) if kills_left > 0 else 0)
            if self.rig.store.incidents.current() is not None:
                self.rig.store.incidents.clear("looked at the site", "operator")
            return _is_finished(self.rig.run(self.plan))
        except (Killed, SiteObjects):
            return False

    def _between(self) -> None:
        """What happens while nothing runs."""
        self.rig.clock.advance(self._random.choice((0, 1, 30, 300)))
        self.rig.reaper.left = 0
        truth, chance, slug = self.rig.network.truth, self._random.random(), self._random.choice(self.planned)
        side = next((SIDES.get(kind) for kind, planned in self.acts if planned == slug), None)
        there = truth.connected if side is None else truth.invitations[side]
        if slug not in there or chance > 0.06:
            return
        self._spared.setdefault(slug, len(truth.dispatches))
        if side is not None:
            truth.answered_first(side, slug)
        elif chance > 0.03:
            truth.rename(slug, "Quite Different")
        else:
            self.rig.store.decisions.pin(slug)

    def _toll(self, *, finished: bool) -> Toll:
        truth, journal = self.rig.network.truth, self.rig.store.journal
        truth.apply_due(self.rig.clock.monotonic() + 1000)
        happened = {(ActionKind.DISCONNECT, slug) for slug in truth.removals} | set(truth.answered)
        recorded = {(kind, one.slug) for kind in PLANNED for one in journal.standing(kind)}
        acts = list(enumerate(truth.dispatches))
        report = verify(self.rig.store.mirror_path, original=self.rig.store.events.original())
        return Toll(
            kills=self.rig.reaper.kills,
            plans=1,
            acts=len(happened),
            wrong=sum(slug not in self.planned or n >= self._spared.get(slug, n + 1) for n, slug in acts),
            repeated=sum(times - 1 for times in Counter(truth.applied).values()),
            unrecorded=len(happened - recorded),
            false_done=sum(not _holds(truth, kind, slug) for kind, slug in recorded),
            uncharged=max(0, len(acts) - len(journal.intent_times(self.plan[1].created_at))),
            false_alarms=0 if report.consistent else 1,
            unfinished=0 if finished and journal.open_intent() is None else 1,
        )


def _drawn(rig: Rig, random: Random) -> list[tuple[ActionKind, Slug]]:
    """Acts of all kinds in random order, each on somebody else."""
    truth = rig.network.truth
    left: dict[Side | None, list[Slug]] = {None: sorted(truth.people)}
    left |= {side: sorted(cards) for side, cards in truth.invitations.items()}
    acts: list[tuple[ActionKind, Slug]] = []
    for kind, count in PLANNED.items():
        chosen = random.sample(left[SIDES.get(kind)], count)
        left[SIDES.get(kind)] = [slug for slug in left[SIDES.get(kind)] if slug not in chosen]
        acts += [(kind, slug) for slug in chosen]
    random.shuffle(acts)
    return acts


def _holds(truth: FakeTruth, kind: ActionKind, slug: Slug) -> bool:
    """Whether the site is as an act of this kind was to make it."""
    if kind is ActionKind.DISCONNECT:
        return slug not in truth.connected
    connected = kind is ActionKind.ACCEPT
    return slug not in truth.invitations[SIDES[kind]] and (slug in truth.connected) is connected


def _is_finished(summary: RunSummary) -> bool:
    return summary.exit in {Exit.DONE, Exit.UNSETTLED} and not summary.not_reached and not summary.unknown


def storms(random: Random, kills: int) -> Toll:
    """Plan after plan, until so many kills are done."""
    total = Toll()
    while total.kills < kills:
        with memory_folder() as folder:
            one = Storm(folder, random).rage(kills - total.kills)
        for part in fields(Toll):
            setattr(total, part.name, getattr(total, part.name) + getattr(one, part.name))
    return total
