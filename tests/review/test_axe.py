"""Every state of every page under axe, light and dark, wide and narrow: nothing serious, and no sideways scrolling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

from flows.browser import find_browser
from tests.review.house import beside, house, live_in
from tests.review.kit import review
from tests.review.states import EMPTY, STATES, USUAL, Scene
from tests.review.tabs import seated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Playwright

    from tests.reporting import CaseOf

pytestmark = pytest.mark.browser

PEOPLE = 75
REMOVED = 6
SIZES = {"wide": (1280, 860), "narrow": (390, 800)}
LOOKS: tuple[tuple[Literal["light", "dark"], str], ...] = (
    ("light", "wide"),
    ("dark", "narrow"),
    ("dark", "wide"),
    ("light", "narrow"),
)
TURNS = 2  # the usual run takes the first two looks turn about
SERIOUS = {"serious", "critical"}


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    choice = find_browser()
    assert choice is not None
    browser = playwright.chromium.launch(executable_path=choice.path, chromium_sandbox=False)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def lived_in(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with house(tmp_path_factory.mktemp("house"), PEOPLE) as rig, seated(chromium, rig) as hand:
        older, newer = live_in(rig, REMOVED)
        beside(rig)
        yield Scene(hand, older, newer)


@pytest.fixture(scope="module")
def empty(chromium: Browser, lived_in: Scene, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with review(tmp_path_factory.mktemp("empty") / "workspace", count=0) as rig, seated(chromium, rig) as hand:
        yield Scene(hand, lived_in.older, lived_in.newer)


def cases() -> Iterator[object]:
    for number, state in enumerate((*STATES, *EMPTY)):
        for place, look in enumerate(LOOKS):
            marks = () if state in USUAL and place == number % TURNS else (pytest.mark.chaos,)
            yield pytest.param(state, *look, marks=marks, id=f"{state}-{'-'.join(look)}")


@pytest.mark.parametrize(("state", "scheme", "size"), list(cases()))
def test_axe_finds_nothing_serious(  # noqa: PLR0917 - a state, a look, and where they are
    lived_in: Scene, empty: Scene, case_of: CaseOf, state: str, scheme: Literal["light", "dark"], size: str
) -> None:
    scene = lived_in if state in STATES else empty
    with (STATES | EMPTY)[state](scene):  # type: ignore[operator]
        found, sideways = seen(scene.hand.page, scheme, size)
    case_of("states under axe", {"serious or critical": len(found), "scrolling sideways": sideways})
    assert found == []
    assert sideways == 0


def seen(page: Page, scheme: Literal["light", "dark"], size: str) -> tuple[list[tuple[str, str]], int]:
    """What axe finds, and by how much the page is too wide; afterwards the tab looks as before."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    found = Axe().run(page).response["violations"]
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(dict(zip(("width", "height"), SIZES["wide"], strict=True)))  # type: ignore[arg-type]
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] in SERIOUS], sideways
