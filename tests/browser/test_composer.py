"""Laying a text into a box where the site misbehaves: in no other box, and never sent. The truth of the site tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from bot.errors import LoginNeeded, NotFilled, SiteObjects
from bot.evaluate.identity import slug_of
from bot.model import IncidentKind, Subject
from bot.practice.faults import parse_fault
from bot.practice.messaging import DRAFT
from bot.practice.settings import Variant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _pytest.mark import ParameterSet

    from bot.practice.people import PracticePerson
    from tests.browser.conftest import OpenRig
    from tests.contract.practice_rig import PracticeRig

pytestmark = pytest.mark.browser
TEXT = "Dear friend,\n\nthank you for the time in which we worked together.\nAll the best!"
FORMS = ("overlay", "shadow", "page")
PLACES = [(variant, form) for variant in Variant for form in FORMS]


@dataclass(frozen=True, slots=True)
class Case:
    """A fault, and what it leads to. `on_page`: what it leads to where the composer is a page of its own."""

    fault: str
    filled: bool
    on_page: bool | None = None

    def fills(self, form: str) -> bool:
        return self.filled if form != "page" or self.on_page is None else self.on_page


CASES = (
    Case("composer-missing", filled=False),
    Case("composer-never-opens", filled=False),
    Case("composer-twice", filled=False, on_page=True),
    Case("wrong-composer", filled=False),
    Case("new-message-form", filled=False, on_page=True),
    Case("draft-of-another", filled=False),
    Case("inmail-form", filled=False),
    Case("premium-upsell", filled=False),
    Case("say-hello-card", filled=False),
    Case("composer-swaps", filled=False),
    Case("box-alters", filled=False),
    Case("bubble-minimised", filled=False),
    Case("header-late", filled=True),
    Case("thread-address", filled=True),
    Case("enter-sends", filled=True),
    Case("wrong-bubble-open", filled=True),
    Case("focus-stolen", filled=False),
)


def table() -> Iterator[ParameterSet]:
    """Each fault in one place, and each place with a fault; in the long run all of them."""
    for number, case in enumerate(CASES):
        for index, (variant, form) in enumerate(PLACES):
            marks = () if index == number * 5 % len(PLACES) else (pytest.mark.chaos,)
            yield pytest.param(case, variant, form, id=f"{case.fault}-{variant}-{form}", marks=marks)


def subject_of(person: PracticePerson) -> Subject:
    return Subject(slug_of(person.slug), person.name, person.member_id)


def told(rig: PracticeRig, expected: dict[str, str]) -> dict[str, str]:
    """What stands in which box, once the page has told the server."""
    for _ in range(40):
        if rig.server.world.messages.as_json()["boxes"] == expected:
            break
        rig.session.pump(0.05)
    boxes: dict[str, str] = rig.server.world.messages.as_json()["boxes"]
    return boxes


def sent(rig: PracticeRig) -> list[str]:
    return [one["slug"] for one in rig.server.world.messages.as_json()["messages"]]


@pytest.mark.parametrize(("case", "variant", "form"), [*table()])
def test_a_text_is_in_the_right_box_or_in_none(open_rig: OpenRig, case: Case, variant: Variant, form: str) -> None:
    rig = open_rig(variant=variant, composer=form)
    other, person = rig.server.world.connected()[0], rig.server.world.connected()[9]
    # A composer that swaps makes its box the other person's, whose own draft the site then loses by itself.
    expected = {} if case.fault == "composer-swaps" else {other.slug: DRAFT}
    for slug, draft in expected.items():
        rig.server.world.messages.write(slug, draft)
    rig.server.world.set_faults((parse_fault(f"{case.fault}:slug={person.slug}"),))
    conversations = rig.linkedin.conversations()
    if case.fills(form):
        conversations.fill(subject_of(person), TEXT)
        expected |= {person.slug: TEXT}
    else:
        with pytest.raises(NotFilled) as refused:
            conversations.fill(subject_of(person), TEXT)
        assert person.name not in str(refused.value)
        expected |= {person.slug: DRAFT} if case.fault == "draft-of-another" else {}
    assert told(rig, expected) == expected
    assert sent(rig) == []


def test_nothing_is_written_into_a_box_that_snatches_the_cursor(open_rig: OpenRig) -> None:
    """The cursor leaves between the look and the key: the text must not follow it."""
    rig = open_rig("wrong-bubble-open")
    other, person = rig.server.world.connected()[0], rig.server.world.connected()[9]
    rig.server.world.messages.write(other.slug, DRAFT)
    rig.linkedin.observe(subject_of(person))
    rig.session.page.evaluate(
        "setInterval(() => { const [a, b] = document.querySelectorAll('[contenteditable]'); b && a.focus(); }, 1)"
    )
    with pytest.raises(NotFilled):
        rig.linkedin.conversations().fill(subject_of(person), TEXT)
    assert told(rig, {other.slug: DRAFT}) == {other.slug: DRAFT}


@pytest.mark.parametrize("form", FORMS)
def test_a_message_that_the_page_sends_by_itself_is_an_incident(open_rig: OpenRig, form: str) -> None:
    rig = open_rig("sends-by-itself", composer=form)
    person = rig.server.world.connected()[9]
    with pytest.raises(SiteObjects) as stopped:
        rig.linkedin.conversations().fill(subject_of(person), TEXT)
    assert stopped.value.incident.kind is IncidentKind.SECOND_REQUEST
    assert told(rig, {}) == {}


@pytest.mark.parametrize(("fault", "error"), [("redirect-challenge", SiteObjects), ("redirect-login", LoginNeeded)])
def test_a_page_that_objects_gets_no_text(open_rig: OpenRig, fault: str, error: type[Exception]) -> None:
    rig = open_rig(composer="page")
    person = rig.server.world.connected()[9]
    rig.server.world.set_faults((parse_fault(f"{fault}:after=2"),))
    with pytest.raises(error):
        rig.linkedin.conversations().fill(subject_of(person), TEXT)
    assert told(rig, {}) == {}


def test_only_the_approved_one_of_namesakes_gets_the_text(open_rig: OpenRig) -> None:
    rig = open_rig()
    person = rig.server.world.connected()[3]
    rig.faults(f"namesakes:slug={person.slug},count=2")
    twin = next(p for p in rig.server.world.connected() if p.name == person.name and p.slug != person.slug)
    rig.linkedin.conversations().fill(subject_of(twin), TEXT)
    assert told(rig, {twin.slug: TEXT}) == {twin.slug: TEXT}


def test_a_dialog_that_nobody_knows_is_an_incident(open_rig: OpenRig) -> None:
    rig = open_rig("composer-never-opens")
    person = rig.server.world.connected()[9]
    conversations = rig.linkedin.conversations()
    rig.linkedin.observe(subject_of(person))
    rig.session.page.evaluate(
        "addEventListener('click', () => document.body.insertAdjacentHTML("
        "'beforeend', '<dialog open><h2>News</h2><button>Fine</button></dialog>'), {once: true, capture: true})"
    )
    with pytest.raises(SiteObjects) as stopped:
        conversations.fill(subject_of(person), TEXT)
    assert stopped.value.incident.kind is IncidentKind.UNKNOWN_DIALOG


def test_a_language_without_words_gets_no_click(open_rig: OpenRig) -> None:
    rig = open_rig(language="qaa")
    person = rig.server.world.connected()[9]
    with pytest.raises(NotFilled):
        rig.linkedin.conversations().fill(subject_of(person), TEXT)
    assert rig.server.world.messages.as_json() == {"threads_opened": [], "messages": [], "boxes": {}}


def test_the_list_is_searched_afresh_after_a_text_was_filled(open_rig: OpenRig) -> None:
    """What a search has shown counts for one document: a page of its own lies between."""
    rig = open_rig(composer="page")
    person, next_one = rig.server.world.connected()[9], rig.server.world.connected()[12]
    rig.linkedin.conversations().fill(subject_of(person), TEXT)
    loads = rig.server.world.truth()["page_loads"]
    assert rig.linkedin.observe(subject_of(next_one)) is not None
    assert rig.server.world.truth()["page_loads"] == loads + 1
