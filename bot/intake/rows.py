"""Stream the rows of one table: any usual encoding, delimiter and preamble, in bounded memory."""

from __future__ import annotations

import csv
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING

from bot.errors import InputError
from bot.intake.archive import Refused
from bot.intake.lines import Lines, no_text
from bot.intake.table import comparable

if TYPE_CHECKING:
    from _csv import Reader
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from bot.intake.container import Member

MOST_ROWS = 2_000_000  # blank ones included
MOST_CELL = 100_000  # a longer cell is cut; more than a chunk has, see bot.intake.lines
MOST_ROW = 4_000_000  # characters
MOST_REFUSED = 100_000
MOST_COLUMNS = 500
HEADER_WITHIN = 40  # lines: a preamble of 15 rows, some of them with line breaks
HEAD_LINES = 60  # that may be read to find it
JUDGED = 1000  # rows that tell whether the header is the header of this file
FEWEST_JUDGED = 10
_DELIMITERS = (",", "\t", ";")


@dataclass(slots=True)
class Rows:
    """The rows below a header, to be read once. A file that only says that there is nothing has no header.

    `header` and the keys of `columns` are comparable: lower-case letters and digits. After the iteration, `rows` counts
    all rows that are not blank, `refused` lists those among them that were left out, `cut` counts shortened cells.
    """

    name: str
    header: tuple[str, ...]
    columns: Mapping[str, int]
    _lines: Lines
    _reader: Reader
    _above: int
    rows: int = 0
    cut: int = 0
    refused: list[Refused] = field(default_factory=list)
    _blank: int = 0

    def column(self, *names: str) -> int | None:
        """The first of several columns that the file has."""
        return next((self.columns[name] for name in names if name in self.columns), None)

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """The line at which a row begins, and its cells: fewer than the header has, where the row is shorter."""
        lines, reader, above, width = self._lines, self._reader, self._above, len(self.header)
        line, batch = above, 0
        try:
            for cells in reader:
                begin, line = line + 1, above + reader.line_num
                if lines.batches != batch:
                    batch = lines.batches
                    self._look(cells, begin)
                if (len(cells) != width or not cells[0].strip()) and not self._fits(cells, begin):
                    continue
                self.rows += 1
                yield begin, cells
        except csv.Error as error:
            raise InputError(self._broken(line + 1)) from error
        except UnicodeDecodeError as error:
            raise InputError(no_text(self.name, above + reader.line_num + 1)) from error
        self._judge(self.rows)

    def _look(self, cells: list[str], begin: int) -> None:
        """At the first row that ends in a batch of lines: no other row can be longer than a chunk."""
        self._lines.pending = 0
        self._bound()
        if sum(map(len, cells)) > MOST_ROW:
            raise InputError(f"{self.name}, line {begin}: a row is longer than {MOST_ROW:,} characters.")
        for at, cell in enumerate(cells):
            if len(cell) > MOST_CELL:
                cells[at] = cell[:MOST_CELL]
                self.cut += 1

    def _fits(self, cells: list[str], begin: int) -> bool:
        """Whether an unusual row is one: not blank, and with nothing beyond the last column."""
        if not any(map(str.strip, cells)):
            self._blank += 1
            return False
        beyond = cells[len(self.header) :]
        del cells[len(self.header) :]
        if not any(map(str.strip, beyond)):
            return True
        self.rows += 1
        self.refused.append(Refused(f"{self.name}:{begin}", "more cells than columns"))
        if len(self.refused) > MOST_REFUSED or (len(self.refused) > JUDGED // 2 and self.rows <= JUDGED):
            raise InputError(self._unfit())
        return False

    def _bound(self) -> None:
        if self.rows + self._blank > MOST_ROWS:
            raise InputError(f"{self.name} has more than {MOST_ROWS:,} rows; that is no export of LinkedIn.")

    def _judge(self, rows: int) -> None:
        """At the end: too many rows, or a short file with mostly unfit ones."""
        self._bound()
        if FEWEST_JUDGED <= rows < JUDGED and len(self.refused) * 2 > rows:
            raise InputError(self._unfit())

    def _broken(self, line: int) -> str:
        reason = "a quote in the wrong place, half a file, or a cell without end"
        return f"{self.name}, line {line}: a row cannot be read ({reason}); download the export again."

    def _unfit(self) -> str:
        return f"{self.name}: most rows have more cells than there are columns; download the export again."


@contextmanager
def open_rows(
    member: Member,
    is_header: Callable[[frozenset[str]], bool],
    *,
    escape: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> Iterator[Rows]:
    """Find the header by its content and stream what is below; InputError for anything that is no such table.

    `is_header` judges comparable column names; `escape` is the character before a quote where quotes are not doubled;
    `progress` is told the bytes read, every few megabytes.
    """
    with member.open() as source:
        yield _rows(Lines(member.name.rpartition("/")[2], source, progress), is_header, escape)


@dataclass(frozen=True, slots=True)
class _Header:
    names: tuple[str, ...]
    delimiter: str
    above: int  # lines of the file up to its end

    @property
    def filled(self) -> int:
        return sum(map(bool, self.names))


def _rows(lines: Lines, is_header: Callable[[frozenset[str]], bool], escape: str | None) -> Rows:
    chunks = lines.chunks()
    head = list(next(chunks, ()))
    header = _header(_decoded(head[:HEAD_LINES], lines.name), is_header, escape)
    if header is None:
        if next(chunks, None) is not None or not _says_nothing(_decoded(head, lines.name)):
            raise InputError(
                f"{lines.name} has the name of a file of LinkedIn's export, but not its columns; "
                "bring the file that LinkedIn sent, or take this one out of the unpacked export. Nothing was imported."
            )
        return Rows(lines.name, (), {}, lines, csv.reader(()), 0)
    below = chain(islice(head, header.above, None), chain.from_iterable(chunks))
    columns = {name: at for at, name in reversed(list(enumerate(header.names))) if name}
    reader = _reader(map(bytes.decode, below), header.delimiter, escape)
    return Rows(lines.name, header.names, columns, lines, reader, header.above)


def _decoded(head: list[bytes], name: str) -> list[str]:
    text: list[str] = []
    for number, line in enumerate(head, 1):
        try:
            text.append(line.decode())
        except UnicodeDecodeError as error:
            raise InputError(no_text(name, number)) from error
    return text


def _header(head: list[str], is_header: Callable[[frozenset[str]], bool], escape: str | None) -> _Header | None:
    """The header, read with the delimiter under which it has most columns."""
    found = [_header_by(delimiter, head, is_header, escape) for delimiter in _DELIMITERS]
    return max((each for each in found if each), key=lambda each: each.filled, default=None)


def _header_by(
    delimiter: str, head: list[str], is_header: Callable[[frozenset[str]], bool], escape: str | None
) -> _Header | None:
    for start in range(min(len(head), HEADER_WITHIN)):
        reader = _reader(islice(head, start, None), delimiter, escape)
        names = _names(reader)
        if names and is_header(frozenset(filter(None, names))):
            return _Header(names, delimiter, start + reader.line_num)
    return None


def _names(reader: Reader) -> tuple[str, ...]:
    """Comparable cells of the next row without the empty ones that a spreadsheet adds; none where it is no header."""
    try:
        cells = next(reader, [])
    except csv.Error:
        return ()
    if len(cells) > MOST_COLUMNS or max(map(len, cells), default=0) > MOST_CELL:
        return ()
    names = [comparable(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def _reader(lines: Iterable[str], delimiter: str, escape: str | None) -> Reader:
    # The limit is one for the whole process. It is raised here, and only here, so that a long cell can be cut instead
    # of ending the import; it still bounds what a quote that is never closed may swallow.
    csv.field_size_limit(MOST_ROW)
    # Strict, so that such a quote is an error.
    return csv.reader(lines, delimiter=delimiter, escapechar=escape, strict=True)


def _says_nothing(head: list[str]) -> bool:
    """Whether a file is empty, or one sentence such as "No conversations found"."""
    written = [text for line in head if (text := line.strip("\ufeff\"',;\t\r\n "))]
    return len(written) <= 1 and not any(delimiter in text for text in written for delimiter in _DELIMITERS)
