"""What can happen from the irreversible click on, played on the page at the very moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import InputError, NotPerformed, PerformUnknown, SiteObjects
from bot.model import IncidentKind, Subject
from bot.ports import Step
from bot.practice.settings import Variant
from tests.browser.meddling import ERAS, PAGER, SERVER_REQUEST, at, meddle, refused, shown, unknown
from tests.contract.rigs import action

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from tests.browser.conftest import OpenRig

pytestmark = pytest.mark.browser

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
    if (change === "disabled") { dialog.querySelector("h2").textContent = "Something new"; cancel.disabled = true; }
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


def test_a_cancelling_button_that_takes_no_click_hides_no_incident(open_rig: OpenRig) -> None:
    rig = open_rig()
    person = shown(rig)
    meddle(rig, Step.MENU_OPEN, IN_DIALOG, "disabled")
    failed = unknown(rig, person)
    assert failed.incident is not None
    assert failed.incident.kind is IncidentKind.UNKNOWN_DIALOG
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


def test_a_late_second_removal_request_is_an_incident(open_rig: OpenRig) -> None:
    rig = open_rig()
    other, person = rig.people()[8], shown(rig)
    meddle(rig, Step.ACCEPTED, POST_REMOVAL, other.slug)
    failed = unknown(rig, person)
    assert failed.incident is not None
    assert failed.incident.kind is IncidentKind.OTHER_PERSON


@pytest.mark.parametrize(("whose", "kind"), [(4, IncidentKind.SECOND_REQUEST), (8, IncidentKind.OTHER_PERSON)])
@pytest.mark.parametrize("fault", ["answer-lost:times=1", "dialog-other-person"])
def test_a_removal_request_while_an_outcome_is_settled_is_an_incident(
    open_rig: OpenRig, tab: Page, fault: str, whose: int, kind: IncidentKind
) -> None:
    rig = open_rig(fault)
    late, person = rig.people()[whose], shown(rig)
    with pytest.raises((PerformUnknown, NotPerformed)):
        rig.network.perform(action(person))
    rig.network.census()
    tab.evaluate(POST_REMOVAL, late.slug)
    with pytest.raises(SiteObjects) as stopped:
        rig.network.observe(Subject(person.slug, person.name))
    assert stopped.value.incident.kind is kind
    rig.faults()
    last = shown(rig, 12)
    rig.network.perform(action(last))
    assert rig.removed()[-1] == last.slug


def test_a_dialog_beside_a_request_is_an_incident(open_rig: OpenRig) -> None:
    rig = open_rig("no-dialog")
    person = shown(rig)
    both = """() => document.querySelector("[role=menu]:not([hidden])").addEventListener("click", () => {
      const dialog = document.createElement("dialog"); dialog.append("Hello");
      document.body.append(dialog); dialog.showModal(); })"""
    meddle(rig, Step.MENU_OPEN, both)
    failed = unknown(rig, person)
    assert failed.incident is not None
    assert failed.incident.kind is IncidentKind.UNKNOWN_DIALOG


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


ASK_ONLY_WHAT_IS_NEW = """() => { const send = window.fetch; let last = null; window.fetch = (url, options) => {
  if (!String(url).includes("connectionsList")) return send(url, options);
  if (options.body === last) return new Promise(() => {});
  last = options.body;
  return send(url, options); }; }"""
ANSWER_FROM_A_CACHE = """() => { const send = window.fetch; const kept = new Map();
  window.fetch = async (url, options) => {
  if (!String(url).includes("connectionsList")) return send(url, options);
  if (!kept.has(options.body)) kept.set(options.body, await (await send(url, options)).text());
  return new Response(kept.get(options.body)); }; }"""


@pytest.mark.parametrize(("script", "fresh"), [(ASK_ONLY_WHAT_IS_NEW, 0), (ANSWER_FROM_A_CACHE, 1)])
def test_the_second_proof_comes_from_the_site_and_not_from_a_cache(
    open_rig: OpenRig, tab: Page, script: str, fresh: int
) -> None:
    rig = open_rig()
    shown(rig, 8)
    tab.evaluate(script)
    person = shown(rig)
    receipt = rig.network.perform(action(person))
    assert receipt.absent.detail["fresh_load"] == fresh
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
