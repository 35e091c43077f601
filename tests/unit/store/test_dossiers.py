"""Dossiers: ties by address and by name, the newest word of each fact, and what is counted over everybody."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.evaluate.evidence import Evidence, Kind
from bot.model import Connection, Slug
from tests.unit.store.exports import DAY, MET, WHEN, export, fact, row
from tests.unit.store.kit import reading, slug

if TYPE_CHECKING:
    from bot.evaluate.evidence import Dossier
    from bot.store import Store

EARLY = DAY - timedelta(days=300)


def dossier(store: Store, number: int) -> Dossier:
    found = store.evidence.dossier(slug(number))
    assert found is not None
    return found


def test_a_fact_is_handed_out_as_it_was_given(store: Store) -> None:
    given = fact(Kind.ENDORSED_BY, "Law", who=1, count=2)
    full = Evidence(Kind.INVITED, "Invitations.csv:3", WHEN, WHEN, 1, 1, "note", "a1b2")
    store.evidence.record([export([row(1)], [given, type(given)(full, "i", slug(1))])])
    assert dossier(store, 1).evidence == (given.evidence, full)


def test_what_an_export_shows_is_known_while_it_is_the_newest(store: Store) -> None:
    store.evidence.record([export([row(1, company=None, email="a@example.org"), row(2)], as_of=EARLY)])
    found = dossier(store, 1)
    assert (found.company, found.position, found.email, found.connected_on) == (None, "Engineer", "a@example.org", MET)
    assert (found.exported, found.same_day, found.namesakes) == (True, 1, 0)
    store.evidence.record([export([row(2)])])
    assert [one.exported for one in store.evidence.dossiers()] == [False, True]


def test_a_name_ties_and_tells_how_many_it_may_mean(store: Store) -> None:
    rows = [row(1, "Ada Twin"), row(2, "Ada Twin, MBA"), row(3, "Bo Single")]
    facts = [fact(Kind.FOLLOWED, "f", name="Ada Twin"), fact(Kind.FOLLOWED, "f", name="Bo Single")]
    store.evidence.record([export(rows, facts)])
    told = [[(one.by_name, one.bearers) for one in dossier(store, number).evidence] for number in (1, 2, 3)]
    assert told == [[(True, 2)], [(True, 2)], [(True, 1)]]
    assert [dossier(store, number).namesakes for number in (1, 2, 3)] == [0, 0, 0]


def test_a_namesake_without_an_address_makes_a_name_doubtful(store: Store) -> None:
    rows = [row(1, "Ada Twin"), row(None, "Ada Twin"), row(None, "Ada Twin", on=None)]
    store.evidence.record([export(rows, [fact(Kind.FOLLOWED, "f", name="Ada Twin")])])
    assert [one.bearers for one in dossier(store, 1).evidence] == [2]


def test_who_went_bears_the_name_still(store: Store) -> None:
    store.evidence.record([export([row(1, "Ada Twin"), row(2, "Ada Twin")], [fact(Kind.FOLLOWED, name="Ada Twin")])])
    store.people.upsert_many([Connection(slug(1), "Ada Twin")], source="sync")
    store.syncs.record(reading(1), [slug(1)])
    assert [one.bearers for one in dossier(store, 1).evidence] == [2]
    assert [one.bearers for one in dossier(store, 2).evidence] == [2]
    assert [one.slug for one in store.evidence.dossiers()] == [slug(1)]


def counts(store: Store, number: int = 1) -> list[tuple[Kind, int]]:
    return [(one.kind, one.count) for one in dossier(store, number).evidence]


def test_a_newer_export_tells_a_conversation_anew(store: Store) -> None:
    old = export(
        [row(1)], [fact(Kind.WRITTEN, "c", who=1, count=5), fact(Kind.WROTE, "c", who=1, count=2)], as_of=EARLY
    )
    new = export([row(1)], [fact(Kind.TEMPLATE, "c", who=1, count=6), fact(Kind.WROTE, "c", who=1, count=3)])
    store.evidence.record([old, new])
    assert counts(store) == [(Kind.TEMPLATE, 6), (Kind.WROTE, 3)]


def test_messages_told_by_name_are_not_counted_beside_a_newer_telling_by_address(store: Store) -> None:
    old = export([row(1, "Ada One")], [fact(Kind.WROTE, "name:ada one", name="Ada One", count=5)], as_of=EARLY)
    new = export([row(1, "Ada One")], [fact(Kind.WROTE, "2-abc", who=1, count=6)])
    store.evidence.record([old])
    assert counts(store) == [(Kind.WROTE, 5)]
    store.evidence.record([new])
    assert counts(store) == [(Kind.WROTE, 6)]


def test_one_fact_told_by_name_and_by_address_is_one(store: Store) -> None:
    twice = [fact(Kind.INVITED, "1/2/24", name="Ada One"), fact(Kind.INVITED, "1/2/24", who=1)]
    store.evidence.record([export([row(1, "Ada One")], twice)])
    assert [(one.kind, one.by_name) for one in dossier(store, 1).evidence] == [(Kind.INVITED, False)]


def test_the_facts_of_all_addresses_are_one_persons(store: Store) -> None:
    old = export([row(1, "Ada One")], [fact(Kind.WROTE, "c", who=1, count=2)], as_of=EARLY)
    new = export([row(2, "Ada One")], [fact(Kind.WROTE, "c", who=2, count=3), fact(Kind.ENDORSED, "Law", who=2)])
    store.evidence.record([old, new])
    assert counts(store, 2) == [(Kind.ENDORSED, 1), (Kind.WROTE, 3)]
    assert [one.slug for one in store.evidence.dossiers()] == [slug(2)]


def test_rows_without_an_address_enrich_whom_only_the_list_shows(store: Store) -> None:
    rows = [row(None, "Ada One", company="Acme", email="a@example.org"), row(None, "Bo Twin"), row(None, "Bo Twin")]
    store.evidence.record([export(rows)])
    people = [Connection(slug(1), "Ada One"), Connection(slug(2), "Bo Twin")]
    store.people.upsert_many(people, source="sync")
    store.syncs.record(reading(2), [slug(1), slug(2)])
    assert (dossier(store, 1).company, dossier(store, 1).email, dossier(store, 1).connected_on) == (
        "Acme",
        "a@example.org",
        MET,
    )
    assert (dossier(store, 1).exported, dossier(store, 2).exported) == (True, False)
    assert dossier(store, 2).company is None
    store.people.upsert_many([Connection(slug(3), "Ada One")], source="sync")
    store.syncs.record(reading(3), [slug(1), slug(2), slug(3)])
    assert (dossier(store, 1).company, dossier(store, 1).connected_on) == (None, None)


def test_a_row_without_an_address_enriches_only_while_its_name_is_unique(store: Store) -> None:
    store.people.upsert_many([Connection(slug(1), "Ada One")], source="sync")
    old, new = (
        export([row(None, "Ada One", company="Old Ltd")], as_of=EARLY),
        export([row(None, "Ada One", company="New")]),
    )
    for archive in (new, old):
        store.evidence.record([archive])
        assert dossier(store, 1).company == "New"
    store.evidence.record([export([row(2, "Ada One", company="Beta")])])
    assert (dossier(store, 1).company, dossier(store, 1).exported) == (None, False)
    assert dossier(store, 2).company == "Beta"


def test_strangers_have_no_dossier(store: Store) -> None:
    store.evidence.record([export([row(2)], [fact(Kind.WROTE, who=1), fact(Kind.WROTE, who=3)])])
    assert store.evidence.dossier(Slug("person-1")) is None
    assert [(one.slug, one.evidence) for one in store.evidence.dossiers()] == [(slug(2), ())]


def test_people_of_one_day_and_one_name_are_counted(store: Store) -> None:
    on = date(2012, 2, 2)
    store.evidence.record(
        [export([row(n, "Ada Same" if n < 3 else "Cem", on=on if n < 4 else None) for n in range(5)])]
    )
    found = list(store.evidence.dossiers())
    assert [(one.namesakes, one.same_day) for one in found] == [(2, 3), (2, 3), (2, 3), (1, 3), (1, 0)]


def test_what_a_namesake_wrote_who_went_credits_nobody(store: Store) -> None:
    store.people.upsert_many([Connection(slug(n), "Ada One") for n in (1, 2)], source="sync")
    for seen in ([slug(1), slug(2)], [slug(2)]):
        store.syncs.record(reading(len(seen)), seen)
    told = store.evidence.record([export(facts=[fact(Kind.WROTE, name="Ada One")])])
    (dossier,) = store.evidence.dossiers()
    assert [one.bearers for one in dossier.evidence] == [2]
    assert dossier == store.evidence.dossier(slug(2))
    assert (told.people_with_thread, told.ambiguous) == (0, 1)
