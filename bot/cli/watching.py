"""Watches a folder for a data export. Reads names, sizes and a zip's table of contents; contacts nobody."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

# A browser writes a download several times a second, so what has not grown for so long is complete or has stalled.
STILL_SECONDS = 3.0
MOST_ENTRIES = 500
# Between the name and the ending a browser counts copies: "(1)", " (1)", "-1", " 2".
_NAME = re.compile(
    r"(basic|complete)_linkedindataexport_(\d\d)-(\d\d)-(\d{4})"
    r"(?:\.zip)?(?: ?\(\d{1,3}\)|[- ]\d{1,3})?(?:\.zip){0,2}",
    re.IGNORECASE | re.ASCII,
)
_UNFINISHED = (".crdownload", ".part", ".download", ".opdownload", ".partial")


class Part(StrEnum):
    """Which of the two archives of one request: the first holds part of the second."""

    BASIC = "Basic"
    COMPLETE = "Complete"


@dataclass(frozen=True, slots=True)
class Download:
    """One archive as it lies in the folder; one that grows is another value at each look."""

    path: Path
    part: Part
    day: date
    size: int
    changed: int

    @property
    def label(self) -> str:
        """What all copies of this archive have in common."""
        return label_of(self.part, self.day)

    @property
    def order(self) -> tuple[date, bool, int]:
        """The newest first, when sorted backwards; of one day the whole archive before its first part."""
        return self.day, self.part is Part.COMPLETE, self.changed


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the folder: archives under their final names, and names of downloads that still run."""

    downloads: tuple[Download, ...]
    unfinished: tuple[str, ...] = ()


def named(name: str) -> tuple[Part, date] | None:
    """What the name of a file or folder says; None where it is no archive of the site."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    try:
        day = date(int(found[4]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    return Part(found[1].capitalize()), day


def label_of(part: Part, day: date) -> str:
    """The archive's name without its ending and without the count of copies."""
    return f"{part.value}_LinkedInDataExport_{day:%m-%d-%Y}"


def look(folder: Path) -> Look:
    """See what lies in the folder now; InputError when it cannot be read."""
    try:
        with os.scandir(folder) as entries:
            names = {entry.name: entry for entry in entries}
    except OSError as error:
        raise InputError(f"{folder} cannot be watched: {error.strerror or type(error).__name__}.") from error
    unfinished = tuple(sorted(name for name in names if _is_unfinished(name)))
    running = {name.rpartition(".")[0] for name in unfinished}
    found = (_download(Path(entry.path)) for name, entry in names.items() if named(name) and name not in running)
    return Look(tuple(each for each in found if each is not None), unfinished)


def _is_unfinished(name: str) -> bool:
    """A running download of an archive, as far as the browser shows its name."""
    stem, dot, ending = name.rpartition(".")
    return dot + ending.lower() in _UNFINISHED and named(stem) is not None


def _download(path: Path) -> Download | None:
    """One archive: a zip, or the folder that some browsers make of it. None for what is empty, a link or gone again."""
    said = named(path.name)
    try:
        kind = path.lstat()
        if stat.S_ISREG(kind.st_mode) and path.suffix.lower() == ".zip":
            size, changed = kind.st_size, kind.st_mtime_ns
        elif stat.S_ISDIR(kind.st_mode):
            size, changed = _weigh(path)
        else:
            return None
    except OSError:
        return None
    return Download(path, *said, size, changed) if said and size else None


def _weigh(folder: Path) -> tuple[int, int]:
    """Size and newest change of the files in an unpacked archive."""
    found = [file.lstat() for file, _ in zip(_files(folder), range(MOST_ENTRIES), strict=False)]
    return sum(one.st_size for one in found), max((one.st_mtime_ns for one in found), default=0)


def _files(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        yield from (Path(parent, name) for name in names)


@dataclass(slots=True)
class Stillness:
    """Remembers since when each archive looks as it does."""

    _since: dict[Download, float] = field(default_factory=dict)

    def ready(self, seen: Look, now: float, known: Container[Download] = ()) -> tuple[Download, ...]:
        """Archives that have stood still long enough and are not known yet, the newest first."""
        self._since = {one: self._since.get(one, now) for one in seen.downloads}
        still = [one for one, since in self._since.items() if now - since >= STILL_SECONDS and one not in known]
        return tuple(sorted(still, key=lambda one: one.order, reverse=True))


def trouble(download: Download) -> str | None:
    """Why an archive cannot be imported as it lies there, in one sentence; None where it opens."""
    from bot.intake.container import open_containers

    try:
        with open_containers([download.path]):
            return None
    except InputError as error:
        return str(error)
