"""Verdicts: the strongest wins, a missing fact never removes, own words protect whatever a file says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluate.company import Companies
from bot.evaluate.evidence import Kind, Source
from bot.evaluate.judge import judge, judge_all
from bot.evaluate.judgement import Label, Truth, Verdict
from bot.evaluate.policy import BUILT_IN, Policy
from bot.evaluate.rulebook import read_rule
from tests.unit.evaluate.kit import (
    ANY_WEIGHTS,
    BASES,
    DOSSIERS,
    RAW_RULES,
    WEIGHTS,
    ada,
    basis,
    fact,
    facts,
    named,
    written,
    wrote,
)

if TYPE_CHECKING:
    from typing import Any

    from bot.evaluate.evidence import Basis, Dossier, Evidence
    from bot.evaluate.judgement import Judgement
    from bot.evaluate.weights import Weights

RAW_POLICIES = st.lists(RAW_RULES, max_size=4)
SURE = {"name": {"any_of": ["*"]}}
NEVER = {"name": {"any_of": ["nobody"]}}
NO_MESSAGE = {"last_message": False}
TITLED = {"title": {"contains": ["engineer"]}}
UNTITLED = ada(exported=False, position=None)
OWN_WORDS = facts((Kind.RECOMMENDED, Kind.RECOMMENDED_BY, Kind.NOTE))


def policy_of(*raw: dict[str, Any]) -> Policy:
    companies = Companies()
    return Policy(tuple(read_rule(rule, i, companies, default=False) for i, rule in enumerate(named(list(raw)))))


def rule(then: str, *conditions: dict[str, Any], listed: str = "all") -> dict[str, Any]:
    return {"then": then, listed: list(conditions)}


def decided(policy: Policy, dossier: Dossier | None = None, rests_on: Basis | None = None) -> Judgement:
    return judge(dossier or ada(), rests_on or basis(), policy, WEIGHTS)


PROTECT, ASK, SUGGEST = (rule(verdict.value, SURE) for verdict in Verdict)


@pytest.mark.parametrize(
    ("rules", "verdict", "name"),
    [
        ([], None, None),
        ([SUGGEST], Verdict.SUGGEST_REMOVE, "rule 0"),
        ([SUGGEST, ASK], Verdict.ASK, "rule 1"),
        ([SUGGEST, ASK, PROTECT], Verdict.PROTECT, "rule 2"),
        ([PROTECT, PROTECT], Verdict.PROTECT, "rule 0"),
        ([rule("suggest-remove", NEVER), SUGGEST, SUGGEST], Verdict.SUGGEST_REMOVE, "rule 1"),
        ([rule("protect", NEVER), rule("ask", NEVER)], None, None),
    ],
)
def test_the_strongest_wins_and_the_first_of_a_strength_gives_the_reason(
    rules: list[dict[str, Any]], verdict: Verdict | None, name: str | None
) -> None:
    found = decided(policy_of(*rules))
    assert (found.verdict, found.rule) == (verdict, name)
    assert bool(found.why) is (verdict is not None)


def test_a_fact_missing_of_one_person_asks_and_is_named() -> None:
    found = decided(policy_of(rule("suggest-remove", TITLED)), UNTITLED)
    assert (found.verdict, found.rule) == (Verdict.ASK, "rule 0")
    assert "a fact is missing: the title" in found.why[0]


def test_a_source_that_was_never_imported_asks_about_nobody() -> None:
    found = decided(policy_of(rule("suggest-remove", NO_MESSAGE)), rests_on=basis(Source.MESSAGES))
    assert (found.verdict, found.rule, found.label) == (None, None, None)
    assert found.findings[-1].truth is Truth.UNKNOWN
    assert found.findings[-1].missing == ("messages.csv was never imported",)


def test_a_rule_that_is_blind_asks_about_nobody_even_where_another_fact_is_missing() -> None:
    policy = policy_of(rule("suggest-remove", TITLED, NO_MESSAGE))
    assert decided(policy, UNTITLED, basis(Source.MESSAGES)).verdict is None


@pytest.mark.parametrize("without", [(), (Source.POSITIONS,)])
def test_an_unknown_protection_holds_a_suggestion_back(without: tuple[Source, ...]) -> None:
    policy = policy_of(rule("protect", {"shared_employer": True}), SUGGEST)
    found = decided(policy, UNTITLED, basis(*without))
    assert (found.verdict, found.rule) == (Verdict.ASK, "rule 1")
    assert "'rule 0' may protect" in found.why[0]


def test_an_unknown_ask_rule_does_nothing() -> None:
    policy = policy_of(rule("ask", TITLED), SUGGEST)
    assert decided(policy, UNTITLED).verdict is Verdict.SUGGEST_REMOVE
    assert decided(policy_of(rule("ask", TITLED)), UNTITLED).verdict is None


def test_a_suggestion_whose_facts_are_known_needs_no_question_of_another_rule() -> None:
    found = decided(policy_of(rule("suggest-remove", TITLED), SUGGEST), UNTITLED)
    assert (found.verdict, found.rule) == (Verdict.SUGGEST_REMOVE, "rule 1")


@given(DOSSIERS, BASES, RAW_POLICIES, ANY_WEIGHTS, OWN_WORDS)
def test_no_rule_and_no_weight_takes_protection_from_own_words(
    dossier: Dossier, rests_on: Basis, raw: list[dict[str, Any]], weights: Weights, words: Evidence
) -> None:
    protected = replace(dossier, evidence=(*dossier.evidence, words))
    found = judge(protected, rests_on, policy_of(*raw), weights)
    assert found.verdict is Verdict.PROTECT
    assert found.rule in BUILT_IN
    assert found.why


@given(DOSSIERS, BASES, RAW_POLICIES, ANY_WEIGHTS)
def test_judging_one_and_judging_all_agree(
    dossier: Dossier, rests_on: Basis, raw: list[dict[str, Any]], weights: Weights
) -> None:
    policy = policy_of(*raw)
    one = judge(dossier, rests_on, policy, weights)
    (among_all,) = judge_all([dossier], rests_on, policy, weights)
    assert replace(one, findings=()) == replace(among_all, findings=())
    assert len(one.findings) == len(BUILT_IN) + len(raw)
    assert [f for f in one.findings if f in among_all.findings] == list(among_all.findings)


@given(DOSSIERS, BASES, RAW_POLICIES)
def test_what_is_not_known_never_suggests(dossier: Dossier, rests_on: Basis, raw: list[dict[str, Any]]) -> None:
    found = decided(policy_of(*raw), dossier, rests_on)
    by_rule = {finding.rule: finding for finding in found.findings}
    if found.verdict is Verdict.SUGGEST_REMOVE:
        assert found.rule is not None
        assert by_rule[found.rule].truth is Truth.TRUE
        shields = [f for f in found.findings if f.then is Verdict.PROTECT and f.rule not in BUILT_IN]
        assert all(f.truth is Truth.FALSE for f in shields)
    for finding in found.findings:
        assert bool(finding.missing) is (finding.truth is Truth.UNKNOWN)
        assert finding.sentences


def test_own_words_under_a_shared_name_protect_all_bearers_and_credit_none() -> None:
    found = decided(policy_of(SUGGEST), ada(fact(Kind.RECOMMENDED_BY, "R.csv:2", by_name=True, bearers=3)))
    assert (found.verdict, found.rule, found.score) == (Verdict.PROTECT, "Recommendation", 0)
    assert "3 people bear: it protects all of them; R.csv:2" in found.why[0]


def test_a_judgement_has_the_figures_of_the_person() -> None:
    found = decided(policy_of(), ada(wrote("2025-01-02", 2), written("2025-01-03", 1)))
    assert (found.label, found.theirs, found.mine, found.last_by) == (Label.TALKED, 2, 1, "me")
    assert str(found.last_at)[:10] == "2025-01-03"
    assert found.score == round(sum(point.value for point in found.points), 2)
