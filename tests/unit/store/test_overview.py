"""The overview: every connected person is in one bar of each picture, and each bar leads to its people."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.evaluate.judgement import Label, Verdict
from bot.model import Decision
from bot.store.overview import Share, Shares, State
from bot.store.selecting import Filter
from tests.unit.store.crowd import crowd, judge, judgement
from tests.unit.store.exports import export, row
from tests.unit.store.kit import slug

if TYPE_CHECKING:
    from bot.store import Store


def network(store: Store) -> None:
    days = [date(2015, 1, 1), date(2015, 2, 1), date(2019, 1, 1), date(2019, 1, 2), None, date(2020, 5, 5)]
    store.evidence.record([export([row(n, on=days[n], company="Acme Ltd" if n < 4 else "Beta") for n in range(6)])])
    labels = [Label.TALKED, Label.ONE_WAY, *[Label.NO_TRACE] * 4]
    judge(
        store,
        (
            judgement(
                n,
                label=labels[n],
                last_year=2021 + n if n < 2 else None,
                company="acme" if n < 4 else "beta",
                title="sales" if n else None,
                verdict=Verdict.PROTECT if n == 5 else None,
            )
            for n in range(6)
        ),
    )
    store.decisions.pin(slug(0))
    store.decisions.set(slug(1), Decision.REMOVE, because=None, by="member")
    store.decisions.set(slug(2), Decision.KEEP, because=None, by="member")


def test_everybody_stands_somewhere_once(store: Store) -> None:
    network(store)
    assert store.overview.states() == {
        State.PINNED: 1, State.PROTECTED: 1, State.KEEP: 1, State.REMOVE: 1, State.UNFOLLOW: 0, State.ASK: 0,
        State.UNDECIDED: 2,
    }  # fmt: skip
    assert store.overview.states()[State.UNDECIDED] == store.queue.left()


def test_each_bar_leads_to_its_people(store: Store) -> None:
    network(store)
    pictures = {
        "years": store.overview.by_year(),
        "last": store.overview.last_contact(),
        "labels": store.overview.labels(),
        "companies": store.overview.companies(),
        "titles": store.overview.titles(),
    }
    told = {name: [(bar.title, bar.people) for bar in bars] for name, bars in pictures.items()}
    assert told == {
        "years": [("2015", 2), ("2019", 2), ("2020", 1), ("", 1)],
        "last": [("2021", 1), ("2022", 1), ("", 4)],
        "labels": [("no trace", 4), ("one-way", 1), ("talked", 1)],
        "companies": [("Acme Ltd", 4), ("Beta", 2)],
        "titles": [("sales", 5)],
    }
    for bars in pictures.values():
        for bar in bars:
            assert store.groups.find(bar.facet.id) == bar.facet
            assert store.pages.page(Filter(facet=bar.facet, gone=False)).total == bar.people
    assert pictures["years"][0].mix[State.PINNED] == pictures["years"][0].mix[State.REMOVE] == 1
    assert store.overview.companies(1) == pictures["companies"][:1]


def test_before_and_after(store: Store) -> None:
    network(store)
    assert store.overview.wrote_share() == Shares(Share(6, 2), Share(5, 1))


def test_without_messages_nobody_knows_who_wrote(store: Store) -> None:
    assert store.overview.wrote_share() == Shares(Share(0, None), Share(0, None))
    crowd(store, 2)
    judge(store, (judgement(number, label=None) for number in range(2)))
    assert store.overview.wrote_share() == Shares(Share(2, None), Share(2, None))
    assert [(bar.title, bar.people) for bar in store.overview.labels()] == [("", 2)]
