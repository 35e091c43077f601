"""Menus left open: the item that is clicked is always in the menu of the approved person's own row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.model import Subject
from bot.ports import Step
from bot.practice.settings import Variant
from tests.browser.meddling import ERAS, at, meddle, refused
from tests.contract.rigs import action

if TYPE_CHECKING:
    from bot.model import Connection
    from tests.browser.conftest import OpenRig
    from tests.contract.practice_rig import PracticeRig

pytestmark = pytest.mark.browser

ROWS = "[componentkey^='ConnectionCard_'], [data-view-name='connections-list'], li.mn-connection-card"
BUTTON = "button[aria-expanded]"
DEAF = """([rows, slug]) => {
  const row = [...document.querySelectorAll(rows)].find(e => e.querySelector(`a[href$="/in/${slug}/"]`));
  addEventListener("click", event => { if (row.contains(event.target)) event.stopPropagation(); }, true);
}"""
DEAF_KEYS = "() => addEventListener('keydown', event => event.stopPropagation(), true)"
SWAP = """() => { const own = document.querySelector("[componentkey^='ConnectionCard_'] button[aria-expanded='true']");
  own.setAttribute("aria-expanded", "false"); }"""


def two_rows(rig: PracticeRig) -> tuple[Connection, Connection]:
    """Two people of one search result: another one, and above him the approved one, whom his menu does not cover."""
    first = rig.people()[3]
    rig.faults(f"namesakes:slug={first.slug},count=2")
    person, other = [p for p in rig.people() if p.name == first.name][:2]
    rig.network.observe(Subject(person.slug, person.name, person.member_id))
    return other, person


def open_menu_of(rig: PracticeRig, person: Connection) -> None:
    page = rig.session.page
    row = page.locator(ROWS).filter(has=page.locator(f"a[href$='/in/{person.slug}/']"))
    row.locator(BUTTON).click()
    row.locator("button[aria-expanded='true']").wait_for()


@pytest.mark.parametrize("variant", ERAS)
def test_the_menu_of_another_row_is_never_taken_for_this_one(open_rig: OpenRig, variant: Variant) -> None:
    rig = open_rig(variant=variant)
    other, person = two_rows(rig)
    meddle(rig, Step.LOCATED, DEAF, [ROWS, person.slug])
    open_menu_of(rig, other)
    refused(rig, person)
    assert Step.MENU_OPEN not in rig.heard.steps


@pytest.mark.parametrize("variant", ERAS)
def test_a_menu_left_open_is_closed_first(open_rig: OpenRig, variant: Variant) -> None:
    rig = open_rig(variant=variant)
    other, person = two_rows(rig)
    at(rig, Step.LOCATED, lambda: open_menu_of(rig, other))
    rig.network.perform(action(person))
    assert rig.removed() == [person.slug]


@pytest.mark.parametrize("variant", ERAS)
def test_a_menu_that_stays_open_means_not_performed(open_rig: OpenRig, variant: Variant) -> None:
    rig = open_rig(variant=variant)
    other, person = two_rows(rig)
    open_menu_of(rig, other)
    rig.session.page.evaluate(DEAF_KEYS)
    refused(rig, person)
    assert Step.MENU_OPEN not in rig.heard.steps


def test_a_menu_that_is_not_this_rows_any_more_is_not_clicked(open_rig: OpenRig) -> None:
    rig = open_rig()
    _, person = two_rows(rig)
    meddle(rig, Step.DISPATCHING, SWAP)
    refused(rig, person)
    assert Step.ITEM_CLICKED not in rig.heard.steps


@pytest.mark.parametrize("sign", ["\u200b", "\u00ad"])
def test_a_name_with_a_sign_that_nobody_sees_is_found_in_labels(open_rig: OpenRig, sign: str) -> None:
    rig = open_rig(variant=Variant.EMBER)
    rig.rename(rig.people()[3].slug, f"Ada{sign}", "Örnek")
    person = rig.people()[3]
    rig.network.perform(action(person))
    assert rig.removed() == [person.slug]
