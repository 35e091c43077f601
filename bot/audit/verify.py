"""Judges an audit log: consistent or not, which record is the first bad one, and how far receipts vouch for it.

It goes on after an error to list all damage. A torn last line, and a copy that lags behind its database, are what a
crash leaves and are told apart from tampering. An empty or missing log is never consistent. What it cannot show: what
happened on the site, and false records written at the time by whoever controls this computer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.audit import chain
from bot.audit.reading import Untrusted, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from bot.audit.reading import Line
    from bot.audit.receipt import AuditReceipt


class Kind(StrEnum):
    """What is wrong with a record."""

    EDITED = "edited"
    MISSING = "missing"
    INSERTED = "inserted"
    REORDERED = "reordered"
    TRUNCATED = "truncated"
    REWRITTEN = "rewritten since the receipt"
    SCHEMA = "schema"
    TIME = "time goes back"
    PERSON = "person does not fit"
    NAMELESS = "person missing without a purge"
    OTHER_LOG = "of another log"
    COPY = "differs from the database"
    EMPTY = "no log"
    TORN = "torn tail"
    BEHIND = "behind the database"


# Quotes inside a text are escaped, so that none of this can stand in one.
_WHOLE_AND_MORE = re.compile(rb'(?s),"hash":"[0-9a-f]{64}"(\}|,"person":\{.*[0-9a-f]"\}\}).')
CRASH_LEFT = frozenset({Kind.TORN, Kind.BEHIND})


@dataclass(frozen=True, slots=True)
class Damage:
    """One finding: the number that the record there should have, what is wrong, and one sentence."""

    seq: int
    kind: Kind
    detail: str

    @property
    def tampering(self) -> bool:
        """Whether no crash can have left this."""
        return self.kind not in CRASH_LEFT


@dataclass(frozen=True, slots=True)
class Report:
    """The verdict. `anchored_to`: the last record that a receipt from elsewhere vouches for."""

    consistent: bool
    events: int
    first_bad: int | None
    kind: Kind | None
    damage: tuple[Damage, ...]
    anchored_to: int | None
    unanchored: int
    head: str | None
    origin_id: str | None


@dataclass(frozen=True, slots=True)
class Original:
    """The database's side: its lines, how many of them the copy is known to have held, and receipts it issued."""

    lines: Iterable[bytes]
    synced: int
    own: tuple[AuditReceipt, ...] = ()
    origin_id: str | None = None


def verify(path: Path, *, receipts: Sequence[AuditReceipt] = (), original: Original | None = None) -> Report:
    """Judge the log in a file, against receipts kept elsewhere and against the database when they are given."""
    check = _Check(_Receipts(receipts, original.own if original else ()), original)
    try:
        with path.open("rb") as file:
            for raw in file:
                check.take(raw)
    except FileNotFoundError:
        check.note(1, Kind.EMPTY, "there is no log")
    return check.report()


@dataclass(frozen=True, slots=True)
class _Receipts:
    given: Sequence[AuditReceipt]
    own: Sequence[AuditReceipt]

    def all(self) -> list[AuditReceipt]:
        return sorted((*self.given, *self.own), key=lambda receipt: receipt.count)


@dataclass(frozen=True, slots=True)
class _Unopened:
    """A record about somebody who is not named: needs a purge that came after it."""

    seq: int
    ref: str


@dataclass(slots=True)
class _Purges:
    by_ref: dict[str, int] = field(default_factory=dict)
    upto: int = 0

    def take(self, line: Line) -> None:
        if line.ref is not None:
            self.by_ref[line.ref] = line.seq
        self.upto = max(self.upto, min(line.upto, line.seq - 1))

    def cover(self, record: _Unopened) -> bool:
        return record.seq <= max(self.upto, self.by_ref.get(record.ref, 0))


