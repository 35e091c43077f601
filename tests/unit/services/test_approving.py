"""An approval is of the very list that was shown, with its number repeated."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import InputError
from bot.model import PlanId, Slug
from bot.services import planning
from bot.services.approving import approve
from bot.services.comparing import compare
from tests.unit.store.kit import START, add_plan, fill, names, slug

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store import Store


def test_an_approval_lasts_for_fourteen_days(store: Store) -> None:
    plan = add_plan(store)
    given = approve(store, plan, count=3, digest=plan, by="member", now=START)
    assert given.expires_at == START + timedelta(days=14)
    assert store.plans.approval(plan) == given


@pytest.mark.parametrize("count", [0, 2, 4, -3])
def test_another_number_approves_nothing(store: Store, count: int) -> None:
    plan = add_plan(store)
    before = names(store)
    with pytest.raises(InputError, match="removes 3 people"):
        approve(store, plan, count=count, digest=plan, by="member", now=START)
    assert names(store) == before


@pytest.mark.parametrize("cut", [lambda plan: plan[:12], lambda plan: plan.upper(), lambda _: "", lambda _: "é" * 64])
def test_another_list_than_the_one_shown_is_refused(store: Store, cut: object) -> None:
    plan = add_plan(store)
    assert callable(cut)
    with pytest.raises(InputError, match="was shown"):
        approve(store, plan, count=3, digest=cut(plan), by="member", now=START)


def test_a_plan_that_is_not_there_is_refused(store: Store) -> None:
    unknown = PlanId("f" * 64)
    with pytest.raises(InputError, match="no plan"):
        approve(store, unknown, count=0, digest=unknown, by="member", now=START)


def test_two_plans_are_compared_person_by_person(store: Store, tmp_path: Path) -> None:
    fill(store)
    one, two = add_plan(store, range(3)), add_plan(store, range(1, 5))
    found = compare(planning.load(store, tmp_path, one)[1], planning.load(store, tmp_path, two)[1])
    assert [action.slug for action in found.added] == [slug(3), slug(4)]
    assert [action.slug for action in found.dropped] == [slug(0)]
    assert (found.changed, found.same) == ((), 2)


def test_what_two_plans_state_differently_is_said_in_words(store: Store, tmp_path: Path) -> None:
    from dataclasses import replace

    before = planning.load(store, tmp_path, add_plan(store))[1]
    first, *rest = before.actions
    after = replace(before, actions=(replace(first, headline="Poet", because="asked to"), *rest))
    (changed,) = compare(before, after).changed
    assert (changed.before.slug, changed.what) == (slug(0), ("headline", "reason"))


def test_a_plan_is_made_of_those_who_may_go(store: Store, tmp_path: Path) -> None:
    from bot.model import Decision

    fill(store)
    for number in (0, 1, 2):
        store.decisions.set(slug(number), Decision.REMOVE, because="never met", by="member")
    made = planning.make(store, tmp_path, planning.wanted_by_decision(store), max_percent=100, now=START)
    assert made.plan is not None
    assert [action.slug for action in made.draft.actions] == [slug(0), slug(1), slug(2)]
    assert (tmp_path / f"{made.plan}.json").stat().st_mode & 0o777 == 0o600
    with pytest.raises(InputError, match="more than 25 %"):
        planning.make(store, tmp_path, planning.wanted_by_decision(store), max_percent=25, now=START)


def test_a_workspace_without_an_account_makes_no_plan(tmp_path: Path) -> None:
    from bot.store import open_store
    from tests.unit.store.kit import ORIGIN, Clock

    with open_store(tmp_path / "other", origin=ORIGIN, clock=Clock()) as store:
        assert store.account is None
        with pytest.raises(InputError, match="does not know its account"):
            planning.make(store, tmp_path, [], max_percent=100, now=START)
        store.bind_account(Slug("me"))
        assert planning.account_of(store) == "me"
