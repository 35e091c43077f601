"""What is new since a moment: who came, who changed, who came back, who went, whose turn it became."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.audit.chain import moment, stamp
from bot.invitation import InvitationDecision, Side
from bot.model import ActionKind, Slug
from bot.nurture import due as rules
from bot.nurture.due import told
from bot.store.history import History
from bot.store.noticed import changes_since

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from datetime import datetime

    from bot.nurture.model import Rhythm
    from bot.store.invitations import Invitations
    from bot.store.nurture import Nurture
    from bot.store.preferences import Preferences
    from bot.store.session import Session

_MARK = "since.mark"
_NO_TIME = "0000"
# The zone of the days in an export is not known, so a day may be off by one.
_ONE_DAY = timedelta(days=1)


class Group(StrEnum):
    """What happened."""

    NEW = "new"
    LAPSED = "lapsed"
    CHANGED = "changed"
    BACK = "back"
    GONE = "gone"
    INVITATIONS = "invitations"


class MarkedBy(StrEnum):
    """What the moment is from which news are told."""

    MEMBER = "your last look"
    RUN = "the end of your last run"
    IMPORT = "your first import or reading"
    DATE = "the day that you gave"
    NOTHING = "nothing is known yet"


@dataclass(frozen=True, slots=True)
class Mark:
    """The moment from which news are told, and what it is."""

    at: datetime
    by: MarkedBy


@dataclass(frozen=True, slots=True)
class Item:
    """One person, and what happened in one sentence. `doubtful`: nothing proves it."""

    slug: Slug
    name: str
    sentence: str
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class News:
    """Everything new since the mark, by group; people in the order of what happened."""

    mark: Mark
    new: tuple[Item, ...]
    lapsed: tuple[Item, ...]
    changed: tuple[Item, ...]
    back: tuple[Item, ...]
    gone: tuple[Item, ...]
    invitations: tuple[Item, ...]

    def of(self, group: Group) -> tuple[Item, ...]:
        """The news of one group."""
        found: tuple[Item, ...] = getattr(self, group.value)
        return found

    @property
    def nothing(self) -> bool:
        """Whether nothing is new."""
        return not any(self.of(group) for group in Group)


# Who became known after the mark, through a reading of the list, or an export that is not older than what was known at
# the mark: whom only an older export lists is no news.
_NEW = """
select person.slug, name, connected_on, company, position from met join person using (slug)
where met.at > ?1 and gone_at is null and slug not in (select old from moved)
  and (synced_on is not null or max(coalesce(exported_on, ''), coalesce(named_on, '')) >= ?2)
  and not exists (select 1 from moved where new = person.slug and old in (select slug from met where at <= ?1))
order by connected_on, slug
"""
_LEFT = """
select slug, name, gone_at from person
where gone_at > ?1 and slug not in (select old from moved) order by gone_at, slug
"""
# Whom the newest export lists no more, though the one known at the mark did, or a later one. An export may hide people:
# nothing is concluded.
_MISSING = """
select slug, name, exported_on from person
where gone_at is null and exported_on is not null and exported_on < ?1 and exported_on >= ?2 and named_on is null
  and coalesce(synced_on, '') < ?1 and slug not in (select old from moved)
