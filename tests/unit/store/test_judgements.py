"""Judgements: fresh until something changes; and people chosen and ordered by them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from bot.errors import InputError
from bot.evaluate.evidence import Kind
from bot.evaluate.judgement import Judgement, Label, Verdict
from bot.model import Connection, Decision
from bot.store.judgements import Standing
from bot.store.selecting import Filter, Sort
from tests.unit.store.exports import MET, WHEN, export, fact, row
from tests.unit.store.kit import add_plan, fill, person, reading, remove, slug, start

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.store import Store

LATER = datetime(2026, 1, 1, tzinfo=UTC)


def judged(
    number: int, label: Label | None = Label.TALKED, score: float = 1.5, verdict: Verdict | None = None
) -> Judgement:
    at, by = {1: (WHEN, "them"), 2: (LATER, "me")}.get(number, (None, None))
    rule = "A rule" if verdict else None
    return Judgement(label, score, 3, 2, at, by, verdict, rule, slug=slug(number), points=(), why=())


def test_a_standing_reads_back(store: Store) -> None:
    fill(store, 3)
    store.judgements.replace("one", [judged(1, verdict=Verdict.ASK), judged(2, None)])
    standing = Standing(Label.TALKED, 1.5, 3, 2, WHEN, "them", Verdict.ASK, "A rule")
    assert store.judgements.of(slug(1)) == standing
    assert store.judgements.of(slug(0)) is None
    found = store.people.get(slug(1))
    assert found is not None
    assert found.standing == standing
    assert store.judgements.by_rule() == {(Verdict.ASK, "A rule"): 1}


CHANGES: dict[str, Callable[[Store], object]] = {
    "people": lambda store: store.people.upsert_many([person(9)], source="sync"),
    "sync": lambda store: store.syncs.record(reading(1), [slug(0)]),
    "evidence": lambda store: store.evidence.record([export([row(1)], [fact(Kind.WROTE, who=1)])]),
    "not same": lambda store: store.people.not_same(slug(0), slug(1)),
    "same": lambda store: store.people.same(slug(0), slug(1)),
    "purge": lambda store: store.purge(person=slug(2)),
    "purge of all": lambda store: store.purge(all=True),
    "removal": lambda store: remove(store, start(store, add_plan(store)), add_plan(store)),
}


@pytest.mark.parametrize("change", sorted(CHANGES))
def test_a_change_makes_judgements_stale(store: Store, change: str) -> None:
    fill(store, 3)
    store.judgements.replace("one", [judged(1)])
    assert store.judgements.fresh("one")
    CHANGES[change](store)
    assert not store.judgements.fresh("one")
    assert store.judgements.of(slug(1)) is None
    assert store.judgements.by_rule() == {}
    assert store.people.select(Filter(label=Label.TALKED)) == []


def test_decisions_leave_judgements_fresh_and_another_policy_does_not(store: Store) -> None:
    fill(store, 3)
    store.judgements.replace("one", [judged(1)])
    store.decisions.set(slug(1), Decision.ASK, because=None, by="owner")
    store.decisions.pin(slug(2))
    assert store.judgements.fresh("one")
    assert not store.judgements.fresh("two")


def test_what_was_judged_before_a_change_is_not_fresh(store: Store) -> None:
    fill(store, 3)
    before = store.judgements.revision()
    store.people.upsert_many([person(5)], source="sync")
    store.judgements.replace("one", [judged(1)], revision=before)
    assert not store.judgements.fresh("one")


def test_a_failing_evaluation_keeps_the_earlier_one(store: Store) -> None:
    fill(store, 3)
    store.judgements.replace("one", [judged(1)])

    def failing() -> object:
        yield judged(2)
        raise InputError("the policy is wrong")

    with pytest.raises(InputError):
        store.judgements.replace("two", failing())  # type: ignore[arg-type]
    assert store.judgements.fresh("one")
    assert store.judgements.of(slug(1)) is not None


def test_dossiers_can_be_judged_as_they_are_read(store: Store) -> None:
    store.evidence.record([export([row(number) for number in range(50)])])
    nothing = Judgement(None, 1.0, 0, 0, None, None, None, None, slug=slug(0), points=(), why=())
    made = (replace(nothing, slug=one.slug) for one in store.evidence.dossiers())
    store.judgements.replace("one", made)
    assert store.people.matching(Filter(min_score=1.0)) == 50


# --- choosing people --------------------------------------------------------------------------------------------------


@pytest.fixture
def network(store: Store) -> Store:
    """Five people: 1 talked, 2 wrote last, 3 is gone, 4 pinned and without a company."""
    rows = [
        row(0, "Ada Zero", company="Beta", on=date(2020, 1, 1)),
        row(1, "Bo One", company="Acme GmbH", on=date(2021, 1, 1)),
        row(2, "Cem Two", company="ACME", position="Chief", on=None),
        row(3, "Dora Three", company="Gamma", on=date(2019, 1, 1)),
        row(4, "Ece Four", company=None, on=MET),
    ]
    store.evidence.record([export(rows)])
    store.people.upsert_many([Connection(slug(n), rows[n].name) for n in (0, 1, 2, 4)], source="sync")
    store.syncs.record(reading(4), [slug(n) for n in (0, 1, 2, 4)])
    store.decisions.pin(slug(4))
    store.decisions.set(slug(0), Decision.ASK, because=None, by="owner")
    verdicts = {1: Verdict.PROTECT, 2: Verdict.SUGGEST_REMOVE}
    labels = {1: Label.TALKED, 2: Label.ONE_WAY}
    store.judgements.replace(
        "one", [judged(n, labels.get(n, Label.NO_TRACE), float(n), verdicts.get(n)) for n in (1, 2, 4)]
    )
    return store


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (Filter(), {0, 1, 2, 3, 4}),
        (Filter(gone=False), {0, 1, 2, 4}),
        (Filter(gone=True), {3}),
        (Filter(search="bo ONE"), {1}),
        (Filter(search="acme"), {1, 2}),
        (Filter(company="acme"), {1, 2}),
        (Filter(position="chief"), {2}),
        (Filter(company=""), {0, 1, 2, 3}),
        (Filter(decision=Decision.ASK), {0}),
        (Filter(label=Label.ONE_WAY), {2}),
        (Filter(verdict=Verdict.PROTECT), {1}),
        (Filter(rule="A rule"), {1, 2}),
        (Filter(pinned=True), {4}),
        (Filter(pinned=False, gone=False), {0, 1, 2}),
        (Filter(connected_from=date(2020, 1, 1)), {0, 1}),
        (Filter(connected_to=date(2019, 12, 31)), {3, 4}),
        (Filter(min_score=2.0), {2, 4}),
        (Filter(max_score=2.0), {1, 2}),
        (Filter(search="acme", verdict=Verdict.PROTECT, gone=False), {1}),
    ],
)
def test_filters(network: Store, wanted: Filter, numbers: set[int]) -> None:
    assert {one.slug for one in network.people.select(wanted)} == {slug(number) for number in numbers}
    assert network.people.matching(wanted) == len(numbers)


@pytest.mark.parametrize(
    ("sort", "upwards", "downwards"),
    [
        (Sort.NAME, [0, 1, 2, 3, 4], [4, 3, 2, 1, 0]),
        (Sort.SCORE, [1, 2, 4, 0, 3], [4, 2, 1, 0, 3]),
        (Sort.LAST, [1, 2, 0, 3, 4], [2, 1, 0, 3, 4]),
        (Sort.SINCE, [4, 3, 0, 1, 2], [1, 0, 3, 4, 2]),
        (Sort.COMPANY, [2, 1, 0, 3, 4], [3, 0, 1, 2, 4]),
    ],
)
def test_orders_put_last_who_lacks_the_value(
    network: Store, sort: Sort, upwards: list[int], downwards: list[int]
) -> None:
    for descending, numbers in ((False, upwards), (True, downwards)):
        found = network.people.select(Filter(), sort, descending=descending)
        assert [one.slug for one in found] == [slug(number) for number in numbers]
        assert network.people.select(Filter(), sort, limit=2, descending=descending) == found[:2]
