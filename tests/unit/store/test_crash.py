"""Kills, several processes at once, and full disks: nothing is lost, nothing is called tampering."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING

import pytest

from bot.errors import Unsettled
from bot.model import NotDone, OutcomeName
from bot.store.database import NO_ROOM
from tests.unit.store import victim
from tests.unit.store.exports import large_export
from tests.unit.store.kit import add_plan, check_whole, events, intend, names, open_at, start

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store import Store
    from tests.reporting import Figure

pytestmark = pytest.mark.crash
KILLED = -9
ENDED = {name.value for name in OutcomeName} - {OutcomeName.UNKNOWN.value}
STATEMENTS = 560  # of the whole work of a victim, rounded up


def spawn(folder: Path, command: str, number: int) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "tests.unit.store.victim", str(folder), command, str(number)]
    pipe = subprocess.PIPE
    return subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def result(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def check_state_is_the_log(store: Store) -> None:
    """Rows and events were written together, or not at all."""
    told = events(store)
    counted = {
        event: sum(one["event"] == event for one in told)
        for event in ("action.intent", "action.dispatched", "run.start")
    }
    database = store._database
    assert counted == {
        "action.intent": database.number("select count(*) from intent"),
        "action.dispatched": database.number("select count(*) from intent where dispatched_at is not null"),
        "run.start": database.number("select count(*) from run"),
    }
    assert sum(one["event"] == "action.proof" for one in told) == database.number("select count(*) from proof")
    closed = sum(one["event"] in {"action.outcome", "action.settled", "action.held"} for one in told)
    assert closed == database.number("select count(*) from outcome")
    ended = "select count(*) from intent where outcome is not null"
    assert sum("intent" in one and one.get("outcome") in ENDED for one in told) == database.number(ended)
    assert database.number("select count(*) from intent where outcome is null") <= 1


def check_it_can_go_on(store: Store) -> None:
    """What is open blocks, is settled, and then the work goes on."""
    plan = add_plan(store, [0])
    run = start(store, plan)
    intent = store.journal.open_intent()
    if intent is not None:
        with pytest.raises(Unsettled):
            intend(store, run, plan)
        store.journal.settle(intent, NotDone("still connected"), by="linkprune", reads=2, settled=True)
    intend(store, run, plan)


def killed_at(folder: Path, statement: int) -> bool:
    code, _, err = result(spawn(folder, "statement", statement))
    assert (code, err) in {(KILLED, ""), (0, "")}
    check_all(folder)
    return code == KILLED


def check_all(folder: Path) -> None:
    with open_at(folder) as store:
        check_whole(store)
        check_state_is_the_log(store)
        check_it_can_go_on(store)
        check_whole(store)


@pytest.mark.parametrize("statement", [1, 9, 37, 70, 115, 160, 222, 301, 404])
def test_a_kill_at_any_statement_leaves_state_and_log_agreed(folder: Path, statement: int) -> None:
    assert killed_at(folder, statement)


@pytest.mark.chaos
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
def test_a_kill_at_every_statement_leaves_state_and_log_agreed(tmp_path: Path, figure: Figure) -> None:
    died = []
    for number in range(1, STATEMENTS):
        folder = tmp_path / str(number)
        died.append(victim.dies(partial(victim.statement, folder, number)))
        check_all(folder)
    figure("kills, one before each statement", died.count(True))
    assert died.count(True) > 300
    assert not died[-1]


@pytest.mark.parametrize("written", range(4))
def test_a_kill_between_commit_and_copy_is_mended_and_no_tampering(folder: Path, written: int) -> None:
    code, _, err = result(spawn(folder, "append", written))
    assert (code, err) == (KILLED, "")
    with open_at(folder) as store:
        check_whole(store)
        check_state_is_the_log(store)
        assert names(store).count("audit.mirror_repaired") == (0 if written == 3 else 1)


def test_processes_that_write_at_once_share_one_chain(folder: Path) -> None:
    processes = [spawn(folder, "notes", 150) for _ in range(3)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [result(process)[::2] for process in processes] == [(0, "")] * 3
    with open_at(folder) as store:
        assert [name for name in names(store) if name != "audit.mirror_repaired"] == ["login"] * 450
        assert len({event["by"] for event in events(store) if event["event"] == "login"}) == 3
        check_whole(store)


@pytest.mark.parametrize("size", [400_000, 1_000_000])
def test_a_full_disk_in_mid_import_loses_nothing_and_says_what_to_do(folder: Path, size: int) -> None:
    code, out, err = result(spawn(folder, "import", size))
    assert (code, err) == (0, "")
    assert out == f"AuditDamaged 10 {NO_ROOM}\n"
    with open_at(folder) as store:
        check_whole(store)
        assert (store.evidence.archives(), store.people.count(), "import" in names(store)) == ([], 5, False)
        assert store.evidence.record([large_export()]).new_people == 2_995
        check_whole(store)


@pytest.mark.parametrize("size", [150_000, 250_000, 400_000])
def test_a_full_disk_stops_the_work_and_loses_nothing(folder: Path, size: int) -> None:
    code, out, err = result(spawn(folder, "starve", size))
    assert (code, err) == (0, "")
    assert out.startswith("AuditDamaged 10 ")
    with open_at(folder) as store:
        check_whole(store)
        check_state_is_the_log(store)
        assert (store.journal.open_intent() is not None) is out.strip().endswith("True")
        check_it_can_go_on(store)
