"""What the last check of a run leaves: whom nobody has looked for yet, and whose record was wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.model import ActionKind, Done, Mode, NotDone, OutcomeName, Subject
from bot.store.history import Acted
from bot.store.selecting import Filter
from tests.unit.store.kit import START, WIDE, action, add_plan, events, fill, intend, names, person, remove, slug, start

if TYPE_CHECKING:
    from bot.model import PlanId, RunId
    from bot.store import Store

FOUND = "in the list at the last check"


def subject(number: int) -> Subject:
    return Subject(slug(number), person(number).name, f"urn:{number}")


@pytest.fixture
def plan(store: Store) -> PlanId:
    fill(store)
    return add_plan(store)


@pytest.fixture
def run(store: Store, plan: PlanId) -> RunId:
    """A live run that removed the first two."""
    first = start(store, plan)
    remove(store, first, plan, 0)
    remove(store, first, plan, 1)
    return first


def gone(store: Store, number: int) -> bool:
    return slug(number) not in {person.slug for person in store.people.select(Filter(gone=False))}


def removal(number: int) -> Acted:
    return Acted(ActionKind.DISCONNECT, subject(number))


def consistent(store: Store, run: RunId) -> bool | None:
    return next(record.consistent for record in store.journal.runs() if record.id == run)


def test_a_live_run_is_unchecked_until_its_check(store: Store, run: RunId) -> None:
    assert store.journal.unchecked() == {run: [removal(0), removal(1)]}
    store.journal.reconciled(run, consistent=True, details={"gone": 2})
    assert (store.journal.unchecked(), consistent(store, run)) == ({}, True)


def test_an_open_question_is_asked_again(store: Store, run: RunId) -> None:
    store.journal.reconciled(
        run, consistent=False, open_question=True, details={"gone": 2, "doubt": "2 stated, 1 read"}
    )
    assert (list(store.journal.unchecked()), consistent(store, run)) == ([run], None)
    assert events(store)[-1]["consistent"] is False


def test_what_is_done_by_hand_is_for_the_next_reading(store: Store, plan: PlanId) -> None:
    run = start(store, plan, Mode.BY_HAND)
    intent = store.journal.intend(run, plan, action(0), now=START, limits=WIDE, by_hand=True)
    store.journal.settle(intent, Done(), by="owner", settled=True)
    assert store.journal.unchecked() == {}


def test_what_is_settled_after_the_check_is_checked_too(store: Store, run: RunId, plan: PlanId) -> None:
    intent = intend(store, run, plan, 2)
    store.journal.unknown(intent, "no answer")
    store.journal.reconciled(run, consistent=True, details={"gone": 2})
    store.journal.settle(intent, Done(), by="linkprune", reads=2, settled=True)
    assert len(store.journal.unchecked()[run]) == 3


def test_what_is_settled_as_not_done_asks_for_no_check(store: Store, run: RunId, plan: PlanId) -> None:
    intent = intend(store, run, plan, 2)
    store.journal.unknown(intent, "no answer")
    store.journal.reconciled(run, consistent=True, details={"gone": 2})
    store.journal.settle(intent, NotDone("still there"), by="linkprune", reads=2, settled=True)
    assert store.journal.unchecked() == {}


def test_a_contradiction_corrects_the_record_once(store: Store, run: RunId, plan: PlanId) -> None:
    store.journal.reconciled(run, consistent=True, details={"gone": 2})
    for _ in range(2):
        store.journal.contradict(slug(0), FOUND)
    assert names(store).count("action.settled") == 1
    assert store.journal.outcomes(plan)[slug(0)] == (OutcomeName.NOT_DONE, FOUND, 1)
    assert (gone(store, 0), gone(store, 1), consistent(store, run)) == (False, True, False)
    assert [one.slug for one in store.journal.contradictions()] == [slug(0)]
    assert store.journal.removed() == [subject(1)]


def test_a_contradiction_leaves_the_others_of_an_unchecked_run_to_be_checked(store: Store, run: RunId) -> None:
    store.journal.contradict(slug(0), FOUND)
    assert store.journal.unchecked() == {run: [removal(1)]}
    store.journal.reconciled(run, consistent=True, details={"gone": 1})
    assert (store.journal.unchecked(), consistent(store, run)) == ({}, False)


@pytest.mark.usefixtures("run")
def test_nobody_is_contradicted_who_was_not_removed(store: Store) -> None:
    before = names(store)
    store.journal.contradict(slug(4), FOUND)
    assert (names(store), len(store.journal.removed())) == (before, 2)


@pytest.mark.usefixtures("run")
def test_a_reason_names_nobody_in_the_log(store: Store) -> None:
    store.journal.contradict(slug(0), f"{person(0).name} is in the list")
    assert "Number-0" not in str(events(store)[-1]["reason"])
