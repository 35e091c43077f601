"""One person as a document, and as sections in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services.portrait import evidence_rows, finding_rows, point_rows, proposal_of, sentence, spoken

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.console import Terminal
    from bot.evaluate.evidence import Dossier
    from bot.evaluate.judgement import Finding, Judgement
    from bot.services.portrait import Portrait
    from bot.store.judgements import Standing
    from bot.store.people import Person

# --- documents --------------------------------------------------------------------------------------------------------


def person_document(person: Person) -> dict[str, object]:
    """One person in JSON documents."""
    return {
        "slug": person.slug,
        "name": person.name,
        "headline": person.headline,
        "company": person.company,
        "position": person.position,
        "connected_on": person.connected_on.isoformat() if person.connected_on else None,
        "decision": person.decision.value,
        "because": person.because,
        "note": person.note,
        "pinned": person.pinned,
        "gone": person.gone_at is not None,
        "last_seen": person.last_seen.isoformat(),
        "evaluation": _standing_document(person.standing),
    }


def _standing_document(standing: Standing | None) -> dict[str, object] | None:
    if standing is None:
        return None
    return {
        "label": standing.label.value if standing.label else None,
        "score": standing.score,
        "theirs": standing.theirs,
        "mine": standing.mine,
        "last_message": _moment(standing.last_at),
        "last_message_by": standing.last_by,
        "verdict": standing.verdict.value if standing.verdict else None,
        "rule": standing.rule,
    }


def evidence_documents(dossier: Dossier) -> list[dict[str, object]]:
    """Every fact, with the row that says it."""
    return [
        {
            "kind": fact.kind.value,
            "sentence": sentence(fact),
            "source": fact.source,
            "at": _moment(fact.at),
            "since": _moment(fact.since),
            "count": fact.count,
            "days": fact.days,
            "detail": fact.detail or None,
            "by_name": fact.by_name,
            "bearers": fact.bearers,
        }
        for fact in dossier.evidence
    ]


def judgement_document(judgement: Judgement) -> dict[str, object]:
    """The score with its points, and what each rule says."""
    return {
        "points": [
            {"value": point.value, "sentence": point.sentence, "sources": list(point.sources)}
            for point in judgement.points
        ],
        "why": list(judgement.why),
        "rules": [finding_document(finding) for finding in judgement.findings],
    }


def finding_document(finding: Finding) -> dict[str, object]:
    """What one rule says of one person."""
    return {
        "rule": finding.rule,
        "then": finding.then.value,
        "truth": finding.truth.value,
        "sentences": list(finding.sentences),
        "missing": list(finding.missing),
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


# --- sections ---------------------------------------------------------------------------------------------------------


def show_portrait(terminal: Terminal, portrait: Portrait) -> None:
    """Print everything known of one person, section by section."""
    dossier, judgement = portrait.dossier, portrait.judgement
    terminal.line(portrait.person.name)
    terminal.table(("", ""), _who(portrait))
    _section(terminal, "What you decided", _decided(portrait))
    if dossier is not None:
        _section(terminal, "Evidence", evidence_rows(dossier) or [("nothing in the files that were imported", "")])
    if judgement is not None:
        title = f"Score {judgement.score:.2f}" + (f", {judgement.label.value}" if judgement.label else "")
        _section(terminal, title, point_rows(judgement) or [("", "no points: that is no evidence of low value")])
        said = finding_rows(spoken(judgement.findings))
        _section(terminal, "Rules", said or [("", "no rule says anything of this person: you decide", "")])
    if portrait.person.note:
        _section(terminal, "Notes", [(line,) for line in portrait.person.note.splitlines()])


def _section(terminal: Terminal, title: str, rows: Sequence[Sequence[object]]) -> None:
    terminal.line()
    terminal.line(title)
    terminal.table([""] * len(rows[0]), rows)


def _who(portrait: Portrait) -> list[tuple[str, object]]:
    person, dossier = portrait.person, portrait.dossier
    since = f"{person.connected_on:%Y-%m-%d}" if person.connected_on else None
    rows = [
        ("address", portrait.address),
        ("headline", person.headline),
        ("company", person.company),
        ("position", person.position),
        ("e-mail", person.email),
        ("connected", since),
        ("not connected", f"since {person.gone_at:%Y-%m-%d}" if person.gone_at else None),
        ("namesakes", dossier.namesakes if dossier else None),
    ]
    return [(title, value) for title, value in rows if value]


def _decided(portrait: Portrait) -> list[tuple[str, object]]:
    person = portrait.person
    decision = person.decision.value + (f", because: {person.because}" if person.because else "")
    pin = "pinned" + (f", because: {person.pin_reason}" if person.pin_reason else "") if person.pinned else None
    rows = [
        ("decision", decision),
        ("pin", pin),
        ("protected", portrait.protected),
        ("the rules say", proposal_of(person.standing) or None),
    ]
    return [(title, value) for title, value in rows if value]


def portrait_document(portrait: Portrait) -> dict[str, object]:
    """Everything known of one person as a JSON document."""
    person, dossier, judgement = portrait.person, portrait.dossier, portrait.judgement
    return person_document(person) | {
        "profile": portrait.address,
        "protected": portrait.protected,
        "pin_reason": person.pin_reason,
        "email": person.email,
        "namesakes": dossier.namesakes if dossier else None,
        "evidence": evidence_documents(dossier) if dossier else [],
        **(judgement_document(judgement) if judgement else {"points": [], "why": [], "rules": []}),
    }
