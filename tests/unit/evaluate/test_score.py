"""The score: points that explain themselves, and more evidence that never lowers it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.evaluate.evidence import Basis, Dossier, Evidence, Kind
from bot.evaluate.score import points, total
from tests.unit.evaluate.kit import (
    ANY_WEIGHTS,
    AS_OF,
    BASES,
    DOSSIERS,
    WEIGHTS,
    ada,
    basis,
    fact,
    facts,
    template,
    written,
    wrote,
)

if TYPE_CHECKING:
    from bot.evaluate.weights import Weights

TALKS = (Kind.WROTE, Kind.WRITTEN, Kind.TEMPLATE)


def score(*evidence: Evidence) -> float:
    return total(points(ada(*evidence), basis(), WEIGHTS))


def values(*evidence: Evidence) -> list[float]:
    return [point.value for point in points(ada(*evidence), basis(), WEIGHTS)]


def test_no_evidence_no_points() -> None:
    assert points(ada(), basis(), WEIGHTS) == ()


def test_reciprocity_recency_duration() -> None:
    found = points(
        ada(wrote("2024-11-23", 3, since=wrote("2020-11-23").at, days=3), written("2023-01-01", 2)), basis(), WEIGHTS
    )
    assert [point.value for point in found] == [3, 0.5, 1.17]
    assert found[0].sentence == "they wrote 3 messages, you 2; messages.csv:812, messages.csv:813"
    assert "last message 2024-11-23, 730 days before 2026-11-23" in found[1].sentence
    assert "between 2020-11-23 and 2024-11-23, on at least 3 days" in found[2].sentence


def test_one_side_and_templates() -> None:
    assert values(wrote("2005-01-01"))[0] == 1
    assert score(template("2026-11-01")) == 0


def test_an_answer_never_counts_less_than_silence_whatever_the_weights() -> None:
    odd = replace(WEIGHTS, both_sides=0)
    one_sided, answered = ada(wrote("2020-01-01")), ada(wrote("2020-01-01"), written("2020-01-01"))
    assert total(points(answered, basis(), odd)) >= total(points(one_sided, basis(), odd)) > 1


def test_services_are_capped_each_way() -> None:
    skills = [fact(Kind.ENDORSED_BY, f"E.csv:{n}", detail=f"skill {n}") for n in range(9)]
    assert values(*skills) == [1]
    assert values(skills[0], replace(skills[0], source="E.csv:99", detail="SKILL 0")) == [0.33]
    mine = [fact(Kind.ENDORSED, f"G.csv:{n}", "2013-01-05", detail=f"skill {n}") for n in range(3)]
    (point,) = points(ada(*skills, *mine), basis(), WEIGHTS)
    assert point.value == 2
    assert "you endorsed them for 3 skills (2013-01-05)" in point.sentence


def test_own_words_weigh_most() -> None:
    both = fact(Kind.RECOMMENDED_BY, "R.csv:2"), fact(Kind.NOTE, "Notes.csv:2")
    assert score(*both) == 10
    assert score(both[0], fact(Kind.RECOMMENDED, "R.csv:3")) == 5


def test_a_shared_current_employer_counts_and_a_former_one_does_not() -> None:
    now = points(ada(company="Example Works"), basis(), WEIGHTS)
    assert [point.value for point in now] == [1]
    assert now[0].sources == ("Connections.csv", "Positions.csv:2")
    assert points(ada(company="Former"), basis(), WEIGHTS) == ()
    assert points(ada(company="Example Works", exported=False), basis(), WEIGHTS) == ()


def test_an_ambiguous_name_gives_nothing_and_says_so() -> None:
    (point,) = points(ada(wrote("2026-01-01", 4, bearers=2)), basis(), WEIGHTS)
    assert (point.value, point.sources) == (0, ("messages.csv:812",))
    assert "4 messages under a name that 2 people bear: credited to nobody" in point.sentence


def test_initiation_is_a_remark() -> None:
    (point,) = points(ada(fact(Kind.INVITED_BY, "Invitations.csv:9", "2026-10-01", detail="note")), basis(), WEIGHTS)
    assert point.value == 0
    assert point.sentence == "they invited you on 2026-10-01 with a note; Invitations.csv:9"


@given(DOSSIERS, BASES, ANY_WEIGHTS)
def test_the_reasons_sum_to_the_score_and_name_their_rows(dossier: Dossier, rests_on: Basis, weights: Weights) -> None:
    found = points(dossier, rests_on, weights)
    assert total(found) == pytest.approx(sum(point.value for point in found), abs=0.005)
    for point in found:
        assert point.value >= 0
        assert point.sources
        assert all(source in point.sentence for source in point.sources)


def unmasks(evidence: tuple[Evidence, ...], more: Evidence) -> bool:
    """An invitation whose note turns out to be an opening message corrects a figure: it is no further evidence."""
    return more.kind in {Kind.INVITED, Kind.INVITED_BY} and any(
        one.mark == more.mark is not None and one.kind in TALKS for one in evidence
    )


@given(DOSSIERS, BASES, ANY_WEIGHTS, facts())
def test_more_evidence_never_lowers_a_score(
    dossier: Dossier, rests_on: Basis, weights: Weights, more: Evidence
) -> None:
    assume(not unmasks(dossier.evidence, more))
    richer = replace(dossier, evidence=(*dossier.evidence, more))
    assert total(points(richer, rests_on, weights)) >= total(points(dossier, rests_on, weights))


@given(
    dossier=DOSSIERS,
    rests_on=BASES,
    weights=ANY_WEIGHTS,
    talk=facts(TALKS),
    later=st.integers(0, 3000),
    new_day=st.booleans(),
)
def test_a_further_message_in_a_conversation_never_lowers_a_score(
    *, dossier: Dossier, rests_on: Basis, weights: Weights, talk: Evidence, later: int, new_day: bool
) -> None:
    more = replace(
        talk,
        count=talk.count + 1,
        days=talk.days + new_day,
        at=talk.at + timedelta(days=later) if talk.at else None,
    )
    before = replace(dossier, evidence=(*dossier.evidence, talk))
    after = replace(dossier, evidence=(*dossier.evidence, more))
    assert total(points(after, rests_on, weights)) >= total(points(before, rests_on, weights))


def test_a_message_after_the_day_of_the_export_is_of_that_day() -> None:
    assert AS_OF.isoformat() < "2027-01-01"
    assert values(wrote("2027-01-01"))[1] == 1
