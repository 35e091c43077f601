"""Walks through people in an order, from the beginning or from somebody on, without counting who is not shown.

An order is a row of segments, each by one column and then by slug: so equal and missing values neither repeat nor
vanish, and an index of the column finds the next ones at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import InputError
from bot.store.selecting import JOINED, JUDGED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.store.database import Database, Parameter
    from bot.store.selecting import Chosen

SLUG = "person.slug"
_OF_JUDGEMENT = frozenset({"score", "last_at", "silent_since"})


@dataclass(frozen=True, slots=True)
class Segment:
    """Everybody who fits a condition, in the order of one column; together the segments of an order hold everybody."""

    condition: str
    column: str = SLUG
    descending: bool = False
    source: str = ""  # where to look; empty: where the chosen people are

    def order(self, *, backwards: bool) -> str:
        """The order as SQL."""
        way = "desc" if self.descending is not backwards else "asc"
        return ", ".join(f"{key} {way}" for key in self._keys)

    def beyond(self, edge: Edge, *, backwards: bool) -> tuple[str, tuple[Parameter, ...]]:
        """Who comes after somebody, as SQL with its values."""
        sign = "<" if self.descending is not backwards else ">"
        marks = ", ".join("?" * len(self._keys))
        return f"({', '.join(self._keys)}) {sign} ({marks})", (edge.value, edge.slug)[-len(self._keys) :]

    @property
    def _keys(self) -> tuple[str, ...]:
        # The slug of the table whose index is walked: so no sorting is needed.
        slug = "judgement.slug" if self.source == JUDGED else SLUG
        return (slug,) if self.column == SLUG else (self.column, slug)


def by_column(column: str, *, descending: bool = False, among: str = "1") -> tuple[Segment, ...]:
    """An order by one column; whoever lacks the value comes last, in both directions."""
    judged = column in _OF_JUDGEMENT
    return (
        Segment(f"{among} and {column} is not null", column, descending, JUDGED if judged else ""),
        Segment(f"{among} and {column} is null", source=JOINED if judged else ""),
    )


@dataclass(frozen=True, slots=True)
class Edge:
    """Where somebody stands in an order."""

    segment: int
    value: Parameter
    slug: str


@dataclass(frozen=True, slots=True)
class Walk:
    """People who fit, in an order."""

    database: Database
    chosen: Chosen
    segments: tuple[Segment, ...]

    def place(self, ref: str) -> Edge:
        """Where a person stands, whether he fits or not; InputError when nobody has this word."""
        number = " ".join(f"when {one.condition} then {place}" for place, one in enumerate(self.segments))
        value = " ".join(f"when {one.condition} then {one.column}" for one in self.segments)
        found = self.database.row(
            f"select case {number} end as segment, case {value} end as value, person.slug as slug from {JOINED}"  # noqa: S608 - fixed text
            " where person.ref = ?",
            ref,
        )
        if found is None:
            raise InputError("This person is not known any more; start from the beginning.")
        return Edge(found["segment"], found["value"], found["slug"])

    def slugs(self, edge: Edge | None, limit: int, *, backwards: bool = False) -> list[str]:
        """The next ones after somebody, or the first ones; backwards: the ones before, the nearest first."""
        places = list(range(len(self.segments)))
        if edge is not None:
            places = places[: edge.segment + 1] if backwards else places[edge.segment :]
        found: list[str] = []
        for place in reversed(places) if backwards else places:
            if len(found) < limit:
                at = edge if edge is not None and edge.segment == place else None
                found += self._segment(self.segments[place], at, limit - len(found), backwards=backwards)
        return found

    def _segment(self, segment: Segment, edge: Edge | None, limit: int, *, backwards: bool) -> Sequence[str]:
        text, values = segment.beyond(edge, backwards=backwards) if edge is not None else ("1", ())
        source = segment.source or self.chosen.source
        rows = self.database.rows(
            f"select person.slug as slug from {source} where {self.chosen.where}"  # noqa: S608 - values are bound
            f" and {segment.condition} and {text} order by {segment.order(backwards=backwards)} limit ?",
            *(*self.chosen.parameters, *values, limit),
        )
        return [row["slug"] for row in rows]
