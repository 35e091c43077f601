"""An invented network with evidence, as an import leaves it: values recorded through the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.evaluate.evidence import Employer, Evidence, Kind, Source
from bot.intake.archive import Archive, Exported, Owner, Tied
from bot.model import Slug
from tests.unit.cli.kit import OWNER

if TYPE_CHECKING:
    from bot.intake.archive import OwnNote
    from bot.store import Store
    from tests.unit.cli.kit import Cli

# Two days after the clock of tests begins: newer than the reading of the list before it.
AS_OF = date(2026, 11, 25)
PITCH, RECRUITER, SILENT = (
    "Pitched at once, never answered",
    "Recruiter, and nobody wrote",
    "No exchange for five years",
)


@dataclass(frozen=True, slots=True)
class Somebody:
    """One person of the export, by number: the slug is that of `kit.people`."""

    number: int
    company: str = ""
    position: str = "Engineer"
    email: str = ""
    days: int = 2000
    facts: tuple[Evidence, ...] = ()

    @property
    def slug(self) -> Slug:
        return Slug(f"person-{self.number:02}")

    def row(self) -> Exported:
        return Exported(
            self.slug,
            "Person",
            f"Number{self.number}",
            self.company or None,
            self.position or None,
            self.email or None,
            AS_OF - timedelta(days=self.days),
            f"Connections.csv:{self.number + 5}",
        )


def ago(days: int) -> datetime:
    """Noon of the day so long before the export."""
    return datetime(AS_OF.year, AS_OF.month, AS_OF.day, 12, tzinfo=UTC) - timedelta(days=days)


def wrote(kind: Kind, days: int, count: int = 1) -> Evidence:
    """Messages of one side in one conversation, all on one day."""
    return Evidence(kind, "messages.csv:8", at=ago(days), since=ago(days), count=count, days=1)


def fact(kind: Kind, detail: str = "", days: int = 900) -> Evidence:
    """Any other fact."""
    return Evidence(kind, "Facts.csv:3", at=ago(days), detail=detail)


def pitched(number: int, **known: str) -> Somebody:
    """Whom the rule about pitches proposes: wrote a day after the connection, and was never answered."""
    return Somebody(number, days=1500, facts=(wrote(Kind.WROTE, 1499),), **known)


NETWORK = (
    Somebody(0, "Own Works GmbH", "Carpenter", "zero@example.com"),
    Somebody(1, "Acme Ltd", facts=(wrote(Kind.WROTE, 100, 4), wrote(Kind.WRITTEN, 101, 3))),
    pitched(2, company="=cmd|calc"),
    pitched(3, company="Globex"),
    pitched(4, company="Globex"),
    Somebody(5, "Globex", "Recruiter"),
    Somebody(6, "Globex", facts=(fact(Kind.ENDORSED_BY, "Planing"), fact(Kind.ENDORSED, "Sawing"))),
    Somebody(7, "Initech", facts=(fact(Kind.RECOMMENDED_BY),)),
    Somebody(8, "Initech", days=30, email="eight@example.com"),
)


def archive(*people: Somebody, notes: tuple[OwnNote, ...] = (), as_of: date = AS_OF) -> Archive:
    """The export that says all of that."""
    facts = [Tied(evidence, f"{place}", slug=one.slug) for one in people for place, evidence in enumerate(one.facts)]
    return Archive(
        name="export.zip",
        as_of=as_of,
        owner=Owner(OWNER, "Member Example", certain=True),
        sources=frozenset(Source),
        connections=tuple(one.row() for one in people),
        facts=tuple(facts),
        notes=notes,
        employers=(Employer("Own Works", date(2020, 1, 1), None, "Positions.csv:2"),),
    )


def imported(cli: Cli, *people: Somebody) -> Cli:
    """Signed in, read, and this export (or the usual one) recorded."""
    cli.ready()
    cli.clock.advance(2 * 86_400)
    with cli.store() as store:
        record(store, *people)
    return cli


def record(store: Store, *people: Somebody) -> None:
    """Record an export of these people (or the usual ones)."""
    store.evidence.record([archive(*(people or NETWORK))])
