"""Protected people are refused on every path: by name, earlier address, doubt; and the sentences name nobody."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.errors import InputError
from bot.evaluate.evidence import Kind
from bot.evaluate.judgement import Judgement, Verdict
from bot.intake.archive import OwnNote
from bot.model import Connection, Decision, Held, Slug
from bot.store import shields
from tests.unit.store.exports import DAY, MET, export, fact, row
from tests.unit.store.kit import add_plan, events, fill, intend, reading, slug, start

if TYPE_CHECKING:
    from bot.store import Store

EARLIER = shields.EARLIER.format
RECOMMENDED, NOTED, PINNED = shields.RECOMMENDED, shields.NOTED, shields.PINNED


def judged(number: int, verdict: Verdict | None, rule: str | None = "Old friends of Ada") -> Judgement:
    return Judgement(None, 0.0, 0, 0, None, None, verdict, rule, slug=slug(number), points=(), why=())


def recommend(store: Store, name: str, kind: Kind = Kind.RECOMMENDED_BY) -> None:
    store.evidence.record([export(facts=[fact(kind, "d", name=name)])])


@pytest.mark.parametrize("kind", [Kind.RECOMMENDED, Kind.RECOMMENDED_BY])
def test_a_recommendation_either_way_protects(store: Store, kind: Kind) -> None:
    store.evidence.record([export([row(1, "Ada One"), row(2, "Bo Two")])])
    recommend(store, "Ada One", kind)
    assert store.decisions.protected(slug(1)) == RECOMMENDED
    assert store.decisions.protected(slug(2)) is None


@pytest.mark.parametrize(
    ("borne", "written"),
    [
        ("Ada Örnek, PhD", "Ada Örnek"),
        ("Ada Örnek | Coach", "Dr. ADA ÖRNEK"),
        ("Ada Örnek - Speaker 🌿", "Ada  Örnek"),
        ("Prof. Dr. Ada Örnek", "Ada Örnek, MBA"),
    ],
)
def test_credentials_titles_and_emoji_do_not_hide_who_is_protected(store: Store, borne: str, written: str) -> None:
    store.evidence.record([export([row(1, borne)])])
    recommend(store, written)
    assert store.decisions.protected(slug(1)) == RECOMMENDED


def test_a_name_protects_all_who_bear_it_or_ever_did(store: Store) -> None:
    store.evidence.record([export([row(1, "Ada One"), row(2, "Ada One"), row(3, "Cem Three")])])
    store.people.upsert_many([Connection(slug(1), "Ada Married")], source="sync")
    store.evidence.record([export(names=[(slug(3), "Ada One")])])
    store.syncs.record(reading(1), [slug(1)])
    recommend(store, "Ada One")
    assert [store.decisions.protected(slug(number)) for number in (1, 2, 3)] == [RECOMMENDED] * 3


def test_a_recommendation_by_address_protects(store: Store) -> None:
    store.evidence.record([export([row(1)], [fact(Kind.RECOMMENDED_BY, "d", who=1)])])
    assert store.decisions.protected(slug(1)) == RECOMMENDED


def test_a_note_of_the_site_protects_and_a_column_of_a_spreadsheet_does_not(store: Store) -> None:
    fill(store, 4)
    store.people.note(slug(1), "Company: Acme", "list.csv")
    store.evidence.record([export(facts=[fact(Kind.NOTE, who=3)], notes=[OwnNote(slug(2), "mentor", "Notes.csv:2")])])
    assert [store.decisions.protected(slug(number)) for number in range(4)] == [None, None, NOTED, NOTED]


def test_a_rule_protects_without_being_named(store: Store) -> None:
    fill(store, 3)
    suggested = judged(1, Verdict.SUGGEST_REMOVE)
    store.judgements.replace("one", [judged(0, Verdict.PROTECT), suggested, judged(2, None, None)])
    assert [store.decisions.protected(slug(number)) for number in range(3)] == [shields.BY_RULE, None, None]


def test_a_stale_verdict_still_protects(store: Store) -> None:
    fill(store, 1)
    store.judgements.replace("one", [judged(0, Verdict.PROTECT)])
    fill(store, 2)
    assert not store.judgements.fresh("one")
    assert store.decisions.protected(slug(0)) == shields.BY_RULE


def test_reasons_are_told_in_their_order(store: Store) -> None:
    store.evidence.record([export([row(0, "Ada One")])])
    expected = []
    steps = (
        lambda: store.decisions.set(slug(0), Decision.KEEP, because=None, by="owner"),
        lambda: store.judgements.replace("one", [judged(0, Verdict.PROTECT)]),
        lambda: store.evidence.record([export(notes=[OwnNote(slug(0), "x", "Notes.csv:2")])]),
        lambda: recommend(store, "Ada One"),
        lambda: store.decisions.pin(slug(0)),
    )
    for step in steps:
        step()
        expected.append(store.decisions.protected(slug(0)))
    assert expected == [shields.KEPT, shields.BY_RULE, NOTED, RECOMMENDED, PINNED]


# --- consequences -----------------------------------------------------------------------------------------------------


def test_keeping_is_protection_that_the_member_lifts_by_deciding_anew(store: Store) -> None:
    fill(store, 1)
    store.decisions.set(slug(0), Decision.KEEP, because=None, by="owner")
    assert store.decisions.protected(slug(0)) == shields.KEPT
    assert store.decisions.shield(slug(0)) is None
    store.decisions.set(slug(0), Decision.REMOVE, because=None, by="owner")
    assert store.decisions.protected(slug(0)) is None


def test_nobody_shielded_is_decided_for_removal(store: Store) -> None:
    store.evidence.record([export([row(0, "Ada One")], [fact(Kind.RECOMMENDED, "d", name="Ada One")])])
    with pytest.raises(InputError, match="a recommendation"):
        store.decisions.set(slug(0), Decision.REMOVE, because=None, by="owner")
    store.decisions.set(slug(0), Decision.ASK, because=None, by="owner")


def test_nobody_shielded_is_acted_on_even_when_the_plan_is_older(store: Store) -> None:
    fill(store, 3)
    plan = add_plan(store)
    run = start(store, plan)
    intend_first = intend(store, run, plan, 2)
    assert intend_first.id == 1
    store.journal.settle(intend_first, Held("not now"), by="linkprune")
    recommend(store, "Pérsona Number-0")
    with pytest.raises(InputError, match="recommendation"):
        intend(store, run, plan, 0)
    assert intend(store, run, plan, 1).id == 2


def test_sentences_hold_no_names(store: Store) -> None:
    told = (PINNED, RECOMMENDED, NOTED, shields.BY_RULE, shields.KEPT)
    assert all(sentence.isascii() and "{" not in sentence and "Ada" not in sentence for sentence in told)
    store.evidence.record([export([row(0, "Ada One")], [fact(Kind.RECOMMENDED, "d", name="Ada One")])])
    with pytest.raises(InputError) as refused:
        store.decisions.set(slug(0), Decision.REMOVE, because=None, by="owner")
    assert "Ada" not in str(refused.value)
    assert "Ada" not in str(events(store))


# --- doubt ------------------------------------------------------------------------------------------------------------


def renamed(store: Store, *, company: str = "Acme") -> None:
    """Person 1 in an old export, and somebody alike under number 2 in a newer one."""
    store.evidence.record([export([row(1, "Ada One", company="Acme")], as_of=date(2025, 1, 1))])
    store.evidence.record([export([row(2, "Ada One", company=company)], as_of=DAY)])


def test_what_protects_an_address_protects_its_likely_successor(store: Store) -> None:
    renamed(store, company="Elsewhere")
    assert [(pair.old.slug, pair.new.slug) for pair in store.people.suspects()] == [(slug(1), slug(2))]
    store.decisions.set(slug(1), Decision.KEEP, because=None, by="owner")
    assert store.decisions.protected(slug(2)) == EARLIER(shields.KEPT)
    assert store.decisions.shield(slug(2)) is None
    store.decisions.pin(slug(1))
    assert store.decisions.shield(slug(2)) == EARLIER(PINNED) == store.decisions.shielded()[slug(2)]
    store.people.not_same(slug(1), slug(2))
    assert store.decisions.protected(slug(2)) is None


def test_what_protected_an_address_protects_the_one_it_became(store: Store) -> None:
    store.evidence.record([export(facts=[fact(Kind.RECOMMENDED_BY, "d", who=1)])])
    renamed(store)
    assert store.people.moved_to(slug(1)) == slug(2)
    assert store.decisions.protected(slug(2)) == store.decisions.protected(slug(1)) == RECOMMENDED
    assert store.decisions.shielded() == {slug(2): RECOMMENDED}


def test_unpinning_lifts_the_pin_of_every_address(store: Store) -> None:
    store.evidence.record([export([row(1, "Ada One")], as_of=date(2025, 1, 1))])
    store.decisions.pin(slug(1))
    store.evidence.record([export([row(2, "Ada One")])])
    assert store.decisions.protected(slug(2)) == PINNED
    store.decisions.unpin(slug(2))
    assert store.decisions.protected(slug(2)) is None


def test_a_stranger_is_not_protected(store: Store) -> None:
    assert store.decisions.protected(Slug("nobody")) is None
    assert MET < DAY
