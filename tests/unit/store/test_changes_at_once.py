"""Two tabs, two processes, a kill in the middle: no step is lost, none is taken twice, none is taken half."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from bot.errors import InputError
from bot.evaluate.evidence import Kind
from bot.evaluate.judgement import Verdict
from bot.model import Decision, Slug
from bot.store.changes import Stale
from bot.store.facets import Facet, FacetKind
from bot.store.queue import QueueOrder
from tests.unit.store.crowd import crowd, judge, judgement, listed, shown
from tests.unit.store.exports import export, fact
from tests.unit.store.kit import fill, open_at, slug
from tests.unit.store.test_crash import KILLED, result, spawn

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store import Store
    from tests.unit.store.kit import Clock

RULE = Facet(FacetKind.REASON, "Never wrote")


def test_of_two_tabs_that_decide_about_one_screen_the_second_is_refused(store: Store, clock: Clock) -> None:
    fill(store)
    with open_at(store.folder, clock) as other:
        before = shown(store, 1)
        store.changes.decide(before, Decision.KEEP, by="member", key="a")
        with pytest.raises(Stale):
            other.changes.decide(before, Decision.REMOVE, by="member", key="b")
        assert other.changes.decide(before, Decision.KEEP, by="member", key="a").repeated
        undone = other.changes.undo(by="member", key="c")
        assert undone is not None
        assert undone.changed[0].decision is Decision.UNDECIDED
        assert store.changes.undo(by="member", key="d") is None


def test_what_another_process_protects_is_seen_at_once(store: Store, clock: Clock) -> None:
    crowd(store, 4)
    assert store.queue.left() == 4
    with open_at(store.folder, clock) as other:
        other.decisions.pin(slug(1))
        assert store.queue.left() == 3
        other.decisions.unpin(slug(1))
        assert store.queue.left() == 4
        judge(other, [judgement(2, verdict=Verdict.PROTECT)])
        assert store.queue.left() == 3
        other.evidence.record([export(listed(4), [fact(Kind.RECOMMENDED_BY, "d", who=3)])])
        assert store.queue.left() == 2


def test_what_was_protected_in_a_step_that_failed_is_not_remembered(store: Store) -> None:
    crowd(store, 4)
    left: list[int] = []
    with suppress(InputError), store.together():
        store.decisions.pin(slug(1))
        left.append(store.queue.left())
        store.decisions.pin(Slug("nobody"))
    assert left == [3]
    store.decisions.pin(slug(2))
    assert [one.slug for one in store.queue.next(QueueOrder.NAME)] == [slug(0), slug(1), slug(3)]


@pytest.mark.crash
def test_processes_that_decide_at_once_lose_no_step_and_take_none_twice(folder: Path) -> None:
    with open_at(folder) as store:
        fill(store, 40)
    workers = [spawn(folder, "decide", number) for number in range(3)]
    told = [result(worker) for worker in workers]
    assert [(code, err) for code, _, err in told] == [(0, "")] * 3
    decided = [word for _, out, _ in told for word in out.split()]
    assert len(decided) == len(set(decided)) == 40
    with open_at(folder) as store:
        steps = store.changes.steps(100)
        assert (len(steps), {step.people for step in steps}) == (40, {1})
        assert store.decisions.counts()[Decision.KEEP] == 40


@pytest.mark.crash
def test_a_kill_at_any_statement_leaves_a_whole_step_or_none(folder: Path) -> None:
    with open_at(folder) as store:
        crowd(store, 6)
    left = set()
    for number in (8, 17, 20, 999):
        code, _, err = result(spawn(folder, "close", number))
        assert code in {0, KILLED}, err
        with open_at(folder) as store:
            done = [step.people for step in store.changes.steps() if not step.undone]
            decided = store.decisions.counts()[Decision.REMOVE]
            assert (decided, done) in [(0, []), (6, [6])]
            left.add((code, decided))
            store.changes.undo(by="member", key=f"back-{number}")
            assert store.decisions.counts()[Decision.UNDECIDED] == 6
    assert {(KILLED, 0), (0, 6)} <= left
