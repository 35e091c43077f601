"""Rules: what they say of one person. Three values; a missing fact never removes anybody.

A rule is the conjunction of its present lists:

    |         | all             | any             | none            |
    |---------|-----------------|-----------------|-----------------|
    | true    | every one true  | one true        | every one false |
    | false   | one false       | every one false | one true        |
    | else    | unknown         | unknown         | unknown         |
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.evaluate.asking import never, said
from bot.evaluate.company import Companies
from bot.evaluate.evidence import Kind, Source
from bot.evaluate.judgement import Finding, Truth, Verdict
from bot.evaluate.score import day

if TYPE_CHECKING:
    from bot.evaluate.asking import Answer, Condition, View
    from bot.evaluate.evidence import Evidence
    from bot.invitation import InvitationDecision

RECOMMENDATION, OWN_NOTE = "Recommendation", "Own note"
BUILT_IN = (RECOMMENDATION, OWN_NOTE)
_EDITION = "linkprune policy 1"  # a new way to judge makes earlier judgements stale
_OPPOSITE = {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE, Truth.UNKNOWN: Truth.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Rule:
    """One named rule. `note` is the member's remark for himself; `default`: it comes with linkprune."""

    name: str
    then: Verdict
    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()
    none: tuple[Condition, ...] = ()
    note: str = ""
    default: bool = False


@dataclass(frozen=True, slots=True)
class InvitationRule:
    """One named rule about invitations: received ones (accept, ignore, ask), or sent ones (withdraw, wait)."""

    name: str
    then: InvitationDecision
    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()
    none: tuple[Condition, ...] = ()
    note: str = ""
    default: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """Rules in their order, for people and for invitations, and the aliases of companies."""

    rules: tuple[Rule, ...] = ()
    companies: Companies = field(default_factory=Companies)
    invitations: tuple[InvitationRule, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of what people are judged by: judgements of another one are stale."""
        content = repr((_EDITION, self.rules, sorted(self.companies.aliases.items())))
        return hashlib.sha256(content.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one rule says. `blind`: unknown for want of a source that was never imported, so for everybody alike."""

    finding: Finding
    blind: bool = False


def weigh(rule: Rule, view: View, *, full: bool) -> Opinion | None:
    """What a rule says of one person; None when it is false and nobody wants to know why (`full` does)."""
    found = asked(rule, view, full=full)
    if found is None:
        return None
    truth, answers = found
    return None if truth is Truth.FALSE and not full else _opinion(rule, truth, answers)


def asked(rule: Rule | InvitationRule, view: View, *, full: bool) -> tuple[Truth, list[Answer]] | None:
    """The truth of a rule and the answers that it rests on; None as soon as it is false, unless `full`."""
    answers: list[Answer] = []
    truths: list[Truth] = []
    for conditions, of_list, fatal in (
        (rule.all, _all, Truth.FALSE),
        (rule.any, _any, None),
        (rule.none, _none, Truth.TRUE),
    ):
        found = _asked(conditions, view, None if full else fatal)
        if found is None:
            return None
        if found:
            truths.append(of_list([answer.truth for answer in found]))
            answers += found
    return _all(truths), answers


def _asked(conditions: tuple[Condition, ...], view: View, fatal: Truth | None) -> list[Answer] | None:
    """All answers; None as soon as one is `fatal`, for then the list decides the rule."""
    answers = []
    for condition in conditions:
        answer = condition.ask(view)
        if answer.truth is fatal:
            return None
        answers.append(answer)
    return answers


def _all(truths: list[Truth]) -> Truth:
    if Truth.FALSE in truths:
        return Truth.FALSE
    return Truth.UNKNOWN if Truth.UNKNOWN in truths else Truth.TRUE


def _any(truths: list[Truth]) -> Truth:
    if Truth.TRUE in truths:
        return Truth.TRUE
    return Truth.UNKNOWN if Truth.UNKNOWN in truths else Truth.FALSE


def _none(truths: list[Truth]) -> Truth:
    return _OPPOSITE[_any(truths)]


def _opinion(rule: Rule, truth: Truth, answers: list[Answer]) -> Opinion:
    gaps = [answer for answer in answers if answer.truth is Truth.UNKNOWN] if truth is Truth.UNKNOWN else []
    finding = Finding(
        rule.name,
        rule.then,
        truth,
        tuple(answer.sentence for answer in answers),
        tuple(dict.fromkeys(answer.missing for answer in gaps)),
    )
    return Opinion(finding, blind=any(answer.blind for answer in gaps))


# --- what no file can switch off --------------------------------------------------------------------------------------


def built_in(view: View, *, full: bool) -> list[Opinion]:
    """Recommendations either way and own notes protect, by whatever name they are tied."""
    if not full and not view.dossier.evidence:
        return []
    statements = {
        RECOMMENDATION: _statement(
            view,
            {
                Kind.RECOMMENDED_BY: Source.RECOMMENDATIONS_RECEIVED,
                Kind.RECOMMENDED: Source.RECOMMENDATIONS_GIVEN,
            },
        ),
        OWN_NOTE: _statement(view, {Kind.NOTE: Source.NOTES}),
    }
    found = [_opinion(Rule(name, Verdict.PROTECT), answer.truth, [answer]) for name, answer in statements.items()]
    return [opinion for opinion in found if full or opinion.finding.truth is Truth.TRUE]


def _statement(view: View, kinds: dict[Kind, Source]) -> Answer:
    facts = [fact for fact in view.dossier.evidence if fact.kind in kinds]
    if facts:
        return said(True, "; ".join(_told(fact) for fact in facts))
    absent = next((source for source in kinds.values() if not view.has(source)), None)
    return never(absent) if absent else said(False, f"none in {', '.join(kinds.values())}")


def _told(fact: Evidence) -> str:
    who = {
        Kind.RECOMMENDED_BY: "they recommended you",
        Kind.RECOMMENDED: "you recommended them",
        Kind.NOTE: "you wrote a note about them",
    }[fact.kind]
    doubt = f", under a name that {fact.bearers} people bear: it protects all of them" if fact.bearers > 1 else ""
    return f"{who} on {day(fact.at)}{doubt}; {fact.source}"
