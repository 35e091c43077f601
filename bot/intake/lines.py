"""Turn the bytes of a text file into lines, a chunk at a time: in bounded memory, and as fast as plain reading."""

from __future__ import annotations

import codecs
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import InputError
from bot.intake.stream import CHUNK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

MOST_PENDING = 8_000_000  # bytes of lines in which no row ends
PROGRESS_EVERY = 4_000_000
_HEAD = 64
_UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(slots=True)
class Lines:
    """The lines of one file as UTF-8, whatever it was saved in. Each keeps its end; they are decoded by who reads them.

    `batches` counts the chunks given out. A row longer than a chunk is always the first that ends in its batch, because
    a batch is what was left over of the chunks before it, which is less than a line, and then one chunk.
    `pending` counts the bytes of batches in which no row ended yet; who reads rows sets it back.
    """

    name: str
    source: BinaryIO
    progress: Callable[[int], None] | None = None
    batches: int = 0
    pending: int = 0
    _given: int = 0
    _counted: int = 0
    _reported: int = 0

    def chunks(self) -> Iterator[io.BytesIO]:
        """The whole lines of one chunk after the other, to be iterated; the last line may lack its end."""
        held = bytearray()
        for content in self._utf8():
            if b"\0" in content:
                raise InputError(self._no_text(bytes(held) + content[: content.index(b"\0")]))
            end = content.rfind(b"\n") + 1
            if end:
                yield self._batch(bytes(held) + content[:end])
                held = bytearray()
            held += content[end:]
            if self.pending + len(held) > MOST_PENDING:
                raise InputError(f"{self.name}, line {self._given + 1}: a row is far too long; {_AGAIN}")
        if held:
            yield self._batch(bytes(held))

    def _batch(self, block: bytes) -> io.BytesIO:
        self.batches += 1
        self.pending += len(block)
        self._given += block.count(b"\n")
        return io.BytesIO(block)

    def _utf8(self) -> Iterator[bytes]:
        content = self._read()
        encoding = _encoding(content[:_HEAD])
        # A file without a single LF in its first chunk is one of an old Macintosh, where CR alone ends a line.
        if encoding == "utf-8":
            content = content.removeprefix(codecs.BOM_UTF8)
            old = b"\r" in content and b"\n" not in content
            while content:
                yield content.replace(b"\r", b"\n") if old else content
                content = self._read()
        else:
            yield from self._recoded(content, codecs.getincrementaldecoder(encoding)())

    def _recoded(self, content: bytes, decoder: codecs.IncrementalDecoder) -> Iterator[bytes]:
        while content:
            yield self._decoded(decoder, content)
            content = self._read()
        yield self._decoded(decoder, b"")

    def _decoded(self, decoder: codecs.IncrementalDecoder, content: bytes) -> bytes:
        try:
            return decoder.decode(content, final=not content).encode()
        except UnicodeDecodeError as error:
            raise InputError(self._no_text(b"")) from error

    def _read(self) -> bytes:
        content = self.source.read(CHUNK)
        self._counted += len(content)
        if self.progress is not None and self._counted - self._reported >= PROGRESS_EVERY:
            self._reported = self._counted
            self.progress(self._counted)
        return content

    def _no_text(self, before: bytes) -> str:
        return no_text(self.name, self._given + before.count(b"\n") + 1)


_AGAIN = "download the export again. Nothing was imported."


def no_text(name: str, line: int) -> str:
    """The sentence for bytes that are no text."""
    return f'{name}, line {line}: this is no UTF-8 text; {_AGAIN} (A spreadsheet program saves it as "CSV UTF-8".)'


def _encoding(head: bytes) -> str:
    if head.startswith(_UTF_16_MARKS):
        return "utf-16"
    # Without a mark: in the words of a header every second byte is zero.
    high, low = head[0::2].count(0), head[1::2].count(0)
    if max(high, low) * 4 < max(1, len(head)):
        return "utf-8"
    return "utf-16-be" if high > low else "utf-16-le"
