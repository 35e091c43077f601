"""What the rules do to the whole network: whom they hit, what contradicts, what they cannot know."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.evaluate.judgement import Truth, Verdict
from bot.evaluate.policy import OWN_NOTE, RECOMMENDATION, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.evaluate.evidence import Dossier
    from bot.evaluate.judgement import Finding, Judgement
    from bot.evaluate.policy import Policy
    from bot.model import Slug

GROUP_SHARE = 0.9
GROUP_LEAST = 5
EXAMPLES = 3
_BUILT_IN = (Rule(RECOMMENDATION, Verdict.PROTECT), Rule(OWN_NOTE, Verdict.PROTECT))


@dataclass(frozen=True, slots=True)
class RuleReach:
    """One rule: people it hits, people whose verdict it gives, people of whom it lacks a fact (fact: how many).

    `held`: people proposed by another rule whom this one, being unknown, holds back.
    """

    rule: str
    then: Verdict
    hits: int
    decides: int
    unknown: int
    held: int
    missing: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """People whom a protect rule and a suggest rule both hit; protection wins."""

    protect: str
    suggest: str
    count: int
    examples: tuple[Slug, ...]


class GroupKind(StrEnum):
    """What the people of a group have in common."""

    COMPANY = "company"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class GroupHit:
    """A suggest rule that hits (nearly) all people of one company, or all that were connected in one year."""

    rule: str
    kind: GroupKind
    group: str
    hits: int
    people: int


@dataclass(frozen=True, slots=True)
class Survey:
    """All of it. `silent` rules hit nobody, those of `everybody` hit all; the built-in rules come first."""

    people: int
    verdicts: Mapping[Verdict | None, int]
    rules: tuple[RuleReach, ...]
    silent: tuple[str, ...]
    everybody: tuple[str, ...]
    contradictions: tuple[Contradiction, ...]
    groups: tuple[GroupHit, ...]


class _Tally:
    """Counts of one pass over all judgements."""

    def __init__(self) -> None:
        self.people = 0
        self.verdicts: Counter[Verdict | None] = Counter()
        self.hits: Counter[str] = Counter()
        self.decides: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()
        self.held: Counter[str] = Counter()
        self.missing: dict[str, Counter[str]] = {}
        self.clashes: dict[tuple[str, str], list[Slug]] = {}
        self.suggested: dict[str, list[Slug]] = {}

    def add(self, judgement: Judgement) -> None:
        """Count one person."""
        self.people += 1
        self.verdicts[judgement.verdict] += 1
        if judgement.rule is not None:
            self.decides[judgement.rule] += 1
        true = [finding for finding in judgement.findings if finding.truth is Truth.TRUE]
        for finding in true:
            self.hits[finding.rule] += 1
        for finding in judgement.findings:
            if finding.truth is Truth.UNKNOWN:
                self._lacks(finding)
        self._clash(judgement.slug, true)
        self._held(judgement, true)

    def _lacks(self, finding: Finding) -> None:
        self.unknown[finding.rule] += 1
        self.missing.setdefault(finding.rule, Counter()).update(finding.missing)

    def _clash(self, slug: Slug, true: list[Finding]) -> None:
        suggests = [finding.rule for finding in true if finding.then is Verdict.SUGGEST_REMOVE]
        for rule in suggests:
            self.suggested.setdefault(rule, []).append(slug)
            for finding in true:
                if finding.then is Verdict.PROTECT:
                    self.clashes.setdefault((finding.rule, rule), []).append(slug)

    def _held(self, judgement: Judgement, true: list[Finding]) -> None:
        if judgement.verdict is Verdict.ASK and any(f.then is Verdict.SUGGEST_REMOVE for f in true):
            shields = (f for f in judgement.findings if f.then is Verdict.PROTECT and f.truth is Truth.UNKNOWN)
            self.held.update(f.rule for f in shields if f.rule not in {RECOMMENDATION, OWN_NOTE})


def survey(judgements: Iterable[Judgement], dossiers: Iterable[Dossier], policy: Policy) -> Survey:
    """Count what the rules do. The judgements are those of `judge` or `judge_all` under the same policy."""
    tally = _Tally()
    for judgement in judgements:
        tally.add(judgement)
    rules = (*_BUILT_IN, *policy.rules)
    return Survey(
        people=tally.people,
        verdicts=dict(tally.verdicts),
        rules=tuple(_reach(rule, tally) for rule in rules),
        silent=tuple(rule.name for rule in policy.rules if not tally.hits[rule.name]),
        everybody=tuple(r.name for r in policy.rules if tally.people and tally.hits[r.name] == tally.people),
        contradictions=_contradictions(rules, tally),
        groups=_groups(tally, dossiers, policy),
    )


def _reach(rule: Rule, tally: _Tally) -> RuleReach:
    name = rule.name
    return RuleReach(
        rule=name,
        then=rule.then,
        hits=tally.hits[name],
        decides=tally.decides[name],
        unknown=tally.unknown[name],
        held=tally.held[name],
        missing=dict(tally.missing.get(name, {})),
    )


def _contradictions(rules: tuple[Rule, ...], tally: _Tally) -> tuple[Contradiction, ...]:
    pairs = ((one.name, other.name) for one in rules for other in rules if (one.name, other.name) in tally.clashes)
    return tuple(
        Contradiction(*pair, len(tally.clashes[pair]), tuple(sorted(tally.clashes[pair])[:EXAMPLES])) for pair in pairs
    )


def _groups(tally: _Tally, dossiers: Iterable[Dossier], policy: Policy) -> tuple[GroupHit, ...]:
    belongs: dict[Slug, list[tuple[GroupKind, str]]] = {}
    shown: dict[tuple[GroupKind, str], str] = {}
    for dossier in dossiers:
        belongs[dossier.slug] = list(_groups_of(dossier, policy, shown))
    sizes = Counter(group for of_person in belongs.values() for group in of_person)
    found: list[GroupHit] = []
    for rule, slugs in tally.suggested.items():
        hits = Counter(group for slug in slugs for group in belongs.get(slug, ()))
        found += [
            GroupHit(rule, group[0], shown[group], count, sizes[group])
            for group, count in hits.items()
            if sizes[group] >= GROUP_LEAST and count >= GROUP_SHARE * sizes[group]
        ]
    return tuple(sorted(found, key=lambda hit: (-hit.hits, hit.rule, hit.kind, hit.group)))


def _groups_of(
    dossier: Dossier, policy: Policy, shown: dict[tuple[GroupKind, str], str]
) -> Iterable[tuple[GroupKind, str]]:
    if dossier.company:
        company = (GroupKind.COMPANY, policy.companies.name(dossier.company).key)
        shown.setdefault(company, dossier.company)
        if company[1]:
            yield company
    if dossier.connected_on:
        year = (GroupKind.YEAR, str(dossier.connected_on.year))
        shown.setdefault(year, year[1])
        yield year
