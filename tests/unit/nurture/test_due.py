"""Whose turn it is: every reason, its limits, and the order of the week."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nurture.due import due, lapsed, overdue, reasons, turn_day, turns
from bot.nurture.model import How, Tier, What, Why
from tests.unit.nurture.kit import RHYTHM, TODAY, UNTIL, ago, change, contact

if TYPE_CHECKING:
    from bot.nurture.model import Contact


def whys(one: Contact, until: date | None = UNTIL) -> list[Why]:
    return [reason.why for reason in reasons(one, TODAY, RHYTHM, until=until)]


# --- cadence ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tier", "tags", "days"),
    [
        (Tier.INNER, (), 45),
        (Tier.PROFESSIONAL, (), 120),
        (Tier.FAR, (), 365),
        (None, (), 365),
        (Tier.FAR, ("mentor",), 30),
        (Tier.INNER, ("club",), 400),
        (Tier.INNER, ("club", "mentor"), 30),
        (Tier.INNER, ("berlin",), 45),
    ],
)
def test_the_cadence_is_the_tiers_or_the_shortest_of_the_tags(
    tier: Tier | None, tags: tuple[str, ...], days: int
) -> None:
    assert RHYTHM.cadence(tier, frozenset(tags)) == days


def test_the_last_contact_is_the_newer_of_messages_and_touches() -> None:
    assert contact(message=ago(9), message_by="me").last_how == "you wrote"
    assert contact(message=ago(9), message_by="them", touch=ago(10), touch_how=How.CALL).last_how == "they wrote"
    later = contact(message=ago(9), message_by="them", touch=ago(8), touch_how=How.CALL)
    assert (later.last, later.last_how) == (ago(8), "call")
    assert (contact().last, contact().last_how) == (None, "")


# --- silence ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "found"), [(44, []), (45, [Why.SILENCE]), (46, [Why.SILENCE])])
def test_silence_begins_on_the_day_on_which_the_cadence_runs_out(days: int, found: list[Why]) -> None:
    assert whys(contact(tier=Tier.INNER, message=ago(days), message_by="me")) == found


def test_a_snooze_hides_every_reason_until_its_day() -> None:
    silent: dict[str, Any] = {"tier": Tier.INNER, "message": ago(400), "message_by": "me", "changes": (change(),)}
    assert list(turns([contact(snoozed_until=ago(-1), **silent)], TODAY, RHYTHM, until=UNTIL)) == []
    (turn,) = turns([contact(snoozed_until=TODAY, **silent)], TODAY, RHYTHM, until=UNTIL)
    assert [one.why for one in turn.reasons] == [Why.CHANGE, Why.SILENCE]


def test_how_far_the_cadence_is_passed_counts_in_cadences() -> None:
    assert overdue(contact(tier=Tier.INNER, message=ago(90), message_by="me"), TODAY, RHYTHM) == 1.0
    assert overdue(contact(tier=Tier.INNER, message=ago(20), message_by="me"), TODAY, RHYTHM) == 0.0
    assert overdue(contact(tier=Tier.INNER), TODAY, RHYTHM) == 0.0


def test_who_crossed_the_cadence_meanwhile_lapsed() -> None:
    one = contact(tier=Tier.INNER, message=ago(50), message_by="me")
    assert turn_day(one, RHYTHM) == ago(5)
    assert lapsed(one, ago(6), TODAY, RHYTHM)
    assert not lapsed(one, ago(5), TODAY, RHYTHM), "known on that day already"
    assert not lapsed(one, ago(9), ago(6), RHYTHM), "still to come"
    assert not lapsed(contact(), ago(9), TODAY, RHYTHM), "nothing known can lapse"


# --- an open question -------------------------------------------------------------------------------------------------


def test_their_last_word_waits_for_an_answer() -> None:
    assert whys(contact(message=ago(5), message_by="them")) == [Why.OPEN]
    assert whys(contact(message=ago(5), message_by="me")) == []


@pytest.mark.parametrize(("days", "found"), [(90, [Why.OPEN]), (91, [])])
def test_an_old_last_word_waits_no_more_counted_from_the_newest_messages(days: int, found: list[Why]) -> None:
    assert whys(contact(message=UNTIL - timedelta(days=days), message_by="them")) == found


def test_a_touch_answers() -> None:
    assert whys(contact(message=ago(5), message_by="them", touch=ago(5))) == []
    assert whys(contact(message=ago(5), message_by="them", touch=ago(1))) == []
    assert whys(contact(message=ago(5), message_by="them", touch=ago(6))) == [Why.OPEN]


# --- changes ----------------------------------------------------------------------------------------------------------


def test_a_change_is_news_for_some_time_and_until_a_touch() -> None:
    quiet: dict[str, Any] = {"message": ago(200), "message_by": "me"}
    assert whys(contact(changes=(change(),), **quiet)) == [Why.CHANGE]
    assert whys(contact(changes=(change(day=90),), **quiet)) == [Why.CHANGE]
    assert whys(contact(changes=(change(day=91),), **quiet)) == []
    assert whys(contact(changes=(change(),), touch=ago(10))) == []
    assert whys(contact(changes=(change(),), touch=ago(11))) == [Why.CHANGE]


def test_a_change_between_looks_years_apart_is_no_reason_to_congratulate() -> None:
    quiet: dict[str, Any] = {"message": ago(200), "message_by": "me"}
    assert whys(contact(changes=(change(since=410),), **quiet)) == [Why.CHANGE]
    assert whys(contact(changes=(change(since=411),), **quiet)) == []


def test_another_name_is_no_reason_to_write() -> None:
    assert whys(contact(message=ago(9), message_by="me", changes=(change(What.NAME),))) == []


def test_a_change_says_between_which_days_and_what_to_do() -> None:
    news = (change(), change(What.POSITION, after="Head of Data"))
    (found,) = (one for one in reasons(contact(changes=news), TODAY, RHYTHM, until=UNTIL) if one.why is Why.CHANGE)
    assert found.sentence.startswith("company changed from Acme to Globex between 2026-08-15 and 2026-11-13; position")
    assert found.suggestion == "Congratulate on the new job: Head of Data at Globex."


@pytest.mark.parametrize(
    ("what", "suggestion"),
    [
        (What.COMPANY, "Congratulate on joining Globex."),
        (What.POSITION, "Congratulate on the new position: Globex."),
        (What.HEADLINE, "Ask about the new headline: Globex."),
    ],
)
def test_each_change_has_its_suggestion(what: What, suggestion: str) -> None:
    found = next(reasons(contact(changes=(change(what),)), TODAY, RHYTHM, until=UNTIL))
    assert found.suggestion == suggestion


# --- anniversaries ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("connected", "due_now"),
    [
        (date(2016, 11, 23), True),
        (date(2016, 11, 29), True),
        (date(2016, 11, 30), False),
        (date(2016, 11, 22), False),
        (date(2017, 11, 25), False),  # nine years
        (date(2025, 11, 25), True),  # the first year
        (date(2026, 11, 25), False),
    ],
)
def test_a_round_year_comes_within_the_week(connected: date, due_now: bool) -> None:
    found = whys(contact(connected_on=connected, message=ago(1), message_by="me"))
    assert (Why.ANNIVERSARY in found) is due_now


def test_who_was_in_touch_just_before_has_had_the_occasion() -> None:
    on = date(2016, 11, 25)
    assert whys(contact(connected_on=on, touch=date(2026, 11, 18))) == []
    assert whys(contact(connected_on=on, touch=date(2026, 11, 17))) == [Why.ANNIVERSARY]


def test_the_end_of_a_year_and_a_leap_day_have_their_anniversaries() -> None:
    late = contact(connected_on=date(2017, 1, 2), message=date(2026, 12, 1), message_by="me")
    assert [one.why for one in reasons(late, date(2026, 12, 29), RHYTHM, until=UNTIL)] == [Why.ANNIVERSARY]
    leap = contact(connected_on=date(2016, 2, 29), message=date(2026, 2, 1), message_by="me")
    (found,) = reasons(leap, date(2026, 2, 26), RHYTHM, until=date(2026, 2, 1))
    assert (found.why, found.since) == (Why.ANNIVERSARY, date(2026, 2, 28))


# --- never ------------------------------------------------------------------------------------------------------------


def test_nobody_is_strange_before_the_cadence_has_passed_once() -> None:
    assert whys(contact(tier=Tier.INNER, connected_on=ago(45))) == [Why.NEVER]
    assert whys(contact(tier=Tier.INNER, connected_on=ago(44))) == []
    assert whys(contact(connected_on=None)) == [Why.NEVER]


def test_what_was_never_imported_is_not_told_as_silence() -> None:
    (known,) = reasons(contact(), TODAY, RHYTHM, until=UNTIL)
    (unknown,) = reasons(contact(), TODAY, RHYTHM, until=None)
    assert known.sentence.startswith("no message between you until 2026-11-20")
    assert "no messages were imported" in unknown.sentence
    assert "no message between" not in unknown.sentence


# --- suggestions, order -----------------------------------------------------------------------------------------------


def test_an_article_is_proposed_in_the_persons_field_where_the_member_has_one_to_send() -> None:
    from dataclasses import replace

    silent = contact(tier=Tier.INNER, message=ago(99), message_by="me", field="data")
    (anything,) = reasons(silent, TODAY, RHYTHM, until=UNTIL)
    assert "an article about data" in anything.suggestion
    (other,) = reasons(silent, TODAY, replace(RHYTHM, fields=frozenset({"law"})), until=UNTIL)
    assert other.suggestion == "Ask how things are going."
    (same,) = reasons(silent, TODAY, replace(RHYTHM, fields=frozenset({"law", "data"})), until=UNTIL)
    assert "data" in same.suggestion


WEEK = (
    contact(1, message=ago(3000), message_by="me"),
    contact(2, tier=Tier.FAR, message=ago(5), message_by="them"),
    contact(3, tier=Tier.INNER, message=ago(50), message_by="me"),
    contact(4, tier=Tier.INNER, message=ago(60), message_by="me"),
    contact(5, tier=Tier.PROFESSIONAL, message=ago(10), message_by="me", changes=(change(),)),
    contact(6, tier=Tier.INNER),
    contact(7, tier=Tier.PROFESSIONAL, message=ago(1000), message_by="me"),
    contact(8, tier=Tier.INNER, message=ago(1), message_by="me"),
)


def test_the_week_has_an_order_and_an_end() -> None:
    found = due(WEEK, TODAY, RHYTHM, until=UNTIL, limit=10)
    assert [turn.contact.slug.removeprefix("person-") for turn in found] == ["2", "4", "3", "6", "5", "7", "1"]
    assert due(WEEK, TODAY, RHYTHM, until=UNTIL, limit=2) == found[:2]


@given(st.permutations(WEEK))
def test_the_order_of_the_facts_does_not_matter(shuffled: list[Contact]) -> None:
    assert due(shuffled, TODAY, RHYTHM, until=UNTIL, limit=10) == due(WEEK, TODAY, RHYTHM, until=UNTIL, limit=10)
