"""The budget and the attempts as the database counts them: the same as the pure rule, at every boundary."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.model import Held, NotDone, PlanId
from bot.pace import DAY, WEEK, BudgetLimits, budget
from tests.unit.store.kit import START, WIDE, action, add_plan, fill, slug, start

if TYPE_CHECKING:
    from bot.store import Store

MS = timedelta(milliseconds=1)


@pytest.fixture
def plan(store: Store) -> PlanId:
    fill(store)
    return add_plan(store)


@pytest.mark.parametrize("ago", [timedelta(0), -DAY, DAY - MS, DAY, DAY + MS, WEEK - MS, WEEK, WEEK + MS], ids=str)
@pytest.mark.parametrize("caps", [(1, 1), (1, 2), (2, 2), (2, 5), (0, 5), (5, 0)], ids=str)
def test_the_journal_counts_as_the_rule_does(store: Store, plan: PlanId, ago: timedelta, caps: tuple[int, int]) -> None:
    run, limits, now = start(store, plan), BudgetLimits(*caps), START + ago
    intent = store.journal.intend(run, plan, action(0), now=START, limits=WIDE)
    store.journal.settle(intent, NotDone("refused"), by="operator", settled=True)
    assert store.journal.budget(limits, now) == budget(limits, [START], now)


def test_attempts_are_those_of_one_person_in_one_plan(store: Store, plan: PlanId) -> None:
    run = start(store, plan)
    for outcome in (Held("moved"), NotDone("refused")):
        intent = store.journal.intend(run, plan, action(0), now=START, limits=WIDE)
        store.journal.settle(intent, outcome, by="operator", settled=True)
    assert [store.journal.attempts(plan, slug(number)) for number in range(2)] == [1, 0]
    assert store.journal.attempts(PlanId("0" * 64), slug(0)) == 0


def test_an_open_intent_is_an_attempt(store: Store, plan: PlanId) -> None:
    store.journal.intend(start(store, plan), plan, action(0), now=START, limits=WIDE)
    assert store.journal.attempts(plan, slug(0)) == 1
