"""Pages in a language without words, with words of two languages, or with a language stated wrongly or not at all."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

import pytest

from bot.errors import NotPerformed
from bot.model import Health, IncidentKind, Subject
from bot.ports import Step
from bot.practice.invented import INVENTED
from bot.practice.settings import Variant
from flows.acts.disconnect import OTHER_LABELS
from flows.labels import skeleton
from flows.reading import UNKNOWN_BUTTON
from flows.words import parse_words
from tests.browser.meddling import ERAS, LIST, at, refused, shown
from tests.conftest import LOCALES
from tests.contract.practice_rig import SCALE, PracticeRig
from tests.contract.rigs import action

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page, Route

    from bot.model import CanaryReport
    from flows.browser import BrowserSession
    from tests.browser.conftest import OpenRig
    from tests.conftest import Practice, SiteOptionsFor

pytestmark = pytest.mark.browser

BY_BUTTON = (Variant.SDUI2025, Variant.SDUI2026_LOADMORE)
BY_STRUCTURE = (Variant.EMBER, Variant.SDUI2026_SCROLL)


def rewritten(tab: Page, *changes: tuple[str, str]) -> None:
    """Let the list's page come with other texts in it."""

    def rewrite(route: Route) -> None:
        answer = route.fetch()
        body = answer.text()
        for old, new in changes:
            body = body.replace(old, new)
        route.fulfill(response=answer, body=body)

    tab.route(LIST, rewrite)


def places(report: CanaryReport) -> dict[str, set[str]]:
    """The labels that are not known, by where they stand."""
    found: dict[str, set[str]] = {}
    for label in report.labels:
        if not label.known:
            found.setdefault(label.place, set()).add(label.text)
    return found


# --- a language that nobody knows ---


@pytest.mark.parametrize("variant", BY_STRUCTURE)
def test_a_language_without_words_is_read_by_structure(open_rig: OpenRig, variant: Variant) -> None:
    rig = open_rig(variant=variant, people=63, language=INVENTED)
    rows: list[str] = []
    reading = rig.network.read(lambda person: rows.append(person.slug))
    assert (reading.complete, reading.stated, reading.read, reading.reason) == (True, 63, 63, None)
    assert rows == [person.slug for person in rig.people()]
    _is_searched_and_never_clicked(rig)


def _is_searched_and_never_clicked(rig: PracticeRig) -> None:
    assert rig.network.census().stated == 63
    assert refused(rig, shown(rig)) is None
    assert rig.heard.steps == []


@pytest.mark.parametrize("variant", BY_BUTTON)
def test_a_button_without_a_known_label_is_left_alone_and_told(open_rig: OpenRig, variant: Variant) -> None:
    """One button alone below the list may bring more rows, or do anything else: nothing on the page says which."""
    rig = open_rig(variant=variant, people=63, language=INVENTED)
    reading = rig.network.read(lambda _: None)
    assert (reading.complete, reading.read) == (False, 10)
    assert reading.reason == f"the page states 63, 10 were read{UNKNOWN_BUTTON}"


@pytest.mark.parametrize("variant", list(Variant))
def test_no_unknown_button_is_clicked_in_a_language_without_words(
    open_rig: OpenRig, tab: Page, variant: Variant
) -> None:
    rig = open_rig(variant=variant, people=23, language=INVENTED)
    button = '<button type="button" onclick="document.body.dataset.clicked = 1">Alle entfernen</button></main>'
    rewritten(tab, ("</main>", button))
    rig.network.read(lambda _: None)
    assert tab.locator("body[data-clicked]").count() == 0


EXPECTED = {
    Variant.EMBER: {
        "search": {"Hcraes yb eman"},
        "message": {"Dnes a egassem ot {name}"},
        "more": {"Erom snoitca rof {name}"},
        "remove_item": {"Evomer noitcennoc", "Erahs eliforp"},
    },
    Variant.SDUI2026_LOADMORE: {
        "search": {"Hcraes yb eman"},
        "message": {"Egassem"},
        "load_more": {"Daol erom"},
        "more": {"Erom snoitca"},
        "remove_item": {"Evomer noitcennoc", "Erahs eliforp", "Troper ro kcolb"},
    },
}


@pytest.mark.parametrize("variant", [Variant.EMBER, Variant.SDUI2026_LOADMORE])
def test_the_canary_lists_the_labels_that_it_does_not_know(open_rig: OpenRig, variant: Variant) -> None:
    rig = open_rig(variant=variant, language=INVENTED)
    report = rig.network.check()
    assert (report.health, report.language) == (Health.AMBER, INVENTED)
    found = places(report)
    assert EXPECTED[variant].items() <= found.items(), found
    assert report.advice.startswith("The page is in qaa, in which the words that a click needs were never seen live.")
    file = skeleton(report.language, report.labels, None, "2026-11")
    assert all(text in file for texts in EXPECTED[variant].values() for text in texts)
    assert parse_words(tomllib.loads(file)).entries == {}
    assert rig.server.world.truth()["changes"] == []


@pytest.fixture
def taught(
    practice: Practice, site_options: SiteOptionsFor, browser_session: BrowserSession, tmp_path: Path
) -> Iterator[PracticeRig]:
    """A member wrote down the one label that reading needs."""
    label = (
        '[words.load_more]\nspellings = ["Daol erom"]\ngrade = "seen live"\nwhere = "below the list"\nseen = "now"\n'
    )
    (tmp_path / "qaa.toml").write_text(f'[language]\ntag = "qaa"\narms_clicks = false\n{label}', encoding="utf-8")
    server = practice(variant=Variant.SDUI2026_LOADMORE, people=63, language=INVENTED, scale=SCALE)
    rig = PracticeRig(server, browser_session, site_options(server, own_locales=tmp_path))
    yield rig
    rig.close()


