"""One practice site and one prepared workspace for all crash tests of a worker."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.inprocess import InThisProcess
from tests.stage import Stage, copied, own_process, prepared, served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flows.browser import BrowserSession


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, browser_session: BrowserSession) -> Iterator[Stage]:
    """Prepared in this process; what the tests run has processes of its own."""
    with served(people=24) as server:
        home = tmp_path_factory.mktemp("template") / "home"
        yield replace(prepared(server, home, (3, 11, 20), InThisProcess(browser_session)), way=own_process)


@pytest.fixture
def stage(template: Stage, tmp_path: Path) -> Stage:
    return copied(template, tmp_path / "home")
