"""What a report finds: everybody once, with the reason, the moment, the approval, and sums that add up."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import InputError
from bot.evaluate.evidence import Kind
from bot.model import Mode, RunId
from bot.report.gather import Scope
from bot.report.values import FORGOTTEN, Fate, everybody, readings, totals
from bot.services.approving import approve
from tests.unit.report.kit import NOW, REASON, acted, action, add_plan, reported, seen
from tests.unit.store.exports import MET, export, fact, row
from tests.unit.store.kit import START, check_whole, fill, intend, reading, remove, slug, start

if TYPE_CHECKING:
    from bot.report.values import Report
    from bot.store import Store


def fates(report: Report) -> dict[str, Fate]:
    return {line.slug: line.fate for line in report.lines}


def test_everybody_of_the_plan_is_told_with_what_became_of_him(store: Store) -> None:
    acted(store)
    assert fates(reported(store)) == {
        slug(0): Fate.REMOVED,
        slug(1): Fate.REMOVED,
        slug(2): Fate.BY_HAND,
        slug(3): Fate.GONE,
        slug(4): Fate.HELD,
        slug(5): Fate.NOT_DONE,
        slug(6): Fate.WAITING,
    }


def test_a_line_says_who_why_when_and_by_whose_word(store: Store) -> None:
    plan = acted(store)
    first = reported(store).removed[0]
    assert (first.name, first.because, first.work, first.plan) == ("Pérsona Number-0", REASON, "Role 0", plan)
    assert first.link == "http://127.0.0.1:8765/in/person-0/"
    assert first.since is not None
    assert first.since.isoformat() == "2010-05-06"
    assert first.approved is not None
    assert first.at is not None
    assert (first.approved.by, first.approved.at < first.at) == ("member", True)


def test_the_rows_add_up(store: Store) -> None:
    acted(store)
    report = reported(store)
    *rows, (_, planned) = totals(report)
    assert sum(count for _, count in rows) == planned == 7
    *parts, (_, known) = everybody(report)
    assert sum(count for _, count in parts) == known == 9
    assert (report.before, report.listed.now, report.people_removed) == (8, 5, 3)


def test_removals_come_in_their_order(store: Store) -> None:
    acted(store)
    assert [line.slug for line in reported(store).removed] == [slug(0), slug(1), slug(2)]
    assert reported(store).lines[-1].fate is Fate.WAITING


def test_one_run_tells_its_own_people(store: Store) -> None:
    acted(store)
    by_hand, live = (run.id for run in store.journal.runs())
    assert [line.slug for line in reported(store, Scope(run=by_hand)).removed] == [slug(2)]
    assert [line.slug for line in reported(store, Scope(run=live)).removed] == [slug(0), slug(1)]
    assert [run.id for run in reported(store, Scope(run=live)).runs] == [live]


def test_a_preview_and_an_unknown_run_are_refused(store: Store) -> None:
    plan = acted(store)
    preview = start(store, plan, Mode.DRY)
    with pytest.raises(InputError, match="preview"):
        reported(store, Scope(run=preview))
    with pytest.raises(InputError, match="no run"):
        reported(store, Scope(run=RunId("20000101-000000-0001")))


def test_previews_leave_no_trace_and_plans_without_a_run_are_left_out(store: Store) -> None:
    plan = acted(store)
    other = add_plan(store, action(7))
    store.journal.hold(start(store, other, Mode.DRY), other, action(7), "not in the list")
    assert [line.id for line in reported(store).plans] == [plan]
    assert fates(reported(store, Scope(plan=other))) == {slug(7): Fate.WAITING}


def test_a_workspace_in_which_nothing_was_done_says_so(store: Store) -> None:
    fill(store, 3)
    report = reported(store)
    assert (report.removed, report.plans, report.before) == ((), (), 3)
    assert totals(report)[-1] == ("people in the plans", 0)


def test_what_is_not_settled_is_not_told_as_done(store: Store) -> None:
    plan = acted(store)
    run = start(store, plan)
    intent = intend(store, run, plan, 6)
    store.journal.dispatched(intent, START)
    store.journal.unknown(intent, "no answer came")
    assert fates(reported(store))[slug(6)] is Fate.UNKNOWN


def test_somebody_seen_again_does_not_count_as_removed(store: Store) -> None:
    acted(store)
    store.syncs.record(reading(1, complete=False), [slug(1)])
    report = reported(store)
    assert fates(report)[slug(1)] is Fate.AGAIN
    assert (report.before, report.listed.now) == (8, 6)


def test_a_later_hold_does_not_undo_a_removal(store: Store) -> None:
    plan = acted(store)
    store.journal.hold(start(store, plan), plan, action(0), "this plan has acted on the person before")
    assert fates(reported(store))[slug(0)] is Fate.REMOVED


def test_each_removal_names_the_approval_that_was_in_force(store: Store) -> None:
    plan = acted(store)
    store._session.clock.wall += timedelta(days=20)  # type: ignore[attr-defined]
    approve(store, plan, count=7, digest=plan, by="member again", now=NOW)
    remove(store, start(store, plan), plan, 6)
    told = {line.slug: line.approved.by for line in reported(store).removed if line.approved}
    assert (told[slug(0)], told[slug(6)]) == ("member", "member again")
    assert [one.by for one in reported(store).plans[0].approvals] == ["member", "member again"]


def test_a_purge_leaves_numbers_that_still_add_up(store: Store) -> None:
    acted(store)
    store.purge(person=slug(1))
    report = reported(store)
    assert slug(1) not in fates(report)
    rows = dict(totals(report))
    assert rows[FORGOTTEN] == 2  # who was purged, and who was not reached: a plan that lost one loses all
    assert sum(list(rows.values())[:-1]) == rows["people in the plans"] == 7
    assert report.plans[0].purged
    assert fates(report)[slug(0)] is Fate.REMOVED
    check_whole(store)


def test_what_could_not_be_read_is_a_row_of_its_own(store: Store) -> None:
    fill(store, 3)
    store.syncs.record(seen(3, 2), map(slug, range(3)))
    assert dict(readings(reported(store).listed)) == {
        "stated by the site when the list was last read": 5,
        "read": 3,
        "could not be read": 2,
    }


def test_what_the_site_did_not_show_is_told_too(store: Store) -> None:
    fill(store, 3)
    store.evidence.record([export([row(0), row(1), row(2)], unnamed={MET: 4})])
    from bot.model import ListReading

    store.syncs.record(ListReading(10, 3, 1, complete=False, seconds=1), map(slug, range(3)))
    rows = dict(readings(reported(store).listed))
    assert rows["not shown by the site"] == 6
    assert rows["rows of the data export with only a date: nobody can read whose"] == 4


def test_messages_with_those_who_went_are_counted(store: Store) -> None:
    facts = [fact(Kind.WROTE, "a", who=0), fact(Kind.WRITTEN, "b", who=4)]
    store.evidence.record([export(map(row, range(9)), facts)])
    acted(store)
    assert reported(store).removed_wrote == 1


def test_without_messages_nothing_is_said_of_them(store: Store) -> None:
    acted(store)
    assert reported(store).removed_wrote is None


def test_where_the_log_ends_is_told(store: Store) -> None:
    acted(store)
    found = reported(store)
    assert (found.proof.events, found.proof.head) == store.events.head()
