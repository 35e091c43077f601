"""The list in a real browser: everybody once, in every era and language; search, sort, virtual rows, stalls."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from bot.practice.roster import fold
from bot.practice.settings import Variant
from tests.practice.browse import SEARCH, Browsing

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.conftest import Practice as OpenSite

pytestmark = pytest.mark.browser
VIRTUAL = [Variant.SDUI2026_SCROLL, Variant.SDUI2026_LOADMORE]


@pytest.mark.parametrize(
    ("variant", "language"),
    [
        *((era, "en") for era in Variant),
        (Variant.SDUI2026_SCROLL, "tr"),
        *(pytest.param(era, "tr", marks=pytest.mark.chaos) for era in Variant if era is not Variant.SDUI2026_SCROLL),
    ],
)
def test_everybody_is_listed_once_in_order(open_site: OpenSite, tab: Page, variant: Variant, language: str) -> None:
    site = open_site(people=63, variant=variant, language=language)
    assert Browsing(tab, site).open().read_all(63) == [person.slug for person in site.world.connected()]
    assert site.world.truth()["profile_views"] == []
    assert site.world.truth()["page_loads"] == 1


@pytest.mark.parametrize("variant", VIRTUAL)
def test_rows_far_away_leave_the_document(open_site: OpenSite, tab: Page, variant: Variant) -> None:
    site = open_site(people=63, variant=variant)
    view = Browsing(tab, site).open()
    view.read_all(63)
    newest = site.world.connected()[0].slug
    assert newest not in view.slugs()
    assert len(view.slugs()) < 30
    tab.evaluate("() => { document.querySelector('main#workspace').scrollTop = 0; }")
    tab.wait_for_selector(f'[componentkey="ConnectionCard_0-{newest}"]')


@pytest.mark.parametrize("variant", VIRTUAL)
def test_scrolling_the_window_alone_loads_nothing(open_site: OpenSite, tab: Page, variant: Variant) -> None:
    view = Browsing(tab, open_site(people=63, variant=variant)).open()
    tab.evaluate("() => window.scrollTo(0, 100000)")
    assert tab.evaluate("() => window.scrollY") == 0
    assert len(view.slugs()) == 10


def test_a_row_is_the_same_from_the_server_and_from_the_page(open_site: OpenSite, tab: Page) -> None:
    view = Browsing(tab, open_site(people=12, variant=Variant.SDUI2026_LOADMORE)).open()
    squeeze = "rows => rows.map(row => row.outerHTML.replace(/>\\s+/g, '>').replace(/\\s+</g, '<'))"
    from_server = view.rows.evaluate_all(squeeze)
    view.search("a")
    view.page.locator(SEARCH).fill("")
    expect(view.rows).to_have_count(10)
    assert view.rows.evaluate_all(squeeze) == from_server


@pytest.mark.parametrize("variant", Variant)
def test_the_search_finds_exactly_and_nobody(open_site: OpenSite, tab: Page, variant: Variant) -> None:
    site = open_site(people=63, variant=variant)
    people = site.world.connected()
    person = next(person for person in people[40:] if [other.name for other in people].count(person.name) == 1)
    view = Browsing(tab, site).open()
    view.search(person.name)
    view.only(person.slug)
    view.search("nobody is called so")
    expect(view.rows).to_have_count(0)
    expect(tab.get_by_text("No results found")).to_be_visible()
    view.search("a")
    many = {other.slug for other in people if "a" in fold(other.name)}
    while not set(view.slugs()) <= many:  # the old rows stay until the answer is drawn
        tab.wait_for_timeout(10)
    assert set(view.read_all(len(many))) == many


@pytest.mark.parametrize("variant", Variant)
def test_the_sort_menu_sorts(open_site: OpenSite, tab: Page, variant: Variant) -> None:
    site = open_site(people=63, variant=variant)
    view = Browsing(tab, site).open()
    expect(view.rows).not_to_have_count(0)
    tab.locator("main .tools button[aria-expanded]").click()
    with tab.expect_response(lambda answer: "connections" in answer.url):
        tab.get_by_text("First name", exact=True).click()
    first = min(person.first.casefold() for person in site.world.connected())
    expect(view.rows.nth(0)).to_contain_text(first, ignore_case=True)


def test_a_stall_holds_one_answer_and_the_list_goes_on(open_site: OpenSite, tab: Page) -> None:
    site = open_site("list-stall:seconds=40,after=1,times=1", people=33, scale=0.01)
    began = time.monotonic()
    assert len(Browsing(tab, site).open().read_all(33)) == 33
    assert time.monotonic() - began > 0.4


def test_the_pages_script_follows_the_site_to_a_challenge(open_site: OpenSite, tab: Page) -> None:
    site = open_site("redirect-challenge:after=1,times=1")
    Browsing(tab, site).open()
    tab.evaluate("() => { document.querySelector('main#workspace').scrollTop = 9999; }")
    tab.wait_for_url("**/checkpoint/challenge/**")
    tab.get_by_role("button", name="I am a person").click()
    tab.wait_for_url("**/feed/")


def test_an_unknown_dialog_lies_on_the_page(open_site: OpenSite, tab: Page) -> None:
    view = Browsing(tab, open_site("unknown-dialog:times=1")).open()
    expect(view.dialog).to_contain_text("Keep up with your network")
    tab.keyboard.press("Escape")
    expect(view.dialog).to_have_count(0)
