"""Changed addresses: who is joined, who is asked about, and what passes on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import InputError
from bot.evaluate.evidence import Kind
from bot.intake.archive import OwnNote
from bot.model import Connection, Decision, Slug
from bot.store.addresses import passed_on
from bot.store.shields import KEPT, NOTED
from tests.unit.store.exports import DAY, MET, export, fact, row
from tests.unit.store.kit import add_plan, reading, remove, slug, start

if TYPE_CHECKING:
    from bot.store import Store

EARLY = date(2025, 1, 1)


def sync(store: Store, *people: Connection) -> None:
    store.people.upsert_many(people, source="sync")
    store.syncs.record(reading(len(people)), [one.slug for one in people])


def moved(store: Store, number: int = 1) -> Slug:
    return store.people.moved_to(slug(number))


def test_the_same_member_id_joins(store: Store) -> None:
    sync(store, Connection(slug(1), "Ada One", member_id="m"))
    sync(store, Connection(slug(2), "Ada Married", member_id="m"))
    assert moved(store) == slug(2)
    assert store.people.count() == 1
    assert store.people.count(gone=True) == 0


@pytest.mark.parametrize(
    ("company", "other", "same"), [("Acme", "acme", True), ("Acme", "Beta", False), (None, None, False)]
)
def test_name_and_day_join_with_a_third_witness_only(
    store: Store, company: str | None, other: str | None, *, same: bool
) -> None:
    old = export([row(1, "Ada One", company=company)], as_of=EARLY)
    done = store.evidence.record([old, export([row(2, "Ada One", company=other)])])
    assert (moved(store) == slug(2)) is same
    assert done.suspects == len(store.people.suspects()) == int(not same)


def test_the_headline_is_a_witness_too(store: Store) -> None:
    sync(store, Connection(slug(1), "Ada One", "Engineer", MET))
    sync(store, Connection(slug(2), "Ada One", "Engineer", MET))
    assert moved(store) == slug(2)


@pytest.mark.parametrize("on", [None, MET + timedelta(days=1)])
def test_another_or_no_day_of_connecting_is_no_suspicion(store: Store, on: date | None) -> None:
    store.evidence.record([export([row(1, "Ada One")], as_of=EARLY), export([row(2, "Ada One", on=on)])])
    assert (moved(store), store.people.suspects()) == (slug(1), [])


def test_two_who_were_seen_together_are_two(store: Store) -> None:
    store.evidence.record([export([row(1, "Ada One"), row(2, "Ada One")], as_of=EARLY)])
    store.evidence.record([export([row(2, "Ada One")])])
    assert (moved(store), store.people.suspects()) == (slug(1), [])


def test_a_third_who_looks_alike_makes_it_doubtful(store: Store) -> None:
    store.evidence.record([export([row(1, "Ada One"), row(3, "Ada One")], as_of=EARLY)])
    store.evidence.record([export([row(2, "Ada One")])])
    assert (moved(store), store.people.suspects()) == (slug(1), [])


def test_readings_of_a_part_of_the_list_prove_nobody_absent(store: Store) -> None:
    for number in (1, 2):
        store.people.upsert_many([Connection(slug(number), "Ada One", "Engineer", MET)], source="sync")
        store.syncs.record(reading(1, complete=False), [slug(number)])
    assert moved(store) == slug(1)
    assert [(one.old.slug, one.new.slug) for one in store.people.suspects()] == [(slug(1), slug(2))]


def test_who_was_connected_on_the_day_of_the_export_may_be_another(store: Store) -> None:
    store.evidence.record([export([row(1, "Ada One", on=EARLY)], as_of=EARLY)])
    store.evidence.record([export([row(2, "Ada One", on=EARLY)])])
    assert moved(store) == slug(1)
    assert len(store.people.suspects()) == 1


@pytest.mark.parametrize("with_a_third", [False, True])
def test_an_export_that_lists_both_parts_whom_witnesses_joined(store: Store, *, with_a_third: bool) -> None:
    first = export([row(1, "Ada One", email="a@example.org")], as_of=date(2025, 1, 1), name="a")
    last = export([row(2, "Ada One")], as_of=date(2025, 3, 1), name="c", notes=[OwnNote(slug(1), "n", "Notes.csv:2")])
    store.evidence.record([first])
    store.evidence.record([last])
    assert moved(store) == slug(2)
    between = [row(1, "Ada One"), row(3 if with_a_third else 2, "Ada One")]
    store.evidence.record([export(between, as_of=date(2025, 2, 1), name="b")])
    assert moved(store) == slug(1)
    one, other = store.people.get(slug(1)), store.people.get(slug(2))
    assert one is not None
    assert other is not None
    assert (one.gone_at, one.email, other.email) == (None, "a@example.org", None)
    assert store.decisions.protected(slug(1)) == NOTED
    store.decisions.set(slug(2), D.KEEP, because=None, by="owner")
    assert [person.decision for person in map(store.people.get, (slug(1), slug(2))) if person] == [D.UNDECIDED, D.KEEP]


def test_neither_gets_what_is_the_others_when_one_export_lists_both(store: Store) -> None:
    store.evidence.record([export([row(1, "Ada One")], as_of=EARLY), export([row(2, "Ada One")])])
    assert moved(store) == slug(2)
    both = export([row(1, "Zed Other", company="Zeta"), row(2, "Ada One")], as_of=DAY, name="b")
    store.evidence.record([both])
    found = store.people.get(slug(2))
    assert found is not None
    assert (found.name, found.company) == ("Ada One", "Acme")


def test_a_reading_that_shows_both_parts_them_even_when_it_is_cut_off(store: Store) -> None:
    store.evidence.record([export([row(1, "Ada One")], as_of=EARLY), export([row(2, "Ada One")])])
    assert moved(store) == slug(2)
    store.people.upsert_many([Connection(slug(n), "Ada One") for n in (1, 2)], source="sync")
    store.syncs.record(reading(2, complete=False), [slug(1), slug(2)])
    assert moved(store) == slug(1)
    assert store.people.count() == 2


def test_one_who_changed_twice_is_one(store: Store) -> None:
    exports = [export([row(year, "Ada One")], as_of=date(2020 + year, 1, 1)) for year in (1, 2, 3)]
    store.evidence.record(exports)
    assert {moved(store, number) for number in (1, 2, 3)} == {slug(3)}


# --- what passes on ---------------------------------------------------------------------------------------------------

D = Decision


@pytest.mark.parametrize(
    ("old", "new", "then"),
    [
        (D.UNDECIDED, D.UNDECIDED, D.UNDECIDED),
        (D.UNDECIDED, D.REMOVE, D.REMOVE),
        (D.KEEP, D.UNDECIDED, D.KEEP),
        (D.KEEP, D.REMOVE, D.KEEP),
        (D.ASK, D.REMOVE, D.ASK),
        (D.REMOVE, D.UNDECIDED, D.ASK),
        (D.UNFOLLOW, D.UNDECIDED, D.ASK),
        (D.REMOVE, D.KEEP, D.KEEP),
        (D.REMOVE, D.REMOVE, D.REMOVE),
    ],
)
def test_the_more_careful_decision_stands(old: Decision, new: Decision, then: Decision) -> None:
    assert passed_on(old, new) is then


@pytest.mark.parametrize("old", Decision)
@pytest.mark.parametrize("new", Decision)
def test_a_removal_is_never_passed_on(old: Decision, new: Decision) -> None:
    assert passed_on(old, new) is not D.REMOVE or new is D.REMOVE


def suspected(store: Store) -> None:
    """Numbers 1 and 2 are perhaps one person."""
    store.evidence.record([export([row(1, "Ada One", email="a@example.org")], [fact(Kind.WROTE, who=1)], as_of=EARLY)])
    store.evidence.record([export([row(2, "Ada One", company="Beta")])])


def test_the_members_word_joins_and_everything_passes_on(store: Store) -> None:
    suspected(store)
    store.decisions.set(slug(1), D.REMOVE, because="old reason", by="owner")
    store.people.note(slug(1), "a remark", "own")
    store.evidence.record([export(notes=[OwnNote(slug(1), "site note", "Notes.csv:2")], as_of=EARLY)])
    store.people.same(slug(1), slug(2))
    found, dossier = store.people.get(slug(2)), store.evidence.dossier(slug(1))
    assert found is not None
    assert dossier is not None
    assert (found.decision, found.because, found.note) == (D.ASK, "old reason", "a remark\nsite note")
    assert (found.company, found.email) == ("Beta", "a@example.org")
    assert (dossier.slug, [one.kind for one in dossier.evidence]) == (slug(2), [Kind.WROTE])
    assert [one.slug for one in store.people.search()] == [slug(2)]
    assert store.people.suspects() == []
    old = store.people.get(slug(1))
    assert old is not None
    assert old.gone_at is not None


def test_notes_that_come_later_for_the_old_address_reach_the_new_one(store: Store) -> None:
    suspected(store)
    store.people.same(slug(1), slug(2))
    store.evidence.record([export(notes=[OwnNote(slug(1), "site note", "Notes.csv:2")])])
    store.people.note(slug(1), "a remark", "own")
    found = store.people.get(slug(2))
    assert found is not None
    assert found.note == "a remark\nsite note"


def test_a_pin_wins_over_a_removal(store: Store) -> None:
    suspected(store)
    store.decisions.pin(slug(1), "mentor")
    with pytest.raises(InputError):
        store.decisions.set(slug(2), D.REMOVE, because=None, by="owner")
    store.people.same(slug(1), slug(2))
    found = store.people.get(slug(2))
    assert found is not None
    assert (found.pinned, found.pin_reason) == (True, "mentor")


def test_deciding_about_an_earlier_address_decides_about_the_person(store: Store) -> None:
    suspected(store)
    store.people.same(slug(1), slug(2))
    store.decisions.set(slug(1), D.REMOVE, because=None, by="owner")
    assert [one.slug for one in store.decisions.removable()] == [slug(2)]


def test_a_person_kept_under_an_earlier_address_can_be_decided_anew(store: Store) -> None:
    suspected(store)
    store.decisions.set(slug(1), D.KEEP, because=None, by="owner")
    assert store.decisions.protected(slug(2)) is not None
    store.people.same(slug(1), slug(2))
    assert store.decisions.protected(slug(2)) == KEPT
    store.decisions.set(slug(2), D.REMOVE, because=None, by="owner")
    assert store.decisions.protected(slug(2)) is None


def test_the_members_no_is_remembered(store: Store) -> None:
    suspected(store)
    store.people.not_same(slug(1), slug(2))
    store.evidence.record([export([row(2, "Ada One", company="Acme")])])
    assert (moved(store), store.people.suspects()) == (slug(1), [])
    store.people.same(slug(1), slug(2))
    assert moved(store) == slug(2)


def test_what_cannot_be_joined_is_refused(store: Store) -> None:
    suspected(store)
    with pytest.raises(InputError, match="nobody"):
        store.people.same(slug(1), Slug("nobody"))
    with pytest.raises(InputError, match="Nobody"):
        store.people.not_same(Slug("stranger"), slug(1))
    store.people.same(slug(1), slug(2))
    with pytest.raises(InputError, match="already"):
        store.people.same(slug(2), slug(1))
    with pytest.raises(InputError, match="already"):
        store.people.not_same(slug(1), slug(2))


def test_a_removed_person_in_the_list_under_another_address_was_not_removed(store: Store) -> None:
    sync(store, Connection(slug(0), "Ada One", member_id="m"))
    plan = add_plan(store, [0])
    remove(store, start(store, plan), plan, 0)
    assert store.journal.was_done(slug(0))
    sync(store, Connection(slug(5), "Ada One", member_id="m"))
    assert not store.journal.was_done(slug(0))


def test_a_member_who_goes_back_to_his_earlier_address_is_followed(store: Store) -> None:
    sync(store, Connection(slug(1), "Ada One", member_id="m"))
    sync(store, Connection(slug(2), "Ada One", member_id="m"))
    sync(store, Connection(slug(1), "Ada One", member_id="m"))
    assert moved(store, 2) == moved(store, 1) == slug(1)
    assert [one.slug for one in store.people.search()] == [slug(1)]


def test_two_addresses_in_one_complete_reading_are_two_people_after_all(store: Store) -> None:
    suspected(store)
    store.people.same(slug(1), slug(2))
    sync(store, Connection(slug(1), "Ada One"), Connection(slug(2), "Ada One"))
    assert moved(store) == slug(1)
    assert store.people.count() == 2
    assert DAY > EARLY
