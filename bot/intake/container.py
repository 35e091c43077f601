"""Open what the member brings - zip, folder or single files - and name what is inside. Nothing is written to disk."""

from __future__ import annotations

import io
import os
import re
import stat
import zipfile
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import InputError
from bot.intake.dates import day_of
from bot.intake.kinds import UNUSED, FileKind, kind_of
from bot.intake.stream import DAMAGE, MOST_MEMBER, guarded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date
    from typing import BinaryIO

MOST_ZIP = 1 << 30
MOST_ENTRIES = 500
MOST_NESTED = 200_000_000  # bytes of zips inside zips, held in memory
MOST_DIRECTORY = 1_000_000  # bytes of a zip's table of contents, which is read in one piece
_SIGNS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others can need gigabytes for a few bytes
_ENCRYPTED = 0x1
_OFFICIAL = re.compile(r"(?:basic|complete)_linkedindataexport_(\d\d)-(\d\d)-(\d{4})", re.IGNORECASE | re.ASCII)
_TRAVERSAL = re.compile(r"^/|^[A-Za-z]:|\\|\x00|(?:^|/)\.\.(?:/|$)")
GET_ONE = "get one on LinkedIn: Me > Settings & Privacy > Data privacy > Get a copy of your data."
_AGAIN = "download the export again. Nothing was imported."


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an export. `open` gives its bytes; reading raises InputError above the limits or at damage."""

    name: str
    kind: FileKind
    size: int
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class Container:
    """One export as it was brought; `dated`: the day in its official name; `loose`: its files were named one by one."""

    name: str
    dated: date | None
    members: tuple[Member, ...]
    loose: bool = False


@contextmanager
def open_containers(paths: Sequence[Path]) -> Iterator[tuple[Container, ...]]:
    """Open zips, folders and files, each once; InputError, in one sentence, for what is no export."""
    groups: dict[tuple[bool, Path], list[Path]] = {}
    for place in dict.fromkeys(map(_resolved, paths)):
        loose = not place.is_dir() and not _is_zip(place)
        groups.setdefault((loose, place.parent if loose else place), []).append(place)
    with ExitStack() as stack:
        yield tuple(
            container
            for (loose, place), files in groups.items()
            for container in (_loose(place, files) if loose else _place(place, stack))
        )


def _resolved(path: Path) -> Path:
    try:
        place = path.resolve(strict=True)
    except FileNotFoundError:
        raise InputError(f"There is no file or folder {path}.") from None
    except (OSError, RuntimeError, ValueError) as error:
        raise InputError(f"{path} cannot be read ({type(error).__name__}).") from error
    if not place.is_dir() and not place.is_file():
        raise InputError(f"{path} is neither a file nor a folder; give the export as LinkedIn sent it.")
    return place


def _is_zip(path: Path) -> bool:
    """By its first bytes, whatever its name; a file that only has the name is taken for one and refused later."""
    with _file(path, path.name) as file:
        return file.read(4) in _SIGNS or path.suffix.lower() == ".zip"


def _place(place: Path, stack: ExitStack) -> list[Container]:
    containers = _folder(place, stack) if place.is_dir() else _zip(place, stack)
    if not containers:
        raise InputError(f"{place.name} holds no file that an export of LinkedIn has; {GET_ONE}")
    return containers


# --- folders and single files -----------------------------------------------------------------------------------------


def _loose(parent: Path, files: list[Path]) -> list[Container]:
    members = tuple(_file_member(file, file.name) for file in sorted(files))
    strange = [member.name for member in members if member.kind in UNUSED]
    if strange:
        raise InputError(
            f"{strange[0]} is no file of an export that linkprune reads; give the whole zip or its folder."
        )
    name = members[0].name if len(members) == 1 else parent.name
    return [Container(name, _dated(parent.name), members, loose=True)]


def _folder(folder: Path, stack: ExitStack) -> list[Container]:
    files = _files(folder)
    zips = [file for file in files if _OFFICIAL.search(file.name) and _is_zip(file)]
    members = [_file_member(file, file.relative_to(folder).as_posix()) for file in files if file not in zips]
    return _exports(folder.name, None, members) + [part for file in zips for part in _zip(file, stack)]


def _files(folder: Path) -> list[Path]:
    """All regular files below a folder; links are not followed, for they may lead out of it."""
    files: list[Path] = []
    for parent, _, names in os.walk(folder, onerror=_unreadable):
        files += [path for name in names if stat.S_ISREG((path := Path(parent, name)).lstat().st_mode)]
        if len(files) > MOST_ENTRIES:
            raise InputError(f"{folder.name} holds more than {MOST_ENTRIES} files; name the folder of the export.")
    return sorted(files)


def _unreadable(error: OSError) -> None:
    raise InputError("A folder inside the export cannot be read; give yourself the right to read it.") from error


def _file_member(path: Path, name: str) -> Member:
    size, kind = path.stat().st_size, kind_of(name)
    if size > MOST_MEMBER and kind not in UNUSED:
        raise InputError(_too_large(path.name))
    return Member(name, kind, size, partial(_file, path, path.name))


def _file(path: Path, name: str) -> BinaryIO:
    try:
        return guarded(path.open("rb", buffering=0), name)
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror or type(error).__name__}.") from error


# --- zips -------------------------------------------------------------------------------------------------------------


class _Sparing(io.BufferedReader):
    """A file that never gives more than a table of contents may take: the zip reader asks for it in one piece."""

    def read(self, size: int | None = -1, /) -> bytes:
        wanted = MOST_DIRECTORY + 1 if size is None or size < 0 else min(size, MOST_DIRECTORY + 1)
        content = super().read(wanted)
        if len(content) > MOST_DIRECTORY:
            raise zipfile.BadZipFile("table of contents")
        return content


def _zip(path: Path, stack: ExitStack) -> list[Container]:
    if path.stat().st_size > MOST_ZIP:
        raise InputError(_too_large(path.name))
    archive = _archive(path.open("rb", buffering=0), path.name, stack)
    entries = _entries(archive, path.name)
    dated = _dated(path.name)
    found = _exports(path.name, dated, [_entry_member(archive, entry, path.name) for entry in entries])
    return found + _nested(archive, entries, dated, stack)


def _nested(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], dated: date | None, stack: ExitStack
) -> list[Container]:
    """The exports in zips inside a zip, one level deep."""
    found: list[Container] = []
    room = MOST_NESTED
    for entry in entries:
        if entry.filename.lower().endswith(".zip"):
            name = entry.filename.rpartition("/")[2]
            content = _held(archive, entry, name, room)
            room -= len(content)
            inner = _archive(io.BytesIO(content), name, stack)
            members = [_entry_member(inner, each, name) for each in _entries(inner, name)]
            found += _exports(name, _dated(name) or dated, members)
    return found


def _held(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, room: int) -> bytes:
    with _open_entry(archive, entry, name) as stream:
        content = stream.read(room + 1) if entry.file_size <= room else None
    if content is None or len(content) > room:
        raise InputError(f"The zip {name} inside the zip is too large; unpack the outer one and import the inner one.")
    return content


def _archive(source: io.RawIOBase | io.BytesIO, name: str, stack: ExitStack) -> zipfile.ZipFile:
    file = stack.enter_context(_Sparing(source))
    try:
        return stack.enter_context(zipfile.ZipFile(file))
    except DAMAGE as error:
        raise InputError(f"{name} is no whole zip file (a download that broke off?); {_AGAIN}") from error


def _entries(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    entries = archive.infolist()
    if not entries:
        raise InputError(f"{name} is an empty zip file; {_AGAIN}")
    if len(entries) > MOST_ENTRIES:
        raise InputError(f"{name} holds more than {MOST_ENTRIES} files; that is no export of LinkedIn.")
    for entry in entries:
        _check(entry, name)
    if max(Counter(entry.filename for entry in entries).values()) > 1:
        raise InputError(f"{name} holds two files of one name; {_AGAIN}")
    return [entry for entry in entries if not entry.is_dir()]


def _check(entry: zipfile.ZipInfo, name: str) -> None:
    """Refuse what no export has: names that lead elsewhere, encryption, rare packings, giants."""
    if _TRAVERSAL.search(entry.orig_filename) or _TRAVERSAL.search(entry.filename):
        raise InputError(f"{name} holds a file whose name leads out of it; {_AGAIN}")
    if entry.flag_bits & _ENCRYPTED:
        raise InputError(f"{name} is encrypted; unpack it with its password and import the folder.")
    if entry.compress_type not in _PACKINGS:
        raise InputError(f"{name} is packed in a way that linkprune does not read; unpack it and import the folder.")
    if entry.file_size > MOST_MEMBER:
        raise InputError(_too_large(f"{entry.filename} in {name}"))


def _entry_member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> Member:
    opened = partial(_open_entry, archive, entry, f"{entry.filename} in {name}")
    return Member(entry.filename, kind_of(entry.filename), entry.file_size, opened)


def _open_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> BinaryIO:
    try:
        return guarded(archive.open(entry), name, entry.compress_size)
    except DAMAGE as error:
        raise InputError(f"{name} is damaged; {_AGAIN}") from error


# --- what belongs together --------------------------------------------------------------------------------------------


def _exports(name: str, dated: date | None, members: list[Member]) -> list[Container]:
    """One export; or several, where official folder names inside tell them apart. None where no file is known."""
    members = sorted(members, key=lambda member: member.name)
    groups: dict[str, list[Member]] = {}
    for member in members:
        groups.setdefault(_official_folder(member.name), []).append(member)
    used = {folder: group for folder, group in groups.items() if any(each.kind not in UNUSED for each in group)}
    if len(used) == 1:
        (folder,) = used
        return [Container(name, _dated(folder) or dated or _dated(name), tuple(members))]
    return [
        Container(f"{name}/{folder}" if folder else name, _dated(folder) or dated or _dated(name), tuple(group))
        for folder, group in used.items()
    ]


def _official_folder(name: str) -> str:
    """The innermost folder on a path that has the name of an export; empty where there is none."""
    return next((folder for folder in reversed(name.split("/")[:-1]) if _OFFICIAL.search(folder)), "")


def _dated(name: str) -> date | None:
    found = _OFFICIAL.search(name)
    return day_of(f"{found[1]}/{found[2]}/{found[3]}") if found else None


def _too_large(name: str) -> str:
    return f"{name} is larger than {MOST_MEMBER >> 30} GB; that is no export of LinkedIn."
