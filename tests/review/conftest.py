from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.review.kit import Rig, review

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """One page for the tests of a module, let in."""
    with review(tmp_path_factory.mktemp("page") / "workspace") as found:
        found.enter()
        yield found


@pytest.fixture
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """A page of one test's own, to which nobody was let in yet."""
    with review(tmp_path_factory.mktemp("page") / "workspace") as found:
        yield found