order by slug
"""


class Since:
    """Tells what is new."""

    def __init__(self, session: Session, preferences: Preferences, nurture: Nurture, invitations: Invitations) -> None:
        self._session = session
        self._database = session.database
        self._preferences = preferences
        self._nurture = nurture
        self._invitations = invitations

    # --- the mark -----------------------------------------------------------------------------------------------------

    def mark(self) -> Mark:
        """The member's last look, else the end of the last run that acted, else the first import or reading."""
        own = self._preferences.get(_MARK)
        if own is not None:
            return Mark(moment(own), MarkedBy.MEMBER)
        run = self._moment("select max(stopped_at) from run where mode in ('live', 'by-hand')")
        if run is not None:
            return Mark(run, MarkedBy.RUN)
        first = self._moment("select min(at) from (select min(at) as at from look union all select min(at) from sync)")
        if first is not None:
            return Mark(first, MarkedBy.IMPORT)
        return Mark(self._session.now(), MarkedBy.NOTHING)

    def done(self) -> Mark:
        """The member has looked: from now on what comes later is new."""
        now = self._session.now()
        self._preferences.set(_MARK, stamp(now))
        return Mark(now, MarkedBy.MEMBER)

    def _moment(self, sql: str) -> datetime | None:
        found = self._database.row(sql)
        return moment(found[0]) if found and found[0] else None

    # --- news ---------------------------------------------------------------------------------------------------------

    def news(self, mark: Mark, rhythm: Rhythm) -> News:
        """Everything new since the mark. Judgements must be fresh (`ensure_judged`)."""
        at = stamp(mark.at)
        return News(
            mark=mark,
            new=tuple(self._new(at)),
            lapsed=tuple(self._lapsed(mark.at.date(), rhythm)),
            changed=tuple(self._changed(at)),
            back=tuple(self._back(at)),
            gone=tuple(self._gone(at)),
            invitations=tuple(self._invited(mark.at)),
        )

    def _known_day(self, at: str) -> str:
        """The day of the newest list that was known at a moment; empty where none was."""
        found = self._database.row(
            "select max(day) from (select max(as_of) as day from look where at <= ?1"
            " union all select substr(max(at), 1, 10) from sync where at <= ?1 and complete)",
            at,
        )
        return str(found[0]) if found and found[0] else ""

    def _new(self, at: str) -> Iterator[Item]:
        known = self._known_day(at)
        for row in self._database.rows(_NEW, at, known):
            yield Item(Slug(row["slug"]), row["name"], _arrived(row, known))

    def _lapsed(self, day: date, rhythm: Rhythm) -> Iterator[Item]:
        today = self._session.now().date()
        for contact in self._nurture.contacts(today):
            if rules.lapsed(contact, day, today, rhythm):
                wanted = rhythm.cadence(contact.tier, contact.tags)
                yield Item(contact.slug, contact.name, f"last contact {contact.last}, wanted every {wanted} days")

    def _changed(self, at: str) -> Iterator[Item]:
        found: dict[Slug, list[str]] = {}
        for change in changes_since(self._database, at):
            found.setdefault(change.slug, []).append(told(change))
        names = self._names(found)
        for slug, sentences in found.items():
            if slug in names:
                yield Item(slug, names[slug], "; ".join(dict.fromkeys(sentences)))

    def _names(self, slugs: dict[Slug, list[str]]) -> dict[Slug, str]:
        """Names of those who are connected."""
        rows = self._database.rows(
            "select slug, name from person where gone_at is null and slug in (select value from json_each(?))",
            json.dumps(list(slugs)),
        )
        return {Slug(row["slug"]): row["name"] for row in rows}

    def _back(self, at: str) -> Iterator[Item]:
        found = {
            one.slug: one
            for one in History(self._session).contradictions()
            if one.kind is ActionKind.DISCONNECT and self._learned(stamp(one.seen_at)) > at
        }
        for one in found.values():
            yield Item(
                one.slug, one.name, f"removed on {one.removed_at:%Y-%m-%d}, listed again on {one.seen_at:%Y-%m-%d}"
            )

    def _learned(self, seen: str) -> str:
        """When something was learned: an export says it of its day, and may be imported much later."""
        found = self._database.row(
            "select at from look where as_of = substr(?1, 1, 10) and substr(?1, 12, 8) = '00:00:00'", seen
        )
        return str(found["at"]) if found else seen

    def _gone(self, at: str) -> Iterator[Item]:
        """Who went without us. Whom we removed, and who is listed again since, is told elsewhere."""
        ours = {subject.slug for subject in History(self._session).removed()}
        yield from (one for one in (*self._left(at), *self._missing(at)) if one.slug not in ours)

    def _left(self, at: str) -> Iterator[Item]:
        for row in self._database.rows(_LEFT, at):
            sentence = f"not in the list of {row['gone_at'][:10]} any more: left, closed the account, or removed you"
            yield Item(Slug(row["slug"]), row["name"], sentence)

    def _missing(self, at: str) -> Iterator[Item]:
        looks = self._database.row(
            "select (select max(as_of) from look) as newest, (select max(as_of) from look where at <= ?) as known", at
        )
        if looks is None or not looks["known"] or looks["newest"] <= looks["known"]:
            return
        newest = looks["newest"]
        for row in self._database.rows(_MISSING, newest, looks["known"]):
            sentence = f"in the export of {row['exported_on']}, not in that of {newest}: left, or hidden in the export"
            yield Item(Slug(row["slug"]), row["name"], sentence, doubtful=True)

    def _invited(self, mark: datetime) -> Iterator[Item]:
        for one in self._invitations.list(Side.RECEIVED):
            if one.first_seen > mark and one.decision is InvitationDecision.UNDECIDED:
                yield Item(one.slug, one.name, _invitation(one.mutual, noted=one.noted))


def _arrived(row: sqlite3.Row, known: str) -> str:
    work = ", ".join(text for text in (row["position"], row["company"]) if text)
    since = row["connected_on"]
    if since is None:
        told_ = "connected, since when is not known"
    elif known and since < (date.fromisoformat(known) - _ONE_DAY).isoformat():
        told_ = f"connected since {since}, and not listed before"
    else:
        told_ = f"connected since {since}"
    return f"{told_} ({work})" if work else told_


def _invitation(mutual: int | None, *, noted: bool) -> str:
    parts = ["invites you"]
    parts += ["1 mutual connection" if mutual == 1 else f"{mutual:,} mutual connections"] if mutual else []
    parts += ["with a note"] if noted else []
    return ", ".join(parts)
