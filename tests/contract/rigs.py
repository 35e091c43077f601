"""What the contract suite needs of an implementation: the network, its truth, and switches for faults."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Protocol

from bot.model import Action, ActionKind, Connected, Connection, Slug, Subject
from tests.fakes import FakeClock, FakeNetwork

if TYPE_CHECKING:
    from bot.model import Proof
    from bot.ports import Network, Step, StepListener

PEOPLE = 27


class Heard:
    """A listener that keeps what it heard, and fails where a test wants it to."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.proofs: list[Proof] = []
        self.fails_at: dict[Step, Exception] = {}

    def __call__(self, step: Step, proof: Proof | None) -> None:
        if step in self.fails_at:
            raise self.fails_at[step]
        self.steps.append(step)
        if proof is not None:
            self.proofs.append(proof)


class Rig(Protocol):
    """One implementation, ready for one test."""

    network: Network
    heard: Heard
    owner: Slug

    def people(self) -> list[Connection]:
        """Everybody connected, in the order of the list."""

    def faults(self, *texts: str) -> None:
        """Switch these faults on, all others off."""

    def removed(self) -> list[Slug]:
        """Whom the site removed, in order."""

    def leave(self, slug: Slug) -> None:
        """This person ends the connection himself."""

    def rename(self, slug: Slug, first: str, last: str) -> None:
        """This person changes his name."""

    def pass_time(self, seconds: float) -> None:
        """Let the site's time go on."""

    def profile_views(self) -> int:
        """Visits of other people's profiles."""


def action(person: Connection, name: str | None = None, kind: ActionKind = ActionKind.DISCONNECT) -> Action:
    """The approved act on one person of the list."""
    return Action(kind, person.slug, name or person.name, person.headline, person.connected_on, person.member_id)


def subject(person: Connection) -> Subject:
    """Whom a read is about."""
    return Subject(person.slug, person.name, person.member_id)


def seen(rig: Rig, person: Connection) -> Connection:
    """What a search shows of a person who is there."""
    relationship = rig.network.observe(subject(person))
    assert isinstance(relationship, Connected)
    return relationship.seen


def invented(count: int) -> list[Connection]:
    """Invented people."""
    return [
        Connection(
            Slug(f"person-{n}"),
            f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[n % 26]}da Example{'abcdefghijklmnopqrstuvwxyz'[n // 26]}",
            f"Engineer {n}",
            date(2024, 1, 1 + n % 28),
            f"ACoAA{n:04}",
        )
        for n in range(count)
    ]


class FakeRig:
    """The in-memory network."""

    def __init__(self, listener: StepListener | None = None) -> None:
        self.heard = Heard()
        self.owner = Slug("the-owner")
        self.clock = FakeClock()
        self.fake = FakeNetwork(
            invented(PEOPLE), owner=self.owner, clock=self.clock, steps=listener or self.heard, answer_seconds=1.0
        )
        self.network: Network = self.fake

    def people(self) -> list[Connection]:
        return self.fake.truth.listed()

    def faults(self, *texts: str) -> None:
        self.fake.set_faults(texts)

    def removed(self) -> list[Slug]:
        self.fake.truth.apply_due(self.clock.monotonic())
        return list(self.fake.truth.removals)

    def leave(self, slug: Slug) -> None:
        self.fake.truth.leave(slug)

    def rename(self, slug: Slug, first: str, last: str) -> None:
        self.fake.truth.rename(slug, f"{first} {last}")

    def pass_time(self, seconds: float) -> None:
        self.clock.advance(seconds)

    def profile_views(self) -> int:
        return self.fake.truth.profile_views
