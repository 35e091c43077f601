"""Messages as columns of numbers: who, when, in which conversation. Millions of rows fit; no text is kept.

People and conversations are numbered as they are seen; what a number means is the same for all files of one export.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import accumulate, chain, compress, repeat
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from bot.errors import InputError
from bot.evaluate.identity import name_key
from bot.intake.told import address, mark_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# LinkedIn allows 30,000 connections. Several times as many partners and conversations still fit into memory.
MOST_PEOPLE = 100_000
MOST_CONVERSATIONS = 100_000
MOST_NAMES = 200_000
MOST_MESSAGES = 2_000_000
MOST_IN_GROUPS = 1_000_000
LONGEST = 200  # characters of a name, an address key or a conversation id
HEAD = 60  # characters that make two messages the same template
HIDDEN = "linkedin member"  # stands for somebody who is hidden or gone
NOBODY, ME, SEVERAL = 0, 1, 2  # numbers that stand for no single other person
UNOPENED = 1 << 62  # later than any message
_BY_NAME = "/"  # begins the key of somebody known by name alone; no address contains it
_PAIR = "\0"
_MOST_CACHED = 50_000
_K = TypeVar("_K")
_V = TypeVar("_V")
_APART = re.compile(r"[,;\s]+")


class Party(NamedTuple):
    """Who a row is from and to. `to` is a person by name, in files without recipients' addresses."""

    sender: int
    members: frozenset[int]
    to: int


@dataclass(slots=True)
class People:
    """Everybody who wrote or was written to, by tie key; somebody without an address by name."""

    keys: list[str] = field(default_factory=lambda: ["", "", ""])
    numbers: dict[str, int] = field(default_factory=dict)
    names: set[tuple[int, str]] = field(default_factory=set)
    shown: dict[int, str] = field(default_factory=dict)  # how the name of somebody without an address is written
    addresses: dict[str, int] = field(default_factory=dict)  # as they are written
    parties: dict[tuple[str, ...], Party] = field(default_factory=dict)

    def party(self, who: tuple[str, ...], *, addressed: bool) -> Party:
        """Whom four cells mean: from, sender's address, to, recipients' addresses (`addressed`: the file has them)."""
        name, url, to, urls = who
        sender = self._at(url)
        receivers = {self._at(part) for part in _APART.split(urls) if part} - {NOBODY}
        self._call(sender, name)
        # With one address and no comma there is one name, and it is that person's.
        if len(receivers) == 1 and "," not in to:
            self._call(min(receivers), to)
        named = NOBODY if addressed or sender == NOBODY else self.named(to)
        party = Party(sender, frozenset({sender} | receivers), named)
        if sum(map(len, who)) <= 4 * LONGEST:
            _keep(self.parties, who, party)
        return party

    def named(self, text: str) -> int:
        """The person of one name, as far as a name can tell; SEVERAL for a text too long to be one name."""
        name = " ".join(text.split())
        key = name_key(name[: LONGEST + 1]) or name[: LONGEST + 1]
        if len(name) > LONGEST:
            return SEVERAL
        if not key or key == HIDDEN:
            return NOBODY
        person = self._number(_BY_NAME + key)
        self.shown[person] = min(self.shown.get(person, name), name)
        return person

    def by_name(self, person: int) -> bool:
        """Whether a person has no address."""
        return self.keys[person].startswith(_BY_NAME)

    def name_of(self, person: int) -> str:
        """The comparable name of a person without an address."""
        return self.keys[person].removeprefix(_BY_NAME)

    def _at(self, text: str) -> int:
        """The person at one address; NOBODY when the text is no member's address."""
        known = self.addresses.get(text)
        if known is not None:
            return known
        slug = address(text)
        person = self._number(slug) if slug and len(slug) <= LONGEST else NOBODY
        if len(text) <= LONGEST:
            _keep(self.addresses, text, person)
        return person

    def _call(self, person: int, text: str) -> None:
        """Remember a name that a person is shown with."""
        if person == NOBODY or (person, text) in self.names:
            return
        name = " ".join(text.split())
        if 0 < len(name) <= LONGEST and name_key(name) != HIDDEN:
            self.names.add((person, name))
            need_at_most(MOST_NAMES, len(self.names), "names")

    def _number(self, key: str) -> int:
        person = self.numbers.setdefault(key, len(self.keys))
        if person == len(self.keys):
            self.keys.append(key)
            need_at_most(MOST_PEOPLE, len(self.numbers), "people")
        return person


