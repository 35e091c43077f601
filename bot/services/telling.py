"""What speaks for a person and what against, sentence by sentence, each with the rows that say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.evaluate.judgement import Truth, Verdict
from bot.evaluate.score import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.evaluate.evidence import Dossier
    from bot.evaluate.judgement import Finding, Judgement, Point
    from bot.services.portrait import Portrait


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence, and the rows of the export that say it."""

    sentence: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """For keeping the person, against it, and what is neither."""

    for_: tuple[Said, ...] = ()
    against: tuple[Said, ...] = ()
    plain: tuple[Said, ...] = ()


def speaking(portrait: Portrait) -> Told:
    """Sort everything that is known of one person. Silence is told as silence: it is no evidence of low value."""
    return Told(
        for_=_once(_for(portrait)),
        against=_once(_against(portrait.judgement)),
        plain=_once(_plain(portrait)),
    )


def _for(portrait: Portrait) -> Iterator[Said]:
    if portrait.protected:
        yield Said(f"protected: {portrait.protected}")
    if portrait.judgement is not None:
        yield from (_point(point) for point in portrait.judgement.points if point.value > 0)
        yield from _findings(portrait.judgement, Verdict.PROTECT)


def _against(judgement: Judgement | None) -> Iterator[Said]:
    if judgement is not None:
        yield from _findings(judgement, Verdict.SUGGEST_REMOVE)


def _plain(portrait: Portrait) -> Iterator[Said]:
    if portrait.judgement is not None:
        yield from (_point(point) for point in portrait.judgement.points if point.value <= 0)
        yield from _findings(portrait.judgement, Verdict.ASK)
        yield from (_missing(finding) for finding in portrait.judgement.findings if _lacks(finding))
    if portrait.dossier is not None:
        yield from _crowd(portrait.dossier)


def _point(point: Point) -> Said:
    """The sentence of a point without its rows, which stand beside it."""
    return Said(point.sentence.removesuffix(f"; {', '.join(point.sources)}"), point.sources)


def _findings(judgement: Judgement, then: Verdict) -> Iterator[Said]:
    for finding in judgement.findings:
        if finding.then is then and finding.truth is Truth.TRUE:
            yield from (Said(f"{sentence} (rule: {finding.rule})") for sentence in finding.sentences)


def _lacks(finding: Finding) -> bool:
    return finding.truth is Truth.UNKNOWN and bool(finding.missing) and finding.then is not Verdict.ASK


def _missing(finding: Finding) -> Said:
    return Said(f"not known: {', '.join(finding.missing)} (rule: {finding.rule})")


def _crowd(dossier: Dossier) -> Iterator[Said]:
    if dossier.same_day:
        yield Said(f"connected on a day with {counted(dossier.same_day, 'other')}")
    if dossier.namesakes:
        yield Said(f"{counted(dossier.namesakes, 'other connection')} with the same name: look at the address")


def _once(found: Iterator[Said]) -> tuple[Said, ...]:
    return tuple(dict.fromkeys(found))
