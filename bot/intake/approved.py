"""A list of people that the member brings as CSV: who is meant, and which rows cannot be used.

The address of the profile decides who is meant. A name alone is no key: two people may bear it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import InputError
from bot.evaluate.identity import slug_from_text
from bot.intake.table import comparable, read_table
from bot.model import Decision

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence
    from pathlib import Path

    from bot.intake.table import Row, Table
    from bot.model import Slug

# In the order of preference; compared without case, blanks and punctuation.
_WHO = (
    "profileurl", "linkedinprofileurl", "linkedinurl", "publicprofileurl", "url", "linkedinprofile", "profilelink",
    "linkedin", "profile", "link", "slug", "publicidentifier", "vanityname",
)  # fmt: skip
_DECISION = ("decision", "verdict")
_BECAUSE = ("because", "reason")
# Known from the connection list already, so no notes.
_NO_NOTE = frozenset({
    "name", "fullname", "firstname", "lastname", "headline", "connectedon", "memberid", "pinned", "lastseen",
})  # fmt: skip
# The columns of evidence in a file of `people --csv`: what is known, not what somebody remarks. In a list from
# elsewhere the same titles may say something new.
_OUR_EVIDENCE = frozenset({
    "company", "position", "label", "score", "lastmessage", "lastmessageby", "proposal", "protected", "gone",
})  # fmt: skip
_OURS = frozenset({"pinned", "lastseen", "proposal"})


@dataclass(frozen=True, slots=True)
class Listed:
    """One person of the list. `decision` is None where the file has no such column, or left the cell empty."""

    line: int
    slug: Slug
    decision: Decision | None = None
    because: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """One row that cannot be used, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class ApprovedList:
    """Everybody the file names. `decides`: it has a decision column."""

    people: tuple[Listed, ...]
    decides: bool


class RowsRefused(InputError):
    """Some rows of a list cannot be used; nothing of it was taken."""

    def __init__(self, path: Path, rows: Sequence[Refused]) -> None:
        count = "1 row" if len(rows) == 1 else f"{len(rows)} rows"
        super().__init__(
            f"{path}: {count} cannot be used, so nothing was changed; correct or delete them and run the command again."
        )
        self.rows = tuple(rows)


@dataclass(frozen=True, slots=True)
class _Columns:
    who: tuple[int, ...]
    decision: int | None
    because: int | None
    notes: Mapping[int, str]


def read_approved(path: Path, origin: str, known: Container[Slug]) -> ApprovedList:
    """Read a list in which every row names one known person once; RowsRefused lists all rows that do not."""
    table = read_table(path, _is_header, wanted="column with profile addresses (URL, Profile URL or Slug)")
    columns = _columns(table)
    read = [_listed(row, columns, origin, known) for row in table.rows]
    people = [item for item in read if isinstance(item, Listed)]
    refused = [item for item in read if isinstance(item, Refused)]
    refused += _repeated(people)
    if refused:
        raise RowsRefused(path, sorted(refused, key=lambda row: row.line))
    if not people:
        raise InputError(f"{path} names nobody.")
    return ApprovedList(tuple(people), decides=columns.decision is not None)


def _is_header(cells: Sequence[str]) -> bool:
    return any(comparable(cell) in _WHO for cell in cells)


def _columns(table: Table) -> _Columns:
    names = [comparable(cell) for cell in table.header]
    who = tuple(names.index(name) for name in _WHO if name in names)
    decision, because = _first(names, _DECISION), _first(names, _BECAUSE)
    used = {*who, decision, because}
    known = _NO_NOTE | _OUR_EVIDENCE if _OURS.intersection(names) else _NO_NOTE
    notes = {
        column: title
        for column, title in enumerate(table.header)
        if column not in used and title and names[column] not in known
    }
    return _Columns(who, decision, because, notes)


def _first(names: Sequence[str], wanted: Sequence[str]) -> int | None:
    return next((names.index(name) for name in wanted if name in names), None)


def _listed(row: Row, columns: _Columns, origin: str, known: Container[Slug]) -> Listed | Refused:
    written = [text for column in columns.who if (text := row.cell(column))]
    slugs = {slug_from_text(text, origin) for text in written}
    if not written:
        return Refused(row.line, "no profile address; a name alone does not say who is meant")
    if len(slugs) > 1:
        return Refused(row.line, "the addresses in this row name different people")
    slug = slugs.pop()
    if slug is None:
        return Refused(row.line, "this is not the address of a profile")
    if slug not in known:
        return Refused(row.line, "nobody in the connection list has this address")
    return _decided(row, columns, slug)


def _decided(row: Row, columns: _Columns, slug: Slug) -> Listed | Refused:
    word = row.cell(columns.decision).casefold() if columns.decision is not None else ""
    if word and word not in set(Decision):
        return Refused(row.line, f"the decision is none of {', '.join(Decision)}")
    notes = [f"{title}: {text}" for column, title in columns.notes.items() if (text := row.cell(column))]
    return Listed(
        line=row.line,
        slug=slug,
        decision=Decision(word) if word else None,
        because=(row.cell(columns.because) or None) if columns.because is not None else None,
        note="; ".join(notes) or None,
    )


def _repeated(people: Sequence[Listed]) -> list[Refused]:
    times = Counter(person.slug for person in people)
    twice = "the same person stands in more than one row"
    return [Refused(person.line, twice) for person in people if times[person.slug] > 1]
