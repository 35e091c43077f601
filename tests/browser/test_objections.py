"""Signs of the site that come between two steps, or in the page without a load: none is passed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import SiteObjects
from bot.model import IncidentKind, Subject
from bot.ports import Step
from tests.browser.meddling import meddle, refused, shown, unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from bot.model import Connection
    from tests.browser.conftest import OpenRig

pytestmark = pytest.mark.browser

ASK = "() => fetch('/voyager/api/me').then(answer => answer.text())"


def stopped_by(read: Callable[[], object]) -> IncidentKind:
    with pytest.raises(SiteObjects) as stopped:
        read()
    return stopped.value.incident.kind


def test_a_sign_between_two_reads_outlives_the_next_page_load(open_rig: OpenRig, tab: Page) -> None:
    rig = open_rig()
    shown(rig)
    tab.route("**/voyager/api/me", lambda route: route.fulfill(status=429))
    tab.evaluate(ASK)
    assert stopped_by(rig.network.census) is IncidentKind.THROTTLED
    rig.network.census()


def test_a_sign_before_an_act_that_loads_the_page_stops_it(open_rig: OpenRig, tab: Page) -> None:
    rig = open_rig()
    person = shown(rig)
    tab.route("**/voyager/api/me", lambda route: route.fulfill(status=429))
    tab.evaluate(ASK)
    rig.linkedin._page.variant = None
    incident = refused(rig, person)
    assert incident is not None
    assert incident.kind is IncidentKind.THROTTLED


# --- a security check that appears in the page without a load ---

CHECKS = {
    "captcha": "<div id='captcha-internal'></div>",
    "frame": "<iframe src='about:blank?Captcha'></iframe>",
    "form": "<form id='two-step-challenge'></form>",
}
APPEARS = "html => document.body.insertAdjacentHTML('beforeend', html)"


@pytest.mark.parametrize("html", CHECKS.values(), ids=CHECKS)
def test_a_check_in_the_page_stops_a_search(open_rig: OpenRig, tab: Page, html: str) -> None:
    rig = open_rig()
    person = shown(rig)
    tab.evaluate(APPEARS, html)
    assert stopped_by(lambda: rig.network.observe(Subject(person.slug, person.name))) is IncidentKind.CHALLENGE


def test_a_check_in_the_page_stops_a_reading(open_rig: OpenRig, tab: Page) -> None:
    rig = open_rig("list-stall:after=1,seconds=60", people=63)
    rows: list[str] = []

    def sink(row: Connection) -> None:
        if not rows:
            tab.evaluate(APPEARS, CHECKS["captcha"])
        rows.append(row.slug)

    assert stopped_by(lambda: rig.network.read(sink)) is IncidentKind.CHALLENGE


@pytest.mark.parametrize("step", [Step.LOCATED, Step.MENU_OPEN])
def test_a_check_over_the_menu_prevents_the_click(open_rig: OpenRig, step: Step) -> None:
    rig = open_rig()
    person = shown(rig)
    meddle(rig, step, APPEARS, CHECKS["captcha"])
    incident = refused(rig, person)
    assert incident is not None
    assert incident.kind is IncidentKind.CHALLENGE


@pytest.mark.parametrize("step", [Step.ITEM_CLICKED, Step.CONFIRMED, Step.ACCEPTED])
def test_a_check_after_the_click_is_unknown_with_an_incident(open_rig: OpenRig, step: Step) -> None:
    rig = open_rig("answer-late:seconds=0.4")
    person = shown(rig)
    meddle(rig, step, APPEARS, CHECKS["captcha"])
    failed = unknown(rig, person)
    assert failed.incident is not None
    assert failed.incident.kind is IncidentKind.CHALLENGE
