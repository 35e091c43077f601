"""Any spelling of an address ties to one person, and distinct people stay distinct (data-archive.md, section 7)."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluate.identity import name_key, profile_url, same_name, slug_from_text, slug_in_path, slug_of

# Without the dotless i: its capital is the capital of another letter.
SLUG = st.text("abcdefghijklmnopqrstuvwxyzëğşñ王伟ямרש0123456789-", min_size=3, max_size=30).map(slug_of)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("https://www.linkedin.com/in/zo%C3%AB-brandt", "zoë-brandt"),
        ("https://www.linkedin.com/in/zoë-brandt", "zoë-brandt"),
        ("https://www.linkedin.com/in/zoe\u0308-brandt", "zoë-brandt"),
        ("www.linkedin.com/in/zoë-brandt", "zoë-brandt"),
        ("https://www.linkedin.com/in/Zo%c3%ab-Brandt/?trk=x", "zoë-brandt"),
        ("https://www.linkedin.com/in/%E7%8E%8B-%E4%BC%9F-1a2b", "王-伟-1a2b"),
        ("zoë-brandt", "zoë-brandt"),
        ("https://www.linkedin.com/in", None),
        ("", None),
        ("https://www.linkedin.com/company/acme", None),
        ("https://notlinkedin.com/in/x", None),
        ("Ada Example", None),
        ("ada@example.org", None),
    ],
)
def test_spellings(text: str, key: str | None) -> None:
    assert slug_from_text(text) == key


@given(SLUG)
def test_every_spelling_ties_to_one_person(slug: str) -> None:
    for spelled in (
        f"https://www.linkedin.com/in/{quote(slug)}/",
        f"http://linkedin.com/in/{unicodedata.normalize('NFD', slug)}?x=1",
        f"tr.linkedin.com/in/{quote(slug.upper())}",
    ):
        assert slug_from_text(spelled) == slug


@given(SLUG, SLUG)
def test_distinct_people_never_merge(one: str, other: str) -> None:
    ours = "http://127.0.0.1:8000"
    same = slug_from_text(profile_url(ours, slug_of(one)), ours) == slug_from_text(
        profile_url(ours, slug_of(other)), ours
    )
    assert same is (one == other)


def test_a_path_names_a_person_only_at_its_beginning() -> None:
    assert slug_in_path("/in/challenge-coach/") == "challenge-coach"
    assert slug_in_path("http://127.0.0.1:1/in/ada-example-1?x=/in/other") == "ada-example-1"
    assert slug_in_path("/feed/?next=/in/ada-example-1") is None


@given(st.text())
def test_a_name_key_is_stable(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)


def test_a_name_of_signs_alone_equals_only_itself() -> None:
    assert same_name("🚀🚀", "🚀🚀")
    assert not same_name("🚀", "✨")
