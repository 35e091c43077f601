"""The list against the newest export: who is in one only, and the likely reason."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.model import ActionKind, Connection, Done
from bot.store import comparing
from tests.unit.store.exports import DAY, MET, export, row
from tests.unit.store.kit import START, WIDE, action, add_plan, prove, reading, remove, slug, start

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.store import Store
    from bot.store.comparing import Difference


def sync(store: Store, people: Mapping[int, date | None]) -> None:
    seen = [Connection(slug(number), f"Person Number-{number}", connected_on=on) for number, on in people.items()]
    store.people.upsert_many(seen, source="sync")
    store.syncs.record(reading(len(seen)), [one.slug for one in seen])


def reasons(found: list[Difference]) -> dict[str, str]:
    return {one.slug: one.why for one in found}


def test_without_both_there_is_nothing_to_compare(store: Store) -> None:
    assert store.syncs.compare() is None
    store.evidence.record([export([row(1)])])
    assert store.syncs.compare() is None
    store.syncs.record(reading(1, complete=False), [slug(1)])
    assert store.syncs.compare() is None
    sync(store, {1: None})
    found = store.syncs.compare()
    assert found is not None
    assert (found.export_as_of, found.both, found.only_in_sync, found.only_in_export) == (DAY, 1, [], [])


def test_each_side_gets_the_likely_reason(store: Store) -> None:
    store.evidence.record([export([row(n) for n in (1, 2, 3)], unnamed={MET: 2, date(2011, 1, 1): 1})])
    sync(store, {1: None, 2: None, 5: DAY, 6: MET + timedelta(days=1), 7: date(2001, 1, 1), 8: None})
    plan = add_plan(store, [2])
    remove(store, start(store, plan), plan, 2)
    sync(store, {1: None, 5: DAY, 6: MET + timedelta(days=1), 7: date(2001, 1, 1), 8: None})
    found = store.syncs.compare()
    assert found is not None
    unnamed = comparing.UNNAMED.format(3)
    assert reasons(found.only_in_sync) == {
        slug(5): comparing.AFTER_EXPORT,
        slug(6): unnamed,
        slug(7): comparing.UNEXPLAINED,
        slug(8): unnamed,
    }
    assert reasons(found.only_in_export) == {slug(2): comparing.REMOVED, slug(3): comparing.LEFT}
    assert (found.both, found.unnamed) == (1, 3)
    assert found.only_in_export[0].name == "Person Number-2"


def test_who_was_accepted_here_is_no_riddle(store: Store) -> None:
    store.evidence.record([export([row(1)])])
    sync(store, {1: None})
    plan = add_plan(store, [4])
    accept = action(4, ActionKind.ACCEPT)
    intent = store.journal.intend(start(store, plan), plan, accept, now=START, limits=WIDE)
    prove(store, store.journal.dispatched(intent, START))
    store.journal.settle(intent, Done(), by="linkprune")
    sync(store, {1: None, 4: None})
    found = store.syncs.compare()
    assert found is not None
    assert reasons(found.only_in_sync) == {slug(4): comparing.ACCEPTED}


def test_a_changed_address_is_no_difference_once_it_is_known(store: Store) -> None:
    store.evidence.record([export([row(1, "Ada One")])])
    store.people.upsert_many([Connection(slug(2), "Ada One", connected_on=MET)], source="sync")
    store.syncs.record(reading(1), [slug(2)])
    found = store.syncs.compare()
    assert found is not None
    assert reasons(found.only_in_sync) == {slug(2): comparing.ANOTHER_ADDRESS}
    assert reasons(found.only_in_export) == {slug(1): comparing.ANOTHER_ADDRESS}
    store.people.same(slug(1), slug(2))
    found = store.syncs.compare()
    assert found is not None
    assert (found.both, found.only_in_sync, found.only_in_export) == (1, [], [])


def test_an_export_newer_than_the_list_may_hold_new_people(store: Store) -> None:
    sync(store, {1: None})
    late = date(2026, 12, 1)
    store.evidence.record([export([row(1), row(2, on=late)], as_of=late)])
    found = store.syncs.compare()
    assert found is not None
    assert reasons(found.only_in_export) == {slug(2): comparing.AFTER_READING}


def test_rows_without_an_address_are_compared_by_name(store: Store) -> None:
    rows = [
        row(None, "Person Number-1"),
        row(None, "Ada Elsewhere"),
        row(None, "Person Number-2"),
        row(None, "Person Number-2"),
    ]
    store.evidence.record([export(rows)])
    sync(store, {1: None, 2: None})
    found = store.syncs.compare()
    assert found is not None
    assert (found.both, found.without_address) == (1, 3)
    assert reasons(found.only_in_sync) == {slug(2): comparing.UNEXPLAINED}
