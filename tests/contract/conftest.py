from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.practice.settings import Variant
from tests.contract.practice_rig import SCALE, PracticeRig
from tests.contract.rigs import PEOPLE, FakeRig

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Practice, SiteOptionsFor
    from tests.contract.rigs import Rig

REAL = [
    pytest.param((variant, language), id=f"{variant}-{language}", marks=pytest.mark.browser)
    for variant in Variant
    for language in ("en", "tr")
]


@pytest.fixture(params=[pytest.param(None, id="fake"), *REAL])
def rig(request: pytest.FixtureRequest) -> Iterator[Rig]:
    """Each implementation in turn; the browser starts only for those that need it."""
    if request.param is None:
        yield FakeRig()
        return
    variant, language = request.param
    practice: Practice = request.getfixturevalue("practice")
    options: SiteOptionsFor = request.getfixturevalue("site_options")
    server = practice(variant=variant, language=language, people=PEOPLE, scale=SCALE)
    real = PracticeRig(server, request.getfixturevalue("browser_session"), options(server))
    yield real
    real.close()
