"""Spreadsheets as people save them."""

from __future__ import annotations

import codecs
import csv
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.intake.table import MOST_CELL, comparable, defuse, fuse, read_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ENCODINGS = {
    "utf-8": b"",
    "utf-8-sig": b"",
    "utf-16": b"",
    "utf-16-le": b"",
    "utf-16-be": b"",
    "utf-16-le with mark": codecs.BOM_UTF16_LE,
    "utf-16-be with mark": codecs.BOM_UTF16_BE,
}
PREAMBLES = {
    "none": "",
    "linkedin": 'Notes:\n"When exporting your connection data, you may notice that ""some"", are missing."\n\n',
    "separator line": "sep=;\n",
    "many": "a title\n\n\nand more\n",
}
# Text that a spreadsheet keeps as it is: no control signs, no blanks at the ends, something to see.
CELLS = st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.just("\n"), max_size=30).map(str.strip)


def is_header(cells: Sequence[str]) -> bool:
    return "url" in map(comparable, cells)


def write(path: Path, rows: list[list[str]], *, delimiter: str, line_end: str, preamble: str, encoding: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows(rows)
    whole = preamble.replace("\n", line_end) + text.getvalue()
    path.write_bytes(ENCODINGS[encoding] + whole.encode(encoding.removesuffix(" with mark")))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("table") / "list.csv"


@given(
    rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=6),
    delimiter=st.sampled_from([",", ";", "\t"]),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    preamble=st.sampled_from(sorted(PREAMBLES)),
    encoding=st.sampled_from(sorted(ENCODINGS)),
)
def test_any_usual_spelling_reads_back(
    file: Path, *, rows: list[list[str]], delimiter: str, line_end: str, preamble: str, encoding: str
) -> None:
    header = ["Full Name", "URL", "Company"]
    defused = [[defuse(cell) for cell in row] for row in rows]
    write(
        file,
        [header, *defused],
        delimiter=delimiter,
        line_end=line_end,
        preamble=PREAMBLES[preamble],
        encoding=encoding,
    )
    table = read_table(file, is_header, wanted="URL column")
    assert table.header == tuple(header)
    assert [row.cells for row in table.rows] == [tuple(row) for row in rows if any(row)]


FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


@given(st.text(st.sampled_from("'=+-@＝＋－＠\t\r\n aé"), max_size=6) | st.text(max_size=20))
def test_no_defused_cell_is_a_formula_and_none_is_lost(cell: str) -> None:
    assert not defuse(cell).startswith(FORMULA)
    assert not defuse(cell).lstrip().startswith(FORMULA), "programs that trim blanks see no formula either"
    assert fuse(defuse(cell)) == cell


def test_lines_count_as_an_editor_counts_them(file: Path) -> None:
    file.write_text('note\n\nURL,Name\nx,"two\nlines"\ny,z\n')
    assert [row.line for row in read_table(file, is_header, wanted="URL column").rows] == [5, 6]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \r\n ", "is empty"),
        (b"Name,Company\nAda,Example\n", "no URL column in its first 15 rows"),
        (b"a\n" * 15 + b"URL\nx\n", "no URL column"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is not UTF-8 text"),
        (b"PK\x03\x04 and so on", "is not a text file"),
        (b"URL,Name\nx,\x00", "is not a text file"),
        ("URL,Name\nx,Zoë".encode("latin-1"), "CSV UTF-8"),
        (b'URL,Name\nx,"never closed\ny,z\n', "line 3"),
        (b'URL,Name\nx,"closed" wrongly\n', "line 2"),
        (b"URL,Name\nx," + b"a" * (MOST_CELL + 1), "a cell is longer"),
        (b"URL\n" + b"x\n" * 50_001, "more than 50,000 rows"),
        (b"URL\n" + b"x" * 20_000_001, "larger than 20 MB"),
    ],
)
def test_one_sentence_for_what_is_no_list(file: Path, content: bytes, sentence: str) -> None:
    file.write_bytes(content)
    with pytest.raises(InputError, match=sentence):
        read_table(file, is_header, wanted="URL column")


def test_missing_files_and_folders(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no file"):
        read_table(tmp_path / "no.csv", is_header, wanted="URL column")
    with pytest.raises(InputError, match="is a folder"):
        read_table(tmp_path, is_header, wanted="URL column")
