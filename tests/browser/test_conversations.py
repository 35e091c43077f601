"""Reading the conversation list where it is long, slow, or not whole. It opens nothing and keeps no text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.conversation import Answered
from bot.errors import LoginNeeded, SiteObjects
from bot.evaluate.identity import slug_of
from bot.model import IncidentKind, Subject

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from bot.practice.people import PracticePerson
    from tests.browser.conftest import OpenRig

pytestmark = pytest.mark.browser
OWN = "Dear friend, thank you for the time in which we worked together."


def subject_of(person: PracticePerson) -> Subject:
    return Subject(slug_of(person.slug), person.name, person.member_id)


def test_a_conversation_far_down_is_found_and_nothing_is_opened(open_rig: OpenRig) -> None:
    """Three pages of the list, whose rows stay empty until they are near the pane."""
    rig = open_rig(people=300)
    world = rig.server.world
    person = world.connected()[7]
    world.messages.send(person.slug, OWN)
    for later in world.connected()[200:245]:
        world.reply(later.slug)
    assert rig.linkedin.conversations().preview(subject_of(person), OWN).answered is Answered.SILENT
    told = world.truth()
    assert told["threads_opened"] == told["profile_views"] == []
    assert sum(one["kind"] == "conversations" for one in told["requests"]) > 3
    assert not [one for one in told["requests"] if one["method"] == "POST" and one["kind"] == "message"]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("conversations-stall:seconds=9", "did not load"),
        ("conversations-short", "fewer conversations than the site sent"),
    ],
)
def test_a_list_that_is_not_whole_is_doubt(open_rig: OpenRig, fault: str, reason: str) -> None:
    rig = open_rig()
    person = rig.server.world.connected()[7]
    rig.server.world.messages.send(person.slug, OWN)
    rig.faults(fault)
    seen = rig.linkedin.conversations().preview(subject_of(person), OWN)
    assert seen.answered is Answered.UNKNOWN
    assert reason in seen.reason


def test_a_page_that_never_comes_is_doubt(open_rig: OpenRig, tab: Page) -> None:
    rig = open_rig()
    tab.route("**/messaging/", lambda route: route.fulfill(status=503))
    seen = rig.linkedin.conversations().preview(subject_of(rig.server.world.connected()[7]), OWN)
    assert seen.answered is Answered.UNKNOWN
    assert "could not be read" in seen.reason


def altered(tab: Page, address: str, old: str, new: str) -> None:
    """Let the browser get one file of the site in another form."""

    def answer(route: Route) -> None:
        response = route.fetch()
        text = response.text()
        assert old in text
        route.fulfill(response=response, body=text.replace(old, new))

    tab.route(address, answer)


@pytest.mark.parametrize("heading", ["preview && 'Somebody'", "''"])
def test_a_row_that_cannot_be_read_is_doubt(open_rig: OpenRig, tab: Page, heading: str) -> None:
    """Any row may be the one that matters: the list counts as read only where each row is."""
    rig = open_rig()
    person = rig.server.world.connected()[7]
    rig.server.world.messages.send(person.slug, OWN)
    altered(tab, "**/inbox.js", 'element("h3", {}, name)', f'element("h3", {{}}, name[0] < "C" ? {heading} : name)')
    seen = rig.linkedin.conversations().preview(subject_of(person), OWN)
    assert seen.answered is Answered.UNKNOWN
    assert "cannot be read" in seen.reason


@pytest.mark.parametrize(
    ("fault", "error"),
    [("redirect-challenge", SiteObjects), ("redirect-login", LoginNeeded), ("redirect-restricted", SiteObjects)],
)
def test_a_site_that_objects_stops_the_look(open_rig: OpenRig, fault: str, error: type[Exception]) -> None:
    rig = open_rig(fault)
    with pytest.raises(error):
        rig.linkedin.conversations().preview(subject_of(rig.server.world.connected()[7]), OWN)


def test_the_next_search_is_made_on_a_fresh_list(open_rig: OpenRig) -> None:
    """After a look at the conversations nothing that an earlier list has shown counts any more."""
    rig = open_rig()
    person = rig.server.world.connected()[7]
    rig.linkedin.observe(subject_of(person))
    rig.linkedin.conversations().preview(subject_of(person), OWN)
    rig.server.world.remove(person.slug, "control")
    found = rig.linkedin.observe(subject_of(person))
    assert getattr(found, "search_works", None) is False


def test_an_unknown_dialog_over_the_list_is_an_incident(open_rig: OpenRig, tab: Page) -> None:
    rig = open_rig()
    altered(tab, "**/messaging/", "</main>", "</main><dialog open><h2>News</h2></dialog>")
    with pytest.raises(SiteObjects) as stopped:
        rig.linkedin.conversations().preview(subject_of(rig.server.world.connected()[7]), OWN)
    assert stopped.value.incident.kind is IncidentKind.UNKNOWN_DIALOG
