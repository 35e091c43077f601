from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.practice.settings import Variant
from tests.contract.practice_rig import SCALE, PracticeRig
from tests.contract.rigs import PEOPLE, RECEIVED, SENT, FakeRig

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _pytest.mark import ParameterSet

    from tests.conftest import Practice, SiteOptionsFor
    from tests.contract.rigs import Rig

FAULTS = "test_faults"
INVITATIONS = ("test_invitations", "test_invitation_faults")
ENGLISH, TURKISH = "en", "tr"


def places(module: str) -> Iterator[ParameterSet]:
    """Most variants in one language and one in both; in the long run every variant in both.

    Where only the site's answers misbehave, the second language adds nothing in the other variants.
    """
    for variant in Variant:
        yield _place(variant, ENGLISH, pytest.mark.browser, *([pytest.mark.chaos] if _late(module, variant) else []))
    if module.endswith(INVITATIONS):
        return  # No source has the Turkish words of invitations, so nothing is clicked there.
    yield _place(Variant.SDUI2026_SCROLL, TURKISH, pytest.mark.browser)
    if not module.endswith(FAULTS):
        for variant in Variant:
            if variant is not Variant.SDUI2026_SCROLL:
                yield _place(variant, TURKISH, pytest.mark.browser, pytest.mark.chaos)


def _late(module: str, variant: Variant) -> bool:
    """The two forms of the newest page differ in how a list goes on alone; their answers to a click are one."""
    if module.endswith(INVITATIONS[1]):
        return variant is not Variant.SDUI2026_SCROLL
    if module.endswith(FAULTS):
        return variant in {Variant.SDUI2025, Variant.SDUI2026_LOADMORE}
    return variant is Variant.SDUI2026_LOADMORE


def _place(variant: Variant, language: str, *marks: pytest.MarkDecorator) -> ParameterSet:
    return pytest.param((variant, language), id=f"{variant}-{language}", marks=marks)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test on the fake and on every variant and language of the practice site."""
    if "rig" not in metafunc.fixturenames:
        return
    real = places(metafunc.module.__name__)
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
    server = practice(variant=variant, language=language, people=PEOPLE, received=RECEIVED, sent=SENT, scale=SCALE)
    real = PracticeRig(server, request.getfixturevalue("browser_session"), options(server))
    yield real
    real.close()
