"""Invitations received and sent: what readings say of them, what the rules propose, what the member decided."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.audit.chain import clean, moment, stamp
from bot.errors import InputError
from bot.invitation import DECISIONS, InvitationDecision, Side
from bot.model import Slug
from bot.store.acts import DONE

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

    from bot.invitation import Invitation
    from bot.model import ListReading
    from bot.store.session import Session

# What rules say of one invitation: verdict, rule, reasons.
Judged = tuple[str | None, str | None, "Sequence[str]"]

_UPSERT = """
insert into invitation (side, slug, name, headline, mutual, noted, sent_by, member_id, invitation_id, first_seen,
  last_seen, last_reading, place)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
on conflict (side, slug) do update set name = excluded.name, headline = coalesce(excluded.headline, headline),
  mutual = coalesce(excluded.mutual, mutual), noted = max(noted, excluded.noted),
  sent_by = min(coalesce(sent_by, excluded.sent_by), coalesce(excluded.sent_by, sent_by)),
  member_id = coalesce(excluded.member_id, member_id), invitation_id = coalesce(excluded.invitation_id, invitation_id),
  last_seen = excluded.last_seen, last_reading = excluded.last_reading, place = excluded.place, gone_at = null
"""
# An accept whose invitation is still pending takes no removal back.
_NOT_ACCEPTED = f"""
update intent set contradicted_at = ? where contradicted_at is null
  and id in (select id from ({DONE}) where kind = 'accept' and seen_at is not null)
