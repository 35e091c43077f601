"""Composers in a real browser: a person can write and send in each form, and each fault shows as it is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from bot.practice.settings import Variant
from tests.practice.browse import Browsing

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from bot.practice.people import PracticePerson
    from bot.practice.server import PracticeServer
    from tests.conftest import Practice as OpenSite

pytestmark = pytest.mark.browser
FORMS = [
    (Variant.SDUI2026_SCROLL, "overlay"),
    (Variant.SDUI2025, "shadow"),
    (Variant.EMBER, "page"),
    (Variant.EMBER, "overlay"),
]
TEXT = "Goodbye, and thank you."


def compose(tab: Page, site: PracticeServer, person: PracticePerson) -> Locator:
    """Click the message control of one person's row; returns the box."""
    view = Browsing(tab, site).open()
    view.search(person.name)
    view.only(person.slug).locator("a[href*='/messaging/'], button:not([aria-expanded])").click()
    return tab.locator("[contenteditable]")


@pytest.mark.parametrize(("variant", "form"), FORMS)
def test_a_person_writes_and_sends(open_site: OpenSite, tab: Page, variant: Variant, form: str) -> None:
    site = open_site(variant=variant, composer=form)
    person = site.world.connected()[30]
    box = compose(tab, site, person)
    expect(tab.locator("h2 a")).to_have_attribute("href", f"/in/{person.member_id}/")
    send = tab.locator("form [type=submit]")
    expect(send).to_be_disabled()
    box.fill(TEXT)
    with tab.expect_response(lambda answer: "action=createMessage" in answer.url):
        send.click()
    expect(tab.locator("[data-event-urn]").get_by_text(TEXT)).to_be_visible()
    told = site.world.truth()
    assert [(one["slug"], one["text"], one["via"]) for one in told["messages"]] == [(person.slug, TEXT, "page")]


def test_closing_a_bubble_deletes_its_draft(open_site: OpenSite, tab: Page) -> None:
    site = open_site()
    person = site.world.connected()[31]
    with tab.expect_response(lambda answer: "/practice/box" in answer.url):
        compose(tab, site, person).fill(TEXT)
    assert site.world.truth()["boxes"] == {person.slug: TEXT}
    with tab.expect_response(lambda answer: "/practice/box" in answer.url):
        tab.get_by_role("button", name=f"Close your conversation with {person.name}").click()
    assert site.world.truth()["boxes"] == {}


@pytest.mark.parametrize(
    ("fault", "selector", "count"),
    [
        ("composer-missing", "[contenteditable]", 0),
        ("say-hello-card", ".hello button", 1),
        ("inmail-form", ".msg-form__subject", 1),
        ("premium-upsell", "dialog[open] a[href*='/premium/']", 1),
        ("new-message-form", "button[aria-label^='Remove ']", 1),
        ("wrong-bubble-open", "[role=dialog]", 2),
        ("bubble-minimised", "[role=dialog]:not(.minimised)", 1),
        ("composer-twice", "[role=dialog]", 2),
        ("composer-never-opens", "[role=dialog]", 0),
    ],
)
def test_what_befalls_a_composer(open_site: OpenSite, tab: Page, fault: str, selector: str, count: int) -> None:
    site = open_site()
    person = site.world.connected()[33]
    site.world.set_faults(())
    site = open_site(f"{fault}:slug={person.slug}")
    compose(tab, site, person)
    expect(tab.locator(selector)).to_have_count(count)


def test_the_list_shows_a_preview_and_opens_a_thread_only_when_clicked(open_site: OpenSite, tab: Page) -> None:
    site = open_site(people=120)
    person = site.world.connected()[0]
    tab.goto(site.url + "/messaging/")
    rows = tab.get_by_role("list", name="Conversation List").get_by_role("listitem")
    expect(rows.filter(has_text=person.name)).to_be_visible()
    assert rows.count() == 20
    assert rows.locator("label").count() < 20
    assert site.world.truth()["threads_opened"] == []
    rows.filter(has_text=person.name).click()
    expect(tab.locator("[data-event-urn]")).to_be_visible()
    assert site.world.truth()["threads_opened"] == [person.slug]
