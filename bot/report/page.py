"""Writes a report as one page: no script, nothing from elsewhere, every text escaped."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot import charts
from bot.charts import Bar, Chart, Kind, Part
from bot.report.values import everybody, other_acts, readings, totals
from bot.review.marks import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from bot.charts import Svg, Table
    from bot.report.values import Line, Report

MOST_BARS: Final = 12
NO_REASON: Final = "no reason was given"


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart with its figures as a table behind it."""

    heading: str
    svg: Svg
    table: Table


def render(report: Report) -> str:
    """The whole document."""
    environment = Environment(
        loader=PackageLoader("bot.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(shown=shown, moment=_moment, day=_day, count=_count)
    return environment.get_template("report.html").render(
        report=report,
        totals=totals(report),
        other_acts=other_acts(report),
        everybody=everybody(report),
        readings=readings(report.listed),
        pair=_pairs(report),
        pictures=list(_pictures(report)),
        no_reason=NO_REASON,
    )


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _day(day: date | datetime) -> str:
    return f"{day:%Y-%m-%d}"


def _count(number: int) -> str:
    return f"{number:,}"


# --- before and after -------------------------------------------------------------------------------------------------


def _pairs(report: Report) -> list[Picture]:
    """The size of the network; and how much of it there ever was a message with, where messages were imported."""
    found = [_pair("size", "Connections", _sizes(report))]
    if report.listed.wrote is not None and report.removed_wrote is not None:
        found.append(_pair("wrote", "Connections with a message between you", _shares(report), full=100))
    return found


def _pair(name: str, heading: str, bars: tuple[Bar, ...], full: int | None = None) -> Picture:
    about = ", ".join(f"{bar.label.lower()}: {bar.shown}" for bar in bars)
    chart = Chart(name, heading, about, bars, "", full)
    return Picture(heading, charts.thin_pair(chart), charts.table(chart))


def _sizes(report: Report) -> tuple[Bar, ...]:
    missing = report.listed.unreadable
    unread = (Part(Kind.UNDECIDED, missing, "could not be read"),) if missing else ()
    fewer = f"{report.listed.now:,}" + (f" ({report.people_removed:,} fewer)" if report.people_removed else "")
    return (
        Bar("Before", (Part(Kind.PLAIN, report.before, "connections"), *unread), value=f"{report.before:,}"),
        Bar("After", (Part(Kind.PLAIN, report.listed.now, "connections"), *unread), value=fewer),
    )


def _shares(report: Report) -> tuple[Bar, ...]:
    after = report.listed.wrote or 0
    before = after + (report.removed_wrote or 0)
    return (_share("Before", before, report.before), _share("After", after, report.listed.now))


def _share(label: str, wrote: int, people: int) -> Bar:
    percent = round(100 * wrote / people) if people else 0
    value = f"{wrote:,} of {people:,} ({percent} %)"
    return Bar(label, (Part(Kind.KEEP, percent, "percent"),), value=value)


# --- pictures ---------------------------------------------------------------------------------------------------------


def _pictures(report: Report) -> Iterator[Picture]:
    removed = report.removed
    if not removed:
        return
    yield _bars("reasons", "Why they were removed", "reason", _by_size(line.because or NO_REASON for line in removed))
    yield _bars("days", "When they were removed", *_when(removed))
    yield _years(report)
    if not report.redacted:
        companies = _by_size(line.company for line in removed if line.company)
        if companies:
            yield _bars("companies", "Where they worked", "company", companies)


def _bars(name: str, heading: str, first: str, counts: Mapping[str, int]) -> Picture:
    bars = tuple(_rows(counts))
    chart = Chart(name, heading, f"{len(bars)} rows; the figures stand in the table below", bars, first)
    return Picture(heading, charts.bars(chart), charts.table(chart))


def _rows(counts: Mapping[str, int]) -> Iterator[Bar]:
    """The first ones; the rest as a number, so that the rows add up: its bar would dwarf the others."""
    for label, count in islice(counts.items(), MOST_BARS):
        yield Bar(shown(label), (Part(Kind.REMOVE, count, "removed"),))
    rest = list(islice(counts.values(), MOST_BARS, None))
    if rest:
        yield Bar(f"{len(rest):,} more", (), value=f"{sum(rest):,}")


def _by_size(labels: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(labels).items(), key=lambda one: (-one[1], one[0])))


def _when(removed: Sequence[Line]) -> tuple[str, Mapping[str, int]]:
    """By day; by month or year where that would be too many rows."""
    days = [f"{line.at:%Y-%m-%d}" for line in removed if line.at]
    counted = {"day (UTC)": Counter(days), "month (UTC)": Counter(day[:7] for day in days)}
    counted["year (UTC)"] = Counter(day[:4] for day in days)
    first = next((name for name, counts in counted.items() if len(counts) <= MOST_BARS), "year (UTC)")
    return first, dict(sorted(counted[first].items()))


def _years(report: Report) -> Picture:
    gone = Counter(f"{line.since:%Y}" if line.since else "" for line in report.removed)
    stayed = dict(report.listed.years)
    years = sorted((stayed.keys() | gone.keys()) - {""}) + ([""] if "" in stayed or "" in gone else [])
    bars = tuple(_year(year, stayed, gone) for year in years)
    chart = Chart("years", "By the year of connecting", "who stayed and who was removed, by year", bars, "year")
    return Picture(chart.title, charts.stacked(chart), charts.table(chart))


def _year(year: str, stayed: Mapping[str, int], gone: Mapping[str, int]) -> Bar:
    parts = (Part(Kind.KEEP, stayed.get(year, 0), "stayed"), Part(Kind.REMOVE, gone.get(year, 0), "removed"))
    return Bar(year or "unknown", parts)
