"""The site's clock: told by the site itself, never by a cache or a picture, and never going back."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import OpenRig
    from tests.contract.practice_rig import PracticeRig

pytestmark = pytest.mark.browser

FETCH = "() => fetch('/voyager/api/me').then(answer => answer.text())"
PICTURE = """() => new Promise(done => { const picture = new Image(); picture.onload = picture.onerror = done;
  picture.src = "/voyager/api/me"; })"""
HOUR = timedelta(hours=1)


def moved_by(rig: PracticeRig, tab: Page, ask: str, ahead: timedelta, **headers: str) -> timedelta:
    """How far an answer with this Date, relative to the clock, moves the clock."""
    rig.network.whoami()
    before = rig.network.site_time()
    assert before is not None
    told = {"Date": format_datetime(before + ahead, usegmt=True), **headers}
    tab.route("**/voyager/api/me", lambda route: route.fulfill(headers=told, body="{}"))
    tab.evaluate(ask)
    after = rig.network.site_time()
    assert after is not None
    return after - before


def test_a_later_date_of_the_site_is_taken(open_rig: OpenRig, tab: Page) -> None:
    assert moved_by(open_rig(), tab, FETCH, HOUR) > HOUR / 2


@pytest.mark.parametrize(
    ("ask", "ahead", "headers"),
    [(FETCH, -HOUR, {}), (FETCH, HOUR, {"Age": "60"}), (PICTURE, HOUR, {})],
    ids=["earlier", "from a cache on the way", "picture"],
)
def test_no_other_date_moves_the_clock(
    open_rig: OpenRig, tab: Page, ask: str, ahead: timedelta, headers: dict[str, str]
) -> None:
    assert timedelta(0) <= moved_by(open_rig(), tab, ask, ahead, **headers) < HOUR / 2
