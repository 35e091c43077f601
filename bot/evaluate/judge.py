"""From evidence to a judgement. It proposes with reasons; a person decides.

The strongest verdict wins (protect, ask, suggest-remove); among rules of one strength the first in the file gives the
reason. What is not known:

* A protect rule that is unknown, for whatever want, holds a suggestion back: the person is asked about instead.
* A suggest rule that is unknown because a fact of this one person is missing asks about the person and names the fact;
  a suggestion by another rule, whose facts are all known, needs no such question.
* A suggest rule that is unknown because a whole source was never imported is blind: it can judge nobody, so it says
  nothing of anybody. To ask about a whole network would tell nothing; `bot.evaluate.survey` names the source.
* An ask rule that is unknown does nothing.

Recommendations and own notes protect before all rules. That such a file was never imported is told where a plan is
made; it is no doubt about one person, and holds nothing back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.evaluate.asking import View, lens_of
from bot.evaluate.contacts import condense, label_of
from bot.evaluate.contrary import Case, contrary, pro, spoken_of
from bot.evaluate.judgement import Judgement, Truth, Verdict
from bot.evaluate.policy import BUILT_IN, built_in, weigh
from bot.evaluate.score import Facts, points_of, total
from bot.evaluate.titles import family

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.evaluate.asking import Lens
    from bot.evaluate.evidence import Basis, Dossier
    from bot.evaluate.judgement import Finding, Topic
    from bot.evaluate.policy import Opinion, Policy
    from bot.evaluate.weights import Weights

_Standing = tuple[Verdict | None, str | None, tuple[str, ...]]
_NOTHING: _Standing = (None, None, ())


@dataclass(frozen=True, slots=True)
class _Rules:
    """What everybody is judged by; `spoken_of`: what each rule asks about."""

    policy: Policy
    weights: Weights
    spoken_of: Mapping[str, frozenset[Topic]]


def judge(dossier: Dossier, basis: Basis, policy: Policy, weights: Weights) -> Judgement:
    """Everything that can be said of one person, with a finding for every rule, also for those that do not hold."""
    return _judge(dossier, lens_of(basis, policy.companies), _Rules(policy, weights, spoken_of(policy)), full=True)


def judge_all(dossiers: Iterable[Dossier], basis: Basis, policy: Policy, weights: Weights) -> Iterator[Judgement]:
    """The same verdicts for everybody; findings only of rules that hold or that lack a fact."""
    lens, rules = lens_of(basis, policy.companies), _Rules(policy, weights, spoken_of(policy))
    return (_judge(dossier, lens, rules, full=False) for dossier in dossiers)


def _judge(dossier: Dossier, lens: Lens, rules: _Rules, *, full: bool) -> Judgement:
    policy, weights = rules.policy, rules.weights
    contacts = condense(dossier.evidence)
    colleague = lens.colleague(dossier)
    found = points_of(Facts(dossier, contacts, lens.basis.talked_until, colleague), weights)
    view = View(lens, dossier, contacts, label_of(contacts, lens.basis), total(found), colleague)
    opinions = [*built_in(view, full=full), *_weighed(policy, view, full=full)]
    verdict, rule, why = _verdict(opinions)
    case = Case(dossier, contacts, found, lens.basis.talked_until, weights.half_life_days)
    return Judgement(
        slug=dossier.slug,
        label=view.label,
        score=view.score,
        points=found,
        theirs=contacts.theirs,
        mine=contacts.mine,
        last_at=contacts.last,
        last_by=contacts.last_by,
        verdict=verdict,
        rule=rule,
        why=why,
        findings=tuple(opinion.finding for opinion in opinions),
        title=family(dossier.position, dossier.headline),
        company=(lens.name(dossier.company).key or None) if dossier.company else None,
        pro=pro(case),
        contrary=contrary(case, verdict, rule, rules.spoken_of),
    )


def _weighed(policy: Policy, view: View, *, full: bool) -> Iterator[Opinion]:
    for rule in policy.rules:
        opinion = weigh(rule, view, full=full)
        if opinion is not None:
            yield opinion


def _verdict(opinions: Sequence[Opinion]) -> _Standing:
    for then in (Verdict.PROTECT, Verdict.ASK):
        finding = _first(opinions, then, Truth.TRUE)
        if finding:
            return then, finding.rule, finding.sentences
    suggested = _first(opinions, Verdict.SUGGEST_REMOVE, Truth.TRUE)
    if suggested:
        return _suggested(suggested, opinions)
    open_one = _first([opinion for opinion in opinions if not opinion.blind], Verdict.SUGGEST_REMOVE, Truth.UNKNOWN)
    if open_one:
        missing = (f"asked, for a fact is missing: {fact}" for fact in open_one.missing)
        return Verdict.ASK, open_one.rule, (*missing, *open_one.sentences)
    return _NOTHING


def _suggested(finding: Finding, opinions: Sequence[Opinion]) -> _Standing:
    of_files = [opinion for opinion in opinions if opinion.finding.rule not in BUILT_IN]
    shield = _first(of_files, Verdict.PROTECT, Truth.UNKNOWN)
    if shield is None:
        return finding.then, finding.rule, finding.sentences
    held = f"held back, for the rule {shield.rule!r} may protect; not known: {', '.join(shield.missing)}"
    return Verdict.ASK, finding.rule, (held, *finding.sentences)


def _first(opinions: Sequence[Opinion], then: Verdict, truth: Truth) -> Finding | None:
    return next((o.finding for o in opinions if o.finding.then is then and o.finding.truth is truth), None)
