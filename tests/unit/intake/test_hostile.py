"""Exports that were made to do harm, or came to harm: one sentence each, in bounded memory, nothing written."""

from __future__ import annotations

import io
import os
import struct
import tracemalloc
import zipfile
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.intake import container as container_module
from bot.intake import rows as rows_module
from bot.intake import stream as stream_module
from bot.intake.container import Member, open_containers
from bot.intake.kinds import UNUSED, FileKind
from bot.intake.rows import open_rows
from bot.intake.stream import guarded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed import WriteableBuffer

HEADER = b"First Name,Last Name,URL,Connected On\n"
ROW = b"Ada,Example,https://x/in/ada,05 Sep 2023\n"
MEGABYTE = 1_000_000


def member(content: bytes) -> Member:
    return Member("Connections.csv", FileKind.CONNECTIONS, len(content), lambda: guarded(io.BytesIO(content), "file"))


def count(source: Member) -> int:
    with open_rows(source, lambda names: {"firstname", "connectedon"} <= names) as rows:
        return sum(1 for _ in rows)


def imported(path: Path) -> int:
    """Read everything of a path, as an import does."""
    with open_containers([path]) as containers:
        used = [each for container in containers for each in container.members if each.kind not in UNUSED]
        return sum(count(each) for each in used)


