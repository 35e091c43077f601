"""Texts of other people: what hides or steers stands there as a mark, and what writing needs stays."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.review.marks import shown


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Ada Example", "Ada Example"),
        ("Begüm Taşkın", "Begüm Taşkın"),
        ("أحمد الأمين", "أحمد الأمين"),
        ("青竹工作室", "青竹工作室"),
        ("evil\u202egnp.exe", "evil[U+202E]gnp.exe"),
        ("a\u2066b\u2069c", "a[U+2066]b[U+2069]c"),
        ("zero\u200bwidth", "zero[U+200B]width"),
        ("join\u200der", "join[U+200D]er"),
        ("soft\u00adhyphen", "soft[U+00AD]hyphen"),
        ("bell\x07", "bell[U+0007]"),
        ("c1\x9b31m", "c1[U+009B]31m"),
        ("two\nlines\tapart", "two lines apart"),
        ("line\u2028end", "line[U+2028]end"),
        ("tag\U000e0041", "tag[U+E0041]"),
        ("\ud800", "[U+D800]"),
        ("\u3164", "[U+3164]"),
    ],
)
def test_hidden_signs_are_marked(text: str, seen: str) -> None:
    assert shown(text) == seen


@pytest.mark.parametrize(
    "text",
    ["👩\u200d💻 Engineer", "🏳\ufe0f\u200d🌈", "می\u200cخواهم", "क्\u200dष", "نام\u200cها"],
)
def test_joiners_that_writing_needs_stay(text: str) -> None:
    assert shown(text) == text


def test_a_tower_of_marks_is_cut() -> None:
    assert shown("Z" + "\u0351" * 60 + "algo") == "Z" + "\u0351" * 4 + "algo"


@given(st.text(max_size=60))
def test_nothing_hidden_is_left_and_nothing_seen_is_lost(text: str) -> None:
    seen = shown(text)
    assert not {unicodedata.category(sign) for sign in seen} & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(seen) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u200b\ufeff")
    plain = [sign for sign in text if sign.isalnum() and sign.isprintable() and sign not in "\u115f\u1160\u3164\uffa0"]
    assert [sign for sign in seen if sign in plain][: len(plain)] or not plain
