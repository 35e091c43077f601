"""Reading the list in the browser: what comes late, comes broken, or does not come."""

from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING

import pytest

from bot.errors import PageError, SiteObjects
from bot.model import Absent, Connected, Connection, Health, IncidentKind, Slug, Subject
from bot.practice.settings import Variant
from flows.pages.rows import connection_of
from flows.reading import ListReader
from tests.browser.meddling import LIST, PAGER, refused, shown

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from tests.browser.conftest import OpenRig
    from tests.contract.practice_rig import PracticeRig

pytestmark = pytest.mark.browser

VOYAGER = "**/voyager/api/relationships/dash/connections?*"


def read(rig: PracticeRig) -> list[Connection]:
    rows: list[Connection] = []
    assert rig.network.read(rows.append).complete
    return rows


@pytest.mark.parametrize("variant", list(Variant))
def test_a_long_stall_in_mid_list_is_survived(open_rig: OpenRig, variant: Variant) -> None:
    rig = open_rig("list-stall:after=1,times=1,seconds=1.5", variant=variant, people=130)
    rows = read(rig)
    assert [row.slug for row in rows] == [person.slug for person in rig.people()]


def test_a_stall_without_end_is_told_and_what_was_read_is_kept(open_rig: OpenRig) -> None:
    rig = open_rig("list-stall:after=1,seconds=60", people=63)
    rows: list[Connection] = []
    reading = rig.network.read(rows.append)
    assert not reading.complete
    assert reading.reason == f"the page states 63, {len(rows)} were read"
    assert 10 <= len(rows) < 63


def state_only(tab: Page, rig: PracticeRig, count: int) -> None:
    """The header lags: it states fewer than there are."""
    people = len(rig.people())

    def lower(route: Route) -> None:
        answer = route.fetch()
        body = re.sub(rf"\b{people} (connections)", rf"{count} \1", answer.text(), flags=re.IGNORECASE)
        route.fulfill(response=answer, body=body)

    tab.route(LIST, lower)


@pytest.mark.parametrize(("after", "count"), [(0, 10), (1, 20)])
def test_a_low_header_and_a_stalled_list_are_never_complete(
    open_rig: OpenRig, tab: Page, after: int, count: int
) -> None:
    rig = open_rig(f"list-stall:after={after},seconds=60", people=63)
    state_only(tab, rig, count)
    begun = time.monotonic()
    reading = rig.network.read(lambda _: None)
    assert (reading.stated, reading.read, reading.complete) == (count, count, False)
    assert reading.reason == f"the list did not end after the {count} that the page states"
    assert time.monotonic() - begun > 3


def test_a_low_header_hides_nobody_who_comes_after_a_stall(open_rig: OpenRig, tab: Page) -> None:
    rig = open_rig("list-stall:times=1,seconds=1.5", people=33)
    state_only(tab, rig, 10)
    reading = rig.network.read(lambda _: None)
    assert (reading.stated, reading.read, reading.complete) == (10, 33, False)


@pytest.mark.parametrize("variant", list(Variant))
def test_a_short_list_that_never_asks_for_more_is_complete(open_rig: OpenRig, variant: Variant) -> None:
    assert len(read(open_rig(variant=variant, people=4))) == 4


def test_a_row_without_a_name_is_counted_and_not_invented(open_rig: OpenRig, tab: Page) -> None:
    rig = open_rig(variant=Variant.EMBER, people=50)

    def spoil(route: Route) -> None:
        answer = route.fetch()
        document = answer.json()
        document["included"][0]["firstName"] = document["included"][0]["lastName"] = ""
        route.fulfill(response=answer, body=json.dumps(document))

    tab.route(VOYAGER, spoil)
    rows: list[Connection] = []
    reading = rig.network.read(rows.append)
    assert (reading.stated, reading.read, reading.unreadable) == (50, 48, 2)
    assert reading.complete
    assert all(row.name.strip() for row in rows)


def test_a_stop_ends_a_reading_with_what_was_read(open_rig: OpenRig) -> None:
    rig = open_rig("list-stall:after=1,seconds=60", people=63)

    class StopAsked:
        def wait(self, seconds: float) -> None:
            assert seconds > 0

        def while_paused(self) -> None:
            return

    reader = ListReader(rig.linkedin._site, rig.linkedin._page, connection_of, lambda _: None, StopAsked())
    begun = time.monotonic()
    reading = reader.run()
    assert reading.reason is not None
    assert reading.reason.startswith("stopped after")
    assert time.monotonic() - begun < 2.5


def test_nobody_is_handed_over_twice_when_a_reading_is_repeated(open_rig: OpenRig) -> None:
    rig = open_rig(people=40)
    rows: list[Connection] = []
    reader = ListReader(rig.linkedin._site, rig.linkedin._page, connection_of, rows.append, rig.waiter)
    assert reader.run().read == 40
    assert reader.run().read == 40
    assert len(rows) == 40


