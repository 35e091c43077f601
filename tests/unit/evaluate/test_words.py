"""Comparable text, patterns, lengths of time, and text that is safe to show."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluate.span import span
from bot.evaluate.words import quoted, whole, within, words


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("  Sr.  Engineer, R&D ", "sr engineer r and d"),
        ("𝕋𝕒𝕝𝕖𝕟𝕥 Partner 🚀", "talent partner"),
        ("C++ / C# developer", "c++ c# developer"),
        ("O\u2019Reilly", "oreilly"),
        ("İŞE ALIM", "işe alim"),
        ("işe alım", "işe alim"),
        ("Zoe\u0308", "zoë"),
        ("a\u200d\u202eb\ufeff\u2066c", "abc"),
        ("line\nbreak", "line break"),
        ("👩🏽\u200d💻", ""),
    ],
)
def test_words(text: str, key: str) -> None:
    assert words(text) == key


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("recruit*", "Senior Recruiter", True),
        ("recruiter", "Recruiters' coach", False),
        ("hr", "three", False),
        ("hr", "Head of HR/IT", True),
        ("talent acquisition", "Talent-Acquisition lead", True),
        ("*cruit*", "recruiter", True),
        ("採用", "人事採用担当", True),
    ],
)
def test_contains_means_whole_words(pattern: str, text: str, fits: bool) -> None:
    assert within(pattern).matches(words(text)) is fits


@given(st.text("ab* ", min_size=1, max_size=8).map(words), st.text("ab ", max_size=12).map(words))
def test_whole_patterns_match_like_globs(pattern: str, text: str) -> None:
    assert whole(pattern, pattern).matches(text) is fnmatchcase(text, pattern)


def test_a_hostile_pattern_is_quick() -> None:
    assert not whole("x", "*".join(["a"] * 100) + "*b").matches("a" * 100_000)


@given(st.text())
def test_what_is_quoted_is_one_short_printable_line(text: str) -> None:
    shown = quoted(text)
    assert shown.isprintable()
    assert len(shown) <= 82


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2 years", 730),
        ("5 years", 1826),
        ("1 year", 365),
        ("6 months", 182),
        ("3 weeks", 21),
        ("90 days", 90),
        ("1 day", 1),
    ],
)
def test_lengths_of_time(text: str, days: int) -> None:
    found = span(text)
    assert found is not None
    assert (found.days, found.written) == (days, text)


@pytest.mark.parametrize(
    "text", ["", "2", "years", "0 days", "-1 days", "2 decades", "2 yearss ", "²  years", "10000 years", "1.5 years"]
)
def test_no_length_of_time(text: str) -> None:
    assert span(text) is None
