"""Searching the audit log: newest first, by names and words, in windows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.model import Connection, Slug
from bot.services import audit
from tests.unit.store.kit import add_plan, fill, remove, slug, start

if TYPE_CHECKING:
    from bot.store import Store

HARD = 'Tab\there "quoted" \\ Straße'


@pytest.fixture
def acted(store: Store) -> Store:
    fill(store)
    plan = add_plan(store)
    run = start(store, plan)
    remove(store, run, plan, 0)
    remove(store, run, plan, 1)
    return store


def test_the_newest_event_comes_first(acted: Store) -> None:
    found = audit.search(acted)
    count, head = acted.events.head()
    assert [event.seq for event in found] == list(range(count, 0, -1))
    assert found[0].hash == head


def test_a_person_is_found_by_name_and_by_address(acted: Store) -> None:
    by_name = audit.search(acted, text="pérsona NUMBER-1")
    assert {(event.name, event.slug) for event in by_name} == {("Pérsona Number-1", slug(1))}
    assert [event.event for event in by_name] == [
        *("action.outcome", "action.proof", "action.proof", "action.dispatched", "action.intent")
    ]
    assert audit.search(acted, text=slug(1)) == by_name


def test_search_goes_on_below_a_number(acted: Store) -> None:
    first = audit.search(acted, text="person-", limit=3)
    rest = audit.search(acted, text="person-", before=first[-1].seq)
    assert [event.seq for event in (*first, *rest)] == [event.seq for event in audit.search(acted, text="person-")]
    assert audit.search(acted, before=1) == []


def test_kinds_of_events_runs_and_reasons_are_told_apart(acted: Store) -> None:
    outcomes = audit.search(acted, event="action.outcome")
    assert [(event.outcome, event.reason, event.by) for event in outcomes] == [("done", "done", "linkprune")] * 2
    assert {event.run for event in audit.search(acted, run=outcomes[0].run or "")} == {outcomes[0].run}
    assert audit.search(acted, run="another") == []
    assert audit.search(acted, text="run.start")[0].details == "mode live, total 3"


def test_what_stands_in_no_shown_part_is_not_found(acted: Store) -> None:
    assert audit.search(acted, text="clock") == []
    assert audit.search(acted, text='"seq"') == []


def test_signs_that_json_writes_otherwise_are_found(store: Store) -> None:
    fill(store)
    store.people.upsert_many([Connection(Slug("hard"), HARD)], source="sync")
    with store.together():
        reference = store._session.log.ref("hard", HARD)
        store._session.log.append(
            "budget.denied",
            reference,
            run="r",
            plan="p",
            action="disconnect",
            next_at="2026-11-23T09:00:00.000Z",
            left_24h=0,
            left_7d=0,
        )
    for text in ('"quoted"', "\\ strasse", "tab\there", "STRASSE"):
        assert [event.slug for event in audit.search(store, text=text)] == ["hard"], text


def test_a_purged_person_is_told_by_no_name(acted: Store) -> None:
    acted.purge(person=slug(1))
    assert audit.search(acted, text="Number-1") == []
    outcome = audit.search(acted, event="action.outcome")[0]
    assert (outcome.name, outcome.slug) == (None, None)
    assert outcome.ref is not None


def test_a_long_log_is_read_in_windows(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "_WINDOW", 7)
    for _ in range(20):
        store.events.note("logout")
    assert [event.seq for event in audit.search(store)] == list(range(20, 0, -1))
    assert [event.seq for event in audit.search(store, before=15, limit=9)] == list(range(14, 5, -1))


def test_the_log_is_judged_against_the_database(acted: Store) -> None:
    made = audit.receipt(acted)
    report = audit.verify(acted, [made])
    assert report.consistent
    assert (report.anchored_to, report.head) == (made.count, made.head)
    lines = acted.mirror_path.read_bytes().splitlines(keepends=True)
    acted.mirror_path.write_bytes(b"".join([*lines[:3], *lines[4:]]))
    assert audit.verify(acted).first_bad == 4
    acted.mirror_path.write_bytes(b"".join(lines))
