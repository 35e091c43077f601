"""Write an export, import it as the command does, and put what the store says beside the truth of the export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.evaluate.contacts import condense, label_of
from bot.evaluate.evidence import Kind
from bot.evaluate.identity import slug_of
from bot.intake.read import read_exports
from bot.model import Connection, ListReading
from bot.practice.export import AS_OF, NEWEST_ERA, Era, ExportTruth, Part, PersonTruth, write_export
from bot.practice.people import generate
from bot.practice.settings import PracticeSettings
from bot.store import open_store
from tests.fakes import FakeClock

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from bot.evaluate.evidence import Dossier, Evidence
    from bot.store import Store
    from bot.store.summary import ImportSummary

PEOPLE = PracticeSettings(people=300)
FIGURES = (
    "connections",
    "unnamed",
    "without_url",
    "messages",
    "conversations",
    "people_with_thread",
    "both_wrote",
    "invitations",
    "invitations_accepted",
    "endorsements",
    "endorsers",
    "recommendations",
)


@dataclass(frozen=True, slots=True)
class Written:
    """An export and what an import of it must find."""

    file: Path
    truth: ExportTruth


def written(
    folder: Path,
    era: Era = NEWEST_ERA,
    *,
    settings: PracticeSettings = PEOPLE,
    part: Part = Part.COMPLETE,
    as_of: date = AS_OF,
) -> Written:
    """An export under the name that LinkedIn gives it."""
    file = folder / f"{part.value.title()}_LinkedInDataExport_{as_of:%m-%d-%Y}.zip"
    return Written(file, write_export(file, settings, era=era, part=part, as_of=as_of))


def opened(folder: Path) -> Store:
    return open_store(folder, origin="http://127.0.0.1:1", clock=FakeClock())


def recorded(store: Store, *exports: Written) -> ImportSummary:
    """One call of the import."""
    return store.evidence.record(read_exports([one.file for one in exports], key=store.evidence.key()))


def synced(store: Store, settings: PracticeSettings = PEOPLE) -> None:
    """What a complete reading of the site's list knows: everybody with an address."""
    people = [
        Connection(slug_of(one.slug), one.name, one.headline, one.connected_on, one.member_id)
        for one in generate(settings.people, settings.seed)
    ]
    store.people.upsert_many(people, source="sync")
    reading = ListReading(len(people), len(people), 0, complete=True, seconds=1.0)
    store.syncs.record(reading, [one.slug for one in people])


def figures(found: ImportSummary | ExportTruth) -> dict[str, int]:
    return {name: getattr(found, name) for name in FIGURES}


def differences(store: Store, truth: ExportTruth) -> list[tuple[PersonTruth, PersonTruth | None]]:
    """People of whom the store says something else than the truth: what must be, and what is."""
    basis = store.evidence.basis()
    found = {
        one.slug: _of(store, one, str(label_of(condense(one.evidence), basis))) for one in store.evidence.dossiers()
    }
    return [(one, found.get(one.slug)) for one in truth.people if found.get(one.slug) != one]


def _of(store: Store, dossier: Dossier, label: str) -> PersonTruth:
    said = condense(dossier.evidence)
    sure = [fact for fact in dossier.evidence if fact.bearers <= 1]
    kinds = {fact.kind for fact in dossier.evidence}
    assert dossier.connected_on is not None
    return PersonTruth(
        slug=dossier.slug,
        name=dossier.name,
        connected_on=dossier.connected_on,
        theirs=said.theirs,
        mine=said.mine,
        templates=said.templates,
        their_notes=said.their_notes,
        my_notes=said.my_notes,
        last_at=said.last,
        last_by=said.last_by,
        label=label,
        endorsed_by=_count(sure, Kind.ENDORSED_BY),
        endorsed=_count(sure, Kind.ENDORSED),
        recommended_by=Kind.RECOMMENDED_BY in kinds,
        recommended=Kind.RECOMMENDED in kinds,
        note=Kind.NOTE in kinds,
        invited_by=_invited_by(sure),
        protected=store.decisions.protected(dossier.slug) is not None,
    )


def _count(facts: list[Evidence], kind: Kind) -> int:
    return sum(fact.kind is kind for fact in facts)


def _invited_by(facts: list[Evidence]) -> str | None:
    words = {Kind.INVITED: "me", Kind.INVITED_BY: "them"}
    return next((words[fact.kind] for fact in facts if fact.kind in words), None)
