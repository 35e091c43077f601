"""Signs of the site that come between two steps, or in the page without a load: none is passed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import SiteObjects
from bot.model import IncidentKind
from tests.browser.meddling import refused, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

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
