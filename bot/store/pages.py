"""Pages of people: 100 rows at a time out of any number, in any order.

A cursor names the person at the edge of a page, by the word that says nothing; where that person stands is looked up.
So no name stands in an address.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import InputError
from bot.model import Slug
from bot.store.changes import Shown
from bot.store.paging import Walk, by_column
from bot.store.people import Person, people_in_order
from bot.store.selecting import COLUMNS, Filter, Sort, chosen, count

if TYPE_CHECKING:
    from bot.store.session import Session
    from bot.store.shields import Shields

_FORWARD, _BACK = "n", "p"


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `next` and `previous` are cursors for `after`; None: there is nothing there."""

    people: tuple[Person, ...]
    total: int
    next: str | None
    previous: str | None


class Pages:
    """Reads pages of people."""

    def __init__(self, session: Session, shields: Shields) -> None:
        self._database = session.database
        self._shields = shields

    def page(
        self,
        wanted: Filter,
        sort: Sort = Sort.NAME,
        *,
        descending: bool = False,
        after: str | None = None,
        limit: int = 100,
    ) -> Page:
        """One page, by one column and then by slug; whoever lacks the value comes last. InputError: no such cursor."""
        found = chosen(wanted, self._shields.listed)
        walk = Walk(self._database, found, by_column(COLUMNS[sort], descending=descending))
        edge = walk.place(_ref(after)) if after is not None else None
        total = count(self._database, found)
        if after is not None and after[0] == _BACK:
            slugs = walk.slugs(edge, limit + 1, backwards=True)
            if len(slugs) > limit:
                return self._page(slugs[:limit][::-1], total, more=True, before=True)
            edge = None  # the beginning: shown whole
        slugs = walk.slugs(edge, limit + 1)
        return self._page(slugs[:limit], total, more=len(slugs) > limit, before=edge is not None)

    def _page(self, slugs: list[str], total: int, *, more: bool, before: bool) -> Page:
        people = tuple(people_in_order(self._database, slugs))
        return Page(
            people,
            total,
            f"{_FORWARD}{people[-1].ref}" if more and people else None,
            f"{_BACK}{people[0].ref}" if before and people else None,
        )

    def shown(self, wanted: Filter) -> list[Shown]:
        """Everybody who fits, with the revision: for a decision about all of a filter."""
        found = chosen(wanted, self._shields.listed)
        rows = self._database.rows(
            f"select person.slug as slug, revision from {found.source} where {found.where} order by 1",  # noqa: S608 - values are bound
            *found.parameters,
        )
        return [Shown(Slug(row["slug"]), row["revision"]) for row in rows]


def _ref(cursor: str) -> str:
    if cursor[:1] not in {_FORWARD, _BACK}:
        raise InputError("There is no such page; start from the first one.")
    return cursor[1:]
