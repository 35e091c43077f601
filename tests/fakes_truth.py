"""What the doubles stand on: a clock, a waiter, where a process dies, and what the fake site knows of itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, assert_never

from bot.invitation import Invitation, Side
from bot.model import ActionKind, Connection, Incident, Slug

if TYPE_CHECKING:
    from bot.ports import Step

EPOCH = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


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
    answered: list[tuple[ActionKind, Slug]] = field(default_factory=list)
    invitations: dict[Side, dict[Slug, Invitation]] = field(default_factory=lambda: {side: {} for side in Side})
    pending: list[tuple[float, ActionKind, Slug]] = field(default_factory=list)
    unsearchable: set[Slug] = field(default_factory=set)
    searches: int = 0
    page_loads: int = 0
    profile_views: int = 0

    def apply_due(self, now: float) -> None:
        """Apply late effects whose time has come."""
        due = [(kind, slug) for at, kind, slug in self.pending if at <= now]
        self.pending = [one for one in self.pending if one[0] > now]
        for kind, slug in due:
            self.apply(kind, slug)

    def apply(self, kind: ActionKind, slug: Slug) -> None:
        """Let an act have its effect; one that comes too late changes nothing."""
        match kind:
            case ActionKind.DISCONNECT:
                self.remove(slug)
            case ActionKind.ACCEPT:
                if self._answer(kind, Side.RECEIVED, slug):
                    self.connected.add(slug)
            case ActionKind.IGNORE:
                self._answer(kind, Side.RECEIVED, slug)
            case ActionKind.WITHDRAW:
                self._answer(kind, Side.SENT, slug)
            case ActionKind.UNFOLLOW:
                raise ValueError(kind)
            case _:
                assert_never(kind)

    def _answer(self, kind: ActionKind, side: Side, slug: Slug) -> bool:
        found = self.invitations[side].pop(slug, None)
        if found is None:
            return False
        self.answered.append((kind, slug))
        if kind is ActionKind.ACCEPT:
            self.people[slug] = Connection(slug, found.name, found.headline, None, found.member_id)
        return True

    def invite(self, invitation: Invitation) -> None:
        """An invitation comes, or the member sends one."""
        self.invitations[invitation.side][invitation.slug] = invitation

    def answered_first(self, side: Side, slug: Slug) -> None:
        """An inviter takes his invitation back, or an invited person accepts the member's."""
        found = self.invitations[side].pop(slug)
        if side is Side.SENT:
            self.people[slug] = Connection(slug, found.name, found.headline, None, found.member_id)
            self.connected.add(slug)

    def uninvite(self, side: Side, slug: Slug) -> None:
        """Whoever sent an invitation takes it back, or whoever got it answers."""
        self.invitations[side].pop(slug, None)

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