@pytest.mark.parametrize("variant", list(Variant))
def test_an_empty_network_is_read_as_empty(open_rig: OpenRig, variant: Variant) -> None:
    rig = open_rig(variant=variant, people=0)
    reading = rig.network.read(lambda _: None)
    assert (reading.stated, reading.read, reading.complete) == (0, 0, True)


def test_rows_carry_dates_and_ids(open_rig: OpenRig) -> None:
    for variant in (Variant.EMBER, Variant.SDUI2026_LOADMORE):
        rig = open_rig(variant=variant, people=45)
        assert {(row.slug, row.connected_on, row.member_id) for row in read(rig)} == {
            (person.slug, person.connected_on, person.member_id) for person in rig.people()
        }


def test_a_foreign_dialog_over_the_list_stops_everything(open_rig: OpenRig) -> None:
    rig = open_rig("unknown-dialog")
    for attempt in (lambda: rig.network.read(lambda _: None), rig.network.census, rig.network.check):
        with pytest.raises(SiteObjects) as stopped:
            attempt()
        assert stopped.value.incident.kind is IncidentKind.UNKNOWN_DIALOG


@pytest.mark.parametrize("status", [429, 999])
def test_a_throttled_list_stops_the_reading(open_rig: OpenRig, tab: Page, status: int) -> None:
    rig = open_rig(people=63)
    tab.route(PAGER, lambda route: route.fulfill(status=status if status != 999 else 429, body=""))
    with pytest.raises(SiteObjects) as stopped:
        rig.network.read(lambda _: None)
    assert stopped.value.incident.kind is IncidentKind.THROTTLED


def test_an_unknown_page_is_never_an_empty_list(open_rig: OpenRig, tab: Page) -> None:
    rig = open_rig()
    tab.route(LIST, lambda route: route.fulfill(body="<html lang=en><main><p>Something new</p></main></html>"))
    with pytest.raises(PageError):
        rig.network.read(lambda _: None)


@pytest.mark.parametrize("status", [403, 404])
def test_another_page_in_the_place_of_the_list_is_an_incident(open_rig: OpenRig, tab: Page, status: int) -> None:
    rig = open_rig()
    person = rig.people()[3]
    tab.route(LIST, lambda route: route.fulfill(status=status, body="something else"))
    subject = Subject(person.slug, person.name)
    for attempt in (lambda: rig.network.read(lambda _: None), rig.network.census, lambda: rig.network.observe(subject)):
        with pytest.raises(SiteObjects) as stopped:
            attempt()
        assert stopped.value.incident.kind is IncidentKind.UNKNOWN_PAGE
    incident = refused(rig, person)
    assert incident is not None
    assert incident.kind is IncidentKind.UNKNOWN_PAGE


def test_a_server_that_stays_down_is_no_incident(open_rig: OpenRig, tab: Page) -> None:
    rig = open_rig()
    tab.route(LIST, lambda route: route.fulfill(status=503, body=""))
    with pytest.raises(PageError):
        rig.network.census()


def test_a_server_error_is_tried_again(open_rig: OpenRig, tab: Page) -> None:
    rig = open_rig()
    answers = iter([500, 503])

    def fail_twice(route: Route) -> None:
        status = next(answers, None)
        if status is None:
            route.fallback()
        else:
            route.fulfill(status=status, body="down")  # an empty one makes the browser load a page of its own

    tab.route(LIST, fail_twice)
    assert read(rig)


def test_an_answer_that_is_no_list_is_never_absence(open_rig: OpenRig, tab: Page) -> None:
    rig = open_rig()
    person = rig.people()[3]
    tab.route(
        PAGER, lambda route: route.fulfill(body='0:[[],null,"broken"]\n', content_type="application/octet-stream")
    )
    with pytest.raises(PageError):
        rig.network.observe(Subject(person.slug, person.name))
    with pytest.raises(PageError):
        rig.network.observe(Subject(Slug("nobody-1"), person.name))


def test_html_where_data_was_due_is_a_challenge(open_rig: OpenRig, tab: Page) -> None:
    rig = open_rig()
    person = rig.people()[3]
    tab.route(PAGER, lambda route: route.fulfill(body="<html></html>", content_type="text/html"))
    with pytest.raises(SiteObjects) as stopped:
        rig.network.observe(Subject(person.slug, person.name))
    assert stopped.value.incident.kind is IncidentKind.CHALLENGE


# --- searching ---