"""  # noqa: S608 - fixed text


@dataclass(frozen=True, slots=True)
class KnownInvitation:
    """One invitation, pending or gone (`gone_at`). `age_days` are so many at least, today; `noted`: it has a note.

    `ref` stands for it in page addresses; `revision` changes with whatever a card shows.
    """

    side: Side
    slug: Slug
    name: str
    headline: str | None
    mutual: int | None
    noted: bool
    age_days: int | None
    member_id: str | None
    invitation_id: str | None
    first_seen: datetime
    last_seen: datetime
    gone_at: datetime | None
    decision: InvitationDecision
    because: str | None
    decided_by: str | None
    decided_at: datetime | None
    verdict: str | None
    rule: str | None
    reasons: tuple[str, ...]
    ref: str
    revision: int


class Invitations:
    """Reads and writes invitations. Only a complete reading says that one is gone."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._database = session.database

    # --- readings -----------------------------------------------------------------------------------------------------

    def record(self, reading: ListReading, side: Side, seen: Iterable[Invitation]) -> None:
        """Store a reading of one list and whom it saw; a complete one marks those gone whom it did not see."""
        found = list({one.slug: one for one in seen}.values())
        with self._session.write():
            number = self._insert(reading, side)
            new = self._forget_earlier(side, found)
            now = self._session.now()
            read = (stamp(now), stamp(now), number)
            self._database.run_many(
                _UPSERT, ((*_values(one, side, now.date()), *read, place) for place, one in enumerate(found))
            )
            self._database.run(_NOT_ACCEPTED, stamp(now))
            gone = self._mark_gone(side, number) if reading.complete and not reading.unreadable else 0
            self._log(reading, side, gone, new)

    def _insert(self, reading: ListReading, side: Side) -> int:
        return self._database.run(
            "insert into invitation_reading (side, at, stated, read, unreadable, complete, seconds, reason)"
            " values (?, ?, ?, ?, ?, ?, ?, ?)",
            *(side.value, self._session.stamp(), reading.stated, reading.read, reading.unreadable, reading.complete),
            *(reading.seconds, reading.reason),
        )

    def _forget_earlier(self, side: Side, found: Sequence[Invitation]) -> int:
        """Who invites again after an invitation was gone starts anew: what was decided was about the earlier one."""
        known = {row["slug"]: row for row in self._database.rows("select * from invitation where side = ?", side.value)}
        again = [one.slug for one in found if one.slug in known and _is_another(known[one.slug], one)]
        self._database.run_many(
            "delete from invitation where side = ? and slug = ?", ((side.value, slug) for slug in again)
        )
        return len(again) + sum(one.slug not in known for one in found)

    def _mark_gone(self, side: Side, number: int) -> int:
        return self._database.change(
            "update invitation set gone_at = ? where side = ? and gone_at is null and last_reading <> ?",
            *(self._session.stamp(), side.value, number),
        )

    def _log(self, reading: ListReading, side: Side, gone: int, new: int) -> None:
        self._session.log.append(
            "invitations",
            side=side.value,
            stated=reading.stated,
            read=reading.read,
            unreadable=reading.unreadable,
            complete=reading.complete,
            milliseconds=int(reading.seconds * 1000),
            gone=gone,
            new=new,
            reason=reading.reason,
        )

    def last_read(self, side: Side) -> datetime | None:
        """When this list was last read completely."""
        found = self._database.row(
            "select at from invitation_reading where side = ? and complete and unreadable = 0 order by id desc limit 1",
            side.value,
        )
        return moment(found["at"]) if found else None

    # --- reading ------------------------------------------------------------------------------------------------------

    def list(self, side: Side | None = None, *, pending: bool = True) -> list[KnownInvitation]:
        """Invitations of one side, or of both, in the order of the page; with `pending` false those gone too, last."""
        rows = self._database.rows(
            "select * from invitation where side = coalesce(?, side) and (gone_at is null or not ?)"
            " order by side, gone_at is not null, last_reading desc, place, slug",
            side.value if side else None,
            pending,
        )
        return [self._known(row) for row in rows]

    def one(self, side: Side, slug: Slug) -> KnownInvitation | None:
        """One invitation by slug, pending or gone."""
        found = self._database.row("select * from invitation where side = ? and slug = ?", side.value, slug)
        return self._known(found) if found else None

    def by_ref(self, ref: str) -> KnownInvitation | None:
        """One invitation by the word that stands for it in page addresses."""
        found = self._database.row("select * from invitation where ref = ?", ref)
        return self._known(found) if found else None

    def _known(self, row: sqlite3.Row) -> KnownInvitation:
        today = self._session.now().date()
        return KnownInvitation(
            side=Side(row["side"]),
            slug=Slug(row["slug"]),
            name=row["name"],
            headline=row["headline"],
            mutual=row["mutual"],
            noted=bool(row["noted"]),
            age_days=(today - date.fromisoformat(row["sent_by"])).days if row["sent_by"] else None,
            member_id=row["member_id"],
            invitation_id=row["invitation_id"],
            first_seen=moment(row["first_seen"]),
            last_seen=moment(row["last_seen"]),
            gone_at=moment(row["gone_at"]) if row["gone_at"] else None,
            decision=InvitationDecision(row["decision"]),
            because=row["because"],
            decided_by=row["decided_by"],
            decided_at=moment(row["decided_at"]) if row["decided_at"] else None,
            verdict=row["verdict"],
            rule=row["rule"],
            reasons=tuple(json.loads(row["reasons"])),
            ref=row["ref"],
            revision=row["revision"],
        )

    # --- what is said of them -----------------------------------------------------------------------------------------

    def decide(
        self, side: Side, slugs: Iterable[Slug], decision: InvitationDecision, *, because: str | None, by: str
    ) -> int:
        """Decide about pending invitations, all or none; returns how many changed. InputError for one not pending."""
        if decision not in DECISIONS[side]:
            raise InputError(f"An invitation {side.value} cannot be decided so: {decision.value}.")
        with self._session.write():
            return sum(self._decide(side, slug, decision, because, by) for slug in dict.fromkeys(slugs))

    def _decide(self, side: Side, slug: Slug, decision: InvitationDecision, because: str | None, by: str) -> int:
        found = self.one(side, slug)
        if found is None or found.gone_at is not None:
            raise InputError(f"No invitation {side.value} of {slug} is pending; `linkprune invitations sync` looks.")
        return self._database.change(
            "update invitation set decision = ?, because = ?, decided_by = ?, decided_at = ?"
            " where side = ? and slug = ? and (decision, because) is not (?, ?)",
            *(decision.value, because, by, self._session.stamp(), side.value, slug, decision.value, because),
        )

    def judged(self, side: Side, found: Mapping[Slug, Judged]) -> None:
        """Keep what the rules say of invitations: verdict, rule and reasons of each."""
        with self._session.write():
            self._database.run_many(
                "update invitation set verdict = ?, rule = ?, reasons = ? where side = ? and slug = ?",
                (
                    (verdict, rule, json.dumps(list(reasons)), side.value, slug)
                    for slug, (verdict, rule, reasons) in found.items()
                ),
            )


def _is_another(row: sqlite3.Row, seen: Invitation) -> bool:
    """Whether the invitation seen is another one than the one known of this person."""
    if row["invitation_id"] and seen.invitation_id:
        return bool(row["invitation_id"] != seen.invitation_id)
    return row["gone_at"] is not None


def _values(one: Invitation, side: Side, today: date) -> tuple[str | int | None, ...]:
    if one.side is not side:
        raise InputError("An invitation of the other side is in this reading.")
    if not one.slug or any(ord(sign) < ord(" ") for sign in one.slug):
        raise InputError("A profile address is empty or holds control characters.")
    sent_by = None if one.age_days is None else (today - timedelta(days=one.age_days)).isoformat()
    headline = None if one.headline is None else clean(one.headline)
    return (
        *(side.value, one.slug, clean(one.name), headline, one.mutual, int(bool(one.note)), sent_by),
        *(one.member_id, one.invitation_id),
    )
