"""Pauses, budgets and working hours at their edges, to the second."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from random import Random

import pytest

from bot.pace import DAY, WEEK, Budget, BudgetLimits, budget, next_allowed, pause_after
from tests.unit.test_pace import START, pace

HOURS = (time(9, 5), time(18))


def at(hour: int, minute: int = 0, second: int = 0, micro: int = 0, day: int = 2) -> datetime:
    return datetime(2026, 3, day, hour, minute, second, micro, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "allowed"),
    [
        (at(7, 30, 15, 500), at(9, 5)),
        (at(9, 4, 59, 999_999), at(9, 5)),
        (at(9, 5), at(9, 5)),
        (at(9, 5, 0, 1), at(9, 5, 0, 1)),
        (at(17, 59, 59), at(17, 59, 59)),
        (at(18), at(9, 5, day=3)),
        (at(23, 59, 59, 7), at(9, 5, day=3)),
    ],
)
def test_work_begins_and_ends_to_the_minute(now: datetime, allowed: datetime) -> None:
    assert next_allowed(pace(working_hours=HOURS), None, 0, now, UTC) == allowed


def test_what_is_left_is_told_by_window() -> None:
    assert budget(BudgetLimits(5, 20), [START], START) == Budget(4, 19, None)
    old = [START - timedelta(days=3)] * 2
    assert budget(BudgetLimits(5, 20), old, START) == Budget(5, 18, None)


def test_a_cap_of_zero_is_looked_at_again_after_its_window() -> None:
    assert budget(BudgetLimits(0, 20), [START - DAY], START).next_at == START + DAY
    assert budget(BudgetLimits(5, 0), [], START).next_at == START + WEEK


def test_an_intent_leaves_a_window_when_it_is_exactly_as_old() -> None:
    assert budget(BudgetLimits(1, 20), [START - DAY], START).left == 1
    assert budget(BudgetLimits(1, 20), [START - DAY + timedelta(microseconds=1)], START).left == 0


@pytest.mark.parametrize(("batch", "acts"), [(1, 1), (1, 2), (2, 2), (10, 10)])
def test_a_full_batch_is_followed_by_a_break(batch: int, acts: int) -> None:
    assert pause_after(pace(batch=batch), acts, Random(1)) >= 120  # noqa: S311 # pauses need no cryptography


@pytest.mark.parametrize(("batch", "acts"), [(0, 0), (0, 7), (1, 0), (10, 0), (10, 9), (10, 1)])
def test_no_batch_and_no_act_mean_no_break(batch: int, acts: int) -> None:
    assert pause_after(pace(batch=batch), acts, Random(1)) <= 60  # noqa: S311 # pauses need no cryptography
