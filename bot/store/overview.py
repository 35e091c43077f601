"""The network in figures, for pictures: each bar with the group of people behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.store.facets import KEYS, Facet, FacetKind
from bot.store.groups import title_of
from bot.store.selecting import JOINED, PERSON

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from bot.store.session import Session
    from bot.store.shields import Shields


class State(StrEnum):
    """Where a connected person stands. PROTECTED: undecided, and nobody may decide to remove him, without a pin."""

    PINNED = "pinned"
    PROTECTED = "protected"
    KEEP = "keep"
    REMOVE = "remove"
    UNFOLLOW = "unfollow"
    ASK = "ask"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its word, the people behind it, and how they stand. An empty `title`: the value is not known."""

    title: str
    facet: Facet
    mix: Mapping[State, int]

    @property
    def people(self) -> int:
        """How many people."""
        return sum(self.mix.values())


@dataclass(frozen=True, slots=True)
class Share:
    """So many people, and how many of them ever wrote anything (None: messages were never imported)."""

    people: int
    wrote: int | None


@dataclass(frozen=True, slots=True)
class Shares:
    """The network of today, and as it would be without those who are decided for removal."""

    before: Share
    after: Share


_HERE = "gone_at is null and person.slug not in (select old from moved)"
_STATE = (
    "case when pinned = 1 then 'pinned' when decision <> 'undecided' then decision"
    " when person.slug in (select value from json_each(?1)) then 'protected' else 'undecided' end"
)


_WROTE = "label in ('talked', 'one-way')"
_SHARES = f"""
select count(*) as people, sum({_WROTE}) as wrote, sum(label is not null) as labelled,
  sum(decision <> 'remove') as kept, sum(decision <> 'remove' and {_WROTE}) as kept_wrote
from {JOINED} where {_HERE}
"""  # noqa: S608 - fixed text


class Overview:
    """Counts connected people."""

    def __init__(self, session: Session, shields: Shields) -> None:
        self._database = session.database
        self._shields = shields

    def states(self) -> dict[State, int]:
        """How many people stand where."""
        rows = self._database.rows(
            f"select {_STATE} as state, count(*) as n from person where {_HERE} group by 1",  # noqa: S608 - fixed text
            self._shielded(),
        )
        found = {State(row["state"]): int(row["n"]) for row in rows}
        return {state: found.get(state, 0) for state in State}

    def by_year(self) -> list[Bar]:
        """By the year of connecting, in order; those without a day last."""
        return self._bars(FacetKind.YEAR, unknown=True)

    def last_contact(self) -> list[Bar]:
        """By the year of the last message, in order; those without any last."""
        return self._bars(FacetKind.LAST, unknown=True)

    def labels(self) -> list[Bar]:
        """By who wrote to whom; those about whom nobody knows last."""
        return self._bars(FacetKind.LABEL, unknown=True)

    def companies(self, limit: int = 20) -> list[Bar]:
        """The companies with most people."""
        return self._top(FacetKind.COMPANY, limit)

    def titles(self, limit: int = 12) -> list[Bar]:
        """The kinds of work with most people."""
        return self._top(FacetKind.TITLE, limit)

    def wrote_share(self) -> Shares:
        """Before and after: the size of the network, and how many of it ever wrote."""
        found = self._database.row(_SHARES)
        if found is None or not found["people"]:
            return Shares(Share(0, None), Share(0, None))
        told = bool(found["labelled"])
        return Shares(
            Share(found["people"], (found["wrote"] or 0) if told else None),
            Share(found["kept"], (found["kept_wrote"] or 0) if told else None),
        )

    def _bars(self, kind: FacetKind, *, unknown: bool) -> list[Bar]:
        mixes: dict[str | None, dict[State, int]] = {}
        for row in self._rows(kind):
            mixes.setdefault(row["key"], dict.fromkeys(State, 0))[State(row["state"])] = row["n"]
        known = sorted(key for key in mixes if key is not None)
        last = [""] if unknown and None in mixes else []
        return [Bar(key, Facet(kind, key), mixes[key or None]) for key in (*known, *last)]

    def _rows(self, kind: FacetKind) -> list[sqlite3.Row]:
        source = PERSON if kind is FacetKind.YEAR else JOINED
        return self._database.rows(
            f"select {KEYS[kind]} as key, {_STATE} as state, count(*) as n from {source}"  # noqa: S608 - fixed text
            f" where {_HERE} group by 1, 2",
            self._shielded(),
        )

    def _top(self, kind: FacetKind, limit: int) -> list[Bar]:
        bars = [bar for bar in self._bars(kind, unknown=False) if bar.title]
        bars.sort(key=lambda bar: (-bar.people, bar.title))
        return [replace(bar, title=title_of(self._database, bar.facet)) for bar in bars[:limit]]

    def _shielded(self) -> str:
        return self._shields.listed().slugs
