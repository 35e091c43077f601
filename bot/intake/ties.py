"""Endorsements, recommendations and follows: facts about people that others or the member stated on the site."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.evaluate.evidence import Evidence, Kind
from bot.evaluate.identity import name_key
from bot.intake.dates import moment_of
from bot.intake.told import Facts, cell, ending, moment_key, person, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.intake.told import Person, Sheet, Told

_COUNTS = {"", "ACCEPTED"}
_LEFT_OUT: Mapping[str, str] = {"PENDING": "pending", "REJECTED": "rejected", "HIDDEN": "hidden"}
_SHOWN = {"", "VISIBLE", "ACCEPTED"}
_WORD = re.compile(r"[A-Z][A-Z _-]{0,30}")


def is_endorsements_header(kind: Kind) -> Callable[[frozenset[str]], bool]:
    """A skill and a person; columns of the other side alone are those of the other file."""
    own, other = ("endorser", "endorsee") if kind is Kind.ENDORSED_BY else ("endorsee", "endorser")

    def is_header(names: frozenset[str]) -> bool:
        people = [name for name in names if name.endswith(("publicurl", "profileurl", "firstname"))]
        mine = any(name.startswith(own) for name in people) or not any(name.startswith(other) for name in people)
        return "skillname" in names and bool(people) and mine

    return is_header


def read_endorsements(sheet: Sheet, kind: Kind) -> Told:
    """One fact for each person and skill. What is not accepted does not count; in doubt (no status) it does."""
    facts = Facts()
    who = _who(sheet, "endorser" if kind is Kind.ENDORSED_BY else "endorsee")
    skill, day, status = sheet.column("skillname"), sheet.column("endorsementdate", "date"), ending(sheet, "status")
    for source, cells in rows_of(sheet):
        word, name, known = cell(cells, status).upper(), cell(cells, skill), who(cells)
        if word not in _COUNTS:
            facts.left.skip(_LEFT_OUT.get(word, "not accepted"))
        elif known is None or not name:
            facts.left.refuse(source, "no skill" if known else "no person")
        else:
            at = moment_of(cell(cells, day))
            facts.add(known, name, Evidence(kind, source, at=at, detail=name, by_name=known.slug is None))
    return facts.told()


def is_recommendations_header(names: frozenset[str]) -> bool:
    """The name and the date; the text is never read."""
    return {"firstname", "lastname", "creationdate"} <= names


def read_recommendations(sheet: Sheet, kind: Kind, *, detail: str = "") -> Told:
    """Ties by name. Whatever the status, it counts: a recommendation protects, and doubt protects."""
    facts = Facts()
    who = _who(sheet, "")
    day, status = sheet.column("creationdate"), sheet.column("status")
    for source, cells in rows_of(sheet):
        known = who(cells)
        if known is None:
            facts.left.refuse(source, "no person")
            continue
        at = moment_of(cell(cells, day))
        said = detail or _status(cell(cells, status).upper())
        key = f"{moment_key(cell(cells, day), at)} {name_key(known.name)}"
        facts.add(known, key, Evidence(kind, source, at=at, detail=said, by_name=known.slug is None))
    return facts.told()


def is_follows_header(names: frozenset[str]) -> bool:
    """The three columns of Member_Follows."""
    return {"date", "status", "fullname"} <= names


def read_follows(sheet: Sheet) -> Told:
    """Members whom the member follows, by name."""
    facts = Facts()
    day, status, name = sheet.column("date"), sheet.column("status"), sheet.column("fullname")
    for source, cells in rows_of(sheet):
        known = person("", cell(cells, name))
        if cell(cells, status).upper() != "ACTIVE":
            facts.left.skip("not active")
        elif known is None:
            facts.left.refuse(source, "no person")
        else:
            at = moment_of(cell(cells, day))
            key = moment_key(cell(cells, day), at)
            facts.add(known, key, Evidence(Kind.FOLLOWED, source, at=at, by_name=True))
    return facts.told()


def _who(sheet: Sheet, side: str) -> Callable[[Sequence[str]], Person | None]:
    url = ending(sheet, "publicurl", "profileurl", starting=side)
    first, last = ending(sheet, "firstname", starting=side), ending(sheet, "lastname", starting=side)
    return lambda cells: person(cell(cells, url), f"{cell(cells, first)} {cell(cells, last)}".strip())


def _status(word: str) -> str:
    """What a person may want to know of the status; it is a cell of a file, so only a plain word is passed on."""
    if word in _SHOWN:
        return ""
    return word.lower() if _WORD.fullmatch(word) else "status unclear"
