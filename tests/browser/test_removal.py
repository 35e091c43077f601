"""Removals in the browser up to the one irreversible click, and the ordinary case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import InputError, NotPerformed
from bot.model import Connection, IncidentKind, Subject
from bot.ports import Step
from bot.practice.settings import Variant
from tests.browser.meddling import ERAS, LIST, at, meddle, refused, shown
from tests.conftest import LOCALES
from tests.contract.practice_rig import SCALE, PracticeRig
from tests.contract.rigs import action

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page, Route

    from flows.browser import BrowserSession
    from tests.browser.conftest import OpenRig
    from tests.conftest import Practice, SiteOptionsFor

pytestmark = pytest.mark.browser
ITEMS = "[role='menuitem'], [role='button'], .mn-connection-card__dropdown-item button"


# --- the ordinary case ---


@pytest.mark.parametrize("variant", list(Variant))
def test_removals_load_no_page_and_view_nobody(open_rig: OpenRig, variant: Variant) -> None:
    rig = open_rig(variant=variant)
    chosen = [shown(rig, index) for index in (0, 9, 20)]
    for person in chosen:
        rig.network.observe(Subject(person.slug, person.name))
        receipt = rig.network.perform(action(person))
        assert receipt.absent.detail["fresh_load"] == 0
    truth = rig.server.world.truth()
    assert rig.removed() == [person.slug for person in chosen]
    assert truth["page_loads"] == 1
    assert truth["profile_views"] == []
    assert sum(1 for request in truth["requests"] if request["kind"] == "remove") == 3


def test_a_shown_result_is_used_without_a_second_search(open_rig: OpenRig) -> None:
    rig = open_rig()
    person = shown(rig)
    before = len([r for r in rig.server.world.truth()["requests"] if r["kind"] == "search"])
    searches: list[int] = []
    at(
        rig,
        Step.LOCATED,
        lambda: searches.append(len([r for r in rig.server.world.truth()["requests"] if r["kind"] == "search"])),
    )
    rig.network.perform(action(person))
    assert searches == [before]


@pytest.mark.parametrize("variant", ERAS)
def test_people_with_percent_encoded_slugs_are_removed(open_rig: OpenRig, variant: Variant) -> None:
    rig = open_rig(variant=variant, people=220, scale=0.0)
    person = next(p for p in rig.people() if not p.slug.isascii())
    rig.network.perform(action(person))
    assert rig.removed() == [person.slug]


# --- before the item: certain that nothing happened ---


@pytest.mark.parametrize("variant", ERAS)
@pytest.mark.parametrize(
    ("what", "script"),
    [
        ("renamed", "css => document.querySelectorAll(css).forEach(e => { e.textContent = 'End it'; })"),
        (
            "doubled",
            """css => { const item = [...document.querySelectorAll(css)].find(e => e.textContent.includes("Remove"));
            item.after(item.cloneNode(true)); }""",
        ),
        (
            "relabelled",
            """css => document.querySelectorAll(css).forEach(
              item => (item.querySelector("svg") ?? item).setAttribute("aria-label", "End it"))""",
        ),
        ("gone", "css => document.querySelectorAll(css).forEach(e => e.remove())"),
    ],
)
def test_an_item_that_is_not_certain_is_not_clicked(
    open_rig: OpenRig, variant: Variant, what: str, script: str
) -> None:
    rig = open_rig(variant=variant)
    person = shown(rig)
    meddle(rig, Step.MENU_OPEN, script, ITEMS)
    assert refused(rig, person) is None, what
    assert Step.DISPATCHING not in rig.heard.steps


@pytest.mark.parametrize("variant", ERAS)
def test_something_that_lies_over_the_menu_stops(open_rig: OpenRig, variant: Variant) -> None:
    rig = open_rig(variant=variant)
    person = shown(rig)
    cover = "() => { const e = document.createElement('div'); e.style.cssText = 'position:fixed;inset:0;z-index:9999';"
    meddle(rig, Step.MENU_OPEN, cover + " document.body.append(e); }")
    incident = refused(rig, person)
    assert incident is not None
    assert incident.kind is IncidentKind.UNKNOWN_DIALOG
    assert incident.evidence is not None


def test_something_that_lies_over_the_row_stops(open_rig: OpenRig) -> None:
    rig = open_rig()
    person = shown(rig)
    meddle(
        rig,
        Step.LOCATED,
        """() => { const dialog = document.createElement("dialog"); dialog.append("Hello");
        document.body.append(dialog); dialog.showModal(); }""",
    )
    incident = refused(rig, person)
    assert incident is not None
    assert incident.kind is IncidentKind.UNKNOWN_DIALOG


def test_a_list_that_shifts_under_the_pointer_hits_the_same_person(open_rig: OpenRig) -> None:
    rig = open_rig(f"namesakes:slug={open_rig(people=27).people()[3].slug},count=3", people=27)
    person = next(p for p in rig.people() if p.slug.endswith("-3"))
    rig.network.observe(Subject(person.slug, person.name))
    meddle(
        rig,
        Step.LOCATED,
        "css => { const rows = [...document.querySelectorAll(css)]; rows[0].before(...rows.reverse()); }",
        '[componentkey^="ConnectionCard_"]',
    )
    rig.network.perform(action(person))
    assert rig.removed() == [person.slug]


def test_another_member_behind_the_same_slug_is_not_touched(open_rig: OpenRig) -> None:
    rig = open_rig()
    person = rig.people()[4]
    stranger = Connection(person.slug, person.name, None, None, "ACoAASOMEBODYELSE")
    refused(rig, stranger)


def test_a_language_without_words_is_not_clicked(open_rig: OpenRig, tab: Page) -> None:
    rig = open_rig()
    person = rig.people()[4]

    def translate(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace('lang="en"', 'lang="xx"'))

    tab.route(LIST, translate)
    with pytest.raises(NotPerformed, match="switch the site to English"):
        rig.network.perform(action(person))
    assert rig.removed() == []


def test_a_language_never_confirmed_live_is_not_clicked(
    practice: Practice, site_options: SiteOptionsFor, browser_session: BrowserSession, tmp_path: Path
) -> None:
    english = (LOCALES / "en.toml").read_text(encoding="utf-8")
    (tmp_path / "en.toml").write_text(english.replace("arms_clicks = true", "arms_clicks = false"), encoding="utf-8")
    server = practice(scale=SCALE)
    rig = PracticeRig(server, browser_session, site_options(server, locales=tmp_path))
    with pytest.raises(NotPerformed, match="never confirmed live"):
        rig.network.perform(action(rig.people()[4]))
    rig.close()
    assert rig.removed() == []


def test_a_failing_listener_closes_the_menu(open_rig: OpenRig, tab: Page) -> None:
    rig = open_rig()
    person = shown(rig)
    rig.heard.fails_at[Step.DISPATCHING] = InputError("the journal is full")
    with pytest.raises(InputError):
        rig.network.perform(action(person))
    assert tab.locator("[role='menu']").filter(visible=True).count() == 0
    assert rig.removed() == []


def test_a_challenge_before_the_act_is_an_incident_and_no_act(open_rig: OpenRig) -> None:
    rig = open_rig("redirect-challenge")
    incident = refused(rig, rig.people()[4])
    assert incident is not None
    assert incident.kind is IncidentKind.CHALLENGE


def test_a_login_page_before_the_act_is_an_incident_and_no_act(open_rig: OpenRig) -> None:
    rig = open_rig("redirect-login")
    incident = refused(rig, rig.people()[4])
    assert incident is not None
    assert incident.kind is IncidentKind.LOGIN
