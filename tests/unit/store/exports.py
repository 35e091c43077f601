"""Exports as tests need them: a few words make an archive, and invented people are numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.evaluate.evidence import Evidence, Kind, Source
from bot.intake.archive import Archive, Exported, Owner, OwnNote, SeenFile, Tied
from tests.unit.store.kit import OWNER, slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.model import Slug
    from bot.store import Store

DAY = date(2026, 11, 1)
LATER = date(2026, 11, 22)
MET = date(2015, 3, 9)
WHEN = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
ALL = frozenset(Source)
NOBODYS = Owner()


def row(
    number: int | None,
    name: str = "",
    *,
    company: str | None = "Acme",
    position: str | None = "Engineer",
    email: str | None = None,
    on: date | None = MET,
) -> Exported:
    """One named row of Connections.csv; without a number it has no address."""
    first, _, last = (name or f"Person Number-{number}").partition(" ")
    address = None if number is None else slug(number)
    return Exported(address, first, last, company, position, email, on, "Connections.csv:5")


def fact(
    kind: Kind,
    key: str = "k",
    *,
    who: int | None = None,
    name: str | None = None,
    count: int = 1,
    at: datetime | None = WHEN,
    source: str = "messages.csv:2",
) -> Tied:
    """One fact, tied to a number or to a name."""
    evidence = Evidence(kind, source, at, at - timedelta(days=2) if at else None, count=count, days=1)
    return Tied(evidence, key, slug(who) if who is not None else None, name)


def export(
    connections: Iterable[Exported] = (),
    facts: Iterable[Tied] = (),
    *,
    as_of: date = DAY,
    name: str = "Complete.zip",
    owner: Owner = NOBODYS,
    notes: Iterable[OwnNote] = (),
    unnamed: Mapping[date | None, int] | None = None,
    names: Iterable[tuple[Slug, str]] = (),
    sources: frozenset[Source] = ALL,
    messages: int = 0,
) -> Archive:
    """One archive."""
    return Archive(
        name=name,
        as_of=as_of,
        owner=owner,
        sources=sources,
        connections=tuple(connections),
        unnamed=unnamed or {},
        facts=tuple(facts),
        notes=tuple(notes),
        names=frozenset(names),
        messages=messages,
        conversations=messages,
        files=(SeenFile("Connections.csv", 3, 1, used=True, reasons={"double": 1}),),
    )


def large_export() -> Archive:
    """An export of 3,000 people."""
    return export([row(number, f"Pérsona Number-{number}") for number in range(3_000)])


def of_owner(owner: Slug = OWNER, *, certain: bool = True) -> Owner:
    return Owner(owner, "Somebody", certain)


TABLES = (
    "person", "known_as", "moved", "not_same", "archive", "archive_source", "unnamed", "unlinked",
    "evidence", "employer", "note", "judgement", "meta", "shown", "look", "change",
)  # fmt: skip


def content(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Everything stored that an import can change, without moments, random words and numbers of rows."""
    skipped = {"id", "archive", "at", "imported_at", "ref", "revision"}
    found = {}
    for table in TABLES:
        rows = store._database.rows(f"select * from {table}")  # noqa: S608 - the names above
        keep = [key for key in (rows[0].keys() if rows else ()) if key not in skipped or table == "evidence"]
        found[table] = sorted((tuple(row[key] for key in keep) for row in rows), key=repr)
    return found
