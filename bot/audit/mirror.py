"""The JSON Lines copy of the audit log on disk: appended line by line, synced, and mended after a crash.

The database is the truth. A crash leaves the copy short or its last line torn; both are mended from the database.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FILE_NAME = "audit.jsonl"
_CHUNK = 64 * 1024
_FLAGS = (
    os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
)


@dataclass(frozen=True, slots=True)
class Tail:
    """The end of the copy: the last whole line (without newline), the offset after it, and the length of the file."""

    line: bytes
    end: int
    size: int

    @property
    def torn(self) -> int:
        """Bytes after the last newline: what a crash left of an unfinished line."""
        return self.size - self.end


def tail(path: Path) -> Tail:
    """Read the last whole line from the end of the file; an absent file is an empty one."""
    try:
        with path.open("rb") as file:
            return _tail(file, file.seek(0, os.SEEK_END))
    except FileNotFoundError:
        return Tail(b"", 0, 0)


def _tail(file: IO[bytes], size: int) -> Tail:
    start, seen = size, b""
    while start > 0 and seen.count(b"\n") < 2:  # noqa: PLR2004 - the newline before the last line, and the one after it
        step = min(_CHUNK, start)
        start -= step
        file.seek(start)
        seen = file.read(step) + seen
    whole, newline, torn = seen.rpartition(b"\n")
    return Tail(whole.rpartition(b"\n")[2], size - len(torn) if newline else 0, size)


def append(path: Path, lines: Iterable[bytes], end: int) -> int:
    """Cut the file to `end`, add the lines, sync; returns the new length. After an OSError the next call mends."""
    descriptor = os.open(path, _FLAGS, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        file.truncate(end)
        file.seek(end)
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())
        return file.tell()


def replace(path: Path, lines: Iterable[bytes]) -> int:
    """Write the whole file anew beside the old one and put it in its place in one step; returns its length."""
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    size = append(beside, lines, 0)
    beside.replace(path)
    sync_folder(path.parent)
    return size


def sync_folder(folder: Path) -> None:
    """Make names in a folder durable, where the system allows to."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
