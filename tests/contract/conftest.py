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

FAULTS = "test_faults"
BOTH = ("en", "tr")


def languages(module: str, variant: Variant) -> tuple[str, ...]:
    """Both languages, except where only the site's answers misbehave: there the second one in one variant."""
    is_enough = module.endswith(FAULTS) and variant is not Variant.SDUI2026_SCROLL
    return BOTH[:1] if is_enough else BOTH


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test on the fake and on every variant and language of the practice site."""
    if "rig" not in metafunc.fixturenames:
        return
    real = [
        pytest.param((variant, language), id=f"{variant}-{language}", marks=pytest.mark.browser)
        for variant in Variant
        for language in languages(metafunc.module.__name__, variant)
    ]
    metafunc.parametrize("rig", [pytest.param(None, id="fake"), *real], indirect=True)


@pytest.fixture
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
