"""Who is left out where a group shall go, and how strong the tie is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluate.company import Companies, aliases_of
from bot.evaluate.evidence import Basis, Dossier, Employer, Evidence, Kind, Source
from bot.evaluate.judge import judge
from bot.evaluate.judgement import Verdict
from bot.evaluate.policy import Policy
from bot.evaluate.rulebook import read_rule
from bot.evaluate.weights import Weights
from bot.model import Slug
from tests.unit.evaluate.kit import BASES, DOSSIERS

if TYPE_CHECKING:
    from bot.evaluate.judgement import Judgement

AS_OF = date(2026, 11, 1)
JOB = Employer("Acme Ltd", date(2020, 1, 1), None, "Positions.csv:2")
NO_RULES = Policy()


def judged(*evidence: Evidence, company: str = "Beta", policy: Policy = NO_RULES) -> Judgement:
    dossier = Dossier(
        Slug("ada"), "Ada Example", company=company, position="Nurse", evidence=evidence, exported=True,
        connected_on=date(2012, 1, 1),
    )  # fmt: skip
    return judge(dossier, Basis(AS_OF, frozenset(Source), (JOB,)), policy, Weights())


def said(kind: Kind, year: int, count: int = 1, bearers: int = 1) -> Evidence:
    return Evidence(
        kind, f"messages.csv:{year}", datetime(year, 6, 1, tzinfo=UTC), count=count, days=1, bearers=bearers
    )


def rules(*conditions: dict[str, object], then: str = "suggest-remove") -> Policy:
    raw = {"name": "The rule", "then": then, "all": list(conditions)}
    return Policy((read_rule(raw, 0, Companies(), default=False),))


@pytest.mark.parametrize(
    ("evidence", "reason"),
    [
        ((), None),
        ((said(Kind.WROTE, 2015), said(Kind.WRITTEN, 2016)), "you wrote to each other, last on 2016-06-01"),
        ((said(Kind.WROTE, 2015),), "wrote to you, last on 2015-06-01"),
        ((said(Kind.WRITTEN, 2026),), "you wrote, last on 2026-06-01, and wait for an answer"),
        ((said(Kind.WRITTEN, 2015),), None),
        ((said(Kind.TEMPLATE, 2026),), None),
        ((Evidence(Kind.ENDORSED_BY, "e:1", detail="Python"),), "endorsements"),
        ((Evidence(Kind.ENDORSED, "e:1", detail="Python"),), "endorsements"),
        ((Evidence(Kind.INVITED_BY, "i:1"),), None),
        ((said(Kind.WROTE, 2015, bearers=3),), "evidence under a name that 3 people bear"),
    ],
)
def test_what_speaks_for_a_person(evidence: tuple[Evidence, ...], reason: str | None) -> None:
    assert judged(*evidence).contrary == reason


def test_who_works_where_the_member_does_is_an_exception() -> None:
    found = judged(company="ACME")
    assert (found.contrary, found.pro, found.company) == ("works where you work now", 1, "acme")


def test_who_is_asked_about_is_an_exception() -> None:
    found = judged(policy=rules({"company": {"any_of": ["Beta"]}}, then="ask"))
    assert found.contrary == "the rule 'The rule' asks about this person"


EXCHANGE = (said(Kind.WROTE, 2015), said(Kind.WRITTEN, 2016))
SKILL = Evidence(Kind.ENDORSED_BY, "e:1", detail="Python")


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ({"last_message": {"before": "5 years"}}, "endorsements"),
        ({"company": {"any_of": ["Beta"]}}, "you wrote to each other, last on 2016-06-01; endorsements"),
        ({"endorsements": {"at_least": 1}}, "you wrote to each other, last on 2016-06-01"),
        ({"score": {"at_least": 0}}, None),
    ],
)
def test_what_a_rule_asked_itself_is_no_evidence_against_it(condition: dict[str, object], reason: str | None) -> None:
    found = judged(*EXCHANGE, SKILL, policy=rules(condition))
    assert (found.verdict, found.contrary) == (Verdict.SUGGEST_REMOVE, reason)


def test_the_strength_of_a_tie_leaves_out_what_nobody_answered() -> None:
    lonely, answered = judged(said(Kind.WRITTEN, 2015)), judged(*EXCHANGE)
    assert lonely.score > lonely.pro == 0
    assert answered.pro == answered.score


def test_groups_go_by_aliases_and_families() -> None:
    policy = Policy((), Companies(aliases_of([["Facebook", "Meta"]])))
    assert judged(company="Facebook Inc.", policy=policy).company == judged(company="META", policy=policy).company
    assert judged().title == "health"
    assert judged(company="").company is None


@given(DOSSIERS, BASES, st.just(Weights()))
def test_the_tie_is_never_stronger_than_the_score(dossier: Dossier, basis: Basis, weights: Weights) -> None:
    found = judge(dossier, basis, NO_RULES, weights)
    assert 0 <= found.pro <= found.score + 0.01
    assert found.contrary or not any(fact.bearers > 1 for fact in dossier.evidence)
