"""Lengths of time as a person writes them in a rule: "90 days", "3 weeks", "6 months", "2 years"."""

from __future__ import annotations

from dataclasses import dataclass

_DAYS = {"day": 1.0, "week": 7.0, "month": 365.25 / 12, "year": 365.25}
_MOST = 9999


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time: whole days, and as it was written."""

    days: int
    written: str


def span(text: str) -> Span | None:
    """Read a length of time; None when it is none. Two years are 730 days, half a year 182."""
    number, _, unit = text.strip().partition(" ")
    unit = unit.strip().removesuffix("s")
    if unit not in _DAYS or not (number.isascii() and number.isdigit()) or len(number) > len(str(_MOST)):
        return None
    days = int(int(number) * _DAYS[unit])
    return Span(days, text.strip()) if days else None
