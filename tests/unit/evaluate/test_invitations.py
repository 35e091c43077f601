"""Invitations are judged by rules of three values; what is not known never ignores, and every verdict has reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluate.about_invitations import employer_of
from bot.evaluate.asking import Card
from bot.evaluate.company import Companies
from bot.evaluate.evidence import Dossier, Source
from bot.evaluate.invitations import DO_NOT_RECONNECT, Candidate, Suggestion, judge_invitations
from bot.evaluate.policy import Policy
from bot.evaluate.rulebook import Mistake, read_document, read_invitation_rule
from bot.invitation import InvitationDecision, Side
from bot.model import Slug
from config.policy import load_policy
from tests.unit.evaluate.kit import basis, written, wrote

if TYPE_CHECKING:
    from bot.evaluate.evidence import Basis

ACCEPT, IGNORE, ASK = InvitationDecision.ACCEPT, InvitationDecision.IGNORE, InvitationDecision.ASK
WITHDRAW, WAIT = InvitationDecision.WITHDRAW, InvitationDecision.WAIT
WORKS = {"all": [{"shared_employer": True}]}
SELLS = {"all": [{"work": {"is": ["sales"]}}, {"mutual": {"at_most": 2}}]}
SELLER = "Sales Manager at Globex"


def policy(*rules: tuple[str, dict[str, Any]], companies: Companies | None = None) -> Policy:
    made = [
        read_invitation_rule({"name": f"{then} {number}", "then": then, **lists}, number, Companies(), default=False)
        for number, (then, lists) in enumerate(rules)
    ]
    return Policy((), companies or Companies(), tuple(made))


def invited(headline: str | None = SELLER, *, side: Side = Side.RECEIVED, **changes: Any) -> Candidate:  # noqa: ANN401 - fields of a value
    dossier = changes.pop("dossier", None)
    return Candidate(side, Slug("ivo-example"), "Ivo Example", headline, Card(**changes), dossier)


def judged(candidate: Candidate, rules: Policy, rests_on: Basis | None = None) -> Suggestion:
    (found,) = judge_invitations([candidate], rests_on or basis(), rules)
    return found


def test_a_rule_that_holds_says_why_with_its_facts() -> None:
    found = judged(invited(mutual=1), policy(("ignore", SELLS)))
    assert (found.verdict, found.rule) == (IGNORE, "ignore 0")
    assert found.reasons == (
        "'Sales Manager at Globex' speaks of sales",
        "1 connection in common (asked: at most 2)",
        "the invitation: without a note, 1 connection in common",
    )


def test_what_is_not_known_never_ignores_and_is_named() -> None:
    found = judged(invited(), policy(("ignore", SELLS)))
    assert (found.verdict, found.rule) == (ASK, None)
    assert "not known: how many connections you have in common; the invitation does not say it" in found.reasons


def test_without_any_rule_one_is_asked() -> None:
    found = judged(invited(mutual=30, noted=True), policy())
    assert found.verdict is ASK
    assert found.reasons == ("no rule decides about this one", "the invitation: with a note, 30 connections in common")


def test_two_rules_that_contradict_are_a_question() -> None:
    found = judged(invited("Sales Manager at Example Works AG", mutual=1), policy(("ignore", SELLS), ("accept", WORKS)))
    assert (found.verdict, found.rule) == (ASK, "accept 1")
    assert found.reasons[0] == 'the rule "accept 1" would accept, the rule "ignore 0" would ignore'


def test_an_accept_rule_that_lacks_a_fact_holds_an_ignore_back() -> None:
    found = judged(invited("Sales Manager", mutual=1), policy(("ignore", SELLS), ("accept", WORKS)))
    assert (found.verdict, found.rule) == (ASK, "ignore 0")
    assert found.reasons[0].startswith('held back, for the rule "accept 1" may say accept; not known: the company')


def test_an_ask_rule_wins_over_all_others() -> None:
    asks = ("ask", {"all": [{"note": True}]})
    found = judged(invited(mutual=1, noted=True), policy(("ignore", SELLS), asks))
    assert (found.verdict, found.rule) == (ASK, "ask 1")


def test_who_was_removed_is_never_accepted_by_itself() -> None:
    found = judged(
        invited("Engineer at Example Works AG", no_return="you removed this person on 2026-03-02"),
        policy(("accept", WORKS)),
    )
    assert (found.verdict, found.rule) == (ASK, DO_NOT_RECONNECT)
    assert found.reasons[:2] == (
        "in the do-not-reconnect list: you removed this person on 2026-03-02",
        'the rule "accept 0" would say accept',
    )


@pytest.mark.parametrize(
    ("lists", "verdict"), [(SELLS, ASK), ({"all": [*SELLS["all"], {"do_not_reconnect": True}]}, IGNORE)]
)
def test_only_a_rule_that_names_the_list_ignores_who_stands_in_it(
    lists: dict[str, Any], verdict: InvitationDecision
) -> None:
    assert judged(invited(mutual=0, no_return="asked for money"), policy(("ignore", lists))).verdict is verdict


@given(
    mutual=st.none() | st.integers(0, 60),
    noted=st.booleans(),
    age=st.none() | st.integers(0, 400),
    headline=st.none() | st.text(max_size=40) | st.sampled_from([SELLER, "Recruiter", "Coach at Example Works AG"]),
    sources=st.sets(st.sampled_from(Source)),
)
def test_nobody_of_the_list_is_accepted_and_there_is_always_a_reason(
    mutual: int | None, noted: bool, age: int | None, headline: str | None, sources: set[Source]
) -> None:
    rules = load_policy(None)
    rests_on = basis(*sources)
    for why in (None, "removed"):
        card: dict[str, Any] = {"mutual": mutual, "noted": noted, "age_days": age, "no_return": why}
        found = judged(invited(headline, **card), rules, rests_on)
        assert len(found.reasons) > 1
        assert found.verdict in {ACCEPT, IGNORE, ASK}
        assert why is None or found.verdict is ASK
        if found.verdict is IGNORE:
            assert mutual is not None
            assert headline is not None
        sent = judged(invited(headline, side=Side.SENT, **card), rules, rests_on)
        assert sent.verdict is (WITHDRAW if age is not None and age > 84 else WAIT)


def test_whom_you_wrote_with_before_is_accepted_by_the_rules_that_come_along() -> None:
    dossier = Dossier(Slug("ivo-example"), "Ivo Example", evidence=(wrote("2024-02-03", 3), written("2024-02-02", 2)))
    found = judged(invited(mutual=1, dossier=dossier), load_policy(None))
    assert (found.verdict, found.rule) == (ACCEPT, "You wrote to each other before")


def test_the_rules_that_come_along_ignore_who_sells_and_shares_nobody() -> None:
    assert judged(invited(mutual=1), load_policy(None)).verdict is IGNORE
    assert judged(invited(mutual=1, noted=True), load_policy(None)).verdict is ASK
    assert judged(invited(mutual=1), load_policy(None), basis(Source.MESSAGES)).verdict is ASK


def test_a_sent_one_waits_while_a_rule_says_or_may_say_so() -> None:
    old = {"all": [{"sent": {"before": "8 weeks"}}]}
    town = {"all": [{"headline": {"contains": ["Exampleville"]}}]}
    rules = policy(("withdraw", old), ("wait", town))
    assert judged(invited("Baker", side=Side.SENT, age_days=60), rules).verdict is WITHDRAW
    assert judged(invited("Baker", side=Side.SENT, age_days=56), rules).verdict is WAIT
    assert judged(invited("Baker, Exampleville", side=Side.SENT, age_days=60), rules).verdict is WAIT
    held = judged(invited(None, side=Side.SENT, age_days=60), rules)
    assert (held.verdict, held.rule) == (WAIT, "withdraw 0")
    assert held.reasons[0].startswith("held back")


def test_rules_about_received_ones_say_nothing_of_sent_ones() -> None:
    found = judged(invited(side=Side.SENT, mutual=1), policy(("ignore", SELLS)))
    assert (found.verdict, found.words) == (WAIT, ())


@pytest.mark.parametrize(
    ("headline", "company"),
    [
        ("Engineer at Example Ltd", "Example Ltd"),
        ("Ingenieurin bei Beispiel GmbH | Speaker", "Beispiel GmbH"),
        ("CTO @Acme", "Acme"),
        ("Founder @ Acme, angel", "Acme"),
        ("Helping founders scale", None),
        ("Looking at", None),
        ("mail me at", None),
    ],
)
def test_an_employer_is_read_only_where_the_headline_names_one(headline: str, company: str | None) -> None:
    assert employer_of(headline) == company


def test_a_company_is_compared_whole_and_without_its_legal_form() -> None:
    rules = policy(("accept", {"all": [{"company": {"any_of": ["Globex"]}}]}))
    assert judged(invited("Engineer at Globex GmbH"), rules).verdict is ACCEPT
    assert judged(invited("Engineer at Globex Partners"), rules).verdict is ASK
    assert "not known: the company; the headline names none" in judged(invited("Engineer"), rules).reasons


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"then": "protect", "all": [{"note": True}]}, "then needs one of"),
        ({"then": "undecided", "all": [{"note": True}]}, "then needs one of"),
        ({"then": "ignore"}, "at least one condition"),
        ({"then": "ignore", "all": [{"score": {"at_least": 1}}]}, "no condition 'score' on invitations"),
        ({"then": "ignore", "all": [{"work": {"is": ["sorcery"]}}]}, "kinds of work"),
        ({"then": "ignore", "all": [{"mutual": {"at_least": 5, "at_most": 2}}]}, "more than at_most"),
        ({"then": "ignore", "all": [{"title": {"equals": ["x"]}}]}, "there is no key 'equals'"),
        ({"then": "ignore", "all": [{"note": "yes"}]}, "true or false"),
    ],
)
def test_a_wrong_rule_is_refused_with_what_is_expected(raw: dict[str, Any], said: str) -> None:
    with pytest.raises(Mistake, match=said) as found:
        read_invitation_rule({"name": "one", **raw}, 0, Companies(), default=False)
    assert found.value.place.table == "invitation"


def test_rules_stand_under_their_heading() -> None:
    with pytest.raises(Mistake, match=r"written as \[\[invitation\]\]"):
        read_document({"invitation": {"name": "one"}}, own=True)
