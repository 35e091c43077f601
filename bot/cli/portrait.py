"""One person as the member sees him: a row of the table, a document, and everything known in sections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.evaluate.evidence import Kind
from bot.evaluate.judgement import Truth, Verdict
from bot.model import Decision

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from bot.cli.session import Session
    from bot.console import Terminal
    from bot.evaluate.evidence import Dossier, Evidence
    from bot.evaluate.judgement import Finding, Judgement
    from bot.evaluate.policy import Policy
    from bot.model import Slug
    from bot.store import Store
    from bot.store.judgements import Standing
    from bot.store.people import Person

_PROPOSALS = {Verdict.PROTECT: "protected: {}", Verdict.ASK: "ask? {}", Verdict.SUGGEST_REMOVE: "remove? {}"}
_BY = {"them": "them", "me": "you"}
_WORDS = {
    Kind.WROTE: "wrote to you",
    Kind.WRITTEN: "you wrote",
    Kind.TEMPLATE: "you wrote, with the same beginning as to others",
    Kind.RECOMMENDED_BY: "recommended you",
    Kind.RECOMMENDED: "you recommended this person",
    Kind.ENDORSED_BY: "endorsed you",
    Kind.ENDORSED: "you endorsed this person",
    Kind.INVITED_BY: "invited you",
    Kind.INVITED: "you invited this person",
    Kind.NOTE: "you keep a note about this person on the site",
    Kind.FOLLOWED: "you follow this person",
}
_MESSAGES = frozenset({Kind.WROTE, Kind.WRITTEN, Kind.TEMPLATE})
_SKILLS = frozenset({Kind.ENDORSED, Kind.ENDORSED_BY})


@dataclass(frozen=True, slots=True)
class Portrait:
    """Everything known of one person. Without a dossier nothing but the list is known."""

    person: Person
    address: str
    protected: str | None
    dossier: Dossier | None
    judgement: Judgement | None


def judged(session: Session, store: Store, policy: Policy, slug: Slug) -> tuple[Dossier | None, Judgement | None]:
    """What is known of one person, and what the rules say of it, in full."""
    from bot.evaluate.judge import judge

    dossier = store.evidence.dossier(slug)
    if dossier is None:
        return None, None
    weights = session.settings.settings.evaluate.weights
    return dossier, judge(dossier, store.evidence.basis(), policy, weights)


# --- a row ------------------------------------------------------------------------------------------------------------


def standing_of(person: Person) -> str:
    """What was decided, or else what is proposed, in a few words."""
    if person.gone_at is not None:
        return f"gone since {person.gone_at:%Y-%m-%d}"
    marks = [person.decision.value] if person.decision is not Decision.UNDECIDED else []
    marks += ["pinned"] if person.pinned else []
    return ", ".join(marks) or proposal_of(person.standing) or "undecided"


def proposal_of(standing: Standing | None) -> str:
    """The verdict of the rules with the rule's name; empty where no rule says anything."""
    if standing is None or standing.verdict is None:
        return ""
    return _PROPOSALS[standing.verdict].format(standing.rule)


def last_of(standing: Standing | None) -> str:
    """The month of the last message, and who wrote it."""
    if standing is None or standing.last_at is None:
        return ""
    return f"{standing.last_at:%Y-%m} {_BY.get(standing.last_by or '', '')}".strip()


def label_of(standing: Standing | None) -> str:
    """Who wrote to whom; a question mark where that is not known."""
    return standing.label.value if standing is not None and standing.label is not None else "?"


def score_of(standing: Standing | None) -> str:
    """The score with two digits."""
    return f"{standing.score:.2f}" if standing is not None else "?"


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


def sentence(fact: Evidence) -> str:
    """One fact in words, without its source."""
    said = _WORDS[fact.kind]
    if fact.kind in _MESSAGES:
        said += f", {_counted(fact.count, 'message')}" + (f" on {_counted(fact.days, 'day')}" if fact.days else "")
    if fact.detail:
        said += f" for {fact.detail}" if fact.kind in _SKILLS else f" with a {fact.detail}"
    return ", ".join([said, *_when(fact), *_whose(fact)])


def _when(fact: Evidence) -> Iterator[str]:
    if fact.at is None:
        return
    last = f"{fact.at:%Y-%m-%d}"
    first = f"{fact.since:%Y-%m-%d}" if fact.since else last
    yield last if first == last else f"{first} to {last}"


def _whose(fact: Evidence) -> Iterator[str]:
    if fact.bearers > 1:
        yield f"by name only, and {fact.bearers} people bear it: it protects all of them and credits nobody"
    elif fact.by_name:
        yield "by name only"


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def evidence_rows(dossier: Dossier) -> list[tuple[str, str]]:
    """Every fact in words beside its source."""
    return [(sentence(fact), fact.source) for fact in dossier.evidence]


def point_rows(judgement: Judgement) -> list[tuple[str, str]]:
    """Every point of the score beside its reason, which names its rows."""
    return [(f"{point.value:+.2f}", point.sentence) for point in judgement.points]


def finding_rows(findings: Sequence[Finding]) -> list[tuple[str, str, str]]:
    """What rules say: one row a sentence, the rule's name at the first of them."""
    return [row for finding in findings for row in _finding(finding)]


def _finding(finding: Finding) -> Iterator[tuple[str, str, str]]:
    for place, text in enumerate(finding.sentences or ("",)):
        yield (finding.truth.value, f"{finding.rule} ({finding.then.value})", text) if place == 0 else ("", "", text)


def spoken(findings: Sequence[Finding]) -> list[Finding]:
    """The rules that hold or may hold; those that do not are left out."""
    return [finding for finding in findings if finding.truth is not Truth.FALSE]


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
