"""Read a spreadsheet that somebody saved as CSV: any usual encoding, delimiter and preamble. Text in, cells out."""

from __future__ import annotations

import codecs
import csv
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from bot.errors import InputError

if TYPE_CHECKING:
    from _csv import Reader
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

MOST_BYTES = 20_000_000
MOST_ROWS = 50_000
MOST_CELL = 10_000
HEADER_WITHIN = 15
_DELIMITERS = (",", ";", "\t")
# Only CR and LF end a line; str.splitlines would also cut at the separators of Unicode.
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
# Spreadsheets in East Asian languages take the wide signs for the narrow ones; blanks before a sign may be trimmed.
_FORMULA = re.compile(r"'*(?:[\t\r\n]|\s*[=+\-@＝＋－＠])")


@dataclass(frozen=True, slots=True)
class Row:
    """One row below the header: the line of the file where it ends, and its cells by column."""

    line: int
    cells: tuple[str, ...]

    def cell(self, column: int) -> str:
        """The cell of one column; rows may be shorter than the header."""
        return self.cells[column] if column < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Table:
    """A header as it is written, and the rows below it."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(path: Path, is_header: Callable[[Sequence[str]], bool], *, wanted: str) -> Table:
    """Find the header by its content and read what is below; InputError in one sentence for anything else."""
    text = _decode(_bytes_of(path), path)
    if not text.strip():
        raise InputError(f"{path} is empty.")
    delimiter = _delimiter(text, is_header)
    if delimiter is None:
        raise InputError(f"{path} has no {wanted} in its first {HEADER_WITHIN} rows.")
    return _read(text, delimiter, is_header, path)


def comparable(header: str) -> str:
    """A column name without case, blanks and punctuation."""
    return re.sub(r"[\W_]+", "", header).casefold()


def defuse(cell: str) -> str:
    """Keep a spreadsheet from running a cell as a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def fuse(cell: str) -> str:
    """Give a cell back as it was before it was defused."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _bytes_of(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise InputError(f"{path} is a folder; a CSV file is needed.")
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise InputError(f"There is no file {path}.") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or type(error).__name__}.") from error
    if len(content) > MOST_BYTES:
        raise InputError(f"{path} is larger than {MOST_BYTES // 1_000_000} MB; that is no list of connections.")
    return content


def _decode(content: bytes, path: Path) -> str:
    try:
        text = content.decode(_encoding(content))
    except UnicodeDecodeError:
        raise InputError(f'{path} is not UTF-8 text; in a spreadsheet program, save it as "CSV UTF-8".') from None
    if _CONTROL.search(text):
        raise InputError(f"{path} is not a text file; a CSV file is needed.")
    return text


def _encoding(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    # Without a mark: in the words of a header every second byte is zero.
    head = content[:64]
    high, low = head[0::2].count(0), head[1::2].count(0)
    if max(high, low) * 4 < len(head):
        return "utf-8-sig"
    return "utf-16-be" if high > low else "utf-16-le"


def _delimiter(text: str, is_header: Callable[[Sequence[str]], bool]) -> str | None:
    """The delimiter under which the header has most columns."""
    columns = {delimiter: _header_width(text, delimiter, is_header) for delimiter in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda delimiter: columns[delimiter])
    return best if columns[best] else None


def _header_width(text: str, delimiter: str, is_header: Callable[[Sequence[str]], bool]) -> int:
    try:
        head = islice(_reader(text, delimiter), HEADER_WITHIN)
        return next((len(cells) for cells in head if is_header(cells)), 0)
    except csv.Error:
        return 0


def _reader(text: str, delimiter: str) -> Reader:
    # Strict, so that a quote that is never closed is an error instead of swallowing the people below it.
    return csv.reader(_LINE.findall(text), delimiter=delimiter, strict=True)


def _read(text: str, delimiter: str, is_header: Callable[[Sequence[str]], bool], path: Path) -> Table:
    reader = _reader(text, delimiter)
    try:
        header = next(tuple(cells) for cells in reader if is_header(cells))
        rows = tuple(_rows(reader, path))
    except csv.Error as error:
        raise InputError(f"{path}, line {reader.line_num}: {error}.") from error
    return Table(tuple(cell.strip() for cell in header), rows)


def _rows(reader: Reader, path: Path) -> Iterator[Row]:
    for count, cells in enumerate(reader, 1):
        if count > MOST_ROWS:
            raise InputError(f"{path} has more than {MOST_ROWS:,} rows; that is no list of connections.")
        if any(len(cell) > MOST_CELL for cell in cells):
            raise InputError(f"{path}, line {reader.line_num}: a cell is longer than {MOST_CELL:,} characters.")
        if any(cell.strip() for cell in cells):
            yield Row(reader.line_num, tuple(fuse(cell.strip()) for cell in cells))
