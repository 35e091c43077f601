from __future__ import annotations

import re
import unicodedata
from collections import Counter
from urllib.parse import unquote

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.practice.cards import profile_path
from bot.practice.people import generate, namesakes, owner


@given(st.integers(0, 200), st.integers(0, 1000))
@settings(max_examples=25, deadline=None)
def test_people_are_many_and_distinct_and_in_order(count: int, seed: int) -> None:
    people = generate(count, seed)
    assert len(people) == count
    assert len({person.slug for person in people} | {owner(seed).slug}) == count + 1
    assert len({person.member_id for person in people}) == count
    assert list(people) == sorted(people, key=lambda person: person.connected_on, reverse=True)


def test_a_seed_decides_everything() -> None:
    assert generate(300, 5) == generate(300, 5)
    assert generate(300, 5) != generate(300, 6)


def test_thirty_thousand_people_have_thirty_thousand_slugs() -> None:
    assert len({person.slug for person in generate(30_000, 1)}) == 30_000


def test_about_two_in_a_hundred_are_namesakes_some_with_the_same_headline() -> None:
    people = generate(2250, 1)
    names = Counter(person.name for person in people)
    twins = sum(count - 1 for count in names.values())
    assert 0.01 < twins / len(people) < 0.03
    assert max(Counter((person.name, person.headline) for person in people).values()) > 1


def test_names_come_in_many_scripts() -> None:
    letters = {
        unicodedata.name(letter, "?").split()[0]
        for person in generate(2250, 1)
        for letter in person.name
        if letter.isalpha()
    }
    assert letters >= {"LATIN", "CYRILLIC", "GREEK", "ARABIC", "HEBREW", "CJK", "DEVANAGARI", "HANGUL"}
    name = "".join(person.name for person in generate(2250, 1))
    assert all(letter in name for letter in "ışİğ🚀")


def test_slugs_are_lower_case_words_and_some_need_escapes() -> None:
    slugs = [person.slug for person in generate(2250, 1)]
    assert all(re.fullmatch(r"[\w-]+", slug.replace("\u0307", ""), re.UNICODE) or not slug.isascii() for slug in slugs)
    assert all(slug == slug.lower() == unicodedata.normalize("NFC", slug) for slug in slugs)
    assert 100 < sum(not slug.isascii() for slug in slugs) < 1000
    assert any(slug.startswith("challenge-coach-") for slug in slugs)


def test_hrefs_carry_slugs_percent_encoded_in_upper_case() -> None:
    for person in generate(500, 1):
        path = profile_path(person.slug)
        assert path.isascii()
        assert unquote(path) == f"/in/{person.slug}/"
        assert re.search(r"%[0-9A-F]?[a-f]", path) is None


def test_namesakes_share_name_and_headline_only() -> None:
    person = generate(1, 1)[0]
    for twin in namesakes(person, 2):
        assert (twin.name, twin.headline) == (person.name, person.headline)
        assert twin.slug != person.slug
        assert twin.member_id != person.member_id
