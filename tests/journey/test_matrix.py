"""Every fault in every era: the outcome that is true, nobody else touched, nothing unrecorded, and a way out."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pytest

from bot.evaluate.identity import slug_of
from bot.practice.settings import Variant
from flows.browser import open_browser
from flows.options import BrowserOptions
from tests.journey.live import Live, back, spread
from tests.journey.matrix import DONE, GONE, MATRIX, Case
from tests.stage import served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Playwright

    from bot.practice.server import PracticeServer
    from flows.browser import BrowserSession
    from tests.conftest import SiteOptionsFor
    from tests.journey.live import Ended
    from tests.reporting import CaseOf

pytestmark = pytest.mark.browser
ERAS: Final = tuple(Variant)
QUICK: Final = frozenset(
    {
        "weekly limit",
        "cards move under the pointer",
        "offline at the act",
        "renamed in mid-run",
        "renamed and ignored",
        "overlay over the item",
    }
)
SAMPLE: Final = [(case, ERAS[n % len(ERAS)]) for n, case in enumerate(case for case in MATRIX if case.name in QUICK)]


@pytest.fixture(scope="module")
def site() -> Iterator[PracticeServer]:
    with served(people=24) as server:
        yield server


@pytest.fixture
def window(
    browser_session: BrowserSession, playwright: Playwright, tmp_path: Path, case: Case
) -> Iterator[BrowserSession]:
    """The window of all tests; one of its own for a case that loses it."""
    with ExitStack() as stack:
        if case.loses_window:
            options = BrowserOptions(tmp_path / "profile", headless=True, sandbox=False, only_loopback=True)
            yield stack.enter_context(open_browser(options, playwright=playwright))
        else:
            browser_session.page.goto("about:blank")
            browser_session.native_dialogs.clear()
            yield browser_session


def _staged(case: Case, live: Live) -> None:
    """Let the fault begin where the case says."""
    victim = live.people[0].slug
    live.server.world.change_settings({"scale": case.scale})

    def begin() -> None:
        if case.faults:
            live.faults(*(fault.format(victim) for fault in case.faults))
        if case.happens is not None:
            case.happens(live)

    if case.at is None:
        begin()
    else:
        live.at[case.at] = begin


@dataclass(frozen=True, slots=True)
class Scene:
    """One case in one era, ready to run."""

    case: Case
    live: Live
    whole: BrowserSession
    count: CaseOf

    @property
    def victim(self) -> str:
        return self.live.people[0].slug


@pytest.fixture
def scene(  # noqa: PLR0917 - fixtures
    case: Case,
    variant: Variant,
    site: PracticeServer,
    window: BrowserSession,
    browser_session: BrowserSession,
    site_options: SiteOptionsFor,
    tmp_path: Path,
    case_of: CaseOf,
) -> Scene:
    back(site, variant)
    live = Live(tmp_path / "home", site, window, site_options(site), spread(site, 3, 11), settle_seconds=case.settle)
    _staged(case, live)
    return Scene(case, live, browser_session, case_of)


def _kept(scene: Scene) -> tuple[Ended, object]:
    """Run, and count what was broken; returns the end, and all that explains it."""
    ended = scene.live.run()
    broken = scene.live.broken(ended)
    scene.count("fault matrix, runs", broken)
    shown = (ended, broken, scene.live.requests(), scene.live.removed())
    assert not any(broken.values()), shown
    return ended, shown


def _as_it_must(scene: Scene) -> None:
    """Run under the fault."""
    live, case = scene.live, scene.case
    ended, shown = _kept(scene)
    assert ended.of(slug_of(scene.victim)) in case.outcomes, shown
    assert ended.exit in case.exits, shown
    assert ended.incident == case.incident, shown
    assert live.requests()[scene.victim] <= case.clicks, shown


def _and_well_again(scene: Scene) -> None:
    """All is well again: what was open is settled, the rest is done, and nothing is asked twice of the site."""
    scene.live.mend(scene.whole)
    ended, shown = _kept(scene)
    assert ended.of(slug_of(scene.victim)) in scene.case.well, shown
    assert ended.of(slug_of(scene.live.people[1].slug)) in (DONE, GONE), shown


@pytest.mark.parametrize(("case", "variant"), SAMPLE, ids=str)
def test_a_fair_sample_of_faults_ends_as_it_must(scene: Scene) -> None:
    _as_it_must(scene)


@pytest.mark.chaos
@pytest.mark.parametrize("variant", Variant, ids=str)
@pytest.mark.parametrize("case", MATRIX, ids=str)
def test_every_fault_in_every_era_ends_as_it_must_and_there_is_a_way_out(scene: Scene) -> None:
    _as_it_must(scene)
    _and_well_again(scene)
