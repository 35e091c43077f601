from __future__ import annotations

from datetime import date

import pytest

from bot.intake.own import (
    is_notes_header,
    is_positions_header,
    is_profile_header,
    read_notes,
    read_positions,
    read_profile,
)
from bot.intake.told import Told
from tests.unit.intake.tables import mark, moment, table, ties, told

NOTES = "Connection First Name,Connection Last Name,Connection Profile URL,Note,Created On,Edited On"
POSITIONS = "Company Name,Title,Description,Location,Started On,Finished On"
AT = "https://www.linkedin.com/in/zo%C3%AB-brandt"
DAY = "2025-07-30 18:20:00 UTC"


def _notes(content: str) -> Told:
    return told(lambda sheet: read_notes(sheet, mark), is_notes_header, content, "Notes.csv")


def _positions(*rows: tuple[str, str, str]) -> Told:
    wide = [(company, "Lead", "", "", since, until) for company, since, until in rows]
    return told(read_positions, is_positions_header, table(POSITIONS, *wide), "Positions.csv")


def test_a_note_is_kept_word_for_word_and_protects() -> None:
    read = _notes(table(NOTES, ("Zoë", "Brandt", AT, "Met in  Oslo.\n=Ask again", DAY, "")))
    assert ties(read) == {("note", "zoë-brandt", None, "2025-07-30T18:20+00:00")}
    assert [(note.slug, note.text, note.source) for note in read.notes] == [
        ("zoë-brandt", "Met in  Oslo.\n=Ask again", "Notes.csv:2")
    ]
    assert read.facts[0].evidence.at == moment("2025-07-30T18:20")
    assert "Oslo" not in repr(read.facts)


def test_a_note_without_a_readable_address_still_protects_the_name() -> None:
    read = _notes(table(NOTES, ("Zoë", "Brandt", "https://www.linkedin.com/in", "Met in Oslo", DAY, "")))
    assert ties(read) == {("note", None, "Zoë Brandt", "2025-07-30T18:20+00:00")}
    assert read.notes == ()


def test_a_header_without_names_is_enough() -> None:
    read = _notes(table("Connection Profile URL,Note,Created On,Edited On", (AT, "Met", "", "")))
    assert ties(read) == {("note", "zoë-brandt", None, mark("Met"))}


def test_notes_without_text_or_person_are_refused_by_line() -> None:
    read = _notes(table(NOTES, ("Zoë", "Brandt", AT, " ", DAY, ""), ("", "", "", "Met", DAY, "")))
    assert [(row.source, row.reason) for row in read.refused] == [
        ("Notes.csv:2", "no text"),
        ("Notes.csv:3", "no person"),
    ]


@pytest.mark.parametrize(
    ("since", "until", "begin", "end"),
    [
        ("Jan 2020", "", date(2020, 1, 1), None),
        ("2018", "Dec 2019", date(2018, 1, 1), date(2019, 12, 1)),
        ("", "2001", None, date(2001, 1, 1)),
    ],
)
def test_positions_have_months_or_years_and_an_empty_end_is_now(
    since: str, until: str, begin: date | None, end: date | None
) -> None:
    (one,) = _positions(("Acme & Sons  Ltd.", since, until)).employers
    assert (one.company, one.since, one.until, one.source) == ("Acme & Sons Ltd.", begin, end, "Positions.csv:2")


def test_an_end_that_cannot_be_read_is_no_now() -> None:
    read = _positions(("Acme", "Jan 2020", "someday"), ("", "2020", ""))
    assert read.employers == ()
    assert [row.reason for row in read.refused] == ["no readable end", "no company"]


def test_of_the_profile_only_the_name_is_read() -> None:
    header = "First Name,Last Name,Maiden Name,Address,Birth Date,Headline"
    row = ("Me ", "Example", "Before", "1 Secret Street", "Jan 1", "Lead")
    read = told(read_profile, is_profile_header, table(header, row), "Profile.csv")
    assert read == Told(owner_name="Me Example")
