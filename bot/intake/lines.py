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

MOST_LINE = 4_000_000  # characters of a line, and of a row that has several lines
PROGRESS_EVERY = 4_000_000
_HEAD = 64


@dataclass(slots=True)
class Lines:
    """The lines of one file. Only CR and LF end a line, and a line keeps its end.

    `batches` counts the chunks given out. A row longer than a chunk is always the first that ends in its batch, because
    a batch is what was left over of the chunks before it, which is less than a line, and then one chunk.
    `pending` counts the characters of batches in which no row ended yet; who reads rows sets it back.
    """

    name: str
    source: BinaryIO
    progress: Callable[[int], None] | None = None
    batches: int = 0
    pending: int = 0
    _given: int = 0
    _counted: int = 0
    _reported: int = 0

    def chunks(self) -> Iterator[io.StringIO]:
        """The whole lines of one chunk after the other, to be iterated; the last may lack its end."""
        content = self.source.read(CHUNK)
        decoder = codecs.getincrementaldecoder(_encoding(content[:_HEAD]))()
        tail = ""
        while content:
            self._report(len(content))
            text = tail + self._decoded(decoder, content, tail)
            end = _end_of_lines(text)
            tail = text[end:]
            if end:
                yield self._batch(text[:end])
            if self.pending + len(tail) > MOST_LINE:
                raise InputError(f"{self._near(tail)}: a row is longer than {MOST_LINE:,} characters.")
            content = self.source.read(CHUNK)
        tail += self._decoded(decoder, b"", tail)
        if tail:
            yield self._batch(tail)

    def _batch(self, text: str) -> io.StringIO:
        self.batches += 1
        self.pending += len(text)
        self._given += _breaks(text)
        return io.StringIO(text, newline="")

    def _decoded(self, decoder: codecs.IncrementalDecoder, content: bytes, tail: str) -> str:
        try:
            text = decoder.decode(content, final=not content)
        except UnicodeDecodeError as error:
            before = error.object[: error.start].decode(error.encoding, "replace")
            raise InputError(
                f"{self._near(tail + before)}: this is no UTF-8 text; download the export again, "
                'or save the file as "CSV UTF-8" in a spreadsheet program.'
            ) from error
        if "\0" in text:
            raise InputError(f"{self._near(tail + text[: text.index(chr(0))])}: this is no text; a CSV file is needed.")
        return text

    def _near(self, before: str) -> str:
        return f"{self.name}, line {self._given + _breaks(before) + 1}"

    def _report(self, more: int) -> None:
        self._counted += more
        if self.progress is not None and self._counted - self._reported >= PROGRESS_EVERY:
            self._reported = self._counted
            self.progress(self._counted)


def _end_of_lines(text: str) -> int:
    """Where the last whole line ends. A CR at the very end waits, for an LF may follow."""
    return (text.rfind("\n") + 1) or (text.rfind("\r", 0, len(text) - 1) + 1)


def _breaks(text: str) -> int:
    return text.count("\n") or text.count("\r")


def _encoding(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    # Without a mark: in the words of a header every second byte is zero.
    high, low = head[0::2].count(0), head[1::2].count(0)
    if max(high, low) * 4 < max(1, len(head)):
        return "utf-8-sig"
    return "utf-16-be" if high > low else "utf-16-le"
