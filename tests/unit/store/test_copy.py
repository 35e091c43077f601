"""The JSON Lines copy: it may lag, it never leads, and what no crash can have done to it is refused."""

from __future__ import annotations

import errno
import json
import os
from typing import TYPE_CHECKING

import pytest

from bot.audit import mirror
from bot.audit.verify import Kind, verify
from bot.errors import AuditDamaged
from bot.store import open_store
from tests.unit.store.kit import Clock, add_plan, check_whole, fill, names, open_at, remove, start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from bot.store import Store


@pytest.fixture
def path(folder: Path) -> Path:
    """The copy of a closed workspace with some history."""
    with open_at(folder) as store:
        fill(store)
        plan = add_plan(store)
        run = start(store, plan)
        for number in range(3):
            remove(store, run, plan, number)
    return folder / mirror.FILE_NAME


def lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


def forget_the_close(folder: Path) -> None:
    """As if the process had been killed after its last change: only the change before that is known to be copied."""
    with open_store(folder, clock=Clock(), mirror=False) as store, store._database.write():
        size = len(b"".join(lines(store.mirror_path)[:-1]))
        store._database.run("update mirror set seq = ?, size = ?", store.events.head()[0] - 1, size)


def test_the_copy_has_every_line_after_each_change(store: Store) -> None:
    fill(store)
    plan = add_plan(store)
    run = start(store, plan)
    for number in range(3):
        remove(store, run, plan, number)
        assert store.mirror_path.read_bytes() == b"".join(store.events.iterate())
    assert list(store.events.iterate(store.events.head()[0] - 2)) == lines(store.mirror_path)[-2:]


def test_names_can_be_read_in_the_copy(path: Path) -> None:
    person = [json.loads(line)["person"] for line in lines(path) if b'"action.intent"' in line]
    assert [(one["name"], one["profile"]) for one in person] == [
        (f"Pérsona Number-{n}", f"person-{n}") for n in range(3)
    ]
    salts = {one["salt"] for one in person}
    assert len(salts) == 3


# --- what a crash leaves ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("torn", [b"", b'{"act', bytes(200)])
def test_a_copy_that_a_crash_left_short_or_torn_is_mended_and_the_log_says_so(path: Path, torn: bytes) -> None:
    forget_the_close(path.parent)
    path.write_bytes(b"".join(lines(path)[:-1]) + torn)
    with open_at(path.parent) as store:
        check_whole(store)
        event = json.loads(list(store.events.iterate())[-1])
    assert (event["event"], event["added"], event["cut"]) == ("audit.mirror_repaired", 1, len(torn))


def test_a_torn_line_behind_a_whole_copy_is_cut(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b'{"seq":')
    with open_at(path.parent) as store:
        check_whole(store)
        assert names(store)[-1] == "audit.mirror_repaired"


def test_opening_a_whole_copy_writes_nothing(path: Path) -> None:
    before = path.read_bytes()
    open_at(path.parent).close()
    assert path.read_bytes() == before


# --- what no crash leaves ---------------------------------------------------------------------------------------------

DAMAGE: dict[str, Callable[[list[bytes]], Iterable[bytes]]] = {
    "cut by one": lambda old: old[:-1],
    "cut to one": lambda old: old[:1],
    "emptied": lambda _: [],
    "deleted in the middle": lambda old: old[:5] + old[6:],
    "inserted in the middle": lambda old: old[:5] + old[4:],
    "first deleted": lambda old: old[1:],
    "last edited": lambda old: [*old[:-1], old[-1].replace(b"done", b"held")],
    "last without its newline": lambda old: [*old[:-1], old[-1][:-1]],
    "one too many": lambda old: [*old, old[-1].replace(b'"seq":2', b'"seq":3')],
    "last swapped": lambda old: [*old[:-2], old[-1], old[-2]],
    "something else": lambda _: [b"hello\n"],
    "nonsense at the end": lambda old: [*old, b"[" * 100_000 + b"\n"],
}


@pytest.mark.parametrize("how", DAMAGE)
def test_what_no_crash_leaves_is_refused_and_left_for_verify(path: Path, how: str) -> None:
    path.write_bytes(b"".join(DAMAGE[how](lines(path))))
    damaged = path.read_bytes()
    with pytest.raises(AuditDamaged, match="audit verify"):
        open_at(path.parent)
    assert path.read_bytes() == damaged
    with open_store(path.parent, clock=Clock(), mirror=False) as store:
        report = verify(path, original=store.events.original())
        assert not report.consistent
        assert path.read_bytes() == damaged


