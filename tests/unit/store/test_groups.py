"""Groups: exactly those for whom nothing speaks, all of them or nobody, in one step."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.errors import InputError
from bot.evaluate.judgement import Label, Verdict
from bot.model import Connection, Decision
from bot.store.changes import Stale
from bot.store.groups import Facet, FacetKind
from tests.unit.store.crowd import crowd, judge, judgement, listed, plain, seen, shown
from tests.unit.store.exports import export, row
from tests.unit.store.kit import person, slug

if TYPE_CHECKING:
    from bot.store import Store

RULE = Facet(FacetKind.REASON, "Never wrote")
ACME = Facet(FacetKind.COMPANY, "acme")


def close(store: Store, facet: Facet, decision: Decision = Decision.REMOVE, *, count: int | None = None) -> int:
    made = store.groups.close(facet, decision, state=store.groups.state(facet), count=count, by="member", key="close")
    return made.step.people


def test_a_group_in_figures(store: Store) -> None:
    crowd(store, 20, exceptions=[3, 4])
    store.decisions.pin(slug(0))
    store.decisions.set(slug(1), Decision.KEEP, because=None, by="member")
    group = store.groups.one(RULE)
    assert (group.title, group.people, group.protected, group.exceptions, group.closable) == (
        "Never wrote",
        20,
        1,
        2,
        16,
    )
    assert group.mix == {**dict.fromkeys(Decision, 0), Decision.KEEP: 1, Decision.UNDECIDED: 19}
    assert len(set(group.names)) == 3
    assert {person.slug for person, _ in store.groups.exceptions(RULE)} == {slug(3), slug(4)}
    assert store.groups.exceptions(RULE)[0][1] == "endorsements"
    assert [(one.slug, why) for one, why in store.groups.protected(RULE)] == [(slug(0), "pinned by the member")]


def test_every_kind_of_group_is_found(store: Store) -> None:
    crowd(store, 16)
    groups = store.groups.all()
    assert {group.facet.kind for group in groups} == {*FacetKind} - {FacetKind.LAST}
    assert all(group.people == group.closable == 16 for group in groups)
    assert {group.title for group in groups} == {
        "Never wrote", "Acme", "connected on 2015-03-01", "connected in 2015", "no trace", "sales",
    }  # fmt: skip
    for group in groups:
        assert store.groups.find(group.facet.id) == group.facet
        assert store.groups.one(group.facet) == group
        assert store.groups.all(group.facet.kind) == store.groups.sections()[group.facet.kind] == [group]


def test_no_company_and_no_rule_stands_in_an_address(store: Store) -> None:
    assert RULE.id == "reason-" + RULE.id[-12:]
    assert RULE.id != ACME.id
    assert store.groups.find("company-000000000000") is None
    assert store.groups.find("elsewhere") is None


def test_fewer_than_fifteen_on_a_day_are_no_bulk_day(store: Store) -> None:
    crowd(store, 28, days=2)
    assert store.groups.all(FacetKind.BULK_DAY) == []
    crowd(store, 30, days=2)
    assert [group.people for group in store.groups.all(FacetKind.BULK_DAY)] == [15, 15]


def test_groups_come_with_most_to_close_first_and_without_those_that_have_none(store: Store) -> None:
    store.evidence.record([export(listed(9))])
    judge(
        store,
        [
            *(
                judgement(number, company="beta", rule="Asks", verdict=Verdict.ASK, contrary="asks")
                for number in range(3)
            ),
            *(judgement(number, company="gamma") for number in range(3, 5)),
            *(judgement(number, company="delta") for number in range(5, 9)),
        ],
    )
    assert [(group.facet.key, group.closable) for group in store.groups.all(FacetKind.COMPANY)] == [
        ("delta", 4),
        ("gamma", 2),
    ]
    assert store.groups.all(FacetKind.REASON) == []
    assert [group.closable for group in store.groups.all(limit=2)] == [6, 6]


def test_closing_decides_exactly_the_closable_and_comes_back_in_one_step(store: Store) -> None:
    crowd(store, 200, exceptions=range(7))
    for number in (10, 11, 12):
        store.decisions.pin(slug(number))
    before = [plain(seen(store, number)) for number in range(200)]
    assert close(store, RULE, count=190) == 190
    decided = {one.slug for one in store.decisions.removable()}
    assert decided == {slug(number) for number in range(200)} - {slug(number) for number in (*range(7), 10, 11, 12)}
    assert seen(store, 50).because == "Never wrote"
    assert store.changes.steps(1)[0].title == "Never wrote"
    assert store.changes.undo(by="member", key="back") is not None
    assert [plain(seen(store, number)) for number in range(200)] == before


def test_above_twenty_five_the_number_is_typed(store: Store) -> None:
    crowd(store, 26)
    for wrong in (None, 25):
        with pytest.raises(InputError, match="26 people"):
            close(store, RULE, count=wrong)
    assert store.decisions.removable() == []
    assert close(store, RULE, count=26) == 26


def test_twenty_five_need_no_number_and_a_wrong_one_is_refused(store: Store) -> None:
    crowd(store, 25)
    with pytest.raises(InputError, match="25 people"):
        close(store, RULE, count=24)
    assert close(store, RULE) == 25
    with pytest.raises(InputError, match="Nobody"):
        store.groups.close(RULE, Decision.KEEP, state=store.groups.state(RULE), count=None, by="m", key="none")


@pytest.mark.parametrize("change", ["decided", "renamed", "joined", "spoken for", "stale"])
def test_a_group_that_has_changed_is_not_closed(store: Store, change: str) -> None:
    crowd(store, 5)
    state = store.groups.state(RULE)
    if change == "decided":
        store.decisions.set(slug(1), Decision.KEEP, because=None, by="member")
    elif change == "renamed":
        store.people.upsert_many([Connection(slug(1), "Married Since")], source="sync")
        crowd(store, 5)
    elif change == "joined":
        crowd(store, 6)
    elif change == "spoken for":
        crowd(store, 5, exceptions=[2])
    else:
        store.people.upsert_many([person(40)], source="sync")
    with pytest.raises(Stale):
        store.groups.close(RULE, Decision.REMOVE, state=state, count=None, by="member", key="a")
    assert store.decisions.removable() == []


def test_a_repeated_press_closes_once(store: Store) -> None:
    crowd(store, 5)
    state = store.groups.state(RULE)
    first = store.groups.close(RULE, Decision.REMOVE, state=state, count=None, by="member", key="a")
    again = store.groups.close(RULE, Decision.REMOVE, state=state, count=None, by="member", key="a")
    assert (again.repeated, again.step) == (True, first.step)


def test_nobody_is_closable_while_judgements_are_stale(store: Store) -> None:
    crowd(store, 5)
    store.people.upsert_many([person(40)], source="sync")
    year = Facet(FacetKind.YEAR, "2015")
    assert (store.groups.one(year).people, store.groups.one(year).closable) == (5, 0)
    assert (store.groups.samples(year), store.groups.one(year).names) == ([], ())
    with pytest.raises(InputError, match="Nobody"):
        close(store, year)
    assert store.groups.all() == []


def test_who_is_gone_or_known_by_another_address_is_in_no_group(store: Store) -> None:
    old = export([row(1, "Ada One"), row(2, "Bo Two")], as_of=date(2025, 1, 1))
    store.evidence.record([old, export([row(3, "Ada One"), row(2, "Bo Two")])])
    assert store.people.moved_to(slug(1)) == slug(3)
    judge(store, [judgement(number) for number in (1, 2, 3)])
    assert store.groups.one(ACME).people == 2


def test_samples_are_spread_over_the_score_and_stay_the_same(store: Store) -> None:
    store.evidence.record([export(listed(40))])
    judge(store, (judgement(number, score=number) for number in range(40)))
    samples = store.groups.samples(ACME, 5)
    assert [one.standing.score for one in samples if one.standing] == [0, 9, 19, 29, 39]
    assert store.groups.samples(ACME, 5) == samples
    assert len(store.groups.samples(ACME, 100)) == 40


def test_a_company_is_named_as_most_write_it(store: Store) -> None:
    people = [row(0, company="Acme GmbH"), row(1, company="ACME"), row(2, company="Acme GmbH")]
    store.evidence.record([export(people)])
    judge(store, (judgement(number) for number in range(3)))
    assert store.groups.one(ACME).title == "Acme GmbH"
    assert close(store, ACME) == 3
    assert seen(store, 0).because == "company: Acme GmbH"


def test_an_unknown_value_is_a_group_of_its_own(store: Store) -> None:
    store.evidence.record([export([row(0, on=None), row(1)])])
    judge(store, [judgement(0, label=None), judgement(1, label=Label.TALKED)])
    undated = store.groups.find(Facet(FacetKind.YEAR, "").id)
    assert undated == Facet(FacetKind.YEAR, "")
    assert (store.groups.one(undated).people, [one.slug for one in store.groups.samples(undated)]) == (1, [slug(0)])
    assert store.groups.one(Facet(FacetKind.LABEL, "")).people == 1


def test_keeping_a_group_leaves_exceptions_alone_too(store: Store) -> None:
    crowd(store, 5, exceptions=[0])
    assert close(store, RULE, Decision.KEEP) == 4
    assert seen(store, 0).decision is Decision.UNDECIDED
    assert shown(store, 1)[0].revision == 1
