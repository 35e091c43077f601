"""Exports of every era, with the oddities that real ones have, import with exactly the figures of their truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.intake.read import read_exports
from bot.practice.eras import TRAITS
from bot.practice.export import Era
from bot.practice.settings import PracticeSettings
from tests.intake_truth.kit import PEOPLE, differences, figures, opened, recorded, synced, written

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("era", Era)
def test_the_figures_of_every_era_are_exact(era: Era, tmp_path: Path) -> None:
    export = written(tmp_path, era)
    with opened(tmp_path / "store") as store:
        found = recorded(store, export)
        assert figures(found) == figures(export.truth)
        # The messages of 2018 hold no address, so nobody can know the member's.
        assert found.owner == (export.truth.owner if TRAITS[era].senders else None)


@pytest.mark.parametrize("era", Era)
def test_what_is_known_of_each_person_is_exact(era: Era, tmp_path: Path) -> None:
    export = written(tmp_path, era)
    with opened(tmp_path / "store") as store:
        if not TRAITS[era].addresses:
            synced(store)
        recorded(store, export)
        assert differences(store, export.truth) == []


@pytest.mark.parametrize("seed", [2, 3])
@pytest.mark.parametrize("era", [Era.Y2018, Era.Y2021, Era.Y2023_11, Era.Y2025_11, Era.Y2026_03_13])
def test_other_networks_are_exact_too(era: Era, seed: int, tmp_path: Path) -> None:
    settings = PracticeSettings(people=600, seed=seed)
    export = written(tmp_path, era, settings=settings)
    with opened(tmp_path / "store") as store:
        if not TRAITS[era].addresses:
            synced(store, settings)
        found = recorded(store, export)
        assert found.messages == export.truth.messages
        assert differences(store, export.truth) == []


def test_the_network_of_these_tests_holds_every_kind_of_fact(tmp_path: Path) -> None:
    truth = written(tmp_path, Era.Y2026_03_13, settings=PEOPLE).truth
    for name in ("theirs", "mine", "templates", "their_notes", "my_notes", "endorsed_by", "endorsed", "protected"):
        assert sum(getattr(person, name) for person in truth.people) > 0, name
    assert {person.label for person in truth.people} == {"talked", "one-way", "no trace"}
    assert {person.invited_by for person in truth.people} == {"me", "them", None}
    assert {person.last_by for person in truth.people} == {"me", "them", None}


@pytest.mark.parametrize("era", Era)
def test_every_row_of_a_file_is_accounted_for(era: Era, tmp_path: Path) -> None:
    export = written(tmp_path, era)
    (archive,) = read_exports([export.file], key=b"any key")
    files = {file.name: file for file in archive.files}
    read = {name: file.rows for name, file in files.items() if file.used}
    assert len(read) >= 10
    assert read == {name: export.truth.rows[name] for name in read}
    assert set(files) >= set(export.truth.rows)
    assert not any(file.rows for name, file in files.items() if "coach" in name or "guide" in name)
