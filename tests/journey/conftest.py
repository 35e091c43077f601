"""How the commands of a journey are run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.inprocess import InThisProcess
from tests.stage import own_process

if TYPE_CHECKING:
    from tests.stage import Way


@pytest.fixture(scope="module", params=["here", pytest.param("processes", marks=pytest.mark.chaos)])
def way(request: pytest.FixtureRequest) -> Way:
    """In this process on the shared window, and in the long run as a member does it: in processes of their own."""
    if request.param == "processes":
        return own_process
    return InThisProcess(request.getfixturevalue("browser_session"))