def test_one_label_of_an_own_word_file_completes_the_reading_and_arms_nothing(taught: PracticeRig) -> None:
    reading = taught.network.read(lambda _: None)
    assert (reading.complete, reading.read) == (True, 63)
    assert refused(taught, shown(taught)) is None
    assert taught.heard.steps == []


# --- what a page states, and what it shows ---


@pytest.mark.parametrize(
    ("stated", "setting", "health", "told"),
    [
        ("en-GB", None, Health.GREEN, ""),
        ("EN_us", None, Health.GREEN, ""),
        ("xx-YY", None, Health.AMBER, "The page is in xx-YY, and shows labels of en."),
        ("xx-YY", "en", Health.AMBER, "The page is in xx-YY, and shows labels of en."),
        ("tr", None, Health.AMBER, "The page is in tr, and shows labels of en."),
        ("", None, Health.AMBER, "The page states no language, and shows labels of en. To go on, set `site.language`"),
        ("", "en", Health.GREEN, ""),
        ("", "tr", Health.AMBER, "The page is in tr, and shows labels of en."),
    ],
)
def test_what_a_page_states_must_be_what_it_shows(  # noqa: PLR0917 - four values and what they are tried on
    practice: Practice,
    site_options: SiteOptionsFor,
    browser_session: BrowserSession,
    tab: Page,
    stated: str,
    setting: str | None,
    health: Health,
    told: str,
) -> None:
    server = practice()
    rig = PracticeRig(server, browser_session, site_options(server, language=setting))
    rewritten(tab, ('lang="en"', f'lang="{stated}"' if stated else ""))
    report = rig.network.check()
    person = shown(rig)
    if health is not Health.GREEN:
        refused(rig, person)
    rig.close()
    assert report.health is health
    assert report.advice.startswith(told)
    assert bool(report.advice) is bool(told)


def test_one_item_in_another_language_makes_a_mixed_page(open_rig: OpenRig, tab: Page) -> None:
    rig = open_rig()
    rewritten(tab, ('"remove": "Remove connection"', '"remove": "Bağlantıyı kaldır"'))
    report = rig.network.check()
    assert report.health is Health.AMBER
    assert report.advice.startswith("The page is in en, and shows labels of tr.")
    refused(rig, shown(rig))


def test_a_mixed_page_that_a_click_could_pass_is_not_green(open_rig: OpenRig, tab: Page) -> None:
    """All that is clicked is in English; the item beside it is not."""
    rig = open_rig()
    rewritten(tab, ("Share profile", "Profili paylaş"))
    report = rig.network.check()
    assert [check.target for check in report.checks if check.health is not Health.GREEN] == ["language"]


# --- a page that changes its language ---


def test_another_language_after_the_first_person_stops_the_run(open_rig: OpenRig) -> None:
    """Both languages are known, and yet the page is no longer the one that was checked."""
    rig = open_rig(language="tr")
    assert rig.network.check().health is Health.GREEN
    first, second = rig.people()[3:5]
    shown(rig, 3)
    rig.network.perform(action(first))
    rig.server.world.change_settings({"language": "en"})
    rig.network.census()
    rig.network.observe(Subject(second.slug, second.name, second.member_id))
    with pytest.raises(NotPerformed) as caught:
        rig.network.perform(action(second))
    assert caught.value.incident is not None
    assert caught.value.incident.kind is IncidentKind.UNKNOWN_PAGE
    assert "another language than at the start" in caught.value.incident.sentence
    assert rig.removed() == [first.slug]


@pytest.mark.parametrize(("stated", "stops"), [("de", True), ("en-GB", False)])
def test_a_language_that_changes_while_the_menu_is_open(open_rig: OpenRig, tab: Page, stated: str, stops: bool) -> None:
    rig = open_rig()
    person = shown(rig)
    at(rig, Step.MENU_OPEN, lambda: tab.evaluate("tag => { document.documentElement.lang = tag }", stated))
    if stops:
        incident = refused(rig, person)
        assert incident is not None
        assert incident.kind is IncidentKind.UNKNOWN_PAGE
    else:
        rig.network.perform(action(person))
        assert rig.removed() == [person.slug]


@pytest.mark.parametrize("variant", ERAS)
def test_labels_that_change_without_a_word_stop_the_run(open_rig: OpenRig, tab: Page, variant: Variant) -> None:
    """The page still states its language, and the next person's menu would be no better."""
    rig = open_rig(variant=variant)
    person = shown(rig)
    script = """() => {
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (texts.nextNode())
        if (texts.currentNode.data.trim() === "Remove connection") texts.currentNode.data = "Bağlantıyı kaldır";
    }"""
    at(rig, Step.MENU_OPEN, lambda: tab.evaluate(script))
    incident = refused(rig, person)
    assert incident is not None
    assert (incident.kind, incident.sentence) == (IncidentKind.UNKNOWN_PAGE, OTHER_LABELS)


def test_months_of_word_files_are_those_of_the_calendar(tab: Page) -> None:
    """The browser knows the calendars of the world; dates of the list are read with the same names."""
    script = """tag => [...Array(12).keys()].map(month => new Intl.DateTimeFormat(tag,
      {day: "numeric", month: "long", year: "numeric"}).formatToParts(new Date(2024, month, 7))
      .find(part => part.type === "month").value)"""
    for path in LOCALES.glob("*.toml"):
        months = tomllib.loads(path.read_text(encoding="utf-8"))["language"]["months"]
        assert tab.evaluate(script, path.stem) == months, path.stem
        assert re.fullmatch(r"[a-z]{2}", path.stem)
