"""When the next act is allowed: rolling budgets and pauses, pure functions over the journal's intents.

A budget counts intents, whatever became of them, over rolling windows; a calendar day would let twice the cap
through around midnight (measured, safety.md section 4). All times are aware UTC datetimes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import time, tzinfo
    from random import Random

DAY = timedelta(hours=24)
WEEK = timedelta(days=7)
CLOCK_TOLERANCE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class BudgetLimits:
    """Most intents in any 24 hours and any 7 days, all kinds and modes together."""

    per_day: int
    per_week: int


@dataclass(frozen=True, slots=True)
class Budget:
    """What is left now; `next_at` is the moment of the next free intent when nothing is left."""

    left_24h: int
    left_7d: int
    next_at: datetime | None

    @property
    def left(self) -> int:
        """Intents that may still be made now."""
        return min(self.left_24h, self.left_7d)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast acts may follow one another. Seconds; working hours are local times, None for any hour."""

    limits: BudgetLimits
    per_run: int
    gap_seconds: tuple[float, float]
    batch: int
    batch_break_seconds: tuple[float, float]
    working_hours: tuple[time, time] | None = None


def trusted_now(wall: datetime, site: datetime | None) -> datetime:
    """Trust the wall clock while it agrees with the site's own `Date` within two minutes, else the site."""
    if site is not None and abs(wall - site) > CLOCK_TOLERANCE:
        return site
    return wall


def freeing_now(wall: datetime, site: datetime | None) -> datetime:
    """Tell the moment up to which budget is freed: the earlier one, where the two clocks disagree."""
    return min(wall, trusted_now(wall, site))


def budget(limits: BudgetLimits, intents: Sequence[datetime], now: datetime) -> Budget:
    """Count what is left. Intents with a later time than `now` count too: a clock that went back frees nothing."""
    day = _left(limits.per_day, intents, now - DAY)
    week = _left(limits.per_week, intents, now - WEEK)
    if day > 0 and week > 0:
        return Budget(day, week, None)
    return Budget(
        day, week, max(_free_at(limits.per_day, intents, DAY, now), _free_at(limits.per_week, intents, WEEK, now))
    )


def _left(cap: int, intents: Sequence[datetime], since: datetime) -> int:
    return max(0, cap - sum(moment > since for moment in intents))


def _free_at(cap: int, intents: Sequence[datetime], window: timedelta, now: datetime) -> datetime:
    if cap <= 0:
        return now + window
    newest_first = sorted(intents, reverse=True)
    return max(now, newest_first[cap - 1] + window) if len(newest_first) >= cap else now


def pause_after(pace: Pace, acts: int, random: Random) -> float:
    """Seconds to leave after the last of `acts` intents: a gap, or a break when a batch is full."""
    full = pace.batch > 0 and acts > 0 and acts % pace.batch == 0
    low, high = pace.batch_break_seconds if full else pace.gap_seconds
    return random.uniform(low, high)


def next_allowed(
    pace: Pace, last: datetime | None, pause: float, now: datetime, zone: tzinfo | None = None
) -> datetime:
    """Tell the earliest moment of the next act: after the pause since the last intent, within working hours."""
    earliest = now if last is None else max(now, min(last, now) + timedelta(seconds=pause))
    return earliest if pace.working_hours is None else _within_hours(pace.working_hours, earliest, zone)


def _within_hours(hours: tuple[time, time], moment: datetime, zone: tzinfo | None) -> datetime:
    local = moment.astimezone(zone)
    opens = local.replace(hour=hours[0].hour, minute=hours[0].minute, second=0, microsecond=0)
    if local.time() < hours[0]:
        return opens.astimezone(moment.tzinfo)
    if local.time() >= hours[1]:
        return (opens + timedelta(days=1)).astimezone(moment.tzinfo)
    return moment
