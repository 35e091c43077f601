"""Messages as columns of numbers: who, when, in which conversation. Millions of rows fit; no text is kept.

People and conversations are numbered as they are seen; what a number means is the same for all files of one export.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from dataclasses import dataclass, field
from hashlib import blake2b
from operator import itemgetter
from typing import TYPE_CHECKING, TypeVar

from bot.errors import InputError
from bot.evaluate.identity import name_key
from bot.intake.told import address, mark_of

if TYPE_CHECKING:
    from collections.abc import Callable

# LinkedIn allows 30,000 connections. Several times as many partners and conversations still fit into memory.
MOST_PEOPLE = 200_000
MOST_CONVERSATIONS = 200_000
MOST_NAMES = 400_000
MOST_IN_GROUPS = 1_000_000
LONGEST = 200  # characters of a name, an address key or a conversation id
HEAD = 60  # characters that make two messages the same template
HIDDEN = "linkedin member"  # stands for somebody who is hidden or gone
NOBODY, ME, SEVERAL = 0, 1, 2  # numbers that stand for no single other person
UNOPENED = 1 << 62  # later than any message
_BY_NAME = "/"  # begins the key of somebody known by name alone; no address contains it
_PAIR = "\0"
_MOST_CACHED = 50_000
_APART = re.compile(r"[,;\s]+")
_T = TypeVar("_T")


@dataclass(slots=True)
class People:
    """Everybody who wrote or was written to, by tie key; somebody without an address by name."""

    keys: list[str] = field(default_factory=lambda: ["", "", ""])
    numbers: dict[str, int] = field(default_factory=dict)
    names: set[tuple[int, str]] = field(default_factory=set)
    shown: dict[int, str] = field(default_factory=dict)  # how the name of somebody without an address is written
    called: list[str] = field(default_factory=lambda: ["", "", ""])  # the name seen last, to save looking it up
    single: dict[str, int] = field(default_factory=dict)
    several: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def at(self, text: str) -> int:
        """The person at one address; NOBODY when the text is no member's address."""
        slug = address(text)
        person = self._number(slug) if slug and len(slug) <= LONGEST else NOBODY
        _keep(self.single, text, person)
        return person

    def all_at(self, text: str) -> tuple[int, ...]:
        """The people at addresses that are joined by commas, semicolons or blanks."""
        found = {self.single.get(part) or self.at(part) for part in _APART.split(text) if part}
        people = tuple(sorted(found - {NOBODY}))
        _keep(self.several, text, people)
        return people

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

    def call(self, person: int, text: str) -> None:
        """Remember a name that a person is shown with."""
        name = " ".join(text.split())
        if 0 < len(name) <= LONGEST and name_key(name) != HIDDEN:
            self.called[person] = text if len(text) <= LONGEST else name
            self.names.add((person, name))
            if len(self.names) > MOST_NAMES:
                raise _too_many(MOST_NAMES, "names")

    def by_name(self, person: int) -> bool:
        """Whether a person has no address."""
        return self.keys[person].startswith(_BY_NAME)

    def name_of(self, person: int) -> str:
        """The comparable name of a person without an address."""
        return self.keys[person].removeprefix(_BY_NAME)

    def forget(self) -> None:
        """Drop what only reading needs."""
        self.single.clear()
        self.several.clear()
        self.called.clear()

    def _number(self, key: str) -> int:
        person = self.numbers.setdefault(key, len(self.keys))
        if person == len(self.keys):
            self.keys.append(key)
            self.called.append("")
            if person > MOST_PEOPLE:
                raise _too_many(MOST_PEOPLE, "people")
        return person


@dataclass(slots=True)
class Thread:
    """The conversation that is being read: its people so far, and its oldest message. The text waits for its mark."""

    number: int
    members: set[int] = field(default_factory=set)
    at: int = UNOPENED
    by: int = NOBODY
    text: str = ""


