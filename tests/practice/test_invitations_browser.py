"""The pages of invitations in a real browser, in every era, and what a person at them would meet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from bot.invitation import Side
from bot.practice.drift import invitation_drifts
from bot.practice.settings import Variant
from tests.practice.web import practice

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from bot.practice.server import PracticeServer
    from tests.conftest import Practice as OpenSite

pytestmark = pytest.mark.browser
# The usual run looks at the oldest and the newest era; the others have the same pages but for how a list goes on.
EVERY = [
    Variant.EMBER,
    Variant.SDUI2026_SCROLL,
    *(pytest.param(one, marks=pytest.mark.chaos) for one in (Variant.SDUI2025, Variant.SDUI2026_LOADMORE)),
]
ERAS = EVERY[:3]
CARDS = {
    Variant.EMBER: "li.invitation-card.artdeco-list__item",
    Variant.SDUI2025: '[data-view-name="pending-invitation"]',
    Variant.SDUI2026_SCROLL: '[role="listitem"][componentkey*="invitation"]',
    Variant.SDUI2026_LOADMORE: '[role="listitem"][componentkey*="invitation"]',
}
DIALOG = "dialog[open], #artdeco-modal-outlet [role=alertdialog]"
SLUGS = "cards => cards.map(card => [...new Set([...card.querySelectorAll('a[href*=\"/in/\"]')].map(a => a.pathname))])"
DOWN = """() => {
  const pane = document.querySelector('main#workspace');
  if (pane && pane.scrollHeight > pane.clientHeight + 1) pane.scrollTop = pane.scrollHeight;
  window.scrollTo(0, document.body.scrollHeight);
}"""


def manager(tab: Page, site: PracticeServer, side: Side) -> Locator:
    """Open one list; its cards."""
    tab.goto(f"{site.url}/mynetwork/invitation-manager/{side}/")
    cards = tab.locator(CARDS[site.world.settings.variant])
    expect(cards.nth(0)).to_be_visible()
    return cards


def slugs(cards: Locator) -> list[str]:
    found: list[list[str]] = cards.evaluate_all(SLUGS)
    assert all(len(paths) == 1 for paths in found)
    return [unquote(paths[0].split("/")[2]) for paths in found]


def acts(site: PracticeServer) -> list[tuple[str, str | None, int | None]]:
    kinds = {"accept", "ignore", "withdraw", "remove"}
    return [(r["kind"], r["slug"], r["status"]) for r in site.world.truth()["requests"] if r["kind"] in kinds]


def button(card: Locator, word: str) -> Locator:
    return card.locator("button").filter(has_text=re.compile(f"^{word}$"))


def is_act(url: str) -> bool:
    return "server-request" in url or "/relationships/invitations?" in url


@pytest.mark.parametrize("language", ["en", pytest.param("tr", marks=pytest.mark.chaos)])
@pytest.mark.parametrize("variant", EVERY)
def test_both_lists_are_read_to_their_end(open_site: OpenSite, tab: Page, variant: Variant, language: str) -> None:
    site = open_site(variant=variant, language=language)
    words = site.world.words
    for side in Side:
        cards = manager(tab, site, side)
        everybody = site.world.invitations(side)
        expect(tab.get_by_text(words["invitations.people"].format(count=len(everybody)))).to_be_visible()
        for _ in range(500):
            if cards.count() == len(everybody):
                break
            tab.evaluate(DOWN)
            more = tab.locator("main > button").filter(visible=True)
            if more.count() and variant is not Variant.EMBER:
                more.click()
            tab.wait_for_timeout(15)
        assert slugs(cards) == [one.slug for one in everybody]
        assert all(name == one.person.name for name, one in zip(names(cards), everybody, strict=True))
        noted = [one.note for one in everybody if one.note]
        assert all(cards.filter(has_text=note).count() for note in noted[:2])
    assert acts(site) == []
    assert site.world.truth()["profile_views"] == []


def names(cards: Locator) -> list[str]:
    found: list[str] = cards.locator(".name, strong").all_text_contents()
    return found


@pytest.mark.parametrize("variant", EVERY)
@pytest.mark.parametrize("kind", ["accept", "ignore", "withdraw"])
def test_one_click_is_one_request_about_this_person(
    open_site: OpenSite, tab: Page, variant: Variant, kind: str
) -> None:
    site = open_site(variant=variant)
    side = Side.SENT if kind == "withdraw" else Side.RECEIVED
    one = site.world.invitations(side)[4]
    card = manager(tab, site, side).filter(has=tab.get_by_text(one.person.name, exact=True))
    button(card, kind.capitalize()).click()
    if kind == "withdraw":
        dialog = tab.locator(DIALOG)
        expect(dialog).to_contain_text("Withdraw invitation?")
        with tab.expect_response(lambda answer: is_act(answer.url)):
            confirm = dialog.locator("button").nth(1)
            if variant is not Variant.EMBER:
                spelling = "Withdraw" if variant is Variant.SDUI2025 else "Withdrawn"
                expect(confirm).to_have_attribute("aria-label", f"{spelling} invitation sent to {one.person.name}")
            confirm.click()
    expect(card).to_have_count(0)
    expect(tab.get_by_text(f"People ({24 if kind == 'withdraw' else 39})")).to_be_visible()
    tab.reload(wait_until="networkidle")
    assert [(what, slug) for what, slug, _ in acts(site)] == [(kind, one.slug)]
    assert one.slug not in [left.slug for left in site.world.invitations(side)]
    assert site.world.is_connected(one.slug) is (kind == "accept")


@pytest.mark.parametrize("variant", ERAS)
def test_a_withdrawal_that_is_cancelled_sends_nothing(open_site: OpenSite, tab: Page, variant: Variant) -> None:
    site = open_site(variant=variant)
    cards = manager(tab, site, Side.SENT)
    button(cards.nth(2), "Withdraw").click()
    tab.locator(DIALOG).get_by_role("button", name="Cancel").click()
    expect(tab.locator(DIALOG)).to_have_count(0)
    button(cards.nth(2), "Withdraw").click()
    expect(tab.locator(DIALOG)).to_be_visible()
    tab.keyboard.press("Escape")
    expect(tab.locator(DIALOG)).to_have_count(0)
    assert acts(site) == []


@pytest.mark.parametrize("variant", ERAS)
def test_a_withdrawal_may_need_no_dialog_or_name_somebody_else(
    open_site: OpenSite, tab: Page, variant: Variant
) -> None:
    first, second, third, *_ = open_site().world.invitations(Side.SENT)
    faults = (f"withdraw-no-dialog:slug={second.slug}", f"withdraw-dialog-other-person:slug={third.slug}")
    site = open_site(*faults, variant=variant)
    cards = manager(tab, site, Side.SENT)
    button(cards.nth(2), "Withdraw").click()
    expect(tab.locator(DIALOG)).to_contain_text(first.person.name)
    with tab.expect_response(lambda answer: is_act(answer.url)):
        tab.locator(DIALOG).locator("button").nth(1).click()
    assert [slug for _, slug, _ in acts(site)] == [first.slug]
    with tab.expect_response(lambda answer: is_act(answer.url)):
        button(cards.nth(0), "Withdraw").click()
    assert [slug for _, slug, _ in acts(site)] == [first.slug, second.slug]
    assert tab.locator(DIALOG).count() == 0


@pytest.mark.parametrize("variant", ERAS)
def test_buttons_may_change_places_with_and_without_their_acts(
    open_site: OpenSite, tab: Page, variant: Variant
) -> None:
    swapped, relabelled, plain, *_ = open_site().world.invitations(Side.RECEIVED)
    faults = (f"buttons-swapped:slug={swapped.slug}", f"words-swapped:slug={relabelled.slug}")
    site = open_site(*faults, variant=variant)
    cards = manager(tab, site, Side.RECEIVED)
    found = [
        cards.nth(place).locator(".answers, .invitation-card__action-container").locator("button") for place in range(3)
    ]
    assert [[text.strip() for text in one.all_text_contents()] for one in found] == [
        ["Accept", "Ignore"],
        ["Accept", "Ignore"],
        ["Ignore", "Accept"],
    ]
    for place in (1, 0):
        with tab.expect_response(lambda answer: is_act(answer.url)):
            button(cards.nth(place), "Accept").click()
    assert [(kind, slug) for kind, slug, _ in acts(site)] == [("ignore", relabelled.slug), ("accept", swapped.slug)]
    assert site.world.invitations(Side.RECEIVED)[0].slug == plain.slug


@pytest.mark.parametrize("variant", ERAS)
def test_what_a_click_may_do_otherwise(open_site: OpenSite, tab: Page, variant: Variant) -> None:
    first, second, third, fourth, *_ = open_site().world.invitations(Side.RECEIVED)
    site = open_site(
        f"act-other-person:slug={second.slug}",
        f"act-twice:slug={third.slug}",
        f"unknown-dialog:slug={fourth.slug}",
        variant=variant,
    )
    cards = manager(tab, site, Side.RECEIVED)
    button(cards.nth(3), "Accept").click()
    expect(tab.locator(DIALOG)).to_contain_text("Keep up with your network")
    tab.locator(DIALOG).get_by_role("button", name="Not now").click()
    assert acts(site) == []
    with tab.expect_response(lambda answer: is_act(answer.url)):
        button(cards.nth(1), "Ignore").click()
    assert [(kind, slug) for kind, slug, _ in acts(site)] == [("ignore", first.slug)]
    with tab.expect_response(lambda answer: is_act(answer.url) and answer.status == 404):
        button(cards.nth(1), "Ignore").click()
    assert [slug for _, slug, _ in acts(site)] == [first.slug, third.slug, third.slug]


@pytest.mark.parametrize("variant", ERAS)
def test_cards_move_under_the_pointer_and_a_page_invites_too(open_site: OpenSite, tab: Page, variant: Variant) -> None:
    site = open_site("invite-reorders", "invite-of-a-page", variant=variant)
    cards = manager(tab, site, Side.RECEIVED)
    expect(cards).to_have_count(11)
    expect(cards.nth(0)).to_contain_text("invites you to follow")
    assert cards.nth(0).locator("a[href*='/in/']").count() == 0
    first, second, *_ = site.world.invitations(Side.RECEIVED)
    button(cards.nth(1), "Ignore").hover()
    assert slugs(tab.locator(CARDS[variant]).filter(has=tab.locator("a[href*='/in/']")))[:2] == [
        second.slug,
        first.slug,
    ]
    assert acts(site) == []


def test_a_stalled_pager_and_a_refused_act_leave_what_is_shown(open_site: OpenSite, tab: Page) -> None:
    site = open_site("invitations-stall:seconds=600", "ignore-refused", "header-lag:count=2", scale=1.0)
    cards = manager(tab, site, Side.RECEIVED)
    expect(tab.get_by_text("People (42)")).to_be_visible()
    assert cards.count() == 10
    with tab.expect_response(lambda answer: answer.status == 500):
        button(cards.nth(0), "Ignore").click()
    assert cards.count() == 9
    assert len(site.world.invitations(Side.RECEIVED)) == 40


@pytest.mark.parametrize("variant", ERAS)
def test_each_drift_changes_this_era(open_site: OpenSite, tab: Page, variant: Variant) -> None:
    site = open_site(variant=variant)

    def buttons() -> str:
        card = manager(tab, site, Side.RECEIVED).nth(3)
        html: str = card.locator(".answers, .invitation-card__action-container").evaluate("node => node.outerHTML")
        return html

    seen = {buttons()}
    for drift in invitation_drifts():
        practice(site.url, "faults", [f"drift:kind={drift.name}"])
        seen.add(buttons())
    assert len(seen) == len(invitation_drifts()) + 1


def test_a_hostile_name_stays_a_text(open_site: OpenSite, tab: Page) -> None:
    site = open_site()
    name = site.world.invitations(Side.RECEIVED)[4].person.name
    cards = manager(tab, site, Side.RECEIVED)
    assert names(cards)[4] == name
    assert cards.nth(4).locator("b").count() == 0
