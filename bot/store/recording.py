"""Writes what exports say, in the caller's transaction. Every row is merged so that the order of archives is free."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from typing import TYPE_CHECKING

from bot.audit.chain import clean, stamp
from bot.evaluate.identity import loose_name_key, name_key
from bot.store.acts import TAKEN_BACK
from bot.store.listing import (
    Known,
    Listing,
    listing_of,
    midnight,
    with_listing,
    with_listing_of_earlier_address,
    with_listing_of_moved,
)
from bot.store.names import remember

if TYPE_CHECKING:
    import sqlite3
    from collections import Counter
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.intake.archive import Archive, Tied
    from bot.model import Slug
    from bot.store.database import Database, Parameter

_MERGED_TEXTS = tuple(field.name for field in fields(Known))[1:]
_UNUSABLE = re.compile("[\x00-\x1f\ud800-\udfff]")
_READ = f"select slug, {', '.join(_MERGED_TEXTS)} from person where slug in (select value from json_each(?))"  # noqa: S608 - fixed text
_WRITE = """
insert into person (slug, name, search_key, name_key, company, position, company_key, position_key, email, email_on,
  connected_on, since_on, exported_name, exported_on, first_seen, last_seen, gone_at, source)
values (?, ?, ?, ?, nullif(?, ''), nullif(?, ''), ?, ?, nullif(?, ''), nullif(?, ''), nullif(?, ''), nullif(?, ''),
  nullif(?, ''), nullif(?, ''), ?, ?, nullif(?, ''), 'export')
on conflict (slug) do update set name = excluded.name, search_key = excluded.search_key, name_key = excluded.name_key,
  company = excluded.company, position = excluded.position, company_key = excluded.company_key,
  position_key = excluded.position_key, email = excluded.email, email_on = excluded.email_on,
  connected_on = excluded.connected_on, since_on = excluded.since_on, exported_name = excluded.exported_name,
  exported_on = excluded.exported_on, first_seen = excluded.first_seen, last_seen = excluded.last_seen,
  gone_at = excluded.gone_at
"""
_EVIDENCE = """
insert into evidence (tie, by_name, kind, key, as_of, count, at, since, days, detail, mark, source, name)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
on conflict (tie, by_name, kind, key) do update set
  as_of = excluded.as_of, count = excluded.count, at = excluded.at, since = excluded.since, days = excluded.days,
  detail = excluded.detail, mark = excluded.mark, source = excluded.source, name = excluded.name
where (excluded.as_of, excluded.count, excluded.at, excluded.since, excluded.days, excluded.detail, excluded.mark,
       excluded.source, excluded.name)
    > (evidence.as_of, evidence.count, evidence.at, evidence.since, evidence.days, evidence.detail, evidence.mark,
       evidence.source, evidence.name)
"""
_UNLINKED = """
insert into unlinked (name_key, connected_on, loose_key, as_of, rows, company, position, email, name)
values (?, ?, ?, ?, ?, ?, ?, ?, ?)
on conflict (name_key, connected_on) do update set
  as_of = excluded.as_of, rows = excluded.rows, company = excluded.company, position = excluded.position,
  email = excluded.email, name = excluded.name
where (excluded.as_of, excluded.rows, excluded.company, excluded.position, excluded.email, excluded.name)
    > (unlinked.as_of, unlinked.rows, unlinked.company, unlinked.position, unlinked.email, unlinked.name)
