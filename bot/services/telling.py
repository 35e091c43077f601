"""What speaks for a person and what against, sentence by sentence, each with the rows that say it. Pure.

An evaluation explains itself exactly, with limits and rows; a card shows the fact alone, and keeps the rows beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.evaluate.judgement import Truth, Verdict
from bot.evaluate.score import counted
from bot.model import Decision

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.evaluate.evidence import Dossier
    from bot.evaluate.judgement import Finding, Judgement, Point
    from bot.services.portrait import Portrait

# A point that is worth less than this is no reason any more: a message of many years ago.
LEAST: Final = 0.1
_DAYS_OF_YEAR: Final = 365.25
_YEARS_FROM: Final = 730
_FILE = r"[\w .&()'-]+\.csv(?::\d+)?"
_ROWS = re.compile(rf"; ((?:{_FILE}|connection list|the sum of its points)(?:, {_FILE})*)(?=;|$)")
_LIMITS = re.compile(r" \((?:asked: [^()]*|limit \d+|halves in [\d.]+ days|tied by name)\)")
_AGO = re.compile(r", (\d+) days? before (\d{4}-\d{2}-\d{2})")
_MESSAGES = re.compile(r"real messages: (\d+) theirs, (\d+) yours")
_LABELS: Final = {
    "label 'no trace'": "no message between you",
    "label 'one-way'": "only one of you wrote",
    "label 'talked'": "both of you wrote",
}


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence, the rows of the export that say it, and the rule that asked for it (empty: a plain fact)."""

    sentence: str
    sources: tuple[str, ...] = ()
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """For keeping the person, against it, and what is neither."""

    for_: tuple[Said, ...] = ()
    against: tuple[Said, ...] = ()
    plain: tuple[Said, ...] = ()


def speaking(portrait: Portrait) -> Told:
    """Sort everything that is known of one person. Silence is told as silence: it is no evidence of low value."""
    judgement = portrait.judgement
    if judgement is None:
        return Told(for_=tuple(_shield(portrait)))
    worth = [_point(point) for point in judgement.points if point.value >= LEAST]
    rest = [_point(point) for point in judgement.points if point.value < LEAST]
    against = _findings(judgement, Verdict.SUGGEST_REMOVE)
    plain = [*_findings(judgement, Verdict.ASK), *_missing(judgement), *rest, *_crowd(portrait.dossier)]
    return Told(
        for_=_once([*_shield(portrait), *_named(_findings(judgement, Verdict.PROTECT), worth)]),
        against=_once(against),
        plain=_once(plain),
    )


def _shield(portrait: Portrait) -> Iterator[Said]:
    """Who protects, where no finding says it."""
    person, judgement = portrait.person, portrait.judgement
    told = judgement is not None and judgement.verdict is Verdict.PROTECT
    if portrait.protected and (not told or person.pinned or person.decision is Decision.KEEP):
        yield Said(_begun(f"protected: {portrait.protected}"))


def _point(point: Point) -> Said:
    return Said(plainly(point.sentence), point.sources)


def _findings(judgement: Judgement, then: Verdict) -> list[Said]:
    return [_finding(finding) for finding in judgement.findings if finding.then is then and finding.truth is Truth.TRUE]


def _finding(finding: Finding) -> Said:
    facts = dict.fromkeys(_fact(sentence) for sentence in finding.sentences)
    return Said(_begun("; ".join(facts)) or "This rule holds", _rows(finding.sentences), finding.rule)


def _named(findings: Sequence[Said], points: Sequence[Said]) -> Iterator[Said]:
    """Points, each with the rule that rests on its rows; then what rules say beyond the points."""
    left = list(findings)
    for point in points:
        rule = next((one for one in left if one.sources and set(one.sources) <= set(point.sources)), None)
        if rule is not None:
            left.remove(rule)
        yield replace(point, rule=rule.rule) if rule is not None else point
    yield from left


def _missing(judgement: Judgement) -> Iterator[Said]:
    """Where a missing fact made the rules ask: without it, nothing is known either way."""
    if judgement.verdict is Verdict.ASK:
        yield from (
            Said(f"Not known: {', '.join(finding.missing)}", rule=finding.rule)
            for finding in judgement.findings
            if _counts(finding, judgement)
        )


def _counts(finding: Finding, judgement: Judgement) -> bool:
    return finding.truth is Truth.UNKNOWN and bool(finding.missing) and finding.rule == judgement.rule


def _crowd(dossier: Dossier | None) -> Iterator[Said]:
    if dossier is not None and dossier.same_day:
        yield Said(f"Connected on a day with {counted(dossier.same_day, 'other')}")
    if dossier is not None and dossier.namesakes:
        yield Said(f"{counted(dossier.namesakes, 'other connection')} of the same name: look at the address")


def _once(found: Iterable[Said]) -> tuple[Said, ...]:
    """Each sentence once, as it is said first."""
    first: dict[str, Said] = {}
    for one in found:
        first.setdefault(one.sentence, one)
    return tuple(first.values())


# --- words ------------------------------------------------------------------------------------------------------------


def plainly(sentence: str) -> str:
    """The fact in a sentence of the evaluation, without limits and rows; long times in years."""
    return _begun(_fact(sentence))


def _fact(sentence: str) -> str:
    text = _LIMITS.sub("", _ROWS.sub("", sentence))
    text = _MESSAGES.sub(r"they wrote \1, you \2", _AGO.sub(_ago, text))
    return _LABELS.get(text, text)


def _ago(found: re.Match[str]) -> str:
    days = int(found[1])
    past = f"{days / _DAYS_OF_YEAR:.0f} years" if days >= _YEARS_FROM else counted(days, "day")
    return f", {past} before {found[2]}"


def _rows(sentences: Sequence[str]) -> tuple[str, ...]:
    rows = (row for sentence in sentences for found in _ROWS.findall(sentence) for row in found.split(", "))
    return tuple(dict.fromkeys(row for row in rows if ".csv" in row))


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]
