from __future__ import annotations

import codecs
import unicodedata
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.intake.connections import is_connections_header, joined, read_connections
from bot.intake.rows import open_rows
from bot.intake.told import MOST_ROWS, Told
from tests.unit.intake.tables import member, table, told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.intake.archive import Exported

SIX = "First Name,Last Name,Email Address,Company,Position,Connected On"
SEVEN = "First Name,Last Name,URL,Email Address,Company,Position,Connected On"
PREAMBLE = 'Notes:\n"When exporting your connection data, you may notice, that some are missing."\n\n'
AT = "https://www.linkedin.com/in/"


def _read(content: str | bytes) -> Told:
    return told(read_connections, is_connections_header, content, "Connections.csv")


def _row(slug: str, name: str = "Ada", day: str = "05 Sep 2023", company: str = "") -> tuple[str, ...]:
    return (name, "Example", AT + slug if slug else "", "", company, "", day)


def _plain(people: Sequence[Exported]) -> list[Exported]:
    return [replace(one, source="") for one in people]


@pytest.mark.parametrize(
    ("era", "content", "slug", "email", "day"),
    [
        (
            "2018",
            table(SIX, ("Ada", "Example", "ada@example.com", "Acme", "Engineer", "1/8/18, 6:14 PM")),
            None,
            "ada@example.com",
            date(2018, 1, 8),
        ),
        ("2021", table(SIX, ("Ada", "Example", "", "Acme", "Engineer", "17 Jun 2021")), None, None, date(2021, 6, 17)),
        (
            "2021 with notes",
            PREAMBLE + table(SIX, ("Ada", "Example", "", "Acme", "Engineer", "17 Jun 2021")),
            None,
            None,
            date(2021, 6, 17),
        ),
        (
            "2023-01 from a spreadsheet program",
            "Notes:,,,,,\r\n" + table(SIX, ("Ada", "Example", "", "Acme", "Engineer", "12-Jan-23")),
            None,
            None,
            date(2023, 1, 12),
        ),
        (
            "2023-07",
            PREAMBLE + table(SEVEN, ("Ada", "Example", AT + "ada", "", "Acme", "Engineer", "05 Sep 2023")),
            "ada",
            None,
            date(2023, 9, 5),
        ),
        (
            "2026-02 saved again",
            (PREAMBLE + table(SEVEN, ("Ada", "Example", AT + "ada", "", "Acme", "Engineer", "5 Sep 2023"))).replace(
                "\n", "\r\n"
            ),
            "ada",
            None,
            date(2023, 9, 5),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and value[:3] == "202" and len(value) < 40 else "",
)
def test_every_era_is_read_by_its_header(
    era: str, content: str, slug: str | None, email: str | None, day: date
) -> None:
    (one,) = _read(content).connections
    assert (one.slug, one.name, one.email, one.company, one.position) == (
        slug,
        "Ada Example",
        email,
        "Acme",
        "Engineer",
    ), era
    assert one.connected_on == day


def test_a_utf16_file_with_tabs_is_read() -> None:
    text = table(SIX, ("Zoë", "Beispiel", "", "", "", "17 Jun 2021")).replace(",", "\t")
    assert _read(codecs.BOM_UTF16_LE + text.encode("utf-16-le")).connections[0].first == "Zoë"


def test_rows_with_nothing_but_a_date_are_counted_and_never_merged() -> None:
    nameless = [("", "", "", "", "", "", day) for day in ("05 Sep 2023", "05 Sep 2023", "06 Sep 2023")]
    read = _read(table(SEVEN, *nameless, _row("ada")))
    assert read.unnamed == {date(2023, 9, 5): 2, date(2023, 9, 6): 1}
    assert len(read.connections) == 1
    assert read.newest == date(2023, 9, 6)


def test_of_two_rows_with_one_address_the_newer_wins_in_either_order() -> None:
    older, newer = _row("ada", day="01 Jan 2020", company="Old"), _row("Ada", day="02 Jan 2020", company="New")
    for rows in ((older, newer), (newer, older)):
        read = _read(table(SEVEN, *rows))
        assert [one.company for one in read.connections] == ["New"]
        assert read.reasons == {"double": 1}


def test_every_name_of_an_address_is_kept() -> None:
    read = _read(table(SEVEN, _row("ada", "Ada", "01 Jan 2020"), _row("ada", "Adele", "02 Jan 2020")))
    assert read.names == {("ada", "Ada Example"), ("ada", "Adele Example")}


@pytest.mark.parametrize(
    "url",
    ["", "https://www.linkedin.com/in", "https://www.linkedin.com/company/acme", "https://notlinkedin.com/in/x", "ada"],
)
def test_a_name_without_a_readable_address_is_kept_by_name(url: str) -> None:
    (one,) = _read(table(SEVEN, ("Ada", "Example", url, "", "", "", "05 Sep 2023"))).connections
    assert (one.slug, one.name) == (None, "Ada Example")


def test_an_address_without_a_name_is_refused_by_line() -> None:
    read = _read(PREAMBLE + table(SEVEN, _row("ada"), ("", "", AT + "bob", "", "", "", "05 Sep 2023")))
    assert [(row.source, row.reason) for row in read.refused] == [("Connections.csv:6", "no name")]


def test_names_are_trimmed_and_hostile_ones_stay_text() -> None:
    first, last = "  Ada \u202e ", "=HYPERLINK(1)  \x1b[31m[bold]"
    (one,) = _read(table(SEVEN, (first, last, AT + "ada", "", "", "", "5 Sep 2023"))).connections
    assert one.name == "Ada \u202e =HYPERLINK(1) \x1b[31m[bold]"


def test_a_file_of_another_program_is_refused_by_name() -> None:
    with (
        pytest.raises(InputError, match=r"Connections\.csv"),
        open_rows(member("Connections.csv", "Name,Server,Port\nalpha,db.example.com,5432\n"), is_connections_header),
    ):
        pass


def test_a_list_that_no_network_has_is_refused() -> None:
    with pytest.raises(InputError, match="more than"):
        _read(SEVEN + "\n" + "a,b\n" * (MOST_ROWS + 1))


# --- properties -------------------------------------------------------------------------------------------------------

letters = st.text(st.characters(codec="utf-8", categories=["Ll", "Lu", "Lo", "Nd"]), min_size=3, max_size=12)


def _spelled(slug: str, how: int) -> str:
    spelled = [
        AT + slug,
        AT + quote(slug),
        AT + quote(slug).lower(),
        AT + unicodedata.normalize("NFD", slug) + "/",
        AT + slug.upper() + "?trk=x" if slug.upper().casefold() == slug.casefold() else AT + slug,
        "www.linkedin.com/in/" + slug,
    ]
    return spelled[how % len(spelled)]


@given(letters, st.integers(0, 5), st.integers(0, 5))
def test_any_spelling_of_an_address_is_one_person(slug: str, one: int, other: int) -> None:
    rows = [("Ada", "Example", _spelled(slug, how), "", "", "", "05 Sep 2023") for how in (one, other)]
    assert len(_read(table(SEVEN, *rows)).connections) == 1


_cells = st.sampled_from(["", " ", "Ada", "Bo\u202eb", "Zoë, PhD"])
_urls = st.sampled_from(["", AT + "ada", AT + "bob", AT + "zo%C3%AB", "https://example.com/x", AT])
_days = st.sampled_from(["", "05 Sep 2023", "31 Feb 2023", "1/8/18, 6:14 PM"])
_rows = st.lists(st.tuples(_cells, _cells, _urls, st.just(""), _cells, _cells, _days), max_size=12)


@given(_rows)
def test_every_row_is_a_person_nameless_or_left_out_with_a_reason(rows: list[tuple[str, ...]]) -> None:
    read = _read(table(SEVEN, *rows))
    blank = sum(1 for row in rows if not "".join(row).strip())
    total = len(read.connections) + sum(read.unnamed.values()) + sum(read.reasons.values())
    assert total == len(rows) - blank
    assert len(read.refused) == read.reasons.get("no name", 0)
    assert all(row.source.startswith("Connections.csv:") for row in read.refused)


@given(_rows.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_the_order_of_rows_does_not_matter(both: tuple[list[tuple[str, ...]], list[tuple[str, ...]]]) -> None:
    one, other = (_read(table(SEVEN, *rows)) for rows in both)
    assert Counter(_plain(one.connections)) == Counter(_plain(other.connections))
    assert (one.unnamed, one.names, one.newest) == (other.unnamed, other.names, other.newest)


@given(
    _rows, st.integers(0, 5), st.booleans(), st.sampled_from(["\n", "\r\n"]), st.sampled_from([b"", codecs.BOM_UTF8])
)
def test_preamble_line_ends_and_marks_change_nothing(
    rows: list[tuple[str, ...]], above: int, padded: bool, end: str, bom: bytes
) -> None:
    notes = "".join(f"Note {at}:{',' * 6 * padded}\n" for at in range(above))
    text = notes + table(SEVEN, *rows)
    read = _read(bom + text.replace("\n", end).encode())
    plain = _read(table(SEVEN, *rows))
    assert _plain(read.connections) == _plain(plain.connections)
    assert (read.unnamed, read.reasons) == (plain.unnamed, plain.reasons)


@given(_rows)
def test_a_copy_of_the_file_adds_nobody(rows: list[tuple[str, ...]]) -> None:
    read = _read(table(SEVEN, *rows))
    twice = joined([read, read])
    assert Counter(_plain(twice.connections)) == Counter(_plain(read.connections))
    assert twice.unnamed == read.unnamed


def test_parts_that_share_nobody_are_added_up() -> None:
    nameless = ("", "", "", "", "", "", "05 Sep 2023")
    parts = [_read(table(SEVEN, _row("ada"), nameless, nameless)), _read(table(SEVEN, _row("bob"), nameless))]
    whole = joined(parts)
    assert len(whole.connections) == 2
    assert whole.unnamed == {date(2023, 9, 5): 3}
