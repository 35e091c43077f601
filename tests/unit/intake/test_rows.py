"""Tables as exports and spreadsheets write them, streamed."""

from __future__ import annotations

import codecs
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.intake.container import Member
from bot.intake.kinds import FileKind
from bot.intake.rows import MOST_CELL, Rows, open_rows
from bot.intake.stream import CHUNK, guarded

HEADER = ["First Name", "Last Name", "URL", "Connected On"]
NAMES = ("firstname", "lastname", "url", "connectedon")
PEOPLE = [
    ["Zoë", "Brandt", "https://x/in/zoe", "05 Sep 2023"],
    ["", "", "", "04 Sep 2023"],
    ["王", 'A "B", C', "", "x"],
]
LINKEDIN = ["Notes:", '"When exporting, ""some"" may be missing."', ""]
EXCEL = ["Notes:,,,,,", '"When exporting, ""some"" may be missing.",,,,,', ",,,,,"]
CELLS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)


def member(content: bytes, name: str = "a/Connections.csv") -> Member:
    return Member(name, FileKind.CONNECTIONS, len(content), lambda: guarded(io.BytesIO(content), name))


def is_header(names: frozenset[str]) -> bool:
    return {"firstname", "connectedon"} <= names


def table(rows: list[list[str]], delimiter: str = ",", end: str = "\n") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    return text.getvalue()


def read(content: bytes | str, escape: str | None = None) -> tuple[list[tuple[int, list[str]]], Rows]:
    raw = content.encode() if isinstance(content, str) else content
    with open_rows(member(raw), is_header, escape=escape) as rows:
        return list(rows), rows


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_delimiters_line_ends_and_marks(delimiter: str, end: str, mark: bytes) -> None:
    found, rows = read(mark + table([HEADER, *PEOPLE], delimiter, end).encode())
    assert [cells for _, cells in found] == PEOPLE
    assert (rows.header, rows.rows, rows.refused, rows.cut) == (NAMES, 3, [], 0)


def test_a_mark_before_a_quoted_header() -> None:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([HEADER, *PEOPLE])
    found, rows = read(codecs.BOM_UTF8 + text.getvalue().encode())
    assert (rows.header, [cells for _, cells in found]) == (NAMES, PEOPLE)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_with_and_without_mark(encoding: str) -> None:
    quoted = table([HEADER, *PEOPLE], "\t", "\r\n").encode(encoding)
    assert [cells for _, cells in read(quoted)[0]] == PEOPLE


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
@given(count=st.integers(0, 15), shape=st.sampled_from([LINKEDIN, EXCEL, ["sep=,", "broken \" 'quote"]]))
def test_any_preamble_leads_to_the_same_rows(end: str, mark: bytes, count: int, shape: list[str]) -> None:
    preamble = (shape * 15)[:count]
    text = end.join([*preamble, table([HEADER, *PEOPLE], ",", end)])
    found, rows = read(mark + text.encode())
    assert found == [(count + 2 + at, cells) for at, cells in enumerate(PEOPLE)]
    assert rows.header == NAMES


def test_padding_of_a_spreadsheet_is_no_column() -> None:
    text = table([[*HEADER, "", ""], *([*row, "", " "] for row in PEOPLE), [""] * 6])
    found, rows = read(text)
    assert [cells for _, cells in found] == PEOPLE
    assert (rows.header, rows.rows, rows.refused) == (NAMES, 3, [])


def test_columns_are_found_by_their_comparable_names() -> None:
    _, rows = read("FIRST_name, Last Name ,,Connected  On,First Name\n")
    assert rows.columns == {"firstname": 0, "lastname": 1, "connectedon": 3}
    assert [rows.column("url", "lastname"), rows.column("url")] == [1, None]
    assert rows.name == "Connections.csv"


def test_rows_begin_where_their_first_line_is() -> None:
    rows = [["a", "two\nlines", "", ""], ["b", "\r\n\n", "", ""], ["c", "", "", ""]]
    found, _ = read("\n" + table([HEADER, *rows[:2]]) + "\n\n" + table(rows[2:]))
    assert found == [(3, rows[0]), (5, rows[1]), (10, rows[2])]


