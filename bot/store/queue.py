"""Who is shown next, and whom to look at again before a plan: cards in the order of the member's choice."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.errors import InputError
from bot.store.people import SELECT_PERSON, Person, people_of
from bot.store.selecting import JOINED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.store.database import Parameter
    from bot.store.decisions import Decisions
    from bot.store.facets import Facet
    from bot.store.session import Session


class QueueOrder(StrEnum):
    """Orders of the queue. In each of them those who were put off come last, in the order in which they were."""

    SUGGESTED = "suggested"
    WEAKEST = "weakest"
    SILENCE = "silence"
    NEWEST = "newest"
    OLDEST = "oldest"
    NAME = "name"


_HERE = "gone_at is null and person.slug not in (select old from moved)"
# Nothing can be done to protected people: there is nothing to decide about them.
_WAITING = f"decision = 'undecided' and {_HERE} and person.slug not in (select value from json_each(?1))"  # noqa: S608 - fixed text
_NO_DAY = "'9999-12-31'"
_DAY_NUMBER = "-cast(replace(coalesce(connected_on, '0000-00-00'), '-', '') as integer)"
# All ascending, so that two rows compare as values. Silence lasts since the last message, or since the connection.
_ORDERS: Mapping[QueueOrder, str] = {
    QueueOrder.SUGGESTED: "coalesce(verdict, '') <> 'suggest-remove', coalesce(score, 0)",
    QueueOrder.WEAKEST: "coalesce(score, 0)",
    QueueOrder.SILENCE: f"coalesce(last_at, connected_on, {_NO_DAY}), coalesce(score, 0)",
    QueueOrder.NEWEST: _DAY_NUMBER,
    QueueOrder.OLDEST: f"coalesce(connected_on, {_NO_DAY})",
    QueueOrder.NAME: "search_key",
}
_REMOVED = f"decision = 'remove' and {_HERE}"
# How long the member looked at somebody: since the step before, by the same person at the keyboard.
_QUICKEST = f"""
with timed as (
  select id, what, state, julianday(at) - julianday(lag(at) over (partition by by order by id)) as took from step
)
select step_person.slug as slug, min(took) as took from timed join step_person on step_person.step = timed.id
join person on person.slug = step_person.slug
where what = 'remove' and state = 'done' and took is not null and {_REMOVED}
  and (select count(*) from step_person as other where other.step = timed.id) = 1
group by step_person.slug order by took, step_person.slug limit ?
"""  # noqa: S608 - fixed text


class Queue:
    """Reads who waits for a decision, and who is decided to go."""

    def __init__(self, session: Session, decisions: Decisions) -> None:
        self._database = session.database
        self._decisions = decisions

    def next(
        self, order: QueueOrder, *, facet: Facet | None = None, after: str | None = None, limit: int = 4
    ) -> list[Person]:
        """The next undecided people, from the beginning or after one of them (by `Person.ref`), decided or not."""
        where, parameters = self._waiting(facet)
        by = f"coalesce(later_at, ''), {_ORDERS[order]}, person.slug"
        beyond = f" and ({by}) > (select {by} from {JOINED} where person.ref = ?3)" if after is not None else ""  # noqa: S608 - fixed text
        if after is not None and self._database.row("select 1 from person where ref = ?", after) is None:
            raise InputError("This person is not known any more; start from the beginning.")
        rows = self._database.rows(
            f"select person.slug as slug from {JOINED} where {where}{beyond} and ?3 is ?3 order by {by} limit ?4",  # noqa: S608 - fixed text
            *(*parameters, after, limit),
        )
        return self._people([row["slug"] for row in rows])

    def left(self, facet: Facet | None = None) -> int:
        """How many wait for a decision."""
        where, parameters = self._waiting(facet)
        return self._database.number(f"select count(*) from {JOINED} where {where}", *parameters)  # noqa: S608 - fixed text

    def _waiting(self, facet: Facet | None) -> tuple[str, tuple[Parameter, ...]]:
        shielded = json.dumps(sorted(self._decisions.shielded()))
        if facet is None:
            return f"{_WAITING} and ?2 is ?2", (shielded, None)
        text, value = facet.condition
        return f"{_WAITING} and {text.replace('?', '?2')}", (shielded, value)

    def check(self, limit: int = 100, offset: int = 0) -> list[Person]:
        """Everybody decided for removal, the strongest tie first."""
        rows = self._database.rows(
            f"select person.slug as slug from {JOINED} where {_REMOVED}"  # noqa: S608 - fixed text
            " order by coalesce(pro, 0) desc, coalesce(score, 0) desc, person.slug limit ? offset ?",
            *(limit, offset),
        )
        return self._people([row["slug"] for row in rows])

    def quickest(self, limit: int = 12) -> list[Person]:
        """Those of them about whom the member decided fastest, one by one."""
        return self._people([row["slug"] for row in self._database.rows(_QUICKEST, limit)])

    def _people(self, slugs: list[str]) -> list[Person]:
        rows = self._database.rows(
            f"{SELECT_PERSON} where person.slug in (select value from json_each(?))",  # noqa: S608 - fixed text
            json.dumps(slugs),
        )
        found = {str(person.slug): person for person in people_of(rows)}
        return [found[slug] for slug in slugs]
