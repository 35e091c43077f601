"""Nobody is greeted by what may not be a first name; nothing is guessed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.farewell.greeting import first_name, one_line


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ada Example", "Ada"),
        ("  Ada   Example  ", "Ada"),
        ("🌿 Ada 🌿 Example", "Ada"),
        ("Ada Example, PhD", "Ada"),
        ("Ada | Hiring now", "Ada"),
        ("Ada (she) Example", "Ada"),
        ("Dr. Ada Example", "Ada"),
        ("Prof. Dr. Ada Example", "Ada"),
        ("Ing. Ada Example", "Ada"),
        ("Ing Example", "Ing"),
        ("Jean-Luc Example", "Jean-Luc"),
        ("O’Hara Example", "O’Hara"),
        ("\u201cAda\u201d Example", "Ada"),
        ("İpek Örnek", "İpek"),
        ("Łucja Przykład", "Łucja"),
        ("王小明", "王小明"),
        ("عمر مثال", "عمر"),
    ],
)
def test_a_first_name_greets(name: str, expected: str) -> None:
    assert first_name(name) == expected


@pytest.mark.parametrize(
    "name",
    ["", " ", "🌿", "A Example", "A. Example", "J.R. Example", "4da Example", "Ada2 Example", "Dr. Example", "Dr.",
     "de Example", "Example, Ada", "{first_name} Example", "Ada{since_year}", "@ada", "ada@example.com", "x" * 41,
     "-- Example", "\u200b"],
)  # fmt: skip
def test_doubt_greets_without_a_name(name: str) -> None:
    assert first_name(name) is None


@given(st.text(max_size=80))
def test_a_greeting_is_letters_on_one_line(name: str) -> None:
    found = first_name(name)
    if found is not None:
        assert sum(unicodedata.category(sign)[0] == "L" for sign in found) > 1
        assert not any(sign.isdigit() or sign.isspace() or sign in "{}[]<>.,@:/\\" for sign in found)


@given(st.text(max_size=80))
def test_a_value_is_one_line_without_hidden_signs(text: str) -> None:
    found = one_line(text)
    assert found == one_line(found)
    assert all(unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} for sign in found)