class _Check:
    """The state of one pass over the file."""

    def __init__(self, receipts: _Receipts, original: Original | None) -> None:
        self._receipts = receipts
        self._original = original
        self._copy: Iterator[bytes] = iter(original.lines) if original else iter(())
        self._copy_seq = 0
        self._copy_line: bytes | None = None
        self._wanted = {receipt.count for receipt in receipts.all()}
        self._heads: dict[int, str] = {}
        self._found: list[Damage] = []
        self._gaps: list[range] = []
        self._late: list[int] = []
        self._assumed: dict[int, int] = {}  # number assumed for an unreadable line -> its place in the findings
        self._unopened: list[_Unopened] = []
        self._purges = _Purges()
        self._origin = original.origin_id if original else None
        if self._origin is None and receipts.given:
            self._origin = receipts.given[0].origin_id
        self._events = 0
        self._last = 0
        self._link: str | None = chain.GENESIS
        self._time = ""

    def note(self, seq: int, kind: Kind, detail: str) -> None:
        """Add one finding."""
        self._found.append(Damage(seq, kind, detail))

    # --- one line -----------------------------------------------------------------------------------------------------

    def take(self, raw: bytes) -> None:
        """Judge the next line of the file."""
        if not raw.endswith(b"\n"):
            self._torn(raw)
            return
        self._events += 1
        try:
            line = read(raw)
        except Untrusted as error:
            self._bad(str(error), error.stated_hash)
        else:
            self._place(line, raw)

    def _torn(self, raw: bytes) -> None:
        """No newline at the end: the prefix of a line is a crash, a whole line with something behind it is not."""
        if _WHOLE_AND_MORE.search(raw):
            self._bad("the end of the line was changed", None)
        else:
            self.note(self._last + 1, Kind.TORN, f"{len(raw)} bytes of an unfinished line; a crash leaves that")

    def _bad(self, detail: str, stated_hash: str | None, kind: Kind = Kind.EDITED) -> None:
        """A line that cannot be trusted stands where the next record should."""
        self._last += 1
        self._assumed[self._last] = len(self._found)
        self.note(self._last, kind, detail)
        self._link = stated_hash

    def _place(self, line: Line, raw: bytes) -> None:
        if self._origin is None:
            self._origin = line.origin
        if line.origin != self._origin:
            self._bad(f"it names the log {line.origin}", None, Kind.OTHER_LOG)
            return
        if line.seq == self._last + 1:
            self._follow(line)
        elif line.seq > self._last:
            self._gaps.append(range(self._last + 1, line.seq))
            self._accept(line)
        else:
            self._out_of_place(line.seq)
        self._contents(line)
        if self._original is not None and not self._found:
            self._compare(line.seq, raw)

    def _follow(self, line: Line) -> None:
        if line.prev != self._link and self._link is not None:
            self.note(max(1, self._last), Kind.EDITED, f"record {line.seq} was written after another record than this")
        self._accept(line)

    def _accept(self, line: Line) -> None:
        if line.time < self._time and not line.clock_back:
            self.note(line.seq, Kind.TIME, f"{line.time} after {self._time}")
        self._last, self._link, self._time = line.seq, line.stated_hash, line.time
        if line.seq in self._wanted:
            self._heads[line.seq] = line.stated_hash

    def _out_of_place(self, seq: int) -> None:
        if seq in self._assumed:
            place = self._assumed.pop(seq)
            self._found[place] = Damage(seq, Kind.INSERTED, "before it stands a line that is not of this log")
        else:
            self._late.append(seq)

    def _contents(self, line: Line) -> None:
        if line.misfit is not None:
            self.note(line.seq, Kind.SCHEMA, line.misfit)
        if line.opened is False:
            self.note(line.seq, Kind.PERSON, "the name, address or salt was changed")
        elif line.opened is None and line.ref is not None:
            self._unopened.append(_Unopened(line.seq, line.ref))
        if line.event == "purge":
            self._purges.take(line)

    def _compare(self, seq: int, raw: bytes) -> None:
        while self._copy_seq < seq:
            self._copy_seq += 1
            self._copy_line = next(self._copy, None)
        if raw != self._copy_line:
            self.note(seq, Kind.COPY, "this record is not the database's")

    # --- the end ------------------------------------------------------------------------------------------------------

    def report(self) -> Report:
        """The verdict, after the last line."""
        self._sort_out_order()
        for record in self._unopened:
            if not self._purges.cover(record):
                self.note(record.seq, Kind.NAMELESS, "the name was taken out and no purge says so")
        self._check_length()
        anchored = self._check_receipts()
        if not self._events and not any(found.tampering for found in self._found):
            self.note(1, Kind.EMPTY, "the log is empty")
        damage = tuple(sorted(self._found, key=lambda found: found.seq))
        tampering = next((found for found in damage if found.tampering), None)
        return Report(
            consistent=tampering is None and self._events > 0,
            events=self._events,
            first_bad=tampering.seq if tampering else None,
            kind=tampering.kind if tampering else None,
            damage=damage,
            anchored_to=anchored,
            unanchored=max(0, self._events - (anchored or 0)),
            head=self._link if self._events else None,
            origin_id=self._origin,
        )

    def _sort_out_order(self) -> None:
        """A record that came late was moved if its place is empty, else it is there twice."""
        late = set(self._late)
        moved = {seq for gap in self._gaps for seq in late if seq in gap}
        for seq in sorted(moved):
            self.note(seq, Kind.REORDERED, "it stands after later records")
        for seq in self._late:
            if seq not in moved:
                self.note(seq, Kind.INSERTED, "it is there twice")
        for gap in self._gaps:
            self._missing(gap, moved)

    def _missing(self, gap: range, moved: set[int]) -> None:
        start = gap.start
        for seq in [*sorted(moved.intersection(gap)), gap.stop]:
            if start < seq:
                self.note(start, Kind.MISSING, f"records {start} to {seq - 1} are missing")
            start = seq + 1

    def _check_length(self) -> None:
        if self._original is None or any(found.tampering for found in self._found):
            return
        rest = self._copy_rest()
        if rest and self._last < self._original.synced:
            self.note(self._last + 1, Kind.TRUNCATED, f"{rest} records were cut off at the end")
        elif rest:
            self.note(self._last + 1, Kind.BEHIND, f"{rest} records are in the database only; a crash leaves that")

    def _copy_rest(self) -> int:
        return sum(1 for _ in self._copy)

    def _check_receipts(self) -> int | None:
        """Compare every receipt; returns the last record that one from elsewhere vouches for."""
        matched = anchored = 0
        for receipt in self._receipts.all():
            if receipt.origin_id != self._origin:
                self.note(1, Kind.OTHER_LOG, f"the receipt is of the log {receipt.origin_id}")
            elif receipt.count > self._last:
                self.note(self._last + 1, Kind.TRUNCATED, f"a receipt counts {receipt.count} records")
            elif receipt.head != self._heads.get(receipt.count, receipt.head):
                self.note(matched + 1, Kind.REWRITTEN, f"record {receipt.count} is not the one on the receipt")
            elif receipt.count in self._heads:
                matched = receipt.count
                anchored = receipt.count if receipt in self._receipts.given else anchored
        return anchored or None
