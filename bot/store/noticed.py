"""What became different between two looks: exports are compared among themselves, and readings of the list too.

What exports show is kept day by day and compared anew, so that an older export that comes later is no news, and the
order of imports does not matter. A value that is only written differently, or not shown any more, is no change.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.evaluate.company import company_key
from bot.evaluate.evidence import Source
from bot.evaluate.identity import loose_name_key
from bot.evaluate.words import words
from bot.model import Slug
from bot.nurture.model import Change, What
from bot.store.listing import listing_of
from bot.store.recording import address

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from bot.intake.archive import Archive
    from bot.model import Connection
    from bot.store.database import Database

_COMPARABLE: Mapping[What, Callable[[str], str]] = {
    What.COMPANY: company_key,
    What.POSITION: words,
    What.NAME: loose_name_key,
    What.HEADLINE: words,
}
_EXPORTED = (What.COMPANY, What.POSITION, What.NAME)
_SHOWN = """
insert into shown (slug, as_of, name, company, position, at) values (?, ?, ?, ?, ?, ?)
on conflict (slug, as_of) do update set
  name = excluded.name, company = excluded.company, position = excluded.position
where (excluded.name, excluded.company, excluded.position) > (shown.name, shown.company, shown.position)
"""
# Each value that differs from the one before it, by the newest address of the person. Empty ones are left out.
_DIFFERENT = """
select * from (
  select coalesce(moved.new, shown.slug) as slug, as_of as day, shown.at as at, {what} as after,
    lag({what}) over looks as before, lag(as_of) over looks as since
  from shown left join moved on moved.old = shown.slug where {what} <> ''
  window looks as (partition by coalesce(moved.new, shown.slug) order by as_of, shown.slug)
) where before is not null and before <> after and since < day
"""
_CHANGE = """
insert into change (slug, what, day, source, since, before, after, at) values (?, ?, ?, ?, ?, ?, ?, ?)
on conflict (slug, what, day, source) do update set after = excluded.after, at = excluded.at
"""
_READ = """
select coalesce(moved.new, change.slug) as slug, what, before, after, since, day, source
from change left join moved on moved.old = change.slug where {where} order by day, 1, what, source
"""


def differs(what: What, before: str, after: str) -> bool:
    """Whether two values are not one and the same, written differently."""
    comparable = _COMPARABLE[what]
    return comparable(before) != comparable(after)


# --- exports ----------------------------------------------------------------------------------------------------------


def observe(database: Database, archives: Iterable[Archive], now: str) -> None:
    """Keep, in the caller's transaction, what these exports show of each address."""
    for archive in archives:
        as_of = archive.as_of.isoformat()
        if Source.CONNECTIONS in archive.sources:
            database.run("insert or ignore into look (as_of, at) values (?, ?)", as_of, now)
        rows = ((slug, listing_of(row, archive.as_of)) for row in archive.connections if (slug := address(row.slug)))
        database.run_many(_SHOWN, ((slug, as_of, row.name, row.company, row.position, now) for slug, row in rows))
    database.run("insert into met (slug, at) select slug, ? from person where slug not in (select slug from met)", now)
    compare(database)


def remember_met(database: Database, slugs: Iterable[str], now: str) -> None:
    """Note when these addresses became known, in the caller's transaction."""
    database.run_many("insert or ignore into met (slug, at) values (?, ?)", ((slug, now) for slug in slugs))


def compare(database: Database) -> None:
    """Work out anew what differs between exports."""
    database.run("delete from change where source = 'export'")
    for what in _EXPORTED:
        rows = database.rows(_DIFFERENT.format(what=what.value))
        database.run_many(_CHANGE, (_values(what, row) for row in rows if differs(what, row["before"], row["after"])))


def _values(what: What, row: sqlite3.Row) -> tuple[str, ...]:
    return (row["slug"], what.value, row["day"], "export", row["since"], row["before"], row["after"], row["at"])


# --- readings of the list ---------------------------------------------------------------------------------------------


def compare_seen(database: Database, seen: Iterable[Connection], before: Mapping[str, sqlite3.Row], now: str) -> None:
    """Keep, in the caller's transaction, what this reading shows differently from the last one of each person."""
    database.run_many(_CHANGE, (row for one in seen if one.slug in before for row in _seen(one, before[one.slug], now)))


def _seen(one: Connection, before: sqlite3.Row, now: str) -> Iterator[tuple[str, ...]]:
    values = ((What.HEADLINE, before["headline"], one.headline), (What.NAME, before["name"], one.name))
    for what, old, new in values:
        if old and new and differs(what, old, new):
            yield (one.slug, what.value, now[:10], "sync", before["synced_on"], old, new, now)


# --- reading ----------------------------------------------------------------------------------------------------------


def changes_since(database: Database, moment: str) -> list[Change]:
    """What was learned after a moment, in the order of days."""
    return [change_of(row) for row in database.rows(_READ.format(where="change.at > ?"), moment)]


def changes_from(database: Database, day: str) -> list[Change]:
    """What was noticed on a day or later."""
    return [change_of(row) for row in database.rows(_READ.format(where="day >= ?"), day)]


def change_of(row: sqlite3.Row) -> Change:
    """The change in a row."""
    return Change(
        slug=Slug(row["slug"]),
        what=What(row["what"]),
        before=row["before"],
        after=row["after"],
        since=date.fromisoformat(row["since"]),
        day=date.fromisoformat(row["day"]),
        source=row["source"],
    )
