"""The member's own pace. Only one number is ever kept: a running median, in milliseconds."""

from __future__ import annotations

from typing import Final

from bot.review.views.words import lasting

LONGEST: Final = 30_000  # a pause, not a decision
SHORTEST: Final = 120
_STEP: Final = 0.05


def adapted(median: int | None, took: int) -> int | None:
    """The running median after one more decision; pauses and slips leave it as it was.

    Each decision moves it by a twentieth, up or down: so it settles where half of them are faster, and a single odd
    one cannot move it far.
    """
    if not SHORTEST <= took <= LONGEST:
        return median
    if median is None:
        return took
    if took == median:
        return median
    moved = median * (1 + _STEP) if took > median else median * (1 - _STEP)
    # It never jumps over the value that it moves to.
    return round(min(moved, took) if took > median else max(moved, took))


def read(stored: str | None) -> int | None:
    """The stored number; None for nothing or nonsense."""
    return int(stored) if stored is not None and stored.isdecimal() and int(stored) <= LONGEST else None


def left(number: int, median: int | None) -> str:
    """How many are left, and how long that takes at the member's own pace, once it is known."""
    if number == 0:
        return "Nobody is left to decide about."
    if median is None:
        return f"{number:,} left"
    return f"{number:,} left, {lasting(number * median / 1000)} at your pace ({median / 1000:.1f} s)"
