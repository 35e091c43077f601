"""A fresh workspace for each test, whose log must be whole at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.store.kit import Clock, check_whole, open_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_at(tmp_path / "accounts" / "owner", Clock()) as opened:
        yield opened
        check_whole(opened)
