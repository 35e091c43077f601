"""What the rules do to the network, in plain sentences: whom they hit, what contradicts, what they cannot know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.evaluate.judgement import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bot.cli.session import Session
    from bot.console import Terminal
    from bot.evaluate.policy import Policy
    from bot.evaluate.survey import Contradiction, GroupHit, RuleReach, Survey

LEGEND = (
    'A rule "hits" whom it holds for, and "decides" where it gives the reason: the strongest does, then the first. '
    "Where it is not known whether a proposal holds, it decides to ask."
)
NEXT = (
    "A proposal is no decision: `linkprune people --suggested` shows whom, `linkprune decide --suggested RULE` takes a "
    "rule's proposals after showing them, `linkprune policy explain ADDRESS` says why of one person."
)
SHOWN = 8
_NEVER = "was never imported"
_DOES = {Verdict.PROTECT: "protects", Verdict.ASK: "asks about", Verdict.SUGGEST_REMOVE: "proposes"}


@dataclass(frozen=True, slots=True)
class Checked:
    """The rules, and what they do to the people known here. `exported` None: no data export was imported.

    `recommendations`: whether an export had any file of them.
    """

    policy: Policy
    survey: Survey
    exported: date | None
    recommendations: bool = False


def check_policy(session: Session) -> Checked:
    """Read the rules and ask them about everybody; before any import there is nobody to ask about."""
    from bot.cli.judging import ensure_judged, policy_of
    from bot.evaluate.evidence import Source
    from bot.evaluate.judge import judge_all
    from bot.evaluate.survey import survey
    from bot.services.judging import imported_on

    if not session.workspace.exists:
        policy = policy_of(session)
        return Checked(policy, survey((), (), policy), None)
    with session.store() as store:
        policy = ensure_judged(session, store)
        weights = session.settings.settings.evaluate.weights
        judgements = judge_all(store.evidence.dossiers(), store.evidence.basis(), policy, weights)
        found = survey(judgements, store.evidence.dossiers(), policy)
        known = {Source.RECOMMENDATIONS_RECEIVED, Source.RECOMMENDATIONS_GIVEN} & store.evidence.sources()
        return Checked(policy, found, imported_on(store), bool(known))


def show_checked(terminal: Terminal, found: Checked) -> None:
    """Print the table of rules in their order, and below it what looks wrong."""
    from bot.cli.fitting import Column, fitted

    columns = (
        Column("rule", 20, 60),
        Column("does", 10, 10),
        Column("hits", 6, 7, right=True),
        Column("not known", 9, 9, goes=1, right=True),
        Column("decides", 7, 7, right=True),
    )
    fitted(terminal, columns, (_row(rule) for rule in found.survey.rules))
    terminal.line()
    for sentence in sentences(found):
        terminal.line(f"- {sentence}")


def _row(rule: RuleReach) -> tuple[object, ...]:
    unknown = f"{rule.unknown:,}" if rule.unknown else ""
    return (rule.rule, _DOES[rule.then], f"{rule.hits:,}", unknown, f"{rule.decides:,}")


def sentences(found: Checked) -> list[str]:
    """What the figures mean."""
    said = found.survey
    if not said.people:
        return [*_missing(found), "The rules are written correctly."]
    return [
        _verdicts(found),
        LEGEND,
        *_missing(found),
        *_silent(said),
        *(f'The rule "{name}" hits everybody.' for name in said.everybody),
        *_some([_contradiction(one) for one in said.contradictions]),
        *_some([_group(hit) for hit in said.groups]),
        *(_held(rule) for rule in said.rules if rule.held),
        NEXT,
    ]


def _verdicts(found: Checked) -> str:
    said = found.survey.verdicts
    parts = [
        f"{said.get(Verdict.PROTECT, 0):,} protected",
        f"{said.get(Verdict.ASK, 0):,} to be asked about",
        f"{said.get(Verdict.SUGGEST_REMOVE, 0):,} proposed to remove",
        f"{said.get(None, 0):,} of whom no rule says anything",
    ]
    as_of = f", as of your export of {found.exported}" if found.exported else ""
    return f"Of {found.survey.people:,} people{as_of}: {', '.join(parts)}."


def _missing(found: Checked) -> Iterator[str]:
    if found.exported is None:
        yield (
            "No data export was imported, so most rules can say nothing; `linkprune import` without a file says how to "
            "get it."
        )
        return
    never: dict[tuple[str, int], list[str]] = {}
    for rule in found.survey.rules:
        for fact, count in sorted(rule.missing.items(), key=lambda item: -item[1]):
            if fact.endswith(_NEVER):
                never.setdefault((fact, count), []).append(rule.rule)
            else:
                yield f'The rule "{rule.rule}" cannot judge {_people(count)}: {_lacking(fact)}.'
    yield from (_never(fact, count, rules) for (fact, count), rules in never.items())
    if not found.recommendations:
        yield (
            "Recommendations were never imported: there are none, or only the first part of the export was imported. "
            "Until then they protect nobody."
        )


def _never(fact: str, count: int, rules: list[str]) -> str:
    names = ", ".join(f'"{name}"' for name in rules)
    return f"{fact}, so {'this rule' if len(rules) == 1 else 'these rules'} cannot judge {_people(count)}: {names}."


def _silent(said: Survey) -> Iterator[str]:
    unsure = {rule.rule for rule in said.rules if rule.unknown}
    silent = [name for name in said.silent if name not in unsure]
    if silent:
        names = ", ".join(f'"{name}"' for name in silent)
        yield f"{'This rule hits' if len(silent) == 1 else 'These rules hit'} nobody: {names}."


def _some(found: list[str]) -> list[str]:
    """As many of one kind as anybody reads."""
    more = len(found) - SHOWN
    return [*found[:SHOWN], f"{more:,} more like these (--json has them all)."] if more > 0 else found


def _lacking(fact: str) -> str:
    return f"it is not known {fact}" if fact.startswith("whether ") else f"not known is {fact}"


def _contradiction(one: Contradiction) -> str:
    return (
        f'"{one.protect}" protects {_people(one.count)} whom "{one.suggest}" would propose; protection wins '
        f"({', '.join(one.examples)}{' …' if one.count > len(one.examples) else ''})."
    )


def _group(hit: GroupHit) -> str:
    who = f"at {hit.group}" if hit.kind.value == "company" else f"connected in {hit.group}"
    share = "all" if hit.hits == hit.people else f"{hit.hits:,} of"
    return f'Look again: "{hit.rule}" hits {share} {hit.people:,} people {who}.'


def _held(rule: RuleReach) -> str:
    return (
        f'"{rule.rule}" holds back {_people(rule.held)} whom another rule would propose, because a fact is missing: '
        "you are asked about them."
    )


def _people(count: int) -> str:
    return f"{count:,} {'person' if count == 1 else 'people'}"


def checked_document(found: Checked) -> dict[str, object]:
    """The same as JSON."""
    said = found.survey
    return {
        "people": said.people,
        "as_of": found.exported.isoformat() if found.exported else None,
        "verdicts": {(verdict.value if verdict else "none"): count for verdict, count in said.verdicts.items()},
        "rules": [_rule_document(rule) for rule in said.rules],
        "silent": list(said.silent),
        "everybody": list(said.everybody),
        "contradictions": [
            {"protect": one.protect, "suggest": one.suggest, "count": one.count, "examples": list(one.examples)}
            for one in said.contradictions
        ],
        "groups": [
            {"rule": hit.rule, "kind": hit.kind.value, "group": hit.group, "hits": hit.hits, "people": hit.people}
            for hit in said.groups
        ],
        "sentences": sentences(found),
    }


def _rule_document(rule: RuleReach) -> dict[str, object]:
    return {
        "rule": rule.rule,
        "then": rule.then.value,
        "hits": rule.hits,
        "decides": rule.decides,
        "unknown": rule.unknown,
        "held": rule.held,
        "missing": dict(rule.missing),
    }
