"""Who invites the member and whom the member invited: drawn from the seed, changed by what happens.

The network stands on one day (`AS_OF` of its export): ages count from there, so that lists and export agree on any day.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from random import Random
from typing import TYPE_CHECKING, Final

from bot.invitation import Side
from bot.practice.people import AS_OF, NEWEST, PracticePerson, generate, namesakes
from bot.practice.strangers import INVITING, strangers, unlike
from bot.practice.texts import load_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Key = tuple[Side, str]
SPARE: Final = 12  # people who have not invited yet: those who come while somebody looks
WROTE: Final = range(6, 9)  # places of inviters who wrote to the member before, as the export shows
HOSTILE: Final = 4
RECRUITERS: Final = 3  # one in ten from here on
SELLERS: Final = 5
NOTED: Final = 0.35
OLDEST: Final = 320  # days; an export knows open invitations of 329 days
# A name that ends attributes, elements and scripts, and turns the direction of what follows.
HOSTILE_NAME: Final = ("Robin", "O’\"Tag</p><b>Bold\u202e'); --")


@dataclass(frozen=True, slots=True)
class PracticeInvitation:
    """One open invitation. `mutual` are names of common connections, `others` how many more there are."""

    side: Side
    person: PracticePerson
    invitation_id: str
    age_days: int
    mutual: tuple[str, ...] = ()
    others: int = 0
    note: str = ""

    @property
    def slug(self) -> str:
        """Slug of the other one."""
        return self.person.slug

    @property
    def key(self) -> Key:
        """What tells it from all others."""
        return self.side, self.person.slug

    @property
    def sent_at(self) -> datetime:
        """A full minute of the day it was sent, UTC, at night: before all messages of that day."""
        minute = 240 + int(self.invitation_id) % 180
        return datetime.combine(AS_OF, time(), UTC) + timedelta(days=-self.age_days, minutes=minute)


class Act(StrEnum):
    """What happens to a connection or an invitation, as the truth calls it."""

    REMOVED = "removed"
    ACCEPTED = "accepted"
    IGNORED = "ignored"
    WITHDRAWN = "withdrawn"
    RECALLED = "recalled"  # the inviter took it back
    JOINED = "joined"  # the invited person accepted

    @property
    def side(self) -> Side | None:
        """The list that the invitation leaves; None for the end of a connection."""
        if self is Act.REMOVED:
            return None
        return Side.SENT if self in (Act.WITHDRAWN, Act.JOINED) else Side.RECEIVED

    @property
    def connects(self) -> bool:
        """Whether the two are connected from then on."""
        return self in (Act.ACCEPTED, Act.JOINED)


@dataclass(slots=True)
class InvitingState:
    """What differs from the draw: who left which list and how, who came later with which note, who was accepted."""

    left: dict[Key, Act] = field(default_factory=dict)
    came: list[tuple[str, str]] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Circle:
    """Who is there before anybody invites."""

    people: Sequence[PracticePerson]
    owner: PracticePerson
    seed: int


@dataclass(frozen=True, slots=True)
class _Draw:
    received: tuple[PracticeInvitation, ...]
    sent: tuple[PracticeInvitation, ...]
    spare: tuple[PracticePerson, ...]


class Inbox:
    """All open invitations of one practice network. Its owner guards it with a lock."""

    def __init__(
        self, people: Sequence[PracticePerson], owner: PracticePerson, seed: int, sizes: tuple[int, int]
    ) -> None:
        self._base = {person.slug: person for person in people}
        drawn = _draw(_Circle(people, owner, seed), sizes)
        self._drawn = (*drawn.received, *drawn.sent)
        self._spare = drawn.spare
        self._people = {one.slug: one.person for one in self._drawn} | {one.slug: one for one in drawn.spare}
        self._twins: tuple[PracticeInvitation, ...] = ()
        self.state = InvitingState()
        self.hidden: frozenset[str] = frozenset()
        self.renamed: dict[str, tuple[str, str]] = {}

    def pending(self, side: Side) -> tuple[PracticeInvitation, ...]:
        """One list, newest first."""
        came = [self._later(slug, note) for slug, note in reversed(self.state.came)] if side is Side.RECEIVED else []
        fresh = {one.slug for one in came}
        old = [one for one in self._with_twins() if one.side is side and one.slug not in fresh]
        shown = [one for one in (*came, *old) if one.key not in self.state.left and one.slug not in self.hidden]
        return tuple(replace(one, person=self._named(one.person)) for one in shown)

    def one(self, side: Side, slug: str) -> PracticeInvitation | None:
        """The open invitation from or to one person."""
        return next((one for one in self.pending(side) if one.slug == slug), None)

    def known(self, slug: str) -> PracticePerson | None:
        """Somebody who invites, was invited, or may invite yet."""
        found = self._people.get(slug)
        return None if found is None else self._named(found)

    def slug_of(self, token: str) -> str | None:
        """The slug behind a member id or the id of an invitation."""
        for one in (*self._with_twins(), *(self._later(slug, note) for slug, note in self.state.came)):
            if token in (one.person.member_id, one.invitation_id):
                return one.slug
        return next((person.slug for person in self._people.values() if person.member_id == token), None)

    def leave(self, act: Act, slug: str) -> PracticePerson | None:
        """Take one invitation out of its list; the other one, or None when there is no such invitation."""
        found = None if act.side is None else self.one(act.side, slug)
        if found is None:
            return None
        self.state.left[found.key] = act
        if found.side is Side.RECEIVED:
            self.state.came = [item for item in self.state.came if item[0] != slug]
        if act.connects:
            self.state.joined = [one for one in self.state.joined if one != slug] + [slug]
        return found.person

    def joined(self) -> list[PracticePerson]:
        """Those whose invitation was accepted, in this order, as connections of the network's last day."""
        people = (self._people.get(slug) or self._base[slug] for slug in self.state.joined)
        return [replace(person, connected_on=NEWEST) for person in people]

    def accepted(self, side: Side) -> list[PracticeInvitation]:
        """The drawn invitations that were accepted."""
        found = (one for one in self._with_twins() if one.side is side)
        return [one for one in found if (act := self.state.left.get(one.key)) is not None and act.connects]

    def come(self, slug: str, note: str = "") -> bool:
        """Somebody invites the member now: one who never did, who was a connection, or who took it back before."""
        if self.one(Side.RECEIVED, slug) or not (slug in self._people or slug in self._base):
            return False
        self.state.left.pop((Side.RECEIVED, slug), None)
        self.state.came.append((slug, note))
        return True

    def fresh(self) -> str | None:
        """The next person who has never invited."""
        used = {slug for slug, _ in self.state.came} | {slug for _, slug in self.state.left}
        return next((one.slug for one in self._spare if one.slug not in used), None)

    def shape(self, hidden: Iterable[str], twins: Iterable[tuple[str | None, int]]) -> None:
        """`hidden` have no open invitation; `twins` get so many namesakes who invite too (None = the newest)."""
        self.hidden = frozenset(hidden)
        self._twins = ()
        received = self.pending(Side.RECEIVED)
        found: list[PracticeInvitation] = []
        for slug, count in twins:
            of = next((one for one in received if slug in (None, one.slug)), None)
            if of is not None:
                found += [replace(of, person=one, invitation_id=_id(one)) for one in namesakes(of.person, count)]
        self._twins = tuple(found)
        self._people |= {one.slug: one.person for one in found}

    def rename(self, slug: str, first: str, last: str) -> bool:
        """Give one person another name; False for somebody who is not in the lists."""
        if slug not in self._people:
            return False
        self.renamed[slug] = (first, last)
        return True

    def _with_twins(self) -> Iterator[PracticeInvitation]:
        for one in self._drawn:
            yield one
            for twin in self._twins:
                if one.side is Side.RECEIVED and twin.slug.startswith(f"{one.slug}-"):
                    yield twin

    def _later(self, slug: str, note: str) -> PracticeInvitation:
        person = self._people.get(slug) or self._base[slug]
        return PracticeInvitation(Side.RECEIVED, person, _id(person, "again"), 0, note=note)

    def _named(self, person: PracticePerson) -> PracticePerson:
        first, last = self.renamed.get(person.slug, (person.first, person.last))
        return replace(person, first=first, last=last)


