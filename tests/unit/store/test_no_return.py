"""The do-not-reconnect list: who was removed, who was put on it, and who may come back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import InputError
from bot.model import ActionKind, Connection, Done, Slug
from tests.unit.store.exports import export, row
from tests.unit.store.kit import START, WIDE, action, add_plan, fill, person, prove, reading, remove, slug, start

if TYPE_CHECKING:
    from bot.model import PlanId, RunId
    from bot.store import Store
    from tests.unit.store.kit import Clock

STRANGER = Slug("a-stranger")


@pytest.fixture
def plan(store: Store) -> PlanId:
    fill(store)
    return add_plan(store, range(5))


@pytest.fixture
def run(store: Store, plan: PlanId) -> RunId:
    first = start(store, plan)
    remove(store, first, plan, 0)
    return first


def accept(store: Store, run: RunId, number: int) -> None:
    act = action(number, ActionKind.ACCEPT)
    intent = store.journal.intend(run, store.plans.list()[0].id, act, now=START, limits=WIDE)
    prove(store, intent)
    store.journal.settle(intent, Done(), by="linkprune")


def test_whoever_was_removed_is_on_the_list(store: Store, run: RunId) -> None:
    assert run
    assert store.no_return.why(slug(0)) == "removed on 2026-11-23"
    assert store.no_return.why(slug(1)) is None
    (found,) = store.no_return.list()
    assert (found.slug, found.name, found.removed, found.by) == (slug(0), person(0).name, True, "linkprune")
    assert store.no_return.reasons() == {slug(0): "removed on 2026-11-23"}


def test_an_approved_accept_takes_him_off(store: Store, run: RunId) -> None:
    accept(store, run, 0)
    assert (store.no_return.list(), store.no_return.why(slug(0))) == ([], None)


@pytest.mark.parametrize("accepted", [True, False])
def test_an_export_after_an_accept_contradicts_no_removal(
    store: Store, clock: Clock, run: RunId, *, accepted: bool
) -> None:
    if accepted:
        accept(store, run, 0)
    done = store.evidence.record([export([row(0)], as_of=clock.wall.date() + timedelta(days=2))])
    assert done.contradicted == (0 if accepted else 1)


def test_whoever_is_seen_in_the_list_again_is_off_it(store: Store, run: RunId) -> None:
    assert run
    store.syncs.record(reading(1), [slug(0)])
    assert store.no_return.why(slug(0)) is None


def test_the_member_puts_on_and_takes_off(store: Store, run: RunId) -> None:
    assert run
    store.no_return.add(STRANGER, "A Stranger", "sells things", "member")
    assert store.no_return.why(STRANGER) == "sells things"
    assert [found.slug for found in store.no_return.list()] == [STRANGER, slug(0)]
    store.no_return.drop(STRANGER, "member")
    assert store.no_return.why(STRANGER) is None
    store.no_return.add(STRANGER, "A Stranger", "again", "member")
    assert store.no_return.why(STRANGER) == "again"


def test_his_own_words_count_before_the_journal(store: Store, run: RunId) -> None:
    assert run
    store.no_return.add(slug(0), "Somebody", "was rude", "member")
    (found,) = store.no_return.list()
    assert (found.because, found.removed) == ("was rude", False)


def test_a_removed_person_can_be_let_back_in_until_removed_again(
    store: Store, clock: Clock, run: RunId, plan: PlanId
) -> None:
    store.no_return.drop(slug(0), "member")
    assert store.no_return.why(slug(0)) is None
    assert store.journal.was_done(slug(0))
    accept(store, run, 0)
    clock.wall += timedelta(days=30)
    again = add_plan(store, [0])
    assert again != plan
    remove(store, start(store, again), again, 0)
    assert store.no_return.why(slug(0)) == "removed on 2026-12-23"


def test_an_earlier_address_marks_the_newest_one(store: Store, run: RunId) -> None:
    assert run
    store.people.upsert_many([Connection(STRANGER, person(0).name)], source="sync")
    store.no_return.add(slug(1), "Somebody", "was rude", "member")
    store.people.same(slug(1), STRANGER)
    assert store.no_return.why(STRANGER) == "was rude"
    assert store.no_return.reasons()[STRANGER] == "was rude"


@pytest.mark.parametrize(("who", "because"), [("", "rude"), ("a-stranger", " ")])
def test_nobody_and_no_reason_are_refused(store: Store, who: str, because: str) -> None:
    with pytest.raises(InputError, match="Say who"):
        store.no_return.add(Slug(who), "", because, "member")


def test_whoever_is_not_on_it_cannot_be_dropped(store: Store, run: RunId) -> None:
    assert run
    with pytest.raises(InputError, match="is not on the list"):
        store.no_return.drop(slug(3), "member")
