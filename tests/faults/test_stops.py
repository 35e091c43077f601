"""Stops of the real process with the real browser, at random times and in every way; and Ctrl-C twice."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median
from typing import TYPE_CHECKING

import pytest

from bot.audit.verify import verify
from bot.errors import Exit
from tests.stage import LINKPRUNE, Stage, copied, prepared, served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.reporting import Figure

pytestmark = [pytest.mark.chaos, pytest.mark.browser]
LIMIT = 60
CHECKING = "checking everybody removed once more"
PACE = {"LINKPRUNE_PACE__GAP_SECONDS": "[1,3]", "LINKPRUNE_RUN__CONFIRM": "none"}
PLACES = tuple(range(2, 26, 2))


@dataclass(slots=True)
class Running:
    """A live run in a terminal of its own."""

    process: subprocess.Popen[bytes]
    terminal: int
    stage: Stage

    def until_acting(self, acts: int) -> None:
        """Wait until the site was asked so often."""
        end = time.monotonic() + LIMIT
        while len(self.stage.changing_requests()) < acts and time.monotonic() < end:
            self._pause(0.05)
        assert len(self.stage.changing_requests()) >= acts

    def let_pass(self, seconds: float) -> None:
        self._pause(seconds)

    def _pause(self, seconds: float) -> None:
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return

    def until_felt(self) -> None:
        """Wait until the run has left its people: it checks what it did, or has ended."""
        said = self.stage.home.parent / "said"
        end = time.monotonic() + LIMIT
        while self.process.poll() is None and CHECKING not in said.read_text("utf-8") and time.monotonic() < end:
            self._pause(0.02)

    def ends(self) -> int:
        return self.process.wait(LIMIT)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with served(people=28) as server:
        yield prepared(server, tmp_path_factory.mktemp("many") / "home", places=PLACES)


@contextmanager
def _running(stage: Stage) -> Iterator[Running]:
    ours, theirs = pty.openpty()
    command = [LINKPRUNE, "--home", str(stage.home), "--json", "run", stage.plan, "--live", "--confirm", "none"]
    with (stage.home.parent / "said").open("wb") as said:
        process = subprocess.Popen(command, env=stage.environment(PACE), stdin=theirs, stdout=said, stderr=said)
        try:
            yield Running(process, ours, stage)
        finally:
            process.kill()
            process.wait(LIMIT)
            os.close(theirs)
            os.close(ours)


def _descendants(process: int) -> Iterator[int]:
    for listed in Path(f"/proc/{process}/task").glob("*/children"):
        for child in map(int, listed.read_text(encoding="ascii").split()):
            yield child
            yield from _descendants(child)


def _close_window(running: Running) -> None:
    """End the browser as closing its window does; its first process is the one that is no helper of another."""
    for process in _descendants(running.process.pid):
        line = Path(f"/proc/{process}/cmdline").read_bytes()
        if b"--user-data-dir" in line and b"--type=" not in line:
            os.kill(process, signal.SIGTERM)
            return
    raise AssertionError("no browser is there")


def _stop_by_command(running: Running) -> None:
    ended = running.stage.command("stop")
    assert ended.code == 0, ended.stderr


WAYS: dict[str, Callable[[Running], object]] = {
    "the key q": lambda running: os.write(running.terminal, b"q"),
    "linkprune stop": _stop_by_command,
    "Ctrl-C": lambda running: running.process.send_signal(signal.SIGINT),
    "SIGTERM": lambda running: running.process.send_signal(signal.SIGTERM),
    "closed window": _close_window,
}


def _goes_on(stage: Stage) -> None:
    """The journal tells everything, and the same command finishes the plan."""
    again = stage.run_live()
    assert again.code == 0, again.stderr
    assert sorted(stage.removals()) == sorted(stage.people)
    assert len(stage.changing_requests()) == len(set(stage.changing_requests()))
    assert verify(stage.audit_log).consistent


@dataclass(frozen=True, slots=True)
class Stopped:
    """What one stop led to: further removal requests, seconds until it was felt, and until the process ended."""

    further: int
    felt: float
    ended: float


def _stopped(stage: Stage, way: str, random: Random) -> Stopped:
    with _running(stage) as running:
        running.until_acting(random.randint(1, 3))
        running.let_pass(random.uniform(0, 4))
        WAYS[way](running)
        asked, before = time.monotonic(), len(stage.changing_requests())
        running.until_felt()
        felt = time.monotonic() - asked
        code = running.ends()
        ended = time.monotonic() - asked
    said = (stage.home.parent / "said").read_text(encoding="utf-8")
    allowed = {Exit.PAGE, Exit.UNSETTLED} if way == "closed window" else {Exit.OPERATOR, Exit.UNSETTLED}
    assert code in allowed, (way, code, said)
    return Stopped(len(stage.changing_requests()) - before, felt, ended)


@pytest.mark.parametrize("way", WAYS)
def test_a_real_stop_completes_at_most_the_act_in_flight(many: Stage, tmp_path: Path, way: str, figure: Figure) -> None:
    random = Random(way)  # noqa: S311 - stops that can be repeated
    found = []
    for number in range(4):
        stage = copied(many, tmp_path / str(number) / "home")
        found.append(_stopped(stage, way, random))
        if number == 0:
            _goes_on(stage)
    figure("stops", len(found))
    figure("further acts at most", max(one.further for one in found))
    figure("median seconds until it was felt", round(median(one.felt for one in found), 2))
    figure("median seconds until the process ended", round(median(one.ended for one in found), 2))
    assert max(one.further for one in found) <= 1


def test_a_second_ctrl_c_ends_at_once_and_leaves_a_journal_that_goes_on(
    many: Stage, tmp_path: Path, figure: Figure
) -> None:
    random, seconds = Random(2), []  # noqa: S311 - stops that can be repeated
    for number in range(4):
        stage = copied(many, tmp_path / str(number) / "home")
        # The first act in flight lasts long, so that the second Ctrl-C comes into it.
        with stage.scale(1), _running(stage) as running:
            running.until_acting(random.randint(1, 2))
            running.process.send_signal(signal.SIGINT)
            running.let_pass(0.1)
            asked = time.monotonic()
            running.process.send_signal(signal.SIGINT)
            assert running.ends() == Exit.OPERATOR
            seconds.append(time.monotonic() - asked)
        _goes_on(stage)
    figure("second Ctrl-C", len(seconds))
    figure("slowest end after it, seconds", round(max(seconds), 2))
    assert max(seconds) < 1
