"""Work in processes that are copies of this one: what it imported is there at once, what it breaks is gone with it."""

from __future__ import annotations

import gc
import os
import pickle
import resource
import shutil
import signal
import tempfile
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Generic, NoReturn, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Result = TypeVar("Result")

MEMORY: Final = 4 * 2**30
# A child that waits for something that never comes uses no processor time; a busy machine slows all others.
PATIENCE: Final = 12


class Broken(Exception):
    """A child failed by itself, not by a limit: its trace."""


@dataclass(frozen=True, slots=True)
class Job(Generic[Result]):
    """One piece of work, and the processor seconds it may take, None for any. `work` gets a folder of its own."""

    work: Callable[[Path], Result]
    seconds: float | None


@dataclass(frozen=True, slots=True)
class _Running:
    number: int
    begun: float
    folder: Path
    answer: Path


def run_all(jobs: Iterable[Job[Result]], at_once: int) -> Iterator[tuple[int, Result | None, float]]:
    """Number, result and wall seconds of each job as they end; None of a job that was stopped or died."""
    running: dict[int, _Running] = {}
    waiting = enumerate(jobs)
    with tempfile.TemporaryDirectory(dir=_quick_folder()) as base:
        while True:
            while len(running) < at_once and (following := next(waiting, None)) is not None:
                number, job = following
                begun = _Running(number, time.monotonic(), Path(base) / f"{number}", Path(base) / f"{number}.answer")
                running[_started(job, begun)] = begun
            if not running:
                return
            pid, _ = os.wait()
            one = running.pop(pid, None)
            if one is not None:
                _end_whatever_is_left_of(pid)
                yield one.number, cast("Result | None", _answer(one.answer)), time.monotonic() - one.begun
                shutil.rmtree(one.folder, ignore_errors=True)


def run_one(work: Callable[[Path], Result]) -> Result | None:
    """One job alone, for as long as it takes."""
    return next(result for _, result, _ in run_all([Job(work, None)], 1))


def _end_whatever_is_left_of(session: int) -> None:
    """Processes that a child started and that outlived it."""
    with suppress(ProcessLookupError):
        os.killpg(session, signal.SIGKILL)


def _quick_folder() -> str | None:
    """Where syncing to disk costs nothing, if there is such a place."""
    shared = Path("/dev/shm")  # noqa: S108 - a folder with an unguessable name is made in it
    return str(shared) if shared.is_dir() and os.access(shared, os.W_OK) else None


def _started(job: Job[Result], own: _Running) -> int:
    gc.freeze()
    pid = os.fork()
    if pid == 0:
        _in_child(job, own)
    return pid


def _in_child(job: Job[Result], own: _Running) -> NoReturn:
    """Work silently within the limits, leave the result, and end without any clean-up of the parent's."""
    try:
        os.setsid()
        _silence()
        if job.seconds is not None:
            _limit(job.seconds)
        _leave(own.answer, job.work(own.folder))
    except BaseException:  # noqa: BLE001 - the top of a process; the parent raises it again
        _leave(own.answer, Broken(traceback.format_exc()))
    finally:
        os._exit(0)


def _leave(file: Path, answer: object) -> None:
    """Whole or not at all: the process may be ended at any moment."""
    beside = file.with_suffix(".new")
    beside.write_bytes(pickle.dumps(answer))
    beside.replace(file)


def _silence() -> None:
    """Whoever wants to tell something from a child keeps another stream."""
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silence, stream)


def _limit(seconds: float) -> None:
    """The signals of both timers end the process."""
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, seconds * PATIENCE)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _answer(file: Path) -> object:
    """What a child left; None when it was ended."""
    if not file.exists():
        return None
    found: object = pickle.loads(file.read_bytes())  # noqa: S301 - written by this program
    file.unlink()
    if isinstance(found, Broken):
        raise found
    return found
