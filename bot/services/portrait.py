"""One person as the member sees him: everything known, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import InputError
from bot.evaluate.evidence import Kind
from bot.evaluate.identity import profile_url
from bot.evaluate.judge import judge
from bot.evaluate.judgement import Truth, Verdict
from bot.model import Decision

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.evaluate.evidence import Dossier, Evidence
    from bot.evaluate.judgement import Finding, Judgement
    from bot.evaluate.policy import Policy
    from bot.evaluate.weights import Weights
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


def portrait(store: Store, policy: Policy, weights: Weights, slug: Slug) -> Portrait:
    """What is known of one person, and what every rule says of it, in full; InputError for a stranger."""
    person = store.people.get(slug)
    if person is None:
        raise InputError("This person is not known here any more.")
    dossier = store.evidence.dossier(slug)
    judgement = judge(dossier, store.evidence.basis(), policy, weights) if dossier is not None else None
    return Portrait(person, profile_url(store.origin, slug), store.decisions.protected(slug), dossier, judgement)


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


# --- facts ------------------------------------------------------------------------------------------------------------


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
