"""What can happen around the one irreversible click, played on the page at the very moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import InputError, NotPerformed, PerformUnknown
from bot.model import Connection, IncidentKind, Subject
from bot.ports import Step
from bot.practice.settings import Variant
from tests.contract.rigs import action

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page, Route

    from bot.model import Incident, Proof
    from flows.browser import BrowserSession
    from tests.browser.conftest import OpenRig
    from tests.contract.practice_rig import PracticeRig

pytestmark = pytest.mark.browser

LIST = "**/mynetwork/invite-connect/connections/"
PAGER = "**/flagship-web/rsc-action/actions/pagination?sduiid=*connectionsList"
SERVER_REQUEST = "**/flagship-web/rsc-action/actions/server-request?*"
ERAS = [Variant.EMBER, Variant.SDUI2025, Variant.SDUI2026_SCROLL]
ITEMS = "[role='menuitem'], [role='button'], .mn-connection-card__dropdown-item button"


@pytest.fixture
def tab(browser_session: BrowserSession) -> Iterator[Page]:
    """The page, to meddle with; nothing stays spoilt."""
    yield browser_session.page
    browser_session.page.unroute_all(behavior="ignoreErrors")


def meddle(rig: PracticeRig, step: Step, script: str, argument: object = None) -> None:
    """Run a script on the page at a step of the act."""
    keep = rig.heard.__call__

    def listener(now: Step, proof: Proof | None) -> None:
        keep(now, proof)
        if now is step:
            rig.session.page.evaluate(script, argument)

    rig.linkedin._removal._steps = listener


def at(rig: PracticeRig, step: Step, do: Callable[[], object]) -> None:
    """Do something at a step of the act."""
    keep = rig.heard.__call__

    def listener(now: Step, proof: Proof | None) -> None:
        keep(now, proof)
        if now is step:
            do()

    rig.linkedin._removal._steps = listener


def shown(rig: PracticeRig, index: int = 4) -> Connection:
    """A person whom a search has just found, as a run does it."""
    person = rig.people()[index]
    rig.network.observe(Subject(person.slug, person.name, person.member_id))
    return person


def refused(rig: PracticeRig, person: Connection) -> Incident | None:
    with pytest.raises(NotPerformed) as caught:
        rig.network.perform(action(person))
    assert rig.removed() == []
    assert not any(request["kind"] == "remove" for request in rig.server.world.truth()["requests"])
    return caught.value.incident


def unknown(rig: PracticeRig, person: Connection) -> PerformUnknown:
    with pytest.raises(PerformUnknown) as caught:
        rig.network.perform(action(person))
    return caught.value


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


# --- the dialog ---

IN_DIALOG = """change => {
  const act = () => {
    const dialog = document.querySelector("dialog[open], [role='alertdialog']");
    if (!dialog || dialog.dataset.meddled) return;
    dialog.dataset.meddled = "1";
    const [cancel, confirm] = dialog.querySelectorAll("button");
    if (change === "renamed") confirm.textContent = "End it";
    if (change === "swapped") cancel.before(confirm);
    if (change === "doubled") confirm.after(confirm.cloneNode(true));
    if (change === "third") { const b = document.createElement("button"); b.textContent = "Maybe"; cancel.before(b); }
    if (change === "title") dialog.querySelector("h2").textContent = "Something new";
    if (change === "moved") {
      for (const name of ["data-view-name", "data-test-dialog-primary-btn"]) {
        if (!confirm.hasAttribute(name)) continue;
        cancel.setAttribute(name, confirm.getAttribute(name));
        confirm.removeAttribute(name);
      }
    }
  };
  new MutationObserver(act).observe(document.body, { childList: true, subtree: true });
}"""


@pytest.mark.parametrize("variant", ERAS)
@pytest.mark.parametrize("change", ["renamed", "doubled"])
def test_a_dialog_that_is_not_certain_is_cancelled(open_rig: OpenRig, variant: Variant, change: str) -> None:
    rig = open_rig(variant=variant)
    person = shown(rig)
    meddle(rig, Step.MENU_OPEN, IN_DIALOG, change)
    incident = refused(rig, person)
    assert incident is not None
    assert incident.kind is IncidentKind.UNKNOWN_DIALOG
    assert Step.ITEM_CLICKED in rig.heard.steps
    assert Step.CONFIRMED not in rig.heard.steps
    assert rig.session.page.locator("dialog[open], [role='alertdialog']").count() == 0


@pytest.mark.parametrize("variant", [Variant.EMBER, Variant.SDUI2025])
def test_a_mark_that_moved_to_the_other_button_is_not_followed(open_rig: OpenRig, variant: Variant) -> None:
    rig = open_rig(variant=variant)
    person = shown(rig)
    meddle(rig, Step.MENU_OPEN, IN_DIALOG, "moved")
    assert refused(rig, person) is not None


@pytest.mark.parametrize("change", ["third", "title"])
def test_a_dialog_of_another_shape_is_cancelled(open_rig: OpenRig, change: str) -> None:
    rig = open_rig()
    person = shown(rig)
    meddle(rig, Step.MENU_OPEN, IN_DIALOG, change)
    assert refused(rig, person) is not None


@pytest.mark.parametrize("variant", ERAS)
def test_buttons_in_another_order_are_told_apart(open_rig: OpenRig, variant: Variant) -> None:
    rig = open_rig(variant=variant)
    person = shown(rig)
    meddle(rig, Step.MENU_OPEN, IN_DIALOG, "swapped")
    rig.network.perform(action(person))
    assert rig.removed() == [person.slug]


def test_a_native_dialog_is_dismissed_and_an_incident(open_rig: OpenRig) -> None:
    rig = open_rig()
    person = shown(rig)
    ask = (
        "() => document.querySelector('[role=menu]:not([hidden])').addEventListener('click', () => confirm('?'), true)"
    )
    meddle(rig, Step.MENU_OPEN, ask)
    incident = refused(rig, person)
    assert incident is not None
    assert incident.kind is IncidentKind.UNKNOWN_DIALOG


def test_a_dialog_that_cannot_be_cancelled_is_unknown(open_rig: OpenRig) -> None:
    rig = open_rig("dialog-other-person")
    person = shown(rig)
    stuck = """() => { window.HTMLDialogElement.prototype.close = () => {}; }"""
    meddle(rig, Step.MENU_OPEN, stuck)
    failed = unknown(rig, person)
    assert failed.incident is not None
    assert failed.incident.kind is IncidentKind.OTHER_PERSON
    assert rig.removed() == []


# --- after the dispatch ---

POST_REMOVAL = """slug => fetch(
  "/flagship-web/rsc-action/actions/server-request?sduiid=com.linkedin.sdui.mynetwork.RemoveConnectionVanityName",
  { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(
    { serverRequest: { requestedArguments: { payload: { disconnectVanityName: slug } } } }) })"""


def test_a_second_removal_request_is_an_incident(open_rig: OpenRig) -> None:
    rig = open_rig()
    person = shown(rig)
    meddle(rig, Step.CONFIRMED, POST_REMOVAL, person.slug)
    failed = unknown(rig, person)
    assert failed.incident is not None
    assert failed.incident.kind is IncidentKind.SECOND_REQUEST


def test_a_removal_request_that_names_somebody_else_is_an_incident(open_rig: OpenRig) -> None:
    rig = open_rig()
    other, person = rig.people()[8], shown(rig)
    meddle(rig, Step.CONFIRMED, POST_REMOVAL, other.slug)
    failed = unknown(rig, person)
    assert failed.incident is not None
    assert failed.incident.kind is IncidentKind.OTHER_PERSON


def test_a_request_that_names_nobody_proves_nothing(open_rig: OpenRig, tab: Page) -> None:
    rig = open_rig("no-dialog")
    person = shown(rig)
    strip = """() => { const send = window.fetch; window.fetch = (url, options) =>
      send(url, options?.body?.includes("disconnectVanityName") ? { ...options, body: "{}" } : options); }"""
    meddle(rig, Step.MENU_OPEN, strip)
    tab.route(SERVER_REQUEST, lambda route: route.fulfill(status=200, body="0:{}"))
    failed = unknown(rig, person)
    assert "names nobody" in failed.reason
    assert failed.incident is None
    assert rig.removed() == []


def test_nothing_after_the_click_is_unknown(open_rig: OpenRig) -> None:
    rig = open_rig()
    person = shown(rig)
    dead = """() => document.querySelector("[role=menu]:not([hidden])")
      .addEventListener("click", event => event.stopPropagation(), true)"""
    meddle(rig, Step.MENU_OPEN, dead)
    failed = unknown(rig, person)
    assert "Neither a dialog nor a request" in failed.reason
    assert failed.incident is None


def test_absence_is_read_from_a_fresh_load_when_the_search_does_not_answer(open_rig: OpenRig, tab: Page) -> None:
    rig = open_rig()
    person = shown(rig)
    lost = iter([True, True])

    def lose(route: Route) -> None:
        if next(lost, False):
            route.abort()
        else:
            route.fallback()

    at(rig, Step.ACCEPTED, lambda: tab.route(PAGER, lose))
    receipt = rig.network.perform(action(person))
    assert receipt.absent.detail["fresh_load"] == 1
    assert rig.removed() == [person.slug]


def test_a_challenge_during_the_second_proof_is_unknown_with_an_incident(open_rig: OpenRig) -> None:
    rig = open_rig()
    person = shown(rig)
    at(rig, Step.ACCEPTED, lambda: rig.faults("redirect-challenge"))
    failed = unknown(rig, person)
    assert failed.incident is not None
    assert failed.incident.kind is IncidentKind.CHALLENGE
    assert rig.removed() == [person.slug]


@pytest.mark.parametrize("step", [Step.ITEM_CLICKED, Step.DIALOG_CHECKED, Step.CONFIRMED, Step.ACCEPTED])
def test_a_failing_listener_after_the_dispatch_leaves_it_unknown(open_rig: OpenRig, step: Step) -> None:
    rig = open_rig()
    person = shown(rig)
    rig.heard.fails_at[step] = InputError("the disk is full")
    assert unknown(rig, person).incident is None
    assert (rig.removed() == [person.slug]) is (step in (Step.CONFIRMED, Step.ACCEPTED)) or rig.removed() == []


def test_body_words_of_a_challenge_outrank_an_accepted_request(open_rig: OpenRig, tab: Page) -> None:
    rig = open_rig()
    person = shown(rig)

    def challenge(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, status=200, body='0:{"code":"CHALLENGE"}')

    tab.route(SERVER_REQUEST, challenge)
    failed = unknown(rig, person)
    assert failed.incident is not None
    assert failed.incident.kind is IncidentKind.CHALLENGE
