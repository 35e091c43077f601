"""In-memory doubles that pass the same contract suite as the real thing: a network, a clock and a waiter.

`FakeNetwork` knows the faults of the practice site by the same names. Its world (`truth`) outlives a crash: call
`reborn()` for the network that a restarted process would see.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.errors import LoginNeeded, SiteObjects
from bot.evaluate.identity import name_key
from bot.invitation import Invitation, NotPending, Pending, Side
from bot.model import (
    Absent,
    CanaryReport,
    Census,
    Connected,
    Connection,
    Health,
    ListReading,
    Slug,
    TargetCheck,
)
from bot.ports import REMOVALS
from bot.practice.faults import Fault, FaultBox, FaultName, parse_fault
from tests.fakes_acts import CHALLENGED, LOGGED_OUT, Acting
from tests.fakes_truth import EPOCH, Crash, FakeClock, FakeTruth, FakeWaiter, Killed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from bot.model import ActionKind, Proof, Relationship, Subject
    from bot.ports import Sink, Step, StepListener

__all__ = ["CHALLENGED", "EPOCH", "Crash", "FakeClock", "FakeNetwork", "FakeTruth", "FakeWaiter", "Killed"]


def _silent(step: Step, proof: Proof | None) -> None:
    """Nobody listens."""


def _faults(faults: Iterable[Fault | str]) -> tuple[Fault, ...]:
    return tuple(parse_fault(fault) if isinstance(fault, str) else fault for fault in faults)


class FakeNetwork(Acting):
    """The site without a browser. Faults may be given as text: `drop-500:slug=ada-1,times=1`."""

    def __init__(
        self,
        people: Sequence[Connection],
        *,
        owner: Slug,
        origin: str = "http://127.0.0.1:1",
        clock: FakeClock,
        steps: StepListener = _silent,
        faults: Iterable[Fault | str] = (),
        crash: Crash | None = None,
        answer_seconds: float = 20.0,
        truth: FakeTruth | None = None,
    ) -> None:
        self.owner = owner
        self.clock = clock
        self.steps = steps
        self.crash = crash
        self.answer_seconds = answer_seconds
        self.truth = truth or FakeTruth({p.slug: p for p in people}, {p.slug for p in people})
        self.site_ahead = timedelta(0)
        self.canary = CanaryReport(Health.GREEN, "fake", "en", (TargetCheck("row", ("fake",), (), Health.GREEN),), 0.0)
        self._origin = origin
        self._search_works = False
        self.set_faults(faults)

    # --- handles for tests ---

    def set_faults(self, faults: Iterable[Fault | str]) -> None:
        """Replace all faults; their counters begin anew."""
        self._box = FaultBox(_faults(faults))
        for fault in self._box.standing(FaultName.ALREADY_GONE):
            self.truth.leave(Slug(fault.slug or ""))
            for side in Side:
                self.truth.uninvite(side, Slug(fault.slug or ""))
        for fault in self._box.standing(FaultName.NAMESAKES):
            self._add_namesakes(fault)
        for fault in self._box.standing(FaultName.INVITE_NAMESAKES):
            self._add_invited_namesakes(fault)

    def reborn(self, *, steps: StepListener = _silent) -> FakeNetwork:
        """The same site as a new process sees it: no crash planned, faults as they stand."""
        again = FakeNetwork((), owner=self.owner, origin=self._origin, clock=self.clock, steps=steps, truth=self.truth)
        again._box = self._box
        again.answer_seconds = self.answer_seconds
        return again

    def _add_namesakes(self, fault: Fault) -> None:
        slug = Slug(fault.slug) if fault.slug else next(iter(self.truth.people))
        twin = self.truth.people[slug]
        for number in range(2, fault.amount + 2):
            other = Slug(f"{slug}-{number}")
            self.truth.people[other] = Connection(other, twin.name, twin.headline, twin.connected_on, f"{other}-id")
            self.truth.connected.add(other)

    def _add_invited_namesakes(self, fault: Fault) -> None:
        known = [one for side in Side for one in self.truth.invitations[side].values()]
        twin = next(one for one in known if fault.slug in (None, one.slug))
        for number in range(2, fault.amount + 2):
            other = Slug(f"{twin.slug}-{number}")
            self.truth.invite(replace(twin, slug=other, member_id=f"{other}-id", invitation_id=None))

    # --- bot.ports.Network: reads ---

    @property
    def origin(self) -> str:
        return self._origin

    def whoami(self) -> Slug:
        self._enter()
        return self.owner

    def site_time(self) -> datetime | None:
        return self.clock.now() + self.site_ahead if self.truth.page_loads else None

    def check(self, kinds: Collection[ActionKind] = REMOVALS) -> CanaryReport:  # noqa: ARG002 - one page shows all
        self._load()
        return self.canary

    def read(self, sink: Sink) -> ListReading:
        self._load()
        begun = self.clock.monotonic()
        if stall := self._box.fires(FaultName.LIST_STALL):
            self.clock.advance(stall.delay)
        people = self.truth.listed()
        for person in people:
            sink(person)
        stated, read = self._stated(), len(people)
        reason = None if stated == read else f"the page states {stated}, {read} were read"
        return ListReading(stated, read, 0, reason is None, self.clock.monotonic() - begun, reason)

    def census(self) -> Census:
        self._load()
        people = self.truth.listed()
        self._search_works = bool(people)
        return Census(self._stated(), people[0].slug if people else self.owner)

    def observe(self, subject: Subject) -> Relationship:
        self._enter()
        self.truth.searches += 1
        if self._find(subject.slug) is not None:
            self._search_works = True
            return Connected(self.truth.people[subject.slug])
        key = name_key(subject.name)
        self._search_works = self._search_works or any(key in name_key(p.name) for p in self.truth.listed())
        return Absent(search_works=self._search_works)

    # --- bot.ports.Network: invitations ---

    def invitations(self, side: Side, sink: Callable[[Invitation], None]) -> ListReading:
        self._load()
        begun = self.clock.monotonic()
        pending = self._pending(side)
        for one in pending.values():
            sink(one)
        lag, read = self._box.fires(FaultName.HEADER_LAG), len(pending)
        stated = read + (lag.amount if lag else 0)
        reason = None if stated == read else f"the page states {stated}, {read} were read"
        return ListReading(stated, read, 0, reason is None, self.clock.monotonic() - begun, reason)

    def invited(self, side: Side, subject: Subject) -> Pending | NotPending:
        self._load()
        found = self._pending(side).get(subject.slug)
        if found is not None:
            return Pending(found)
        return NotPending(complete=not self._box.fires(FaultName.HEADER_LAG))

    def _pending(self, side: Side) -> dict[Slug, Invitation]:
        """One list, after what the faults do before it is read."""
        if stall := self._box.fires(FaultName.INVITATIONS_STALL):
            self.clock.advance(stall.delay)
        for slug in self.truth.removals if side is Side.RECEIVED and self._box.standing(FaultName.RE_INVITES) else ():
            if slug not in self.truth.connected:
                self.truth.invite(Invitation(side, slug, self.truth.people[slug].name))
        return self.truth.invitations[side]

    # --- what both share ---

    def _stated(self) -> int:
        lag = self._box.fires(FaultName.HEADER_LAG)
        return len(self.truth.connected) + (lag.amount if lag else 0)

    def _load(self) -> None:
        self._enter()
        self.truth.page_loads += 1
        self._search_works = False

    def _enter(self) -> None:
        self.truth.apply_due(self.clock.monotonic())
        self.truth.page_loads = self.truth.page_loads or 1
        objection = self._objection(None)
        if objection is LOGGED_OUT:
            raise LoginNeeded("The site shows a login page; run `linkprune login`.")
        if objection is not None:
            raise SiteObjects(objection)
