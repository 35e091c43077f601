from __future__ import annotations

import random
from statistics import median

import pytest

from bot.review.views import pace


def test_the_first_decision_is_the_first_guess() -> None:
    assert pace.adapted(None, 3000) == 3000


@pytest.mark.parametrize("slip", [0, 80, 30_001, 600_000])
def test_pauses_and_slips_count_for_nothing(slip: int) -> None:
    assert pace.adapted(3000, slip) == 3000
    assert pace.adapted(None, slip) is None


def test_it_settles_near_the_median_whatever_the_first_guess_was() -> None:
    dice = random.Random(5)  # noqa: S311 - invented figures
    took = [int(dice.lognormvariate(8.0, 0.5)) for _ in range(600)]
    now: int | None = 25_000
    for one in took:
        now = pace.adapted(now, one)
    assert now is not None
    assert abs(now / median(took) - 1) < 0.25


def test_one_odd_decision_moves_it_little_and_never_past_itself() -> None:
    assert pace.adapted(3000, 30_000) == 3150
    assert pace.adapted(3000, 3010) == 3010
    assert pace.adapted(3000, 2990) == 2990


@pytest.mark.parametrize(
    ("number", "known", "said"),
    [
        (0, 3100, "Nobody is left to decide about."),
        (312, None, "312 left"),
        (312, 3100, "312 left, about 16 min at your pace (3.1 s)"),
        (4, 3100, "4 left, less than a minute at your pace (3.1 s)"),
        (2250, 6700, "2,250 left, about 4 h 11 min at your pace (6.7 s)"),
    ],
)
def test_what_is_left_is_said_with_the_own_pace_alone(number: int, known: int | None, said: str) -> None:
    assert pace.left(number, known) == said


@pytest.mark.parametrize(
    ("stored", "read"), [(None, None), ("", None), ("x", None), ("-3", None), ("3100", 3100), ("99999", None)]
)
def test_nonsense_in_the_store_is_nothing(stored: str | None, read: int | None) -> None:
    assert pace.read(stored) == read
