"""House rules that a reader of flows may rely on."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import flows

FOLDER = Path(flows.__file__).parent
SOURCES = sorted(FOLDER.rglob("*.py"))
DISARMING = re.compile(r"\.first\b|\.last\b|\.nth\(|force=True|time\.sleep|networkidle|add_locator_handler|stealth")
EMBER_CLASS = re.compile(r"""["'.](?:mn-connection|artdeco|scaffold-)""")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_nothing_disarms_the_checks_of_a_click(path: Path) -> None:
    assert DISARMING.findall(path.read_text(encoding="utf-8")) == []


def test_class_names_stand_in_one_table() -> None:
    assert [path.name for path in SOURCES if EMBER_CLASS.search(path.read_text(encoding="utf-8"))] == ["targets.py"]


def test_only_reads_are_retried() -> None:
    assert [path.name for path in SOURCES if "tenacity" in path.read_text(encoding="utf-8")] == ["linkedin.py"]
    tree = ast.parse((FOLDER / "linkedin.py").read_text(encoding="utf-8"))
    perform = next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == "perform")
    assert not {"_reading", "_retrying"} & {node.attr for node in ast.walk(perform) if isinstance(node, ast.Attribute)}


def test_time_passes_in_one_place_only() -> None:
    waiting = [path.name for path in SOURCES if "wait_for_timeout" in path.read_text(encoding="utf-8")]
    assert waiting == ["browser.py"]
