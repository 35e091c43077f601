"""Recording exports: figures, merging by day, what is left alone, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import WrongAccount
from bot.evaluate.evidence import Employer, Kind, Source
from bot.intake.archive import Owner, OwnNote
from bot.model import Connection, Decision, Slug
from bot.store import open_store
from tests.unit.store.exports import DAY, LATER, MET, content, export, fact, of_owner, row
from tests.unit.store.kit import OWNER, Clock, add_plan, events, fill, person, reading, remove, slug, start

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store import Store
    from bot.store.people import Person

BEFORE = DAY - timedelta(days=365)


def known(store: Store, number: int) -> Person:
    found = store.people.get(slug(number))
    assert found is not None
    return found


# --- figures ----------------------------------------------------------------------------------------------------------


def test_the_figures_of_an_import_count_each_thing_once(store: Store) -> None:
    basic = export(
        [row(1), row(2)], name="Basic.zip", unnamed={MET: 2}, messages=9, sources=frozenset({Source.CONNECTIONS})
    )
    facts = [
        fact(Kind.WROTE, "c1", who=1, count=3),
        fact(Kind.WRITTEN, "c1", who=1),
        fact(Kind.TEMPLATE, "c2", who=2),
        fact(Kind.WROTE, "c3", who=77),
        fact(Kind.INVITED, "i1", who=1),
        fact(Kind.INVITED, "i2", who=77),
        fact(Kind.ENDORSED_BY, "Law", who=1),
        fact(Kind.ENDORSED_BY, "Art", who=1),
        fact(Kind.ENDORSED, "Law", who=2),
        fact(Kind.RECOMMENDED_BY, "d", name="Only Once"),
        fact(Kind.WROTE, "c4", name="Only Once"),
        fact(Kind.WROTE, "c5", name="Two Bearers"),
        fact(Kind.RECOMMENDED, "d", name="Not Here"),
    ]
    rows = [row(1), row(2), row(3, "Two Bearers"), row(4, "Two Bearers"), row(None, "Only Once")]
    complete = export(rows, facts, unnamed={MET: 2, None: 1}, messages=5, owner=of_owner())
    done = store.evidence.record([basic, complete])
    assert (done.connections, done.without_url, done.unnamed, done.new_people) == (5, 1, 3, 4)
    assert (done.messages, done.conversations, done.people_with_thread, done.both_wrote) == (5, 5, 3, 1)
    assert (done.invitations, done.invitations_accepted) == (2, 1)
    assert (done.endorsements, done.endorsers, done.recommendations) == (3, 1, 2)
    assert (done.unmatched, done.ambiguous) == (3, 1)
    assert (done.owner, store.account) == (OWNER, OWNER)
    assert store.evidence.record([basic, complete]).connections == 5


def test_namesakes_without_an_address_are_two_rows(store: Store) -> None:
    twins = [row(None, "Ada Twin"), row(None, "Ada Twin")]
    done = store.evidence.record([export(twins), export(twins, name="again")])
    assert (done.connections, done.without_url) == (2, 2)
    assert store.people.count() == 0


def test_a_row_is_not_counted_again_where_another_archive_has_its_address(store: Store) -> None:
    done = store.evidence.record([export([row(None, "Ada Once")], as_of=BEFORE), export([row(1, "Ada Once")])])
    assert (done.connections, done.without_url) == (1, 0)


def test_messages_by_address_meet_connections_that_have_a_name_alone(store: Store) -> None:
    facts = [fact(Kind.WROTE, "c1", who=1), fact(Kind.WRITTEN, "c2", who=2), fact(Kind.WRITTEN, "c3", who=3)]
    rows = [row(None, "Ada Once"), row(None, "Bo Twice"), row(None, "Bo Twice")]
    names = [(slug(1), "Ada Once"), (slug(2), "Bo Twice"), (slug(3), "Cem Stranger")]
    done = store.evidence.record([export(rows, facts, names=names)])
    assert (done.people_with_thread, done.unmatched) == (1, 2)


def test_the_log_tells_counts_and_no_names(store: Store) -> None:
    store.evidence.record([export([row(1, "Zora Unique")], name="zora-unique.zip", unnamed={MET: 2})], by="member")
    (event,) = (event for event in events(store) if event["event"] == "import")
    counts = event["counts"]
    assert isinstance(counts, dict)
    assert (counts["connections"], counts["unnamed"], event["by"]) == (1, 2, "member")
    assert "zora" not in str(events(store)).casefold()


# --- merging ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("backwards", [False, True])
def test_the_newer_export_wins_field_by_field(store: Store, *, backwards: bool) -> None:
    old = export([row(1, "Ada Old", company="Acme", email="a@example.org", on=MET)], as_of=BEFORE)
    new = export([row(1, "Ada New", company=None, position="Chief", email=None, on=None)])
    for archive in (new, old) if backwards else (old, new):
        store.evidence.record([archive])
    found = known(store, 1)
    assert (found.name, found.company, found.position) == ("Ada New", None, "Chief")
    assert (found.email, found.connected_on) == ("a@example.org", MET)


@pytest.mark.parametrize("backwards", [False, True])
def test_exports_of_one_day_agree_on_the_greater_text(store: Store, *, backwards: bool) -> None:
    pair = [export([row(1, company="Acme")]), export([row(1, company="Beta")], name="other")]
    for archive in reversed(pair) if backwards else pair:
        store.evidence.record([archive])
    assert known(store, 1).company == "Beta"


def test_the_name_of_the_list_stands_until_an_export_is_newer(store: Store, clock: Clock) -> None:
    store.people.upsert_many([Connection(slug(1), "Ada Current")], source="sync")
    store.evidence.record([export([row(1, "Ada Past")])])
    assert known(store, 1).name == "Ada Current"
    store.evidence.record([export([row(1, "Ada Future")], as_of=clock.wall.date() + timedelta(days=1))])
    assert known(store, 1).name == "Ada Future"
    store.people.upsert_many([Connection(slug(1), "Ada Current")], source="sync")
    assert known(store, 1).name == "Ada Future"
    clock.wall += timedelta(days=2)
    store.people.upsert_many([Connection(slug(1), "Ada Newest")], source="sync")
    assert known(store, 1).name == "Ada Newest"


def test_people_are_found_by_company_and_position(store: Store) -> None:
    store.evidence.record([export([row(1, company="Ácme GmbH", position="Chief Örnek"), row(2)])])
    assert [one.slug for one in store.people.search("áCME g")] == [slug(1)]
    assert [one.slug for one in store.people.search("chief")] == [slug(1)]


def test_what_the_member_decided_and_noted_is_left_alone(store: Store) -> None:
    fill(store, 3)
    store.decisions.set(slug(1), Decision.REMOVE, because="never met", by="owner")
    store.decisions.pin(slug(2), "mentor")
    store.people.note(slug(1), "my own remark", "own")
    note = OwnNote(slug(1), "met in Izmir", "Notes.csv:3")
    for _ in range(2):
        store.evidence.record([export([row(1), row(2)], notes=[note])])
    assert (known(store, 1).decision, known(store, 1).because) == (Decision.REMOVE, "never met")
    assert known(store, 2).pinned
    assert known(store, 1).note == "my own remark\nmet in Izmir"


def test_a_note_waits_for_its_person(store: Store) -> None:
    store.evidence.record([export(notes=[OwnNote(slug(1), "met in Izmir", "Notes.csv:3")])])
    assert store.people.get(slug(1)) is None
    store.people.upsert_many([person(1)], source="sync")
    assert known(store, 1).note == "met in Izmir"


def test_unusable_addresses_and_broken_text_do_no_harm(store: Store) -> None:
    bad = row(1, "Ada \ud83c Half", company="x\ud83c")
    lines = [bad, row(None, "Nul Byte")]
    wrong = Slug("a\nb")
    store.evidence.record([export(lines, [fact(Kind.WROTE, "k\ud83c", who=1)], names=[(wrong, "Line Break")])])
    assert known(store, 1).name == "Ada ? Half"
    assert store.people.slugs() == {slug(1)}


# --- who is there -----------------------------------------------------------------------------------------------------


def test_absence_from_an_export_marks_nobody_gone(store: Store) -> None:
    store.evidence.record([export([row(1), row(2)], as_of=BEFORE)])
    store.evidence.record([export([row(1)])])
    assert store.people.count() == 2


def test_a_newer_export_brings_back_and_an_older_one_does_not(store: Store, clock: Clock) -> None:
    fill(store, 3)
    store.syncs.record(reading(1), [slug(0)])
    today = clock.wall.date()
    store.evidence.record([export([row(1), row(2)], as_of=today)])
    assert store.people.count(gone=True) == 2
    store.evidence.record([export([row(1)], as_of=today + timedelta(days=1))])
    assert known(store, 1).gone_at is None
    assert known(store, 2).gone_at is not None


def test_whom_only_an_old_export_lists_is_gone(store: Store) -> None:
    fill(store, 1)
    store.evidence.record([export([row(0), row(7)])])
    assert known(store, 0).gone_at is None
    assert known(store, 7).gone_at is not None


@pytest.mark.parametrize("backwards", [False, True])
def test_who_connected_on_the_day_of_the_reading_may_have_come_after_it(
    store: Store, clock: Clock, *, backwards: bool
) -> None:
    fill(store, 1)
    today = clock.wall.date()
    calls = [export([row(7, on=None)], as_of=today, name="a"), export([row(7, on=today)], as_of=today, name="b")]
    for archive in reversed(calls) if backwards else calls:
        store.evidence.record([archive])
    assert known(store, 7).gone_at is None


@pytest.mark.parametrize(("days", "contradicted"), [(0, 0), (1, 1)])
def test_an_export_after_a_removal_that_lists_the_person_contradicts_it(
    store: Store, clock: Clock, days: int, contradicted: int
) -> None:
    fill(store, 2)
    plan = add_plan(store, [1])
    remove(store, start(store, plan), plan, 1)
    done = store.evidence.record([export([row(1)], as_of=clock.wall.date() + timedelta(days=days))])
    assert done.contradicted == contradicted
    assert store.journal.was_done(slug(1)) is not bool(contradicted)
    assert len(store.journal.contradictions()) == contradicted
    assert (known(store, 1).gone_at is None) is bool(contradicted)


# --- whose it is ------------------------------------------------------------------------------------------------------


def test_the_export_of_another_member_is_refused_and_nothing_is_written(store: Store) -> None:
    fill(store, 2)
    before, log = content(store), store.events.head()
    mine, other = export([row(5)], owner=of_owner()), export([row(6)], owner=of_owner(Slug("somebody-else")))
    with pytest.raises(WrongAccount, match="somebody-else"):
        store.evidence.record([mine, other])
    assert (content(store), store.events.head()) == (before, log)


def test_only_a_certain_owner_binds_the_workspace(folder: Path) -> None:
    with open_store(folder, clock=Clock()) as store:
        done = store.evidence.record([export([row(1)], owner=of_owner(certain=False))])
        assert (done.owner, store.account) == (OWNER, None)
        store.evidence.record([export([row(1)], owner=of_owner())])
        assert store.account == OWNER


def test_two_certain_owners_in_one_call_bind_nothing(folder: Path) -> None:
    with open_store(folder, clock=Clock()) as store:
        with pytest.raises(WrongAccount):
            store.evidence.record([export(owner=of_owner()), export(owner=of_owner(Slug("somebody-else")))])
        assert store.account is None


def test_the_member_is_no_evidence_about_himself(store: Store) -> None:
    own = fact(Kind.WROTE, who=None, name=None)
    tied = type(own)(own.evidence, "k", OWNER)
    store.evidence.record([export(facts=[tied], owner=of_owner())])
    assert content(store)["evidence"] == []


def test_an_export_under_another_name_is_somebody_elses(store: Store) -> None:
    store.evidence.record([export([row(1)], owner=Owner(OWNER, "Ada Örnek", certain=True))])
    store.evidence.record([export([row(2)], as_of=BEFORE, owner=Owner(None, "Dr. Ada Ornek, MBA"))])
    before = content(store)
    with pytest.raises(WrongAccount, match="another member"):
        store.evidence.record([export([row(3)], as_of=LATER, owner=Owner(None, "Bo Other"))])
    assert content(store) == before
    store.evidence.record([export([row(3)], as_of=LATER, owner=Owner(OWNER, "Ada Married", certain=True))])
    store.evidence.record([export([row(4)], as_of=LATER, owner=Owner(None, "Ada Married"))])
    assert store.people.count() == 4


def test_an_export_that_lists_the_member_is_somebody_elses(store: Store) -> None:
    before = content(store)
    mine = replace(row(1), slug=OWNER)
    with pytest.raises(WrongAccount, match="somebody else"):
        store.evidence.record([export([row(2)]), export([mine], name="theirs.zip")])
    assert content(store) == before


# --- what is told -----------------------------------------------------------------------------------------------------


def test_the_basis_tells_sources_employers_and_windows_of_invitations(store: Store) -> None:
    assert (store.evidence.basis().sources, store.evidence.imported()) == (frozenset(), False)
    old, new = export(as_of=BEFORE), export(sources=frozenset({Source.CONNECTIONS, Source.POSITIONS}))
    job = Employer("Acme", date(2020, 1, 1), None, "Positions.csv:2")
    past = Employer("Past Ltd", date(2001, 1, 1), None, "Positions.csv:2")
    store.evidence.record([replace(new, employers=(job,)), replace(old, employers=(past,))])
    basis = store.evidence.basis()
    assert (basis.as_of, basis.employers) == (DAY, (job,))
    assert basis.sources == frozenset(Source)
    assert basis.invitations == ((BEFORE - timedelta(days=175), BEFORE),)
    assert basis.talked_until == BEFORE


def test_a_reading_of_the_list_makes_silence_no_longer(store: Store) -> None:
    store.syncs.record(reading(0), [])
    assert store.evidence.basis().as_of == date(2026, 11, 23)
    store.evidence.record([export()])
    assert store.evidence.basis().as_of == store.evidence.basis().talked_until == DAY


def test_archives_are_told_the_newest_day_first(store: Store) -> None:
    store.evidence.record([export(name="old.zip", as_of=BEFORE)])
    store.evidence.record([export(name="b.zip"), export(name="a.zip")])
    assert [(one.name, one.as_of) for one in store.evidence.archives()] == [
        ("a.zip", DAY),
        ("b.zip", DAY),
        ("old.zip", BEFORE),
    ]


def test_recommendations_that_fit_nobody_are_told(store: Store) -> None:
    facts = [fact(Kind.RECOMMENDED_BY, "d", name="Ada Known"), fact(Kind.RECOMMENDED, "d", name="Bo Nobody")]
    store.evidence.record([export([row(1, "Dr. Ada Known, PhD")], facts)])
    assert store.evidence.unmatched_names() == [(Kind.RECOMMENDED, "Bo Nobody")]


def test_the_key_of_marks_is_kept_and_is_the_workspaces_own(folder: Path, tmp_path: Path) -> None:
    with open_store(folder, clock=Clock()) as store, open_store(tmp_path / "other", clock=Clock()) as other:
        key = store.evidence.key()
        assert len(key) == 32
        assert key != other.evidence.key()
    with open_store(folder, clock=Clock()) as store:
        assert store.evidence.key() == key


def test_a_later_day_is_later(store: Store) -> None:
    store.evidence.record([export(as_of=LATER), export(as_of=DAY)])
    assert store.evidence.basis().as_of == LATER
