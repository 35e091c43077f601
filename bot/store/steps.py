"""The record of what the member decided, in steps: how each person stood before and after, so that it can be undone."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.audit.chain import clean, moment

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.model import Slug
    from bot.store.session import Session


class What(StrEnum):
    """What a step did. MIXED: several things in one command, such as a spreadsheet with a column of decisions."""

    KEEP = "keep"
    REMOVE = "remove"
    UNFOLLOW = "unfollow"
    ASK = "ask"
    UNDECIDED = "undecided"
    PIN = "pin"
    UNPIN = "unpin"
    NOTE = "note"
    LATER = "later"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Step:
    """One step as the member took it. `name`: the person's, where it was one; `undone`: taken back."""

    id: int
    what: What
    people: int
    name: str | None
    title: str
    by: str
    at: datetime
    undone: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """How one address stood before and after a step; `note` and `text`: of a note that the step wrote."""

    slug: str
    main: bool
    before: str
    after: str
    note: int | None
    text: str | None


_STATE = "decision, because, decided_by, decided_at, pinned, pin_reason, later_at"
_STATES = f"select slug, json_array({_STATE}) as state from person where slug in (select value from json_each(?))"  # noqa: S608 - fixed text
_COLUMNS = _STATE.split(", ")
_VALUES = ", ".join(f"{column} = json_extract(?1, '$[{place}]')" for place, column in enumerate(_COLUMNS))
_RESTORE = f"update person set {_VALUES} where slug = ?2"  # noqa: S608 - fixed text
_STEPS = """
select step.*, (select count(*) from step_person where step = step.id and main = 1) as people,
  (select min(name) from person where slug in (select slug from step_person where step = step.id and main = 1)) as name
from step
"""
_ADD_PERSON = """
insert into step_person (step, slug, main, before, after, note, text) values (?, ?, ?, ?, ?, ?, ?)
on conflict (step, slug) do update set after = excluded.after, main = max(main, excluded.main)
"""


class Steps:
    """Writes and reads steps. Several changes of one transaction can be one step (`as_one`)."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._database = session.database
        self._together = False
        self._open: int | None = None

    @contextmanager
    def as_one(self) -> Iterator[None]:
        """Make what is recorded inside one step; within the caller's transaction."""
        self._together, self._open = True, None
        try:
            yield
        finally:
            self._together, self._open = False, None

    @contextmanager
    def recorded(self, what: What, main: Sequence[Slug], *, by: str, also: Sequence[Slug] = ()) -> Iterator[None]:
        """Record what happens to these people inside, unless nothing does. `also`: their earlier addresses."""
        slugs = (*main, *also)
        before = self.states(slugs)
        yield
        after = self.states(slugs)
        if before != after:
            kept = frozenset(main)
            self.add(what, [Moved(one, one in kept, before[one], after[one], None, None) for one in before], by=by)

    def add(self, what: What, moved: Sequence[Moved], *, by: str, title: str = "") -> int:
        """Record a step, in the caller's transaction. What was taken back before cannot be made again after it."""
        step = self._of_this_command(what, by, title)
        self._database.run_many(
            _ADD_PERSON,
            ((step, one.slug, one.main, one.before, one.after, one.note, one.text) for one in moved),
        )
        return step

    def _of_this_command(self, what: What, by: str, title: str) -> int:
        database = self._database
        if self._open is not None:
            database.run("update step set what = iif(what = ?1, what, ?2) where id = ?3", what, What.MIXED, self._open)
            return self._open
        database.run("update step set state = 'dropped' where state = 'undone'")
        step = database.run(
            "insert into step (what, title, by, at) values (?, ?, ?, ?)",
            *(what.value, clean(title), clean(by), self._session.stamp()),
        )
        self._open = step if self._together else None
        return step

    def states(self, slugs: Sequence[str]) -> dict[str, str]:
        """How each of these addresses stands now, as it is stored in steps."""
        rows = self._database.rows(_STATES, json.dumps(sorted(set(slugs))))
        return {row["slug"]: row["state"] for row in rows}

    def restore(self, states: Mapping[str, str]) -> None:
        """Put addresses exactly as they stood."""
        self._database.run_many(_RESTORE, ((state, slug) for slug, state in states.items()))

    def moved(self, step: int) -> list[Moved]:
        """Everybody in a step."""
        rows = self._database.rows("select * from step_person where step = ? order by slug", step)
        return [
            Moved(row["slug"], bool(row["main"]), row["before"], row["after"], row["note"], row["text"]) for row in rows
        ]

    def one(self, step: int) -> Step | None:
        """One step; None when a purge took it."""
        found = self._database.row(f"{_STEPS} where step.id = ?", step)
        return _step(found) if found else None

    def newest(self, limit: int, before: int | None) -> list[Step]:
        """The last steps, or the last before one, the newest first."""
        rows = self._database.rows(
            f"{_STEPS} where step.id < coalesce(?, step.id + 1) order by step.id desc limit ?", before, limit
        )
        return [_step(row) for row in rows]


def _step(row: sqlite3.Row) -> Step:
    return Step(
        id=row["id"],
        what=What(row["what"]),
        people=row["people"],
        name=row["name"] if row["people"] == 1 else None,
        title=row["title"],
        by=row["by"],
        at=moment(row["at"]),
        undone=row["state"] in {"undone", "dropped"},
    )
