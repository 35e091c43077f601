"""Farewells: one a person, what became of it, and whether a removal must wait for it.

The audit log holds what became of a farewell, never a word of it. A text is kept while the matter is open.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from bot.audit.chain import clean, moment, stamp
from bot.errors import InputError
from bot.evaluate.evidence import Kind
from bot.farewell.values import GRACE, OPEN, SAYABLE, UNSENT, Farewell, Known, Said, State
from bot.farewell.verdict import CAME_BACK, Free, Silent, Wait, answer_in_import, judge
from bot.model import Decision, Slug

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import datetime, timedelta

    from bot.evaluate.evidence import Evidence
    from bot.farewell.verdict import Verdict
    from bot.store.addresses import Addresses
    from bot.store.evidence import EvidenceStore
    from bot.store.session import Session

_MINE = frozenset({Kind.WRITTEN, Kind.TEMPLATE})
LONGEST = 8000  # signs; the site takes no longer message
_SELECT = """
select farewell.*, coalesce(person.name, '') as name, coalesce(person.ref, '') as ref
from farewell left join moved on moved.old = farewell.slug
  left join person on person.slug = coalesce(moved.new, farewell.slug)
"""
# Two addresses that turned out to be one person's may bear a farewell each: an open one counts.
_NEWEST = """(select slug from farewell where slug in (select value from json_each(?))
  order by state in ('skipped', 'closed'), changed_at desc limit 1)"""
_FAILED_REMOVAL = """
select 1 from intent where slug in (select value from json_each(?)) and kind = 'disconnect' and outcome = 'done'
  and contradicted_at is not null and settled_at >= ? limit 1
