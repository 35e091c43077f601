"""Puts together what is known of each person: ties resolved, the newest word of each fact, namesakes counted."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from bot.audit.chain import moment
from bot.evaluate.evidence import Dossier, Evidence, Kind
from bot.evaluate.identity import loose_name_key
from bot.model import Slug

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping

    from bot.store.addresses import Addresses
    from bot.store.session import Session

_MESSAGES = frozenset({Kind.WROTE, Kind.WRITTEN, Kind.TEMPLATE})
_KINDS = {kind.value: kind for kind in Kind}
_PEOPLE = (
    "select slug, name, name_key, headline, company, position, email, connected_on, exported_on, named_on, gone_at"
    " from person where slug not in (select old from moved)"
)
# Each fact, with the newest address of everybody whom its tie may mean. A member of several addresses may come twice.
_FACTS = """
select coalesce(moved.new, evidence.tie) as slug, evidence.* from evidence left join moved on moved.old = evidence.tie
where by_name = 0 {by_address}
union all
select coalesce(moved.new, known_as.slug) as slug, evidence.* from evidence
join known_as on known_as.name_key = evidence.tie left join moved on moved.old = known_as.slug
where by_name = 1 {by_name}
order by slug, kind, key, by_name desc, as_of, tie
"""


@dataclass(frozen=True, slots=True)
class _Crowd:
    """What is counted over everybody connected: names, loose names, days of connecting."""

    names: Mapping[str, int]
    days: Mapping[str, int]
    bearers: Mapping[str, frozenset[str]]
    rows: Mapping[str, int]
    newest_export: str


class Dossiers:
    """Reads dossiers, one or all."""

    def __init__(self, session: Session, addresses: Addresses) -> None:
        self._database = session.database
        self._addresses = addresses

    def one(self, slug: Slug) -> Dossier | None:
        """The dossier of one person, gone or not."""
        slugs = self._addresses.of_one(slug)
        person = self._database.row(f"{_PEOPLE} and slug = ?", slugs[0])
        if person is None:
            return None
        marks = ",".join("?" * len(slugs))
        facts = self._database.rows(
            _FACTS.format(by_address=f"and tie in ({marks})", by_name=f"and known_as.slug in ({marks})"), *slugs, *slugs
        )
        keys = sorted({row["tie"] for row in facts if row["by_name"]})
        return _dossier(person, facts, self._crowd_around(person, keys))

    def stranger(self, slug: Slug, name: str) -> Dossier:
        """What exports say of somebody who was never in the list. A fact by name may always mean somebody else."""
        facts = self._database.rows(
            "select * from evidence where (by_name = 0 and tie = ?) or (by_name = 1 and tie = ? and tie <> '')"
            " order by kind, key, by_name desc, as_of, tie",
            *(slug, loose_name_key(name)),
        )
        doubtful = 2
        evidence = (_evidence(row, doubtful if row["by_name"] else 1) for row in current(facts))
        return Dossier(slug, name, evidence=tuple(evidence))

    def everybody(self) -> Iterator[Dossier]:
        """The dossiers of everybody connected, by address."""
        facts = self._database.each(_FACTS.format(by_address="", by_name=""))
        return self._merged(self._database.each(f"{_PEOPLE} and gone_at is null order by slug"), facts)

    def some(self, slugs: Iterable[Slug]) -> Iterator[Dossier]:
        """The dossiers of these people under their newest addresses, gone or not; quicker than one by one."""
        wanted = json.dumps(sorted(slugs))
        among = "in (select value from json_each(?))"
        facts = self._database.each(
            _FACTS.format(
                by_address=f"and coalesce(moved.new, evidence.tie) {among}",
                by_name=f"and coalesce(moved.new, known_as.slug) {among}",
            ),
            *(wanted, wanted),
        )
        return self._merged(self._database.each(f"{_PEOPLE} and slug {among} order by slug", wanted), facts)

    def _merged(self, people: Iterator[sqlite3.Row], evidence: Iterator[sqlite3.Row]) -> Iterator[Dossier]:
        """Two ordered readings as one."""
        crowd = self._crowd()
        facts = groupby(evidence, key=lambda row: row["slug"])
        slug, rows = next(facts, (None, None))
        for person in people:
            while slug is not None and slug < person["slug"]:
                slug, rows = next(facts, (None, None))
            mine = list(rows) if rows is not None and slug == person["slug"] else []
            yield _dossier(person, mine, crowd)

    def _crowd(self) -> _Crowd:
        """Figures over everybody connected."""
        return _Crowd(
            names=self._counted("name_key", "name_key <> ''"),
            days=self._counted("connected_on", "connected_on <> ''"),
            bearers=self._bearers("select tie from evidence where by_name = 1"),
            rows=self._rows("1"),
            newest_export=self._newest_export(),
        )

    def _crowd_around(self, person: sqlite3.Row, keys: list[str]) -> _Crowd:
        """The same figures, as far as they concern one person."""
        marks = ",".join("?" * len(keys))
        return _Crowd(
            names=self._counted("name_key", "name_key <> '' and name_key = ?", person["name_key"]),
            days=self._counted("connected_on", "connected_on = ?", person["connected_on"]),
            bearers=self._bearers(marks, *keys),
            rows=self._rows(f"loose_key in ({marks})", *keys),
            newest_export=self._newest_export(),
        )

    def _counted(self, column: str, where: str, *parameters: str) -> dict[str, int]:
        rows = self._database.rows(
            f"select {column} as value, count(*) as n from person where {where} and gone_at is null"  # noqa: S608 - fixed text
            f" and slug not in (select old from moved) group by {column}",
            *parameters,
        )
        return {row["value"]: row["n"] for row in rows}

    def _bearers(self, keys: str, *parameters: str) -> dict[str, frozenset[str]]:
        """Everybody known, by loose name: what somebody wrote who went is not credited to a namesake who stayed."""
        rows = self._database.rows(
            "select known_as.name_key, coalesce(moved.new, known_as.slug) as slug from known_as"  # noqa: S608 - fixed text
            " left join moved on moved.old = known_as.slug"
            f" join person on person.slug = coalesce(moved.new, known_as.slug) where known_as.name_key in ({keys})",
            *parameters,
        )
        found: dict[str, set[str]] = {}
        for row in rows:
            found.setdefault(row["name_key"], set()).add(row["slug"])
        return {key: frozenset(slugs) for key, slugs in found.items()}

    def _rows(self, where: str, *parameters: str) -> dict[str, int]:
        """Named rows without an address, by loose name."""
        rows = self._database.rows(
            f"select loose_key, sum(rows) as n from unlinked where {where} group by loose_key",  # noqa: S608 - fixed text
            *parameters,
        )
        return {row["loose_key"]: row["n"] for row in rows}

    def _newest_export(self) -> str:
        found = self._database.row("select max(as_of) as day from archive_source where source = 'connections'")
        return found["day"] or "" if found else ""


def _dossier(person: sqlite3.Row, facts: Iterable[sqlite3.Row], crowd: _Crowd) -> Dossier:
    other = 0 if person["gone_at"] else 1
    shown = max(person["exported_on"] or "", person["named_on"] or "")
    return Dossier(
        slug=Slug(person["slug"]),
        name=person["name"],
        headline=person["headline"],
        company=person["company"],
        position=person["position"],
        email=person["email"],
        connected_on=date.fromisoformat(person["connected_on"]) if person["connected_on"] else None,
        evidence=tuple(_evidence(row, _bearers_of(row, person["slug"], crowd)) for row in current(facts)),
        namesakes=max(0, crowd.names.get(person["name_key"], 0) - other),
        same_day=max(0, crowd.days.get(person["connected_on"], 0) - other),
        exported=bool(shown) and shown == crowd.newest_export,
    )


def current(facts: Iterable[sqlite3.Row]) -> list[sqlite3.Row]:
    """The newest word of each fact of one person, in a fixed order.

    A newer export tells a whole conversation anew, and may tell its messages by address that an older one told by name.
    """
    newest = {(row["kind"], row["key"]): row for row in facts}  # the last one stays: by address, of the newest export
    if len(newest) <= 1:
        return list(newest.values())
    told: dict[str, str] = {}
    by_address = ""
    for (kind, key), row in newest.items():
        if kind in _MESSAGES:
            told[key] = max(told.get(key, ""), row["as_of"])
            by_address = by_address if row["by_name"] else max(by_address, row["as_of"])
    return [
        row
        for (kind, key), row in newest.items()
        if kind not in _MESSAGES or (row["as_of"] == told[key] and not (row["by_name"] and row["as_of"] < by_address))
    ]


def _bearers_of(row: sqlite3.Row, slug: str, crowd: _Crowd) -> int:
    if not row["by_name"]:
        return 1
    return max(len(crowd.bearers.get(row["tie"], frozenset()) | {slug}), crowd.rows.get(row["tie"], 0))


def _evidence(row: sqlite3.Row, bearers: int) -> Evidence:
    return Evidence(
        kind=_KINDS[row["kind"]],
        source=row["source"],
        at=moment(row["at"]) if row["at"] else None,
        since=moment(row["since"]) if row["since"] else None,
        count=row["count"],
        days=row["days"],
        detail=row["detail"],
        mark=row["mark"] or None,
        by_name=bool(row["by_name"]),
        bearers=bearers,
    )
