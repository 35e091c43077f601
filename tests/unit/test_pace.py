"""Budgets and pauses over generated histories."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.pace import DAY, WEEK, BudgetLimits, Pace, budget, freeing_now, next_allowed, pause_after, trusted_now

START = datetime(2026, 3, 1, tzinfo=UTC)
MINUTES = st.integers(min_value=0, max_value=14 * 24 * 60)
GREEDY = st.lists(MINUTES, max_size=200).map(lambda minutes: sorted(START + timedelta(minutes=m) for m in minutes))


def pace(**changes: object) -> Pace:
    fields: dict[str, object] = {
        "limits": BudgetLimits(5, 20),
        "per_run": 100,
        "gap_seconds": (20.0, 60.0),
        "batch": 10,
        "batch_break_seconds": (120.0, 300.0),
    }
    return Pace(**{**fields, **changes})  # type: ignore[arg-type]  # keyword overrides of one test value


@given(GREEDY, st.integers(1, 10), st.integers(1, 30))
def test_a_greedy_member_never_passes_a_rolling_cap(wishes: list[datetime], day: int, week: int) -> None:
    limits = BudgetLimits(day, week)
    granted: list[datetime] = []
    for wish in wishes:
        if budget(limits, granted, wish).left > 0:
            granted.append(wish)
    for moment in granted:
        assert sum(moment - DAY < other <= moment for other in granted) <= day
        assert sum(moment - WEEK < other <= moment for other in granted) <= week


@given(GREEDY, st.integers(1, 5), st.integers(1, 10), MINUTES)
def test_the_next_free_moment_is_free_and_the_one_before_is_not(
    intents: list[datetime], day: int, week: int, minute: int
) -> None:
    limits = BudgetLimits(day, week)
    now = START + timedelta(minutes=minute)
    found = budget(limits, intents, now)
    assert (found.left == 0) == (found.next_at is not None)
    if found.next_at is not None:
        assert budget(limits, intents, found.next_at).left > 0
        assert budget(limits, intents, found.next_at - timedelta(microseconds=1)).left == 0


def test_a_clock_that_went_back_frees_nothing() -> None:
    intents = [START] * 5
    assert budget(BudgetLimits(5, 20), intents, START - timedelta(days=30)).left == 0


def test_a_cap_of_zero_allows_nothing() -> None:
    assert budget(BudgetLimits(0, 20), [], START).left == 0


def test_a_wall_clock_far_from_the_site_is_not_believed() -> None:
    assert trusted_now(START + timedelta(minutes=3), START) == START
    assert trusted_now(START - timedelta(days=2), START) == START
    near = START + timedelta(minutes=2)
    assert trusted_now(near, START) == near
    assert trusted_now(near, None) == near


@given(st.integers(0, 60), st.integers(0, 2**32))
def test_a_pause_is_a_gap_or_a_break(acts: int, seed: int) -> None:
    seconds = pause_after(pace(), acts, Random(seed))  # noqa: S311 # pauses need no cryptography
    if acts and acts % 10 == 0:
        assert 120 <= seconds <= 300
    else:
        assert 20 <= seconds <= 60


def test_the_next_act_waits_for_the_pause_since_the_last_intent() -> None:
    assert next_allowed(pace(), None, 30, START) == START
    assert next_allowed(pace(), START, 30, START + timedelta(seconds=10)) == START + timedelta(seconds=30)
    assert next_allowed(pace(), START, 30, START + timedelta(days=1)) == START + timedelta(days=1)
    assert next_allowed(pace(), START + timedelta(days=9), 30, START) == START + timedelta(seconds=30)


@given(MINUTES)
def test_working_hours_are_local_and_kept(minute: int) -> None:
    zone = ZoneInfo("Europe/Istanbul")
    hours = (time(9), time(18))
    found = next_allowed(pace(working_hours=hours), None, 0, START + timedelta(minutes=minute), zone)
    assert hours[0] <= found.astimezone(zone).time() < hours[1]
    assert found >= START + timedelta(minutes=minute)


@given(MINUTES, st.none() | MINUTES)
def test_budget_is_freed_by_the_earlier_clock(wall: int, site: int | None) -> None:
    told = None if site is None else START + timedelta(minutes=site)
    found = freeing_now(START + timedelta(minutes=wall), told)
    assert found <= START + timedelta(minutes=wall)
    assert told is None or found <= told + timedelta(minutes=2)
