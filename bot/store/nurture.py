"""Those who stay: how close they are, when the member was in touch, and whose turn it is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.audit.chain import moment
from bot.errors import InputError
from bot.evaluate.evidence import Source
from bot.model import Slug
from bot.nurture import due as rules
from bot.nurture.model import Contact, How, Tier, tag_of
from bot.store.judgements import UP_TO_DATE
from bot.store.noticed import changes_from
from bot.store.people import people_in_order

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

    from bot.nurture.calendar import Entry
    from bot.nurture.model import Change, Reason, Rhythm, Turn, Why
    from bot.store.addresses import Addresses
    from bot.store.evidence import EvidenceStore
    from bot.store.people import Person
    from bot.store.session import Session

# The source of the member's own note, of which each person has one.
OWN = "own"
_KNOWN = f"""
select person.slug, person.name, connected_on, person.company, judgement.last_at, judgement.last_by, judgement.title
from person left join judgement on judgement.slug = person.slug and {UP_TO_DATE}
where {{}} order by person.slug
"""  # noqa: S608 - fixed text
# Everybody who stays: kept, pinned, or put into a tier. Whom the member decided to remove or unfollow does not show.
_STAYING = """gone_at is null and decision not in ('remove', 'unfollow') and person.slug not in (select old from moved)
  and (decision = 'keep' or pinned = 1 or person.slug in (select value from json_each(?)))
"""
_THESE = "person.slug in (select value from json_each(?))"
_NEWEST = "coalesce((select new from moved where old = {table}.slug), {table}.slug)"
_TIERS = f"select {_NEWEST.format(table='nurture')} as slug, * from nurture order by tiered_at, snoozed_at"  # noqa: S608 - fixed text
_TAGS = f"select {_NEWEST.format(table='tag')} as slug, tag from tag"  # noqa: S608 - fixed text
# SQLite takes `how` from the row with the greatest day and number.
_TOUCHES = f"""
select {_NEWEST.format(table="touch")} as slug, day, how from touch order by day, id
"""  # noqa: S608 - fixed text


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody whose turn it is. `reason` is the most pressing of `reasons`; `since`: the day it holds from."""

    person: Person
    tier: Tier | None
    reason: str
    last_contact: date | None
    suggestion: str
    why: Why
    since: date | None
    reasons: tuple[Reason, ...]
    turn: Turn


@dataclass(frozen=True, slots=True)
class Touch:
    """One time that the member was in touch."""

    day: date
    how: How
    by: str


@dataclass(frozen=True, slots=True)
class _Marks:
    tiers: Mapping[str, Tier | None]
    snoozed: Mapping[str, date]
    tags: Mapping[str, frozenset[str]]
    touches: Mapping[str, tuple[date, How]]


