from __future__ import annotations

from tests.reporting import series_lines


def test_cases_of_a_series_are_added_up() -> None:
    harmless = ("drill", {"wrong persons": 0, "false done": 0})
    assert list(series_lines([harmless] * 30)) == [
        "drill: 30 cases, wrong persons 0, false done 0; each below 0.1 (95 %)"
    ]


def test_a_broken_promise_has_no_bound() -> None:
    harmful = ("drill", {"wrong persons": 2})
    assert list(series_lines([("drill", {"wrong persons": 0}), harmful])) == ["drill: 2 cases, wrong persons 2"]


def test_figures_of_single_tests_are_no_series() -> None:
    assert list(series_lines([("kills", 5000)])) == []
