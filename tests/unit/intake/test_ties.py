from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.evaluate.evidence import Kind
from bot.intake.ties import (
    is_endorsements_header,
    is_follows_header,
    is_recommendations_header,
    read_endorsements,
    read_follows,
    read_recommendations,
)
from tests.unit.intake.tables import moment, table, ties, told

if TYPE_CHECKING:
    from bot.intake.told import Told

RECEIVED = "Endorsement Date,Skill Name,Endorser First Name,Endorser Last Name,Endorser Public Url,Endorsement Status"
GIVEN = RECEIVED.replace("Endorser", "Endorsee")
RECOMMENDED = "First Name,Last Name,Company,Job Title,Text,Creation Date,Status"
DAY = "2023/06/20 13:05:02 UTC"
AT = "www.linkedin.com/in/zoë-brandt"


def _endorsements(content: str, kind: Kind = Kind.ENDORSED_BY) -> Told:
    read = partial(read_endorsements, kind=kind)
    return told(read, is_endorsements_header(kind), content, "Endorsement_Received_Info.csv")


def _row(skill: str = "SQL", url: str = AT, status: str = "ACCEPTED", day: str = DAY) -> tuple[str, ...]:
    return (day, skill, "Zoë", "Brandt", url, status)


def _recommendations(content: str) -> Told:
    read = partial(read_recommendations, kind=Kind.RECOMMENDED_BY)
    return told(read, is_recommendations_header, content, "Recommendations_Received.csv")


def test_one_fact_for_each_person_and_skill() -> None:
    read = _endorsements(table(RECEIVED, _row(), _row(), _row("Python", "https://www.linkedin.com/in/zo%C3%AB-brandt")))
    assert ties(read) == {
        ("endorsed by", "zoë-brandt", None, "SQL"),
        ("endorsed by", "zoë-brandt", None, "Python"),
    }
    assert read.reasons == {"double": 1}
    assert read.facts[0].evidence.at == moment("2023-06-20T13:05:02")
    assert read.facts[0].evidence.detail == "SQL"
    assert read.names == {("zoë-brandt", "Zoë Brandt")}


def test_given_ones_are_tied_to_the_endorsee() -> None:
    assert ties(_endorsements(table(GIVEN, _row()), Kind.ENDORSED)) == {("endorsed", "zoë-brandt", None, "SQL")}


def test_without_addresses_the_tie_is_a_name() -> None:
    header = "Endorsement Date,Skill Name,Endorser First Name,Endorser Last Name,Endorsement Status"
    read = _endorsements(table(header, (DAY, "SQL", "Zoë", "Brandt", "ACCEPTED")))
    assert ties(read) == {("endorsed by", None, "Zoë Brandt", "SQL")}
    assert read.facts[0].evidence.by_name


def test_without_a_status_everything_counts() -> None:
    header = RECEIVED.removesuffix(",Endorsement Status")
    assert len(_endorsements(table(header, _row()[:5])).facts) == 1


@pytest.mark.parametrize(
    ("status", "reason"), [("PENDING", "pending"), ("rejected", "rejected"), ("=cmd()", "not accepted")]
)
def test_what_is_not_accepted_does_not_count(status: str, reason: str) -> None:
    read = _endorsements(table(RECEIVED, _row(status=status), _row("Python")))
    assert read.reasons == {reason: 1}
    assert len(read.facts) == 1


def test_of_the_same_endorsement_the_later_date_stays_in_either_order() -> None:
    rows = [_row(day="2013/01/01 10:00:00 UTC"), _row(day=DAY)]
    for order in (rows, rows[::-1]):
        assert _endorsements(table(RECEIVED, *order)).facts[0].evidence.at == moment("2023-06-20T13:05:02")


def test_rows_without_a_person_or_a_skill_are_refused_by_line() -> None:
    read = _endorsements(table(RECEIVED, (DAY, "SQL", "", "", "", ""), _row("")))
    assert [(row.source.rpartition(":")[2], row.reason) for row in read.refused] == [
        ("2", "no person"),
        ("3", "no skill"),
    ]


def test_the_file_of_the_other_direction_is_refused() -> None:
    with pytest.raises(InputError):
        _endorsements(table(GIVEN, _row()), Kind.ENDORSED_BY)


def test_recommendations_tie_by_name_and_their_text_is_never_kept() -> None:
    row = ("Zoë", "Brandt", "Acme", "Lead", "A wonderful colleague", "12/14/20, 09:16 PM", "VISIBLE")
    read = _recommendations(table(RECOMMENDED, row))
    assert ties(read) == {("recommended by", None, "Zoë Brandt", "2020-12-14T21:16+00:00 zoë brandt")}
    assert "wonderful" not in repr(read)
    assert read.facts[0].evidence.by_name


@pytest.mark.parametrize(
    ("status", "detail"),
    [("VISIBLE", ""), ("", ""), ("PENDING", "pending"), ("HIDDEN", "hidden"), ("\x1b[31m", "status unclear")],
)
def test_a_recommendation_counts_whatever_its_status(status: str, detail: str) -> None:
    row = ("Zoë", "Brandt", "", "", "", "12/14/20, 09:16 PM", status)
    (fact,) = _recommendations(table(RECOMMENDED, row)).facts
    assert fact.evidence.detail == detail


def test_follows_count_only_while_active() -> None:
    rows = [
        ("2023-12-12 10:00:00", "Active", "Zoë Brandt"),
        ("2023-12-12 10:00:00", "Unfollow", "Ada Example"),
        ("2023-12-12 10:00:00", "Active", ""),
    ]
    read = told(read_follows, is_follows_header, table("Date,Status,FullName", *rows), "Member_Follows.csv")
    assert ties(read) == {("followed", None, "Zoë Brandt", "2023-12-12T10:00+00:00")}
    assert read.reasons == {"not active": 1, "no person": 1}


_many = st.lists(
    st.tuples(
        st.sampled_from([DAY, "2013/01/01 10:00:00 UTC", ""]),
        st.sampled_from(["SQL", "Python", ""]),
        st.sampled_from(["Ada", ""]),
        st.sampled_from(["Example", ""]),
        st.sampled_from(["", AT, "www.linkedin.com/in/Zo%c3%ab-Brandt/", "www.linkedin.com/in/ada"]),
        st.sampled_from(["ACCEPTED", "PENDING", ""]),
    ).filter(any),
    max_size=10,
)


@given(_many.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_no_row_is_lost_in_any_order(both: tuple[list[tuple[str, ...]], list[tuple[str, ...]]]) -> None:
    one, other = (_endorsements(table(RECEIVED, *rows)) for rows in both)
    assert len(one.facts) + sum(one.reasons.values()) == len(both[0])
    assert ties(one) == ties(other)
    assert {fact.evidence.at for fact in one.facts} == {fact.evidence.at for fact in other.facts}
