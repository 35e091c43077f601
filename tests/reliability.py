"""Run the long tests and those of the scorecard, and write docs/reliability.md from what they reached.

Usage: python -m tests.reliability [--rows 1 2 …]   (what has no figure of the product as it is; then the page)
       python -m tests.reliability --write          (the page alone, from the figures that are kept)
       python -m tests.reliability --again          (forgets all figures first)

Figures are kept in .reliability/, one line a test: a long run may be cut into slices, and goes on where it was stopped.
5,000 decisions are made in the browser.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from tests.broken import BROKEN
from tests.reporting import FILE, ROOT, bound, series_lines, sources
from tests.scorecard import DRIFT, INVITATION_KILLS, INVITATIONS, MATRIX, MORE, ROWS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from tests.scorecard import Row

DOCUMENT: Final = ROOT / "docs" / "reliability.md"
KEPT: Final = ROOT / ".reliability" / "figures.jsonl"
BENCHES: Final = {
    "tests/bench/long.py::audit_verify": "audit",
    "tests/bench/long.py::removals": "soak",
    "tests/bench/long.py::reading": "list",
}
DECISIONS: Final = {"LINKPRUNE_DECISIONS": "5000"}
# What pytest says when no test was left to run.
NOTHING_LEFT: Final = 5
# Figures of which the largest counts; all other whole numbers are added up.
LARGEST: Final = ("at most", "slowest")


@dataclass(frozen=True, slots=True)
class Result:
    """How one test ended, and what it reached."""

    test: str
    outcome: str
    figures: Mapping[str, object]
    at: str = ""
    sources: str = ""

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


def read(file: Path) -> list[Result]:
    """What the tests of the scorecard reached; of a test that ran several times, the last run counts."""
    found: dict[str, Result] = {}
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else []:
        one = json.loads(line)
        found[one["test"]] = Result(one["test"], one["outcome"], one["figures"], one["at"], one["sources"])
    named = {test for row in (*ROWS, *MORE) for test in row.tests}
    return [one for one in found.values() if any(belongs(one.function, test) for test in named)]


def grouped(results: Iterable[Result]) -> dict[str, Reached]:
    """By test function."""
    found: dict[str, Reached] = {}
    for result in results:
        found.setdefault(result.function, Reached(result.function)).add(result)
    return found


def belongs(function: str, named: str) -> bool:
    """Whether a scorecard's name means this test: itself, or all of a file or class."""
    return function.startswith(named) if named.endswith("::") else function == named


def whole() -> dict[str, int]:
    """How many cases the large matrices have, so that a part of one is not taken for all."""
    from bot.practice.drift import drifts
    from bot.practice.settings import Variant
    from tests.faults.test_kill import MATRIX as KILLS
    from tests.faults.test_kill_invitations import MATRIX as INVITATION_STEPS
    from tests.journey.matrix import MATRIX as FAULTS
    from tests.journey.test_invitation_matrix import EVERY

    return {
        MATRIX: len(FAULTS) * len(Variant),
        DRIFT: len(list(drifts())) * len(Variant),
        "tests/faults/test_kill.py::test_every_kill_is_made_good": len(KILLS),
        INVITATIONS: len(EVERY) * len(Variant),
        INVITATION_KILLS: len(INVITATION_STEPS),
    }


def row_line(row: Row, reached: Mapping[str, Reached], cases: Mapping[str, int]) -> str:
    """One row of the table. What did not run has no figure; `cases`: how many there are of some tests."""
    told, missing = [], []
    for named in row.tests:
        fitting = [one for function, one in reached.items() if belongs(function, named)]
        told += _file_told(named, fitting) if named.endswith("::") else [_told(one) for one in fitting]
        missing += [] if fitting else [f"`{named}`"]
    failed = any(one.outcomes["failed"] for n in row.tests for f, one in reached.items() if belongs(f, n))
    parts = ["**NOT REACHED: a test failed**"] if failed else []
    parts += [f"**NOT REACHED: {few}**"] if (few := _too_few(row, reached)) else []
    few_cases = list(_few_cases(row, reached, cases))
    parts += ["**only partly measured**"] if (missing or few_cases) and told else []
    # A test may be named by itself and with its file.
    parts += list(dict.fromkeys(few_cases + told)) or ["**not measured**"]
    parts += [f"not run: {', '.join(missing)}"] if missing and told else []
    parts += [f"left out: {row.short}"] if row.short else []
    return f"| {row.number or '+'} | {row.property} | {row.target} | {'<br>'.join(parts)} |"


def _too_few(row: Row, reached: Mapping[str, Reached]) -> str | None:
    if row.least is None:
        return None
    test, least = row.least
    trials = reached[test].trials if test in reached else 0
    return f"{trials:,} of {least:,} tries" if trials < least else None


