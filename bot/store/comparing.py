"""The newest export against the last complete reading of the list: who is in one only, and the likely reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.model import ActionKind, Slug
from bot.store.history import History

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from bot.store.addresses import Addresses
    from bot.store.session import Session

ANOTHER_ADDRESS = "perhaps the same person under another address"
AFTER_EXPORT = "connected after the export"
AFTER_READING = "connected after the list was read"
REMOVED = "removed by you"
UNNAMED = "one of {:,} rows without a name in the export"
ACCEPTED = "you accepted the invitation with linkprune"
UNEXPLAINED = "nothing says why; perhaps hidden when the export was made"
LEFT = "left, closed the account or hidden since"
# The zone of the days in an export is not known, so a day may be off by one.
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Difference:
    """Somebody who is in one of the two only, and why that may be."""

    slug: Slug
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """The newest export against the last complete reading.

    `unnamed`: rows of the export with nothing but a date. `without_address`: its named rows that fit nobody or several.
    """

    export_as_of: date
    only_in_sync: list[Difference]
    only_in_export: list[Difference]
    both: int
    unnamed: int
    without_address: int = 0


@dataclass(frozen=True, slots=True)
class _Grounds:
    """What may explain a difference."""

    export: date
    reading: date
    suspected: frozenset[Slug]
    removed: frozenset[Slug]
    accepted: frozenset[Slug]
    unnamed: int
    days: frozenset[date | None]

    def why_not_exported(self, slug: Slug, connected_on: date | None) -> str:
        if slug in self.suspected:
            return ANOTHER_ADDRESS
        if slug in self.accepted:
            return ACCEPTED
        if connected_on is not None and connected_on >= self.export:
            return AFTER_EXPORT
        near = {None} if connected_on is None else {connected_on - _ONE_DAY, connected_on, connected_on + _ONE_DAY}
        if self.unnamed and (connected_on is None or None in self.days or self.days & near):
            return UNNAMED.format(self.unnamed)
        return UNEXPLAINED

    def why_not_listed(self, slug: Slug, connected_on: date | None) -> str:
        if slug in self.suspected:
            return ANOTHER_ADDRESS
        if connected_on is not None and connected_on >= self.reading:
            return AFTER_READING
        return REMOVED if slug in self.removed else LEFT


class Comparing:
    """Compares what was imported with what was read."""

    def __init__(self, session: Session, addresses: Addresses) -> None:
        self._database = session.database
        self._history = History(session)
        self._addresses = addresses

    def compare(self) -> Comparison | None:
        """None when there is no export of connections, or no complete reading."""
        grounds = self._grounds()
        if grounds is None:
            return None
        people = list(self._people(grounds.export.isoformat()))
        return Comparison(
            export_as_of=grounds.export,
            only_in_sync=[
                Difference(Slug(row["slug"]), row["name"], grounds.why_not_exported(Slug(row["slug"]), _day(row)))
                for row in people
                if row["listed"] and not row["exported"]
            ],
            only_in_export=[
                Difference(Slug(row["slug"]), row["name"], grounds.why_not_listed(Slug(row["slug"]), _day(row)))
                for row in people
                if row["exported"] and not row["listed"]
            ],
            both=sum(row["exported"] and row["listed"] for row in people),
            unnamed=grounds.unnamed,
            without_address=self._without_address(grounds.export.isoformat()),
        )

    def _grounds(self) -> _Grounds | None:
        found = self._database.row(
            "select (select max(as_of) from archive_source where source = 'connections') as export,"
            " (select substr(max(at), 1, 10) from sync where complete and unreadable = 0) as reading"
        )
        if found is None or not found["export"] or not found["reading"]:
            return None
        unnamed = self._database.rows("select day, rows from unnamed where as_of = ?", found["export"])
        return _Grounds(
            export=date.fromisoformat(found["export"]),
            reading=date.fromisoformat(found["reading"]),
            suspected=frozenset(slug for pair in self._addresses.suspected() for slug in (pair.old, pair.new)),
            removed=frozenset(subject.slug for subject in self._history.removed()),
            accepted=frozenset(subject.slug for subject in self._history.standing(ActionKind.ACCEPT)),
            unnamed=sum(row["rows"] for row in unnamed),
            days=frozenset(date.fromisoformat(row["day"]) if row["day"] else None for row in unnamed),
        )

    def _people(self, export: str) -> Iterator[sqlite3.Row]:
        return self._database.each(
            "select person.slug, name, connected_on, coalesce(?1 in (exported_on, named_on), 0) as exported,"
            " gone_at is null and"
            " coalesce(complete_sync = (select max(id) from sync where complete and unreadable = 0), 0) as listed"
            " from person left join listed using (slug) where person.slug not in (select old from moved)"
            " order by person.slug",
            export,
        )

    def _without_address(self, export: str) -> int:
        named = "select count(*) from person where named_on = ?1"
        rows = self._database.number("select sum(rows) from unlinked where as_of = ?1", export)
        return rows - self._database.number(named, export)


def _day(row: sqlite3.Row) -> date | None:
    return date.fromisoformat(row["connected_on"]) if row["connected_on"] else None
