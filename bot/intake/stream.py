"""A stream that counts what comes out of it, and stops above the limits whatever a file declares about itself."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import IO, TYPE_CHECKING

from bot.errors import InputError

if TYPE_CHECKING:
    from typing import BinaryIO

    from _typeshed import WriteableBuffer

CHUNK = 1 << 16
MOST_MEMBER = 1 << 30
MOST_RATIO = 100
RATIO_FROM = 10_000_000
# What the standard library raises at bytes that are no zip, or no whole one: found by feeding it damaged files.
DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, OverflowError, RuntimeError, ValueError)


class _Guarded(io.RawIOBase):
    """Counts the bytes of one file; InputError above the size or the ratio to its `packed` bytes, or at damage."""

    def __init__(self, source: IO[bytes], name: str, packed: int | None) -> None:
        super().__init__()
        self._source = source
        self._name = name
        self._most = MOST_MEMBER if packed is None else min(MOST_MEMBER, max(RATIO_FROM, MOST_RATIO * packed))
        self._counted = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        try:
            content = self._source.read(len(view))
        except DAMAGE as error:
            raise InputError(f"{self._name} is damaged; download the export again. Nothing was imported.") from error
        self._counted += len(content)
        if self._counted > self._most:
            raise InputError(self._too_much())
        view[: len(content)] = content
        return len(content)

    def close(self) -> None:
        self._source.close()
        super().close()

    def _too_much(self) -> str:
        if self._most < MOST_MEMBER:
            return f"{self._name} unpacks to more than {MOST_RATIO} times its size; that is no export of LinkedIn."
        return f"{self._name} is larger than {MOST_MEMBER >> 30} GB; that is no export of LinkedIn."


def guarded(source: IO[bytes], name: str, packed: int | None = None) -> BinaryIO:
    """A stream of a file, as `name` in sentences; `packed`: the bytes that it takes inside a zip."""
    return io.BufferedReader(_Guarded(source, name, packed), CHUNK)
