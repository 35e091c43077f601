"""What archives brought, in figures. Pure: of the archives, and of who is known after they were recorded."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.audit.chain import clean
from bot.evaluate.evidence import Kind, Source
from bot.evaluate.identity import loose_name_key, name_key
from bot.store.recording import address, tie_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.intake.archive import Archive, Exported, Tied
    from bot.model import Slug

_MESSAGES = frozenset({Kind.WROTE, Kind.WRITTEN, Kind.TEMPLATE})
_INVITATIONS = frozenset({Kind.INVITED, Kind.INVITED_BY})
_ENDORSEMENTS = frozenset({Kind.ENDORSED, Kind.ENDORSED_BY})
_RECOMMENDATIONS = frozenset({Kind.RECOMMENDED, Kind.RECOMMENDED_BY})

Fact = tuple[str, Kind, str]  # whom it is about, its kind and its key


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """Figures of one import, counted once over all of its archives.

    `connections`: named rows; `without_url` are those of them without an address. `unnamed`: of the newest archive.
    `messages`, `conversations`: of the newest archive with messages. `people_with_thread`, `both_wrote`: connections
    with a message in a conversation of two, and those where both wrote. `endorsements`, `recommendations`: both ways;
    `endorsers`: people who endorsed the member. `unmatched`: facts about nobody known; `ambiguous`: facts by a name
    that several bear. `contradicted`: people recorded as removed whom a later export lists.
    """

    connections: int
    unnamed: int
    without_url: int
    messages: int
    people_with_thread: int
    both_wrote: int
    invitations: int
    invitations_accepted: int
    endorsements: int
    endorsers: int
    recommendations: int
    owner: Slug | None
    conversations: int
    new_people: int
    unmatched: int
    ambiguous: int
    contradicted: int
    suspects: int


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who is known: newest addresses, who of them is connected, and how many may be meant by a loose name."""

    moved: Mapping[str, str]
    known: frozenset[str]
    connected: frozenset[str]
    bearers: Mapping[str, frozenset[str]]  # of everybody known, by loose name
    rows: Mapping[str, int]  # named rows without an address, by loose name
    strangers: Mapping[str, str]  # addresses of nobody known, by a name that fits one row and nobody else

    def who(self, tied: Tied) -> tuple[str, int]:
        """Whom a fact is about, and how many people that may be; 0 means nobody known."""
        tie = tie_of(tied)
        if tie is None:
            return "", 0
        if tie[1] == 0:
            return self._at(self.moved.get(tie[0], tie[0]))
        bearers = self.bearers.get(tie[0], frozenset())
        size = max(len(bearers), self.rows.get(tie[0], 0))
        return (next(iter(bearers)) if size == len(bearers) == 1 else _by_name(tie[0])), size

    def _at(self, slug: str) -> tuple[str, int]:
        """Where connections come without addresses, whom an address means is known by name alone."""
        name = None if slug in self.known else self.strangers.get(slug)
        return (slug, int(slug in self.known)) if name is None else (_by_name(name), 1)

    def is_connection(self, who: str) -> bool:
        """Whether the person is a connection; one without an address is where a row has the name."""
        return who in self.connected or who.startswith(_BY_NAME)


_BY_NAME = "\n"  # no address begins so


def _by_name(key: str) -> str:
    return _BY_NAME + key


def rows_without_address(archive: Archive) -> Counter[tuple[str, str]]:
    """Named rows without an address, by name and day: two of one name and day are two people."""
    return Counter(_name_and_day(row) for row in archive.connections if not address(row.slug) and row.name)


def _name_and_day(row: Exported) -> tuple[str, str]:
    name = clean(row.name)
    return name_key(name) or name, row.connected_on.isoformat() if row.connected_on else ""


def unlinked_rows(archives: Sequence[Archive]) -> Counter[tuple[str, str]]:
    """Named rows that no archive of these shows with an address."""
    rows: Counter[tuple[str, str]] = Counter()
    linked: Counter[tuple[str, str]] = Counter()
    for archive in archives:
        rows |= rows_without_address(archive)
        linked |= Counter(_name_and_day(row) for row in archive.connections if address(row.slug))
    return rows - linked


def summarise(archives: Sequence[Archive], crowd: Crowd, owner: Slug | None, done: Mapping[str, int]) -> ImportSummary:
    """Figures of these archives; `done`: new_people, contradicted, suspects."""
    without = unlinked_rows(archives).total()
    addresses = {slug for one in archives for row in one.connections if (slug := address(row.slug))}
    sizes = _facts(archives, crowd)
    told = Counter(kind for _, kind, _ in sizes)
    sure = {fact for fact, size in sizes.items() if size == 1 and crowd.is_connection(fact[0])}
    wrote = {who for who, kind, _ in sure if kind is Kind.WROTE}
    written = {who for who, kind, _ in sure if kind in {Kind.WRITTEN, Kind.TEMPLATE}}
    spoken = _newest(archives, Source.MESSAGES)
    return ImportSummary(
        connections=len({crowd.moved.get(slug, slug) for slug in addresses}) + without,
        unnamed=max((sum(one.unnamed.values()) for one in _newest(archives, Source.CONNECTIONS)), default=0),
        without_url=without,
        messages=max((one.messages for one in spoken), default=0),
        people_with_thread=len(wrote | written),
        both_wrote=len(wrote & written),
        invitations=sum(told[kind] for kind in _INVITATIONS),
        invitations_accepted=sum(kind in _INVITATIONS for _, kind, _ in sure),
        endorsements=sum(told[kind] for kind in _ENDORSEMENTS),
        endorsers=len({who for who, kind, _ in sizes if kind is Kind.ENDORSED_BY}),
        recommendations=sum(told[kind] for kind in _RECOMMENDATIONS),
        owner=owner,
        conversations=max((one.conversations for one in spoken), default=0),
        unmatched=sum(size == 0 for size in sizes.values()),
        ambiguous=sum(size > 1 for size in sizes.values()),
        new_people=done["new_people"],
        contradicted=done["contradicted"],
        suspects=done["suspects"],
    )


def _facts(archives: Sequence[Archive], crowd: Crowd) -> dict[Fact, int]:
    """Distinct facts, with how many people each may be about."""
    sizes: dict[Fact, int] = {}
    for archive in archives:
        for tied in archive.facts:
            who, size = crowd.who(tied)
            sizes[who or _by_name(loose_name_key(tied.name or "")), tied.evidence.kind, tied.key] = size
    return sizes


def _newest(archives: Sequence[Archive], source: Source) -> list[Archive]:
    """The newest of those that have a source: several where parts of one export share a day."""
    having = [one for one in archives if source in one.sources]
    newest = max((one.as_of for one in having), default=None)
    return [one for one in having if one.as_of == newest]
