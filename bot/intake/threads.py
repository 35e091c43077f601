"""What the messages of one export are evidence of: whose export it is, who wrote with whom, and what went to many.

Only conversations of two credit anybody; the rules are those of data-archive.md, sections 8 and 9.
"""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from bot.evaluate.evidence import Evidence, Kind
from bot.evaluate.identity import name_key
from bot.intake.archive import Owner, Refused, Tied
from bot.intake.ledger import ME, NOBODY, SEVERAL, lasting_key
from bot.model import Slug

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bot.intake.ledger import Ledger, People

MANY = 5  # people whom one beginning went to: a template
CERTAIN_SHARE = 0.9  # measured: the owner is in all conversations, the next one in up to a third of a few
CERTAIN_FROM = 3
_ROW_BITS = 32
_ROW = (1 << _ROW_BITS) - 1
_DAY_STAMP = 86_400 << _ROW_BITS
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Messages:
    """What messages say. `conversations` counts all of them, `groups` those of more than two people.

    `names` are names that addresses were seen with, other than the owner's. `refused` lists the first rows whose date
    cannot be read.
    """

    owner: Owner
    facts: tuple[Tied, ...]
    names: frozenset[tuple[Slug, str]]
    messages: int
    conversations: int
    groups: int
    newest: date | None
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True)
class _Self:
    """The owner in the columns: numbers that stand for him, and his names in comparable form. `known`: who he is."""

    owner: Owner
    numbers: frozenset[int]
    names: frozenset[str]
    known: bool


def messages_of(
    ledger: Ledger, profile_name: str | None, given: Slug | None, refused: tuple[Refused, ...] = ()
) -> Messages:
    """Direct every message; `given` is the owner's address when the member says it."""
    me = _self(ledger, profile_name, given)
    partners = _partners(ledger, me)
    people = ledger.people
    return Messages(
        owner=me.owner,
        facts=tuple(_facts(ledger, me, partners)),
        names=frozenset((Slug(people.keys[who]), name) for who, name in people.names if who not in me.numbers),
        messages=len(ledger.at),
        conversations=len(partners),
        groups=partners.count(SEVERAL),
        newest=_moment(max(ledger.at)).date() if ledger.at else None,
        refused=refused,
    )


# --- whose export it is -----------------------------------------------------------------------------------------------


def _self(ledger: Ledger, profile_name: str | None, given: Slug | None) -> _Self:
    people = ledger.people
    counts = _presence(ledger)
    bearers = _bearers(people, profile_name)
    owner = _likely(ledger, counts, bearers)
    named = owner is not None and owner in bearers
    # Without recipients' addresses somebody who writes to groups is there as often: then only the profile binds.
    stands_out = owner is not None and ledger.addressed and _stands_out(counts, owner, len(ledger.marks))
    if given is not None:
        said = people.numbers.get(given)
        owner = said if said is not None else owner
    own = [name for who, name in people.names if who == owner]
    slug = None if owner is None or people.by_name(owner) else Slug(people.keys[owner])
    name = profile_name or min(own, default=people.shown.get(owner or NOBODY))
    return _Self(
        owner=Owner(given or slug, name, given is not None or (slug is not None and (named or stands_out))),
        numbers=frozenset({ME} if owner is None else {ME, owner}),
        names=frozenset(name_key(each) for each in (*own, name) if each),
        known=owner is not None,
    )


def _presence(ledger: Ledger) -> Counter[int]:
    """In how many conversations each person is. Rows of 2018 say themselves who the member is, and are left out."""
    counts: Counter[int] = Counter()
    called = _called(ledger.people)
    for number, rows in ledger.conversations():
        members = ledger.members(number)
        if ME not in members:
            counts.update(members)
            named = {who for span in rows for who in ledger.to[span.start : span.stop]}
            if named:
                counts.update({called.get(who, who) for who in named} - members)
    del counts[NOBODY], counts[SEVERAL]
    return counts


def _called(people: People) -> dict[int, int]:
    """Whom a name without an address means, where only one of those who wrote bears it."""
    bearers: dict[str, set[int]] = {}
    for who, name in people.names:
        bearers.setdefault(name_key(name), set()).add(who)
    named = ((who, bearers.get(people.name_of(who), set())) for who in people.shown)
    return {who: min(found) for who, found in named if len(found) == 1}


def _bearers(people: People, name: str | None) -> set[int]:
    """Everybody with this name."""
    key = name_key(name or "")
    found = {who for who, each in people.names if key and name_key(each) == key}
    return found | {who for who in people.shown if people.name_of(who) == key}


def _likely(ledger: Ledger, counts: Counter[int], bearers: set[int]) -> int | None:
    """Who is in most conversations; of several, the one with the profile's name.

    Without recipients' addresses the member shows only where he wrote: then the profile's name comes first.
    """
    pool = counts.keys() if ledger.addressed else (bearers & counts.keys() or counts.keys())
    most = max((counts[who] for who in pool), default=0)
    leaders = [who for who in pool if counts[who] == most]
    if len(leaders) > 1:
        leaders = [who for who in leaders if who in bearers]
    return leaders[0] if len(leaders) == 1 else None


def _stands_out(counts: Counter[int], owner: int, conversations: int) -> bool:
    others = max((count for who, count in counts.items() if who != owner), default=0)
    share = counts[owner] >= CERTAIN_SHARE * conversations
    return share and conversations >= CERTAIN_FROM and counts[owner] >= 2 * others


# --- who wrote with whom ----------------------------------------------------------------------------------------------


