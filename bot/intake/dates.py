"""Dates in every form that exports have had. Month names are read by an own table: the locale has no say.

Forms and zones: data-archive.md, sections 3 to 6. What is no date, or an impossible one, is None.
"""

from __future__ import annotations

import re
from datetime import UTC as UNIVERSAL
from datetime import date, datetime, timedelta
from enum import Enum
from typing import NamedTuple


class Zone(Enum):
    """The zone of a time that does not name its own."""

    UTC = "UTC"
    PACIFIC = "US Pacific"


UTC = Zone.UTC
PACIFIC = Zone.PACIFIC

_WHOLE_MONTHS = "january february march april may june july august september october november december"
_MONTHS = {name: at for at, whole in enumerate(_WHOLE_MONTHS.split(), 1) for name in (whole, whole[:3])} | {"sept": 9}
_SUMMER_FROM_MARCH = 2007  # before: from April to October
_USUAL_LENGTHS = {len("2023-06-11 15:33:58 UTC"), len("2023-06-11 15:33:58")}
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
_DAY_FORMS = tuple(
    re.compile(form, re.ASCII)
    for form in (
        rf"(?P<year>\d{{4}})([-/])(?P<month>\d{{1,2}})\2(?P<day>\d{{1,2}})(?:[ T]{_CLOCK} ?(?P<utc>UTC|GMT|Z)?)?",
        rf"(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}})/(?P<year>\d{{4}}|\d{{2}})(?:,? {_CLOCK} ?(?P<half>[AaPp][Mm])?)?",
        r"(?P<day>\d{1,2})([ -])(?P<month>[A-Za-z]{3,9})\2(?P<year>\d{4}|\d{2})",
        rf"[A-Z][a-z]{{2}} (?P<month>[A-Z][a-z]{{2}}) (?P<day>\d{{1,2}}) {_CLOCK} (?P<utc>UTC|GMT) (?P<year>\d{{4}})",
    )
)
_MONTH_FORM = re.compile(r"(?:(?P<month>[A-Za-z]{3,9}) )?(?P<year>\d{4})", re.ASCII)


class _Parsed(NamedTuple):
    at: datetime  # the wall clock that is written, marked as UTC
    utc: bool  # the text names UTC itself


def day_of(text: str) -> date | None:
    """The day that a text names, as it is written there; None where it names none."""
    parsed = _parse(text, _DAY_FORMS)
    return parsed.at.date() if parsed else None


def month_of(text: str) -> date | None:
    """The first day of the month that a text names; of January where it names a year alone."""
    parsed = _parse(text, (_MONTH_FORM, *_DAY_FORMS))
    return parsed.at.date().replace(day=1) if parsed else None


def moment_of(text: str, zone: Zone = UTC) -> datetime | None:
    """The moment that a text names, aware UTC; `zone` is the zone of texts that do not name one."""
    if zone is UTC and len(text) in _USUAL_LENGTHS and text[4] == "-" == text[7] and text[13] == ":" == text[16]:
        moment = _usual(text)
        if moment is not None:
            return moment
    parsed = _parse(text, (*_DAY_FORMS, _MONTH_FORM))
    if parsed is None:
        return None
    return parsed.at if parsed.utc or zone is UTC else _from_pacific(parsed.at)


def _usual(text: str) -> datetime | None:
    # Half a million messages carry this form; the standard parser reads it in C.
    if len(text) > len("2023-06-11 15:33:58") and not text.endswith(" UTC"):
        return None
    try:
        return datetime.fromisoformat(f"{text[:19]}+00:00")
    except ValueError:
        return None


def _parse(text: str, forms: tuple[re.Pattern[str], ...]) -> _Parsed | None:
    plain = " ".join(text.split())  # also the narrow blank that newer programs put before AM and PM
    found = next((match for form in forms if (match := form.fullmatch(plain))), None)
    if found is None:
        return None
    said = found.groupdict()
    try:
        at = datetime(*_numbers(said), *_clock(said), tzinfo=UNIVERSAL)
    except ValueError:
        return None
    return _Parsed(at, utc=said.get("utc") is not None)


def _numbers(said: dict[str, str | None]) -> tuple[int, int, int]:
    return _year(said["year"] or ""), _month(said.get("month")), int(said.get("day") or 1)


def _year(digits: str) -> int:
    if digits[2:]:
        return int(digits)
    return int(("20" if digits < "70" else "19") + digits)


def _month(text: str | None) -> int:
    if text is None:
        return 1
    return int(text) if text.isdigit() else _MONTHS.get(text.lower(), 0)


def _clock(said: dict[str, str | None]) -> tuple[int, int, int]:
    """Hour, minute and second; ValueError where there is no such hour."""
    hour, minute, second = (int(said.get(part) or 0) for part in ("hour", "minute", "second"))
    half = (said.get("half") or "").lower()
    if not half:
        return hour, minute, second
    if hour not in range(1, 13):
        raise ValueError(hour)
    return hour % 12 + (12 if half == "pm" else 0), minute, second


def _from_pacific(at: datetime) -> datetime | None:
    """From US Pacific time. An hour that occurs twice is the first, one that is left out counts as winter time."""
    begin, end = _summer(at.year)
    try:
        return at + timedelta(hours=7 if begin <= at < end else 8)
    except OverflowError:
        return None


def _summer(year: int) -> tuple[datetime, datetime]:
    # The rule of the United States since 1987, kept here because Windows has no database of zones.
    begin, end = _sunday(year, 3, 8), _sunday(year, 11, 1)
    if year < _SUMMER_FROM_MARCH:
        begin, end = _sunday(year, 4, 1), _sunday(year, 10, 25)
    return begin + timedelta(hours=3), end + timedelta(hours=2)


def _sunday(year: int, month: int, earliest: int) -> datetime:
    """The first Sunday from a day of a month on."""
    day = datetime(year, month, earliest, tzinfo=UNIVERSAL)
    return day + timedelta(days=(6 - day.weekday()) % 7)
