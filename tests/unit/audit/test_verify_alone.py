"""The stand-alone verifier gives the same verdict, needs nothing, and can be read in one go."""

from __future__ import annotations

import ast
import io
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.audit import chain, verify_alone
from bot.audit.verify import verify
from tests.unit.audit.logs import ORIGIN, START, Writer, receipt, rechained, record, save, written
from tests.unit.audit.test_verify_findings import CASES, PURGES, log_of, with_times

if TYPE_CHECKING:
    from collections.abc import Callable

SOURCE = Path(verify_alone.__file__)
LOG = written(8)
CHANGES = ("none", "flip", "cut", "delete", "double", "swap", "replace", "forge")


def verdict(path: Path, receipts: list[tuple[str, str, str]]) -> bool:
    """What the script's last lines say."""
    try:
        with path.open("rb") as file:
            return verify_alone.judge(file, receipts) is None
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return False


def changed(lines: list[bytes], how: str, place: int, bit: int) -> list[bytes]:
    changes: dict[str, Callable[[], list[bytes]]] = {
        "none": lambda: lines,
        "flip": lambda: flipped(lines, bit),
        "cut": lambda: [b"".join(lines)[: -bit % 2000]],
        "delete": lambda: lines[:place] + lines[place + 1 :],
        "double": lambda: [*lines, lines[place]],
        "swap": lambda: lines[place:] + lines[:place],
        "replace": lambda: [*lines[:place], lines[place].replace(b"a", b"e", 1 + bit % 9), *lines[place + 1 :]],
        "forge": lambda: forged(lines, place, 1 + bit % 3),
    }
    return changes[how]()


def flipped(lines: list[bytes], bit: int) -> list[bytes]:
    data = bytearray(b"".join(lines))
    data[bit // 8 % len(data)] ^= 1 << bit % 8
    return [bytes(data)]


def forged(lines: list[bytes], place: int, count: int) -> list[bytes]:
    texts = (b'"by":"linkprune"', b'"by":5'), (b'"run.stop"', b'"run.halt"'), (b'"entries":0', b'"entries":-1')
    forged = b"".join(lines)
    for old, new in texts[:count]:
        forged = forged.replace(old, new)
    return rechained(forged.splitlines(keepends=True), place)


@st.composite
def cases(draw: Callable[[st.SearchStrategy[Any]], Any]) -> list[bytes]:
    """A log with up to two things done to it."""
    one, two = draw(st.sampled_from(CHANGES)), draw(st.sampled_from(CHANGES))
    place, bit = draw(st.integers(0, len(LOG.lines) - 2)), draw(st.integers(0, 60_000))
    lines = b"".join(changed(LOG.lines, one, place, bit)).splitlines(keepends=True)
    try:
        return changed(lines, two, min(place, len(lines) - 1), bit)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, ZeroDivisionError):
        return lines  # the first change left nothing that the second could forge


@settings(max_examples=300, deadline=None)
@given(cases(), st.sampled_from([None, 3, 8]))
def test_both_verifiers_agree(tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], anchor: int | None) -> None:
    path = save(tmp_path_factory.getbasetemp() / "log", lines)
    receipts = [receipt(LOG, anchor)] if anchor else []
    given_alone = [(known.origin_id, str(known.count), known.head) for known in receipts]
    assert verdict(path, given_alone) is verify(path, receipts=receipts).consistent


@pytest.mark.parametrize(
    ("lines", "words", "exit_code"),
    [
        (LOG.lines, [], 0),
        (LOG.lines, ["--receipt", receipt(LOG, 8).text()], 0),
        (LOG.lines[:7], ["--receipt", receipt(LOG, 8).text()], 10),
        (LOG.lines, ["--receipt", "a receipt, surely"], 10),
        ([*LOG.lines, LOG.lines[0]], [], 10),
        ([*LOG.lines, b'{"seq":'], [], 0),
        ([], [], 10),
        (None, [], 10),
    ],
)
def test_the_script_alone(tmp_path: Path, lines: list[bytes] | None, words: list[str], exit_code: int) -> None:
    path = tmp_path / "audit.jsonl" if lines is None else save(tmp_path / "audit.jsonl", lines)
    command = [sys.executable, "-I", "-S", "-O", str(SOURCE), str(path), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (exit_code, "")
    assert done.stdout.startswith("consistent" if exit_code == 0 else "NOT consistent")


def test_without_the_schemas_beside_it_the_chain_is_still_checked(tmp_path: Path) -> None:
    script = shutil.copy(SOURCE, tmp_path)
    for lines, exit_code in ((LOG.lines, 0), (LOG.lines[1:], 10)):
        path = save(tmp_path / "audit.jsonl", lines)
        done = subprocess.run([sys.executable, "-I", "-S", script, path], capture_output=True, check=False)
        assert done.returncode == exit_code


def test_it_is_short_and_imports_the_standard_library_only() -> None:
    source = SOURCE.read_text(encoding="utf-8")
    assert len(source.splitlines()) < 80
    tree = ast.parse(source)
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= set(sys.stdlib_module_names)


# --- the same findings ------------------------------------------------------------------------------------------------


def alone(lines: list[bytes]) -> bool:
    """Whether the script calls a log consistent, errors of reading included."""
    try:
        return verify_alone.judge(io.BytesIO(b"".join(lines)), []) is None
    except (ValueError, LookupError, TypeError, AttributeError):
        return False


@pytest.mark.parametrize("name", CASES)
def test_every_finding_is_one_of_the_script_too(tmp_path: Path, name: str) -> None:
    lines, _ = CASES[name]
    assert alone(lines) is verify(save(tmp_path / "log", lines)).consistent


@pytest.mark.parametrize(("lines", "consistent"), [((1, 1, 1), True), ((5, 3, 4), False), ((3, 4, 5), True)])
def test_time_of_one_moment_goes_on(lines: tuple[int, ...], consistent: bool) -> None:
    assert alone(with_times(*lines)) is consistent


def test_a_clock_that_says_that_it_went_back_is_no_fault() -> None:
    assert alone(with_times(5, 3, 4, back=2))
    assert not alone(with_times(5, 3, 4, back=1))


@pytest.mark.parametrize(("events", "bad"), PURGES)
def test_the_script_wants_a_later_purge_too(events: list[tuple[str, int | None]], bad: list[int]) -> None:
    assert alone(log_of(*events).lines) is not bool(bad)


def test_a_log_of_two_logs_is_refused() -> None:
    other = Writer("ef" * 16)
    other.add(*record(1))
    other.hashes, other.lines = [*LOG.hashes[:2]], [LOG.lines[0]]
    other.add(*record(2))
    assert verify_alone.judge(io.BytesIO(b"".join(other.lines)), []) == "record 2: it is of another log"


def test_a_line_out_of_order_is_refused_though_its_hash_fits() -> None:
    body = chain.canonical(
        {"seq": 1, "prev": chain.GENESIS, "time": chain.stamp(START), "origin": ORIGIN, "event": "run.stop"}
        | {"run": "r", "plan": "cd" * 32, "counts": {"done": 1, "held": 2}}
    )
    for found, good in ((body, True), (body.replace(b'{"done":1,"held":2}', b'{"held":2,"done":1}'), False)):
        assert alone([chain.compose(found, chain.digest(ORIGIN, found))]) is good


def test_without_schemas_the_chain_is_judged_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify_alone, "SCHEMAS", {})
    assert alone(LOG.lines)
    writer = Writer()
    writer.add({"event": "run.halt"})
    assert alone(writer.lines)
    monkeypatch.undo()
    assert not alone(writer.lines)