class Stretch(NamedTuple):
    """Rows of one conversation that follow each other: its number and people, and the oldest message among them."""

    number: int
    members: set[int]
    at: int
    by: int
    text: str


@dataclass(slots=True)
class Ledger:
    """Columns with one entry a row, with one a stretch of rows of one conversation, and with one a conversation."""

    mark: Callable[[str], str]
    people: People = field(default_factory=People)
    files: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)  # the first row of each file
    sender: array[int] = field(default_factory=lambda: array("I"))
    at: array[int] = field(default_factory=lambda: array("q"))  # seconds since 1970
    head: array[int] = field(default_factory=lambda: array("q"))  # hash of the beginning; 0: no text
    line: array[int] = field(default_factory=lambda: array("I"))
    whole: array[int] = field(default_factory=lambda: array("q"))  # hash of the whole row
    to: array[int] = field(default_factory=lambda: array("I"))  # see Party; shorter where all later files lack it
    begins: array[int] = field(default_factory=lambda: array("I"))
    thread: array[int] = field(default_factory=lambda: array("I"))
    addressed: bool = False  # whether any file has recipients' addresses
    threads: dict[str, int] = field(default_factory=dict)
    one: array[int] = field(default_factory=lambda: array("I"))
    other: array[int] = field(default_factory=lambda: array("I"))
    more: dict[int, set[int]] = field(default_factory=dict)  # members of conversations of three and more
    crowd: int = 0  # how many members these have together
    opened_at: array[int] = field(default_factory=lambda: array("q"))
    opened_by: array[int] = field(default_factory=lambda: array("I"))
    opened_head: array[int] = field(default_factory=lambda: array("q"))
    marks: list[str | None] = field(default_factory=list)
    suspects: set[int] = field(default_factory=set)  # conversations that may hold a row twice

    def number(self, key: str) -> int:
        """The number of a conversation, by its id or by `pair_key`."""
        if len(key) > 2 * LONGEST + 2:
            key = f"digest:{blake2b(key.encode('utf-8', 'surrogatepass'), digest_size=16).hexdigest()}"
        number = self.threads.setdefault(key, len(self.marks))
        if number == len(self.marks):
            self._add_thread()
        return number

    def enter(self, key: str) -> int:
        """Begin a stretch of rows of one conversation."""
        known, number = len(self.marks), self.number(key)
        if number < known:
            self.suspects.add(number)
        self.begins.append(len(self.at))
        self.thread.append(number)
        need_at_most(MOST_MESSAGES, len(self.at), "messages")
        return number

    def write(self, sender: int, at: int, head: int, line: int, *, whole: int, to: int) -> None:
        """Add one row."""
        row = (sender, at, head, line, whole, to)
        for column, value in zip((self.sender, self.at, self.head, self.line, self.whole, self.to), row, strict=True):
            column.append(value)

    def align(self) -> None:
        """Before rows that name recipients, and when all are read: earlier rows name none."""
        self.to.extend(repeat(NOBODY, len(self.at) - len(self.to)))

    def drop_doubles(self) -> int:
        """Drop every row that is there twice, and say how many.

        Equal rows belong to one conversation. Where its rows follow each other and their times fall, as LinkedIn writes
        them, no row can be a double: only the other conversations are looked through.
        """
        keep = bytearray(b"\1" * len(self.at))
        for number, rows in self.conversations():
            seen: set[int] = set()
            for row in chain.from_iterable(rows) if number in self.suspects else ():
                keep[row] = self.whole[row] not in seen
                seen.add(self.whole[row])
        self.suspects.clear()
        doubles = keep.count(0)
        if doubles:
            self._drop(keep)
        return doubles

    def conversations(self) -> Iterator[tuple[int, list[range]]]:
        """Each conversation with its rows, one range a stretch."""
        ends = array("I", [0]) * len(self.marks)
        for number in self.thread:
            ends[number] += 1
        ends = array("I", accumulate(ends))
        order, at = array("I", [0]) * len(self.thread), array("I", [0, *ends[:-1]])
        for stretch, number in enumerate(self.thread):
            order[at[number]] = stretch
            at[number] += 1
        begin = 0
        for number, end in enumerate(ends):
            yield number, [self.rows(stretch) for stretch in order[begin:end]]
            begin = end

    def rows(self, stretch: int) -> range:
        """The rows of one stretch."""
        last = stretch + 1 == len(self.begins)
        return range(self.begins[stretch], len(self.at) if last else self.begins[stretch + 1])

    def close(self, stretch: Stretch) -> None:
        """Add what a stretch of rows says about a conversation to what was known of it."""
        self._join(stretch.number, stretch.members)
        self.settle(stretch)

    def settle(self, stretch: Stretch) -> None:
        """Let the oldest message of a stretch open the conversation, unless an older one does.

        Of several messages in the same second the one with the smallest mark opens it, in whatever order they come.
        """
        number, _, at, by, text = stretch
        if at > self.opened_at[number]:
            return
        mark = mark_of(" ".join(text.split()), self.mark)
        known = (self.opened_at[number], *self._rank(self.marks[number], self.opened_by[number]))
        if (at, *self._rank(mark, by)) < known:
            self.opened_at[number], self.opened_by[number] = at, by
            self.opened_head[number], self.marks[number] = head_of(text), mark

    def members(self, number: int) -> set[int]:
        """Everybody in a conversation."""
        return self.more.get(number) or {self.one[number], self.other[number]} - {NOBODY}

    def place(self, row: int) -> str:
        """File and line of a row."""
        return f"{self.files[bisect_right(self.starts, row) - 1]}:{self.line[row]}"

    def _drop(self, keep: bytearray) -> None:
        self.align()
        kept = array("I", accumulate(keep, initial=0))  # how many rows are kept before each
        self.begins = array("I", (kept[row] for row in self.begins))
        self.starts = [kept[row] for row in self.starts]
        for column in (self.sender, self.at, self.head, self.line, self.whole, self.to):
            column[:] = array(column.typecode, compress(column, keep))

    def _rank(self, mark: str | None, person: int) -> tuple[bool, str, str]:
        return mark is None, mark or "", self.people.keys[person]

    def _add_thread(self) -> None:
        need_at_most(MOST_CONVERSATIONS, len(self.threads), "conversations")
        for column in (self.one, self.other, self.opened_by, self.opened_head):
            column.append(NOBODY)
        self.opened_at.append(UNOPENED)
        self.marks.append(None)

    def _join(self, number: int, members: set[int]) -> None:
        before = self.members(number)
        members |= before
        if len(members) <= 2:  # noqa: PLR2004 (two have columns of their own)
            self.one[number], self.other[number] = (*sorted(members), NOBODY, NOBODY)[:2]
            return
        self.crowd += len(members) - (len(before) if number in self.more else 0)
        self.one[number], self.other[number], self.more[number] = NOBODY, NOBODY, members
        need_at_most(MOST_IN_GROUPS, self.crowd, "members of groups")