class Nurture:
    """Reads and writes what the member said of those who stay. Words to an earlier address count for the newest one."""

    def __init__(self, session: Session, addresses: Addresses, evidence: EvidenceStore) -> None:
        self._session = session
        self._database = session.database
        self._addresses = addresses
        self._evidence = evidence

    # --- reading ------------------------------------------------------------------------------------------------------

    def contacts(self, today: date) -> list[Contact]:
        """Everybody who stays, in the order of addresses."""
        marks = self._marks()
        tiered = [slug for slug, tier in marks.tiers.items() if tier is not None]
        return self._read(_STAYING, tiered, marks, today)

    def standing(self, today: date, slugs: Iterable[Slug]) -> dict[Slug, Contact]:
        """The same of these people, whether they stay or not; by newest addresses."""
        return {one.slug: one for one in self._read(_THESE, slugs, self._marks(), today)}

    def _read(self, where: str, slugs: Iterable[str], marks: _Marks, today: date) -> list[Contact]:
        changes: dict[str, list[Change]] = {}
        for one in changes_from(self._database, (today - rules.NEWS).isoformat()):
            changes.setdefault(one.slug, []).append(one)
        rows = self._database.rows(_KNOWN.format(where), _json(slugs))
        return [_contact(row, marks, tuple(changes.get(row["slug"], ()))) for row in rows]

    def messages_until(self) -> date | None:
        """The day of the newest export with messages; None: who wrote is not known at all."""
        basis = self._evidence.basis()
        return basis.talked_until if Source.MESSAGES in basis.sources else None

    def due(self, today: date, limit: int, rhythm: Rhythm) -> list[Due]:
        """Whose turn it is, the most pressing first. Judgements must be fresh (`ensure_judged`)."""
        found = rules.due(self.contacts(today), today, rhythm, until=self.messages_until(), limit=limit)
        people = people_in_order(self._database, [turn.contact.slug for turn in found])
        return [_due(person, turn) for person, turn in zip(people, found, strict=True)]

    def touches(self, slug: Slug) -> list[Touch]:
        """Every time that the member was in touch with one person, the newest first."""
        marks = ",".join("?" * len(own := self._addresses.of_one(slug)))
        rows = self._database.rows(
            f"select day, how, by from touch where slug in ({marks}) order by day desc, id desc",  # noqa: S608 - marks
            *own,
        )
        return [Touch(date.fromisoformat(row["day"]), How(row["how"]), row["by"]) for row in rows]

    def own_notes(self) -> dict[Slug, str]:
        """The member's own note about each person who has one."""
        rows = self._database.rows("select slug, text from note where source = ? and site = 0 order by id", OWN)
        moved = self._addresses.moved()
        return {Slug(moved.get(row["slug"], row["slug"])): row["text"] for row in rows}

    def _marks(self) -> _Marks:
        tiers: dict[str, Tier | None] = {}
        snoozed: dict[str, date] = {}
        for row in self._database.rows(_TIERS):
            if row["tiered_at"]:
                tiers[row["slug"]] = Tier(row["tier"]) if row["tier"] else None
            if row["snoozed_until"]:
                day = date.fromisoformat(row["snoozed_until"])
                snoozed[row["slug"]] = max(day, snoozed.get(row["slug"], day))
        tags: dict[str, set[str]] = {}
        for row in self._database.rows(_TAGS):
            tags.setdefault(row["slug"], set()).add(row["tag"])
        touches = {
            row["slug"]: (date.fromisoformat(row["day"]), How(row["how"])) for row in self._database.rows(_TOUCHES)
        }
        return _Marks(tiers, snoozed, {slug: frozenset(found) for slug, found in tags.items()}, touches)

    def numbered(self, entries: Iterable[Entry]) -> dict[Slug, tuple[int, datetime]]:
        """The number and the moment of each entry of a calendar: both are new where its content is."""
        with self._session.write():
            now = self._session.stamp()
            self._database.run_many(
                "insert into calendar (slug, digest, sequence, at) values (?, ?, 0, ?) on conflict (slug) do update set"
                " digest = excluded.digest, sequence = sequence + 1, at = excluded.at where digest <> excluded.digest",
                ((entry.slug, entry.digest, now) for entry in entries),
            )
        rows = self._database.rows("select slug, sequence, at from calendar")
        return {Slug(row["slug"]): (row["sequence"], moment(row["at"])) for row in rows}

    # --- writing ------------------------------------------------------------------------------------------------------

    def touch(self, slug: Slug, on: date, how: How, *, by: str) -> None:
        """Note that the member was in touch; InputError for a day that is still to come. It lifts a snooze."""
        now = self._session.stamp()
        # A day ahead may be today already where the member is.
        if (on - date.fromisoformat(now[:10])).days > 1:
            raise InputError(f"{on} is still to come; give the day on which you were in touch.")
        with self._session.write():
            newest = self._known(slug)
            self._database.run(
                "insert into touch (slug, day, how, by, at) values (?, ?, ?, ?, ?)",
                *(newest, on.isoformat(), how.value, by, now),
            )
            self._wake(newest)

    def untouch(self, slug: Slug) -> Touch | None:
        """Take back the touch that was noted last; None where there is none."""
        with self._session.write():
            own = self._addresses.of_one(self._known(slug))
            marks = ",".join("?" * len(own))
            found = self._database.row(
                f"select id, day, how, by from touch where slug in ({marks}) order by id desc limit 1",  # noqa: S608 - marks
                *own,
            )
            if found is None:
                return None
            self._database.run("delete from touch where id = ?", found["id"])
            return Touch(date.fromisoformat(found["day"]), How(found["how"]), found["by"])

    def snooze(self, slug: Slug, until: date | None, *, by: str) -> None:
        """Leave somebody out before a day; None: not any more."""
        with self._session.write():
            newest = self._known(slug)
            self._wake(newest)
            if until is not None:
                self._database.run(
                    "insert into nurture (slug, snoozed_until, snoozed_at, snoozed_by) values (?, ?, ?, ?)"
                    " on conflict (slug) do update set snoozed_until = excluded.snoozed_until,"
                    " snoozed_at = excluded.snoozed_at, snoozed_by = excluded.snoozed_by",
                    *(newest, until.isoformat(), self._session.stamp(), by),
                )

    def tier(self, slug: Slug, tier: Tier | None, *, by: str) -> None:
        """Say how close somebody is; None: in no tier."""
        with self._session.write():
            self._database.run(
                "insert into nurture (slug, tier, tiered_at, tiered_by) values (?, ?, ?, ?)"
                " on conflict (slug) do update set tier = excluded.tier, tiered_at = excluded.tiered_at,"
                " tiered_by = excluded.tiered_by",
                *(self._known(slug), tier.value if tier else None, self._session.stamp(), by),
            )

    def tags(self, slug: Slug, tags: Iterable[str]) -> None:
        """Give somebody these tags and no others; InputError for a tag that is none."""
        wanted = sorted({tag_of(tag) for tag in tags})
        with self._session.write():
            newest = self._known(slug)
            for own in self._addresses.of_one(newest):
                self._database.run("delete from tag where slug = ?", own)
            self._database.run_many("insert into tag (slug, tag) values (?, ?)", ((newest, tag) for tag in wanted))

    def tags_of(self, slug: Slug) -> frozenset[str]:
        """The tags of one person."""
        return self._marks().tags.get(self._addresses.newest(slug), frozenset())

    def note(self, slug: Slug, text: str) -> None:
        """Keep the member's own note in place of the one before; an empty one takes it away."""
        with self._session.write():
            newest = self._known(slug)
            for own in self._addresses.of_one(newest):
                self._database.run("delete from note where slug = ? and source = ? and site = 0", own, OWN)
            if text.strip():
                self._database.run(
                    "insert into note (slug, text, source, at) values (?, ?, ?, ?)",
                    *(newest, text.strip(), OWN, self._session.stamp()),
                )

    def _wake(self, newest: Slug) -> None:
        for own in self._addresses.of_one(newest):
            self._database.run("update nurture set snoozed_until = null where slug = ?", own)

    def _known(self, slug: Slug) -> Slug:
        newest = self._addresses.newest(slug)
        if self._database.row("select 1 from person where slug = ?", newest) is None:
            raise InputError(f"Nobody with the address {slug} is known; `linkprune people` lists everybody.")
        return newest


def _contact(row: sqlite3.Row, marks: _Marks, changes: tuple[Change, ...]) -> Contact:
    slug = Slug(row["slug"])
    touch, how = marks.touches.get(slug, (None, None))
    return Contact(
        slug=slug,
        name=row["name"],
        tier=marks.tiers.get(slug),
        tags=marks.tags.get(slug, frozenset()),
        connected_on=_day(row["connected_on"]),
        message=_day(row["last_at"]),
        message_by=row["last_by"],
        touch=touch,
        touch_how=how,
        snoozed_until=marks.snoozed.get(slug),
        company=row["company"],
        field=row["title"],
        changes=changes,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def _due(person: Person, turn: Turn) -> Due:
    first = turn.reason
    return Due(
        person=person,
        tier=turn.contact.tier,
        reason=first.sentence,
        last_contact=turn.contact.last,
        suggestion=first.suggestion,
        why=first.why,
        since=first.since,
        reasons=turn.reasons,
        turn=turn,
    )


def _json(slugs: Iterable[str]) -> str:
    return json.dumps(sorted(slugs))
