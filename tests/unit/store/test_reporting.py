"""What a report asks: dossiers of some people, gone or not, and rows that name nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.evaluate.evidence import Kind
from bot.model import Connection
from tests.unit.store.exports import DAY, LATER, MET, export, fact, row
from tests.unit.store.kit import reading, slug

if TYPE_CHECKING:
    from bot.store import Store


def test_dossiers_of_some_are_those_of_each_one(store: Store) -> None:
    rows = [row(1, "Ada Twin"), row(2, "Ada Twin"), row(3), row(4), row(None, "Ada Twin")]
    facts = [fact(Kind.WROTE, who=3), fact(Kind.WROTE, name="Ada Twin"), fact(Kind.WROTE, who=4)]
    store.evidence.record([export(rows, facts)])
    store.people.upsert_many([Connection(slug(1), "Ada Twin")], source="sync")
    store.syncs.record(reading(1), [slug(1)])
    wanted = [slug(4), slug(3), slug(2), slug(9)]
    found = list(store.reporting.dossiers(wanted))
    assert [one.slug for one in found] == [slug(2), slug(3), slug(4)]
    assert found == [store.evidence.dossier(number) for number in sorted(wanted)[:3]]
    assert list(store.reporting.dossiers([])) == []


def test_nameless_rows_are_those_of_the_newest_export(store: Store) -> None:
    assert store.reporting.nameless() == 0
    store.evidence.record([export([row(1)], unnamed={MET: 5, None: 2})])
    assert store.reporting.nameless() == 7
    store.evidence.record([export([row(1)], as_of=LATER, unnamed={MET: 1})])
    store.evidence.record([export([row(1)], as_of=DAY - timedelta(days=9), unnamed={MET: 4})])
    assert store.reporting.nameless() == 1