@pytest.mark.parametrize("variant", [Variant.EMBER, Variant.SDUI2026_SCROLL])
def test_everybody_is_found_whatever_the_script(open_rig: OpenRig, variant: Variant) -> None:
    rig = open_rig(variant=variant, people=220, scale=0.0)
    special = [p for p in rig.people() if not p.name.isascii() or "," in p.name or not p.slug.isascii()]
    chosen = {p.slug: p for p in (*special[:14], *(p for p in special if not p.slug.isascii()))}
    for person in list(chosen.values())[:18]:
        found = rig.network.observe(Subject(person.slug, person.name))
        assert isinstance(found, Connected), person.name
        assert (found.seen.slug, found.seen.name) == (person.slug, person.name)


def test_a_name_that_lost_its_credentials_is_found_by_its_plain_words(open_rig: OpenRig) -> None:
    rig = open_rig()
    person = next(p for p in rig.people() if p.name.isascii() and p.name.count(" ") == 1)
    found = rig.network.observe(Subject(person.slug, f"{person.name}, PhD 🎓"))
    assert isinstance(found, Connected)
    assert found.seen.name == person.name


def test_somebody_without_a_name_is_never_called_absent(open_rig: OpenRig) -> None:
    rig = open_rig()
    with pytest.raises(PageError):
        rig.network.observe(Subject(rig.people()[3].slug, " "))


def test_dropped_credentials_are_no_absence_though_another_bears_them(open_rig: OpenRig) -> None:
    rig = open_rig(people=40)
    person, other = [p for p in rig.people() if p.name.isascii() and p.name.count(" ") == 1][:2]
    first, last = person.name.split(" ")
    rig.rename(other.slug, first, f"{last}, PhD")
    found = rig.network.observe(Subject(person.slug, f"{person.name}, PhD"))
    assert isinstance(found, Connected)


def test_a_list_that_states_no_number_is_read_and_never_complete(open_rig: OpenRig, tab: Page) -> None:
    rig = open_rig()

    def drop_count(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace(">27 connections<", ">Your network<"))

    tab.route(LIST, drop_count)
    rows: list[Connection] = []
    reading = rig.network.read(rows.append)
    assert (reading.stated, reading.read, reading.complete) == (None, 27, False)
    assert reading.reason == "the page states no number of connections"


def test_searching_loads_no_page_and_changes_nothing(open_rig: OpenRig) -> None:
    rig = open_rig()
    for person in rig.people()[:4]:
        rig.network.observe(Subject(person.slug, person.name))
    truth = rig.server.world.truth()
    assert truth["page_loads"] == 1
    assert truth["changes"] == []
    assert truth["profile_views"] == []
    assert not any(request["kind"] == "remove" for request in truth["requests"])


def test_absence_without_a_working_search_says_so(open_rig: OpenRig) -> None:
    rig = open_rig()
    assert rig.network.observe(Subject(Slug("nobody-1"), "Nobody Whatsoever")) == Absent(search_works=False)


def test_a_search_that_worked_before_a_reload_proves_nothing_after_it(open_rig: OpenRig, tab: Page) -> None:
    rig = open_rig()
    shown(rig)
    loads, lost = rig.linkedin._site.loads, iter([True, True])
    tab.route(PAGER, lambda route: route.abort() if next(lost, False) else route.fallback())
    assert rig.network.observe(Subject(Slug("nobody-1"), "Nobody Whatsoever")) == Absent(search_works=False)
    assert rig.linkedin._site.loads == loads + 1


def test_a_lost_search_answer_is_asked_for_again(open_rig: OpenRig, tab: Page) -> None:
    rig = open_rig()
    person = rig.people()[3]
    lost = iter([True])

    def lose_one(route: Route) -> None:
        if next(lost, False):
            route.abort()
        else:
            route.fallback()

    tab.route(PAGER, lose_one)
    assert isinstance(rig.network.observe(Subject(person.slug, person.name)), Connected)


# --- the canary ---


@pytest.mark.parametrize("variant", list(Variant))
def test_the_canary_names_what_it_checked_and_clicks_no_item(open_rig: OpenRig, variant: Variant) -> None:
    rig = open_rig(variant=variant)
    report = rig.network.check()
    assert report.variant == variant.value.removesuffix("-scroll").removesuffix("-loadmore")
    assert {check.target for check in report.checks} == {"row", "language", "search", "menu", "item"}
    assert report.unknown_labels == ()
    assert rig.server.world.truth()["changes"] == []


def test_a_renamed_item_turns_the_canary_amber(open_rig: OpenRig, tab: Page) -> None:
    rig = open_rig()

    def rename(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(
            response=answer, body=answer.text().replace('"remove": "Remove connection"', '"remove": "End it"')
        )

    tab.route(LIST, rename)
    report = rig.network.check()
    assert report.health is Health.AMBER
    assert report.unknown_labels == ("End it",)
