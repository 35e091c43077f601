"""Groups of people who share a reason, a company, a day, a year, a label or a kind of work; closed as one step.

Closable are those who are connected, undecided and judged, whom nothing protects and for whom nothing speaks
(`bot.evaluate.contrary`). Everybody else in the group stays as he is.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import InputError
from bot.model import Decision, Slug
from bot.store.changes import Made, Reason, Stale
from bot.store.facets import BULK, KEYS, Facet, FacetKind
from bot.store.people import Person, people_in_order
from bot.store.selecting import JOINED

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence

    from bot.store.changes import Changes
    from bot.store.database import Database
    from bot.store.session import Session
    from bot.store.shields import Shields

__all__ = ["Facet", "FacetKind", "Group", "Groups"]

UNTYPED = 25  # so many people go without a typed number
_EXAMPLES = 3
_KINDS = tuple(kind for kind in FacetKind if kind is not FacetKind.LAST)
_HERE = "gone_at is null and person.slug not in (select old from moved)"
_SHIELDED = "person.slug in (select value from json_each(?1))"
_OPEN = f"{_HERE} and decision = 'undecided' and score is not null and not {_SHIELDED}"
_CLOSABLE = f"{_OPEN} and contrary is null"
_COUNTED = f"""
select {{key}} as key, count(*) as people,
  {", ".join(f"sum(decision = '{one.value}') as {one.value}" for one in Decision)},
  sum({_SHIELDED}) as protected,
  sum(decision = 'undecided' and contrary is not null and not {_SHIELDED}) as exceptions,
  sum(decision = 'undecided' and contrary is null and score is not null and not {_SHIELDED}) as closable
