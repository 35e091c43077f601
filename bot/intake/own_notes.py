"""A spreadsheet of the member's own notes, read: whom each row means is not decided here.

An empty cell says nothing. `none` in the columns of tier and tags takes away what is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.errors import InputError
from bot.intake.approved import Refused, RowsRefused
from bot.intake.table import comparable, read_table
from bot.nurture.model import How, Tier, tag_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bot.intake.table import Row, Table

_ADDRESSES = (
    "profileurl", "linkedinprofileurl", "linkedinurl", "url", "linkedinprofile", "profilelink", "profile", "slug",
)  # fmt: skip
_WORDS = {
    "name": ("name", "fullname"),
    "first": ("firstname",),
    "last": ("lastname",),
    "company": ("company", "organization", "organisation"),
    "email": ("email", "emailaddress"),
    "connected": ("connectedon",),
    "tier": ("tier", "circle"),
    "tags": ("tags", "tag", "labels"),
    "contact": ("lastcontact", "lastcontacted"),
    "how": ("how",),
    "snoozed": ("snoozeduntil",),
    "note": ("note", "notes", "ownnote"),
}
_TELLING = ("tier", "tags", "contact", "snoozed", "note")
_NONE = frozenset({"none", "-"})


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a row means, in its own words."""

    address: str
    name: str
    company: str
    email: str
    connected_on: date | None


@dataclass(frozen=True, slots=True)
class Noted:
    """What one row says. None: nothing. `untier`: in no tier; an empty set: no tags."""

    line: int
    who: Named
    tier: Tier | None
    untier: bool
    tags: frozenset[str] | None
    contact: date | None
    how: How
    snoozed_until: date | None
    note: str | None


def read_notes(path: Path, *, today: date) -> list[Noted]:
    """Every row of the file; RowsRefused lists all rows with a cell that cannot be understood."""
    table = read_table(path, _is_header, wanted="header with a profile address or a name, and a tier, tags, or notes")
    columns = _columns(table)
    read = [_noted(row, {key: row.cell(place) for key, place in columns.items()}, today) for row in table.rows]
    refused = [one for one in read if isinstance(one, Refused)]
    if refused:
        raise RowsRefused(path, refused)
    found = [one for one in read if isinstance(one, Noted)]
    if not found:
        raise InputError(f"{path} names nobody.")
    return found


def _is_header(cells: Sequence[str]) -> bool:
    names = {comparable(cell) for cell in cells}
    who = names & {*_ADDRESSES, *_WORDS["name"], *_WORDS["first"]}
    return bool(who) and any(names.intersection(_WORDS[key]) for key in _TELLING)


def _columns(table: Table) -> Mapping[str, int]:
    names = [comparable(title) for title in table.header]
    wanted = {"address": _ADDRESSES, **_WORDS}
    found = {key: next((names.index(word) for word in words if word in names), None) for key, words in wanted.items()}
    return {key: place for key, place in found.items() if place is not None}


def _noted(row: Row, cells: Mapping[str, str], today: date) -> Noted | Refused:
    try:
        tier, tags = cells.get("tier", "").casefold(), cells.get("tags", "")
        contact = _day(cells.get("contact", ""))
        if contact is not None and contact > today:
            raise InputError(f"{contact} is still to come")
        return Noted(
            line=row.line,
            who=_named(cells),
            tier=_tier(tier),
            untier=tier in _NONE,
            tags=_tags(tags),
            contact=contact,
            how=_how(cells.get("how", "")),
            snoozed_until=_day(cells.get("snoozed", "")),
            note=cells.get("note") or None,
        )
    except InputError as error:
        return Refused(row.line, str(error))


def _named(cells: Mapping[str, str]) -> Named:
    whole = cells.get("name") or f"{cells.get('first', '')} {cells.get('last', '')}"
    connected = cells.get("connected", "")
    return Named(
        address=cells.get("address", ""),
        name=" ".join(whole.split()),
        company=cells.get("company", ""),
        email=cells.get("email", ""),
        connected_on=_day(connected),
    )


def _tier(word: str) -> Tier | None:
    if not word or word in _NONE:
        return None
    if word not in set(Tier):
        raise InputError(f"{word!r} is no tier: {', '.join(Tier)} or none")
    return Tier(word)


def _tags(text: str) -> frozenset[str] | None:
    if not text:
        return None
    words = [word for word in text.replace(";", ",").split(",") if word.strip()]
    if len(words) == 1 and words[0].strip().casefold() in _NONE:
        return frozenset()
    return frozenset(map(tag_of, words))


def _how(word: str) -> How:
    """Who wrote, in a file of ours, and anything else that is no kind of contact, is some contact."""
    return How(word.casefold()) if word.casefold() in set(How) else How.OTHER


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{text!r} is no day; write it as 2026-11-23") from None
