"""Invitations, farewells and the week's list in a real browser: by keyboard alone, with undo, copy and stale pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.farewell.values import State
from bot.invitation import InvitationDecision, Side
from bot.model import Decision
from bot.nurture.model import How
from bot.store.selecting import Filter
from flows.browser import find_browser
from tests.review.house import beside
from tests.review.kit import person, review
from tests.review.tabs import Hand, seated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Playwright

    from bot.store.invitations import KnownInvitation

pytestmark = pytest.mark.browser

ACCEPT, IGNORE, UNDECIDED = InvitationDecision.ACCEPT, InvitationDecision.IGNORE, InvitationDecision.UNDECIDED


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    choice = find_browser()
    assert choice is not None
    browser = playwright.chromium.launch(executable_path=choice.path, chromium_sandbox=False)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def hand(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hand]:
    with review(tmp_path_factory.mktemp("beside") / "workspace", count=30) as rig:
        rig.enter()
        with rig.store() as store:
            for number in range(12):
                decision = Decision.KEEP if number < 4 else Decision.REMOVE
                store.decisions.set(person(number).slug, decision, because=None, by="member")
        rig.clock.advance(3600)
        beside(rig, received=6, sent=40)
        with seated(chromium, rig, permissions=["clipboard-read", "clipboard-write"]) as found:
            yield found


def decided(hand: Hand, side: Side = Side.RECEIVED) -> dict[str, InvitationDecision]:
    with hand.rig.store() as store:
        return {one.name: one.decision for one in store.invitations.list(side) if one.decision is not UNDECIDED}


def back(hand: Hand, name: str) -> None:
    """Until somebody stands in the list again, and keys answer."""
    hand.page.get_by_role("link", name=name, exact=True).wait_for()
    hand.ready()


def test_invitations_are_decided_by_keyboard_and_taken_back(hand: Hand) -> None:
    hand.go("invitations")
    hand.press("k")
    hand.says("Walk to somebody")
    hand.press("ArrowDown", "k")
    hand.says("Accept: Guest Received0")
    hand.press("r")  # the focus is on the next one
    hand.says("Ignore: Guest Received1")
    assert decided(hand) == {"Guest Received0": ACCEPT, "Guest Received1": IGNORE}
    hand.press("z")
    back(hand, "Guest Received1")
    assert decided(hand) == {"Guest Received0": ACCEPT}
    hand.press("z")
    back(hand, "Guest Received0")
    assert decided(hand) == {}
    hand.press("z")
    hand.says("There is nothing to take back on this page.")


def test_undo_here_leaves_people_alone(hand: Hand) -> None:
    with hand.rig.store() as store:
        before = store.decisions.counts()
    hand.go("invitations?side=sent")
    hand.press("z", "Control+z")
    with hand.rig.store() as store:
        assert store.decisions.counts() == before


def test_a_large_proposal_is_taken_with_its_number(hand: Hand) -> None:
    hand.go("invitations?side=sent")
    button = hand.page.get_by_role("button", name="Withdraw all")
    number = int(button.inner_text().split()[-1])
    button.click()
    dialog = hand.page.get_by_role("dialog")
    go = dialog.get_by_role("button", name="Withdraw")
    assert go.is_disabled()
    dialog.get_by_role("textbox").fill(str(number + 1))
    assert go.is_disabled()
    dialog.get_by_role("textbox").fill(str(number))
    go.click()
    hand.says(f"Withdraw: {number} invitations")
    assert len(decided(hand, Side.SENT)) == number
    hand.ready()
    hand.press("z")
    hand.says(f"Undecided again: {number} invitations")
    assert decided(hand, Side.SENT) == {}


def test_what_was_decided_elsewhere_is_shown_again(hand: Hand) -> None:
    hand.go("invitations")
    with hand.rig.store() as store:
        one: KnownInvitation = store.invitations.list(Side.RECEIVED)[0]
        store.invitations.decide(one.side, [one.slug], InvitationDecision.ASK, because="asked my sister", by="member")
    hand.press("ArrowDown", "k")
    hand.says("has changed since it was shown")
    with hand.rig.store() as store:
        store.invitations.decide(one.side, [one.slug], UNDECIDED, because=None, by="member")


def test_a_held_key_decides_one(hand: Hand) -> None:
    hand.go("invitations")
    hand.press("ArrowDown")
    for _ in range(12):
        hand.page.keyboard.down("r")
    hand.page.keyboard.up("r")
    hand.says("Ignore: Guest Received0")
    assert decided(hand) == {"Guest Received0": IGNORE}
    hand.press("z")
    back(hand, "Guest Received0")


def test_a_farewell_is_edited_copied_and_said_to_be_sent(hand: Hand) -> None:
    hand.go("farewell")
    row = hand.page.locator(".drafts > li").first
    name = row.get_by_role("link").first.inner_text()
    row.get_by_role("textbox").fill("Dear you,\n\nuntil we meet again")
    row.get_by_role("button", name="Copy the text").click()
    hand.says("on your clipboard")
    assert hand.page.evaluate("navigator.clipboard.readText()") == "Dear you,\n\nuntil we meet again"
    row.get_by_role("button", name="Save").click()
    hand.says("Saved: the draft")
    row.get_by_role("textbox").fill("Dear you,\n\nuntil we meet again!")
    row.get_by_role("button", name="I sent it").click()
    hand.says("a removal waits for the answer")
    with hand.rig.store() as store:
        found = next(one for one in store.farewells.list(State.SENT) if one.name == name)
    assert found.text == "Dear you,\n\nuntil we meet again!"
    hand.press("z")
    hand.page.locator(".drafts").get_by_text(name, exact=True).first.wait_for()
    hand.page.locator(".drafts textarea").filter(has_text="until we meet again!").wait_for()


def test_a_draft_is_written_anew_where_it_stands(hand: Hand) -> None:
    hand.go("farewell")
    row = hand.page.locator(".drafts > li").filter(has=hand.page.get_by_role("button", name="Later")).first
    row.get_by_label("Another template").select_option("short-de")
    row.get_by_role("button", name="Write anew").click()
    hand.page.get_by_role("dialog").get_by_role("button", name="Write anew").click()
    hand.says("Written anew")
    shown = row.get_by_role("textbox").input_value()
    with hand.rig.store() as store:
        assert shown in {one.text for one in store.farewells.list() if one.template == "short-de"}
    row.get_by_role("button", name="Later").click()
    hand.says("put off")


def test_the_week_is_worked_through_by_keyboard(hand: Hand) -> None:
    hand.go("nurture")
    first = hand.page.locator("[data-row]").first
    name = first.get_by_role("link").first.inner_text()
    hand.press("ArrowDown", "k")
    hand.says(f"Noted: in touch with {name} (message).")
    hand.press("z")
    hand.says("Taken back")
    hand.ready()
    hand.press("ArrowDown", "l")
    hand.says("put off for 7 days")
    hand.press("z")
    hand.says("is not put off any more")
    with hand.rig.store() as store:
        noted = [touch.how for one in store.people.select(Filter()) for touch in store.nurture.touches(one.slug)]
    assert noted == [How.CALL]


@pytest.mark.parametrize("below", ["invitations", "farewell", "nurture", "since"])
def test_reading_needs_no_script(chromium: Browser, hand: Hand, below: str) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 860})
    page = context.new_page()
    page.goto(f"http://{hand.rig.host}{hand.rig.address()}")
    page.wait_for_url(hand.rig.server.url)
    page.goto(f"http://{hand.rig.host}{hand.rig.prefix}/{below}")
    assert page.locator("[data-row]").count() > 0
    assert set(page.locator("button:visible").all_inner_texts()) <= {"Use it"}
    context.close()
