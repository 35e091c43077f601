"""Groups of people who share a reason, a company, a day, a year, a label or a kind of work; closed as one step.

Closable are those who are connected, undecided and judged, whom nothing protects and for whom nothing speaks
(`bot.evaluate.contrary`). Everybody else in the group stays as he is.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.errors import InputError
from bot.model import Decision, Slug
from bot.store.changes import Made, Reason, Stale
from bot.store.facets import BULK, KEYS, Facet, FacetKind
from bot.store.people import Person, people_in_order
from bot.store.selecting import JOINED, JUDGED

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
_HERE = "gone_at is null and person.slug not in (select old from moved)"
_SHIELDED = "person.slug in (select value from json_each(?1))"
# The plus keeps SQLite from collecting all undecided people: it finds those of one group by the group.
_OPEN = f"{_HERE} and +decision = 'undecided' and score is not null and not {_SHIELDED}".replace("gone_at", "+gone_at")
_CLOSABLE = f"{_OPEN} and contrary is null"
_STATUS = f"""
case when {_SHIELDED} then 'protected' when decision <> 'undecided' then 'decided' when score is null then 'unjudged'
  when contrary is not null then 'exception' else 'closable' end
"""
# Few enough values to be counted together, in one reading of everybody.
_COARSE = (FacetKind.REASON, FacetKind.YEAR, FacetKind.LABEL, FacetKind.TITLE)
# Counted along the index with those who went, and again without them.
_BULK_DAYS = f"connected_on in (select connected_on from person group by 1 having count(*) >= {BULK})"  # noqa: S608 - fixed text
# What keeps most people out of the counts of a kind with many values.
_FINE = {FacetKind.COMPANY: "judgement.company is not null", FacetKind.BULK_DAY: _BULK_DAYS}
# Where the people of a group are found: along an index of judgement, or by the day.
_SOURCES = {FacetKind.BULK_DAY: JOINED, FacetKind.YEAR: JOINED}
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


@dataclass(slots=True)
class _Tally:
    """People of one group, counted by what is decided and by whether they can be closed."""

    by_decision: Counter[str] = field(default_factory=Counter)
    by_status: Counter[str] = field(default_factory=Counter)


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
        tallies = self._every_tally() if kind is None else self._tally_of((kind,))
        return self._listed(tallies, limit)

    def sections(self, limit: int = 100) -> dict[FacetKind, list[Group]]:
        """The same for each kind, in one reading; LAST is none of them."""
        tallies = self._every_tally()
        return {
            kind: self._listed({facet: tally for facet, tally in tallies.items() if facet.kind is kind}, limit)
            for kind in FacetKind
            if kind is not FacetKind.LAST
        }

    def _every_tally(self) -> dict[Facet, _Tally]:
        return {
            **self._tally_of(_COARSE),
            **self._tally_of((FacetKind.COMPANY,)),
            **self._tally_of((FacetKind.BULK_DAY,)),
        }

    def _tally_of(self, kinds: tuple[FacetKind, ...]) -> dict[Facet, _Tally]:
        return self._tallies(kinds, self._shields.listed().slugs, _FINE.get(kinds[0], "1"))

    def _listed(self, tallies: Mapping[Facet, _Tally], limit: int) -> list[Group]:
        """Groups worth a decision, as they are shown."""
        found = [
            (facet, tally)
            for facet, tally in tallies.items()
            if facet.key and tally.by_status["closable"]
            if facet.kind is not FacetKind.BULK_DAY or tally.by_decision.total() >= BULK
        ]
        found.sort(key=lambda pair: (-pair[1].by_status["closable"], pair[0].kind.value, pair[0].key))
        return [self._group(facet, tally) for facet, tally in found[:limit]]

    def _tallies(
        self, kinds: Sequence[FacetKind], shielded: str, where: str, value: str | None = None
    ) -> dict[Facet, _Tally]:
        """Counts of everybody connected who fits, by the value of each kind; an empty one: it is not known."""
        columns = ", ".join(f"{KEYS[kind]} as key{place}" for place, kind in enumerate(kinds))
        rows = self._database.rows(
            f"select decision, {_STATUS} as status, count(*) as n, {columns} from {JOINED}"  # noqa: S608 - fixed text
            f" where {_HERE} and ?2 is ?2 and {where} group by decision, status, {_numbers(len(kinds))}",
            *(shielded, value),
        )
        found: dict[Facet, _Tally] = defaultdict(_Tally)
        keys: dict[tuple[FacetKind, str | None], Facet] = {}
        for decision, status, people, *values in rows:
            for kind, key in zip(kinds, values, strict=True):
                facet = keys.get((kind, key)) or keys.setdefault((kind, key), Facet(kind, key or ""))
                found[facet].by_decision[decision] += people
                found[facet].by_status[status] += people
        return found

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
        shielded = self._shields.listed().slugs
        text, value = _numbered(facet)
        return self._group(facet, self._tallies((facet.kind,), shielded, text, value)[facet])

    def _group(self, facet: Facet, tally: _Tally) -> Group:
        return Group(
            facet=facet,
            title=title_of(self._database, facet),
            people=tally.by_decision.total(),
            mix={decision: tally.by_decision[decision.value] for decision in Decision},
            protected=tally.by_status["protected"],
            exceptions=tally.by_status["exception"],
            closable=tally.by_status["closable"],
            names=self._examples(facet) if tally.by_status["closable"] else (),
        )

    def _examples(self, facet: Facet) -> tuple[str, ...]:
        """Some names. The few protected ones are left out here: to hand all of them to each query costs more."""
        protected = self._shields.listed().reasons
        names: tuple[str, ...] = ()
        for limit in (4 * _EXAMPLES, -1):
            rows = self._rows("person.slug, name", _CLOSABLE, facet, "[]", f"limit {limit}")
            names = tuple(row["name"] for row in rows if row["slug"] not in protected)[:_EXAMPLES]
            if len(names) == _EXAMPLES:
                break
        return names

    # --- who is in it -------------------------------------------------------------------------------------------------

    def samples(self, facet: Facet, limit: int = 9) -> list[Person]:
        """Some of the closable, evenly spread over the score; the same ones as long as the group is the same."""
        slugs = [
            row["slug"]
            for row in self._rows("person.slug", _CLOSABLE, facet, self._shields.listed().slugs, "order by score, 1")
        ]
        return people_in_order(self._database, _spread(slugs, limit))

    def exceptions(self, facet: Facet, limit: int = 100) -> list[tuple[Person, str]]:
        """Who is left out for what speaks for him, and what that is; the strongest tie first."""
        rows = self._rows(
            "person.slug, contrary",
            f"{_OPEN} and contrary is not null",
            facet,
            self._shields.listed().slugs,
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
        return self._rows("person.slug, revision", _CLOSABLE, facet, self._shields.listed().slugs, "order by 1")

    def _rows(self, columns: str, where: str, facet: Facet, shielded: str, rest: str) -> list[sqlite3.Row]:
        text, value = _numbered(facet)
        return self._database.rows(
            f"select {columns} from {_SOURCES.get(facet.kind, JUDGED)} where {where} and {text} and ?1 = ?1 {rest}",  # noqa: S608 - fixed text
            *(shielded, value),
        )


def title_of(database: Database, facet: Facet) -> str:
    """The group in words; a company as most of its people write it."""
    if not facet.key:
        return _UNKNOWN.get(facet.kind, "not known")
    if facet.kind is FacetKind.COMPANY:
        found = database.row(_COMPANY, facet.key)
        return str(found["company"]) if found else facet.key
    return _TITLES.get(facet.kind, "{}").format(facet.key)


def _numbers(count: int) -> str:
    """The columns after the first three, by number."""
    return ", ".join(str(number) for number in range(4, 4 + count))


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
