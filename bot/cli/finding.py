"""Who matches: filters as they are asked for, turned into what the store can answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from bot.cli.naming import ANY_RULE
from bot.errors import InputError, UsageError
from bot.evaluate.judgement import Verdict
from bot.services.judging import imported_on
from bot.store.selecting import Filter, Sort

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.evaluate.judgement import Label
    from bot.evaluate.policy import Policy
    from bot.model import Decision, Slug
    from bot.store import Store
    from bot.store.people import Person

_HIGHEST_FIRST = frozenset({Sort.SCORE, Sort.LAST, Sort.SINCE})


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for. `suggested` holds names of rules, or `ANY_RULE`; empty: no such filter."""

    search: str = ""
    decision: Decision | None = None
    label: Label | None = None
    suggested: tuple[str, ...] = ()
    protected: bool = False
    company: str | None = None
    position: str | None = None
    connected_from: date | None = None
    connected_to: date | None = None
    gone: bool = False
    pinned: bool = False
    min_score: float | None = None
    max_score: float | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a question found: those to show, how many match, of how many.

    `shielded` says who is protected, and why; `by_rule` how many each rule proposes, where proposals were asked for
    (`proposals`).
    """

    people: Sequence[Person]
    matching: int
    total: int
    shielded: Mapping[Slug, str]
    imported: date | None
    by_rule: Mapping[str, int]
    proposals: bool = False


def find(store: Store, policy: Policy, asked: Asked, *, sort: Sort, reverse: bool, limit: int | None) -> Found:
    """Ask the store; proposals of several rules are picked from those of all rules."""
    asked = replace(asked, suggested=_named(policy, asked.suggested))
    shielded = store.decisions.shielded()
    descending = (sort in _HIGHEST_FIRST) != reverse
    wanted = _filter(asked, frozenset(shielded) if asked.protected else None)
    if len(asked.suggested) > 1 and ANY_RULE not in asked.suggested:
        chosen = [one for one in store.people.select(wanted, sort, descending=descending) if _by(one, asked.suggested)]
        matching, people = len(chosen), chosen[:limit]
    else:
        matching = store.people.matching(wanted)
        people = store.people.select(wanted, sort, limit=limit, descending=descending)
    total = store.people.count() + store.people.count(gone=True)
    by_rule = _proposals(store) if asked.suggested else {}
    return Found(people, matching, total, shielded, imported_on(store), by_rule, bool(asked.suggested))


def _proposals(store: Store) -> dict[str, int]:
    counts = store.judgements.by_rule().items()
    return {rule: count for (verdict, rule), count in counts if verdict is Verdict.SUGGEST_REMOVE}


def years(year: int | None, first: date | None, last: date | None) -> tuple[date | None, date | None]:
    """The days of a year, or the days as they were given; both together contradict each other."""
    if year is None:
        return first, last
    if first is not None or last is not None:
        raise UsageError("Say --year, or --connected-from and --connected-to: one of the two.")
    return date(year, 1, 1), date(year, 12, 31)


def suggesting(policy: Policy) -> list[str]:
    """Names of the rules that propose to remove somebody, in their order."""
    return [rule.name for rule in policy.rules if rule.then is Verdict.SUGGEST_REMOVE]


def rule_named(policy: Policy, written: str) -> str:
    """The suggesting rule of this name, whatever its case and blanks; for a typing mistake it says which there are."""
    from bot.evaluate.rulebook import same_rule

    names = suggesting(policy)
    found = next((name for name in names if same_rule(name) == same_rule(written)), None)
    if found is None:
        listed = ", ".join(f'"{name}"' for name in names) or "none; `linkprune policy check` shows all rules"
        raise InputError(f'No rule named "{written}" proposes to remove anybody; there are: {listed}.')
    return found


def _named(policy: Policy, rules: Sequence[str]) -> tuple[str, ...]:
    return tuple(rule if rule == ANY_RULE else rule_named(policy, rule) for rule in rules)


def _filter(asked: Asked, among: frozenset[Slug] | None) -> Filter:
    one_rule = asked.suggested[0] if len(asked.suggested) == 1 and asked.suggested[0] != ANY_RULE else None
    return Filter(
        search=asked.search,
        decision=asked.decision,
        label=asked.label,
        verdict=Verdict.SUGGEST_REMOVE if asked.suggested else None,
        rule=one_rule,
        company=asked.company,
        position=asked.position,
        connected_from=asked.connected_from,
        connected_to=asked.connected_to,
        gone=True if asked.gone else (False if asked.suggested or asked.protected else None),
        pinned=asked.pinned or None,
        min_score=asked.min_score,
        max_score=asked.max_score,
        among=among,
    )


def _by(person: Person, rules: Sequence[str]) -> bool:
    return person.standing is not None and person.standing.rule in rules
