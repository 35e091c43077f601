"""Steps: one key press one effect, everybody or nobody, and everything exactly back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import InputError
from bot.model import Connection, Decision
from bot.store.changes import Shielded, Stale, What
from tests.unit.store.crowd import plain, seen, shown
from tests.unit.store.kit import fill, person, slug

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