# --- the draw ---------------------------------------------------------------------------------------------------------


def _draw(circle: _Circle, sizes: tuple[int, int]) -> _Draw:
    people, owner, seed = circle.people, circle.owner, circle.seed
    writers = strangers(len(people), seed, (*people, owner))
    wanted = sum(sizes) + SPARE
    pool = list(
        unlike(generate(wanted + 10 + wanted // 10, seed + INVITING), (*people, owner, *writers), initials=True)
    )
    received = [_inviter(place, pool.pop(), people, writers) for place in range(sizes[0])]
    sent = [pool.pop() for _ in range(sizes[1])]
    return _Draw(
        _invitations(Side.RECEIVED, received, circle), _invitations(Side.SENT, sent, circle), tuple(pool[:SPARE])
    )


def _inviter(
    place: int, drawn: PracticePerson, people: Sequence[PracticePerson], writers: Sequence[PracticePerson]
) -> PracticePerson:
    """The newest bears the name of a connection, one a hostile name; some wrote before, some recruit, some sell."""
    if place == 0 and people:
        return replace(namesakes(people[len(people) // 3], 1)[0], slug=drawn.slug)
    if place == HOSTILE:
        return replace(drawn, first=HOSTILE_NAME[0], last=HOSTILE_NAME[1])
    if place in WROTE and place - WROTE.start < len(writers):
        return writers[place - WROTE.start]
    if place % 10 == RECRUITERS:
        return replace(drawn, headline="Recruiter at Northwind Orchards | hiring now")
    if place % 10 == SELLERS:
        return replace(drawn, headline="Sales lead @ Tidewater School – we help teams to sell more")
    return drawn


def _invitations(side: Side, others: Sequence[PracticePerson], circle: _Circle) -> tuple[PracticeInvitation, ...]:
    """Newest first. The first of those received came today, and the export of this morning lacks it."""
    rng = Random(f"{circle.seed}:invitations:{side}")  # noqa: S311 - invented
    ages = sorted(int(rng.random() ** 2 * OLDEST) + 1 for _ in others)
    if side is Side.RECEIVED:
        ages[:1] = [0][: len(ages)]
    return tuple(_invitation(side, person, age, circle) for person, age in zip(others, ages, strict=True))


def _invitation(side: Side, person: PracticePerson, age: int, circle: _Circle) -> PracticeInvitation:
    rng = Random(f"{circle.seed}:invitation:{person.slug}")  # noqa: S311 - invented
    shared = min(len(circle.people), rng.choice((0, 0, 1, 1, 2, 3, 21)))
    names = tuple(one.name for one in rng.sample(circle.people, min(2, shared))) if side is Side.RECEIVED else ()
    hearer = circle.owner if side is Side.RECEIVED else person
    note = _note(person, hearer.first, rng) if rng.random() < NOTED else ""
    return PracticeInvitation(side, person, _id(person), age, names, max(0, shared - 2) if names else 0, note)


def _note(person: PracticePerson, hearer: str, rng: Random) -> str:
    sells = any(word in person.headline for word in ("Sales", "Recruiter"))
    return load_texts().draw("pitches" if sells else "notes", hearer, rng)


def _id(person: PracticePerson, turn: str = "") -> str:
    """Nineteen digits, as real invitations have."""
    return str(7 * 10**18 + Random(f"invitation:{turn}:{person.member_id}").randrange(10**17))  # noqa: S311 - invented
