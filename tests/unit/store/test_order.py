"""Whatever exports say: importing again, in another order, or in several calls makes no difference."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.evaluate.evidence import Evidence, Kind, Source
from bot.intake.archive import OwnNote, Tied
from bot.model import Connection, Decision, Slug
from tests.unit.store.exports import content, export, row
from tests.unit.store.kit import open_at, reading, slug

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.intake.archive import Archive, Exported
    from bot.store import Store

DAYS = [date(2025, 1, 1), date(2026, 11, 23), date(2026, 12, 1)]  # before, on and after the day of the sync
NUMBERS = st.integers(0, 4)
NAMES = ["Ada One", "Dr. Ada One", "Ada One, PhD", "Bo Two", "🌿", "Ümit Üç"]
TEXTS = st.sampled_from([None, "Acme", "Beta", ""])
KINDS = st.sampled_from(Kind)


@st.composite
def rows(draw: st.DrawFn) -> Exported:
    """One row. Who has an address connected on a day of his own: nobody looks like another."""
    number = draw(st.none() | NUMBERS)
    on = date(2010, 1, 1 + (number if number is not None else 20 + draw(st.integers(0, 2))))
    return row(
        number,
        draw(st.sampled_from(NAMES)),
        company=draw(TEXTS),
        position=draw(TEXTS),
        email=draw(st.sampled_from([None, "a@example.org", "b@example.org"])),
        on=draw(st.sampled_from([on, None])),
    )


@st.composite
def facts(draw: st.DrawFn) -> Tied:
    """One fact, tied to an address or a name; strangers too."""
    at = draw(st.none() | st.integers(0, 3).map(lambda days: datetime(2024, 1, 1 + days, tzinfo=UTC)))
    evidence = Evidence(draw(KINDS), draw(st.sampled_from(["a.csv:1", "a.csv:2"])), at, None, draw(st.integers(1, 3)))
    key = draw(st.sampled_from(["k1", "k2"]))
    if draw(st.booleans()):
        return Tied(evidence, key, slug(draw(st.integers(0, 6))))
    return Tied(evidence, key, None, draw(st.sampled_from([*NAMES, "Nobody Known"])))


@st.composite
def archives(draw: st.DrawFn) -> Archive:
    """One export of one of a few days; some share a day."""
    listed = draw(st.lists(rows(), max_size=5, unique_by=lambda one: one.slug or object()))
    return export(
        listed,
        draw(st.lists(facts(), max_size=5)),
        as_of=draw(st.sampled_from(DAYS)),
        name=draw(st.sampled_from(["Basic.zip", "Complete.zip"])),
        notes=draw(
            st.lists(st.builds(OwnNote, NUMBERS.map(slug), st.sampled_from("xy"), st.just("Notes.csv:2")), max_size=2)
        ),
        unnamed=draw(st.dictionaries(st.sampled_from([None, *DAYS]), st.integers(1, 3), max_size=2)),
        sources=frozenset(draw(st.sets(st.sampled_from(Source)))) | {Source.CONNECTIONS},
    )


def _state(folder: Path, calls: Sequence[Sequence[Archive]]) -> object:
    """What is stored and what is told after some calls, on top of a sync and decisions."""
    with open_at(folder) as store:
        _before(store)
        for call in calls:
            store.evidence.record(call)
        told = [store.evidence.dossier(slug(number)) for number in range(7)]
        everybody = list(store.evidence.dossiers())
        assert everybody == [store.evidence.dossier(one.slug) for one in everybody]
        shields = {number: store.decisions.shield(slug(number)) for number in range(7)}
        assert {one: why for one, why in store.decisions.shielded().items() if store.people.get(one)} == {
            slug(number): why for number, why in shields.items() if why and store.people.get(slug(number))
        }
        return content(store), told, everybody, shields, store.evidence.unmatched_names(), store.syncs.compare()


def _before(store: Store) -> None:
    names = ("Ada One", "Ümit Üç", "Bo Two")
    store.people.upsert_many((Connection(slug(number), name) for number, name in enumerate(names)), source="sync")
    store.syncs.record(reading(2), [slug(0), slug(1)])
    store.decisions.set(slug(0), Decision.REMOVE, because=None, by="owner")


@settings(max_examples=20, deadline=None)
@given(st.data(), st.lists(archives(), min_size=1, max_size=4))
def test_order_calls_and_repetition_make_no_difference(data: st.DataObject, brought: list[Archive]) -> None:
    shuffled = data.draw(st.permutations(brought))
    calls = [[one] for one in shuffled] if data.draw(st.booleans()) else [shuffled]
    again = [shuffled[: data.draw(st.integers(0, len(shuffled)))]]
    with tempfile.TemporaryDirectory() as folder:
        one = _state(Path(folder, "one"), [brought])
        other = _state(Path(folder, "other"), calls + again)
    _same(one, other)


def _same(one: object, other: object) -> None:
    assert _comparable(one) == _comparable(other)


def _comparable(state: object) -> object:
    """Without the key of marks and the id, which every workspace has of its own."""
    assert isinstance(state, tuple)
    stored, *told = state
    return {**stored, "meta": None}, told


# --- people who change their address ----------------------------------------------------------------------------------


@st.composite
def movers(draw: st.DrawFn) -> list[Archive]:
    """Exports of a world in which people change addresses from time to time; no two people look alike."""
    changes = {person: draw(st.sets(st.integers(1, 3), max_size=2)) for person in range(3)}
    found = []
    for year in range(draw(st.integers(2, 4))):
        listed = []
        for person in range(3):
            moves = sum(change <= year for change in changes[person])
            name = f"Person {chr(ord('A') + person)}"
            tied = row(person * 10 + moves, name, company=f"Company {person}", on=date(2010, 1, 1 + person))
            if draw(st.integers(0, 4)):
                listed.append(tied)
        told = [Tied(Evidence(Kind.WROTE, "m:1", count=year + 1), "c", one.slug) for one in listed]
        found.append(export(listed, told, as_of=date(2022 + year, 6, 1)))
    return found


@settings(max_examples=20, deadline=None)
@given(st.data(), movers())
def test_changed_addresses_are_joined_in_whatever_order_they_come(data: st.DataObject, brought: list[Archive]) -> None:
    shuffled = data.draw(st.permutations(brought))
    calls = [[one] for one in shuffled] if data.draw(st.booleans()) else [shuffled]
    with tempfile.TemporaryDirectory() as folder:
        one = _moved(Path(folder, "one"), [brought])
        other = _moved(Path(folder, "other"), [*calls, shuffled])
    _same(one, other)


def _moved(folder: Path, calls: Sequence[Sequence[Archive]]) -> object:
    with open_at(folder) as store:
        for call in calls:
            store.evidence.record(call)
        people = list(store.evidence.dossiers())
        assert all(len(one.evidence) == 1 for one in people)
        assert len({one.name for one in people}) == len(people) == store.people.count()
        return content(store), people


def test_the_examples_do_move_somebody(tmp_path: Path) -> None:
    old = export([row(1, "Person A")], as_of=date(2022, 1, 1))
    new = export([row(2, "Person A")], as_of=date(2022, 1, 1) + timedelta(days=300))
    with open_at(tmp_path) as store:
        store.evidence.record([new])
        store.evidence.record([old])
        assert store.people.moved_to(slug(1)) == Slug("person-2")
