"""Takes names, addresses and salts of people out of the workspace for good. The audit chain still verifies.

The events stay: they hold only commitments, which nobody can open once the salt is gone. Limits to state to the member:
wear levelling of drives, backups of his own, and what he sent elsewhere.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.audit.mirror import FILE_NAME as MIRROR_NAME
from bot.errors import AlreadyRunning, InputError, Unsettled
from bot.store.database import BACKUP_SUFFIX, FILE_NAME
from bot.store.log import DAMAGED_SUFFIX
from bot.store.redact import without
from bot.store.revision import touch

if TYPE_CHECKING:
    from pathlib import Path

    from bot.model import RunId, Slug
    from bot.store.addresses import Addresses
    from bot.store.journal import Journal
    from bot.store.session import Session


@dataclass(frozen=True, slots=True)
class Purged:
    """How many people, plans and events a purge took names out of."""

    people: int
    plans: int
    events: int


_EVERYWHERE = (
    "delete from note where slug = ?",
    "delete from person where slug = ?",
    "delete from known_as where slug = ?",
    "delete from moved where ?1 in (old, new)",
    "delete from not_same where ?1 in (old, new)",
    "delete from evidence where by_name = 0 and tie = ?",
    "delete from judgement where slug = ?",
    "delete from nurture where slug = ?",
    "delete from tag where slug = ?",
    "delete from touch where slug = ?",
    "delete from calendar where slug = ?",
    "delete from shown where slug = ?",
    "delete from met where slug = ?",
    "delete from change where slug = ?",
    "delete from listed where slug = ?",
    "delete from plan_held where slug = ?",
    "delete from audit_person where slug = ?",
    "delete from step_person where slug = ?",
    "delete from farewell where slug = ?",
    "delete from invitation where slug = ?",
    "delete from no_return where slug = ?",
    "update intent set slug = '', name = '', member_id = null, invitation_id = null where slug = ?",
    "update outcome set slug = '', reason = '' where slug = ?",
)
_KNOWN = (
    "select 1 from person where slug = ?",
    "select 1 from listed where slug = ?",
    "select 1 from audit_person where slug = ?",
    "select 1 from plan_held where slug = ?",
    "select 1 from known_as where slug = ?",
    "select 1 from evidence where by_name = 0 and tie = ?",
    "select 1 from note where slug = ?",
    "select 1 from invitation where slug = ?",
    "select 1 from no_return where slug = ?",
    "select 1 from farewell where slug = ?",
)
_KNOWN_PEOPLE = (
    "select count(*) from (select slug from person union select slug from invitation union select slug from no_return)"
)
# Names that nobody else bears lead to the person alone.
_ONLY_THEIRS = """
select name_key from known_as where slug in (select value from json_each(?1))
except select name_key from known_as where slug not in (select value from json_each(?1))
"""
_BY_NAME = (
    f"delete from evidence where by_name = 1 and tie in ({_ONLY_THEIRS})",  # noqa: S608 - fixed text
    f"delete from unlinked where loose_key in ({_ONLY_THEIRS})",  # noqa: S608 - fixed text
)
# A step of people who are all forgotten says nothing any more.
_STEPS = (
    "delete from step where id not in (select step from step_person)",
    "update pressed set step = null where step not in (select id from step)",
)
_ALL = (
    "delete from note",
    "delete from person",
    "delete from known_as",
    "delete from moved",
    "delete from not_same",
    "delete from evidence",
    "delete from unlinked",
    "delete from unnamed",
    "delete from employer",
    "delete from archive_source",
    "delete from archive",
    "delete from judgement",
    "delete from nurture",
    "delete from tag",
    "delete from touch",
    "delete from calendar",
    "delete from shown",
    "delete from look",
    "delete from met",
    "delete from change",
    "delete from judging",
    "update meta set value = lower(hex(randomblob(32))) where key = 'mark_key'",
    "delete from listed",
    "delete from plan_held",
    "delete from audit_person",
    "delete from step",
    "delete from invitation",
    "delete from no_return",
    "delete from farewell",
    "update pressed set step = null",
    "update plan set canonical = null",
    "update intent set slug = '', name = '', member_id = null, invitation_id = null",
    "update outcome set slug = '', reason = ''",
    "update incident set sentence = '', because = case when because is null then null else '' end",
)


class Purge:
    """Purges one person, the people of one run, or everybody."""

    def __init__(self, session: Session, journal: Journal, addresses: Addresses, folder: Path) -> None:
        self._addresses = addresses
        self._session = session
        self._database = session.database
        self._journal = journal
        self._folder = folder

    def person(self, slug: Slug) -> Purged:
        """Forget one person. Plans that name the person lose their content and keep their id."""
        if not self._is_known(slug):
            raise InputError(f"Nobody with the address {slug} is known.")
        return self._purge({slug, *self._addresses.of_one(slug)}, "person")

    def run(self, run: RunId) -> Purged:
        """Forget everybody whom one run dealt with."""
        rows = self._database.rows(
            "select slug from intent where run = ?1 and slug <> '' union"
            " select slug from outcome where run = ?1 and slug <> ''",
            run,
        )
        if not rows:
            raise InputError(f"No people of a run {run} are known.")
        slugs = {address for row in rows for address in self._addresses.of_one(row["slug"])}
        return self._purge(slugs, "run")

    def all(self) -> Purged:
        """Forget everybody."""
        self._refuse_while_open()
        with self._session.write():
            people = self._database.number("select count(distinct slug) from audit_person")
            people = max(people, self._database.number(_KNOWN_PEOPLE))
            plans = self._database.number("select count(*) from plan where canonical is not null")
            events = self._database.number("select count(*) from event where person_ref is not null")
            for sql in _ALL:
                self._database.run(sql)
            self._session.log.append("purge", scope="all", upto=self._session.log.head()[0])
            self._begin_rewrite()
        self._erase()
        return Purged(people, plans, events)

    def _purge(self, slugs: set[Slug], scope: str) -> Purged:
        self._refuse_while_open()
        with self._session.write():
            refs = sorted(ref for slug in slugs for ref in self._refs(slug))
            events = sum(self._events(ref) for ref in refs)
            plans = self._empty_plans(slugs)
            self._clear_names(slugs)
            for sql in _BY_NAME:
                self._database.run(sql, json.dumps(sorted(slugs)))
            for slug in slugs:
                for sql in _EVERYWHERE:
                    self._database.run(sql, slug)
            for sql in _STEPS:
                self._database.run(sql)
            # Somebody no event is about is purged too, and the log says at least that much.
            for ref in (*refs,) or (None,):
                self._session.log.append("purge", ref, scope=scope)
            self._begin_rewrite()
        self._erase()
        return Purged(len(slugs), plans, events)

    def _is_known(self, slug: Slug) -> bool:
        return any(self._database.row(sql, slug) for sql in _KNOWN)

    def _events(self, ref: str) -> int:
        return self._database.number("select count(*) from event where person_ref = ?", ref)

    def _refuse_while_open(self) -> None:
        if self._journal.open_intent() is not None:
            raise Unsettled("An act is not settled yet; run `linkprune settle`, then purge.")

    def _refs(self, slug: Slug) -> list[str]:
        return [row[0] for row in self._database.rows("select person_ref from audit_person where slug = ?", slug)]

    def _empty_plans(self, slugs: set[Slug]) -> int:
        """A plan is its content, so one that loses a person loses it all."""
        found = 0
        for row in self._database.rows("select id, canonical from plan where canonical is not null"):
            if not slugs.isdisjoint(action["slug"] for action in json.loads(row["canonical"])["actions"]):
                self._database.run("update plan set canonical = null where id = ?", row["id"])
                found += 1
        return found

    def _clear_names(self, slugs: set[Slug]) -> None:
        """Names of files and titles of steps are the member's own: one may hold the name of a person."""
        people = self._database.rows(
            "select slug, name from (select slug, name from person union select slug, name from invitation)"
            " where slug in (select value from json_each(?))",
            json.dumps(sorted(slugs)),
        )
        for table, column in (("archive", "name"), ("step", "title")):
            for (written,) in self._database.rows(f"select distinct {column} from {table}"):  # noqa: S608 - fixed text
                cleared = written
                for slug, name in people:
                    cleared = without(cleared, slug, name)
                if cleared != written:
                    sql = f"update or replace {table} set {column} = ? where {column} = ?"  # noqa: S608 - fixed text
                    self._database.run(sql, cleared, written)

    def _begin_rewrite(self) -> None:
        """From here on a crash leads to the rewriting of the copy at the next opening."""
        self._database.run("update mirror set rewrite = 1")
        self._database.run("delete from presence")
        touch(self._database)

    def _erase(self) -> None:
        """Overwrite what the deleted rows left in files: the copy, backups, free pages, the write-ahead log."""
        self._session.log.rewrite()
        for pattern in (f"{FILE_NAME}{BACKUP_SUFFIX}*", f"{MIRROR_NAME}{DAMAGED_SUFFIX}*"):
            for old in self._folder.glob(pattern):
                old.unlink()
        if not self._database.shrink():
            raise AlreadyRunning(
                "The people are purged, but another program still reads old pages of the database; "
                "they go when the review page and every running command are closed."
            )
