"""Several exports of one member, in any order and any number of calls, say what the fullest of them says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from bot.practice.export import AS_OF, Era, Part
from tests.intake_truth.kit import Written, differences, figures, opened, recorded, synced, written

if TYPE_CHECKING:
    from pathlib import Path

    from bot.evaluate.evidence import Dossier
    from bot.store import Store

EARLIER = AS_OF - timedelta(days=120)


def everything(store: Store) -> list[Dossier]:
    """What is known of everybody. Marks are made with a key of each store, so only their being there is compared."""
    return [
        replace(one, evidence=tuple(replace(fact, mark=fact.mark and "marked") for fact in one.evidence))
        for one in store.evidence.dossiers()
    ]


@pytest.fixture
def three(tmp_path: Path) -> tuple[Written, Written, Written]:
    """A first part, the complete export of the same day, and one of four months before."""
    return (
        written(tmp_path, part=Part.BASIC),
        written(tmp_path),
        written(tmp_path, Era.Y2025_11, as_of=EARLIER),
    )


def test_importing_again_changes_nothing(tmp_path: Path) -> None:
    export = written(tmp_path)
    with opened(tmp_path / "store") as store:
        first = recorded(store, export)
        known = everything(store)
        again = recorded(store, export)
        assert figures(again) == figures(first)
        assert again.new_people == 0
        assert everything(store) == known


def test_the_part_that_comes_first_and_the_complete_export_are_one(tmp_path: Path) -> None:
    basic, complete = written(tmp_path, part=Part.BASIC), written(tmp_path)
    with opened(tmp_path / "store") as store:
        assert recorded(store, basic).endorsements == 0
        assert figures(recorded(store, basic, complete)) == figures(complete.truth)
        assert differences(store, complete.truth) == []


def test_neither_order_nor_number_of_calls_matters(tmp_path: Path, three: tuple[Written, Written, Written]) -> None:
    with opened(tmp_path / "at once") as store:
        recorded(store, *three)
        known = everything(store)
    for number, order in enumerate(permutations(three)):
        with opened(tmp_path / f"store {number}") as store:
            for export in order:
                recorded(store, export)
            assert everything(store) == known


def test_an_older_export_adds_what_the_newer_no_longer_has(
    tmp_path: Path, three: tuple[Written, Written, Written]
) -> None:
    _, complete, older = three
    wanted = {one.slug: one.invited_by for one in complete.truth.people} | {
        one.slug: one.invited_by for one in older.truth.people if one.invited_by
    }
    with opened(tmp_path / "store") as store:
        recorded(store, older, complete)
        later = {pair[0].slug for pair in differences(store, complete.truth)}
    gained = {slug for slug, by in wanted.items() if by and slug not in _invited(complete)}
    assert gained
    assert gained <= later


def _invited(export: Written) -> set[str]:
    return {one.slug for one in export.truth.people if one.invited_by}


def test_a_reading_of_the_site_and_the_export_make_the_same_people(tmp_path: Path) -> None:
    export = written(tmp_path)
    with opened(tmp_path / "store") as store:
        synced(store)
        before = store.people.slugs()
        assert recorded(store, export).new_people == 0
        assert store.people.slugs() == before
        assert differences(store, export.truth) == []
