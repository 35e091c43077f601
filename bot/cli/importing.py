"""What an import brought, gathered for people and as a document."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from bot.evaluate.judgement import Label, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from bot.evaluate.evidence import Kind, Source
    from bot.intake.archive import Archive, Refused, SeenFile
    from bot.model import Slug
    from bot.store import Store
    from bot.store.people import Suspect
    from bot.store.summary import ImportSummary

MOST_REFUSED = 100


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What the evaluation says of everybody connected: how many bear a label, and how many a rule decides."""

    people: int
    labels: Mapping[Label, int]
    rules: Mapping[tuple[Verdict, str], int]

    def count(self, verdict: Verdict) -> int:
        """How many people have this verdict."""
        return sum(people for (given, _rule), people in self.rules.items() if given is verdict)

    @property
    def undecided(self) -> int:
        """How many no rule speaks of."""
        return self.people - sum(self.rules.values())


@dataclass(frozen=True, slots=True)
class Taken:
    """One import: what was read, what it says of the network, and what needs the member's eyes."""

    archives: Sequence[Archive]
    summary: ImportSummary
    account: Slug | None
    evaluated: Evaluated
    missing: frozenset[Source]
    unmatched: Sequence[tuple[Kind, str]]
    suspects: Sequence[Suspect]
    answered: Sequence[Slug]

    @property
    def as_of(self) -> date:
        """The day that the newest of these exports describes."""
        return max(archive.as_of for archive in self.archives)

    @property
    def owner(self) -> Slug | None:
        """Whose export it is, as far as it says so."""
        return self.summary.owner

    @property
    def owner_name(self) -> str | None:
        """The owner's name, where an export has it."""
        return next((archive.owner.name for archive in self.archives if archive.owner.name), None)

    @property
    def certain(self) -> bool:
        """Whether an export said beyond doubt whose it is."""
        return any(archive.owner.certain for archive in self.archives)

    @property
    def refused(self) -> list[Refused]:
        """Rows that could not be used."""
        return [row for archive in self.archives for row in archive.refused]

    @property
    def files(self) -> list[tuple[Archive, SeenFile]]:
        """Every file, with its export."""
        return [(archive, file) for archive in self.archives for file in archive.files]


def gather(store: Store, archives: Sequence[Archive], summary: ImportSummary) -> Taken:
    """Read back from the store what an import led to, and take note of who answered a farewell."""
    from bot.evaluate.evidence import Source
    from bot.farewell.values import NOTICED_BY

    return Taken(
        archives=archives,
        summary=summary,
        account=store.account,
        evaluated=evaluated(store),
        missing=frozenset(Source) - store.evidence.sources(),
        unmatched=store.evidence.unmatched_names(),
        suspects=store.people.suspects(),
        answered=store.farewells.note_answers(by=NOTICED_BY),
    )


def evaluated(store: Store) -> Evaluated:
    """Count labels and verdicts of everybody connected."""
    from bot.store.selecting import Filter

    return Evaluated(
        people=store.people.count(),
        labels={label: store.people.matching(Filter(label=label, gone=False)) for label in Label},
        rules=store.judgements.by_rule(),
    )


# --- the document -----------------------------------------------------------------------------------------------------


def document(taken: Taken) -> dict[str, object]:
    """The import as one JSON document. Rows that were refused stop at a hundred, their number does not."""
    refused = taken.refused
    return asdict(taken.summary) | {
        "account": taken.account,
        "as_of": taken.as_of.isoformat(),
        "archives": [{"name": archive.name, "as_of": archive.as_of.isoformat()} for archive in taken.archives],
        "files": sorted(
            (_file_document(archive, file) for archive, file in taken.files),
            key=lambda file: (str(file["archive"]), str(file["name"])),
        ),
        "never_imported": sorted(source.value for source in taken.missing),
        "refused": [{"source": row.source, "reason": row.reason} for row in refused[:MOST_REFUSED]],
        "refused_rows": len(refused),
        "unmatched_names": [{"kind": kind.value, "name": name} for kind, name in taken.unmatched],
        "answered": list(taken.answered),
        "suspected": [_suspect_document(suspect) for suspect in taken.suspects],
        "evaluation": evaluation_document(taken.evaluated),
    }


def _file_document(archive: Archive, file: SeenFile) -> dict[str, object]:
    return {
        "name": file.name,
        "archive": archive.name,
        "rows": file.rows,
        "skipped": file.skipped,
        "used": file.used,
        "reasons": dict(sorted(file.reasons.items())),
    }


def _suspect_document(suspect: Suspect) -> dict[str, object]:
    return {"old": suspect.old.slug, "new": suspect.new.slug, "name": suspect.new.name, "why": suspect.why}


def evaluation_document(found: Evaluated) -> dict[str, object]:
    """Labels, verdicts and rules with how many people each has."""
    return {
        "people": found.people,
        "labels": {label.value: count for label, count in found.labels.items()},
        "verdicts": {verdict.value: found.count(verdict) for verdict in Verdict} | {"undecided": found.undecided},
        "rules": [
            {"then": verdict.value, "rule": rule, "people": count} for (verdict, rule), count in found.rules.items()
        ],
    }
