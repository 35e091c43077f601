"""A journal that cannot be written: nothing is clicked."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest

from bot.errors import AuditDamaged
from bot.ports import Step

if TYPE_CHECKING:
    from bot.model import Proof
    from tests.engine.rig import Rig


def _fill_disk(rig: Rig) -> None:
    """Let the database grow no further, as on a full disk."""
    database = rig.store.journal._database
    pages = database.number("pragma page_count")
    database.number(f"pragma max_page_count = {pages}")
    with suppress(AuditDamaged):
        for _ in range(10_000):
            rig.store.events.note("login", by="operator")


def _lock(rig: Rig) -> sqlite3.Connection:
    """Let another process hold the database for writing, longer than anybody waits for it."""
    rig.store.journal._database.number("pragma busy_timeout = 20")
    other = sqlite3.connect(rig.store.path, isolation_level=None)
    other.execute("begin immediate")
    return other


def _forbid_writing(rig: Rig) -> None:
    """As on files that became read-only; the rights themselves do not bind an administrator."""
    rig.store.journal._database.run("pragma query_only = on")


def test_a_full_disk_prevents_the_intent_and_the_click(rig: Rig) -> None:
    plan = rig.plan(["person-1"])
    _fill_disk(rig)
    with pytest.raises(AuditDamaged):
        rig.run(plan)
    assert rig.network.truth.dispatches == []


@pytest.mark.parametrize("step", [Step.INTENDED, Step.LOCATED, Step.MENU_OPEN])
def test_a_disk_that_fills_up_before_the_item_prevents_the_click(rig: Rig, step: Step) -> None:
    plan = rig.plan(["person-1"])

    def fill(at: Step, _: Proof | None) -> None:
        if at is step:
            _fill_disk(rig)

    rig.steps.subscribe(fill)
    with pytest.raises(AuditDamaged):
        rig.run(plan)
    assert rig.network.truth.dispatches == []


def test_a_lost_proof_leaves_the_act_open(rig: Rig) -> None:
    plan = rig.plan(["person-1"])

    def fill(at: Step, _: Proof | None) -> None:
        if at is Step.CONFIRMED:
            _fill_disk(rig)

    rig.steps.subscribe(fill)
    with pytest.raises(AuditDamaged):
        rig.run(plan)
    rig.restart()
    assert rig.store.journal.open_intent() is not None
    assert list(rig.run(plan).done) == ["person-1"]
    assert rig.network.truth.dispatches == ["person-1"]


@pytest.mark.parametrize("step", [Step.OBSERVED, Step.INTENDED, Step.LOCATED, Step.MENU_OPEN])
def test_a_database_that_becomes_read_only_prevents_the_click(rig: Rig, step: Step) -> None:
    plan = rig.plan(["person-1"])

    def forbid(at: Step, _: Proof | None) -> None:
        if at is step:
            _forbid_writing(rig)

    rig.steps.subscribe(forbid)
    with pytest.raises(AuditDamaged):
        rig.run(plan)
    assert rig.network.truth.dispatches == []
    rig.restart()
    assert list(rig.run(plan).done) == ["person-1"]


@pytest.mark.parametrize("step", [Step.OBSERVED, Step.INTENDED, Step.LOCATED, Step.MENU_OPEN])
def test_a_database_that_another_holds_prevents_the_click(rig: Rig, step: Step) -> None:
    plan = rig.plan(["person-1"])
    held: list[sqlite3.Connection] = []

    def hold(at: Step, _: Proof | None) -> None:
        if at is step and not held:
            held.append(_lock(rig))

    rig.steps.subscribe(hold)
    with pytest.raises(AuditDamaged):
        rig.run(plan)
    assert rig.network.truth.dispatches == []
    with closing(held[0]):
        held[0].execute("rollback")
    rig.restart()
    assert list(rig.run(plan).done) == ["person-1"]


@pytest.mark.parametrize("step", [Step.ITEM_CLICKED, Step.CONFIRMED, Step.ACCEPTED])
def test_a_database_that_becomes_read_only_after_the_click_is_settled_later(rig: Rig, step: Step) -> None:
    plan = rig.plan(["person-1"])

    def forbid(at: Step, _: Proof | None) -> None:
        if at is step:
            _forbid_writing(rig)

    rig.steps.subscribe(forbid)
    with pytest.raises(AuditDamaged):
        rig.run(plan)
    rig.restart()
    assert list(rig.run(plan).done) == ["person-1"]
    assert rig.network.truth.applied == ["person-1"]
