"""The whole way by keyboard alone, and what a page does when its server ends, comes back, or is killed."""

from __future__ import annotations

import json
import os
import re
import subprocess
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect

from bot.model import Decision
from flows.browser import find_browser
from tests.review.kit import ORIGIN, review
from tests.review.tabs import GROUP, Hand, decisions, name, party, seated, slug, tab
from tests.stage import LINKPRUNE, prepared, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Playwright

    from tests.review.kit import Rig

pytestmark = pytest.mark.browser

BY_NAME: Final = "cards?order=name"
MOST_TABS: Final = 60
# A key, and the same key in the moment in which its row has gone.
SECOND_PRESS: Final = """() => new Promise((done) => {
  const press = () => document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", { key: "k", code: "KeyK", bubbles: true, cancelable: true }));
  new MutationObserver((_, watcher) => { watcher.disconnect(); press(); done(); })
    .observe(document.activeElement.closest("[data-row]").parentElement, { childList: true });
  press();
})"""
KEYS: Final = {"k": Decision.KEEP, "r": Decision.REMOVE, "a": Decision.ASK}
IN_FOCUS: Final = """() => {
  const here = document.activeElement;
  return [here.getAttribute("aria-label") || here.labels?.[0]?.textContent || here.textContent || "",
          here.matches(":focus-visible") && getComputedStyle(here).outlineStyle !== "none"];
}"""


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    choice = find_browser()
    assert choice is not None
    browser = playwright.chromium.launch(executable_path=choice.path, chromium_sandbox=False)
    yield browser
    browser.close()


