"""How the benchmarks take time and memory, and how they print what they found."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PROGRAM = str(Path(sys.executable).with_name("linkprune"))


def timed(work: Callable[[], object]) -> float:
    """Seconds."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def started(command: Sequence[str]) -> float:
    """Milliseconds of a whole process, its start included."""
    return timed(lambda: subprocess.run(command, capture_output=True, check=False)) * 1000


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took: seconds of the wall clock and of the processor, and its peak memory in MB."""

    seconds: float
    busy: float
    peak: float


def cost(command: Sequence[str]) -> Cost:
    """Run a command to its end; SystemExit with its own words when it fails."""
    begun = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        said = process.stderr.read() if process.stderr else ""
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed: {said}")
    return Cost(time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def row(what: str, unit: str, ours: Sequence[float], theirs: Sequence[float], *, budget: str) -> None:
    """One line: ours, the reference of the same run, their ratio."""
    mine, bare = statistics.median(ours), statistics.median(theirs)
    print(f"{what:44} {mine:9.2f} {unit:3} {bare:9.2f} {unit:3}  {mine / bare:5.2f} x  (budget {budget})", flush=True)


def memory(what: str, peak: float, *, budget: str) -> None:
    """One line about memory."""
    print(f"{what:44} {peak:9.1f} MB   (budget {budget})", flush=True)
