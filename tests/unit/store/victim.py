"""A process that works on a workspace and dies, or is starved, where it is told.

python -m tests.unit.store.victim FOLDER COMMAND [NUMBER]
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bot.audit import mirror
from bot.errors import LinkpruneError
from bot.model import Decision
from bot.store.changes import Shown, Stale
from bot.store.facets import Facet, FacetKind
from tests.unit.store.exports import large_export
from tests.unit.store.kit import add_plan, fill, open_at, remove, start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import NoReturn

    from bot.store import Store

real_append = mirror.append


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise SystemExit(99)


def dies(work: Callable[[], object]) -> bool:
    """Whether work, in a child of this process, is killed: as a process of its own, without the time of its start."""
    child = os.fork()
    if not child:
        with suppress(BaseException):
            work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def prepare(folder: Path) -> Store:
    store = open_at(folder)
    if not store.people.count():
        fill(store)
    return store


def work(store: Store) -> None:
    """Whole removals, until somebody stops it or there is nobody left."""
    plan = add_plan(store, range(5))
    run = start(store, plan)
    for number in range(5):
        remove(store, run, plan, number)
    store.journal.stop_run(run, stopped_by=None, counts={"done": 5})


def statement(folder: Path, number: int) -> None:
    """Die before the n-th statement."""
    left = [number]

    def count(_sql: str) -> None:
        left[0] -= 1
        if not left[0]:
            die()

    store = prepare(folder)
    store._database._connection.set_trace_callback(count)
    work(store)
    store._database._connection.set_trace_callback(None)
    store.close()


def append(folder: Path, number: int) -> None:
    """Die when the copy gets its tenth addition: before it, with half a line written, or after it."""
    left = [10]

    def dying(path: Path, lines: Iterable[bytes], end: int) -> int:
        left[0] -= 1
        if left[0]:
            return real_append(path, lines, end)
        content = b"".join(lines)
        portion = (b"", content[: len(content) // 2], content[:-1], content)[number]
        real_append(path, [portion], end)
        die()

    mirror.append = dying
    work(prepare(folder))


def notes(folder: Path, number: int) -> None:
    """Write events, as one of several processes that begin at once."""
    with open_at(folder) as store:
        print("ready", flush=True)  # noqa: T201
        sys.stdin.readline()
        for _ in range(number):
            store.events.note("login", by=str(os.getpid()))


def decide(folder: Path, number: int) -> None:
    """Keep people one by one, as one of several processes that go through the same people; tell whom."""
    with open_at(folder) as store:
        for person in store.people.search():
            shown = Shown(person.slug, 0)
            with suppress(Stale):
                store.changes.decide([shown], Decision.KEEP, by="member", key=f"{number}-{person.slug}")
                print(person.slug)  # noqa: T201


def close(folder: Path, number: int) -> None:
    """Close a group, and die before the n-th statement."""
    left = [number]

    def count(_sql: str) -> None:
        left[0] -= 1
        if not left[0]:
            die()

    with open_at(folder) as store:
        facet = Facet(FacetKind.REASON, "Never wrote")
        state = store.groups.state(facet)
        store._database._connection.set_trace_callback(count)
        store.groups.close(facet, Decision.REMOVE, state=state, count=None, by="member", key=f"victim-{number}")
        store._database._connection.set_trace_callback(None)


def starve(folder: Path, number: int) -> None:
    """Work on a disk where no file can grow beyond so many bytes; report the error."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    store = prepare(folder)
    resource.setrlimit(resource.RLIMIT_FSIZE, (number, resource.RLIM_INFINITY))
    try:
        work(store)
    except LinkpruneError as error:
        print(type(error).__name__, int(error.exit), store.journal.open_intent() is not None)  # noqa: T201
    store.close()


def take_in(folder: Path, number: int) -> None:
    """Record an export on a disk where no file can grow beyond so many bytes; report the error."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    store = prepare(folder)
    resource.setrlimit(resource.RLIMIT_FSIZE, (number, resource.RLIM_INFINITY))
    try:
        store.evidence.record([large_export()])
    except LinkpruneError as error:
        print(type(error).__name__, int(error.exit), error)  # noqa: T201
    store.close()


if __name__ == "__main__":
    commands = {"statement": statement, "append": append, "notes": notes, "starve": starve, "import": take_in}
    commands |= {"decide": decide, "close": close}
    commands[sys.argv[2]](Path(sys.argv[1]), int(sys.argv[3]))
