"""What the member states himself: notes about people, positions, and his own name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.evaluate.evidence import Employer, Evidence, Kind
from bot.intake.archive import OwnNote
from bot.intake.dates import moment_of, month_of
from bot.intake.told import Facts, Left, Told, cell, ending, moment_key, person, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.intake.told import Person, Sheet


def is_notes_header(names: frozenset[str]) -> bool:
    """A note and the address of the connection it is about."""
    return "note" in names and any(name.endswith("profileurl") for name in names)


def read_notes(sheet: Sheet, mark: Callable[[str], str]) -> Told:
    """The member's notes, word for word, and one fact for each: a note protects, also by name alone."""
    facts, notes = Facts(), list[OwnNote]()
    who, note = _who(sheet), sheet.column("note")
    created, edited = sheet.column("createdon"), sheet.column("editedon")
    for source, cells in rows_of(sheet):
        known, text = who(cells), _verbatim(cells, note)
        if known is None or not text:
            facts.left.refuse(source, "no person" if text else "no text")
            continue
        at = moment_of(cell(cells, created)) or moment_of(cell(cells, edited))
        key = moment_key(cell(cells, created) or mark(text), at)
        facts.add(known, key, Evidence(Kind.NOTE, source, at=at, by_name=known.slug is None))
        if known.slug:
            notes.append(OwnNote(known.slug, text, source))
    return facts.told(tuple(notes))


def is_positions_header(names: frozenset[str]) -> bool:
    """A company and since when."""
    return {"companyname", "startedon"} <= names


def read_positions(sheet: Sheet) -> Told:
    """Where the member works or worked. An end that cannot be read is no "now": the row is refused."""
    employers, left = list[Employer](), Left()
    company, started, finished = sheet.column("companyname"), sheet.column("startedon"), sheet.column("finishedon")
    for source, cells in rows_of(sheet):
        name, end = cell(cells, company), cell(cells, finished)
        until = month_of(end) if end else None
        if not name or (end and until is None):
            left.refuse(source, "no readable end" if name else "no company")
        else:
            employers.append(Employer(name, month_of(cell(cells, started)), until, source))
    return Told(employers=tuple(employers), reasons=left.reasons, refused=tuple(left.refused))


def is_profile_header(names: frozenset[str]) -> bool:
    """The member's name; nothing else of the file is read."""
    return {"firstname", "lastname"} <= names


def read_profile(sheet: Sheet) -> Told:
    """The member's own name, and neither address nor date of birth."""
    first, last = sheet.column("firstname"), sheet.column("lastname")
    names = [f"{cell(cells, first)} {cell(cells, last)}".strip() for _, cells in rows_of(sheet)]
    return Told(owner_name=next((name for name in names if name), None))


def _who(sheet: Sheet) -> Callable[[Sequence[str]], Person | None]:
    url = ending(sheet, "profileurl")
    first, last = ending(sheet, "firstname"), ending(sheet, "lastname")
    full = ending(sheet, "fullname", "connectionname")

    def who(cells: Sequence[str]) -> Person | None:
        name = cell(cells, full) or f"{cell(cells, first)} {cell(cells, last)}".strip()
        return person(cell(cells, url), name)

    return who


def _verbatim(cells: Sequence[str], column: int | None) -> str:
    return cells[column].strip() if column is not None and column < len(cells) else ""
