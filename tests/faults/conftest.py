"""One practice site and one prepared workspace for all crash tests of a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.stage import Stage, copied, prepared, served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with served(people=24) as server:
        yield prepared(server, tmp_path_factory.mktemp("template") / "home", places=(3, 11, 20))


@pytest.fixture
def stage(template: Stage, tmp_path: Path) -> Stage:
    return copied(template, tmp_path / "home")
