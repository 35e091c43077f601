"""Dates as twenty years of exports write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.intake.dates import PACIFIC, Zone, day_of, moment_of, month_of

DAYS = {
    "05 Sep 2023": date(2023, 9, 5),
    "5 Sep 2023": date(2023, 9, 5),
    " 5  September 2023 ": date(2023, 9, 5),
    "12-Jan-23": date(2023, 1, 12),
    "1/8/18": date(2018, 1, 8),
    "1/8/18, 6:14 PM": date(2018, 1, 8),
    "1/8/18, 6:14\u202fPM": date(2018, 1, 8),
    "2023-09-05": date(2023, 9, 5),
    "2023/09/05": date(2023, 9, 5),
    "29 Feb 2024": date(2024, 2, 29),
    "1/8/69": date(2069, 1, 8),
    "1/8/70": date(1970, 1, 8),
    "2023-06-11 15:33:58 UTC": date(2023, 6, 11),
}
NO_DAYS = [
    "",
    "soon",
    "30 Feb 2023",
    "13/13/20",
    "2023-00-10",
    "2023-13-01",
    "2023-09/05",
    "05 Mai 2023",
    "2020",
    "Jan 2020",
    "1/8/18, 13:14 PM",
    "1/8/18, 0:14 PM",
    "2023-06-11 25:00:00 UTC",
    "٢٠٢٣-٠٦-١١",
    "²/8/18",
    "2023-06-11 15:33:58 UTC and more",
]
MOMENTS = {
    "2023-06-11 15:33:58 UTC": datetime(2023, 6, 11, 15, 33, 58, tzinfo=UTC),
    " 2023-06-11 15:33:58 UTC": datetime(2023, 6, 11, 15, 33, 58, tzinfo=UTC),
    "2023/06/20 13:05:02 UTC": datetime(2023, 6, 20, 13, 5, 2, tzinfo=UTC),
    "2023-12-12 10:00:00": datetime(2023, 12, 12, 10, tzinfo=UTC),
    "12/14/20, 09:16 PM": datetime(2020, 12, 14, 21, 16, tzinfo=UTC),
    "12/14/20, 12:16 AM": datetime(2020, 12, 14, 0, 16, tzinfo=UTC),
    "12/14/20, 12:16 PM": datetime(2020, 12, 14, 12, 16, tzinfo=UTC),
    "1/12/10, 9:14 AM": datetime(2010, 1, 12, 9, 14, tzinfo=UTC),
    "Wed Nov 22 18:03:11 UTC 2023": datetime(2023, 11, 22, 18, 3, 11, tzinfo=UTC),
    "Jan 2020": datetime(2020, 1, 1, tzinfo=UTC),
    "2020": datetime(2020, 1, 1, tzinfo=UTC),
    "05 Sep 2023": datetime(2023, 9, 5, tzinfo=UTC),
}
IN_PACIFIC = {
    "8/18/18, 9:08 AM": datetime(2018, 8, 18, 16, 8, tzinfo=UTC),
    "1/18/18, 9:08 AM": datetime(2018, 1, 18, 17, 8, tzinfo=UTC),
    "3/11/18, 1:59 AM": datetime(2018, 3, 11, 9, 59, tzinfo=UTC),
    "3/11/18, 3:00 AM": datetime(2018, 3, 11, 10, 0, tzinfo=UTC),
    "11/4/18, 12:59 AM": datetime(2018, 11, 4, 7, 59, tzinfo=UTC),
    "11/4/18, 2:00 AM": datetime(2018, 11, 4, 10, 0, tzinfo=UTC),
    "3/20/06, 9:08 AM": datetime(2006, 3, 20, 17, 8, tzinfo=UTC),
    "10/26/99, 9:08 AM": datetime(1999, 10, 26, 16, 8, tzinfo=UTC),
    "10/30/06, 9:08 AM": datetime(2006, 10, 30, 17, 8, tzinfo=UTC),
    "2023-06-11 15:33:58 UTC": datetime(2023, 6, 11, 15, 33, 58, tzinfo=UTC),
}


@pytest.mark.parametrize(("text", "day"), DAYS.items())
def test_days(text: str, day: date) -> None:
    assert day_of(text) == day


@pytest.mark.parametrize("text", NO_DAYS)
def test_what_is_no_day_is_none(text: str) -> None:
    assert day_of(text) is None


@pytest.mark.parametrize(("text", "moment"), MOMENTS.items())
def test_moments(text: str, moment: datetime) -> None:
    assert moment_of(text) == moment


@pytest.mark.parametrize(("text", "moment"), IN_PACIFIC.items())
def test_moments_of_texts_without_a_zone_that_are_us_pacific(text: str, moment: datetime) -> None:
    assert moment_of(text, zone=PACIFIC) == moment


@pytest.mark.parametrize(
    "text", ["", "2023-02-30 10:00:00 UTC", "2023-06-11 24:00:00 UTC", "2023-06-11 15:33:58 PST", "1/8/18, 6:77 PM"]
)
def test_what_is_no_moment_is_none(text: str) -> None:
    assert moment_of(text) is None


def test_the_end_of_time_is_no_moment_in_pacific() -> None:
    assert moment_of("9999-12-31 23:00:00", PACIFIC) is None


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("Jan 2020", date(2020, 1, 1)),
        ("september 2019", date(2019, 9, 1)),
        ("2020", date(2020, 1, 1)),
        ("05 Sep 2023", date(2023, 9, 1)),
        ("9/5/23", date(2023, 9, 1)),
        ("", None),
        ("Foo 2020", None),
        ("0000", None),
    ],
)
def test_months(text: str, month: date | None) -> None:
    assert month_of(text) == month


@given(st.datetimes(datetime(1987, 1, 1), datetime(2040, 1, 1)))  # noqa: DTZ001 - wall clock
@example(datetime(2018, 3, 11, 2, 30))  # noqa: DTZ001 - an hour that is left out
@example(datetime(2018, 11, 4, 1, 30))  # noqa: DTZ001 - an hour that occurs twice
def test_the_own_rule_of_pacific_time_agrees_with_the_database(at: datetime) -> None:
    wall = at.replace(second=0, microsecond=0)
    expected = wall.replace(tzinfo=ZoneInfo("America/Los_Angeles")).astimezone(UTC)
    assert moment_of(f"{wall:%Y-%m-%d %H:%M:%S}", PACIFIC) == expected


@given(st.datetimes(datetime(1000, 1, 1)))  # noqa: DTZ001 - wall clock
def test_a_usual_moment_is_read_as_it_is_written(at: datetime) -> None:
    written = at.replace(microsecond=0, tzinfo=UTC)
    assert moment_of(f"{written:%Y-%m-%d %H:%M:%S} UTC") == written
    assert moment_of(f"{written:%Y/%m/%d %H:%M:%S} UTC") == written


@given(st.text(st.sampled_from("0123456789/-: ,APMUTCJanSepZ²٢\u202f"), max_size=26), st.sampled_from(Zone))
def test_any_text_is_a_date_or_none(text: str, zone: Zone) -> None:
    moment = moment_of(text, zone)
    assert moment is None or moment.utcoffset() is not None
    day = day_of(text)
    assert day is None or month_of(text) == day.replace(day=1)
