"""Pages of people: 100 rows at a time out of any number, in any order, without counting rows that are not shown.

A cursor names the person at the edge of a page, by the word that says nothing; where that person stands is looked up.
So equal and missing values neither repeat nor vanish, and no name stands in an address.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import InputError
from bot.model import Slug
from bot.store.changes import Shown
from bot.store.people import SELECT_PERSON, Person, people_of
from bot.store.selecting import JOINED, Filter, Sort, conditions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.store.database import Parameter
    from bot.store.decisions import Decisions
    from bot.store.session import Session

_COLUMNS = {
    Sort.NAME: "search_key",
    Sort.SCORE: "score",
    Sort.LAST: "last_at",
    Sort.SINCE: "connected_on",
    Sort.COMPANY: "nullif(company_key, '')",
    Sort.SEEN: "last_seen",
}
_FORWARD, _BACK = "n", "p"


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `next` and `previous` are cursors for `after`; None: there is nothing there."""

    people: tuple[Person, ...]
    total: int
    next: str | None
    previous: str | None


@dataclass(frozen=True, slots=True)
class _Edge:
    """Where a page begins: beyond a person with this value in the column."""

    value: Parameter
    slug: str


@dataclass(frozen=True, slots=True)
class _Order:
    """Who comes after whom: by a column, then by slug; whoever lacks the value last, by slug, in both directions."""

    column: str
    descending: bool

    def parts(self, edge: _Edge | None, *, backwards: bool) -> Iterator[tuple[str, tuple[Parameter, ...], str]]:
        """Two conditions with their values and orders: people with a value and those without, from the edge on."""
        down = self.descending is not backwards
        sign, way = ("<", "desc") if down else (">", "asc")
        rest_sign, rest_way = ("<", "desc") if backwards else (">", "asc")
        valued, missing = edge is not None and edge.value is not None, edge is not None and edge.value is None
        beyond = f" and ({self.column}, person.slug) {sign} (?, ?)" if valued else ""
        rest_beyond = f" and person.slug {rest_sign} ?" if missing else ""
        with_value = (
            f"{self.column} is not null{beyond}",
            (edge.value, edge.slug) if edge and valued else (),
            f"{self.column} {way}, person.slug {way}",
        )
        without = (
            f"{self.column} is null{rest_beyond}",
            (edge.slug,) if edge and missing else (),
            f"person.slug {rest_way}",
        )
        if backwards:
            yield from (with_value,) if valued else (without, with_value)
        else:
            yield from (without,) if missing else (with_value, without)


class Pages:
    """Reads pages of people."""

    def __init__(self, session: Session, decisions: Decisions) -> None:
        self._database = session.database
        self._decisions = decisions

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
        where, parameters = conditions(wanted, self._decisions.shielded)
        total = self._database.number(f"select count(*) from {JOINED} where {where}", *parameters)  # noqa: S608 - values are bound
        order, edge = _Order(_COLUMNS[sort], descending), self._edge(after, sort)
        if after is not None and after[0] == _BACK:
            slugs = self._beyond((where, parameters), order.parts(edge, backwards=True), limit + 1)
            if len(slugs) > limit:
                return self._page(slugs[:limit][::-1], total, more=True, before=True)
            edge, after = None, None  # the beginning: shown whole
        slugs = self._beyond((where, parameters), order.parts(edge, backwards=False), limit + 1)
        return self._page(slugs[:limit], total, more=len(slugs) > limit, before=after is not None)

    def _beyond(
        self,
        chosen: tuple[str, tuple[Parameter, ...]],
        parts: Iterator[tuple[str, tuple[Parameter, ...], str]],
        limit: int,
    ) -> list[str]:
        found: list[str] = []
        for text, values, order in parts:
            if len(found) < limit:
                rows = self._database.rows(
                    f"select person.slug as slug from {JOINED} where {chosen[0]} and {text} order by {order} limit ?",  # noqa: S608 - values are bound
                    *(*chosen[1], *values, limit - len(found)),
                )
                found += [row["slug"] for row in rows]
        return found

    def _edge(self, after: str | None, sort: Sort) -> _Edge | None:
        if after is None:
            return None
        found = self._database.row(
            f"select {_COLUMNS[sort]} as value, person.slug as slug from {JOINED} where person.ref = ?",  # noqa: S608 - fixed text
            after[1:],
        )
        if found is None or after[0] not in {_FORWARD, _BACK}:
            raise InputError("This page is not there any more; start from the first one.")
        return _Edge(found["value"], found["slug"])

    def _page(self, slugs: list[str], total: int, *, more: bool, before: bool) -> Page:
        marks = ",".join("?" * len(slugs))
        rows = self._database.rows(f"{SELECT_PERSON} where person.slug in ({marks})", *slugs)
        found = {person.slug: person for person in people_of(rows)}
        people = tuple(found[Slug(slug)] for slug in slugs)
        return Page(
            people,
            total,
            f"{_FORWARD}{people[-1].ref}" if more and people else None,
            f"{_BACK}{people[0].ref}" if before and people else None,
        )

    def shown(self, wanted: Filter) -> list[Shown]:
        """Everybody who fits, with the revision: for a decision about all of a filter."""
        where, parameters = conditions(wanted, self._decisions.shielded)
        rows = self._database.rows(
            f"select person.slug as slug, revision from {JOINED} where {where} order by 1",  # noqa: S608 - values are bound
            *parameters,
        )
        return [Shown(Slug(row["slug"]), row["revision"]) for row in rows]
