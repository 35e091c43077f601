"""What rules do to a network: reach, silence, contradictions, whole groups."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from bot.evaluate.company import Companies
from bot.evaluate.evidence import Kind, Source
from bot.evaluate.judge import judge_all
from bot.evaluate.judgement import Verdict
from bot.evaluate.policy import Policy
from bot.evaluate.rulebook import read_rule
from bot.evaluate.survey import GroupKind, survey
from bot.model import Slug
from tests.unit.evaluate.kit import BASES, DOSSIERS, RAW_RULES, WEIGHTS, ada, basis, fact, named

if TYPE_CHECKING:
    from typing import Any

    from bot.evaluate.evidence import Basis, Dossier
    from bot.evaluate.survey import Survey


def policy_of(*raw: dict[str, Any]) -> Policy:
    companies = Companies()
    return Policy(tuple(read_rule(rule, i, companies, default=False) for i, rule in enumerate(named(list(raw)))))


def surveyed(people: list[Dossier], *raw: dict[str, Any], rests_on: Basis | None = None) -> Survey:
    policy = policy_of(*raw)
    return survey(judge_all(people, rests_on or basis(), policy, WEIGHTS), people, policy)


def crowd(count: int, **changes: Any) -> list[Dossier]:  # noqa: ANN401 - fields of a value
    start = str(sorted(changes.items()))
    return [ada(slug=Slug(f"person-{start}-{i}"), **changes) for i in range(count)]


SILENT = {"then": "suggest-remove", "all": [{"last_message": False}]}
ACME = {"then": "protect", "all": [{"company": {"any_of": ["Acme"]}}]}
NOBODY = {"then": "ask", "all": [{"name": {"any_of": ["nobody"]}}]}


def test_reach_silence_everybody_and_contradictions() -> None:
    people = [*crowd(4), *crowd(2, company="Globex")]
    people[0] = replace(people[0], evidence=(fact(Kind.NOTE, "Notes.csv:2"),))
    found = surveyed(people, SILENT, ACME, NOBODY)
    reach = {rule.rule: (rule.hits, rule.decides) for rule in found.rules}
    assert reach == {"Recommendation": (0, 0), "Own note": (1, 1), "rule 0": (6, 2), "rule 1": (4, 3), "rule 2": (0, 0)}
    assert (found.people, found.silent, found.everybody) == (6, ("rule 2",), ("rule 0",))
    assert found.verdicts == {Verdict.PROTECT: 4, Verdict.SUGGEST_REMOVE: 2}
    by_pair = {(clash.protect, clash.suggest): clash for clash in found.contradictions}
    assert by_pair["rule 1", "rule 0"].count == 4
    assert len(by_pair["rule 1", "rule 0"].examples) == 3
    assert by_pair["Own note", "rule 0"].examples == (people[0].slug,)


def test_a_rule_that_hits_a_whole_company_or_year_is_named() -> None:
    globex = {"then": "suggest-remove", "all": [{"company": {"any_of": ["Globex"]}}]}
    people = [*crowd(5, company="Globex Inc."), *crowd(9, connected_on=date(2011, 1, 1)), *crowd(4, company="Small")]
    found = surveyed(people, globex)
    assert [(hit.kind, hit.group, hit.hits, hit.people) for hit in found.groups] == [
        (GroupKind.COMPANY, "Globex Inc.", 5, 5)
    ]
    early = {"then": "suggest-remove", "all": [{"connected_year": {"to": 2012}}]}
    assert {hit.group for hit in surveyed(people, early).groups} == {"2011", "Acme GmbH"}


def test_nine_of_ten_are_a_group_and_eight_are_not() -> None:
    few = {"then": "suggest-remove", "all": [{"email": True}]}
    for with_email, expected in ((9, 2), (8, 0)):
        people = [*crowd(with_email, email="a@example.com"), *crowd(10 - with_email)]
        assert len(surveyed(people, few).groups) == expected


def test_what_cannot_be_known_is_counted_by_fact() -> None:
    found = surveyed(crowd(3), SILENT, rests_on=basis(Source.MESSAGES))
    rule = found.rules[-1]
    assert (rule.hits, rule.unknown, rule.missing) == (0, 3, {"messages.csv was never imported": 3})


def test_a_protection_that_holds_back_is_counted() -> None:
    employer = {"then": "protect", "all": [{"shared_employer": True}]}
    found = surveyed(crowd(3), employer, SILENT, rests_on=basis(Source.POSITIONS))
    assert [rule.held for rule in found.rules] == [0, 0, 3, 0]
    assert found.verdicts == {Verdict.ASK: 3}


def test_nobody_at_all() -> None:
    found = surveyed([], SILENT)
    assert (found.people, found.everybody, found.silent) == (0, (), ("rule 0",))


@given(st.lists(DOSSIERS, max_size=6), BASES, st.lists(RAW_RULES, max_size=4))
def test_figures_add_up(people: list[Dossier], rests_on: Basis, raw: list[dict[str, Any]]) -> None:
    people = [replace(person, slug=Slug(f"p{i}")) for i, person in enumerate(people)]
    found = surveyed(people, *raw, rests_on=rests_on)
    assert sum(found.verdicts.values()) == found.people == len(people)
    assert sum(rule.decides for rule in found.rules) == len(people) - found.verdicts.get(None, 0)
    assert all(rule.hits + rule.unknown <= len(people) for rule in found.rules)
