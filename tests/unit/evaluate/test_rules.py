"""Rules in three values, and their digest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluate.asking import Answer
from bot.evaluate.company import Companies
from bot.evaluate.judgement import Truth, Verdict
from bot.evaluate.policy import Policy, Rule, weigh
from bot.evaluate.rulebook import read_rule
from tests.unit.evaluate.kit import RAW_RULES, ada, named, view_of

if TYPE_CHECKING:
    from typing import Any

    from bot.evaluate.asking import View

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
PAIRS = list(product(Truth, repeat=2))
TRUTHS = st.lists(st.sampled_from(Truth), max_size=4)


@dataclass(frozen=True)
class Fixed:
    """A condition that answers the same of everybody."""

    truth: Truth

    def ask(self, view: View) -> Answer:
        return Answer(self.truth, f"{view.dossier.slug} {self.truth}", "a fact" if self.truth is U else "")


def fixed(*truths: Truth) -> tuple[Fixed, ...]:
    return tuple(Fixed(truth) for truth in truths)


def truth_of(rule: Rule, *, full: bool = True) -> Truth:
    opinion = weigh(rule, view_of(ada()), full=full)
    return opinion.finding.truth if opinion else F


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_all_any_and_none(one: Truth, other: Truth) -> None:
    pair = {one, other}
    rule = Rule("r", Verdict.ASK)
    every = T if pair == {T} else F if F in pair else U
    some = T if T in pair else F if pair == {F} else U
    no_one = T if pair == {F} else F if T in pair else U
    assert truth_of(replace(rule, all=fixed(one, other))) is every
    assert truth_of(replace(rule, any=fixed(one, other))) is some
    assert truth_of(replace(rule, none=fixed(one, other))) is no_one


@given(TRUTHS, TRUTHS, TRUTHS)
def test_a_rule_is_the_conjunction_of_its_lists_in_either_mode(
    every: list[Truth], some: list[Truth], no_one: list[Truth]
) -> None:
    rule = Rule("r", Verdict.ASK, fixed(*every), fixed(*some), fixed(*no_one))
    parts = [truth_of(Rule("r", Verdict.ASK, all=rule.all))] if every else []
    parts += [truth_of(Rule("r", Verdict.ASK, any=rule.any))] if some else []
    parts += [truth_of(Rule("r", Verdict.ASK, none=rule.none))] if no_one else []
    expected = F if F in parts else U if U in parts else T
    assert truth_of(rule) is truth_of(rule, full=False) is expected


def test_a_finding_has_a_sentence_for_each_condition_and_names_what_is_missing() -> None:
    opinion = weigh(Rule("r", Verdict.ASK, all=fixed(T, U), any=fixed(F, T)), view_of(ada()), full=False)
    assert opinion is not None
    assert len(opinion.finding.sentences) == 4
    assert opinion.finding.missing == ("a fact",)


def test_what_is_missing_beside_a_false_fact_is_not_missed() -> None:
    opinion = weigh(Rule("r", Verdict.ASK, all=fixed(F, U)), view_of(ada()), full=True)
    assert opinion is not None
    assert (opinion.finding.truth, opinion.finding.missing, opinion.blind) == (F, (), False)


def policy_of(raw: list[dict[str, Any]], aliases: dict[str, str] | None = None) -> Policy:
    companies = Companies(aliases or {})
    rules = [read_rule(rule, index, companies, default=False) for index, rule in enumerate(named(raw))]
    return Policy(tuple(rules), companies)


@given(st.lists(RAW_RULES, max_size=3), st.lists(RAW_RULES, max_size=3))
def test_equal_content_has_one_digest_and_other_content_another(
    one: list[dict[str, Any]], other: list[dict[str, Any]]
) -> None:
    assert policy_of(one).digest == policy_of(one).digest
    same = repr(policy_of(one).rules) == repr(policy_of(other).rules)
    assert (policy_of(one).digest == policy_of(other).digest) is same
    assert policy_of(one, {"facebook": "meta"}).digest != policy_of(one).digest
