"""Pages as nobody has seen them yet: reading adds up or says that it does not; a click hits the right one or nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from bot.errors import LinkpruneError
from bot.evaluate.identity import slug_of
from bot.practice.drift import drifts
from bot.practice.settings import Variant
from bot.steps import Steps
from flows.linkedin import LinkedInNetwork
from tests.contract.practice_rig import PumpWaiter
from tests.journey.live import Live, back, spread
from tests.stage import served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.model import Connection
    from bot.practice.server import PracticeServer
    from flows.browser import BrowserSession
    from tests.conftest import SiteOptionsFor
    from tests.reporting import CaseOf

pytestmark = pytest.mark.browser
PEOPLE: Final = 24
NAMES: Final = [drift.name for drift in drifts()]
SAMPLE: Final = [
    ("button-label-of-another", Variant.SDUI2025),
    ("dialog-labels-swapped", Variant.SDUI2026_SCROLL),
    ("link-to-a-mutual-connection", Variant.EMBER),
]


@pytest.fixture(scope="module")
def site() -> Iterator[PracticeServer]:
    with served(people=PEOPLE) as server:
        yield server


@pytest.fixture
def live(  # noqa: PLR0917 - fixtures
    name: str,
    variant: Variant,
    site: PracticeServer,
    browser_session: BrowserSession,
    site_options: SiteOptionsFor,
    tmp_path: Path,
) -> Live:
    back(site, variant)
    browser_session.page.goto("about:blank")
    browser_session.native_dialogs.clear()
    found = Live(tmp_path / "home", site, browser_session, site_options(site), spread(site, 3, 11))
    found.faults(f"drift:kind={name}")
    return found


def _reading_adds_up_or_says_so(live: Live) -> None:
    network = LinkedInNetwork(live.session, live.options, steps=Steps(), waiter=PumpWaiter(live.session))
    seen: list[Connection] = []
    everybody = {slug_of(person.slug) for person in live.server.world.connected()}
    try:
        reading = network.read(seen.append)
    except LinkpruneError:
        return
    finally:
        network.close()
    assert reading.read == len(seen)
    if reading.complete and not reading.unreadable:
        assert {one.slug for one in seen} == everybody
    if reading.complete:
        assert reading.read + reading.unreadable == len(everybody)


def _clicks_hit_the_right_person_or_nobody(live: Live, count: CaseOf) -> None:
    ended = live.run()
    broken = live.broken(ended)
    count("drift drill, runs", broken)
    shown = (ended, broken, live.requests(), live.removed())
    assert not any(broken.values()), shown
    assert ended.exit or all(slug in ended.outcomes for slug in live.slugs), shown


@pytest.mark.parametrize(("name", "variant"), SAMPLE, ids=str)
def test_a_fair_sample_of_drifted_pages_harms_nobody(live: Live, case_of: CaseOf) -> None:
    _reading_adds_up_or_says_so(live)
    _clicks_hit_the_right_person_or_nobody(live, case_of)


@pytest.mark.chaos
@pytest.mark.parametrize("variant", Variant, ids=str)
@pytest.mark.parametrize("name", NAMES)
def test_every_drifted_page_harms_nobody(live: Live, case_of: CaseOf) -> None:
    _reading_adds_up_or_says_so(live)
    _clicks_hit_the_right_person_or_nobody(live, case_of)
