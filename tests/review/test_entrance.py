"""The way into the page, and its plans, runs and audit, in a real Chromium."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from bot.model import Decision
from bot.ports import Control
from flows.browser import find_browser
from tests.review.tabs import Hand, party, seated, slug, tab
from tests.unit.store.kit import add_plan, fill, remove, start

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Playwright

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    choice = find_browser()
    assert choice is not None
    browser = playwright.chromium.launch(executable_path=choice.path, chromium_sandbox=False)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def house(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hand]:
    with party(tmp_path_factory.mktemp("house") / "workspace", 40) as rig, seated(chromium, rig) as hand:
        yield hand


def test_the_file_leads_a_browser_in_and_leaves_no_trace(house: Hand, chromium: Browser) -> None:
    rig = house.rig
    context = chromium.new_context()
    page = context.new_page()
    sent: list[dict[str, str]] = []
    context.on("request", lambda request: sent.append(request.headers))
    page.goto(rig.server.entrance().as_uri())
    page.wait_for_url(rig.server.url)
    assert page.evaluate("document.referrer") == ""
    assert page.evaluate("document.cookie") == ""
    assert page.evaluate(f"sessionStorage.getItem('linkprune{rig.prefix}')") == rig.server.door.secret
    assert not [headers for headers in sent if headers.get("referer")]
    (cookie,) = context.cookies()
    assert (cookie["path"], cookie["httpOnly"], cookie["sameSite"]) == (f"{rig.prefix}/", True, "Strict")
    house.page.reload()
    context.close()


def test_another_page_of_this_machine_reads_and_writes_nothing(house: Hand) -> None:
    """A server on another port is same-site: only the prefix, the secret and the rule on callers keep it out."""
    rig = house.rig
    context = house.page.context
    stranger = context.new_page()
    context.route("http://127.0.0.1:1/**", lambda route: route.fulfill(content_type="text/html", body="<p>x</p>"))
    stranger.goto("http://127.0.0.1:1/")
    asked = f"""async (path, options) => {{
      try {{ return (await fetch('{rig.server.url}' + path, {{credentials: 'include', ...options}})).status; }}
      catch {{ return 'refused'; }}
    }}"""
    ask = f"([path, options]) => ({asked})(path, options)"
    for path in ("", "static/review.js", "plans"):
        assert stranger.evaluate(ask, [path, {}]) == "refused"
        assert stranger.evaluate(ask, [path, {"mode": "no-cors"}]) == "refused"
    for options in ({"mode": "no-cors", "body": "{}"}, {"headers": {"Content-Type": "application/json"}, "body": "{}"}):
        assert stranger.evaluate(ask, ["act/used", {"method": "POST", **options}]) == "refused"
    script = f"""() => new Promise(done => {{
      const script = document.createElement('script');
      script.src = '{rig.server.url}static/core.js';
      script.onload = () => done('loaded');
      script.onerror = () => done('refused');
      document.head.append(script);
    }})"""
    assert stranger.evaluate(script) == "refused"
    stranger.close()


def test_a_second_tab_may_act(house: Hand) -> None:
    second = tab(house.page.context, house.rig)
    second.page.goto(f"{house.rig.server.url}audit")
    second.page.get_by_role("button", name="Verify").click()
    expect(second.page.locator("#verdict")).to_contain_text("The log is consistent.")
    second.page.close()
    assert second.complaints == []


def test_a_plan_is_made_and_approved_by_keyboard_and_typing(house: Hand) -> None:
    page, rig = house.page, house.rig
    with rig.store() as store:
        for number in range(3, 7):
            store.decisions.set(slug(number), Decision.REMOVE, because="unknown to me", by="member")
    page.goto(f"{rig.server.url}plans")
    page.get_by_role("button", name="Make a plan").press("Enter")
    page.wait_for_url("**/plans/*")
    house.says("4 people to remove")
    count = page.get_by_label("Type how many people go")
    count.fill("5")
    count.press("Enter")
    house.says("removes 4 people, not 5")
    count.fill("4")
    count.press("Enter")
    house.says("Approved until")
    expect(page.locator("main")).to_contain_text("Approve again for 14 days")


def test_a_run_is_watched_paused_and_stopped(chromium: Browser, tmp_path: Path) -> None:
    with party(tmp_path / "workspace", 0) as rig, seated(chromium, rig) as hand:
        with rig.store() as store:
            fill(store, 5)
            plan = add_plan(store, range(4))
        hand.page.goto(f"{rig.server.url}runs")
        expect(hand.page.get_by_text("No run is going on.")).to_be_visible()
        rig.outside.running = True
        with rig.store() as store:
            run = start(store, plan)
            store.controls.present(os.getpid(), None, "looking", {"total": 4, "finished": 0})
        live = hand.page.locator("#live")
        expect(live).to_contain_text("0 of 4 dealt with")
        with rig.store() as store:
            remove(store, run, plan, 0)
            store.controls.present(os.getpid(), None, "between two people", {"total": 4, "finished": 1})
        expect(live).to_contain_text("1 of 4 dealt with")
        expect(live.get_by_role("list")).to_contain_text("Pérsona Number-0")
        for button, control, said in (
            ("Pause", Control.PAUSE, "It is paused"),
            ("Go on", Control.GO, ""),
            ("Stop", Control.STOP, "It was asked to stop"),
        ):
            hand.page.get_by_role("button", name=button, exact=True).press("Enter")
            expect(live).to_contain_text(said or "Stop")
            with rig.store() as store:
                assert store.controls.current() is control
        rig.outside.running = False
        expect(live).to_contain_text("No run is going on.")


def test_the_log_is_searched_without_a_name_in_the_address(house: Hand) -> None:
    page = house.page
    page.goto(f"{house.rig.server.url}audit")
    page.get_by_label("Name, address, reason, id").fill("plan.created")
    page.get_by_label("Name, address, reason, id").press("Enter")
    page.wait_for_url("**search=*")
    assert "created" not in page.url
    expect(page.locator("caption")).to_contain_text("plan.created")
