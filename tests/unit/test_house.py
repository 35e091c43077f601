"""Promises about the sources themselves: no evasion, no position clicks, no retried act, frozen exit codes."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from bot.errors import Exit
from bot.ports import Step

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path for folder in ("bot", "flows", "config") for path in (ROOT / folder).rglob("*.py"))
FLOWS = [path for path in SOURCES if "flows" in path.relative_to(ROOT).parts]
EVASION = re.compile(
    r"stealth|undetected|user_agent|navigator\.webdriver|AutomationControlled|mouse\.move|fingerprint|2captcha|anticaptcha",
    re.IGNORECASE,
)
BY_POSITION = re.compile(r"\.first\b|\.last\b|\.nth\(|force\s*=\s*True|time\.sleep|networkidle|add_locator_handler")
RECORDING = re.compile(r"storage_state|record_video|record_har|tracing\.start|remote-debugging")


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _marked(path: Path, pattern: re.Pattern[str]) -> list[str]:
    return [f"{path.name}: {line.strip()}" for line in _text(path).splitlines() if pattern.search(line)]


def test_there_are_sources_to_search() -> None:
    assert len(SOURCES) > 50
    assert len(FLOWS) > 10


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_hides_the_automation(path: Path) -> None:
    assert _marked(path, EVASION) == []


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_clicked_by_position_or_force_and_nothing_is_recorded(path: Path) -> None:
    assert _marked(path, BY_POSITION) == []
    assert _marked(path, RECORDING) == []


def test_only_the_pump_waits_for_a_fixed_time() -> None:
    places = [path.name for path in FLOWS if "wait_for_timeout" in _text(path)]
    assert places == ["browser.py"]


def test_retries_stand_around_reads_alone() -> None:
    """Tenacity is used in one file, by one method, and `perform` does not go through it."""
    users = [path for path in SOURCES if re.search(r"^(from|import) tenacity", _text(path), re.MULTILINE)]
    assert [path.name for path in users] == ["linkedin.py"]
    tree = ast.parse(_text(users[0]))
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    names = {name: {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)} for name, node in functions.items()}
    assert [name for name, used in names.items() if "_retrying" in used and name != "__init__"] == ["_reading"]
    assert "_reading" not in names["perform"]
    assert "_retrying" not in names["perform"]


def test_the_lock_file_has_hashes_and_no_addresses() -> None:
    text = _text(ROOT / "requirements.lock")
    assert "://" not in text
    pins = re.findall(r"^[a-z0-9][a-z0-9._-]*==", text, re.MULTILINE)
    assert len(pins) > 40
    assert all(f"{pin}" in text for pin in pins)
    assert text.count("--hash=sha256:") >= len(pins)


def test_the_exit_codes_are_frozen_and_documented() -> None:
    assert {code.name: int(code) for code in Exit} == {
        "DONE": 0,
        "UNEXPECTED": 1,
        "USAGE": 2,
        "INPUT": 3,
        "PAGE": 4,
        "LOGIN": 5,
        "INCIDENT": 6,
        "BUDGET": 7,
        "UNSETTLED": 8,
        "OPERATOR": 9,
        "AUDIT": 10,
        "CONSENT": 11,
    }
    readme = " ".join(_text(ROOT / "README.md").split())
    for code in Exit:
        assert re.search(rf"\b{int(code)} [a-z]", readme)


def test_the_steps_of_an_act_are_named_for_the_crash_tests() -> None:
    assert len(Step) >= 8


def test_the_readme_states_the_risk_and_the_two_commands() -> None:
    text = _text(ROOT / "README.md")
    for phrase in ("make demo", "make test", "User Agreement", "restrict or close your account", "--by-hand"):
        assert phrase in text


def test_every_test_named_for_an_invariant_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", _text(ROOT / "docs" / "invariants.md"))
    assert len(named) > 30
    assert [f"{file}::{test}" for file, test in named if f"def {test}(" not in _text(ROOT / file)] == []