@dataclass(slots=True)
class Ledger:
    """Columns with one entry a row, then columns with one entry a conversation."""

    mark: Callable[[str], str]
    people: People = field(default_factory=People)
    files: list[tuple[int, str]] = field(default_factory=list)  # first row, name
    thread: array[int] = field(default_factory=lambda: array("I"))
    sender: array[int] = field(default_factory=lambda: array("I"))
    to: array[int] = field(default_factory=lambda: array("I"))  # by name, in files without recipients' addresses
    at: array[int] = field(default_factory=lambda: array("q"))  # seconds since 1970
    head: array[int] = field(default_factory=lambda: array("q"))  # hash of the beginning; 0: no text
    line: array[int] = field(default_factory=lambda: array("I"))
    addressed: bool = False  # whether any file had recipients' addresses
    threads: dict[str, int] = field(default_factory=dict)
    one: array[int] = field(default_factory=lambda: array("I"))
    other: array[int] = field(default_factory=lambda: array("I"))
    more: dict[int, set[int]] = field(default_factory=dict)  # members of conversations of three and more
    crowd: int = 0  # how many members these have together
    opened_at: array[int] = field(default_factory=lambda: array("q"))
    opened_by: array[int] = field(default_factory=lambda: array("I"))
    opened_head: array[int] = field(default_factory=lambda: array("q"))
    marks: list[str | None] = field(default_factory=list)

    def number(self, key: str) -> int:
        """The number of a conversation, by its id or by `pair_key`."""
        if len(key) > 2 * LONGEST + 2:
            key = f"digest:{blake2b(key.encode('utf-8', 'surrogatepass'), digest_size=16).hexdigest()}"
        number = self.threads.setdefault(key, len(self.marks))
        if number == len(self.marks):
            self._add_thread()
        return number

    def write(self, *row: int) -> None:
        """Add one row: thread, sender, to, at, head, line."""
        for column, value in zip((self.thread, self.sender, self.to, self.at, self.head, self.line), row, strict=True):
            column.append(value)

    def begin(self, thread: Thread, at: int, by: int, text: str) -> None:
        """Take a message as the oldest of a stretch; one of the same second has its say too."""
        if at == thread.at:
            self._settle(thread)
        thread.at, thread.by, thread.text = at, by, text

    def close(self, thread: Thread) -> None:
        """Add what a stretch of rows said about a conversation to what was known of it."""
        if thread.number >= 0:
            self._join(thread)
            self._settle(thread)

    def _settle(self, thread: Thread) -> None:
        """Let the oldest message of a stretch open the conversation, unless an older one does.

        Of several messages in the same second the one with the smallest mark opens it, in whatever order they come.
        """
        number = thread.number
        if thread.at > self.opened_at[number]:
            return
        mark = mark_of(" ".join(thread.text.split()), self.mark)
        known = (self.opened_at[number], *self._rank(self.marks[number], self.opened_by[number]))
        if (thread.at, *self._rank(mark, thread.by)) < known:
            self.opened_at[number], self.opened_by[number] = thread.at, thread.by
            self.opened_head[number], self.marks[number] = head_of(thread.text), mark

    def members(self, number: int) -> set[int]:
        """Everybody in a conversation."""
        return self.more.get(number) or {self.one[number], self.other[number]} - {NOBODY}

    def place(self, row: int) -> str:
        """File and line of a row."""
        file = bisect_right(self.files, row, key=itemgetter(0)) - 1
        return f"{self.files[file][1]}:{self.line[row]}"

    def _rank(self, mark: str | None, person: int) -> tuple[bool, str, str]:
        return mark is None, mark or "", self.people.keys[person]

    def _add_thread(self) -> None:
        if len(self.marks) >= MOST_CONVERSATIONS:
            raise _too_many(MOST_CONVERSATIONS, "conversations")
        for column in (self.one, self.other, self.opened_by, self.opened_head):
            column.append(NOBODY)
        self.opened_at.append(UNOPENED)
        self.marks.append(None)

    def _join(self, thread: Thread) -> None:
        number, before = thread.number, self.members(thread.number)
        members = thread.members | before if before else thread.members
        if len(members) <= 2:  # noqa: PLR2004 (two have columns of their own)
            self.one[number], self.other[number] = (*sorted(members), NOBODY, NOBODY)[:2]
            return
        self.crowd += len(members) - (len(before) if number in self.more else 0)
        self.one[number], self.other[number], self.more[number] = NOBODY, NOBODY, members
        if self.crowd > MOST_IN_GROUPS:
            raise _too_many(MOST_IN_GROUPS, "members of groups")


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
    head = " ".join(text[: 2 * HEAD].split())
    if len(head) < HEAD and len(text) > 2 * HEAD:
        head = " ".join(text.split())
    return hash(head[:HEAD].casefold()) if head else 0


def _keep(cache: dict[str, _T], text: str, found: _T) -> None:
    """Remember an answer, within limits that no real export reaches."""
    if len(text) <= 2 * LONGEST:
        if len(cache) >= _MOST_CACHED:
            cache.clear()
        cache[text] = found


def _too_many(most: int, what: str) -> InputError:
    return InputError(
        f"The messages of this export name more than {most:,} {what}, which no LinkedIn account has; "
        "nothing was imported. Download the export again."
    )
