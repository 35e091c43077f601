"""The page of figures: nothing that did not run is written, and every test it names exists."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.broken import BROKEN
from tests.reliability import BENCHES, Result, chosen, document, grouped, row_line, whole
from tests.scorecard import MORE, ROWS, Row

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[2]
ROW = Row(10, "no effect without a record", "0", ("tests/a.py::test_kills",))
NAMED = sorted({name for row in (*ROWS, *MORE) for name in row.tests} | {one.test for one in BROKEN})


def _line(*results: Result, row: Row = ROW, cases: Mapping[str, int] | None = None) -> str:
    return row_line(row, grouped(results), cases or {})


@pytest.mark.parametrize("named", NAMED)
def test_every_test_of_the_scorecard_exists(named: str) -> None:
    path, _, name = named.partition("::")
    source = (ROOT / path).read_text(encoding="utf-8")
    for part in filter(None, name.split("::")):
        assert re.search(rf"^\s*(?:def|class) {part}\b", source, re.MULTILINE)


def test_the_rows_are_those_of_the_scorecard() -> None:
    assert [row.number for row in ROWS] == [*range(1, 41)]


def test_every_bench_of_the_scorecard_can_be_run() -> None:
    assert {name for name in NAMED if name.startswith("tests/bench/")} == set(BENCHES)


def test_each_invariant_has_a_test_that_was_seen_to_fail() -> None:
    assert {one.invariant for one in BROKEN} == {*range(1, 18)}


def test_cases_that_did_not_run_are_said() -> None:
    few = _line(Result("tests/a.py::test_kills[1]", "passed", {}), cases={"tests/a.py::test_kills": 126})
    assert "**only partly measured**<br>" in few
    assert "only 1 of 126 cases: `tests/a.py::test_kills`" in few


def test_every_large_matrix_knows_its_cases() -> None:
    assert set(whole()) <= set(NAMED)
    assert min(whole().values()) >= 90


def test_a_slice_is_the_tests_of_its_rows() -> None:
    assert chosen([8]) == ["tests/bench/long.py::audit_verify"]
    assert len(chosen([])) > len(chosen([1, 8]))


def test_what_did_not_run_has_no_figure() -> None:
    assert _line() == "| 10 | no effect without a record | 0 | **not measured** |"


def test_cases_are_added_up_and_the_bound_is_that_of_all() -> None:
    figures = {"kills": 1000, "wrong": 0, "bound": "below 0.003 (95 %)", "further acts at most": 1}
    parts = [Result(f"tests/a.py::test_kills[{n}]", "passed", figures) for n in range(3)]
    told = "3 of 3 passed; kills: 3,000; further acts at most: 1; **0**: wrong; bound: below 0.001 (95 %)"
    assert _line(*parts).endswith(f"| `tests/a.py::test_kills`: {told} |")


def test_a_failure_is_said_first() -> None:
    assert "| **NOT REACHED: a test failed**<br>" in _line(Result("tests/a.py::test_kills", "failed", {}))


def test_too_few_trials_are_said() -> None:
    row = Row(21, "p", "t", ("tests/a.py::test_kills",), least=("tests/a.py::test_kills", 5000))
    enough, few = (_line(Result("tests/a.py::test_kills", "passed", {"tries": n}), row=row) for n in (5000, 4999))
    assert "NOT REACHED: 4,999 of 5,000" in few
    assert "NOT REACHED" not in enough


def test_a_missing_test_makes_a_row_partly_measured() -> None:
    row = Row(1, "p", "t", ("tests/a.py::test_one", "tests/a.py::test_two"))
    assert "**only partly measured**" in _line(Result("tests/a.py::test_one", "passed", {}), row=row)


def test_a_whole_file_is_one_line() -> None:
    row = Row(1, "p", "t", ("tests/a.py::",), short="half of it")
    line = _line(Result("tests/a.py::test_one", "passed", {}), Result("tests/a.py::test_two", "passed", {}), row=row)
    assert line == "| 1 | p | t | `tests/a.py`: 2 of 2 passed<br>left out: half of it |"


def test_a_test_named_twice_is_told_once() -> None:
    row = Row(1, "p", "t", ("tests/a.py::", "tests/a.py::test_one"))
    line = _line(Result("tests/a.py::test_one", "passed", {"tries": 7}), row=row)
    assert line.count("`tests/a.py::test_one`: 1 of 1 passed; tries: 7") == 1


def test_the_page_says_when_and_where() -> None:
    page = document([], datetime(2026, 11, 23, tzinfo=UTC))
    assert "2026-11-23" in page
    assert str(Path.home()) not in page
