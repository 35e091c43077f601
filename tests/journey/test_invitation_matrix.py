"""Every fault of invitations, kind and era: the outcome that is true, nobody else touched, and a way out."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

import pytest

from bot.evaluate.identity import slug_of
from bot.invitation import SIDES
from bot.practice.server import PracticeServer
from bot.practice.settings import PracticeSettings, Variant
from flows.browser import open_browser
from flows.options import BrowserOptions
from tests.journey.invitation_matrix import ALL, MATRIX, InvitationCase
from tests.journey.live import Live
from tests.journey.matrix import DONE, GONE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Playwright

    from bot.model import ActionKind
    from flows.browser import BrowserSession
    from tests.conftest import SiteOptionsFor
    from tests.journey.live import Ended
    from tests.reporting import CaseOf

pytestmark = pytest.mark.browser
ERAS: Final = tuple(Variant)
EVERY: Final = [(case, kind) for case in MATRIX for kind in case.kinds]
QUICK: Final = ("buttons swapped", "words swapped", "list reorders", "request about somebody else", "answer lost")
# Each of the quick ones once, kinds and eras in turn.
SAMPLE: Final = [
    (case, case.kinds[n % len(case.kinds)], ERAS[n % len(ERAS)])
    for n, case in enumerate(case for case in MATRIX if case.name in QUICK)
]


@pytest.fixture
def window(
    browser_session: BrowserSession, playwright: Playwright, tmp_path: Path, case: InvitationCase
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


@pytest.fixture
def live(  # noqa: PLR0917 - fixtures
    case: InvitationCase,
    kind: ActionKind,
    variant: Variant,
    window: BrowserSession,
    site_options: SiteOptionsFor,
    tmp_path: Path,
) -> Iterator[Live]:
    """A site of its own, because an answered invitation does not come back; a plan for two of them."""
    settings = PracticeSettings(people=24, received=13, sent=13, scale=0, variant=variant)
    with PracticeServer(settings) as server:
        pending = server.world.invitations(SIDES[kind])
        people = [pending[place].person for place in (11, 2)]
        live = Live(tmp_path / "home", server, window, site_options(server), people, kind=kind)
        live.settle_seconds = case.settle
        _stage(case, live)
        yield live


def _stage(case: InvitationCase, live: Live) -> None:
    """Let the fault begin where the case says."""
    live.server.world.change_settings({"scale": case.scale})

    def begin() -> None:
        if case.faults:
            live.faults(*(fault.format(live.people[0].slug, kind=live.kind) for fault in case.faults))
        if case.happens is not None:
            case.happens(live)

    if case.at is None:
        begin()
    else:
        live.at[case.at] = begin


def _kept(case: InvitationCase, live: Live, count: CaseOf) -> tuple[Ended, object]:
    """Run, and count what was broken. Where the fault itself names somebody else, the site was asked about him."""
    ended = live.run()
    broken = live.broken(ended)
    strangers = min(broken["wrong persons"], case.others_hit)
    broken["wrong persons"] -= strangers
    if case.name == "requested twice":
        broken["repeated removals"] = 0
    if case.name == "gone meanwhile":
        broken["false done"] = 0  # what the act was to bring about is there, whoever did it
    count(f"invitation matrix, {live.kind}, runs", broken)
    shown = (ended, broken, live.requests(), live.removed())
    assert not any(broken.values()), shown
    return ended, shown


def _as_it_must(case: InvitationCase, live: Live, count: CaseOf) -> None:
    ended, shown = _kept(case, live, count)
    victim = live.people[0].slug
    assert ended.of(slug_of(victim)) in case.outcomes, shown
    assert ended.exit in case.exits, shown
    assert ended.incident == case.incident, shown
    assert live.requests()[victim] <= case.clicks, shown
    assert live.server.world.truth()["profile_views"] == []


def _and_well_again(case: InvitationCase, live: Live, whole: BrowserSession, count: CaseOf) -> None:
    live.mend(whole)
    ended, shown = _kept(case, live, count)
    assert ended.of(slug_of(live.people[0].slug)) in case.well, shown
    assert ended.of(slug_of(live.people[1].slug)) in (DONE, GONE), shown


@pytest.mark.parametrize(("case", "kind", "variant"), SAMPLE, ids=str)
def test_a_fair_sample_of_faults_ends_as_it_must(case: InvitationCase, live: Live, case_of: CaseOf) -> None:
    _as_it_must(case, live, case_of)


@pytest.mark.chaos
@pytest.mark.parametrize("variant", Variant, ids=str)
@pytest.mark.parametrize(("case", "kind"), EVERY, ids=str)
def test_every_fault_in_every_era_ends_as_it_must_and_there_is_a_way_out(
    case: InvitationCase, live: Live, browser_session: BrowserSession, case_of: CaseOf
) -> None:
    _as_it_must(case, live, case_of)
    _and_well_again(case, live, browser_session, case_of)


def test_the_sample_has_every_kind() -> None:
    assert {kind for _, kind, _ in SAMPLE} == set(ALL)
