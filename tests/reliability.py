"""Run the long tests and those of the scorecard, and write docs/reliability.md from what they reached.

Usage: python -m tests.reliability                 (runs, then writes; 5,000 decisions in the browser)
       python -m tests.reliability FIGURES…        (writes from files that runs with LINKPRUNE_FIGURES=FILE have left)
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.reporting import FILE, bound, series_lines
from tests.scorecard import BROKEN, ROWS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tests.scorecard import Row

DOCUMENT: Final = Path(__file__).resolve().parents[1] / "docs" / "reliability.md"
DECISIONS: Final = {"LINKPRUNE_DECISIONS": "5000"}
# Figures of which the largest counts; all other whole numbers are added up.
LARGEST: Final = ("at most", "slowest")


@dataclass(frozen=True, slots=True)
class Result:
    """How one test ended, and what it reached."""

    test: str
    outcome: str
    figures: Mapping[str, object]

    @property
    def function(self) -> str:
        return self.test.partition("[")[0]


@dataclass(slots=True)
class Reached:
    """All cases of one test function."""

    function: str
    outcomes: Counter[str] = field(default_factory=Counter)
    figures: dict[str, list[object]] = field(default_factory=dict)

    def add(self, result: Result) -> None:
        self.outcomes[result.outcome] += 1
        for name, value in result.figures.items():
            self.figures.setdefault(name, []).append(value)

    @property
    def trials(self) -> int:
        """By convention the first figure of a test is how often it tried."""
        return sum(one for values in list(self.figures.values())[:1] for one in values if isinstance(one, int))

    def told(self) -> str:
        passed, ran = self.outcomes["passed"], self.outcomes.total() - self.outcomes["skipped"]
        cases = f"{passed} of {ran} passed" if ran else "skipped"
        return "; ".join([cases, *self._numbers()])

    def _numbers(self) -> Iterator[str]:
        """Sums over all cases; a bound is that of all of them together."""
        plain = {name: values for name, values in self.figures.items() if not isinstance(values[0], dict)}
        trials = self.trials
        told = {name: _summed(name, values) for name, values in plain.items() if not name.startswith("bound")}
        yield from (f"{name}: {value}" for name, value in told.items() if value != "0")
        none = [name for name, value in told.items() if value == "0"]
        yield from [f"**0**: {', '.join(none)}"] if none else []
        yield from (f"{name}: {bound(trials)}" for name in plain if name.startswith("bound"))
        yield from series_lines([(name, one) for name, values in self.figures.items() for one in values])


def _summed(name: str, values: Sequence[object]) -> str:
    numbers = [value for value in values if isinstance(value, int | float)]
    if len(numbers) < len(values):
        return " / ".join(map(str, values))
    if any(mark in name for mark in LARGEST):
        return f"{max(numbers):,}"
    if all(isinstance(number, int) for number in numbers):
        return f"{sum(numbers):,}"
    low, high = min(numbers), max(numbers)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def read(files: Iterable[Path]) -> list[Result]:
    """What tests reached; of a test that ran several times, the last run counts."""
    found: dict[str, Result] = {}
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            one = json.loads(line)
            found[one["test"]] = Result(one["test"], one["outcome"], one["figures"])
    return list(found.values())


def grouped(results: Iterable[Result]) -> dict[str, Reached]:
    """By test function."""
    found: dict[str, Reached] = {}
    for result in results:
        found.setdefault(result.function, Reached(result.function)).add(result)
    return found


def belongs(function: str, named: str) -> bool:
    """Whether a scorecard's name means this test: itself, or all of a file or class."""
    return function.startswith(named) if named.endswith("::") else function == named


