"""The cards, the groups and the table under a real hand: every press counts once, and only for whom it was meant."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.model import Decision
from bot.store.queue import QueueOrder
from flows.browser import find_browser
from tests.review.tabs import APART, GROUP, TABLE, Hand, decisions, name, party, seated, slug, tab

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Playwright, Route

pytestmark = pytest.mark.browser

KEYS = {"k": Decision.KEEP, "r": Decision.REMOVE, "a": Decision.ASK, "u": Decision.UNFOLLOW}
BY_NAME = "cards?order=name"


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    choice = find_browser()
    assert choice is not None
    browser = playwright.chromium.launch(executable_path=choice.path, chromium_sandbox=False)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def hall(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Iterator[Hand]]:
    """One page and one tab for all; each test gets a table of guests of its own."""
    with party(tmp_path_factory.mktemp("hall") / "workspace", 20 * TABLE) as rig, seated(chromium, rig) as hand:
        yield (replace(hand, table=table) for table in range(20))


@pytest.fixture
def hand(hall: Iterator[Hand]) -> Iterator[Hand]:
    found = next(hall)
    yield found
    assert found.complaints == []


def test_fifty_people_by_keyboard_alone(chromium: Browser, tmp_path: Path) -> None:
    with party(tmp_path / "workspace", 60) as rig, seated(chromium, rig) as hand:
        hand.go(BY_NAME)
        expected: dict[str, Decision] = {}
        for place in range(50):
            key = "kraul"[place % 5]
            expected |= {hand.person: KEYS[key]} if key in KEYS else {}
            hand.press(key)
        hand.settled()
        assert decisions(rig) == expected
        assert len(expected) == 40
        assert hand.page.locator("[data-field=eta]").inner_text().startswith("20 left, ")


def test_a_held_key_decides_one_person(hand: Hand) -> None:
    hand.go(hand.cards)
    for _ in range(6):  # slower than the pause between two decisions: the repeat alone is what is refused
        hand.page.keyboard.down("r")
        hand.page.wait_for_timeout(APART)
    hand.page.keyboard.up("r")
    hand.settled()
    assert hand.decided == {hand.name(0): Decision.REMOVE}


def test_presses_that_come_too_fast_are_ignored_and_it_is_said(hand: Hand) -> None:
    hand.go(hand.cards)
    hand.page.evaluate(
        "for (let n = 0; n < 10; n += 1) document.body.dispatchEvent("
        "new KeyboardEvent('keydown', {key: 'r', code: 'KeyR', bubbles: true, cancelable: true}))"
    )
    hand.says("too fast")
    hand.settled()
    assert hand.decided == {hand.name(0): Decision.REMOVE}


def test_ten_presses_at_an_honest_pace_decide_ten_people_in_order(hand: Hand) -> None:
    hand.go(hand.cards)
    hand.press(*"rkrkrkrkrk")
    hand.settled()
    every = {hand.name(place): Decision.REMOVE if place % 2 == 0 else Decision.KEEP for place in range(10)}
    assert hand.decided == every


def test_a_double_click_decides_one_person(hand: Hand) -> None:
    hand.go(hand.cards)
    hand.page.get_by_role("button", name="Remove").dblclick(delay=10)
    hand.says("counts once")
    hand.settled()
    assert hand.decided == {hand.name(0): Decision.REMOVE}


def test_without_the_server_no_key_decides_and_nothing_is_put_to_another(hand: Hand) -> None:
    hand.go(hand.cards)
    hand.page.context.set_offline(True)
    hand.press("r")  # the press that finds out
    hand.page.locator("#offline").wait_for()
    assert (
        hand.page.locator("[data-field=unsaved]").inner_text() == f"1 decision is not saved yet: Remove: {hand.name(0)}"
    )
    hand.press("k", "r", "z")
    assert hand.person == hand.name(1)
    assert hand.decided == {}
    hand.page.context.set_offline(False)
    hand.page.locator("#offline").wait_for(state="hidden")
    hand.settled()
    assert hand.decided == {hand.name(0): Decision.REMOVE}
    hand.press("k")
    hand.settled()
    assert hand.decided == {hand.name(0): Decision.REMOVE, hand.name(1): Decision.KEEP}


def test_no_more_than_five_decisions_wait_for_a_slow_server(hand: Hand) -> None:
    hand.go(hand.cards)
    held: list[Route] = []
    hand.page.route("**/act/cards/decide", lambda route: held.append(route))  # noqa: PLW0108 - it must be a function
    hand.press(*"kkkkkkk")
    hand.says("not saved yet; wait")
    assert "5 decisions are not saved yet" in hand.page.locator("[data-field=unsaved]").inner_text()
    hand.page.unroute("**/act/cards/decide")  # lets go of those that were held
    hand.settled()
    assert hand.decided == {hand.name(seat): Decision.KEEP for seat in range(5)}
    assert hand.person == hand.name(5)


def test_whoever_changed_meanwhile_is_shown_again_and_not_decided(hand: Hand) -> None:
    hand.go(hand.cards)
    with hand.rig.store() as store:
        store.decisions.set(hand.slug(0), Decision.ASK, because="from the terminal", by="member")
    hand.press("r")
    hand.says("has changed since")
    hand.shows(hand.name(0))
    assert hand.decided == {hand.name(0): Decision.ASK}
    assert "Ask" in hand.page.locator("#card").inner_text()
    hand.press("r")
    hand.settled()
    assert hand.decided == {hand.name(0): Decision.REMOVE}


def test_two_tabs_at_once_decide_each_person_once(hand: Hand) -> None:
    hand.go(hand.cards)
    other = tab(hand.page.context, hand.rig)
    other.go(hand.cards)
    hand.press("r")
    hand.settled()
    other.press("k")
    other.says("has changed since")
    assert hand.decided == {hand.name(0): Decision.REMOVE}
    assert other.complaints == []


@pytest.mark.parametrize(("key", "decided"), [("k", Decision.KEEP), ("Enter", Decision.ASK), (" ", Decision.ASK)])
def test_a_button_in_focus_swallows_no_key(hand: Hand, key: str, decided: Decision) -> None:
    hand.go(hand.cards)
    hand.page.get_by_role("button", name="Ask").focus()
    hand.press(key)
    hand.settled()
    assert hand.decided == {hand.name(0): decided}


def test_undo_shows_the_person_again_and_redo_decides_anew(hand: Hand) -> None:
    hand.go(hand.cards)
    hand.press("r", "k", "z")
    hand.says(f"Undone: Keep: {hand.name(1)}")
    assert hand.person == hand.name(1)
    assert hand.decided == {hand.name(0): Decision.REMOVE}
    hand.press("Shift+Z")
    hand.says("Done again")
    assert hand.decided == {hand.name(0): Decision.REMOVE, hand.name(1): Decision.KEEP}
    hand.press("Control+z")
    hand.says("Undone")
    hand.press("z")
    hand.says(f"Undone: Remove: {hand.name(0)}")
    assert hand.decided == {}


def test_what_was_put_off_comes_last_and_a_look_decides_nobody(hand: Hand) -> None:
    hand.go(hand.cards)
    hand.press("l")
    hand.settled()
    hand.press("ArrowDown", "ArrowDown", "ArrowUp")
    assert hand.person == hand.name(2)
    for _ in range(7):  # further than the cards that came with the page
        hand.press("ArrowDown", apart=2 * APART)
    assert hand.person == hand.name(9)
    hand.press("k")
    hand.settled()
    assert hand.decided == {hand.name(9): Decision.KEEP}
    with hand.rig.store() as store:
        assert store.queue.next(QueueOrder.NAME, limit=500)[-1].name == hand.name(0)


def test_a_pin_asks_first_and_a_note_is_kept(hand: Hand) -> None:
    hand.go(hand.cards)
    hand.asked("n")
    hand.page.keyboard.type("met at the fair; k r a")
    hand.answer("Enter")
    hand.says("Note")
    assert "met at the fair; k r a" in hand.page.locator("#card").inner_text()
    hand.asked("p")
    hand.answer("Escape")
    assert hand.person == hand.name(0)
    hand.asked("p")
    hand.answer("Enter")
    hand.says(f"Pin: {hand.name(0)}")
    with hand.rig.store() as store:
        person = store.people.get(hand.slug(0))
        assert person is not None
        assert person.pinned
        assert person.note == "met at the fair; k r a"
    assert hand.decided == {}
    assert hand.person == hand.name(1)


def test_twenty_five_quick_keys_alike_are_asked_about(chromium: Browser, tmp_path: Path) -> None:
    with party(tmp_path / "workspace", 30, exceptions=9) as rig, seated(chromium, rig) as hand:
        hand.go(BY_NAME)
        hand.press(*"r" * 25)
        dialog = hand.page.get_by_role("dialog")
        dialog.wait_for()
        assert "25 times" in dialog.inner_text()
        hand.press("k")
        assert len(decisions(rig)) == 25
        hand.page.get_by_role("button", name="Look at this one again").click()
        hand.page.locator("#card [data-show=decided]").wait_for()
        assert hand.person in {name(number) for number in range(9)}


# --- groups -----------------------------------------------------------------------------------------------------------


def test_a_group_of_two_hundred_leaves_exceptions_and_pins_alone(chromium: Browser, tmp_path: Path) -> None:
    with party(tmp_path / "workspace", 210, group=200, exceptions=7, pinned=3) as rig, seated(chromium, rig) as hand:
        before = decisions(rig)
        hand.go("groups?kind=company")
        hand.page.get_by_role("link", name=GROUP).click()
        hand.page.get_by_role("heading", name="Left out: 7").wait_for()
        hand.ready()
        dialog = hand.asked("r")
        dialog.get_by_role("textbox").fill("200")
        assert dialog.get_by_role("button", name="Remove").is_disabled()
        dialog.get_by_role("textbox").fill("190")
        dialog.get_by_role("textbox").press("Enter")
        hand.says(f"Remove: 190 people ({GROUP})")
        removed = {who for who, decision in decisions(rig).items() if decision is Decision.REMOVE}
        assert removed == {name(number) for number in range(10, 200)}
        hand.press("z")
        hand.says("Undone: Remove: 190 people")
        assert decisions(rig) == before


def test_a_group_that_changed_since_it_was_shown_is_not_closed(chromium: Browser, tmp_path: Path) -> None:
    with party(tmp_path / "workspace", 12, group=10) as rig, seated(chromium, rig) as hand:
        hand.go("groups?kind=company")
        hand.page.get_by_role("link", name=GROUP).click()
        hand.page.get_by_role("heading", name="Decide about these 10").wait_for()
        hand.ready()
        with rig.store() as store:
            store.decisions.set(slug(3), Decision.KEEP, because=None, by="member")
        hand.press("r")
        hand.says("has changed since it was shown")
        assert decisions(rig) == {name(3): Decision.KEEP}
        hand.page.get_by_role("heading", name="Decide about these 9").wait_for()


# --- the table --------------------------------------------------------------------------------------------------------


def test_all_of_a_filter_are_decided_after_a_count_and_protected_people_stay(chromium: Browser, tmp_path: Path) -> None:
    with party(tmp_path / "workspace", 130, pinned=2) as rig, seated(chromium, rig) as hand:
        hand.go("people")
        hand.page.get_by_role("checkbox", name="Choose everybody on this page").check()
        hand.page.get_by_role("button", name="Choose all 130 of this filter").click()
        hand.page.locator("#bulk").get_by_role("button", name="Remove").click()
        dialog = hand.page.get_by_role("dialog")
        assert "2 people of this choice cannot be removed" in dialog.inner_text()
        dialog.get_by_role("textbox").fill("128")
        dialog.get_by_role("button", name="Decide").click()
        hand.says("Remove: 128 people")
        assert len(decisions(rig)) == 128
        hand.press("z")
        hand.says("Undone")
        assert decisions(rig) == {}


def test_chosen_rows_are_decided_by_a_key_and_a_count(hand: Hand) -> None:
    hand.go(f"people?group={hand.group}")
    for number in (1, 4):
        hand.page.get_by_role("checkbox", name=f"Choose {hand.name(number)}").check()
    assert "Unfollow: 2 people?" in hand.asked("u").inner_text()
    hand.answer("Enter")
    hand.says("Unfollow: 2 people")
    assert hand.decided == {hand.name(1): Decision.UNFOLLOW, hand.name(4): Decision.UNFOLLOW}


def test_a_search_leaves_no_name_in_the_address(hand: Hand) -> None:
    hand.go("people")
    hand.press("/")
    hand.page.keyboard.type("Number007")
    hand.page.keyboard.press("Enter")
    hand.page.get_by_text("containing").wait_for()
    assert "007" not in hand.page.url
    assert hand.page.locator("tbody tr").count() == 1
    assert hand.page.title() == "People · linkprune"


# --- keys and help ----------------------------------------------------------------------------------------------------


def test_keys_can_be_changed_and_letters_switched_off(chromium: Browser, tmp_path: Path) -> None:
    with party(tmp_path / "workspace") as rig, seated(chromium, rig) as hand:
        hand.go("keys")
        hand.page.get_by_label("Keep", exact=True).fill("y →")
        hand.page.get_by_role("button", name="Keep these keys").click()
        hand.says("These keys hold")
        hand.go(BY_NAME)
        hand.press("k")
        assert hand.person == name(0)
        hand.press("y")
        hand.settled()
        hand.go("keys")
        hand.page.get_by_label("Single letters decide").uncheck()
        hand.page.get_by_role("button", name="Keep this").nth(0).click()
        hand.says("Switched off")
        hand.go(BY_NAME)
        hand.press("y", "r")
        assert hand.person == name(1)
        hand.press("ArrowRight")
        hand.settled()
        assert decisions(rig) == {name(0): Decision.KEEP, name(1): Decision.KEEP}


def test_help_and_palette_open_by_key_and_take_the_keys(hand: Hand) -> None:
    hand.go(hand.cards)
    assert "Look back" in hand.asked("?").inner_text()
    hand.press("r")
    hand.answer("Escape")
    hand.asked("Control+k")
    hand.page.keyboard.type("unfollow")
    hand.answer("Enter")
    hand.settled()
    assert hand.decided == {hand.name(0): Decision.UNFOLLOW}


def test_others_like_this_one_lead_to_a_group(chromium: Browser, tmp_path: Path) -> None:
    with party(tmp_path / "workspace", 12, group=5) as rig, seated(chromium, rig) as hand:
        hand.go(BY_NAME)
        hand.press("g")
        hand.page.get_by_role("button", name=f"{GROUP} (5)").click()
        hand.page.get_by_role("heading", name=GROUP).wait_for()


def test_without_scripts_reading_works_and_deciding_says_what_it_needs(chromium: Browser, tmp_path: Path) -> None:
    with (
        party(tmp_path / "workspace", 130) as rig,
        seated(chromium, rig, java_script_enabled=False) as hand,
    ):
        address = f"http://{rig.host}{rig.prefix}"
        hand.page.goto(f"{address}/{BY_NAME}")
        assert hand.person == name(0)
        assert hand.page.get_by_text("deciding needs them", exact=False).first.is_visible()
        assert hand.page.get_by_role("button", name="Remove").count() == 0
        hand.page.goto(f"{address}/people?sort=name&desc=1")
        assert hand.page.locator("tbody tr").first.inner_text().startswith(name(129))
        hand.page.get_by_role("link", name="Next 100").click()
        assert hand.page.locator("tbody tr").count() == 30


def test_steps_go_back_after_the_page_was_closed(chromium: Browser, tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    with party(folder) as rig, seated(chromium, rig) as hand:
        hand.go(BY_NAME)
        hand.press("r", "k", "a")
        hand.settled()
    with party(folder) as rig, seated(chromium, rig) as hand:
        hand.go(BY_NAME)
        hand.press("z", "z", "z", apart=3 * APART)
        hand.says(f"Undone: Remove: {name(0)}")
        assert decisions(rig) == {}
