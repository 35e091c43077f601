"""In-memory doubles that pass the same contract suite as the real thing: a network, a clock and a waiter.

`FakeNetwork` knows the faults of the practice site by the same names. Its world (`truth`) outlives a crash: call
`reborn()` for the network that a restarted process would see.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.errors import LoginNeeded, NotPerformed, PerformUnknown, SiteObjects
from bot.evaluate.identity import name_key, same_name
from bot.model import (
    Absent,
    ActionKind,
    CanaryReport,
    Census,
    Connected,
    Connection,
    Health,
    Incident,
    IncidentKind,
    ListReading,
    Proof,
    ProofKind,
    Receipt,
    Slug,
    TargetCheck,
)
from bot.ports import Step
from bot.practice.faults import Fault, FaultBox, FaultName, parse_fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.model import Action, Relationship, Subject
    from bot.ports import Sink, StepListener

EPOCH = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
REFUSALS = {FaultName.DROP_500: 500, FaultName.DROP_429: 429, FaultName.DROP_999: 999}
CHALLENGED = Incident(IncidentKind.CHALLENGE, "The site asks for a security check.")
LOGGED_OUT = Incident(IncidentKind.LOGIN, "The site shows a login page.")
THROTTLED = Incident(IncidentKind.THROTTLED, "The site asks for fewer requests.")
FOREIGN = Incident(IncidentKind.UNKNOWN_DIALOG, "A dialog that nobody knows lies on the page.")
SOMEBODY_ELSE = Incident(IncidentKind.OTHER_PERSON, "The dialog names somebody else.")


class Killed(BaseException):
    """The process dies here; nothing in the product may catch it."""


@dataclass(slots=True)
class FakeClock:
    """A clock that only tests move."""

    wall: datetime = EPOCH
    ticks: float = 1000.0

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.ticks

    def advance(self, seconds: float) -> None:
        self.ticks += seconds
        self.wall += timedelta(seconds=seconds)


@dataclass(slots=True)
class FakeWaiter:
    """Time passes at once, and is written down."""

    clock: FakeClock
    waits: list[float] = field(default_factory=list)
    pauses: int = 0

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.clock.advance(seconds)

    def while_paused(self) -> None:
        self.pauses += 1


@dataclass(frozen=True, slots=True)
class Crash:
    """Where the process dies: at a step of one person's act, `before` or after the listener heard of it."""

    step: Step
    slug: Slug | None = None
    before: bool = False


@dataclass(slots=True)
class FakeTruth:
    """What the fake site knows of itself."""

    people: dict[Slug, Connection]
    connected: set[Slug]
    dispatches: list[Slug] = field(default_factory=list)
    applied: list[Slug] = field(default_factory=list)
    removals: list[Slug] = field(default_factory=list)
    pending: list[tuple[float, Slug]] = field(default_factory=list)
    unsearchable: set[Slug] = field(default_factory=set)
    searches: int = 0
    page_loads: int = 0
    profile_views: int = 0

    def apply_due(self, now: float) -> None:
        """Apply late removals whose time has come."""
        due = [slug for at, slug in self.pending if at <= now]
        self.pending = [(at, slug) for at, slug in self.pending if at > now]
        for slug in due:
            self.remove(slug)

    def remove(self, slug: Slug) -> None:
        """End a connection; a second removal of the same person changes nothing."""
        if slug in self.connected:
            self.connected.discard(slug)
            self.removals.append(slug)

    def leave(self, slug: Slug) -> None:
        """The person ends the connection himself."""
        self.connected.discard(slug)

    def rename(self, slug: Slug, name: str) -> None:
        """The person changes his name."""
        old = self.people[slug]
        self.people[slug] = Connection(slug, name, old.headline, old.connected_on, old.member_id)

    def rename_beyond_search(self, slug: Slug) -> None:
        """The person takes a name that a search by the old one does not find."""
        self.rename(slug, "Quite Different")
        self.unsearchable.add(slug)

    def listed(self) -> list[Connection]:
        """Everybody connected, in the order of the list."""
        return [person for slug, person in self.people.items() if slug in self.connected]


@dataclass(frozen=True, slots=True)
class Reply:
    """What the act sees of the site's reply; no reason means an accepted request."""

    reason: str | None = None
    incident: Incident | None = None


def _silent(step: Step, proof: Proof | None) -> None:
    """Nobody listens."""


def _faults(faults: Iterable[Fault | str]) -> tuple[Fault, ...]:
    return tuple(parse_fault(fault) if isinstance(fault, str) else fault for fault in faults)


