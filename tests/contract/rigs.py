"""What the contract suite needs of an implementation: the network, its truth, and switches for faults."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Protocol

from bot.invitation import SIDES, Invitation, Pending, Side
from bot.model import Action, ActionKind, Connected, Connection, Slug, Subject
from tests.fakes import FakeClock, FakeNetwork

if TYPE_CHECKING:
    from bot.model import Proof
    from bot.ports import Network, Step, StepListener

PEOPLE = 27
RECEIVED, SENT = 23, 12


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

    def invitations(self, side: Side) -> list[Invitation]:
        """Every open invitation of one list, in its order."""

    def answered(self) -> list[tuple[ActionKind, Slug]]:
        """Which invitations the site saw accepted, ignored or withdrawn, in order."""

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


def answer(kind: ActionKind, invitation: Invitation, name: str | None = None) -> Action:
    """The approved act on one invitation."""
    return Action(kind, invitation.slug, name or invitation.name, member_id=invitation.member_id)


def subject(person: Connection | Invitation) -> Subject:
    """Whom a read is about."""
    return Subject(person.slug, person.name, person.member_id)


def seen(rig: Rig, person: Connection) -> Connection:
    """What a search shows of a person who is there."""
    relationship = rig.network.observe(subject(person))
    assert isinstance(relationship, Connected)
    return relationship.seen


def picked(rig: Rig, kind: ActionKind, place: int = 4) -> Invitation:
    """An invitation that a look has just found, as a run does it."""
    one = rig.invitations(SIDES[kind])[place]
    found = rig.network.invited(SIDES[kind], subject(one))
    assert isinstance(found, Pending)
    assert (found.seen.slug, found.seen.invitation_id) == (one.slug, one.invitation_id)
    return one


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


def invited(side: Side, count: int) -> list[Invitation]:
    """Invented invitations."""
    return [
        Invitation(
            side, Slug(f"{side}-{n}"), f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[n]}no {side.title()}", f"Baker {n}",
            age_days=n, member_id=f"ACoAB{side}{n}", invitation_id=f"7{n}",
        )
        for n in range(count)
    ]  # fmt: skip


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
        for one in (*invited(Side.RECEIVED, RECEIVED), *invited(Side.SENT, SENT)):
            self.fake.truth.invite(one)

    def people(self) -> list[Connection]:
        return self.fake.truth.listed()

    def faults(self, *texts: str) -> None:
        self.fake.set_faults(texts)

    def removed(self) -> list[Slug]:
        self.fake.truth.apply_due(self.clock.monotonic())
        return list(self.fake.truth.removals)

    def invitations(self, side: Side) -> list[Invitation]:
        return list(self.fake.truth.invitations[side].values())

    def answered(self) -> list[tuple[ActionKind, Slug]]:
        self.fake.truth.apply_due(self.clock.monotonic())
        return list(self.fake.truth.answered)

    def leave(self, slug: Slug) -> None:
        self.fake.truth.leave(slug)

    def rename(self, slug: Slug, first: str, last: str) -> None:
        self.fake.truth.rename(slug, f"{first} {last}")

    def pass_time(self, seconds: float) -> None:
        self.clock.advance(seconds)

    def profile_views(self) -> int:
        return self.fake.truth.profile_views
