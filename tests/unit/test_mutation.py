"""The tool that breaks the product on purpose: which changes it makes, and that no survivor goes unexplained."""

from __future__ import annotations

import ast

import pytest

from tests.mutation import report
from tests.mutation.areas import AREAS, ROOT, area_of, modules
from tests.mutation.collecting import Covered
from tests.mutation.mutants import Key, Module, Mutant
from tests.mutation.operators import Around, changes
from tests.mutation.report import Judged
from tests.mutation.sql import is_sql, sql_changes
from tests.mutation.verdicts import TIME, Chooser, Verdict, noticed_by


@pytest.fixture(scope="module")
def parsed() -> dict[str, Module]:
    return {path: Module(path) for path in modules()}


def _changed(source: str, returns: str = "", bound: frozenset[str] = frozenset()) -> set[str]:
    """Every form that a change of any node of a statement gives it."""
    node = ast.parse(source).body[0]
    found = {one for inner in ast.walk(node) for one in changes(inner, Around(returns, bound))}
    return {f"{one.kind}: {_text(one.node)}" for one in found}


def _text(node: ast.AST) -> str:
    return "" if isinstance(node, ast.comprehension | ast.match_case) else ast.unparse(node).split("\n")[0]


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("a < b", "comparison: a <= b"),
        ("a is None", "comparison: a is not None"),
        ("a in b", "comparison: a not in b"),
        ("a and b", "and, or: a or b"),
        ("a and b", "condition left out: a"),
        ("a and b", "condition left out: b"),
        ("not a", "not left out: a"),
        ("a + b", "arithmetic: a - b"),
        ("a |= b", "arithmetic: a &= b"),
        ("f(7)", "constant: 8"),
        ("f(True)", "constant: False"),
        ("f('word')", "constant: 'mutated'"),
        ("f()", "statement left out: pass"),
        ("a.b = c", "statement left out: pass"),
        ("raise Error(1)", "raise left out: pass"),
        ("raise Error(1)", "other error: raise RuntimeError()"),
        ("if a: pass", "condition turned: if not a:"),
        ("f(a if b else c)", "condition turned: a if not b else c"),
        ("[a for a in b if c]", "filter left out: "),
        ("with a: b()", "with left out: if True:"),
        ("f(a, b)", "arguments exchanged: f(b, a)"),
        ("f(a=b)", "argument left out: f()"),
        ("min(a, b)", "function: max(a, b)"),
        ("a.casefold()", "function: a"),
        ("f('select a from b where c is null')", "query: 'select a from b where c is not null'"),
        ("f(f'select a from {b} where c >= ?')", "query: "),
    ],
)
def test_each_kind_of_change_is_made(source: str, kind: str) -> None:
    assert any(one.startswith(kind) for one in _changed(source))


def test_a_return_value_is_turned_or_taken_away() -> None:
    assert "return value: return not a" in _changed("return a", returns="bool")
    assert "return value: return None" in _changed("return a", returns="int")


def test_every_error_that_is_caught_is_once_let_through() -> None:
    found = _changed("try:\n    a()\nexcept (B, C):\n    pass\nfinally:\n    d()")
    assert {"error not caught: except ():", "error not caught: except (C,):", "error not caught: except (B,):"} <= found
    assert any(one.startswith("finally left out: try") for one in found)


def test_sentences_are_left_alone() -> None:
    assert not is_sql("and nothing is clicked") or _changed("f('Stopped by the member.')") == {
        "statement left out: pass"
    }
    assert "constant: 'mutated'" not in _changed("f('Stopped by the member.')")


def test_a_query_is_changed_at_every_place() -> None:
    query = "select max(id) from run where a = ? and b <> 'held' order by id desc"
    assert len(set(sql_changes(query))) == 7
    assert query not in set(sql_changes(query))


