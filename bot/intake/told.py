"""What the rows of one file say, and what its readers share: cells, ties to people, rows left out with a reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, Protocol

from bot.errors import InputError
from bot.evaluate.identity import name_key, slug_from_text
from bot.intake.archive import Contents, Refused, SeenFile, Tied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from bot.evaluate.evidence import Evidence, Kind, Source
    from bot.intake.archive import OwnNote
    from bot.model import Slug

# LinkedIn allows 30,000 connections; what is kept of every row has to fit into memory.
MOST_ROWS = 100_000
MOST_LISTED = 1_000  # refused rows that are named by line; further ones are counted
MOST_MARKED = 400  # characters: an invitation's note has at most 300
CUT = "cells shortened"  # a remark: such rows are used
_HIDDEN = "linkedin member"  # stands for somebody who is hidden or gone
_EARLIEST = datetime.min.replace(tzinfo=UTC)


class Sheet(Protocol):
    """Rows below a header that was found; `rows`, `cut` and `refused` are valid after the iteration."""

    @property
    def name(self) -> str:
        """How a source names the file."""
        ...

    @property
    def columns(self) -> Mapping[str, int]:
        """Index of each column, by its comparable name."""
        ...

    @property
    def rows(self) -> int:
        """How many rows there are."""
        ...

    @property
    def cut(self) -> int:
        """How many cells were shortened."""
        ...

    @property
    def refused(self) -> Sequence[Refused]:
        """Rows that do not fit the header."""
        ...

    def column(self, *names: str) -> int | None:
        """The first of several columns that is there."""
        ...

    def __iter__(self) -> Iterator[tuple[int, list[str]]]: ...


@dataclass(frozen=True, slots=True)
class Told(Contents):
    """What one file says. `reasons` counts the rows that were left out."""

    owner_name: str | None = None
    newest: date | None = None
    reasons: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a row is about: by address, or by name alone."""

    slug: Slug | None
    name: str


@dataclass(slots=True)
class Left:
    """Rows left out so far."""

    reasons: Counter[str] = field(default_factory=Counter)
    refused: list[Refused] = field(default_factory=list)

    def skip(self, reason: str) -> None:
        """Leave out a row that is readable and of no use."""
        self.reasons[reason] += 1

    def refuse(self, source: str, reason: str) -> None:
        """Leave out a row that cannot be used; the first ones are kept by line."""
        self.reasons[reason] += 1
        if len(self.refused) < MOST_LISTED:
            self.refused.append(Refused(source, reason))


@dataclass(slots=True)
class Facts:
    """Facts of one file, one for each person, kind and key: of doubles the later one stays, in whatever order."""

    left: Left = field(default_factory=Left)
    names: set[tuple[Slug, str]] = field(default_factory=set)
    _facts: dict[tuple[Kind, str, str], Tied] = field(default_factory=dict)

    def add(self, who: Person, key: str, evidence: Evidence) -> None:
        """Tie one fact to a person."""
        tied = Tied(evidence, key, who.slug, None if who.slug else who.name)
        place = identity_of(tied)
        if place in self._facts:
            self.left.skip("double")
            tied = max(self._facts[place], tied, key=_weight)
        self._facts[place] = tied
        if who.slug and who.name:
            self.names.add((who.slug, who.name))

    def told(self, notes: tuple[OwnNote, ...] = ()) -> Told:
        """Everything gathered."""
        facts = tuple(self._facts.values())
        newest = max((fact.evidence.at.date() for fact in facts if fact.evidence.at), default=None)
        names, left = frozenset(self.names), self.left
        return Told(
            facts=facts, notes=notes, names=names, newest=newest, reasons=left.reasons, refused=tuple(left.refused)
        )


def identity_of(fact: Tied) -> tuple[Kind, str, str]:
    """What makes two facts the same one."""
    who = f"at {fact.slug}" if fact.slug else f"by name {name_key(fact.name or '')}"
    return fact.evidence.kind, fact.key, who


def one_of_each(facts: Sequence[Tied]) -> tuple[Tied, ...]:
    """The facts without doubles: of the same one twice the later stays."""
    best: dict[tuple[Kind, str, str], Tied] = {}
    for fact in facts:
        place = identity_of(fact)
        best[place] = max(best[place], fact, key=_weight) if place in best else fact
    return tuple(best.values())


def _weight(fact: Tied) -> tuple[datetime, int, str, str]:
    known = fact.evidence
    return known.at or _EARLIEST, known.count, known.detail, known.mark or ""


def rows_of(sheet: Sheet) -> Iterator[tuple[str, list[str]]]:
    """Each row with its source; more rows than any network can have are refused."""
    for count, (line, cells) in enumerate(sheet, 1):
        if count > MOST_ROWS:
            raise InputError(
                f"{sheet.name} has more than {MOST_ROWS:,} rows, which no LinkedIn network has; download it again."
            )
        yield f"{sheet.name}:{line}", cells


def cell(cells: Sequence[str], column: int | None) -> str:
    """One cell with its blanks collapsed; empty where the row or the file lacks it."""
    return " ".join(cells[column].split()) if column is not None and column < len(cells) else ""


def ending(sheet: Sheet, *ends: str, starting: str = "") -> int | None:
    """The first column that ends so; one that begins with `starting` before any other."""
    found = [name for end in ends for name in sheet.columns if name.endswith(end)]
    best = next((name for name in found if name.startswith(starting)), next(iter(found), None))
    return None if best is None else sheet.columns[best]


def address(text: str) -> Slug | None:
    """The member whom an address names. A bare word is none: cells of other files are no addresses."""
    slug = slug_from_text(text) if "/" in text else None
    return slug if slug and slug.strip() else None


def person(url: str, name: str) -> Person | None:
    """Whom a row is about, or None when it says neither."""
    slug, known = address(url), "" if name_key(name) == _HIDDEN else name
    return Person(slug, known) if slug or known else None


def marker(key: bytes) -> Callable[[str], str]:
    """The keyed digest that recognises a short text without keeping it."""
    return lambda text: blake2b(text.encode("utf-8", "surrogatepass"), key=key, digest_size=12).hexdigest()


def mark_of(text: str, mark: Callable[[str], str]) -> str | None:
    """The mark of a text whose blanks are collapsed; long texts are no notes."""
    return mark(text) if 0 < len(text) <= MOST_MARKED else None


def moment_key(text: str, at: datetime | None) -> str:
    """A moment as a key: the same however a program has written it down again."""
    return at.isoformat(timespec="minutes") if at else text


@dataclass(frozen=True, slots=True)
class Part:
    """One file, or one domain of the API: how it is listed, what it makes known, and what it says."""

    seen: SeenFile
    sources: frozenset[Source] = frozenset()
    told: Told = field(default_factory=Told)


def part_of(name: str, sheet: Sheet, sources: frozenset[Source], told: Told) -> Part:
    """A file that was read: its rows, and why some were left out."""
    reasons = Counter(told.reasons) + Counter(row.reason for row in sheet.refused)
    skipped = reasons.total()
    reasons[CUT] += sheet.cut
    refused = (*sheet.refused[:MOST_LISTED], *told.refused)
    return Part(
        SeenFile(name, sheet.rows, skipped, used=True, reasons=+reasons), sources, replace(told, refused=refused)
    )
