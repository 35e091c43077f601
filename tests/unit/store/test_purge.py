"""A purge takes names out of every file of ours, and the chain still verifies."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.audit import mirror, verify_alone
from bot.audit.verify import verify
from bot.errors import AlreadyRunning, InputError, Unsettled
from bot.evaluate.evidence import Kind
from bot.intake.archive import OwnNote
from bot.model import Connection, Decision, Held, Slug
from bot.store import open_store
from bot.store.changes import Shown
from bot.store.database import BACKUP_SUFFIX
from tests.unit.store.crowd import shown
from tests.unit.store.exports import export, fact, row
from tests.unit.store.kit import (
    Clock,
    action,
    add_plan,
    check_whole,
    events,
    fill,
    intend,
    names,
    open_at,
    remove,
    slug,
    start,
)

if TYPE_CHECKING:
    from pathlib import Path

    from bot.audit.receipt import AuditReceipt
    from bot.model import RunId
    from bot.store import Store

# Whole addresses: in the file's own pages the word person may stand before any byte.
ADDRESSES = tuple(f"person-{number}" for number in range(10))
SALTS = "select salt from audit_person where slug = ?"


def found_in_files(folder: Path, *words: str) -> list[str]:
    """Files that hold one of the words, in any of the ways text lies in them."""
    sought = [
        spelling for word in words for spelling in (word.encode(), word.casefold().encode(), word.upper().encode())
    ]
    return sorted(
        path.name for path in folder.rglob("*") if path.is_file() and any(word in path.read_bytes() for word in sought)
    )


@pytest.fixture
def run(store: Store) -> RunId:
    """A run that removed persons 0 to 2, and notes about two more."""
    fill(store)
    plan = add_plan(store)
    first = start(store, plan)
    for number in range(3):
        remove(store, first, plan, number)
    store.journal.hold(first, plan, action(3), "the name differs")
    store.people.note(slug(0), "Number-0 owes me a book", "own")
    return first


@pytest.fixture
def receipt(store: Store, run: RunId) -> AuditReceipt:
    assert run
    return store.events.receipt()


def salt_of(store: Store, number: int) -> str:
    found = store._database.row(SALTS, slug(number))
    assert found is not None
    return str(found[0])


def test_one_person_is_forgotten_everywhere(store: Store, receipt: AuditReceipt) -> None:
    salt = salt_of(store, 0)
    assert found_in_files(store.folder, "Number-0", "person-0", salt)
    done = store.purge(person=slug(0))
    assert (done.people, done.plans, done.events) == (1, 1, 5)
    assert found_in_files(store.folder, "Number-0", "person-0", "urn:0", salt) == []
    assert found_in_files(store.folder, "Number-1") == ["audit.jsonl", "linkprune.sqlite3"]
    report = verify(store.mirror_path, receipts=[receipt], original=store.events.original())
    assert (report.consistent, report.anchored_to, report.unanchored) == (True, receipt.count, 1)
    assert names(store)[-1] == "purge"


def test_the_standalone_verifier_agrees_after_a_purge(store: Store, receipt: AuditReceipt) -> None:
    store.purge(person=slug(0))
    with store.mirror_path.open("rb") as file:
        assert verify_alone.judge(file, [(receipt.origin_id, str(receipt.count), receipt.head)]) is None


def test_the_people_of_a_run_are_forgotten(store: Store, run: RunId) -> None:
    done = store.purge(run=run)
    assert done.people == 4
    assert found_in_files(store.folder, *(f"Number-{number}" for number in range(4))) == []
    assert store.people.get(slug(4)) is not None
    assert names(store).count("purge") == 4


def test_everybody_is_forgotten(store: Store, receipt: AuditReceipt) -> None:
    done = store.purge(all=True)
    assert (done.people, done.plans, done.events) == (5, 1, 16)
    assert found_in_files(store.folder, "Number-", *ADDRESSES, "urn:") == []
    assert verify(store.mirror_path, receipts=[receipt], original=store.events.original()).consistent
    assert (store.people.count(), store.people.count(gone=True)) == (0, 0)
    assert events(store)[-1]["upto"] == receipt.count


def test_a_purged_plan_keeps_its_id_and_says_what_happened(store: Store, run: RunId) -> None:
    assert run
    (record,) = store.plans.list()
    store.purge(person=slug(0))
    assert store.plans.list()[0].purged
    assert store.plans.resolve(record.id[:6]) == record.id
    with pytest.raises(InputError, match="purged"):
        store.plans.get(record.id)


def test_a_plan_without_the_person_stays(store: Store, run: RunId) -> None:
    assert run
    other = add_plan(store, [1, 2])
    store.purge(person=slug(0))
    assert store.plans.get(other) is not None


def test_budgets_and_counts_outlive_a_purge(store: Store, run: RunId) -> None:
    times = store.journal.intent_times(Clock().wall.replace(year=2020))
    store.purge(all=True)
    assert store.journal.intent_times(Clock().wall.replace(year=2020)) == times
    assert len(times) == 3
    assert store.journal.finished(run) == []
    assert not store.journal.was_done(slug(0))


def test_nobody_is_purged_while_an_act_is_open(store: Store, run: RunId) -> None:
    plan = add_plan(store, [3])
    intent = intend(store, run, plan, 3)
    for attempt in ({"person": slug(0)}, {"run": run}, {"all": True}):
        with pytest.raises(Unsettled):
            store.purge(**attempt)
    store.journal.settle(intent, Held("not now"), by="linkprune")
    store.purge(all=True)


def test_somebody_who_comes_back_gets_a_new_salt(store: Store, run: RunId) -> None:
    assert run
    refs = {event["person_ref"] for event in events(store) if event.get("intent") == 1}
    store.purge(person=slug(0))
    fill(store)
    plan = add_plan(store)
    remove(store, start(store, plan), plan)
    assert refs.isdisjoint(event["person_ref"] for event in events(store) if "person" in event)


def test_somebody_under_several_names_is_purged_under_all(store: Store, run: RunId) -> None:
    store.people.upsert_many([Connection(slug(0), "Married Name")], source="sync")
    store.journal.hold(run, store.plans.list()[0].id, action(0), "drifted")
    before = len(names(store))
    store.purge(person=slug(0))
    assert names(store)[before:] == ["purge"]
    assert found_in_files(store.folder, "Number-0", "Married") == []


def test_somebody_never_acted_on_is_purged_too(store: Store, run: RunId) -> None:
    assert run
    store.purge(person=slug(4))
    assert found_in_files(store.folder, "Number-4") == []
    assert events(store)[-1]["scope"] == "person"


def test_strangers_and_unclear_wishes_are_refused(store: Store, run: RunId) -> None:
    with pytest.raises(InputError, match="nobody"):
        store.purge(person=Slug("nobody"))
    with pytest.raises(InputError, match="No people"):
        store.purge(run=type(run)("nothing"))
    with pytest.raises(InputError, match="whom"):
        store.purge()
    with pytest.raises(InputError, match="whom"):
        store.purge(person=slug(0), all=True)


def test_backups_and_damaged_copies_are_purged(store: Store, run: RunId) -> None:
    assert run
    (store.folder / f"{store.path.name}{BACKUP_SUFFIX}0002").write_bytes(store.path.read_bytes())
    store.mirror_path.write_bytes(store.mirror_path.read_bytes()[300:])
    store.events.rebuild_copy()
    store.purge(all=True)
    assert found_in_files(store.folder, "Number-", *ADDRESSES) == []


def test_another_reader_keeps_old_pages_until_it_is_closed(folder: Path) -> None:
    store = open_at(folder)
    fill(store)
    store._database._connection.execute("pragma busy_timeout = 20")
    with open_at(store.folder) as other:
        rows = other._database._connection.execute("select * from person")
        rows.fetchone()
        with pytest.raises(AlreadyRunning, match="are closed"):
            store.purge(all=True)
        assert found_in_files(store.folder, "Number-") != []
        rows.close()
    store.close()
    assert found_in_files(folder, "Number-", *ADDRESSES) == []


def test_a_crash_before_the_copy_is_written_anew_is_finished_at_the_next_opening(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_at(folder) as store:
        fill(store)
        plan = add_plan(store)
        remove(store, start(store, plan), plan)
        with monkeypatch.context() as patch:
            patch.setattr(mirror, "replace", crash)
            with pytest.raises(KeyboardInterrupt):
                store.purge(all=True)
    assert found_in_files(folder, "Number-0") != []
    with open_store(folder, clock=Clock(), mirror=False) as store:
        assert verify(folder / mirror.FILE_NAME, original=store.events.original()).consistent
    with open_at(folder) as store:
        check_whole(store)
        assert b"Number-0" not in store.mirror_path.read_bytes()


def crash(*_: object) -> int:
    raise KeyboardInterrupt


# --- evidence ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def imported(store: Store) -> Store:
    """Zora, known from everywhere, and her namesake-free friends."""
    rows = [
        row(1, "Zora Quill", company="Quillworks", email="zora@quill.example"),
        row(2, "Bo Two"),
        row(None, "Zora Quill", company="Quillworks"),
        row(None, "Cem Unlinked"),
    ]
    facts = [
        fact(Kind.RECOMMENDED_BY, "2020 zora quill", name="Zora Quill"),
        fact(Kind.ENDORSED_BY, "Quillmaking", who=1),
        fact(Kind.WROTE, "2-stranger", who=77),
        fact(Kind.RECOMMENDED, "2021 bo two", name="Bo Two"),
    ]
    notes = [OwnNote(slug(1), "Zora owes me a quill", "Notes.csv:2")]
    archive = export(
        rows, facts, notes=notes, names=[(slug(1), "Zora Maiden"), (slug(77), "Stranger Name")], name="zora quill.zip"
    )
    store.evidence.record([archive])
    store.judgements.replace("one", [])
    return store


def test_the_evidence_about_one_person_is_forgotten(imported: Store) -> None:
    words = ("zora", "quill", "person-1")
    assert found_in_files(imported.folder, *words) != []
    imported.purge(person=slug(1))
    assert found_in_files(imported.folder, *words) == []
    assert found_in_files(imported.folder, "bo two") == ["linkprune.sqlite3"]
    assert imported.decisions.protected(slug(2)) is not None


def test_a_name_that_another_bears_stays_with_the_other(imported: Store) -> None:
    imported.evidence.record([export([row(3, "Bo Two")])])
    imported.purge(person=slug(2))
    assert imported.decisions.protected(slug(3)) is not None


def test_a_stranger_who_only_wrote_is_forgotten_too(imported: Store) -> None:
    imported.purge(person=slug(77))
    assert found_in_files(imported.folder, "person-77", "Stranger") == []


def test_all_addresses_of_a_person_are_forgotten(store: Store) -> None:
    old = export([row(1, "Zora Quill")], as_of=date(2020, 1, 1))
    store.evidence.record([old, export([row(2, "Zora Quill")], [fact(Kind.WROTE, who=1)])])
    assert store.purge(person=slug(2)).people == 2
    assert found_in_files(store.folder, "zora", "person-1", "person-2") == []


def test_everybodys_evidence_is_forgotten(imported: Store) -> None:
    imported.purge(all=True)
    words = ("zora", "quill", *ADDRESSES, "Bo Two", "Cem Unlinked", "stranger", "acme", ".zip")
    assert found_in_files(imported.folder, *words) == []
    assert (imported.evidence.imported(), imported.evidence.archives()) == (False, [])
    assert list(imported.evidence.dossiers()) == []
    assert not imported.judgements.fresh("one")


# --- what was decided on the page -------------------------------------------------------------------------------------


@pytest.fixture
def decided(store: Store) -> Store:
    """Steps about Zora alone, about Zora and two more, with her name in titles, reasons and notes."""
    store.evidence.record([export([row(1, "Zora Quill"), row(2, "Bo Two"), row(3, "Cem Three")])])
    store.changes.decide(shown(store, 1), Decision.KEEP, by="member", key="a", because="zora of old")
    store.changes.note(shown(store, 1)[0], "Quill owes me a book", by="member", key="b")
    store.changes.decide(shown(store, 1, 2, 3), Decision.ASK, by="member", key="c", title="found by: zora quill")
    store.changes.undo(by="member", key="d")
    return store


def test_no_step_names_a_person_who_is_forgotten(decided: Store) -> None:
    decided.purge(person=slug(1))
    assert found_in_files(decided.folder, "zora", "quill", "person-1") == []
    steps = decided.changes.steps()
    assert [(step.people, step.name, step.title) for step in steps] == [(2, None, "found by: [person]")]
    assert decided.changes.redo(by="member", key="e") is not None
    assert decided.decisions.counts()[Decision.ASK] == 2
    with pytest.raises(InputError, match="purged"):
        decided.changes.decide([Shown(slug(2), 0)], Decision.KEEP, by="member", key="a")


def test_no_step_is_left_when_everybody_is_forgotten(decided: Store) -> None:
    decided.purge(all=True)
    assert found_in_files(decided.folder, "zora", "quill", *ADDRESSES) == []
    assert decided.changes.steps() == []
    assert decided.changes.undo(by="member", key="e") is None
