"""Pages: put together they are one sorted list, whatever is equal or missing, forwards and back."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest

from bot.errors import InputError
from bot.model import Connection, Decision, Slug
from bot.store.facets import Facet, FacetKind
from bot.store.selecting import Filter, Sort
from tests.unit.store.crowd import crowd, judge, judgement, seen
from tests.unit.store.exports import export, row
from tests.unit.store.kit import open_at, slug

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.store import Store
    from bot.store.people import Person

NAMES = ["Ada One", "Bo Two", "Ümit Üç"]
COMPANIES = [None, "", "Acme", "Beta", "acme"]
EVERYBODY = Filter()


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """47 people with few different values of everything, many of them missing; some unjudged."""
    with open_at(tmp_path_factory.mktemp("mixed") / "owner") as store:
        rows = [
            row(n, f"{NAMES[n % 3]}", company=COMPANIES[n % 5], on=date(2015, 1, 1 + n % 4) if n % 3 else None)
            for n in range(40)
        ]
        store.evidence.record([export(rows, as_of=date(2026, 11, 1)), export(rows[:20], as_of=date(2026, 10, 1))])
        store.people.upsert_many([Connection(Slug(f"late-{n}"), "Late") for n in range(7)], source="sync")
        judge(store, (judgement(n, score=n % 4, last_year=2020 + n % 2 if n % 5 else None) for n in range(35)))
        yield store


def key(one: Person, sort: Sort) -> object:
    """What each order goes by, from what is told of a person."""
    standing = one.standing
    return {
        Sort.NAME: one.name.casefold(),
        Sort.SCORE: standing.score if standing else None,
        Sort.LAST: standing.last_at if standing else None,
        Sort.SINCE: one.connected_on,
        Sort.COMPANY: (one.company or "").casefold() or None,
    }[sort]


def walked(store: Store, sort: Sort, limit: int, *, descending: bool, wanted: Filter = EVERYBODY) -> list[list[Slug]]:
    """All pages from the first to the last."""
    pages, after = [], None
    while True:
        page = store.pages.page(wanted, sort, descending=descending, after=after, limit=limit)
        pages.append([one.slug for one in page.people])
        assert len(pages) <= 47, "the pages go in a circle"
        after = page.next
        if after is None:
            return pages


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", Sort)
def test_pages_are_one_sorted_list(mixed: Store, sort: Sort, descending: bool) -> None:
    (whole,) = walked(mixed, sort, 100, descending=descending)
    assert len(whole) == len(set(whole)) == 47
    keys = [key(one, sort) for one in (mixed.people.get(number) for number in whole) if one]
    present = [value for value in keys if value is not None]
    assert keys == present + [None] * (47 - len(present))
    if sort is not Sort.NAME:  # the key of a name holds headline and address too
        assert present == sorted(present, key=_comparable, reverse=descending)
    for limit in (1, 7, 46, 47):
        pages = walked(mixed, sort, limit, descending=descending)
        assert [one for page in pages for one in page] == whole
        assert {len(page) for page in pages[:-1]} <= {limit}


def _comparable(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else f"{value:>20}"


def test_the_way_back_shows_the_same_pages(mixed: Store) -> None:
    for sort in (Sort.SCORE, Sort.COMPANY, Sort.NAME):
        first = mixed.pages.page(EVERYBODY, sort, limit=10)
        assert first.previous is None
        second = mixed.pages.page(EVERYBODY, sort, limit=10, after=first.next)
        third = mixed.pages.page(EVERYBODY, sort, limit=10, after=second.next)
        assert mixed.pages.page(EVERYBODY, sort, limit=10, after=third.previous) == second
        assert mixed.pages.page(EVERYBODY, sort, limit=10, after=second.previous) == first
        assert third.total == 47


def test_a_way_back_that_reaches_the_beginning_shows_a_whole_first_page(mixed: Store) -> None:
    first = mixed.pages.page(EVERYBODY, limit=5)
    second = mixed.pages.page(EVERYBODY, limit=5, after=first.next)
    back = mixed.pages.page(EVERYBODY, limit=8, after=second.previous)
    assert (len(back.people), back.previous) == (8, None)


def test_a_cursor_says_nothing_of_anybody_and_a_wrong_one_is_refused(mixed: Store) -> None:
    page = mixed.pages.page(EVERYBODY, limit=5)
    assert page.next is not None
    assert page.next[1:] == page.people[-1].ref
    assert len(page.next) == 17
    for wrong in ("", "n", "nffffffffffffffff", "x" + page.next[1:], page.next + "0", "ü" * 17):
        with pytest.raises(InputError):
            mixed.pages.page(EVERYBODY, after=wrong)


def test_the_page_goes_on_where_it_was_though_the_last_one_fits_no_more(store: Store) -> None:
    crowd(store, 30)
    undecided = Filter(decision=Decision.UNDECIDED)
    first = store.pages.page(undecided, limit=10)
    store.decisions.set(first.people[-1].slug, Decision.KEEP, because=None, by="member")
    second = store.pages.page(undecided, limit=10, after=first.next)
    assert (second.total, len(second.people)) == (29, 10)
    assert {one.slug for one in first.people}.isdisjoint(one.slug for one in second.people)


def test_everybody_of_a_filter_can_be_decided_about(store: Store) -> None:
    crowd(store, 30, exceptions=[3])
    store.decisions.pin(slug(5))
    wanted = Filter(facet=Facet(FacetKind.COMPANY, "acme"), protected=False)
    shown = store.pages.shown(wanted)
    assert len(shown) == store.pages.page(wanted).total == 29
    made = store.changes.decide(shown, Decision.REMOVE, by="member", key="all")
    assert (made.step.people, len(made.changed)) == (29, 29)
    assert store.pages.page(Filter(decision=Decision.REMOVE)).total == 29


def test_filters_of_the_page(store: Store) -> None:
    crowd(store, 4)
    store.decisions.pin(slug(2))
    assert seen(store, 3).connected_on == date(2015, 3, 1)
    store.people.upsert_many([Connection(Slug("undated"), "No Day")], source="sync")
    judge(store, [judgement(0, last_year=2020), judgement(1, last_year=2023)])
    found = {
        "protected": Filter(protected=True),
        "dated": Filter(dated=False),
        "from": Filter(last_from=date(2020, 6, 2)),
        "to": Filter(last_to=date(2020, 6, 1)),
        "year": Filter(facet=Facet(FacetKind.LAST, "2023")),
        "waiting": Filter(waiting=True),
    }
    told = {name: [person.slug for person in store.pages.page(wanted).people] for name, wanted in found.items()}
    assert told == {
        "protected": [slug(2)],
        "dated": [Slug("undated")],
        "from": [slug(1)],
        "to": [slug(0)],
        "year": [slug(1)],
        "waiting": [],
    }
    assert store.people.matching(Filter(protected=True)) == 1


def test_names_that_say_sql_are_names(store: Store) -> None:
    hostile = "Robert'); drop table person;-- % _"
    store.people.upsert_many([Connection(slug(1), hostile), Connection(slug(2), "Ada One")], source="sync")
    assert [one.name for one in store.pages.page(Filter(search="%")).people] == [hostile]
    assert [one.name for one in store.pages.page(Filter(search="'); drop")).people] == [hostile]


def test_one_page_and_none(store: Store) -> None:
    crowd(store, 1)
    page = store.pages.page(EVERYBODY)
    assert (page.total, page.next, page.previous) == (1, None, None)
    empty = store.pages.page(Filter(search="nobody so named"))
    assert (empty.people, empty.total, empty.next, empty.previous) == ((), 0, None, None)
