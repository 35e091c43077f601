"""linkprune as it is, with one listener that kills the process (SIGKILL) at a named step of one act.

Usage: python -m tests.faults.victim STEP before|after PLACE COMMAND…      (PLACE counts the acts of this run from 0)
"""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.cli.main import run
from bot.cli.session import World
from bot.ports import Step
from bot.steps import Steps

if TYPE_CHECKING:
    from bot.model import Proof


class DeadlySteps(Steps):
    """Dies at one step, before or after the other listeners hear of it."""

    def __init__(self, step: Step, when: str, place: int) -> None:
        super().__init__()
        self._step = step
        self._when = when
        self._left = place

    def __call__(self, step: Step, proof: Proof | None = None) -> None:
        hit = step is self._step and self._left == 0
        if hit and self._when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        super().__call__(step, proof)
        if hit:
            os.kill(os.getpid(), signal.SIGKILL)
        if step is self._step:
            self._left -= 1


def main() -> None:
    """Run one command, doomed."""
    step, when, place, *command = sys.argv[1:]
    os.umask(0o077)
    world = replace(World.real(), steps=lambda: DeadlySteps(Step(step), when, int(place)))
    sys.exit(run(command, world))


if __name__ == "__main__":
    main()
