"""Figures that tests reach: kept with each test's report, shown in a table at the end, written as JSON lines on demand.

A test says `figure("kills", 5000)`; the file named by LINKPRUNE_FIGURES gets one line for each test that ran.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

FILE = "LINKPRUNE_FIGURES"
CONFIDENCE = 3  # 0 in n: with 95 % confidence the true share is below 3/n


class Figure(Protocol):
    def __call__(self, name: str, value: float | str) -> None: ...


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Figure:
    """Say what this test reached; only what is said in the end counts."""

    def say(name: str, value: float | str) -> None:
        record_property(name, value)

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
    line = {
        "test": report.nodeid,
        "outcome": report.outcome,
        "seconds": round(report.duration, 2),
        "figures": dict(report.user_properties),
    }
    with Path(target).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


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
        terminalreporter.write_line(f"{report.outcome.upper():7} {report.nodeid}")
        for name, value in report.user_properties:
            terminalreporter.write_line(f"            {name}: {value}")
