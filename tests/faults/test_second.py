"""A second process on the same account, tried a hundred times while a run goes on: refused each time, and no harm."""

from __future__ import annotations

import subprocess
import time
from contextlib import suppress
from itertools import cycle, islice
from typing import TYPE_CHECKING

import pytest

from bot.audit.verify import verify
from bot.errors import Exit
from tests.reporting import bound
from tests.stage import LIMIT_SECONDS, LINKPRUNE

if TYPE_CHECKING:
    from tests.reporting import Figure
    from tests.stage import Stage

pytestmark = [pytest.mark.chaos, pytest.mark.browser]
TRIES = 100
AT_ONCE = 5
LONG = {"LINKPRUNE_PACE__GAP_SECONDS": "[900,900]", "LINKPRUNE_RUN__CONFIRM": "none"}


def _begun(stage: Stage, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [LINKPRUNE, "--home", str(stage.home), "--quiet", *words],
        env=stage.environment(LONG),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _until_it_acts(stage: Stage, run: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + LIMIT_SECONDS
    while not stage.changing_requests() and time.monotonic() < end:
        with suppress(subprocess.TimeoutExpired):
            raise AssertionError(f"the run ended too early: exit {run.wait(0.05)}")


def _tried(stage: Stage) -> list[int]:
    """Exit codes of all tries, some of them at the same moment."""
    live = ("run", stage.plan, "--live", "--confirm", "none")
    tries = list(islice(cycle([live, ("run", stage.plan), ("sync",), ("settle",), live]), TRIES))
    codes = []
    for start in range(0, TRIES, AT_ONCE):
        processes = [_begun(stage, *words) for words in tries[start : start + AT_ONCE]]
        codes += [process.wait(LIMIT_SECONDS) for process in processes]
    return codes


def test_a_hundred_tries_of_a_second_process_are_refused(stage: Stage, figure: Figure) -> None:
    with _begun(stage, "run", stage.plan, "--live", "--confirm", "none") as first:
        _until_it_acts(stage, first)
        codes = _tried(stage)
        assert stage.command("stop").code == 0
        assert first.wait(LIMIT_SECONDS) == Exit.OPERATOR
    figure("tries", len(codes))
    figure("let in", sum(code != Exit.INPUT for code in codes))
    figure("bound", bound(len(codes)))
    assert {*codes} == {Exit.INPUT}
    assert len(stage.changing_requests()) == 1
    assert verify(stage.audit_log).consistent