"""
_NOTE = """
insert into note (slug, text, source, at, site) values (?, ?, ?, ?, 1)
on conflict (slug, text) where site = 1 do update set source = max(source, excluded.source)
"""


def _text(text: str) -> str:
    return text if text.isascii() else clean(text)


def address(slug: Slug | None) -> Slug | None:
    """The address, where it can be one; with control characters it names nobody."""
    return slug if slug and not _UNUSABLE.search(slug) else None


# --- people -----------------------------------------------------------------------------------------------------------


def days_listed(archives: Sequence[Archive]) -> dict[str, list[str]]:
    """The days on which these exports list each address."""
    days: dict[str, list[str]] = {}
    for archive in archives:
        for row in archive.connections:
            if slug := address(row.slug):
                days.setdefault(slug, []).append(midnight(archive.as_of.isoformat()))
    return days


def record_people(database: Database, archives: Sequence[Archive], moved: Mapping[str, str]) -> int:
    """Merge every listed address; returns how many were not known before."""
    listings: dict[str, list[Listing]] = {}
    for archive in archives:
        for row in archive.connections:
            if slug := address(row.slug):
                listings.setdefault(slug, []).append(listing_of(row, archive.as_of))
    wanted = {*listings, *(moved[slug] for slug in listings.keys() & moved.keys())}
    before = {row["slug"]: _known(row) for row in database.rows(_READ, json.dumps(sorted(wanted)))}
    after = dict(before)
    for listed, lines in listings.items():
        for line in lines:
            _merge(after, listed, line, moved)
    changed = [known for slug, known in after.items() if known != before.get(slug)]
    database.run_many(_WRITE, _people_rows(changed))
    remember(database, ((listed, line.name) for listed, lines in listings.items() for line in lines))
    return len(after) - len(before)


def _merge(people: dict[str, Known], slug: str, row: Listing, moved: Mapping[str, str]) -> None:
    known = people.get(slug) or Known(slug)
    newest = moved.get(slug)
    if newest is None:
        people[slug] = with_listing(known, row)
    else:
        people[slug] = with_listing_of_moved(known, row)
        people[newest] = with_listing_of_earlier_address(people[newest], row)


def _known(row: sqlite3.Row) -> Known:
    return Known(row["slug"], *(row[name] or "" for name in _MERGED_TEXTS))


def _people_rows(people: Iterable[Known]) -> Iterator[tuple[Parameter, ...]]:
    for one in people:
        yield (
            *(one.slug, one.name, name_key(f"{one.name} {one.headline} {one.slug}"), name_key(one.name)),
            *(one.company, one.position, name_key(one.company), name_key(one.position), one.email, one.email_on),
            *(one.connected_on, one.since_on, one.exported_name, one.exported_on),
            *(one.first_seen, one.last_seen, one.gone_at),
        )


def mark_gone_before(database: Database) -> None:
    """Whom only exports list that are older than a complete reading without them: they went, as that reading says.

    Who connected on the day of the reading or later may have done so after it. It is derived anew each time.
    """
    found = database.row("select id, at from sync where complete and unreadable = 0 order by id desc limit 1")
    if found is None:
        return
    never_seen = "synced_on is null and exported_on is not null and slug not in (select old from moved)"
    database.run(f"update person set gone_at = null where gone_at = ? and {never_seen}", found["at"])  # noqa: S608 - fixed text
    database.run(
        f"update person set gone_at = ?1 where gone_at is null and {never_seen}"  # noqa: S608 - fixed text
        " and last_seen <= ?1 and coalesce(connected_on, '') < substr(?1, 1, 10)",
        found["at"],
    )


def contradict(database: Database, archives: Sequence[Archive], moved: Mapping[str, str]) -> int:
    """Mark removals of people whom an export lists that is younger than the removal; returns how many people."""
    rows = database.rows(
        "select id, slug, substr(settled_at, 1, 10) as day from intent"  # noqa: S608 - fixed text
        " where outcome = 'done' and kind = 'disconnect' and contradicted_at is null and slug <> ''"
        f" and not {TAKEN_BACK}"
    )
    if not rows:
        return 0
    newest: dict[str, str] = {}
    for archive in sorted(archives, key=lambda archive: archive.as_of):
        listed = {row.slug for row in archive.connections if row.slug}
        newest |= dict.fromkeys(listed | {moved[slug] for slug in listed & moved.keys()}, archive.as_of.isoformat())
    found = [row for row in rows if newest.get(row["slug"], "") > row["day"]]
    database.run_many(
        "update intent set contradicted_at = ? where id = ?",
        ((f"{newest[row['slug']]}T00:00:00.000Z", row["id"]) for row in found),
    )
    return len({row["slug"] for row in found})


# --- rows without an address ------------------------------------------------------------------------------------------


def record_unlinked(database: Database, archive: Archive, rows: Counter[tuple[str, str]]) -> None:
    """Keep named rows without an address, and count those without a name."""
    as_of = archive.as_of.isoformat()
    best: dict[tuple[str, str], Listing] = {}
    for row in archive.connections:
        if address(row.slug) is None and row.name:
            one = listing_of(row, archive.as_of)
            identity = (name_key(one.name) or one.name, one.connected_on)
            best[identity] = max(one, best.get(identity, one), key=_order)
    database.run_many(
        _UNLINKED,
        (
            (*identity, loose_name_key(one.name), as_of, rows[identity], one.company, one.position, one.email, one.name)
            for identity, one in best.items()
        ),
    )
    database.run_many(
        "insert into unnamed (as_of, day, rows) values (?, ?, ?)"
        " on conflict (as_of, day) do update set rows = max(rows, excluded.rows)",
        ((as_of, day.isoformat() if day else "", count) for day, count in archive.unnamed.items()),
    )


def _order(row: Listing) -> tuple[str, str, str, str]:
    return (row.company, row.position, row.email, row.name)


def forget_named(database: Database) -> None:
    """Take back what `name_people` derived: what was unique may not be so any more."""
    database.run(
        "update person set connected_on = iif(since_on = '', null, connected_on), since_on = nullif(since_on, ''),"
        " company = null, position = null, company_key = '', position_key = '', email = null, named_on = null"
        " where named_on is not null"
    )


def name_people(database: Database) -> None:
    """Enrich people whom no export lists by address from the row with their name, where both are unique."""
    rows = database.rows(
        "select min(known_as.slug) as slug, unlinked.* from unlinked"
        " join known_as on known_as.name_key = unlinked.loose_key join person on person.slug = known_as.slug"
        " where person.gone_at is null and known_as.slug not in (select old from moved)"
        " and rows = 1 and (select count(*) from unlinked as twin where twin.loose_key = unlinked.loose_key) = 1"
        " group by unlinked.name_key, unlinked.connected_on"
        " having count(*) = 1 and min(person.exported_on) is null"
    )
    database.run_many(
        "update person set company = nullif(?, ''), position = nullif(?, ''), company_key = ?, position_key = ?,"
        " email = nullif(?, ''), since_on = iif(connected_on is null, '', since_on),"
        " connected_on = coalesce(connected_on, nullif(?, '')), named_on = ? where slug = ?",
        (
            (
                *(row["company"], row["position"], name_key(row["company"]), name_key(row["position"])),
                *(row["email"], row["connected_on"], row["as_of"], row["slug"]),
            )
            for row in rows
        ),
    )


# --- facts ------------------------------------------------------------------------------------------------------------


def tie_of(tied: Tied) -> tuple[str, int] | None:
    """Whom a fact is about: an address (0), or the loose key of a name (1); None when it names nobody."""
    if slug := address(tied.slug):
        return slug, 0
    return (loose_name_key(_text(tied.name)), 1) if tied.name and tied.name.strip() else None


def record_facts(database: Database, archive: Archive, account: str | None) -> None:
    """Keep facts, names and notes; what is about the member himself is no evidence."""
    database.run_many(_EVIDENCE, _evidence_rows(archive, account))
    remember(database, ((slug, name) for slug, name in archive.names if address(slug) and slug != account))


def _evidence_rows(archive: Archive, account: str | None) -> Iterator[tuple[Parameter, ...]]:
    as_of = archive.as_of.isoformat()
    for tied in archive.facts:
        tie = tie_of(tied)
        if tie is None or tie[0] == account:
            continue
        fact = tied.evidence
        yield (
            *(*tie, fact.kind.value, _text(tied.key), as_of, fact.count),
            *(stamp(fact.at) if fact.at else "", stamp(fact.since) if fact.since else "", fact.days),
            *(_text(fact.detail), fact.mark or "", _text(fact.source), _text(tied.name or "") if tie[1] else ""),
        )


def record_notes(database: Database, archive: Archive, moved: Mapping[str, str], now: str) -> None:
    """Keep the member's notes of the site, each once; what he wrote elsewhere is left alone."""
    database.run_many(
        _NOTE,
        (
            (moved.get(note.slug, note.slug), _text(note.text), _text(note.source), now)
            for note in archive.notes
            if address(note.slug)
        ),
    )


# --- the archive itself -----------------------------------------------------------------------------------------------


def record_archive(database: Database, archive: Archive, now: str) -> None:
    """Keep what the archive is, the sources it has, and the member's positions."""
    as_of, name = archive.as_of.isoformat(), _text(archive.name)
    database.run("delete from archive where name = ? and as_of = ?", name, as_of)
    database.run("insert into archive (name, as_of, imported_at) values (?, ?, ?)", name, as_of, now)
    database.run_many(
        "insert or ignore into archive_source (as_of, source) values (?, ?)",
        ((as_of, source.value) for source in sorted(archive.sources)),
    )
    database.run_many(
        "insert into employer (as_of, company, since, until, source) values (?, ?, ?, ?, ?)"
        " on conflict (as_of, company, since, until) do update set source = max(source, excluded.source)",
        (
            (as_of, _text(one.company), *(day.isoformat() if day else "" for day in (one.since, one.until)), one.source)
            for one in archive.employers
        ),
    )