@pytest.mark.parametrize(("cut", "refused"), [(1, False), (4, True)])
def test_after_a_kill_only_the_last_change_may_be_missing(folder: Path, cut: int, refused: bool) -> None:
    store = open_at(folder)
    for _ in range(6):
        store.events.note("login")
    store._database.close()  # a killed process notes nothing
    copy = folder / mirror.FILE_NAME
    copy.write_bytes(b"".join(lines(copy)[:-cut]))
    if refused:
        with pytest.raises(AuditDamaged, match="but 5 were written"):
            open_at(folder)
    else:
        open_at(folder).close()


def test_a_copy_that_was_deleted_is_refused(path: Path) -> None:
    path.unlink()
    with pytest.raises(AuditDamaged, match="ends at event 0"):
        open_at(path.parent)


@pytest.mark.parametrize("place", [0, 7, -1])
def test_an_edit_that_keeps_every_length_is_found_by_verify(path: Path, place: int) -> None:
    changed = lines(path)
    changed[place] = changed[place].replace(b'"time":"2026', b'"time":"2025')
    path.write_bytes(b"".join(changed))
    with open_store(path.parent, clock=Clock(), mirror=False) as store:
        report = verify(path, original=store.events.original())
    number = range(1, len(changed) + 1)[place]
    assert (report.consistent, report.first_bad, report.kind) == (False, number, Kind.EDITED)


def test_a_damaged_copy_is_put_aside_and_written_anew_on_request(path: Path) -> None:
    path.write_bytes(b"".join(lines(path)[3:]))
    damaged = path.read_bytes()
    with open_store(path.parent, clock=Clock(), mirror=False) as store:
        aside = store.events.rebuild_copy()
    assert aside is not None
    assert aside.read_bytes() == damaged
    with open_at(path.parent) as store:
        check_whole(store)
        event = json.loads(list(store.events.iterate())[-1])
        assert event["reason"] == "written anew from the database"


# --- failures while working -------------------------------------------------------------------------------------------


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Let additions to the copy fail half-way, or work again."""
    real = mirror.append

    def failing(path: Path, new: Iterable[bytes], end: int) -> int:
        content = b"".join(new)
        real(path, [content[: len(content) // 2]], end)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def switch(full: bool) -> None:
        monkeypatch.setattr(mirror, "append", failing if full else real)

    return switch


def test_a_failing_copy_loses_nothing_and_is_mended_by_the_next_change(
    store: Store, full_disk: Callable[[bool], None]
) -> None:
    fill(store)
    full_disk(True)
    plan = add_plan(store)
    assert "No space left" in str(store.events.problem)
    remove(store, start(store, plan), plan)
    assert store.events.head()[0] == 9
    assert verify(store.mirror_path, original=store.events.original()).consistent  # behind, and torn
    full_disk(False)
    store.events.note("login")
    assert store.events.problem is None
    check_whole(store)
    assert "audit.mirror_repaired" not in names(store)


def test_a_failing_copy_is_mended_at_the_next_opening(folder: Path, full_disk: Callable[[bool], None]) -> None:
    with open_at(folder) as store:
        fill(store)
        full_disk(True)
        add_plan(store)
        full_disk(False)
    with open_at(folder) as store:
        check_whole(store)
        assert names(store)[-1] == "audit.mirror_repaired"


def test_a_copy_that_cannot_be_read_is_one_sentence(folder: Path) -> None:
    open_at(folder).close()
    (folder / mirror.FILE_NAME).mkdir()
    with pytest.raises(AuditDamaged, match="cannot be read"):
        open_at(folder)


def test_a_store_without_the_copy_neither_reads_nor_writes_it(path: Path) -> None:
    before = path.read_bytes()
    with open_store(path.parent, clock=Clock(), mirror=False) as store:
        store.events.note("login")
        assert path.read_bytes() == before
    with open_at(path.parent) as store:
        check_whole(store)


def test_two_stores_of_one_process_take_turns(folder: Path) -> None:
    with open_at(folder) as one, open_at(folder) as two:
        for number in range(6):
            (one, two)[number % 2].events.note("login", by=str(number))
            assert (one.events.problem, two.events.problem) == (None, None)
        check_whole(one)
        assert names(two) == ["login"] * 6