def row_line(row: Row, reached: Mapping[str, Reached]) -> str:
    """One row of the table. What did not run has no figure."""
    told, missing = [], []
    for named in row.tests:
        fitting = [one for function, one in reached.items() if belongs(function, named)]
        told += _file_told(named, fitting) if named.endswith("::") else [_told(one) for one in fitting]
        missing += [] if fitting else [f"`{named}`"]
    failed = any(one.outcomes["failed"] for n in row.tests for f, one in reached.items() if belongs(f, n))
    parts = ["**NOT REACHED: a test failed**"] if failed else []
    parts += [f"**NOT REACHED: {few}**"] if (few := _too_few(row, reached)) else []
    parts += ["**only partly measured**"] if missing and told else []
    parts += told or ["**not measured**"]
    parts += [f"not run: {', '.join(missing)}"] if missing and told else []
    parts += [f"left out: {row.short}"] if row.short else []
    return f"| {row.number} | {row.property} | {row.target} | {'<br>'.join(parts)} |"


def _too_few(row: Row, reached: Mapping[str, Reached]) -> str | None:
    if row.least is None:
        return None
    test, least = row.least
    trials = reached[test].trials if test in reached else 0
    return f"{trials:,} of {least:,} in the browser" if trials < least else None


def _told(one: Reached) -> str:
    return f"`{one.function}`: {one.told()}"


def _file_told(named: str, fitting: Sequence[Reached]) -> list[str]:
    """A whole file in one line, and a line for each of its tests that has figures."""
    if not fitting:
        return []
    outcomes = sum((one.outcomes for one in fitting), Counter[str]())
    ran = outcomes.total() - outcomes["skipped"]
    whole = f"`{named.removesuffix('::')}`: {outcomes['passed']} of {ran} passed"
    return [whole, *(_told(one) for one in fitting if one.figures)]


def machine() -> str:
    """The class of this machine; nothing that tells which one it is."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[2]
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GB of memory, {platform.system()} on {platform.machine()}, "
        f"Python {platform.python_version()}, Playwright {version('playwright')}; load average {load:.1f} (15 minutes)"
    )


def document(results: Sequence[Result], at: datetime) -> str:
    """The whole page."""
    reached = grouped(results)
    outcomes = Counter(result.outcome for result in results)
    tests = ", ".join(f"{outcome} {outcomes[outcome]:,}" for outcome in ("passed", "failed", "skipped"))
    lines = [
        "# Reliability: what was measured",
        "",
        "Written by `make reliability`; not edited by hand. Figures of tests that did not run are not written.",
        "They may come from several runs of one day; of a test that ran more than once the last run counts.",
        "0 in n does not prove 0: with 95 % confidence the share is below 3/n, and that bound is printed.",
        "",
        f"* Date: {at:%Y-%m-%d} (UTC)",
        f"* Machine: {machine()}",
        f"* Tests run for this page: {outcomes.total():,} ({tests})",
        "",
        "| # | property | target | reached |",
        "|---|---|---|---|",
        *(row_line(row, reached) for row in ROWS),
        "",
        "## Tests that were seen to fail",
        "",
        "Each promise was broken on purpose, by hand, and the test named failed. All invariants and their tests stand",
        "in `docs/invariants.md`.",
        "",
        "| broken on purpose | the test that failed |",
        "|---|---|",
        *(f"| {one.change} | `{one.test}` |" for one in BROKEN),
    ]
    return "\n".join(lines) + "\n"


def _ran(figures: Path) -> int:
    """The chaos suite, then the tests of the scorecard that are no part of it."""
    jobs = os.environ.get("JOBS", "2")
    base = [sys.executable, "-m", "pytest", "-q", "-n", jobs, "--dist", "loadfile"]
    named = sorted({test.removesuffix("::") for row in ROWS for test in row.tests})
    environment = os.environ | DECISIONS | {FILE: str(figures)}
    selections = (["-m", "chaos"], ["-m", "not chaos", *named])
    return max(subprocess.run([*base, *chosen], env=environment, check=False).returncode for chosen in selections)


def main(arguments: Sequence[str]) -> int:
    """Run unless figures are given, and write the page."""
    code = 0
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(argument) for argument in arguments]
        if not files:
            files = [Path(folder) / "figures.jsonl"]
            code = _ran(files[0])
        DOCUMENT.write_text(document(read(files), datetime.now(UTC)), encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
