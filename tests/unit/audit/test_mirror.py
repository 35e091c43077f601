"""The file of the copy: its end is found, torn lines are cut, and replacing is one step."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from bot.audit import mirror

if TYPE_CHECKING:
    from pathlib import Path

BIG = b"x" * 200_000


@pytest.mark.parametrize(
    ("content", "line", "torn"),
    [
        (b"", b"", 0),
        (b"a\n", b"a", 0),
        (b"a\nbb\n", b"bb", 0),
        (b"a\nbb\nccc", b"bb", 3),
        (b"ccc", b"", 3),
        (b"\0\0\0", b"", 3),
        (b"a\n" + BIG + b"\n", BIG, 0),
        (BIG + b"\nb\n" + BIG, b"b", len(BIG)),
    ],
)
def test_the_last_whole_line_is_found(tmp_path: Path, content: bytes, line: bytes, torn: int) -> None:
    path = tmp_path / "log"
    path.write_bytes(content)
    assert mirror.tail(path) == mirror.Tail(line, len(content) - torn, len(content))
    assert mirror.tail(path).torn == torn


def test_a_missing_file_is_an_empty_one(tmp_path: Path) -> None:
    assert mirror.tail(tmp_path / "log") == mirror.Tail(b"", 0, 0)


def test_appending_cuts_what_a_crash_left(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"a\nhalf a li")
    assert mirror.append(path, [b"b\n", b"c\n"], 2) == 6
    assert path.read_bytes() == b"a\nb\nc\n"


def test_files_are_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        mirror.append(tmp_path / "log", [b"a\n"], 0)
        mirror.replace(tmp_path / "other", [b"a\n"])
    finally:
        os.umask(before)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "precious").write_bytes(b"data")
    (tmp_path / "log").symlink_to(tmp_path / "precious")
    with pytest.raises(OSError, match=r"symbolic|links"):
        mirror.append(tmp_path / "log", [b"a\n"], 0)
    assert (tmp_path / "precious").read_bytes() == b"data"


def test_replacing_leaves_nothing_beside(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"old old old\n")
    (tmp_path / "log.new").write_bytes(b"left by a crash")
    assert mirror.replace(path, [b"n\n"]) == 2
    assert [(entry.name, entry.read_bytes()) for entry in tmp_path.iterdir()] == [("log", b"n\n")]