def _few_cases(row: Row, reached: Mapping[str, Reached], cases: Mapping[str, int]) -> Iterator[str]:
    for test in row.tests:
        ran = reached[test].outcomes.total() if test in reached else 0
        if 0 < ran < cases.get(test, 0):
            yield f"only {ran:,} of {cases[test]:,} cases: `{test}`"


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


def measured(results: Sequence[Result]) -> Iterator[str]:
    """How many tests ran on which day with which product."""
    groups = Counter((one.at[:10], one.sources) for one in results)
    for (day, digest), count in sorted(groups.items(), reverse=True):
        which = "the product as it was when this page was written" if digest == sources() else "an earlier state of it"
        yield f"  * {day or 'day not known'} (UTC), product `{digest or 'not known'}` ({which}): {count:,} tests"


def document(results: Sequence[Result], at: datetime) -> str:
    """The whole page."""
    reached, cases = grouped(results), whole()
    outcomes = Counter(result.outcome for result in results)
    tests = ", ".join(f"{outcome} {outcomes[outcome]:,}" for outcome in ("passed", "failed", "skipped"))
    lines = [
        "# Reliability: what was measured",
        "",
        "Written by `make reliability`; not edited by hand. Figures of tests that did not run are not written.",
        "They may come from several runs; of a test that ran more than once the last run counts.",
        "0 in n does not prove 0: with 95 % confidence the share is below 3/n, and that bound is printed.",
        "",
        f"* Date: {at:%Y-%m-%d} (UTC)",
        f"* Machine: {machine()}",
        f"* Tests run for this page: {outcomes.total():,} ({tests})",
        *measured(results),
        "",
        "| # | property | target | reached |",
        "|---|---|---|---|",
        *(row_line(row, reached, cases) for row in (*ROWS, *MORE)),
        "",
        "## Tests that were seen to fail",
        "",
        "Each promise was broken on purpose, by hand, and the test named failed. The first column is the number of the",
        "invariant; all tests of each stand in `docs/invariants.md`.",
        "",
        "| # | broken on purpose | the test that failed |",
        "|---|---|---|",
        *(f"| {one.invariant} | {one.change} | `{one.test}` |" for one in sorted(BROKEN, key=lambda b: b.invariant)),
    ]
    return "\n".join(lines) + "\n"


# --- running ----------------------------------------------------------------------------------------------------------


def chosen(rows: Sequence[int]) -> list[str]:
    """The tests of these rows (of all, where none is named), each once."""
    wanted = [row for row in (*ROWS, *MORE) if not rows or row.number in rows]
    return list(dict.fromkeys(test for row in wanted for test in row.tests))


def _ran(tests: Sequence[str]) -> int:
    """Tests first, then the benches: these have the machine for themselves."""
    KEPT.parent.mkdir(exist_ok=True)
    environment = os.environ | DECISIONS | {FILE: str(KEPT)}
    named = [test.removesuffix("::") for test in tests if test not in BENCHES]
    code = _tested(named, environment) if named else 0
    benches = [BENCHES[test] for test in tests if test in BENCHES and not _reached(test)]
    if benches:
        command = [sys.executable, "-m", "tests.bench", *benches]
        code = max(code, subprocess.run(command, env=environment, check=False).returncode)
    return code


def _tested(named: Sequence[str], environment: Mapping[str, str]) -> int:
    jobs = os.environ.get("JOBS", "2")
    how = ["-q", "-n", jobs, "--dist", "load", "-p", "tests.missing", "-m", "chaos or not chaos"]
    code = subprocess.run([sys.executable, "-m", "pytest", *how, *named], env=environment, check=False).returncode
    return 0 if code == NOTHING_LEFT else code


def _reached(bench: str) -> bool:
    return any(one.test == bench and one.outcome == "passed" and one.sources == sources() for one in read(KEPT))


def main(arguments: Sequence[str]) -> int:
    """Run what is asked for, and write the page."""
    parser = argparse.ArgumentParser(prog="python -m tests.reliability")
    parser.add_argument(
        "--rows", type=int, nargs="*", default=[], help="only these rows; 0: those beside the scorecard"
    )
    parser.add_argument("--write", action="store_true", help="run nothing")
    parser.add_argument("--again", action="store_true", help="forget all figures first")
    given = parser.parse_args(arguments)
    if given.again:
        shutil.rmtree(KEPT.parent, ignore_errors=True)
    code = 0 if given.write else _ran(chosen(given.rows))
    DOCUMENT.write_text(document(read(KEPT), datetime.now(UTC)), encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
