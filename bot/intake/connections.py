"""Connections.csv of every era: people with an address, people by name alone, and rows with nothing but a date."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

from bot.intake.archive import Exported
from bot.intake.dates import day_of
from bot.intake.told import Left, Told, address, cell, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bot.intake.told import Sheet
    from bot.model import Slug

_Content = tuple[date, str, str, str, str, str]


def is_connections_header(names: frozenset[str]) -> bool:
    """What every era has; a spreadsheet program may have dropped other columns."""
    return {"firstname", "lastname", "connectedon"} <= names


def read_connections(sheet: Sheet) -> Told:
    """Every row is a person, a row without a name, or left out with a reason."""
    people = _People()
    pick = _picker(sheet)
    for source, cells in rows_of(sheet):
        people.take(pick(source, cells))
    return people.told()


def joined(parts: Sequence[Told]) -> Told:
    """Connections of several files of one export: copies of each other, or parts that follow each other."""
    whole = Told()
    for part in parts:
        whole = _joined(whole, part)
    return whole


@dataclass(slots=True)
class _People:
    by_slug: dict[Slug, Exported] = field(default_factory=dict)
    by_name: list[Exported] = field(default_factory=list)
    unnamed: Counter[date | None] = field(default_factory=Counter)
    names: set[tuple[Slug, str]] = field(default_factory=set)
    left: Left = field(default_factory=Left)

    def take(self, row: Exported) -> None:
        if not row.name:
            self._take_nameless(row)
        elif row.slug is None:
            self.by_name.append(row)
        else:
            if row.slug in self.by_slug:
                self.left.skip("double")
            self.by_slug[row.slug] = _newer(self.by_slug.get(row.slug, row), row)
            self.names.add((row.slug, row.name))

    def _take_nameless(self, row: Exported) -> None:
        if row.slug or row.email or row.company or row.position:
            self.left.refuse(row.source, "no name")
        else:
            self.unnamed[row.connected_on] += 1

    def told(self) -> Told:
        people = (*self.by_slug.values(), *self.by_name)
        days = chain((one.connected_on for one in people), self.unnamed)
        return Told(
            connections=people,
            unnamed=dict(self.unnamed),
            names=frozenset(self.names),
            newest=max((day for day in days if day), default=None),
            reasons=self.left.reasons,
            refused=tuple(self.left.refused),
        )


def _picker(sheet: Sheet) -> Callable[[str, Sequence[str]], Exported]:
    first, last = sheet.column("firstname"), sheet.column("lastname")
    url, email = sheet.column("url", "profileurl"), sheet.column("emailaddress", "email")
    company, position, day = sheet.column("company"), sheet.column("position"), sheet.column("connectedon")

    def pick(source: str, cells: Sequence[str]) -> Exported:
        return Exported(
            slug=address(cell(cells, url)),
            first=cell(cells, first),
            last=cell(cells, last),
            company=cell(cells, company) or None,
            position=cell(cells, position) or None,
            email=cell(cells, email) or None,
            connected_on=day_of(cell(cells, day)),
            source=source,
        )

    return pick


def _newer(one: Exported, other: Exported) -> Exported:
    """The newer of two rows; by content, so that the order of the rows does not matter."""
    return other if _content(other) > _content(one) else one


def _content(row: Exported) -> _Content:
    known = (row.company or "", row.position or "", row.email or "")
    return (row.connected_on or date.min, row.first, row.last, *known)


def _joined(one: Told, other: Told) -> Told:
    by_slug = {row.slug: row for row in one.connections if row.slug}
    for row in other.connections:
        if row.slug:
            by_slug[row.slug] = _newer(by_slug.get(row.slug, row), row)
    people = (*by_slug.values(), *_without_address(one.connections, other.connections))
    return Told(connections=people, unnamed=_unnamed(one, other))


def _without_address(one: Sequence[Exported], other: Sequence[Exported]) -> Iterable[Exported]:
    """People by name alone: as often as the file says it that has them most often."""
    known = Counter(_content(row) for row in one if row.slug is None)
    yield from (row for row in one if row.slug is None)
    for row in other:
        if row.slug is None:
            if not known[_content(row)]:
                yield row
            known[_content(row)] -= known[_content(row)] > 0


def _unnamed(one: Told, other: Told) -> Mapping[date | None, int]:
    """Copies say the same rows again, parts say further ones; copies share people."""
    seen = {row.slug or _content(row) for row in one.connections}
    copies = one.unnamed == other.unnamed or any((row.slug or _content(row)) in seen for row in other.connections)
    first, second = Counter(one.unnamed), Counter(other.unnamed)
    return dict(first | second if copies else first + second)