from {JOINED} where {_HERE} and {{where}} group by 1
"""  # noqa: S608 - fixed text
# As most of a hundred of its people write it.
_COMPANY = f"""
select company from (
  select person.company as company from {JOINED} where {_HERE} and judgement.company = ? and person.company is not null
  limit 100
) group by 1 order by count(*) desc, 1 limit 1
"""  # noqa: S608 - fixed text
_TITLES: Mapping[FacetKind, str] = {
    FacetKind.BULK_DAY: "connected on {}",
    FacetKind.YEAR: "connected in {}",
    FacetKind.LAST: "last message in {}",
}
_UNKNOWN: Mapping[FacetKind, str] = {
    FacetKind.BULK_DAY: "connected on a day that is not known",
    FacetKind.YEAR: "connected in a year that is not known",
    FacetKind.LAST: "no message",
}


@dataclass(frozen=True, slots=True)
class Group:
    """One group in figures, of people connected now. `exceptions`: undecided, but something speaks for them.

    `closable`: undecided, nothing protects them and nothing speaks for them; `names`: some of these.
    """

    facet: Facet
    title: str
    people: int
    mix: Mapping[Decision, int]
    protected: int
    exceptions: int
    closable: int
    names: tuple[str, ...]


class Groups:
    """Finds groups and closes them."""

    def __init__(self, session: Session, shields: Shields, changes: Changes) -> None:
        self._session = session
        self._database = session.database
        self._shields = shields
        self._changes = changes

    # --- finding ------------------------------------------------------------------------------------------------------

    def all(self, kind: FacetKind | None = None, limit: int = 100) -> list[Group]:
        """Groups in which somebody can be closed, those with most of them first."""
        shielded = self._shielded()
        found = [
            (Facet(one, row["key"]), row)
            for one in (_KINDS if kind is None else (kind,))
            for row in self._database.rows(_open_groups(one), shielded, limit)
        ]
        found.sort(key=lambda pair: (-pair[1]["closable"], pair[0].kind.value, pair[0].key))
        return [self._group(facet, row, shielded) for facet, row in found[:limit]]

    def find(self, id: str) -> Facet | None:  # noqa: A002 - the word of the pages
        """The group of an address; None when there is none (any more)."""
        kind = next((one for one in FacetKind if id.startswith(f"{one.value}-")), None)
        if kind is None:
            return None
        keys = self._database.rows(f"select distinct {KEYS[kind]} as key from {JOINED} where {_HERE}")  # noqa: S608 - fixed text
        facets = (Facet(kind, row["key"] or "") for row in keys)
        return next((facet for facet in facets if facet.id == id), None)

    def one(self, facet: Facet) -> Group:
        """One group; empty when nobody belongs to it."""
        shielded = self._shielded()
        text, value = _numbered(facet)
        sql = _COUNTED.format(key="?2", where=text)
        row = self._database.row(sql, shielded, value)
        return self._group(facet, row, shielded)

    def _group(self, facet: Facet, row: sqlite3.Row | None, shielded: str) -> Group:
        names = tuple(one["name"] for one in self._rows("name", _CLOSABLE, facet, shielded, f"limit {_EXAMPLES}"))
        return Group(
            facet=facet,
            title=title_of(self._database, facet),
            people=row["people"] if row else 0,
            mix={decision: row[decision.value] if row else 0 for decision in Decision},
            protected=row["protected"] if row else 0,
            exceptions=row["exceptions"] if row else 0,
            closable=row["closable"] if row else 0,
            names=names,
        )

    # --- who is in it -------------------------------------------------------------------------------------------------

    def samples(self, facet: Facet, limit: int = 9) -> list[Person]:
        """Some of the closable, evenly spread over the score; the same ones as long as the group is the same."""
        slugs = [
            row["slug"] for row in self._rows("person.slug", _CLOSABLE, facet, self._shielded(), "order by score, 1")
        ]
        return people_in_order(self._database, _spread(slugs, limit))

    def exceptions(self, facet: Facet, limit: int = 100) -> list[tuple[Person, str]]:
        """Who is left out for what speaks for him, and what that is; the strongest tie first."""
        rows = self._rows(
            "person.slug, contrary",
            f"{_OPEN} and contrary is not null",
            facet,
            self._shielded(),
            f"order by pro desc, 1 limit {int(limit)}",
        )
        reasons = {Slug(row["slug"]): str(row["contrary"]) for row in rows}
        return [(person, reasons[person.slug]) for person in people_in_order(self._database, list(reasons))]

    def protected(self, facet: Facet, limit: int = 100) -> list[tuple[Person, str]]:
        """Who is left out because nothing may be done to him, and why."""
        listed = self._shields.listed()
        rows = self._rows(
            "person.slug", f"{_HERE} and {_SHIELDED}", facet, listed.slugs, f"order by search_key limit {int(limit)}"
        )
        return [
            (one, listed.reasons[one.slug]) for one in people_in_order(self._database, [row["slug"] for row in rows])
        ]

    def state(self, facet: Facet) -> str:
        """SHA-256 over who is closable and the revision of each: it says what was on the screen."""
        return _digest(self._closable(facet))

    def close(self, facet: Facet, decision: Decision, *, state: str, count: int | None, by: str, key: str) -> Made:
        """Decide about exactly the closable people of a group, as one step.

        Stale when the group is not as it was shown; InputError when there are more than 25 and `count` does not say
        how many.
        """

        def chosen() -> Sequence[Slug]:
            rows = self._closable(facet)
            if _digest(rows) != state:
                raise Stale("This group has changed since it was shown; nothing was decided.", ())
            _refuse_count(len(rows), count)
            return [Slug(row["slug"]) for row in rows]

        title = title_of(self._database, facet)
        because = title if facet.kind is not FacetKind.COMPANY else f"company: {title}"
        return self._changes.decide_about(chosen, Reason(decision, because, title), by=by, key=key)

    def _closable(self, facet: Facet) -> list[sqlite3.Row]:
        return self._rows("person.slug, revision", _CLOSABLE, facet, self._shielded(), "order by 1")

    def _rows(self, columns: str, where: str, facet: Facet, shielded: str, rest: str) -> list[sqlite3.Row]:
        text, value = _numbered(facet)
        return self._database.rows(
            f"select {columns} from {JOINED} where {where} and {text} and ?1 = ?1 {rest}",  # noqa: S608 - fixed text
            *(shielded, value),
        )

    def _shielded(self) -> str:
        return self._shields.listed().slugs


def title_of(database: Database, facet: Facet) -> str:
    """The group in words; a company as most of its people write it."""
    if not facet.key:
        return _UNKNOWN.get(facet.kind, "not known")
    if facet.kind is FacetKind.COMPANY:
        found = database.row(_COMPANY, facet.key)
        return str(found["company"]) if found else facet.key
    return _TITLES.get(facet.kind, "{}").format(facet.key)


def _open_groups(kind: FacetKind) -> str:
    key = KEYS[kind]
    bulk = f"people >= {BULK} and" if kind is FacetKind.BULK_DAY else ""
    return (
        _COUNTED.format(key=key, where=f"{key} is not null")
        + f" having {bulk} closable > 0 order by closable desc, 1 limit ?2"
    )


def _numbered(facet: Facet) -> tuple[str, str]:
    text, value = facet.condition
    return text.replace("?", "?2"), value


def _digest(rows: Sequence[sqlite3.Row]) -> str:
    content = json.dumps([(row["slug"], row["revision"]) for row in rows])
    return hashlib.sha256(content.encode()).hexdigest()


def _refuse_count(people: int, count: int | None) -> None:
    if people == 0:
        raise InputError("Nobody in this group can be decided about.")
    if count is None and people > UNTYPED:
        raise InputError(f"These are {people:,} people; type that number to decide about all of them.")
    if count is not None and count != people:
        raise InputError(f"You typed {count:,}, and these are {people:,} people; nothing was decided.")


def _spread(slugs: Sequence[str], limit: int) -> list[str]:
    if len(slugs) <= limit:
        return list(slugs)
    return [slugs[place] for place in _places(len(slugs), limit)]


def _places(length: int, limit: int) -> Iterator[int]:
    for number in range(limit):
        yield number * (length - 1) // max(1, limit - 1)
