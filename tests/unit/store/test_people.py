"""People, notes, decisions, pins and syncs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.errors import InputError
from bot.model import Connection, Decision, Slug
from tests.unit.store.kit import add_plan, events, fill, names, person, reading, remove, slug, start

if TYPE_CHECKING:
    from bot.store import Store
    from tests.unit.store.kit import Clock

NOBODY = Slug("nobody")


def test_a_person_is_kept_with_all_that_was_seen(store: Store) -> None:
    store.people.upsert_many([Connection(slug(1), "Ada Örnek 🌿", "Role", date(2019, 2, 28), "urn:1")], source="sync")
    found = store.people.get(slug(1))
    assert found is not None
    assert (found.slug, found.name, found.headline) == (slug(1), "Ada Örnek 🌿", "Role")
    assert (found.connected_on, found.member_id, found.gone_at) == (date(2019, 2, 28), "urn:1", None)
    assert (found.decision, found.pinned, found.note) == (Decision.UNDECIDED, False, None)
    assert store.people.get(NOBODY) is None


def test_a_source_that_shows_less_takes_nothing_away(store: Store) -> None:
    store.people.upsert_many([Connection(slug(1), "Ada", "Role", date(2019, 2, 28), "urn:1")], source="sync")
    first = store.people.get(slug(1))
    store.people.upsert_many([Connection(slug(1), "Ada Örnek")], source="import")
    found = store.people.get(slug(1))
    assert first is not None
    assert found is not None
    assert (found.name, found.headline, found.connected_on, found.member_id) == (
        "Ada Örnek",
        "Role",
        date(2019, 2, 28),
        "urn:1",
    )
    assert (
        found.first_seen == first.first_seen < first.last_seen + (found.last_seen - first.last_seen) == found.last_seen
    )


def test_seeing_somebody_again_keeps_the_decision(store: Store) -> None:
    fill(store)
    store.decisions.set(slug(1), Decision.REMOVE, because="no trace", by="owner")
    store.decisions.pin(slug(2), "my mentor")
    fill(store)
    assert [found.slug for found in store.decisions.removable()] == [slug(1)]
    assert store.decisions.protected(slug(2)) == "pinned by the member"


@pytest.mark.parametrize("bad", ["", "a\nb", "tab\there"])
def test_addresses_with_control_characters_are_refused(store: Store, bad: str) -> None:
    with pytest.raises(InputError):
        store.people.upsert_many((person(1), Connection(Slug(bad), "Somebody")), source="sync")
    assert store.people.count() == 0  # all or none


def test_half_a_surrogate_in_a_name_is_no_obstacle(store: Store) -> None:
    store.people.upsert_many([Connection(slug(1), "Ada \ud83c", "\udf3f")], source="sync")
    found = store.people.get(slug(1))
    assert found is not None
    assert (found.name, found.headline) == ("Ada ?", "?")


@pytest.mark.parametrize(
    ("text", "hits"), [("", 4), ("ÖRNEK", 2), ("role", 3), ("p-3", 1), ("100%", 1), ("_", 0), ("x", 0)]
)
def test_search_finds_parts_of_names_headlines_and_slugs_in_any_case(store: Store, text: str, hits: int) -> None:
    people = (
        Connection(Slug("p-1"), "Ada Örnek", "Role one"),
        Connection(Slug("p-2"), "örnek bo", "Role two"),
        Connection(Slug("p-3"), "Cem", "Role 100%"),
        Connection(Slug("p-4"), "Zoë"),
    )
    store.people.upsert_many(people, source="sync")
    assert len(store.people.search(text)) == hits
    assert len(store.people.search(text, limit=1)) == min(hits, 1)


def test_search_by_decision(store: Store) -> None:
    fill(store)
    store.decisions.set(slug(3), Decision.ASK, because=None, by="owner")
    assert [found.slug for found in store.people.search(decision=Decision.ASK)] == [slug(3)]
    assert len(store.people.search("number", decision=Decision.UNDECIDED)) == 4


def test_notes_are_kept_in_order_and_out_of_the_log(store: Store) -> None:
    fill(store)
    store.people.note(slug(1), "met in Izmir", "csv")
    store.people.note(slug(1), "owes me a book", "own")
    found = store.people.get(slug(1))
    assert found is not None
    assert found.note == "met in Izmir\nowes me a book"
    assert b"Izmir" not in b"".join(store.events.iterate())
    with pytest.raises(InputError, match="nobody"):
        store.people.note(NOBODY, "who", "own")


# --- decisions --------------------------------------------------------------------------------------------------------


def test_a_pinned_person_cannot_be_decided_for_removal(store: Store) -> None:
    fill(store)
    store.decisions.pin(slug(1))
    with pytest.raises(InputError, match="pinned"):
        store.decisions.set(slug(1), Decision.REMOVE, because=None, by="owner")
    assert store.decisions.protected(slug(1)) == "pinned by the member"
    store.decisions.unpin(slug(1))
    store.decisions.set(slug(1), Decision.REMOVE, because=None, by="owner")
    assert store.decisions.protected(slug(1)) is None


def test_pinning_takes_a_removal_back(store: Store) -> None:
    fill(store)
    store.decisions.set(slug(1), Decision.REMOVE, because=None, by="owner")
    store.decisions.pin(slug(1), "changed my mind")
    assert store.decisions.removable() == []
    assert store.decisions.counts()[Decision.KEEP] == 1


def test_strangers_are_neither_decided_nor_pinned(store: Store) -> None:
    with pytest.raises(InputError, match="nobody"):
        store.decisions.set(NOBODY, Decision.KEEP, because=None, by="owner")
    with pytest.raises(InputError, match="nobody"):
        store.decisions.pin(NOBODY)
    with pytest.raises(InputError, match="nobody"):
        store.decisions.unpin(NOBODY)


def test_counts_name_every_decision_and_leave_the_gone_out(store: Store) -> None:
    fill(store, 5)
    store.decisions.set(slug(0), Decision.REMOVE, because=None, by="owner")
    store.decisions.set(slug(1), Decision.REMOVE, because=None, by="owner")
    plan = add_plan(store)
    remove(store, start(store, plan), plan, 0)
    expected = {**dict.fromkeys(Decision, 0), Decision.REMOVE: 1, Decision.UNDECIDED: 3}
    assert dict(store.decisions.counts()) == expected
    assert [found.slug for found in store.decisions.removable()] == [slug(1)]


# --- syncs ------------------------------------------------------------------------------------------------------------


def test_a_complete_sync_marks_who_went_and_who_came_back(store: Store) -> None:
    fill(store, 5)
    store.syncs.record(reading(3), map(slug, range(3)))
    assert (store.people.count(), store.people.count(gone=True)) == (3, 2)
    assert store.people.listed() == set(map(slug, range(3)))
    store.syncs.record(reading(4), map(slug, range(4)))
    assert (store.people.count(), store.people.count(gone=True)) == (4, 1)
    gone_and_returned = [(event["gone"], event["returned"]) for event in events(store) if event["event"] == "sync"]
    assert gone_and_returned == [(0, 0), (2, 0), (0, 1)]


def test_an_incomplete_sync_never_marks_anybody_gone(store: Store) -> None:
    fill(store, 5)
    record = store.syncs.record(reading(1, complete=False), [slug(0)])
    assert store.people.count() == 5
    assert store.people.listed() == set(map(slug, range(5)))
    assert store.syncs.last() == record
    last_complete = store.syncs.last_complete()
    assert last_complete is not None
    assert last_complete.id == record.id - 1
    assert store.syncs.contains(slug(4))


def test_an_incomplete_sync_brings_back_whom_it_saw(store: Store) -> None:
    fill(store, 5)
    store.syncs.record(reading(4), map(slug, range(4)))
    store.syncs.record(reading(1, complete=False), [slug(4)])
    assert store.people.count(gone=True) == 0
    assert not store.syncs.contains(slug(4))  # only a complete one says who is in the list


def test_without_a_sync_nobody_is_in_the_list(store: Store) -> None:
    store.people.upsert_many([person(1)], source="import")
    assert (store.syncs.last(), store.syncs.last_complete(), store.people.listed()) == (None, None, frozenset())
    assert not store.syncs.contains(slug(1))


def test_a_sync_record_reads_back(store: Store, clock: Clock) -> None:
    record = store.syncs.record(reading(2, complete=False), [slug(0)])
    assert (record.stated, record.read, record.unreadable, record.complete) == (2, 2, 0, False)
    assert (record.seconds, record.reason) == (1.25, "the list stalled")
    assert record.at <= clock.wall
    assert names(store) == ["sync"]


def test_decisions_made_together_are_all_made_or_none(store: Store) -> None:
    fill(store)

    def decide_both() -> None:
        with store.together():
            store.decisions.set(slug(1), Decision.REMOVE, because=None, by="owner")
            store.decisions.set(Slug("nobody-known"), Decision.REMOVE, because=None, by="owner")

    with pytest.raises(InputError):
        decide_both()
    assert store.decisions.removable() == []
