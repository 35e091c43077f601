"""A synced workspace with a fake site, for every engine test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.engine.rig import Rig, make_rig

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    made = make_rig(tmp_path)
    yield made
    made.store.close()
