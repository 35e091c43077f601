"""Signing in as a person does, in both forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from bot.practice.settings import EMAIL, PASSWORD, PIN
from tests.practice import web

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.conftest import Practice as OpenSite

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("form", ["classic", "new"])
def test_wrong_then_right_password(open_site: OpenSite, tab: Page, form: str) -> None:
    site = open_site(login=form)
    tab.goto(site.url + web.CONNECTIONS)
    tab.wait_for_url("**/login?session_redirect=*")
    fields = tab.locator("input[type=password]:visible"), tab.locator("input[autocomplete^=username]:visible")
    for password in ("wrong", PASSWORD):
        fields[1].fill(EMAIL)
        fields[0].fill(password)
        tab.locator("button:visible").click()
        if password == "wrong":
            expect(tab.get_by_text("not the right password")).to_be_visible()
    tab.wait_for_url(f"**{web.CONNECTIONS}")
    assert any(cookie.get("name") == "li_at" for cookie in tab.context.cookies())


def test_second_factor_and_challenge_by_hand(open_site: OpenSite, tab: Page) -> None:
    site = open_site(login="new", second_factor=True, challenge=True)
    tab.goto(site.url + "/login")
    tab.locator("input[autocomplete^=username]:visible").fill(EMAIL)
    tab.locator("input[type=password]:visible").fill(PASSWORD)
    tab.keyboard.press("Enter")
    tab.locator("#input__phone_verification_pin").fill(PIN)
    tab.locator("#two-step-submit-button").click()
    expect(tab.get_by_text("quick security check")).to_be_visible()
    tab.get_by_role("button", name="I am a person").click()
    tab.wait_for_url("**/feed/")
    tab.get_by_role("link", name="Profile").click()
    tab.wait_for_url(f"**/in/{site.world.owner.slug}/")


def test_every_page_says_that_it_is_practice(open_site: OpenSite, tab: Page) -> None:
    site = open_site(login="classic")
    for path in ("/login", "/checkpoint/challenge/security", "/check/manage-account", "/nowhere"):
        tab.goto(site.url + path)
        expect(tab.get_by_role("note")).to_contain_text("Practice network")