def walk(page: Page, to: str) -> None:
    """Tab to something by the words it has; what is in focus is seen to be."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        words, visible = page.evaluate(IN_FOCUS)
        assert visible, f"nobody sees that the focus is on {words!r}"
        if to in " ".join(words.split()):
            return
    raise AssertionError(f"no way to {to!r} by Tab")


def enter(hand: Hand, to: str) -> None:
    """Tab to a link, and follow it."""
    walk(hand.page, to)
    follow(hand)


def follow(hand: Hand) -> None:
    """Enter, and the page that it leads to."""
    with hand.page.expect_navigation():
        hand.page.keyboard.press("Enter")
    hand.ready()


def test_from_the_overview_to_an_approved_plan_without_a_mouse(chromium: Browser, tmp_path: Path) -> None:
    with party(tmp_path / "workspace", 60, group=40, exceptions=2) as rig, seated(chromium, rig) as hand:
        hand.go("")
        enter(hand, "Go on here")
        enter(hand, "Company")
        hand.press("ArrowDown")
        assert GROUP in hand.page.evaluate(IN_FOCUS)[0]
        follow(hand)
        hand.asked("r")
        hand.page.keyboard.type("38")
        with hand.page.expect_navigation():
            hand.page.keyboard.press("Enter")
        hand.says("Remove: 38 people")
        hand.ready()
        enter(hand, "Cards")
        hand.press("k", "a")
        hand.settled()
        enter(hand, "Check")
        hand.press("ArrowDown", "k")
        hand.says("Keep:")
        hand.asked("Control+k")
        hand.page.keyboard.type("go to plans")
        follow(hand)
        walk(hand.page, "Largest share")
        hand.page.keyboard.press("Control+a")
        hand.page.keyboard.type("80")
        with hand.page.expect_navigation():
            hand.page.keyboard.press("Enter")
        hand.says("37 people to remove")
        walk(hand.page, "Type how many people go: 37")
        hand.page.keyboard.type("37")
        hand.page.keyboard.press("Enter")
        hand.says("Approved until")


def test_no_second_press_falls_on_whoever_moves_up(chromium: Browser, tmp_path: Path) -> None:
    with party(tmp_path / "workspace", 6) as rig, seated(chromium, rig) as hand:
        with rig.store() as store:
            for seat in range(6):
                store.decisions.set(slug(seat), Decision.REMOVE, because=None, by="member")
        hand.go("check")
        box = hand.page.get_by_role("button", name="Keep").first.bounding_box()
        assert box is not None
        place = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        hand.page.mouse.click(*place)
        hand.says("Keep:")
        hand.page.mouse.down(click_count=2)  # the other half of a double click, on the next row
        hand.page.mouse.up(click_count=2)
        hand.says("counts once")
        hand.press("ArrowDown")
        assert hand.page.evaluate("document.activeElement.matches('[data-row] a')")
        hand.page.evaluate(SECOND_PRESS)
        hand.says("too fast")
        found = decisions(rig)
        assert sorted(found.values()) == [Decision.KEEP] * 2 + [Decision.REMOVE] * 4


# --- the server ends --------------------------------------------------------------------------------------------------


def test_an_unused_page_ends_and_the_next_one_goes_on_where_it_was(chromium: Browser, tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    with ExitStack() as first, ExitStack() as tabs:
        rig = first.enter_context(party(folder))
        hand = tabs.enter_context(seated(chromium, rig))
        port = rig.port
        hand.go(BY_NAME)
        hand.press("r")
        hand.settled()
        rig.clock.advance(1800)
        said = rig.server.tick()
        assert said is not None
        assert "Nobody used the page" in said
        first.close()
        hand.press("k")
        hand.page.locator("#offline").wait_for()
        with review(folder, count=None, port=port) as again:
            hand.says("This page is over")
            hand.press("k", "r", "Enter")
            assert decisions(rig) == {name(0): Decision.REMOVE}
            hand.page.on("dialog", lambda dialog: dialog.accept())
            hand.page.goto(f"http://{again.host}{again.address()}")
            hand.page.wait_for_url(again.server.url)
            back = Hand(again, hand.page)
            back.go(BY_NAME)
            assert back.person == name(1)
            back.press("z")
            back.says(f"Undone: Remove: {name(0)}")
            assert decisions(again) == {}


def test_two_tabs_in_turns_decide_only_whom_they_show(chromium: Browser, tmp_path: Path) -> None:
    with party(tmp_path / "workspace", 24) as rig, seated(chromium, rig) as one:
        other = tab(one.page.context, rig)
        one.go(BY_NAME)
        other.go(BY_NAME)
        changed = 0
        for place in range(16):
            hand, key = ((one, "r"), (other, "k"))[place % 2]
            shown, before = hand.person, decisions(rig)
            hand.press(key)
            hand.settled()
            after = decisions(rig)
            meant = {who for who in after if after[who] is not before.get(who)}
            assert meant <= {shown}
            changed += len(meant)
        assert len(decided_steps(rig)) == changed
        assert 6 <= changed < 16
        assert other.complaints == []


def decided_steps(rig: Rig) -> list[int]:
    """The steps that decided somebody."""
    with rig.store() as store:
        return [step.id for step in store.changes.steps(1000)]


# --- the server is killed ---------------------------------------------------------------------------------------------


@contextmanager
def served_by_a_process(home: Path, port: int = 0, **environ: str) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """`linkprune review` as a member runs it: the process, its address, and the address that lets a browser in."""
    mine = {key: value for key, value in os.environ.items() if not key.startswith("LINKPRUNE_")}
    command = [LINKPRUNE, "--home", str(home), "--json", "review", "--no-open", "--port", str(port)]
    with subprocess.Popen(
        command,
        env=mine | {"LINKPRUNE_SITE__BASE_URL": ORIGIN} | environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            text = ""
            while process.stdout is not None and not text.endswith("}\n"):
                line = process.stdout.readline()
                assert line, "it ended at once"
                text += line
            told = json.loads(text)
            found = re.search(r'url=(http://[^"]+)', Path(told["file"]).read_text(encoding="utf-8"))
            assert found is not None
            yield process, told["url"], found[1]
        finally:
            process.kill()


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.chaos) for seed in range(2, 12))])
def test_a_server_killed_in_mid_decision_loses_and_doubles_nothing(
    chromium: Browser, tmp_path: Path, seed: int
) -> None:
    random = Random(seed)  # noqa: S311 - repeatable
    folder = tmp_path / "home" / "accounts" / "default"
    folder.parent.mkdir(parents=True)
    with party(folder, 40) as rig, seated(chromium, rig) as hand:
        with served_by_a_process(tmp_path / "home") as (process, url, address):
            port = int(url.split(":")[2].partition("/")[0])
            hand.page.goto(address)
            hand.page.wait_for_url(url)
            hand.page.goto(f"{url}{BY_NAME}")
            hand.ready()
            keys = [random.choice("rka") for _ in range(20)]
            killed_at = random.randrange(3, 12)
            for place, key in enumerate(keys):
                if place == killed_at:
                    hand.page.wait_for_timeout(random.randrange(0, 30))
                    process.kill()
                hand.press(key, apart=125)
            hand.page.locator("#offline").wait_for()
            unsaved = int(hand.page.locator("[data-triage]").get_attribute("data-unsaved") or "0")
            told = hand.page.locator("[data-field=unsaved]").inner_text()
        saved = decisions(rig)
        pressed = {name(place): key for place, key in enumerate(keys)}
        assert [who for who in pressed if who in saved] == list(pressed)[: len(saved)]
        assert all(KEYS[pressed[who]] is decision for who, decision in saved.items())
        assert killed_at <= len(saved) + unsaved <= killed_at + 6
        last = [who for who in list(pressed)[: len(saved)] if who in told]
        assert len(last) <= 1  # the one that was in work: saved, and its answer lost
        assert len(decided_steps(rig)) == len(saved)
        with served_by_a_process(tmp_path / "home", port) as (_, url, address):
            hand.says("This page is over")
            hand.press("k", "r")
            assert decisions(rig) == saved
            hand.page.on("dialog", lambda dialog: dialog.accept())
            hand.page.goto(address)
            hand.page.wait_for_url(url)
            hand.page.goto(f"{url}{BY_NAME}")
            hand.ready()
            assert hand.person == name(len(saved))
            hand.press("k")
            hand.settled()
            assert decisions(rig) == saved | {name(len(saved)): Decision.KEEP}


# --- a real run -------------------------------------------------------------------------------------------------------


@pytest.mark.chaos
def test_a_real_run_is_watched_paused_and_stopped_by_keyboard(chromium: Browser, tmp_path: Path) -> None:
    with served(people=16) as site:
        stage = prepared(site, tmp_path / "home", places=range(1, 13))
        environ = stage.environment({"LINKPRUNE_PACE__GAP_SECONDS": "[5,5]", "LINKPRUNE_SITE__PATIENCE": "1"})
        command = [LINKPRUNE, "--home", str(stage.home), "run", stage.plan, "--live", "--confirm", "none"]
        with served_by_a_process(stage.home, LINKPRUNE_SITE__BASE_URL=site.url) as (_, url, address):
            page = chromium.new_page()
            page.goto(address)
            page.wait_for_url(url)
            page.goto(f"{url}runs")
            page.locator("html.ready").wait_for()
            with subprocess.Popen(
                command, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            ) as run:
                try:
                    live = page.locator("#live")
                    expect(live).to_contain_text("of 12 dealt with", timeout=60_000)
                    expect(live.get_by_role("list")).to_contain_text("removed, and proven", timeout=60_000)
                    walk(page, "Pause")
                    page.keyboard.press("Enter")
                    expect(live).to_contain_text("It is paused", timeout=10_000)
                    expect(live.locator("[data-field=doing]")).to_contain_text("paused", timeout=20_000)
                    figures = live.locator("[data-field=figures]").inner_text()
                    removed = stage.removals()
                    page.wait_for_timeout(8000)  # a pause between two people would be over
                    assert live.locator("[data-field=figures]").inner_text() == figures
                    assert stage.removals() == removed
                    walk(page, "Go on")
                    page.keyboard.press("Enter")
                    expect(live.locator("[data-field=figures]")).not_to_have_text(figures, timeout=60_000)
                    walk(page, "Stop")
                    page.keyboard.press("Enter")
                    before = len(stage.removals())
                    assert run.wait(60) == 9
                finally:
                    run.kill()
            expect(live).to_contain_text("No run is going on.", timeout=10_000)
            expect(live).to_contain_text("stopped by you")
            assert before <= len(stage.removals()) <= before + 1 < 12
            page.close()