def _partners(ledger: Ledger, me: _Self) -> array[int]:
    """The one other person of each conversation: NOBODY where none is known, SEVERAL in a group."""
    partners = array("I", (_partner(ledger.members(number), me) for number in range(len(ledger.marks))))
    for stretch, number in enumerate(ledger.thread) if any(ledger.to) else ():
        for row in ledger.rows(stretch):
            to, sender = ledger.to[row], ledger.sender[row]
            if to != NOBODY:
                partners[number] = _by_name(ledger.people, partners[number], to, me, mine=sender in me.numbers)
    crowds = _crowds(ledger)
    return array("I", (SEVERAL if who in crowds else who for who in partners)) if crowds else partners


def _crowds(ledger: Ledger) -> set[int]:
    """Recipients by name that are several people: "Ada Example,Ben Example", but not "Ada Example, PhD"."""
    listed = {who for who, name in ledger.people.shown.items() if lists_several(name)}
    return listed - set(ledger.sender) if listed else listed


def lists_several(name: str) -> bool:
    """Whether the name of a recipient is a list. Titles behind a comma are mostly one word; doubt credits nobody."""
    return any(len(part.split()) > 1 for part in name.split(",")[1:])


def _partner(members: set[int], me: _Self) -> int:
    if not me.known and ME not in members:  # three people are a group, whoever the member is
        return SEVERAL if len(members) > 2 else NOBODY  # noqa: PLR2004
    others = members - me.numbers
    return SEVERAL if len(others) > 1 else next(iter(others), NOBODY)


def _by_name(people: People, partner: int, to: int, me: _Self, *, mine: bool) -> int:
    """What the name of a recipient adds: whom a thread without an answer goes to, and that a message went to others."""
    own = people.name_of(to) in me.names
    if not mine:
        return partner if own or (to != SEVERAL and not me.names) else SEVERAL
    if partner == NOBODY and me.known:
        return NOBODY if own else to
    return SEVERAL if to == SEVERAL or (people.by_name(partner) and partner != to) else partner


# --- what it is evidence of -------------------------------------------------------------------------------------------


def _templates(ledger: Ledger, me: _Self, partners: array[int]) -> frozenset[int]:
    """Beginnings of messages that the member sent to many people."""
    mine = me.numbers
    heads = sorted(head for head, sender in zip(ledger.head, ledger.sender, strict=True) if head and sender in mine)
    often = {head for head, later in zip(heads, islice(heads, MANY - 1, None), strict=False) if head == later}
    sent: dict[int, set[int]] = {head: set() for head in often}
    for stretch, number in enumerate(ledger.thread) if often else ():
        if partners[number] > SEVERAL:
            rows = ledger.rows(stretch)
            for head, sender in zip(
                ledger.head[rows.start : rows.stop], ledger.sender[rows.start : rows.stop], strict=True
            ):
                if head in often and sender in mine:
                    sent[head].add(partners[number])
    return frozenset(head for head, people in sent.items() if len(people) >= MANY)


def _facts(ledger: Ledger, me: _Self, partners: array[int]) -> Iterator[Tied]:
    """One fact for each kind of message in each conversation of two."""
    templates, keys = _templates(ledger, me, partners), list(ledger.threads)
    for number, rows in ledger.conversations():
        partner = partners[number]
        if partner > SEVERAL:
            key = lasting_key(keys[number], me.names)
            opened = _kind(ledger.opened_by[number], ledger.opened_head[number], me.numbers, templates)
            for kind, stamps in _stamps(ledger, rows, me.numbers, templates):
                mark = ledger.marks[number] if kind == opened else None
                yield _tied(ledger.people, partner, key, _evidence(kind, stamps, ledger, mark))


def _stamps(
    ledger: Ledger, rows: list[range], mine: frozenset[int], templates: frozenset[int]
) -> Iterator[tuple[Kind, list[int]]]:
    """When messages of each kind were written: seconds, and in the lower bits the row; sorted, they are in time."""
    wrote: list[int] = []
    written: list[int] = []
    sent: list[int] = []
    for span in rows:
        part = slice(span.start, span.stop)
        columns = zip(span, ledger.sender[part], ledger.head[part], ledger.at[part], strict=True)
        for row, sender, head, at in columns:
            kind = wrote if sender not in mine else sent if head in templates else written
            kind.append((at << _ROW_BITS) + row)
    found = ((Kind.WROTE, wrote), (Kind.WRITTEN, written), (Kind.TEMPLATE, sent))
    return ((kind, stamps) for kind, stamps in found if stamps)


def _kind(sender: int, head: int, mine: frozenset[int], templates: frozenset[int]) -> Kind:
    if sender not in mine:
        return Kind.WROTE
    return Kind.TEMPLATE if head in templates else Kind.WRITTEN


def _evidence(kind: Kind, stamps: list[int], ledger: Ledger, mark: str | None) -> Evidence:
    newest, oldest = max(stamps), min(stamps)
    return Evidence(
        kind=kind,
        source=ledger.place(newest & _ROW),
        at=_moment(newest >> _ROW_BITS),
        since=_moment(oldest >> _ROW_BITS),
        count=len(stamps),
        days=len({stamp // _DAY_STAMP for stamp in stamps}),
        mark=mark,
    )


def _tied(people: People, partner: int, key: str, evidence: Evidence) -> Tied:
    if people.by_name(partner):
        return Tied(evidence, key, name=people.shown[partner])
    return Tied(evidence, key, slug=Slug(people.keys[partner]))


def _moment(seconds: int) -> datetime:
    return _EPOCH + timedelta(seconds=seconds)