def pair_key(name: str, to: str) -> str:
    """Stands for the id of a conversation that has none: the two names, in any order."""
    return _PAIR + _PAIR.join(sorted((name_key(name[:LONGEST]), name_key(to[:LONGEST]))))


def lasting_key(key: str, mine: frozenset[str]) -> str:
    """How a conversation is recognised in another export; `mine` are the member's own names, comparable."""
    if not key.startswith(_PAIR):
        return key
    names = key[1:].split(_PAIR)
    return "name:" + " & ".join([name for name in names if name not in mine] or names)


def head_of(text: str) -> int:
    """A number for the beginning of a text, blanks collapsed, whatever its case; 0 for no text."""
    head = text[:HEAD]
    # Printable signs hold no blank but the usual one: mostly there is nothing to collapse, which is quickly seen.
    if not head.isprintable() or "  " in head or head[:1] == " ":
        head = " ".join(text[: 2 * HEAD].split())
        if len(head) < HEAD and len(text) > 2 * HEAD:
            head = " ".join(text.split())
        head = head[:HEAD]
    return hash(head.rstrip().casefold()) if head else 0


def _keep(cache: dict[_K, _V], key: _K, value: _V) -> None:
    """Remember an answer, within limits that no real export reaches."""
    if len(cache) >= _MOST_CACHED:
        cache.clear()
    cache[key] = value


def need_at_most(most: int, count: int, what: str) -> None:
    """Refuse more than any account has, before memory runs out."""
    if count > most:
        raise InputError(
            f"The messages of this export have more than {most:,} {what}, which no LinkedIn account has; "
            "nothing was imported. Download the export again."
        )
