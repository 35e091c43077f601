from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.rigs import FakeRig

if TYPE_CHECKING:
    from tests.contract.rigs import Rig


@pytest.fixture(params=["fake"])
def rig(request: pytest.FixtureRequest) -> Rig:
    assert request.param == "fake"
    return FakeRig()
