"""Who matches: filters as they are asked for, turned into what the store can answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from bot.cli.naming import ANY_RULE
from bot.errors import InputError, UsageError
from bot.evaluate.judgement import Verdict
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
    """Whom a question found: those to show, how many match, of how many. `shielded` says who is protected, and why."""

    people: Sequence[Person]
    matching: int
    total: int
    shielded: Mapping[Slug, str]
    imported: date | None


def find(store: Store, policy: Policy, asked: Asked, *, sort: Sort, reverse: bool, limit: int | None) -> Found:
    """Ask the store; what it cannot express is picked from what it found."""
    asked = replace(asked, suggested=_named(policy, asked.suggested))
    shielded = store.decisions.shielded()
    descending = (sort in _HIGHEST_FIRST) != reverse
    wanted = _filter(asked)
    picking = asked.protected or len(asked.suggested) > 1
    people = store.people.select(wanted, sort, limit=None if picking else limit, descending=descending)
    matching = store.people.matching(wanted) if not picking else 0
    if picking:
        people = [person for person in people if _picked(person, asked, shielded)]
        matching, people = len(people), people[:limit]
    total = store.people.count() + store.people.count(gone=True)
    return Found(people, matching, total, shielded, imported_on(store))


def years(year: int | None, first: date | None, last: date | None) -> tuple[date | None, date | None]:
    """The days of a year, or the days as they were given; both together contradict each other."""
    if year is None:
        return first, last
    if first is not None or last is not None:
        raise UsageError("Say --year, or --connected-from and --connected-to: one of the two.")
    return date(year, 1, 1), date(year, 12, 31)


def imported_on(store: Store) -> date | None:
    """The day that the newest data export describes; None before the first import."""
    return max((archive.as_of for archive in store.evidence.archives()), default=None)


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


def _filter(asked: Asked) -> Filter:
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
    )


def _picked(person: Person, asked: Asked, shielded: Mapping[Slug, str]) -> bool:
    if asked.protected and person.slug not in shielded:
        return False
    rules = asked.suggested
    return not rules or ANY_RULE in rules or (person.standing is not None and person.standing.rule in rules)
