"""Steps: one key press one effect, everybody or nobody, and everything exactly back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.errors import InputError
from bot.evaluate.evidence import Kind
from bot.model import Connection, Decision, Slug
from bot.store.changes import Shielded, Shown, Stale, What
from tests.unit.store.crowd import plain, seen, shown
from tests.unit.store.exports import export, fact, row
from tests.unit.store.kit import fill, person, reading, slug

if TYPE_CHECKING:
    from bot.store import Store


def test_a_decision_is_a_step_with_its_person(store: Store) -> None:
    fill(store)
    made = store.changes.decide(shown(store, 1), Decision.REMOVE, by="member", key="a", because="never met")
    assert (made.step.what, made.step.people, made.step.name) == (What.REMOVE, 1, person(1).name)
    assert [(one.decision, one.because, one.revision) for one in made.changed] == [(Decision.REMOVE, "never met", 1)]
    assert not made.repeated
    assert store.changes.steps() == [made.step]


def test_a_key_press_that_comes_twice_has_one_effect(store: Store) -> None:
    fill(store)
    before = shown(store, 1)
    first = store.changes.decide(before, Decision.REMOVE, by="member", key="a")
    again = store.changes.decide(before, Decision.REMOVE, by="member", key="a")
    assert again.repeated
    assert (again.step, again.changed) == (first.step, first.changed)
    with pytest.raises(InputError, match="something else"):
        store.changes.decide(before, Decision.KEEP, by="member", key="a")


def test_what_was_not_on_the_screen_is_not_decided(store: Store) -> None:
    fill(store)
    before = shown(store, 0, 1, 2)
    store.people.upsert_many([Connection(slug(1), "Married Since")], source="sync")
    with pytest.raises(Stale) as refused:
        store.changes.decide(before, Decision.REMOVE, by="member", key="a")
    assert refused.value.people == (slug(1),)
    assert store.decisions.counts()[Decision.REMOVE] == 0
    assert store.changes.steps() == []


def test_an_address_that_has_become_another_is_not_decided(store: Store) -> None:
    store.evidence.record([export([row(1, "Ada One")], as_of=date(2025, 1, 1))])
    store.evidence.record([export([row(2, "Ada One")])])
    with pytest.raises(Stale):
        store.changes.decide(shown(store, 1), Decision.KEEP, by="member", key="a")
    assert store.changes.decide(shown(store, 2), Decision.KEEP, by="member", key="b").step.people == 1


def test_nobody_is_decided_when_one_of_them_is_protected(store: Store) -> None:
    fill(store)
    store.decisions.pin(slug(2))
    with pytest.raises(Shielded) as refused:
        store.changes.decide(shown(store, 1, 2), Decision.REMOVE, by="member", key="a")
    assert refused.value.people == ((slug(2), "pinned by the member"),)
    assert seen(store, 1).decision is Decision.UNDECIDED


def test_undo_and_redo_take_whole_steps(store: Store) -> None:
    fill(store)
    start = [seen(store, number) for number in range(4)]
    store.changes.decide(shown(store, 0), Decision.KEEP, by="member", key="a", because="friend")
    store.changes.decide(shown(store, 0, 1, 2), Decision.REMOVE, by="other", key="b", title="Acme")
    then = [seen(store, number) for number in range(4)]
    undone = store.changes.undo(by="member", key="c")
    assert undone is not None
    assert (undone.step.people, undone.step.undone, undone.step.title) == (3, True, "Acme")
    assert seen(store, 0).because == "friend"
    assert store.changes.undo(by="member", key="d") is not None
    assert store.changes.undo(by="member", key="e") is None
    assert [plain(seen(store, number)) for number in range(4)] == [plain(one) for one in start]
    assert store.changes.redo(by="member", key="f") is not None
    assert store.changes.redo(by="member", key="g") is not None
    assert store.changes.redo(by="member", key="h") is None
    assert [plain(seen(store, number)) for number in range(4)] == [plain(one) for one in then]


def test_pin_note_and_later_come_back_too(store: Store) -> None:
    fill(store)
    store.people.note(slug(1), "met in Oslo", "own")
    store.changes.decide(shown(store, 1), Decision.REMOVE, by="member", key="a", because="never met")
    states = [plain(seen(store, 1))]
    store.changes.pin(shown(store, 1)[0], by="member", key="b", because="my mentor")
    states.append(plain(seen(store, 1)))
    store.changes.note(shown(store, 1)[0], "  writes on Sundays ", by="member", key="c")
    states.append(plain(seen(store, 1)))
    store.changes.unpin(shown(store, 1)[0], by="member", key="d")
    states.append(plain(seen(store, 1)))
    assert seen(store, 1).note == "met in Oslo\nwrites on Sundays"
    assert [(state[1], state[4]) for state in states] == [
        (Decision.REMOVE, False),
        (Decision.KEEP, True),
        (Decision.KEEP, True),
        (Decision.KEEP, False),
    ]
    for number, state in enumerate(reversed(states[:-1])):
        assert store.changes.undo(by="member", key=f"u{number}") is not None
        assert plain(seen(store, 1)) == state
    for number, state in enumerate(states[1:]):
        assert store.changes.redo(by="member", key=f"r{number}") is not None
        assert plain(seen(store, 1)) == state


def test_a_new_step_ends_what_could_be_made_again(store: Store) -> None:
    fill(store)
    store.changes.decide(shown(store, 0), Decision.KEEP, by="member", key="a")
    store.changes.decide(shown(store, 1), Decision.KEEP, by="member", key="b")
    store.changes.undo(by="member", key="c")
    store.changes.decide(shown(store, 2), Decision.ASK, by="member", key="d")
    assert store.changes.redo(by="member", key="e") is None
    assert [(step.name, step.undone) for step in store.changes.steps()] == [
        (person(2).name, False),
        (person(1).name, True),
        (person(0).name, False),
    ]
    taken = [store.changes.undo(by="member", key=f"u{number}") for number in range(3)]
    assert [made.step.name if made else None for made in taken] == [person(2).name, person(0).name, None]


def test_steps_come_in_pages(store: Store) -> None:
    fill(store)
    for number in range(5):
        store.changes.decide(shown(store, number), Decision.KEEP, by="member", key=str(number))
    first = store.changes.steps(2)
    assert [step.name for step in first] == [person(4).name, person(3).name]
    assert [step.name for step in store.changes.steps(2, before=first[-1].id)] == [person(2).name, person(1).name]


def test_steps_of_the_command_line_are_one_a_command(store: Store) -> None:
    fill(store)
    with store.together():
        for number, decision in ((0, Decision.REMOVE), (1, Decision.KEEP), (2, Decision.REMOVE)):
            store.decisions.set(slug(number), decision, because=None, by="member")
    with store.together():
        store.decisions.set(slug(3), Decision.ASK, because=None, by="member")
        store.decisions.set(slug(3), Decision.REMOVE, because="at last", by="member")
    store.decisions.pin(slug(3))
    told = [(step.what, step.people) for step in store.changes.steps()]
    assert told == [(What.PIN, 1), (What.MIXED, 1), (What.MIXED, 3)]
    store.changes.undo(by="member", key="a")
    assert (seen(store, 3).decision, seen(store, 3).because) == (Decision.REMOVE, "at last")
    store.changes.undo(by="member", key="b")
    store.changes.undo(by="member", key="c")
    assert store.decisions.counts()[Decision.UNDECIDED] == 5


def test_a_pin_that_is_there_already_is_no_step_of_a_command(store: Store) -> None:
    fill(store)
    store.decisions.pin(slug(0), "mentor")
    store.decisions.pin(slug(0), "mentor")
    store.decisions.unpin(slug(1))
    assert len(store.changes.steps()) == 1


def test_unpinning_comes_back_under_every_address(store: Store) -> None:
    store.evidence.record([export([row(1, "Ada One")], as_of=date(2025, 1, 1))])
    store.decisions.pin(slug(1), "mentor")
    store.evidence.record([export([row(2, "Ada One")])])
    assert [one.pinned for one in (seen(store, 1), seen(store, 2))] == [True, True]
    made = store.changes.unpin(shown(store, 2)[0], by="member", key="a")
    assert (made.step.people, made.step.name, store.decisions.shield(slug(2))) == (1, "Ada One", None)
    store.changes.undo(by="member", key="b")
    assert [one.pinned for one in (seen(store, 1), seen(store, 2))] == [True, True]


# --- what cannot be taken back ----------------------------------------------------------------------------------------


def test_a_step_whose_people_moved_on_stays_and_the_one_before_is_next(store: Store) -> None:
    store.evidence.record([export([row(1, "Ada One"), row(3, "Bo Two")], as_of=date(2025, 1, 1))])
    store.changes.decide(shown(store, 3), Decision.KEEP, by="member", key="a")
    store.changes.decide(shown(store, 1), Decision.REMOVE, by="member", key="b")
    store.evidence.record([export([row(2, "Ada One"), row(3, "Bo Two")])])
    assert store.people.moved_to(slug(1)) == slug(2)
    assert seen(store, 2).decision is Decision.ASK
    for _ in range(2):  # the same press: the same answer, and no second effect
        with pytest.raises(InputError, match="stays"):
            store.changes.undo(by="member", key="c")
    assert [step.undone for step in store.changes.steps()] == [False, False]
    undone = store.changes.undo(by="member", key="d")
    assert undone is not None
    assert undone.step.name == "Bo Two"


def test_no_way_back_leads_to_removing_somebody_protected(store: Store) -> None:
    store.evidence.record([export([row(number) for number in range(10)])])
    for several in ((0,), range(1, 10)):
        store.changes.decide(shown(store, *several), Decision.REMOVE, by="member", key=f"a{several}")
        store.changes.decide(shown(store, *several), Decision.KEEP, by="member", key=f"b{several}")
    told = [fact(Kind.RECOMMENDED_BY, "d", who=0), fact(Kind.RECOMMENDED_BY, "d", who=4)]
    store.evidence.record([export([row(number) for number in range(10)], told)])
    before = [plain(seen(store, number)) for number in range(10)]
    for press in "cdef":
        with pytest.raises(InputError, match="protected"):
            store.changes.undo(by="member", key=press)
    assert [plain(seen(store, number)) for number in range(10)] == before
    assert store.changes.undo(by="member", key="g") is None


def test_nothing_again_where_there_was_nothing(store: Store) -> None:
    fill(store)
    assert store.changes.undo(by="member", key="a") is None
    store.changes.decide(shown(store, 0), Decision.KEEP, by="member", key="b")
    assert store.changes.undo(by="member", key="a") is None
    assert seen(store, 0).decision is Decision.KEEP


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_an_empty_note_is_refused(store: Store, text: str) -> None:
    fill(store)
    with pytest.raises(InputError, match="empty"):
        store.changes.note(shown(store, 0)[0], text, by="member", key="a")


def test_strangers_nobody_and_no_key_are_refused(store: Store) -> None:
    fill(store)
    with pytest.raises(InputError, match="Nobody"):
        store.changes.decide([], Decision.KEEP, by="member", key="a")
    with pytest.raises(InputError, match="not known"):
        store.changes.decide([*shown(store, 0), Shown(Slug("nobody"), 0)], Decision.KEEP, by="member", key="a")
    with pytest.raises(InputError, match="no key"):
        store.changes.decide(shown(store, 0), Decision.KEEP, by="member", key="")
    assert seen(store, 0).decision is Decision.UNDECIDED


# --- revisions and refs -----------------------------------------------------------------------------------------------


def test_a_ref_is_random_stays_and_leads_to_the_person(store: Store) -> None:
    fill(store)
    refs = [seen(store, number).ref for number in range(5)]
    assert len(set(refs)) == 5
    assert all(len(ref) == 16 and int(ref, 16) >= 0 for ref in refs)
    fill(store)
    store.people.upsert_many([Connection(slug(0), "Renamed")], source="sync")
    assert [seen(store, number).ref for number in range(5)] == refs
    assert store.people.by_ref(refs[3]) == seen(store, 3)
    assert store.people.by_ref("0" * 16) is None


def test_whatever_a_card_shows_changes_the_revision(store: Store) -> None:
    fill(store)
    revisions = [seen(store, 1).revision]
    changes = (
        lambda: store.decisions.set(slug(1), Decision.ASK, because=None, by="member"),
        lambda: store.decisions.set(slug(1), Decision.ASK, because="why", by="member"),
        lambda: store.decisions.pin(slug(1)),
        lambda: store.decisions.pin(slug(1), "mentor"),
        lambda: store.people.upsert_many([Connection(slug(1), "Renamed", headline="Role 1")], source="sync"),
        lambda: store.people.upsert_many([Connection(slug(1), "Renamed", headline="Another")], source="sync"),
        lambda: store.evidence.record([export([row(1, "Renamed", company="Beta")], as_of=date(2026, 12, 1))]),
        lambda: store.people.note(slug(1), "a remark", "own"),
        lambda: store.syncs.record(reading(1), [slug(0)]),
    )
    for change in changes:
        change()
        revisions.append(seen(store, 1).revision)
    assert revisions == sorted(set(revisions))
    fill(store, 1)
    store.judgements.replace("anew", [])
    assert seen(store, 1).revision == revisions[-1]
    assert seen(store, 2).revision in (0, 1)
