"""The queue: every order, those put off at its end, nobody protected; and the last check of who goes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import InputError
from bot.evaluate.judgement import Verdict
from bot.model import Decision
from bot.store.facets import Facet, FacetKind
from bot.store.queue import QueueOrder
from tests.unit.store.crowd import crowd, judge, judgement, seen, shown
from tests.unit.store.exports import export, row
from tests.unit.store.kit import person, slug

if TYPE_CHECKING:
    from bot.store import Store
    from bot.store.people import Person
    from tests.unit.store.kit import Clock


def numbers(people: list[Person]) -> list[int]:
    return [int(one.slug.removeprefix("person-")) for one in people]


def network(store: Store) -> None:
    """Six people: days, scores and silences in different orders; 1 and 4 are proposed; 5 has no day."""
    days = [date(2015, 1, 1), date(2019, 1, 1), date(2012, 1, 1), date(2020, 1, 1), date(2013, 1, 1), None]
    names = ["Fay", "Eve", "Dan", "Cem", "Bo", "Ada"]
    store.evidence.record([export([row(n, f"{names[n]} Example", on=days[n]) for n in range(6)])])
    proposed = {"verdict": Verdict.SUGGEST_REMOVE, "rule": "Never wrote"}
    judge(
        store,
        [
            judgement(0, score=3, last_year=2018),
            judgement(1, score=2, **proposed),  # type: ignore[arg-type]
            judgement(2, score=1, last_year=2024, company="beta"),
            judgement(3, score=0),
            judgement(4, score=1, **proposed),  # type: ignore[arg-type]
            judgement(5, score=5),
        ],
    )


ORDERS = {
    QueueOrder.SUGGESTED: [4, 1, 3, 2, 0, 5],
    QueueOrder.WEAKEST: [3, 2, 4, 1, 0, 5],
    QueueOrder.SILENCE: [4, 0, 1, 3, 2, 5],
    QueueOrder.NEWEST: [3, 1, 0, 4, 2, 5],
    QueueOrder.OLDEST: [2, 4, 0, 1, 3, 5],
    QueueOrder.NAME: [5, 4, 3, 2, 1, 0],
}


@pytest.mark.parametrize("order", QueueOrder)
def test_every_order_and_every_place_in_it(store: Store, order: QueueOrder) -> None:
    network(store)
    expected = ORDERS[order]
    assert numbers(store.queue.next(order, limit=10)) == expected
    for place, number in enumerate(expected):
        after = seen(store, number).ref
        assert numbers(store.queue.next(order, after=after, limit=10)) == expected[place + 1 :]
    assert numbers(store.queue.next(order, limit=2)) == expected[:2]
    assert store.queue.left() == 6


@pytest.mark.parametrize("order", QueueOrder)
def test_who_is_put_off_comes_at_the_end_in_the_order_of_that(store: Store, order: QueueOrder) -> None:
    network(store)
    first, second, *rest = ORDERS[order]
    store.changes.later(shown(store, second)[0], by="member", key="a")
    store.changes.later(shown(store, first)[0], by="member", key="b")
    assert numbers(store.queue.next(order, limit=10)) == [*rest, second, first]
    assert numbers(store.queue.next(order, after=seen(store, second).ref)) == [first]
    assert numbers(store.queue.next(order, after=seen(store, rest[-1]).ref)) == [second, first]
    store.changes.undo(by="member", key="c")
    assert numbers(store.queue.next(order, limit=10)) == [first, *rest, second]


def test_the_queue_goes_on_after_somebody_who_is_decided(store: Store) -> None:
    network(store)
    store.changes.decide(shown(store, 1), Decision.REMOVE, by="member", key="a")
    assert numbers(store.queue.next(QueueOrder.SUGGESTED, after=seen(store, 1).ref)) == [3, 2, 0, 5]
    assert (numbers(store.queue.next(QueueOrder.SUGGESTED)), store.queue.left()) == ([4, 3, 2, 0], 5)


def test_nobody_waits_who_is_protected_or_gone(store: Store) -> None:
    network(store)
    store.decisions.pin(slug(4))
    judge(store, [judgement(number, verdict=Verdict.PROTECT if number == 1 else None) for number in range(6)])
    assert 4 not in numbers(store.queue.next(QueueOrder.SUGGESTED, limit=10))
    assert 1 not in numbers(store.queue.next(QueueOrder.SUGGESTED, limit=10))
    assert store.queue.left() == 4
    store.decisions.unpin(slug(4))
    assert store.queue.left() == 5


def test_one_group_only(store: Store) -> None:
    network(store)
    beta = Facet(FacetKind.COMPANY, "beta")
    assert (numbers(store.queue.next(QueueOrder.NAME, facet=beta)), store.queue.left(beta)) == ([2], 1)
    undated = Facet(FacetKind.YEAR, "")
    assert (numbers(store.queue.next(QueueOrder.NAME, facet=undated)), store.queue.left(undated)) == ([5], 1)
    year = Facet(FacetKind.YEAR, "2019")
    assert (numbers(store.queue.next(QueueOrder.SUGGESTED, facet=year)), store.queue.left(year)) == ([1], 1)


def test_nobody_is_lost_while_judgements_are_stale(store: Store) -> None:
    network(store)
    store.people.upsert_many([person(7)], source="sync")
    for order in QueueOrder:
        assert set(numbers(store.queue.next(order, limit=10))) == {0, 1, 2, 3, 4, 5, 7}


def test_a_stranger_is_no_place_in_the_queue(store: Store) -> None:
    network(store)
    with pytest.raises(InputError):
        store.queue.next(QueueOrder.NAME, after="0123456789abcdef")


def test_the_check_shows_the_strongest_tie_first(store: Store) -> None:
    crowd(store, 4)
    judge(store, (judgement(number, pro=[0.5, 3, 0, 1][number]) for number in range(4)))
    store.changes.decide(shown(store, 0, 1, 2), Decision.REMOVE, by="member", key="a")
    assert numbers(store.queue.check()) == [1, 0, 2]
    assert numbers(store.queue.check(limit=1, offset=1)) == [0]


def test_the_quickest_decisions_are_those_right_after_another(store: Store, clock: Clock) -> None:
    crowd(store, 6)
    for number, seconds in enumerate((5, 1, 9, 2)):
        clock.wall += timedelta(seconds=seconds)
        store.changes.decide(shown(store, number), Decision.REMOVE, by="member", key=f"k{number}")
    clock.wall += timedelta(seconds=3)
    store.changes.decide(shown(store, 4, 5), Decision.REMOVE, by="member", key="both")
    assert numbers(store.queue.quickest()) == [1, 3, 2]
    store.changes.undo(by="member", key="z")
    store.changes.undo(by="member", key="y")
    assert numbers(store.queue.quickest(limit=2)) == [1, 2]