def zipped(path: Path, *files: tuple[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", packing) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return path


def patched(path: Path, offset: int, value: bytes) -> None:
    """Change the first entry of a zip's table of contents, and the same field of its own header."""
    content = bytearray(path.read_bytes())
    for sign, shift in ((b"PK\x01\x02", 0), (b"PK\x03\x04", -2)):
        start = content.index(sign) + offset + shift
        content[start : start + len(value)] = value
    path.write_bytes(content)


def refused(path: Path, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        imported(path)
    assert "\n" not in str(caught.value)


@contextmanager
def little_memory(most: int) -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < most
    finally:
        tracemalloc.stop()


# --- zips -------------------------------------------------------------------------------------------------------------


def test_a_sound_export_is_read(tmp_path: Path) -> None:
    assert imported(zipped(tmp_path / "e.zip", ("Connections.csv", HEADER + ROW * 3))) == 3


def test_a_bomb_is_counted_while_it_unpacks(tmp_path: Path) -> None:
    path = zipped(tmp_path / "e.zip", ("Connections.csv", HEADER + ROW * (12 * MEGABYTE // len(ROW))))
    assert path.stat().st_size < 100_000
    with little_memory(20 * MEGABYTE):
        refused(path, "unpacks to more than 100 times its size")


def test_a_bomb_inside_a_bomb_is_counted_too(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", ("Connections.csv", bytes(50 * MEGABYTE)), packing=zipfile.ZIP_STORED)
    refused(zipped(tmp_path / "e.zip", ("inner.zip", inner.read_bytes())), "more than 100 times its size")


def test_what_repeats_itself_a_little_is_no_bomb(tmp_path: Path) -> None:
    assert imported(zipped(tmp_path / "e.zip", ("Connections.csv", HEADER + ROW * 200_000))) == 200_000


def test_two_gigabytes_are_refused_before_they_are_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "e.zip", ("Connections.csv", HEADER))
    patched(path, 24, struct.pack("<L", 2 << 30))
    with pytest.raises(InputError, match="larger than 1 GB"), open_containers([path]):
        pass


def test_a_file_that_is_longer_than_it_declares_is_damaged(tmp_path: Path) -> None:
    path = zipped(tmp_path / "e.zip", ("Connections.csv", HEADER + ROW * 1000))
    patched(path, 24, struct.pack("<L", len(HEADER) + len(ROW)))
    refused(path, "damaged")


def test_the_limit_counts_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_module, "MOST_MEMBER", 2 * MEGABYTE)
    (tmp_path / "Connections.csv").write_bytes(HEADER + ROW * (2 * MEGABYTE // len(ROW) + 1))
    refused(tmp_path / "Connections.csv", r"Connections\.csv is larger")


def test_a_zip_of_more_than_a_gigabyte_is_not_opened(tmp_path: Path) -> None:
    path = zipped(tmp_path / "e.zip", ("Connections.csv", HEADER))
    with path.open("r+b") as file:
        file.truncate((1 << 30) + 1)
    refused(path, r"e\.zip is larger than 1 GB")


def test_zips_held_in_memory_have_a_limit_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container_module, "MOST_NESTED", 1500)
    inner = zipped(tmp_path / "i.zip", ("Connections.csv", HEADER), ("x", bytes(600)), packing=0).read_bytes()
    assert 750 < len(inner) < 1500
    assert imported(zipped(tmp_path / "one.zip", ("a.zip", inner))) == 0
    refused(zipped(tmp_path / "two.zip", ("a.zip", inner), ("b.zip", inner)), "b.zip inside the zip is too large")


def test_a_giant_table_of_contents_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "e.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for at in range(400):
            archive.writestr(zipfile.ZipInfo(f"{at}{'x' * 5000}.csv"), b"")
    with little_memory(8 * MEGABYTE):
        refused(path, "no whole zip file")


@pytest.mark.parametrize(
    "name",
    [
        "../Connections.csv",
        "a/../../Connections.csv",
        "a/..",
        "/etc/Connections.csv",
        "C:/Connections.csv",
        "c:Connections.csv",
        r"..\Connections.csv",
        r"\\host\share\Connections.csv",
        "Connections.csv\0.exe",
    ],
)
def test_names_that_lead_elsewhere_are_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "e.zip"
    harmless = name.replace("\0", "~").replace("\\", "|")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(harmless, HEADER)
        archive.writestr("messages.csv", b"")
    changed = path.read_bytes().replace(harmless.encode(), name.encode())
    path.write_bytes(changed)
    refused(path, "leads out of it")


def test_two_dots_within_a_name_lead_nowhere(tmp_path: Path) -> None:
    assert imported(zipped(tmp_path / "e.zip", ("a..b/Connections.csv", HEADER + ROW), ("..c", b""))) == 1


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    refused(zipped(tmp_path / "e.zip", ("Connections.csv", HEADER), ("Connections.csv", ROW)), "two files of one name")


def test_encrypted_and_rarely_packed_files_are_refused(tmp_path: Path) -> None:
    encrypted = zipped(tmp_path / "encrypted.zip", ("Connections.csv", HEADER))
    patched(encrypted, 8, b"\1\0")
    refused(encrypted, "is encrypted")
    rare = zipped(tmp_path / "rare.zip", ("Connections.csv", HEADER))
    patched(rare, 10, struct.pack("<H", 9))
    refused(rare, "packed in a way")
    refused(zipped(tmp_path / "bz2.zip", ("Connections.csv", HEADER), packing=zipfile.ZIP_BZIP2), "packed in a way")


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.999])
def test_half_a_zip_is_refused(tmp_path: Path, part: float) -> None:
    path = zipped(tmp_path / "e.zip", ("Connections.csv", HEADER + os.urandom(10_000)))
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * part)])
    refused(path, r"e\.zip is no whole zip file")


def test_a_changed_byte_is_noticed(tmp_path: Path) -> None:
    path = zipped(tmp_path / "e.zip", ("Connections.csv", HEADER + ROW * 50), packing=zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"Ada", b"Bob", 1))
    refused(path, "damaged")


