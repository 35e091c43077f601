"""Days for a calendar: spread over weeks, the same within a week, nobody twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from bot.nurture.calendar import entries
from bot.nurture.model import Tier
from tests.unit.nurture.kit import RHYTHM, TODAY, UNTIL, ago, contact

SILENT = tuple(contact(number, message=ago(1000 + number), message_by="me") for number in range(35))


def test_overdue_people_are_spread_over_working_days() -> None:
    found = entries(SILENT, TODAY, RHYTHM, until=UNTIL, weeks=52)
    assert len({one.slug for one in found}) == len(found) == 35
    days = Counter(one.day for one in found)
    assert max(days.values()) == 2
    assert all(day.weekday() < 5 for day in days)
    assert min(days) == TODAY, "it is a Monday"
    assert max(days) < TODAY + timedelta(days=28)


def test_the_calendar_ends_with_its_weeks() -> None:
    found = entries(SILENT, TODAY, RHYTHM, until=UNTIL, weeks=2)
    assert len(found) == 20
    assert max(one.day for one in found) == TODAY + timedelta(days=11)


def test_every_day_of_one_week_gives_the_same_entries() -> None:
    made = [entries(SILENT, TODAY + timedelta(days=day), RHYTHM, until=UNTIL, weeks=9) for day in range(1, 8)]
    assert all(one == made[0] for one in made)
    assert made[0] != entries(SILENT, TODAY, RHYTHM, until=UNTIL, weeks=9)


def test_whose_turn_comes_later_stands_on_that_day() -> None:
    later = contact(1, tier=Tier.INNER, message=ago(10), message_by="me")
    (found,) = entries([later], TODAY, RHYTHM, until=UNTIL, weeks=12)
    assert found.day == ago(-35)
    assert found.tags == ("inner",)
    assert "last contact 2026-11-13 (you wrote)" in found.text
    assert entries([later], TODAY, RHYTHM, until=UNTIL, weeks=4) == []


def test_who_is_put_off_stands_on_the_day_of_the_snooze() -> None:
    put_off = contact(1, tier=Tier.INNER, message=ago(100), message_by="me", snoozed_until=ago(-3))
    (found,) = entries([put_off], TODAY, RHYTHM, until=UNTIL, weeks=12)
    assert found.day == ago(-3)


def test_an_anniversary_stands_on_its_own_day() -> None:
    one = contact(1, connected_on=date(2016, 11, 26), message=ago(20), message_by="me")
    (found,) = entries([one], TODAY, RHYTHM, until=UNTIL, weeks=2)
    assert found.day == date(2026, 11, 26)


def test_another_content_has_another_digest() -> None:
    (one,) = entries(SILENT[:1], TODAY, RHYTHM, until=UNTIL, weeks=2)
    assert one.digest == replace(one).digest
    others = (replace(one, day=ago(1)), replace(one, text="other"), replace(one, name="Bo"), replace(one, tags=("x",)))
    assert len({one.digest, *(other.digest for other in others)}) == 5