"""
_DRAFT = """
insert into farewell (slug, state, text, digest, template, language, drafted_at, changed_at, by)
values (?, 'draft', ?, ?, ?, ?, ?, ?, ?)
"""


class Farewells:
    """Drafts, what the member says of them, and what imports tell."""

    def __init__(self, session: Session, addresses: Addresses, evidence: EvidenceStore) -> None:
        self._session = session
        self._database = session.database
        self._addresses = addresses
        self._evidence = evidence

    # --- reading ------------------------------------------------------------------------------------------------------

    def list(self, state: State | None = None) -> list[Farewell]:
        """All farewells, or those in one state; what changed last comes first."""
        rows = self._database.rows(
            f"{_SELECT} where state = coalesce(?, state) order by changed_at desc, farewell.slug",
            state.value if state else None,
        )
        return [_farewell(row, self._addresses.newest(Slug(row["slug"]))) for row in rows]

    def one(self, slug: Slug) -> Farewell | None:
        """The farewell of one person, under any address; None where none was ever drafted."""
        addresses = self._addresses.of_one(slug)
        row = self._database.row(f"{_SELECT} where farewell.slug = {_NEWEST}", json.dumps(addresses))
        return _farewell(row, addresses[0]) if row else None

    def judge(self, slug: Slug, now: datetime, grace: timedelta = GRACE) -> Verdict:
        """What the farewell of one person means for a removal at this moment."""
        farewell = self.one(slug)
        if farewell is None or farewell.state not in OPEN:
            return Wait(CAME_BACK) if farewell is not None and self._came_back(farewell) else Free()
        return judge(farewell, self._known(farewell), now, grace)

    def _came_back(self, farewell: Farewell) -> bool:
        """Whether a removal closed it and did not hold: nobody has looked for an answer since then."""
        return farewell.state is State.CLOSED and bool(
            self._database.row(
                _FAILED_REMOVAL, json.dumps(self._addresses.of_one(farewell.slug)), stamp(farewell.drafted_at)
            )
        )

    def why_wait(self, slug: Slug, now: datetime, grace: timedelta = GRACE) -> str | None:
        """Why a removal must wait for the farewell; None when it need not, as far as imports tell."""
        verdict = self.judge(slug, now, grace)
        return None if isinstance(verdict, Free | Silent) else verdict.reason

    def _known(self, farewell: Farewell) -> Known:
        dossier = self._evidence.dossier(farewell.slug)
        facts = dossier.evidence if dossier else ()
        # A name that several people bear holds all of them back, and shows of nobody that the farewell arrived.
        return Known(
            replied_at=_newest(fact for fact in facts if fact.kind is Kind.WROTE),
            written_at=_newest(fact for fact in facts if fact.kind in _MINE and fact.bearers == 1),
            through=self._messages_through(),
            removed_at=self._removed_at(farewell.slug),
        )

    def _messages_through(self) -> datetime | None:
        found = self._database.row("select max(at) as at from evidence where kind in ('wrote', 'written', 'template')")
        return moment(found["at"]) if found and found["at"] else None

    def _removed_at(self, slug: Slug) -> datetime | None:
        found = self._database.row(
            "select decided_at from person where slug = ? and decision = ?", slug, Decision.REMOVE.value
        )
        return moment(found["decided_at"]) if found and found["decided_at"] else None

    # --- writing ------------------------------------------------------------------------------------------------------

    def draft(self, slug: Slug, text: str, template: str, language: str, *, by: str) -> Farewell:
        """Keep a draft for one person; InputError for a stranger, or where a farewell is open already."""
        written = _checked(text)
        with self._session.write():
            newest = self._addresses.newest(slug)
            if self._database.row("select 1 from person where slug = ?", newest) is None:
                raise InputError(f"Nobody with the address {slug} is known; run `linkprune sync` first.")
            before = self.one(newest)
            if before is not None and before.state in OPEN:
                raise InputError(
                    f"There is a farewell for {slug} already ({before.state}); see `farewell show {slug}`."
                )
            self._forget(newest)
            now = self._session.stamp()
            self._database.run(
                _DRAFT, newest, written, _digest(written), clean(template), clean(language), now, now, clean(by)
            )
        return self._needed(newest)

    def edit(self, slug: Slug, text: str, *, by: str) -> Farewell:
        """Put another text in place of an unsent one."""
        written = _checked(text)
        with self._session.write():
            farewell = self._needed(slug)
            if farewell.state not in UNSENT:
                raise InputError(f"The farewell for {slug} is {farewell.state}, and cannot be edited any more.")
            self._change(farewell, "text = ?, digest = ?, edited = 1, by = ?", written, _digest(written), clean(by))
        return self._needed(slug)

    def redraft(self, slug: Slug, text: str, template: str, language: str, *, by: str) -> Farewell:
        """Write an unsent one anew, from another template; what was edited is lost."""
        written = _checked(text)
        with self._session.write():
            farewell = self._needed(slug)
            if farewell.state not in UNSENT:
                raise InputError(f"The farewell for {slug} is {farewell.state}, and cannot be edited any more.")
            values = "text = ?, digest = ?, template = ?, language = ?, edited = 0, by = ?"
            self._change(farewell, values, written, _digest(written), clean(template), clean(language), clean(by))
        return self._needed(slug)

    def opened(self, slug: Slug) -> None:
        """Note that the conversation is opened now to send the farewell: from here on an answer may come."""
        with self._session.write():
            self._change(self._needed(slug), "opened_at = ?", self._session.stamp())

    def say(self, slug: Slug, said: Said, *, by: str, at: datetime | None = None) -> Farewell:
        """Record what became of a farewell. `at`: the moment of an answer, where it is known."""
        with self._session.write():
            farewell = self._needed(slug)
            if farewell.state not in SAYABLE[said]:
                raise InputError(f"The farewell for {slug} is {farewell.state}; it cannot become {said} any more.")
            now = self._session.stamp()
            match said:
                case Said.SENT:
                    # A clock that was set back since the draft would end the days of grace early.
                    sent = max(now, stamp(farewell.changed_at))
                    self._change(farewell, "state = 'sent', sent_at = ?, by = ?", sent, clean(by))
                case Said.LATER:
                    self._change(farewell, "state = 'later', sent_at = null, by = ?", clean(by))
                case Said.SKIPPED:
                    self._change(farewell, "state = 'skipped', text = null, by = ?", clean(by))
                case Said.ANSWERED:
                    self._answered(farewell, stamp(at) if at else now, by)
            self._log(farewell, said.value, by)
        return self._needed(slug)

    def _answered(self, farewell: Farewell, at: str, by: str) -> None:
        # A decision that was made before this moment does not know the answer, whatever its clock said.
        decided = self._removed_at(farewell.slug)
        noted = max(self._session.stamp(), stamp(decided) if decided else "")
        self._change(farewell, "state = 'answered', answered_at = ?, noted_at = ?, by = ?", at, noted, clean(by))

    def drop(self, slug: Slug, *, by: str) -> Farewell:
        """Close the matter: no removal waits for this farewell any more, and its text is forgotten."""
        with self._session.write():
            farewell = self._needed(slug)
            if farewell.state in OPEN:
                self._change(farewell, "state = 'closed', text = null, by = ?", clean(by))
                self._log(farewell, "dropped", by)
            elif self._came_back(farewell):
                self._change(farewell, "state = 'skipped', by = ?", clean(by))
                self._log(farewell, "dropped", by)
        return self._needed(slug)

    def note_answers(self, *, by: str) -> tuple[Slug, ...]:
        """Take note of every answer that an import shows; returns who answered."""
        found = []
        for farewell in self.list():
            if farewell.state in OPEN:
                at = answer_in_import(farewell, self._known(farewell))
                if at is not None:
                    self.say(farewell.slug, Said.ANSWERED, by=by, at=at)
                    found.append(farewell.slug)
        return tuple(found)

    def _needed(self, slug: Slug) -> Farewell:
        found = self.one(slug)
        if found is None:
            raise InputError(f"There is no farewell for {slug}; `linkprune farewell draft {slug}` writes one.")
        return found

    def _change(self, farewell: Farewell, values: str, *parameters: str) -> None:
        """Write, under whichever address the farewell was drafted."""
        self._database.run(
            f"update farewell set {values}, changed_at = ? where slug = {_NEWEST}",  # noqa: S608 - fixed text
            *parameters,
            self._session.stamp(),
            json.dumps(self._addresses.of_one(farewell.slug)),
        )

    def _forget(self, slug: Slug) -> None:
        self._database.run(
            "delete from farewell where slug in (select value from json_each(?))",
            json.dumps(self._addresses.of_one(slug)),
        )

    def _log(self, farewell: Farewell, outcome: str, by: str) -> None:
        log = self._session.log
        log.append("farewell", log.ref(farewell.slug, farewell.name), outcome=outcome, by=by)


def _newest(facts: Iterable[Evidence]) -> datetime | None:
    return max((fact.at for fact in facts if fact.at is not None), default=None)


def _checked(text: str) -> str:
    written = clean(text).replace("\r\n", "\n").strip()
    if not written:
        raise InputError("An empty farewell says nothing; type a word or two.")
    if len(written) > LONGEST:
        raise InputError(f"This farewell is longer than a message can be ({LONGEST:,} signs).")
    return written


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _farewell(row: sqlite3.Row, slug: Slug) -> Farewell:
    return Farewell(
        slug=slug,
        name=row["name"],
        state=State(row["state"]),
        text=row["text"],
        digest=row["digest"],
        template=row["template"],
        language=row["language"],
        drafted_at=moment(row["drafted_at"]),
        edited=bool(row["edited"]),
        opened_at=_moment(row["opened_at"]),
        sent_at=_moment(row["sent_at"]),
        answered_at=_moment(row["answered_at"]),
        noted_at=_moment(row["noted_at"]),
        changed_at=moment(row["changed_at"]),
        by=row["by"],
        ref=row["ref"],
    )


def _moment(text: str | None) -> datetime | None:
    return moment(text) if text else None
