"""Readings of the whole list: who was there, who went, who came back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.audit.chain import moment
from bot.store.acts import TAKEN_BACK
from bot.store.comparing import Comparing, Comparison, Difference
from bot.store.recording import forget_named, name_people
from bot.store.revision import touch

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import datetime

    from bot.model import ListReading, Slug
    from bot.store.addresses import Addresses
    from bot.store.session import Session

__all__ = ["Comparison", "Difference", "SyncRecord", "Syncs"]

# Only the first complete reading after the member's word speaks of it: whoever goes later has been there.
_NOT_ACCEPTED = f"""
update intent set contradicted_at = ?1
where kind = 'accept' and by_hand and outcome = 'done' and contradicted_at is null and slug <> '' and not {TAKEN_BACK}
  and not exists (select 1 from sync where complete and unreadable = 0 and id > intent.settled_after_sync and id < ?2)
  and not exists (select 1 from listed where last_sync > intent.settled_after_sync
    and (listed.slug = intent.slug or listed.slug in
      (select slug from person where person.member_id = intent.member_id)))
"""  # noqa: S608 - fixed text


@dataclass(frozen=True, slots=True)
class SyncRecord:
    """One reading of the list, with how many people it found gone and returned."""

    id: int
    at: datetime
    stated: int | None
    read: int
    unreadable: int
    complete: bool
    seconds: float
    reason: str | None


class Syncs:
    """Records readings. Only a complete one says that somebody is absent."""

    def __init__(self, session: Session, addresses: Addresses) -> None:
        self._session = session
        self._database = session.database
        self._addresses = addresses

    def record(self, reading: ListReading, seen: Iterable[Slug]) -> SyncRecord:
        """Store a reading and whom it saw; a complete one marks those gone whom it did not see."""
        slugs = sorted(set(seen))
        with self._session.write():
            now = self._session.stamp()
            number = self._insert(reading, now)
            self._database.run_many(
                "insert into listed (slug, last_sync, complete_sync) values (?, ?, ?) on conflict (slug) do update"
                " set last_sync = excluded.last_sync, complete_sync = coalesce(excluded.complete_sync, complete_sync)",
                ((slug, number, number if _exhaustive(reading) else None) for slug in slugs),
            )
            returned = self._mark_returned(number)
            gone = self._mark_gone(number, now) if _exhaustive(reading) else 0
            forget_named(self._database)
            self._addresses.part_returned()
            self._addresses.part_contradicted()
            self._addresses.join_certain()
            if _exhaustive(reading):
                self._database.run(_NOT_ACCEPTED, now, number)
            name_people(self._database)
            touch(self._database)
            self._log(reading, gone, returned)
        return SyncRecord(
            id=number,
            at=moment(now),
            stated=reading.stated,
            read=reading.read,
            unreadable=reading.unreadable,
            complete=reading.complete,
            seconds=reading.seconds,
            reason=reading.reason,
        )

    def _insert(self, reading: ListReading, now: str) -> int:
        return self._database.run(
            "insert into sync (at, stated, read, unreadable, complete, seconds, reason) values (?, ?, ?, ?, ?, ?, ?)",
            now,
            reading.stated,
            reading.read,
            reading.unreadable,
            reading.complete,
            reading.seconds,
            reading.reason,
        )

    def _mark_returned(self, number: int) -> int:
        return self._database.change(
            "update person set gone_at = null where gone_at is not null"
            " and slug in (select slug from listed where last_sync = ?)",
            number,
        )

    def _mark_gone(self, number: int, now: str) -> int:
        return self._database.change(
            "update person set gone_at = ? where gone_at is null"
            " and slug not in (select slug from listed where complete_sync = ?)",
            now,
            number,
        )

    def _log(self, reading: ListReading, gone: int, returned: int) -> None:
        self._session.log.append(
            "sync",
            stated=reading.stated,
            read=reading.read,
            unreadable=reading.unreadable,
            complete=reading.complete,
            milliseconds=int(reading.seconds * 1000),
            gone=gone,
            returned=returned,
            reason=reading.reason,
        )

    def compare(self) -> Comparison | None:
        """The newest export against the last complete reading; None when one of them is missing."""
        return Comparing(self._session, self._addresses).compare()

    def last(self) -> SyncRecord | None:
        """The newest reading, complete or not."""
        found = self._database.row("select * from sync order by id desc limit 1")
        return _record(found) if found else None

    def last_complete(self) -> SyncRecord | None:
        """The newest complete reading in which every row was readable: only such a one says that somebody is absent."""
        found = self._database.row("select * from sync where complete and unreadable = 0 order by id desc limit 1")
        return _record(found) if found else None

    def contains(self, slug: Slug) -> bool:
        """Whether the last complete reading saw this person."""
        found = self._database.row(
            "select 1 from listed where slug = ?"
            " and complete_sync = (select max(id) from sync where complete and unreadable = 0)",
            slug,
        )
        return found is not None


def _exhaustive(reading: ListReading) -> bool:
    """Whether whom it did not see is not there: a row that nobody could read may be anybody's."""
    return reading.complete and reading.unreadable == 0


def _record(row: sqlite3.Row) -> SyncRecord:
    return SyncRecord(
        id=row["id"],
        at=moment(row["at"]),
        stated=row["stated"],
        read=row["read"],
        unreadable=row["unreadable"],
        complete=bool(row["complete"]),
        seconds=row["seconds"],
        reason=row["reason"],
    )