def sound(*more: tuple[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Connections.csv", HEADER + ROW * 20)
        for name, each in more:
            archive.writestr(name, each)
    return content.getvalue()


SOUND = sound(("nested.zip", sound()))


@given(st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_a_damaged_zip_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    content = bytearray(SOUND)
    for at, value in changes:
        content[at] = value
    with TemporaryDirectory() as folder:
        path = Path(folder, "e.zip")
        path.write_bytes(content)
        try:
            assert imported(path) >= 0
        except InputError as error:
            assert "\n" not in str(error)  # noqa: PT017 - most changes are refused, some change nothing
        assert [each.name for each in Path(folder).iterdir()] == ["e.zip"]


# --- tables -----------------------------------------------------------------------------------------------------------

BROKEN = {
    "zero bytes": (HEADER + ROW * 4 + b"A\0da,,,\n", "line 6: this is no UTF-8 text"),
    "latin": (HEADER + ROW * 2 + "Zoë,,,\n".encode("latin-1"), "line 4: this is no UTF-8 text"),
    "latin late": (HEADER + ROW * 5000 + "Zoë,,,\n".encode("latin-1") + ROW * 5000, "line 5002: this is no UTF-8"),
    "half a letter": (HEADER + ROW + "Zoë".encode()[:-1], "line 3: this is no UTF-8 text"),
    "half UTF-16": ((HEADER + ROW).decode().encode("utf-16")[:-1], "this is no UTF-8 text"),
    "a lone surrogate": ("First Name,Connected On\n\ud800,\n".encode("utf-16", "surrogatepass"), "no UTF-8 text"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), "no UTF-8 text"),
    "an open quote": (HEADER + ROW + b'"Ada,\n' + ROW * 3, "line 3: a row cannot be read"),
    "a quote inside": (HEADER + ROW + b'"A"da,,,\n', "line 3: a row cannot be read"),
    "half a file": (HEADER + ROW + b'Ada,"Exam', "line 3: a row cannot be read"),
    "another program": (b"Name,Phone,Connected\nAda,1,2\n", "not its columns"),
    "another program, header only": (b"Name,Phone,Connected\n", "not its columns"),
    "a page": (b"<html>\n<p>Connections</p>\n", "not its columns"),
    "a preamble without end": (b"Notes:\n" * 100 + HEADER + ROW, "not its columns"),
    "commas": (b"," * 100_000 + b"\n" + HEADER[:-1], "not its columns"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_no_table_is_refused_by_file_and_line(what: str) -> None:
    content, words = BROKEN[what]
    with pytest.raises(InputError, match=words) as caught:
        count(member(content))
    assert str(caught.value).startswith("Connections.csv")
    assert "Ada" not in str(caught.value)


class Endless(io.RawIOBase):
    """A beginning, and then one pattern without end; it counts what was taken."""

    def __init__(self, beginning: bytes, pattern: bytes) -> None:
        super().__init__()
        self.taken = 0
        self._beginning = beginning
        self._block = pattern * 5000
        self._at = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        content, self._beginning = self._beginning, b""
        if not content:
            content = self._block[self._at : self._at + len(view)]
            self._at = (self._at + len(content)) % len(self._block)
        self.taken += len(content)
        view[: len(content)] = content
        return len(content)


@pytest.mark.parametrize("pattern", [b"x", b",", b'"",', "😀".encode(), b'"a\n",', b'\r"\r",'])
@pytest.mark.parametrize("quote", [b"", b'"'])
def test_a_row_without_end_ends_the_reading_soon(pattern: bytes, quote: bytes) -> None:
    source = Endless(HEADER + quote, pattern)
    endless = Member("Connections.csv", FileKind.CONNECTIONS, 1, lambda: io.BufferedReader(source))
    with little_memory(120 * MEGABYTE), pytest.raises(InputError, match=r"Connections\.csv, line \d+: a row"):
        count(endless)
    assert source.taken < 9 * MEGABYTE


def test_rows_without_end_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_module, "MOST_ROWS", 20_000)
    assert count(member(HEADER + ROW * 20_000)) == 20_000
    for rows in (ROW * 20_001, b"\n" * 20_001, ROW * 10_000 + b",,,\n" * 10_001):
        with pytest.raises(InputError, match="more than 20,000 rows"):
            count(member(HEADER + rows))


def test_refused_rows_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_module, "MOST_REFUSED", 1000)
    with pytest.raises(InputError, match="most rows"):
        count(member(HEADER + ROW * 600 + b"a,b,c,d,e\n" * 1001))


def test_a_long_table_takes_little_memory() -> None:
    content = HEADER + ROW * 50_000
    with little_memory(MEGABYTE):
        assert count(member(content)) == 50_000


@given(st.binary(max_size=300), st.booleans())
@example(b"\xff\xfe", False)
@example(b"\x00", False)
def test_any_bytes_are_rows_or_refused(content: bytes, headed: bool) -> None:
    try:
        assert count(member(HEADER + content if headed else content)) >= 0
    except InputError as error:
        assert "\n" not in str(error)  # noqa: PT017 - either is right