class FakeNetwork:
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
        for fault in self._box.standing(FaultName.NAMESAKES):
            self._add_namesakes(fault)

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

    # --- bot.ports.Network: reads ---

    @property
    def origin(self) -> str:
        return self._origin

    def whoami(self) -> Slug:
        self._enter()
        return self.owner

    def site_time(self) -> datetime | None:
        return self.clock.now() + self.site_ahead if self.truth.page_loads else None

    def check(self) -> CanaryReport:
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

    def _objection(self, slug: Slug | None) -> Incident | None:
        """What a page load, a list request or a removal request meets instead of an answer."""
        if self._box.fires(FaultName.REDIRECT_CHALLENGE, slug):
            return CHALLENGED
        return LOGGED_OUT if self._box.fires(FaultName.REDIRECT_LOGIN, slug) else None

    def _find(self, slug: Slug) -> Connection | None:
        self.truth.apply_due(self.clock.monotonic())
        listed = slug in self.truth.connected and slug not in self.truth.unsearchable
        return self.truth.people[slug] if listed else None

    # --- bot.ports.Network: the act ---

    def perform(self, action: Action) -> Receipt:
        self._before(action)
        self._emit(Step.DISPATCHING, action.slug)
        dispatched_at = self.clock.now()
        self.truth.dispatches.append(action.slug)
        reply = self._dialog(action.slug)
        if reply.reason is not None:
            raise PerformUnknown(reply.reason, dispatched_at, reply.incident)
        accepted = Proof(ProofKind.ACCEPTED, self.clock.now(), {"status": 200, "named_by": "slug"})
        self._emit(Step.ACCEPTED, action.slug, accepted)
        if objection := self._objection(None):
            raise PerformUnknown("the site objected after the act", dispatched_at, objection)
        if self._find(action.slug) is not None:
            raise PerformUnknown("the site accepted, and the person is still listed", dispatched_at)
        absent = Proof(ProofKind.ABSENT, self.clock.now(), {"entries": 0})
        self._emit(Step.ABSENT, action.slug, absent)
        return Receipt(dispatched_at, accepted, absent)

    def _before(self, action: Action) -> None:
        """Everything that is reversible; every failure here is certain to have done nothing."""
        if action.kind is not ActionKind.DISCONNECT:
            raise NotPerformed(f"the act {action.kind} is not known here")
        row = self._find(action.slug)
        if row is None:
            raise NotPerformed("the person is not in the list")
        if not same_name(row.name, action.name):
            raise NotPerformed("the name on the page is another than the approved one")
        self._emit(Step.LOCATED, action.slug)
        if self._box.fires(FaultName.UNKNOWN_DIALOG, action.slug):
            raise NotPerformed("a dialog that nobody knows lies on the page", FOREIGN)
        self._emit(Step.MENU_OPEN, action.slug)

    def _dialog(self, slug: Slug) -> Reply:
        """From the item to the site's reply. A step is told after its effect, so a crash there finds it done."""
        if self._box.fires(FaultName.NO_DIALOG, slug):
            reply = self._request(slug)
            self._emit(Step.ITEM_CLICKED, slug)
            return reply
        self._emit(Step.ITEM_CLICKED, slug)
        if self._box.fires(FaultName.DIALOG_OTHER_PERSON, slug):
            raise NotPerformed("the dialog names somebody else; it was cancelled", SOMEBODY_ELSE)
        self._emit(Step.DIALOG_CHECKED, slug)
        reply = self._request(slug)
        self._emit(Step.CONFIRMED, slug)
        return reply

    def _request(self, slug: Slug) -> Reply:
        """What the site makes of the removal request, as the act would see it."""
        if objection := self._objection(slug):
            return Reply("the site objected to the request", objection)
        if self._box.fires(FaultName.REQUEST_LOST, slug):
            return Reply("no answer came to the removal")
        for name, status in REFUSALS.items():
            if self._box.fires(name, slug):
                return Reply(f"the site answered {status}", None if name is FaultName.DROP_500 else THROTTLED)
        if self._box.fires(FaultName.SILENTLY_REFUSED, slug):
            return Reply()
        if self._box.fires(FaultName.RENAMED_AND_IGNORED, slug):
            self.truth.rename_beyond_search(slug)
            return Reply()
        return self._apply(slug)

    def _apply(self, slug: Slug) -> Reply:
        late = self._box.fires(FaultName.ANSWER_LATE, slug)
        slow = self._box.fires(FaultName.APPLY_LATE, slug)
        delay = late.delay if late else slow.delay if slow else 0.0
        self.truth.applied.append(slug)
        self.truth.pending.append((self.clock.monotonic() + delay, slug))
        if late:
            self.clock.advance(min(late.delay, self.answer_seconds))
        self.truth.apply_due(self.clock.monotonic())
        lost = self._box.fires(FaultName.ANSWER_LOST, slug) or (late and late.delay > self.answer_seconds)
        return Reply("no answer came to the removal") if lost else Reply()

    def _emit(self, step: Step, slug: Slug, proof: Proof | None = None) -> None:
        dies = self.crash is not None and self.crash.step is step and self.crash.slug in (None, slug)
        if dies and self.crash is not None and self.crash.before:
            raise Killed(step)
        self.steps(step, proof)
        if dies:
            raise Killed(step)