def test_every_area_has_mutants_and_each_compiles(parsed: dict[str, Module]) -> None:
    found = [one for module in parsed.values() for one in module.mutants]
    assert {one.area for one in found} == {area.name for area in AREAS}
    assert len({one.key for one in found}) == len(found) > 2000
    for module in parsed.values():
        before = ast.dump(ast.parse(module.file.read_text(encoding="utf-8")))
        module.compiled(module.mutants[-1])
        assert ast.dump(module._tree) == before


def test_names_of_mutants_hold_no_line_number(parsed: dict[str, Module], tmp_path: object) -> None:
    del tmp_path
    one = parsed["bot/pace.py"].mutants[10]
    assert one.key == Key(one.key.module, one.key.function, one.key.kind, one.key.change, one.key.nth)
    assert str(one.lines.start) not in one.key.function


def test_the_first_area_that_names_a_function_has_it() -> None:
    assert area_of("bot/store/history.py", "History.intent_times") == "budget"
    assert area_of("bot/store/history.py", "History.removed") == "journal"
    assert area_of("flows/search.py", "ListSearch.run") is None


def test_every_reason_is_a_sentence_about_a_module_of_an_area() -> None:
    """Whether its mutant still exists is asked by the run itself, so that no change of a line is held up here."""
    known = report.reasons()
    assert {key.module for key in known} <= set(modules())
    assert all(len(reason) > 10 for reason in known.values())


@pytest.fixture
def judged(parsed: dict[str, Module]) -> list[Judged]:
    one, other, third = parsed["bot/pace.py"].mutants[:3]
    return [
        Judged(one, Verdict(None, 4, 1.0)),
        Judged(other, Verdict("tests/a.py::test_b", 4, 1.0)),
        Judged(third, Verdict(TIME, 4, 1.0)),
    ]


def test_a_survivor_without_a_reason_is_named(judged: list[Judged]) -> None:
    alive = judged[0].mutant.key
    assert report.unexplained(judged, {}) == [alive]
    assert report.unexplained(judged, {alive: "the same program"}) == []
    assert "**NO REASON**" in report.page(judged, {})


def test_a_reason_for_a_mutant_that_is_noticed_is_named(judged: list[Judged]) -> None:
    noticed = judged[1].mutant.key
    assert report.outdated(judged, {noticed: "the same program"}, modules()) == [noticed]


def test_areas_are_counted(judged: list[Judged]) -> None:
    count = report.by_area(judged)["budget"]
    assert (count.mutants, count.killed, count.survived) == (3, 2, 1)
    assert "| **budget** |  | 3 | 2 | 1 | 66.7 % | 3 |" in report.page(judged, {})


def test_a_process_that_had_to_be_ended_counts_as_noticed() -> None:
    assert noticed_by(None) == TIME
    assert noticed_by("tests/a.py::test_b") == "tests/a.py::test_b"
    assert noticed_by(False) is None


def _mutant(parsed: dict[str, Module]) -> Mutant:
    return next(one for one in parsed["bot/pace.py"].mutants if one.first)


def test_who_noticed_a_neighbour_is_asked_first_and_long_or_wide_tests_last(parsed: dict[str, Module]) -> None:
    mutant = _mutant(parsed)
    own = frozenset({"close", "slow", "wide", "endless"})
    lines = {"bot/pace.py": {mutant.lines.start: own}, "bot/plan.py": dict.fromkeys(range(1, 100), frozenset({"wide"}))}
    seconds = {"close": 0.1, "slow": 1.0, "wide": 0.1, "endless": 99.0, "other": 0.1}
    chooser = Chooser(parsed.values(), Covered(seconds, lines, ()))
    assert chooser.trial(mutant, thorough=False).tests == ["close", "slow", "wide"]
    assert chooser.trial(mutant, thorough=True).tests == ["close", "slow", "wide", "endless"]
    chooser.learn(mutant.key, "slow")
    assert chooser.trial(mutant, thorough=False).tests == ["slow", "close", "wide"]


def test_the_sources_are_those_of_this_folder() -> None:
    assert all((ROOT / path).is_file() for path in modules())
