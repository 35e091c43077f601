"""Read exports: every file of use through its reader, everything else listed as seen. Nothing is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import chain, combinations
from typing import TYPE_CHECKING

from bot.errors import InputError
from bot.evaluate.evidence import Kind, Source
from bot.evaluate.identity import same_name
from bot.intake.archive import Archive, Owner, Refused, SeenFile
from bot.intake.connections import is_connections_header, joined, read_connections
from bot.intake.container import GET_ONE, open_containers
from bot.intake.invitations import is_invitations_header, read_invitations
from bot.intake.kinds import FileKind
from bot.intake.messages import Conversations, is_messages_header
from bot.intake.own import (
    is_notes_header,
    is_positions_header,
    is_profile_header,
    read_notes,
    read_positions,
    read_profile,
)
from bot.intake.portability import is_answer, read_portability
from bot.intake.rows import open_rows
from bot.intake.ties import (
    is_endorsements_header,
    is_follows_header,
    is_recommendations_header,
    read_endorsements,
    read_follows,
    read_recommendations,
)
from bot.intake.told import CUT, MOST_LISTED, Part, Told, marker, one_of_each, part_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from bot.intake.container import Container, Member
    from bot.intake.threads import Messages
    from bot.intake.told import Sheet
    from bot.model import Slug

    Mark = Callable[[str], str]
    Progress = Callable[[str, int, int], None]

# What is kept of all exports of one import has to fit into memory; messages are not kept, their files may be larger.
# Measured: 300,000 records in 60 MB take 260 MB. The largest network, of 30,000 people, needs about 60,000 in 10 MB.
MOST_BYTES = 60_000_000
MOST_RECORDS = 250_000
SAYS_NOTHING = "says nothing about a connection"
_NAMED = 5  # files that a sentence names before it says how many more there are


@dataclass(slots=True)
class _Room:
    """What may still be kept."""

    size: int
    records: int

    def take(self, name: str, *, size: int = 0, records: int = 0) -> None:
        self.size -= size
        self.records -= records
        if self.size < 0 or self.records < 0:
            raise InputError(
                f"With {name} there is more than any LinkedIn network needs; "
                "import one export at a time, or download it again."
            )


@dataclass(frozen=True, slots=True)
class _Reader:
    """How a file is read whose kind is a source of evidence."""

    is_header: Callable[[frozenset[str]], bool]
    read: Callable[[Sheet, Mark], Told]


# In the order in which they are read; messages come last, because they are the most.
_READERS: Mapping[FileKind, _Reader] = {
    FileKind.PROFILE: _Reader(is_profile_header, lambda sheet, _: read_profile(sheet)),
    FileKind.POSITIONS: _Reader(is_positions_header, lambda sheet, _: read_positions(sheet)),
    FileKind.CONNECTIONS: _Reader(is_connections_header, lambda sheet, _: read_connections(sheet)),
    FileKind.INVITATIONS: _Reader(is_invitations_header, read_invitations),
    FileKind.ENDORSEMENTS_RECEIVED: _Reader(
        is_endorsements_header(Kind.ENDORSED_BY), lambda sheet, _: read_endorsements(sheet, Kind.ENDORSED_BY)
    ),
    FileKind.ENDORSEMENTS_GIVEN: _Reader(
        is_endorsements_header(Kind.ENDORSED), lambda sheet, _: read_endorsements(sheet, Kind.ENDORSED)
    ),
    FileKind.RECOMMENDATIONS_RECEIVED: _Reader(
        is_recommendations_header, lambda sheet, _: read_recommendations(sheet, Kind.RECOMMENDED_BY)
    ),
    FileKind.RECOMMENDATIONS_GIVEN: _Reader(
        is_recommendations_header, lambda sheet, _: read_recommendations(sheet, Kind.RECOMMENDED)
    ),
    FileKind.NOTES: _Reader(is_notes_header, read_notes),
    FileKind.FOLLOWS: _Reader(is_follows_header, lambda sheet, _: read_follows(sheet)),
}
# Own acts, schools and address books: their rows are counted, and nothing of them is kept (data-archive.md, section 6).
_COUNTED = {FileKind.EDUCATION, FileKind.CONTACTS, FileKind.COMMENTS, FileKind.REACTIONS, FileKind.SHARES}
_OF_USE = {*_READERS, FileKind.MESSAGES, FileKind.PORTABILITY}
_ORDER = [*_READERS, *_COUNTED, FileKind.PORTABILITY, FileKind.MESSAGES]


def read_exports(
    paths: Sequence[Path], *, key: bytes, owner: Slug | None = None, progress: Progress | None = None
) -> tuple[Archive, ...]:
    """One archive for each export, the oldest first; InputError where anything is refused. `owner` outranks guesses."""
    with open_containers(paths) as containers:
        room = _Room(MOST_BYTES, MOST_RECORDS)
        archives = [_Reading(container, marker(key), owner, progress, room).archive() for container in containers]
    for one, other in combinations(archives, 2):
        if _strangers(one.owner, other.owner):
            raise InputError(
                f"{one.name} and {other.name} are exports of two different members; import only your own ones."
            )
    return tuple(sorted(archives, key=lambda archive: (archive.as_of, archive.name)))


def _strangers(one: Owner, other: Owner) -> bool:
    """Whether two exports belong to different members. Guessed addresses do not decide; then the names do."""
    if one.slug and other.slug and (one.slug == other.slug or (one.certain and other.certain)):
        return one.slug != other.slug
    return bool(one.name and other.name) and not same_name(one.name or "", other.name or "")


@dataclass(slots=True)
class _Reading:
    """One export while it is read."""

    container: Container
    mark: Mark
    given: Slug | None
    progress: Progress | None
    room: _Room
    parts: list[Part] = field(default_factory=list)

    def archive(self) -> Archive:
        """Read every file, then put together what they say."""
        self._need_something()
        conversations = Conversations(self.mark)
        for member in sorted(self.container.members, key=_place):
            parts = self._read(member, conversations)
            self.room.take(member.name, records=sum(_records(part.told) for part in parts))
            self.parts += parts
            if self.progress and member.kind in _ORDER:
                self.progress(member.name, member.size, member.size)
        told = [part.told for part in self.parts]
        name = next((one.owner_name for one in told if one.owner_name), None)
        return self._together(told, name, conversations.finish(name, self.given))

    def _need_something(self) -> None:
        seen = [member.name for member in self.container.members]
        if any(member.kind in _OF_USE for member in self.container.members):
            return
        more = f" and {len(seen) - _NAMED} more" if len(seen) > _NAMED else ""
        raise InputError(
            f"{self.container.name} holds no file of use ({', '.join(seen[:_NAMED])}{more}), "
            f"so it is no LinkedIn data export; {GET_ONE}"
        )

    def _read(self, member: Member, conversations: Conversations) -> Sequence[Part]:
        if member.kind in _READERS:
            return [self._table(member, _READERS[member.kind])]
        if member.kind is FileKind.MESSAGES:
            return [self._messages(member, conversations)]
        if member.kind is FileKind.PORTABILITY:
            return self._answers(member, conversations)
        if member.kind in _COUNTED:
            return [self._count(member)]
        return [Part(SeenFile(member.name, 0, 0, used=False))]

    def _table(self, member: Member, reader: _Reader) -> Part:
        self.room.take(member.name, size=member.size)
        with open_rows(member, reader.is_header, progress=self._telling(member)) as rows:
            return part_of(member.name, rows, frozenset({Source(member.kind)}), reader.read(rows, self.mark))

    def _messages(self, member: Member, conversations: Conversations) -> Part:
        with open_rows(member, is_messages_header, progress=self._telling(member)) as rows:
            seen = conversations.add(rows)
            reasons = +Counter({**seen.reasons, CUT: rows.cut})
            refused = tuple(rows.refused[:MOST_LISTED])
        seen = replace(seen, name=member.name, reasons=reasons)
        return Part(seen, frozenset({Source.MESSAGES}), Told(refused=refused))

    def _answers(self, member: Member, conversations: Conversations) -> Sequence[Part]:
        if not self.container.loose:
            with member.open() as file:
                if not is_answer(file, member.name):
                    return [Part(SeenFile(member.name, 0, 0, used=False))]
        with member.open() as file:
            return read_portability(file, member.name, self.mark, conversations.add, self._telling(member))

    def _count(self, member: Member) -> Part:
        """Count rows of a file that ties nobody; a file of that sort stops no import."""
        escape = "\\" if member.kind is FileKind.COMMENTS else None
        try:
            with open_rows(member, bool, escape=escape, progress=self._telling(member)) as rows:
                count = sum(1 for _ in rows)
        except InputError as error:
            seen = SeenFile(member.name, 0, 0, used=False, reasons={"could not be read": 1})
            return Part(seen, told=Told(refused=(Refused(member.name, str(error)),)))
        reasons = {SAYS_NOTHING: count} if count else {}
        return Part(SeenFile(member.name, count, count, used=False, reasons=reasons))

    def _telling(self, member: Member) -> Callable[[int], None] | None:
        tell = self.progress
        return None if tell is None else lambda done: tell(member.name, done, member.size)

    def _together(self, told: Sequence[Told], name: str | None, messages: Messages) -> Archive:
        people = joined([one for one in told if one.connections or one.unnamed])
        archive = Archive(
            name=self.container.name,
            as_of=self._as_of([one.newest for one in told] + [messages.newest]),
            owner=_owner(messages.owner, name, self.given),
            sources=frozenset(chain.from_iterable(part.sources for part in self.parts)),
            connections=people.connections,
            unnamed=people.unnamed,
            facts=one_of_each([*chain.from_iterable(one.facts for one in told), *messages.facts]),
            notes=tuple(dict.fromkeys(chain.from_iterable(one.notes for one in told))),
            employers=tuple(dict.fromkeys(chain.from_iterable(one.employers for one in told))),
            names=messages.names.union(*(one.names for one in told)),
            messages=messages.messages,
            conversations=messages.conversations,
            groups=messages.groups,
            files=tuple(part.seen for part in self.parts),
            refused=(*chain.from_iterable(one.refused for one in told), *messages.refused),
        )
        return self._checked(archive)

    def _as_of(self, days: Sequence[date | None]) -> date:
        newest = max((day for day in (*days, self.container.dated) if day), default=None)
        if newest is None:
            raise InputError(
                f"Nothing in {self.container.name} has a date, so nobody can say of which day it is; "
                "import the whole zip under the name that LinkedIn gave it."
            )
        return newest

    def _checked(self, archive: Archive) -> Archive:
        """The member is no connection of himself: an owner who is one was guessed wrongly."""
        slug = archive.owner.slug
        if self.given is None and slug and any(one.slug == slug for one in archive.connections):
            raise InputError(
                f"Whose export {archive.name} is cannot be told from its few messages; give your own address (--owner)."
            )
        return archive


def _records(told: Told) -> int:
    kept = (told.connections, told.facts, told.notes, told.employers, told.unnamed)
    return sum(map(len, kept))


def _place(member: Member) -> tuple[int, str]:
    return (_ORDER.index(member.kind) if member.kind in _ORDER else len(_ORDER)), member.name


def _owner(found: Owner, name: str | None, given: Slug | None) -> Owner:
    """The profile's name is the member's own word; an address that was given is certain."""
    return Owner(given or found.slug, name or found.name, found.certain or given is not None)
