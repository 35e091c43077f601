"""What the member set stays set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.store.kit import fill, open_at

if TYPE_CHECKING:
    from pathlib import Path


def test_a_preference_stays_over_a_restart_and_a_purge(folder: Path) -> None:
    with open_at(folder) as store:
        assert store.preferences.get("keys") is None
        store.preferences.set("keys", '{"keep": "k"}')
        store.preferences.set("keys", '{"keep": "ü"}')
        fill(store)
    with open_at(folder) as store:
        store.purge(all=True)
        assert store.preferences.get("keys") == '{"keep": "ü"}'
