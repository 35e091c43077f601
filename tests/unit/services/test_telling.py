"""What speaks for a person and against, in sentences that a card can show."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.evaluate.evidence import Basis, Dossier, Employer, Evidence, Kind, Source
from bot.evaluate.judge import judge
from bot.evaluate.weights import Weights
from bot.model import Decision, Slug
from bot.services.portrait import Portrait
from bot.services.telling import Said, Told, plainly, speaking
from bot.store.people import Person
from config.policy import DEFAULT_POLICY, load_policy

DAY = date(2026, 11, 23)
BASIS = Basis(DAY, frozenset(Source), (Employer("Own Works Ltd", date(2020, 1, 1), None, "Positions.csv:2"),))
POLICY = load_policy(DEFAULT_POLICY)
NOW = datetime(2026, 11, 23, tzinfo=UTC)
ADA = Person(*(Slug("ada"), "Ada", None, None, None, NOW, NOW, None, Decision.UNDECIDED, None, None, False, None))


def said(kind: Kind, days: int, count: int, row: int = 7) -> Evidence:
    at = datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=UTC) - timedelta(days=days)
    return Evidence(kind, f"messages.csv:{row}", at=at, since=at, days=1, count=count)


def told(*evidence: Evidence, protected: str | None = None, person: Person = ADA, **known: object) -> Told:
    known = {"connected_on": date(2015, 3, 3), "exported": True} | known
    dossier = Dossier(Slug("ada"), "Ada", evidence=evidence, **known)  # type: ignore[arg-type]
    judgement = judge(dossier, BASIS, POLICY, Weights())
    return speaking(Portrait(person, "https://www.linkedin.com/in/ada/", protected, dossier, judgement))


def test_silence_says_nothing() -> None:
    assert told() == Told()


def test_a_talk_of_now_speaks_for_the_person_and_names_the_rule() -> None:
    found = told(said(Kind.WROTE, 30, 3), said(Kind.WRITTEN, 31, 4, 8))
    assert found.for_[0] == Said(
        "They wrote 3 messages, you 4", ("messages.csv:7", "messages.csv:8"), "Talked within two years"
    )
    assert found.for_[1] == Said("Last message 2026-10-24, 30 days before 2026-11-23", ("messages.csv:7",))
    assert found.against == ()


def test_a_message_of_long_ago_speaks_for_nobody() -> None:
    found = told(said(Kind.WROTE, 6000, 1), said(Kind.WRITTEN, 6000, 1, 8))
    assert [one.sentence for one in found.for_] == ["They wrote 1 message, you 1"]
    assert [one.sentence for one in found.plain] == ["Last message 2010-06-20, 16 years before 2026-11-23"]
    (reason,) = found.against
    assert reason.rule == "No exchange for five years"
    assert reason.sentence == "They wrote 1, you 1; last message 2010-06-20, 16 years before 2026-11-23"
    assert reason.sources == ("messages.csv:7", "messages.csv:8")


def test_a_rule_names_what_it_saw_without_its_limits() -> None:
    (reason,) = told(position="Senior Recruiter").against
    assert reason.sentence == "No message between you; title 'Senior Recruiter' contains 'recruit*'"
    assert reason.sources == ("messages.csv", "Connections.csv")


def test_a_pin_is_told_beside_a_rule() -> None:
    found = told(company="Own Works GmbH", protected="pinned by the member", person=replace(ADA, pinned=True))
    assert found.for_[0] == Said("Protected: pinned by the member")
    assert found.for_[1].rule == "Works where you work now"


def test_a_protection_that_a_rule_explains_is_told_once() -> None:
    found = told(company="Own Works GmbH", protected="protected by a rule of the policy")
    assert [one.rule for one in found.for_] == ["Works where you work now"]


def test_crowds_are_neither_for_nor_against() -> None:
    found = told(namesakes=2, same_day=41)
    assert [one.sentence for one in found.plain] == [
        "Connected on a day with 41 others",
        "2 other connections of the same name: look at the address",
    ]


def test_without_a_judgement_only_the_shield_is_told() -> None:
    found = speaking(Portrait(ADA, "", "pinned by the member", None, None))
    assert found == Told(for_=(Said("Protected: pinned by the member"),))


@pytest.mark.parametrize(
    ("sentence", "plain"),
    [
        ("label 'one-way' (asked: 'no trace' or 'one-way'); messages.csv", "Only one of you wrote"),
        ("real messages: 1 theirs, 2 yours (asked: each at least 5); messages.csv:5, m.csv:6", "They wrote 1, you 2"),
        ("last 2026-06-10, 19 days before 2026-06-29 (limit 90); C.csv", "Last 2026-06-10, 19 days before 2026-06-29"),
        ("score 3.5 (asked: at most 4); the sum of its points", "Score 3.5"),
        ("company 'Evil; drop.csv' equals 'Evil'; Connections.csv", "Company 'Evil; drop.csv' equals 'Evil'"),
        ("", ""),
    ],
)
def test_a_sentence_loses_its_limits_and_rows(sentence: str, plain: str) -> None:
    assert plainly(sentence) == plain
