"""One account, one process: a second one is refused at once, whatever it wants to do."""

from __future__ import annotations

import signal
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.stage import LINKPRUNE, Stage, copied, prepared, served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with served(people=12, login="classic") as server:
        yield prepared(server, tmp_path_factory.mktemp("account") / "home", places=(3, 7, 9))


@pytest.fixture
def stage(template: Stage, tmp_path: Path) -> Stage:
    return copied(template, tmp_path / "home")


LONG = {"LINKPRUNE_PACE__GAP_SECONDS": "[600,600]"}


@contextmanager
def a_run_that_waits(stage: Stage) -> Iterator[subprocess.Popen[str]]:
    """A live run in the long pause after its first person."""
    command = [LINKPRUNE, "--home", str(stage.home), "run", stage.plan, "--live", "--confirm", "none"]
    with subprocess.Popen(
        command,
        env=stage.environment(LONG),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as run:
        if run.stderr is None or not any("removed, and proven" in line for line in run.stderr):
            raise AssertionError(f"the run ended too early: exit {run.wait()}")
        yield run
        run.stderr.read()


def test_a_second_process_is_refused_at_once(stage: Stage) -> None:
    with a_run_that_waits(stage) as first:
        for words in (("run", stage.plan), ("run", stage.plan, "--live", "--confirm", "none"), ("sync",), ("settle",)):
            refused = stage.command(*words)
            assert refused.code == 3, refused.stderr
            assert "in use" in refused.stderr
        assert stage.command("status").code == 0
        assert stage.command("stop").code == 0
    assert first.returncode == 9
    assert len(stage.changing_requests()) == 1


def test_ctrl_c_ends_a_run_and_it_can_go_on(stage: Stage) -> None:
    with a_run_that_waits(stage) as run:
        run.send_signal(signal.SIGINT)
    assert run.returncode == 9
    assert len(stage.changing_requests()) == 1
    assert stage.run_live().code == 0
    assert sorted(stage.removals()) == sorted(stage.people)
