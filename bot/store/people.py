"""The people of the network: what was seen of them, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.audit.chain import clean, moment
from bot.errors import InputError
from bot.evaluate.identity import name_key
from bot.model import Decision, Slug

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from bot.model import Connection
    from bot.store.session import Session


@dataclass(frozen=True, slots=True)
class Person:
    """One connection, past or present, with what the member decided about it. Times are UTC."""

    slug: Slug
    name: str
    headline: str | None
    connected_on: date | None
    member_id: str | None
    first_seen: datetime
    last_seen: datetime
    gone_at: datetime | None
    decision: Decision
    because: str | None
    note: str | None
    pinned: bool
    pin_reason: str | None


_SELECT = """
select person.*,
  (select group_concat(text, char(10)) from (select text from note where note.slug = person.slug order by id)) as note
from person
"""
_UPSERT = """
insert into person (slug, name, headline, connected_on, member_id, search_key, source, first_seen, last_seen)
values (?, ?, ?, ?, ?, ?, ?, ?, ?)
on conflict (slug) do update set
  name = excluded.name, headline = coalesce(excluded.headline, headline),
  connected_on = coalesce(excluded.connected_on, connected_on), member_id = coalesce(excluded.member_id, member_id),
  search_key = excluded.search_key, last_seen = excluded.last_seen
"""


class People:
    """Reads and writes people. What a later source does not show keeps its earlier value."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._database = session.database

    def upsert(self, connection: Connection, *, source: str) -> None:
        """Add one person, or bring what is known up to date."""
        self.upsert_many((connection,), source=source)

    def upsert_many(self, connections: Iterable[Connection], *, source: str) -> None:
        """Add or update many people in one transaction: one sync of the disk instead of one a person."""
        with self._session.write():
            now = self._session.stamp()
            self._database.run_many(_UPSERT, (_values(one, source, now) for one in connections))

    def get(self, slug: Slug) -> Person | None:
        """One person by slug."""
        found = self._database.row(f"{_SELECT} where slug = ?", slug)
        return _person(found) if found else None

    def search(self, text: str = "", *, decision: Decision | None = None, limit: int | None = None) -> list[Person]:
        """People whose name, headline or slug contains the text, in whatever case, by name; gone ones too."""
        rows = self._database.rows(
            f"{_SELECT} where instr(search_key, ?) > 0 and decision = coalesce(?, decision)"
            " order by search_key, slug limit ?",
            name_key(clean(text)),
            decision.value if decision else None,
            -1 if limit is None else limit,
        )
        return [_person(row) for row in rows]

    def count(self, *, gone: bool = False) -> int:
        """How many people are connected as far as is known (or, with `gone`, are not any more)."""
        return self._database.number("select count(*) from person where (gone_at is not null) = ?", gone)

    def slugs(self) -> frozenset[Slug]:
        """Everybody who was ever seen."""
        return frozenset(Slug(row["slug"]) for row in self._database.rows("select slug from person"))

    def listed(self) -> frozenset[Slug]:
        """Who should be in the list now: seen by the last complete sync, and not gone since."""
        rows = self._database.rows(
            "select listed.slug from listed left join person using (slug) where gone_at is null"
            " and complete_sync = (select max(id) from sync where complete and unreadable = 0)"
        )
        return frozenset(Slug(row["slug"]) for row in rows)

    def bearing(self, member_id: str) -> frozenset[Slug]:
        """Addresses of listed people with this member id: a member keeps it when he changes his address."""
        rows = self._database.rows("select slug from person where member_id = ? and gone_at is null", member_id)
        return frozenset(Slug(row["slug"]) for row in rows)

    def note(self, slug: Slug, text: str, source: str) -> None:
        """Keep a remark about a person. It never enters the audit log."""
        with self._session.write():
            if self.get(slug) is None:
                raise InputError(f"Nobody with the address {slug} is known; run `linkprune sync` first.")
            self._database.run(
                "insert into note (slug, text, source, at) values (?, ?, ?, ?)",
                slug,
                clean(text),
                source,
                self._session.stamp(),
            )


def _values(one: Connection, source: str, now: str) -> tuple[str | None, ...]:
    if not one.slug or any(ord(sign) < ord(" ") for sign in one.slug):
        raise InputError("A profile address is empty or holds control characters.")
    name, headline = clean(one.name), clean(one.headline) if one.headline is not None else None
    key = name_key(f"{name} {headline or ''} {one.slug}")
    connected_on = one.connected_on.isoformat() if one.connected_on else None
    return (one.slug, name, headline, connected_on, one.member_id, key, source, now, now)


def _person(row: sqlite3.Row) -> Person:
    return Person(
        slug=Slug(row["slug"]),
        name=row["name"],
        headline=row["headline"],
        connected_on=date.fromisoformat(row["connected_on"]) if row["connected_on"] else None,
        member_id=row["member_id"],
        first_seen=moment(row["first_seen"]),
        last_seen=moment(row["last_seen"]),
        gone_at=moment(row["gone_at"]) if row["gone_at"] else None,
        decision=Decision(row["decision"]),
        because=row["because"],
        note=row["note"],
        pinned=bool(row["pinned"]),
        pin_reason=row["pin_reason"],
    )


def people_of(rows: Iterable[sqlite3.Row]) -> list[Person]:
    """People from rows of `SELECT_PERSON`."""
    return [_person(row) for row in rows]


SELECT_PERSON = _SELECT
