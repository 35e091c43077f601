"""Removing one person in a real browser, in every era, and each fault that a person at the page would meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from bot.practice.settings import Variant
from tests.practice.browse import Browsing, removals

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from bot.practice.people import PracticePerson
    from tests.conftest import Practice as OpenSite

pytestmark = pytest.mark.browser
ERAS = [Variant.EMBER, Variant.SDUI2025, Variant.SDUI2026_SCROLL]


def at_person(tab: Page, open_site: OpenSite, variant: Variant, *faults: str) -> tuple[Browsing, PracticePerson]:
    """Open the page and search the one person that the tests act on."""
    site = open_site(*faults, variant=variant)
    person = site.world.connected()[30]
    view = Browsing(tab, site).open()
    view.search(person.name)
    view.only(person.slug)
    return view, person


@pytest.mark.parametrize(
    ("variant", "language"), [*((variant, "en") for variant in Variant), (Variant.EMBER, "tr"), (ERAS[-1], "tr")]
)
def test_one_person_is_removed(open_site: OpenSite, tab: Page, variant: Variant, language: str) -> None:
    site = open_site(variant=variant, language=language)
    person = site.world.connected()[30]
    view = Browsing(tab, site).open()
    view.search(person.name)
    view.only(person.slug)
    expect(view.ask_removal()).to_contain_text(person.name)
    expect(view.dialog.locator("button")).to_have_count(2)
    with tab.expect_response(lambda answer: answer.request.method == "POST" and "emove" in answer.url):
        view.confirm.click()
    expect(view.rows).to_have_count(0)
    expect(tab.get_by_text(site.world.words.count(59, "ember" if variant is Variant.EMBER else "list"))).to_be_visible()
    truth = site.world.truth()
    assert [change["slug"] for change in truth["changes"]] == [person.slug]
    assert len(removals(site)) == 1
    assert (truth["profile_views"], truth["page_loads"]) == ([], 1)


@pytest.mark.parametrize("variant", ERAS)
def test_menu_and_dialog_close_without_a_request(open_site: OpenSite, tab: Page, variant: Variant) -> None:
    view, person = at_person(tab, open_site, variant)
    view.trigger.click()
    expect(view.item).to_be_visible()
    assert view.trigger.get_attribute("aria-expanded") == "true"
    tab.keyboard.press("Escape")
    expect(view.item).to_have_count(0)
    assert view.trigger.get_attribute("aria-expanded") == "false"
    view.ask_removal().get_by_role("button", name="Cancel", exact=True).click()
    expect(view.dialog).to_have_count(0)
    view.ask_removal()
    tab.keyboard.press("Escape")
    expect(view.dialog).to_have_count(0)
    view.only(person.slug)
    assert removals(view.site) == []


@pytest.mark.parametrize("variant", ERAS)
def test_the_first_click_on_a_menu_may_be_ignored(open_site: OpenSite, tab: Page, variant: Variant) -> None:
    view, _ = at_person(tab, open_site, variant, "menu-first-click-ignored")
    with tab.expect_response("**/practice/moment*"):
        view.trigger.click()
    expect(view.item).to_have_count(0)
    view.trigger.click()
    expect(view.item).to_be_visible()


@pytest.mark.parametrize("variant", ERAS)
def test_the_row_drops_although_the_site_refuses(open_site: OpenSite, tab: Page, variant: Variant) -> None:
    view, person = at_person(tab, open_site, variant, "drop-500")
    view.ask_removal()
    with tab.expect_response(lambda answer: answer.status == 500):
        view.confirm.click()
    expect(view.rows).to_have_count(0)
    view.search(person.name)
    view.only(person.slug)
    assert removals(view.site) == [(person.slug, 500)]


@pytest.mark.parametrize(("fault", "connected"), [("answer-lost", False), ("request-lost", True)])
def test_a_broken_connection_is_one_request_without_an_answer(
    open_site: OpenSite, tab: Page, fault: str, connected: bool
) -> None:
    view, person = at_person(tab, open_site, Variant.SDUI2026_SCROLL, fault)
    view.ask_removal()
    with tab.expect_event("requestfailed", lambda request: "RemoveConnection" in request.url):
        view.confirm.click()
    expect(view.rows).to_have_count(0)
    assert removals(view.site) == [(person.slug, 0)]
    assert view.site.world.is_connected(person.slug) is connected


@pytest.mark.parametrize("variant", ERAS)
def test_a_dialog_about_somebody_else_removes_somebody_else(open_site: OpenSite, tab: Page, variant: Variant) -> None:
    view, person = at_person(tab, open_site, variant, "dialog-other-person")
    other = view.site.world.connected()[0]
    expect(view.ask_removal()).to_contain_text(other.name)
    with tab.expect_response(lambda answer: "emove" in answer.url):
        view.confirm.click()
    assert [slug for slug, _ in removals(view.site)] == [other.slug]
    assert view.site.world.is_connected(person.slug)


@pytest.mark.parametrize("variant", ERAS)
def test_an_item_may_act_without_a_dialog(open_site: OpenSite, tab: Page, variant: Variant) -> None:
    view, person = at_person(tab, open_site, variant, "no-dialog")
    view.trigger.click()
    with tab.expect_response(lambda answer: "emove" in answer.url):
        view.item.click()
    expect(view.dialog).to_have_count(0)
    assert [slug for slug, _ in removals(view.site)] == [person.slug]


@pytest.mark.parametrize("variant", ERAS)
def test_an_unknown_dialog_comes_with_the_menu(open_site: OpenSite, tab: Page, variant: Variant) -> None:
    plain = open_site(variant=variant)
    slug = plain.world.connected()[30].slug
    view, _ = at_person(tab, open_site, variant, f"unknown-dialog:slug={slug}")
    view.trigger.click()
    expect(view.dialog).to_contain_text("Keep up with your network")
    view.dialog.get_by_role("button", name="Not now").click()
    expect(view.dialog).to_have_count(0)
    assert removals(view.site) == []


@pytest.mark.parametrize("fault", ["redirect-challenge", "redirect-login"])
def test_the_removal_meets_a_challenge_or_login(open_site: OpenSite, tab: Page, fault: str) -> None:
    plain = open_site()
    slug = plain.world.connected()[30].slug
    view, person = at_person(tab, open_site, Variant.EMBER, f"{fault}:slug={slug}")
    view.ask_removal()
    view.confirm.click()
    tab.wait_for_url({"redirect-challenge": "**/checkpoint/challenge/**", "redirect-login": "**/login?*"}[fault])
    assert view.site.world.is_connected(person.slug)
    assert removals(view.site) == [(person.slug, 302)]


def test_namesakes_are_found_together(open_site: OpenSite, tab: Page) -> None:
    site = open_site("namesakes:count=3")
    person = site.world.connected()[0]
    view = Browsing(tab, site).open()
    view.search(person.name)
    expect(view.rows).to_have_count(4)
    assert set(view.slugs()) == {person.slug, *(f"{person.slug}-{number}" for number in (2, 3, 4))}
