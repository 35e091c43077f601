"""The people of the network: what was seen of them, and when."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.audit.chain import clean, moment
from bot.errors import InputError
from bot.evaluate.identity import name_key
from bot.model import Decision, Slug
from bot.store.judgements import Standing, standing_of
from bot.store.names import remember
from bot.store.noticed import compare_seen, remember_met
from bot.store.revision import touch
from bot.store.selecting import JOINED, Filter, Sort, chosen, count, order

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from bot.model import Connection
    from bot.store.addresses import Addresses
    from bot.store.database import Database
    from bot.store.session import Session
    from bot.store.shields import Shields


@dataclass(frozen=True, slots=True)
class Person:
    """One connection, past or present, with what the member decided about it. Times are UTC.

    `ref` stands for the person in page addresses; `revision` changes with whatever a card shows.
    """

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
    company: str | None = None
    position: str | None = None
    email: str | None = None
    standing: Standing | None = None
    ref: str = ""
    revision: int = 0
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Suspect:
    """Two addresses that are perhaps one person's, and why."""

    old: Person
    new: Person
    why: str


SELECT_PERSON = f"""
select person.*, label, score, theirs, mine, last_at, last_by, verdict, rule, pro, contrary,
  judgement.slug is not null as judged,
  (select group_concat(text, char(10)) from
    (select text from note where note.slug = person.slug order by site, iif(site, text, ''), id)) as note
from {JOINED}
"""  # noqa: S608 - fixed text
_UPSERT = """
insert into person (slug, name, name_key, headline, connected_on, since_on, member_id, search_key, source, first_seen,
  last_seen, synced_on)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
on conflict (slug) do update set
  name = iif(exported_on > excluded.synced_on, name, excluded.name),
  name_key = iif(exported_on > excluded.synced_on, name_key, excluded.name_key),
  search_key = iif(exported_on > excluded.synced_on, search_key, excluded.search_key),
  headline = coalesce(excluded.headline, headline), member_id = coalesce(excluded.member_id, member_id),
  connected_on = iif(excluded.since_on >= coalesce(since_on, ''), excluded.connected_on, connected_on),
  since_on = iif(excluded.since_on >= coalesce(since_on, ''), excluded.since_on, since_on),
  first_seen = min(first_seen, excluded.first_seen), last_seen = max(last_seen, excluded.last_seen),
  synced_on = excluded.synced_on
"""


class People:
    """Reads and writes people. What a later source does not show keeps its earlier value."""

    def __init__(self, session: Session, addresses: Addresses, shields: Shields) -> None:
        self._session = session
        self._database = session.database
        self._addresses = addresses
        self._shields = shields

    def upsert_many(self, connections: Iterable[Connection], *, source: str) -> None:
        """Add people, or bring what is known up to date, in one transaction: one sync of the disk for all."""
        with self._session.write():
            now = self._session.stamp()
            seen = tuple(connections)
            before = self._seen_before(seen)
            self._database.run_many(_UPSERT, (_values(one, source, now) for one in seen))
            remember(self._database, ((one.slug, one.name) for one in seen))
            remember_met(self._database, (one.slug for one in seen), now)
            compare_seen(self._database, seen, before, now)
            touch(self._database)

    def _seen_before(self, seen: Iterable[Connection]) -> dict[str, sqlite3.Row]:
        """What the last reading showed of these people."""
        rows = self._database.rows(
            "select slug, name, headline, synced_on from person"
            " where synced_on is not null and slug in (select value from json_each(?))",
            json.dumps([one.slug for one in seen]),
        )
        return {row["slug"]: row for row in rows}

    def get(self, slug: Slug) -> Person | None:
        """One person by slug."""
        found = self._database.row(f"{SELECT_PERSON} where person.slug = ?", slug)
        return _person(found) if found else None

    def by_ref(self, ref: str) -> Person | None:
        """One person by the word that stands for the person in page addresses."""
        found = self._database.row(f"{SELECT_PERSON} where person.ref = ?", ref)
        return _person(found) if found else None

    def search(self, text: str = "", *, decision: Decision | None = None, limit: int | None = None) -> list[Person]:
        """People of whom a name, headline, slug, company or position contains the text, by name; gone ones too."""
        return self.select(Filter(search=text, decision=decision), limit=limit)

    def select(
        self, wanted: Filter, sort: Sort = Sort.NAME, *, limit: int | None = None, descending: bool = False
    ) -> list[Person]:
        """People who fit, in order. Addresses that somebody had before are not people of their own."""
        found = chosen(wanted, self._shields.listed)
        by = order(sort, descending=descending)
        # Details are fetched for those who are shown only.
        slugs = f"select person.slug from {JOINED} where {found.where} order by {by} limit ?"  # noqa: S608 - values are bound
        rows = self._database.rows(
            f"{SELECT_PERSON} where person.slug in ({slugs}) order by {by}",
            *(*found.parameters, -1 if limit is None else limit),
        )
        return [_person(row) for row in rows]

    def matching(self, wanted: Filter) -> int:
        """How many people fit."""
        return count(self._database, chosen(wanted, self._shields.listed))

    def suspects(self) -> list[Suspect]:
        """People who perhaps changed their address: the member is asked."""
        found = ((self.get(pair.old), self.get(pair.new), pair.why) for pair in self._addresses.suspected())
        return [Suspect(old, new, why) for old, new, why in found if old and new]

    def same(self, old: Slug, new: Slug) -> None:
        """Two addresses are one person's: what protects and what is known passes on to the new one."""
        self._addresses.same(old, new)

    def not_same(self, old: Slug, new: Slug) -> None:
        """Two addresses are two people."""
        self._addresses.not_same(old, new)

    def moved_to(self, slug: Slug) -> Slug:
        """The newest address of the person who had this one, or the same."""
        return self._addresses.newest(slug)

    def count(self, *, gone: bool = False) -> int:
        """How many people are connected as far as is known (or, with `gone`, are not any more)."""
        return self.matching(Filter(gone=gone))

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
            newest = self.moved_to(slug)
            if self.get(newest) is None:
                raise InputError(f"Nobody with the address {slug} is known; run `linkprune sync` first.")
            self._database.run(
                "insert into note (slug, text, source, at) values (?, ?, ?, ?)",
                newest,
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
    since_on = now[:10] if connected_on else None
    return (
        *(one.slug, name, name_key(name), headline, connected_on, since_on, one.member_id, key, source),
        *(now, now, now[:10]),
    )


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
        company=row["company"],
        position=row["position"],
        email=row["email"],
        standing=standing_of(row) if row["judged"] else None,
        ref=row["ref"],
        revision=row["revision"],
        decided_at=moment(row["decided_at"]) if row["decided_at"] else None,
    )


def people_of(rows: Iterable[sqlite3.Row]) -> list[Person]:
    """People from rows of `SELECT_PERSON`."""
    return [_person(row) for row in rows]


def people_in_order(database: Database, slugs: Sequence[str]) -> list[Person]:
    """These people, in this order."""
    rows = database.rows(
        f"{SELECT_PERSON} where person.slug in (select value from json_each(?))",  # noqa: S608 - fixed text
        json.dumps(list(slugs)),
    )
    found = {str(row["slug"]): row for row in rows}
    return [_person(found[slug]) for slug in slugs]
