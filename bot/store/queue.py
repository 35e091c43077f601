"""Who is shown next, and whom to look at again before a plan: cards in the order of the member's choice."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bot.store.paging import Segment, Walk, by_column
from bot.store.people import Person, people_in_order
from bot.store.selecting import JOINED, JUDGED, PERSON, Chosen, count

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.store.facets import Facet
    from bot.store.session import Session
    from bot.store.shields import Shields


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
_WAITING = f"decision = 'undecided' and {_HERE} and person.slug not in (select value from json_each(?))"  # noqa: S608 - fixed text
_NOW = "later_at is null"
_PUT_OFF = Segment("later_at is not null", "later_at")
_ORDERS: Mapping[QueueOrder, tuple[Segment, ...]] = {
    QueueOrder.SUGGESTED: (
        Segment(f"{_NOW} and verdict = 'suggest-remove'", "score", source=JUDGED),
        *by_column("score", among=f"{_NOW} and verdict is not 'suggest-remove'"),
    ),
    QueueOrder.WEAKEST: by_column("score", among=_NOW),
    # Nobody ever wrote: silent since the connection.
    QueueOrder.SILENCE: by_column("silent_since", among=_NOW),
    QueueOrder.NEWEST: by_column("connected_on", among=_NOW, descending=True),
    QueueOrder.OLDEST: by_column("connected_on", among=_NOW),
    QueueOrder.NAME: by_column("search_key", among=_NOW),
}
_REMOVED = f"decision = 'remove' and {_HERE}"
# How long the member looked at somebody: since the step before, by the same hand.
_QUICKEST = f"""
with timed as (
  select id, what, state, julianday(at) - julianday(lag(at) over (partition by by order by id)) as took from step
), single as (select step, min(slug) as slug from step_person group by step having count(*) = 1)
select person.slug as slug, min(took) as took
from timed join single on step = id join person on person.slug = single.slug
where what = 'remove' and state = 'done' and took is not null and {_REMOVED}
group by person.slug order by took, person.slug limit ?
"""  # noqa: S608 - fixed text


class Queue:
    """Reads who waits for a decision, and who is decided to go."""

    def __init__(self, session: Session, shields: Shields) -> None:
        self._database = session.database
        self._shields = shields

    def next(
        self, order: QueueOrder, *, facet: Facet | None = None, after: str | None = None, limit: int = 4
    ) -> list[Person]:
        """The next undecided people, from the beginning or after somebody (by `Person.ref`), decided by now or not."""
        # The plus keeps SQLite from collecting all who wait, to sort them: it walks along the order instead.
        waiting = self._waiting(
            facet, _WAITING.replace("decision =", "+decision =").replace("gone_at is", "+gone_at is")
        )
        walk = Walk(self._database, waiting, (*_ORDERS[order], _PUT_OFF))
        slugs = walk.slugs(walk.place(after) if after is not None else None, limit)
        return people_in_order(self._database, slugs)

    def left(self, facet: Facet | None = None) -> int:
        """How many wait for a decision."""
        return count(self._database, self._waiting(facet, _WAITING))

    def _waiting(self, facet: Facet | None, where: str) -> Chosen:
        listed = self._shields.listed().slugs
        if facet is None:
            return Chosen(PERSON, where, (listed,))
        text, value = facet.condition
        return Chosen(JOINED, f"{where} and {text}", (listed, *(value,) * text.count("?")))

    def check(self, limit: int = 100, offset: int = 0) -> list[Person]:
        """Everybody decided for removal, the strongest tie first."""
        rows = self._database.rows(
            f"select person.slug as slug from {JOINED} where {_REMOVED}"  # noqa: S608 - fixed text
            " order by coalesce(pro, 0) desc, coalesce(score, 0) desc, person.slug limit ? offset ?",
            *(limit, offset),
        )
        return people_in_order(self._database, [row["slug"] for row in rows])

    def quickest(self, limit: int = 12) -> list[Person]:
        """Those of them about whom the member decided fastest, one by one."""
        return people_in_order(self._database, [row["slug"] for row in self._database.rows(_QUICKEST, limit)])