def test_only_cr_and_lf_end_a_line() -> None:
    row = ["a\u2028b", "c\x85\x0b\x0c\x1c", "", "d"]
    assert read(table([HEADER, row, row]))[0] == [(2, row), (3, row)]


def test_blank_rows_are_left_out() -> None:
    found, rows = read(table([HEADER, [], ["  "], ["", "", "", ""], [" ", "\t", "", ""], ["", "", "", "x"]]))
    assert found == [(6, ["", "", "", "x"])]
    assert rows.rows == 1


def test_shorter_rows_stay_short_and_longer_ones_are_refused() -> None:
    found, rows = read(table([HEADER, ["a"], [*"abcde"], [*"abcd", "", ""], ["", "b"]]))
    assert found == [(2, ["a"]), (4, [*"abcd"]), (5, ["", "b"])]
    assert [(each.source, each.reason) for each in rows.refused] == [("Connections.csv:3", "more cells than columns")]
    assert rows.rows == 4


@pytest.mark.parametrize(
    ("unfit", "fit", "refused"), [(6, 5, True), (5, 5, False), (501, 499, True), (500, 600, False)]
)
def test_a_file_of_mostly_unfit_rows_is_refused(unfit: int, fit: int, refused: bool) -> None:
    text = table([HEADER, *[[*"abcde"]] * unfit, *[[*"abcd"]] * fit])
    if not refused:
        assert len(read(text)[1].refused) == unfit
        return
    with pytest.raises(InputError, match=r"Connections\.csv: most rows"):
        read(text)


def test_backslashes_before_quotes_where_the_file_has_them() -> None:
    text = 'First Name,Connected On\n"she said \\"hi, all\\"",x\n'
    assert read(text, escape="\\")[0] == [(2, ['she said "hi, all"', "x"])]


@pytest.mark.parametrize(
    "text",
    ["", "\n\n", "\ufeff", "No conversations found", '"No conversations found"\n', "No conversations found,,,\n"],
)
def test_a_file_that_says_nothing_has_no_rows(text: str) -> None:
    found, rows = read(text)
    assert (found, rows.header, rows.rows) == ([], (), 0)


def test_a_header_alone_has_no_rows() -> None:
    found, rows = read("First Name,Last Name,URL,Connected On")
    assert (found, rows.header, rows.rows) == ([], NAMES, 0)


@pytest.mark.parametrize("length", [MOST_CELL, MOST_CELL + 1, 1_000_000])
def test_a_long_cell_is_cut_and_counted_wherever_it_stands(length: int) -> None:
    long = "ä\n" * (length // 2) + "x" * (length % 2)
    short = [["a", "b", "c", "d"]] * 3000
    found, rows = read(table([HEADER, ["first", long, "", ""], *short, ["then", "", long, long], *short]))
    assert len(found) == rows.rows == 6002
    assert rows.cut == (3 if length > MOST_CELL else 0)
    assert max(len(cell) for _, cells in found for cell in cells) == MOST_CELL
    assert found[3001][1][0] == "then"


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=8), st.integers(0, 40))
def test_rows_are_those_of_the_csv_module(rows: list[list[str]], more: int) -> None:
    padding = [["x" * 2000, "y"]] * more
    text = table([["First Name", "Connected On"], *padding, *rows], end="\r\n")
    expected = [row for row in (*padding, *rows) if any(map(str.strip, row))]
    assert [cells for _, cells in read(text)[0]] == expected


def test_progress_is_told_every_few_megabytes() -> None:
    told: list[int] = []
    content = table([HEADER, *[["x" * 990, "", "", ""]] * 10_000]).encode()
    with open_rows(member(content), is_header, progress=told.append) as rows:
        assert sum(1 for _ in rows) == 10_000
    assert len(told) == len(content) // 4_000_000
    assert all(0 <= bytes_read - 4_000_000 * at <= at * CHUNK for at, bytes_read in enumerate(told, 1))


def test_reading_may_end_early() -> None:
    closed: list[bool] = []

    class Watched(io.BytesIO):
        def close(self) -> None:
            closed.append(True)
            super().close()

    content = table([HEADER, *PEOPLE]).encode()
    watched = Member("c.csv", FileKind.CONNECTIONS, len(content), lambda: guarded(Watched(content), "c.csv"))
    with open_rows(watched, is_header) as rows:
        next(iter(rows))
    assert closed
