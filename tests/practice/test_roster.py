from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.practice.people import generate
from bot.practice.roster import BY_FIRST, BY_LAST, RECENT, Query, Roster, fold

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.practice.people import PracticePerson

PEOPLE = generate(95, 3)


def everybody(roster: Roster, text: str, sort: str, size: int) -> list[str]:
    slugs: list[str] = []
    start: int | None = 0
    while start is not None:
        page = roster.page(Query(start, size, text, sort))
        slugs += [person.slug for person in page.people]
        start = page.following
    return slugs


@given(st.integers(1, 50), st.sampled_from([RECENT, BY_FIRST, BY_LAST]), st.sampled_from(["", "a", "ö", "zzz"]))
@settings(max_examples=40, deadline=None)
def test_pages_together_hold_every_hit_once(size: int, sort: str, text: str) -> None:
    slugs = everybody(Roster(PEOPLE), text, sort, size)
    assert sorted(slugs) == sorted(person.slug for person in PEOPLE if fold(text) in fold(person.name))


@given(st.sampled_from(PEOPLE), st.sampled_from([str, str.upper, str.lower]))
@settings(max_examples=40, deadline=None)
def test_a_person_is_found_by_the_whole_name_in_any_case(person: PracticePerson, written: Callable[[str], str]) -> None:
    text = written(person.name)
    if fold(text) == fold(person.name):  # capitals of a dotless i are another letter in other languages
        assert person.slug in everybody(Roster(PEOPLE), f" {text} ", RECENT, 10)


def test_a_removed_person_is_gone_until_restored() -> None:
    roster, slug = Roster(PEOPLE), PEOPLE[4].slug
    assert roster.remove(slug)
    assert not roster.remove(slug)
    assert slug not in everybody(roster, "", RECENT, 10)
    assert roster.restore(slug)
    assert everybody(roster, "", RECENT, 10) == [person.slug for person in PEOPLE]


def test_hidden_people_twins_and_new_names() -> None:
    roster = Roster(PEOPLE)
    roster.rename(PEOPLE[1].slug, "New", "Name")
    roster.shape(hidden=[PEOPLE[0].slug], twins=[(PEOPLE[1].slug, 2)])
    names = [person.name for person in roster.page(Query()).people]
    assert names[:3] == ["New Name"] * 3
    assert not roster.is_connected(PEOPLE[0].slug)
    assert len(roster.connected()) == len(PEOPLE) + 1
