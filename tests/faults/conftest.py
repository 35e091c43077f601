"""One practice site and one prepared workspace for all crash tests of a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.practice.server import PracticeServer
from bot.practice.settings import PracticeSettings
from tests.faults.stage import Stage, copied, prepared

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with PracticeServer(PracticeSettings(people=24, scale=0)) as server:
        yield prepared(server, tmp_path_factory.mktemp("template") / "home", places=(3, 11, 20))


@pytest.fixture
def stage(template: Stage, tmp_path: Path) -> Stage:
    return copied(template, tmp_path / "home")
