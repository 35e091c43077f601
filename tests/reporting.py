"""Figures that tests reach: kept with each test's report, shown in a table at the end, written as JSON lines on demand.

A test says `figure("kills", 5000)`, or as one case of many `case_of("drift drill", {"wrong persons": 0})`; the file
named by LINKPRUNE_FIGURES gets one line for each test that ran.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

FILE = "LINKPRUNE_FIGURES"
ROOT = Path(__file__).resolve().parents[1]
PRODUCT = ("bot", "flows", "config")
CONFIDENCE = 3  # 0 in n: with 95 % confidence the true share is below 3/n


class Figure(Protocol):
    def __call__(self, name: str, value: float | str) -> None: ...


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Figure:
    """Say what this test reached; only what is said in the end counts."""

    def say(name: str, value: float | str) -> None:
        record_property(name, value)

    return say


class CaseOf(Protocol):
    def __call__(self, series: str, counts: Mapping[str, int]) -> None: ...


@pytest.fixture
def case_of(record_property: Callable[[str, object], None]) -> CaseOf:
    """Count this test as one case of a series, and what went wrong in it; the counts of a series are added up."""

    def say(series: str, counts: Mapping[str, int]) -> None:
        record_property(series, dict(counts))

    return say


def bound(trials: int) -> str:
    """What no failure in so many trials means."""
    return f"below {CONFIDENCE / trials:.1g} (95 %)"


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Write how one test ended. Workers of a parallel run say nothing: their reports come together elsewhere."""
    target = os.environ.get(FILE)
    ended = report.when == "call" or report.outcome != "passed"
    if target is None or not ended or "PYTEST_XDIST_WORKER" in os.environ:
        return
    keep(Path(target), report.nodeid, report.outcome, report.duration, dict(report.user_properties))


def keep(target: Path, test: str, outcome: str, seconds: float, figures: Mapping[str, object]) -> None:
    """Add one line: how a test ended, what it reached, when, and with which product."""
    line = {
        "test": test,
        "outcome": outcome,
        "seconds": round(seconds, 2),
        "figures": dict(figures),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "sources": sources(),
    }
    with target.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


@cache
def sources() -> str:
    """The product as it was when this process first asked: the beginning of a digest over all its files."""
    digest = hashlib.sha256()
    for path in sorted(path for part in PRODUCT for path in (ROOT / part).rglob("*") if path.is_file()):
        if "__pycache__" not in path.parts:
            digest.update(path.relative_to(ROOT).as_posix().encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show every figure of this run."""
    reports = [
        report
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, [])
        if report.when == "call" and report.user_properties
    ]
    if not reports:
        return
    terminalreporter.section("figures")
    for report in reports:
        single = [(name, value) for name, value in report.user_properties if not isinstance(value, dict)]
        if single:
            terminalreporter.write_line(f"{report.outcome.upper():7} {report.nodeid}")
        for name, value in single:
            terminalreporter.write_line(f"            {name}: {value}")
    for line in series_lines([pair for report in reports for pair in report.user_properties]):
        terminalreporter.write_line(line)


def series_lines(properties: list[tuple[str, object]]) -> Iterator[str]:
    """One line for each series of cases: how many, what went wrong in them, and what that means."""
    cases = [(name, value) for name, value in properties if isinstance(value, dict)]
    for series, count in Counter(name for name, _ in cases).items():
        wrong = Counter[str]()
        for name, counts in cases:
            wrong.update(counts if name == series else {})
        told = ", ".join(f"{what} {number}" for what, number in wrong.items())
        meaning = "" if any(wrong.values()) else f"; each {bound(count)}"
        yield f"{series}: {count} cases, {told}{meaning}"
