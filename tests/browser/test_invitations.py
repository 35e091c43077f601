"""The lists of invitations in the browser: what is read of a card, and the ordinary acts."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from bot.errors import NotPerformed, PerformUnknown
from bot.evaluate.identity import same_name, slug_of
from bot.invitation import Invitation, NotPending, Pending, Side
from bot.model import Action, ActionKind, Health, Subject
from bot.ports import Step
from bot.practice.settings import Variant
from tests.browser.meddling import meddle

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from bot.practice.inviting import PracticeInvitation
    from tests.browser.conftest import OpenRig
    from tests.contract.practice_rig import PracticeRig

pytestmark = pytest.mark.browser
EVERY = pytest.mark.parametrize("variant", list(Variant), ids=str)
SIDES = {ActionKind.ACCEPT: Side.RECEIVED, ActionKind.IGNORE: Side.RECEIVED, ActionKind.WITHDRAW: Side.SENT}


def read(rig: PracticeRig, side: Side) -> list[Invitation]:
    """A complete reading, compared with the truth."""
    found: list[Invitation] = []
    reading = rig.network.invitations(side, found.append)
    truth = rig.server.world.invitations(side)
    assert reading.complete, reading
    assert (reading.stated, reading.read, reading.unreadable) == (len(truth), len(truth), 0)
    assert [one.slug for one in found] == [slug_of(one.slug) for one in truth]
    return found


def act(kind: ActionKind, one: PracticeInvitation) -> Action:
    return Action(kind, slug_of(one.slug), one.person.name, member_id=one.person.member_id)


@EVERY
def test_every_card_is_read_to_the_word(open_rig: OpenRig, variant: Variant) -> None:
    rig = open_rig(variant=variant)
    listed = [
        (seen, one)
        for side in Side
        for seen, one in zip(read(rig, side), rig.server.world.invitations(side), strict=True)
    ]
    for seen, one in listed:
        assert same_name(seen.name, one.person.name)
        assert seen.side is one.side
        assert seen.headline == one.person.headline
        assert seen.mutual == ((len(one.mutual) + one.others) or None)
        assert (seen.note or "") == " ".join(one.note.split())
        assert seen.member_id == one.person.member_id
        assert seen.invitation_id == one.invitation_id
        assert seen.age_days is not None
        assert seen.age_days <= one.age_days
        assert one.age_days <= 2 * seen.age_days + 7
    assert rig.profile_views() == 0


# --- between the look and the click ---

CARD = '[role="listitem"][componentkey*="invitation"]'
SWAP = """css => document.querySelectorAll(css).forEach(card => {
  const [one, two] = card.querySelectorAll('button[data-view-name="invitation-action"]'); two.after(one); })"""
RENAME = (
    "css => document.querySelectorAll(css).forEach(card => { card.querySelector('p.name').textContent = 'Other'; })"
)
RELABEL = """css => document.querySelectorAll(css + ' button').forEach(
  button => button.setAttribute('aria-label', 'Accept invitation from Somebody Else'))"""
COVER = """() => { const e = document.createElement('div'); e.style.cssText = 'position:fixed;inset:0;z-index:9999';
  document.body.append(e); }"""
REVERSE = "css => { const cards = [...document.querySelectorAll(css)]; cards[0].before(...cards.reverse()); }"


def chosen(rig: PracticeRig, kind: ActionKind, place: int = 3) -> PracticeInvitation:
    """Somebody whom a look has just found, as a run does it."""
    one = rig.server.world.invitations(SIDES[kind])[place]
    assert isinstance(rig.network.invited(SIDES[kind], Subject(slug_of(one.slug), one.person.name)), Pending)
    return one


def nothing_asked(rig: PracticeRig) -> bool:
    return not any(one["kind"] in SIDES for one in rig.truth()["requests"])


@pytest.mark.parametrize(
    ("kind", "step", "script"),
    [
        pytest.param(ActionKind.ACCEPT, Step.LOCATED, SWAP, id="buttons swapped at once"),
        pytest.param(ActionKind.IGNORE, Step.DISPATCHING, SWAP, id="buttons swapped late"),
        pytest.param(ActionKind.ACCEPT, Step.DISPATCHING, RENAME, id="renamed"),
        pytest.param(ActionKind.ACCEPT, Step.LOCATED, RELABEL, id="relabelled at once"),
        pytest.param(ActionKind.IGNORE, Step.DISPATCHING, RELABEL, id="relabelled late"),
        pytest.param(ActionKind.IGNORE, Step.LOCATED, COVER, id="covered at once"),
        pytest.param(ActionKind.ACCEPT, Step.DISPATCHING, COVER, id="covered late"),
    ],
)
def test_a_card_that_changes_before_the_click_is_left_alone(
    open_rig: OpenRig, kind: ActionKind, step: Step, script: str
) -> None:
    rig = open_rig(received=11, sent=0)
    one = chosen(rig, kind)
    meddle(rig, step, script, CARD)
    with pytest.raises(NotPerformed):
        rig.network.perform(act(kind, one))
    assert nothing_asked(rig)


# The page may send its request in a way that is not known here: nothing of it is seen.
ASKED_BESIDE = """css => document.querySelectorAll(css + ' button').forEach(e => e.addEventListener('click', () => {
  window.fetch = () => new Promise(() => {});
  const dialog = document.createElement('dialog');
  dialog.innerHTML = '<h2>Something new</h2><p>Try it</p><button>Cancel</button>';
  dialog.querySelector('button').onclick = () => dialog.remove();
  document.body.append(dialog);
  dialog.showModal();
}, true))"""


@pytest.mark.parametrize("kind", [ActionKind.ACCEPT, ActionKind.IGNORE])
def test_a_dialog_beside_an_answer_takes_nothing_back(open_rig: OpenRig, kind: ActionKind) -> None:
    """No dialog is known to stand before these acts: cancelling one does not show that nothing was done."""
    rig = open_rig(received=11, sent=0)
    one = chosen(rig, kind)
    meddle(rig, Step.DISPATCHING, ASKED_BESIDE, CARD)
    with pytest.raises(PerformUnknown) as caught:
        rig.network.perform(act(kind, one))
    assert caught.value.incident is not None


def test_cards_that_change_places_keep_their_people(open_rig: OpenRig) -> None:
    rig = open_rig(received=8, sent=0)
    one = chosen(rig, ActionKind.IGNORE)
    meddle(rig, Step.DISPATCHING, REVERSE, CARD)
    rig.network.perform(act(ActionKind.IGNORE, one))
    assert rig.answered() == [(ActionKind.IGNORE, slug_of(one.slug))]


def test_another_member_behind_the_same_slug_is_not_touched(open_rig: OpenRig) -> None:
    rig = open_rig(received=11, sent=0)
    one = chosen(rig, ActionKind.ACCEPT)
    stranger = Action(ActionKind.ACCEPT, slug_of(one.slug), one.person.name, member_id="ACoAASOMEBODYELSE")
    with pytest.raises(NotPerformed, match="another member"):
        rig.network.perform(stranger)
    assert nothing_asked(rig)


def test_a_card_that_links_two_people_is_unreadable(open_rig: OpenRig, tab: Page) -> None:
    rig = open_rig(received=3, sent=0)
    one = rig.server.world.invitations(Side.RECEIVED)[0]
    second = f"""
      const first = document.querySelector('a[href$="/in/{quote(one.slug)}/"]');
      first.after(Object.assign(first.cloneNode(), {{ href: "/in/somebody-else/" }}));"""

    def spoil(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text() + second)

    tab.route("**/practice/static/invitations.js", spoil)
    found: list[Invitation] = []
    reading = rig.network.invitations(Side.RECEIVED, found.append)
    assert (reading.read, reading.unreadable) == (2, 1)
    assert rig.network.invited(Side.RECEIVED, Subject(slug_of(one.slug), one.person.name)) == NotPending(complete=False)


# --- languages ---


def test_in_turkish_lists_are_read_and_nothing_is_clicked(open_rig: OpenRig) -> None:
    rig = open_rig(language="tr", received=12, sent=11)
    for kind in SIDES:
        one = chosen(rig, kind)
        with pytest.raises(NotPerformed, match="switch the site to English"):
            rig.network.perform(act(kind, one))
    report = rig.network.check(frozenset(SIDES))
    assert report.health is Health.AMBER
    assert "languages" not in report.advice
    assert "set the language of the site to one of en" in report.advice
    assert nothing_asked(rig)


# --- lists without much in them ---


@EVERY
def test_an_empty_list_and_a_short_one_are_complete_without_waiting(open_rig: OpenRig, variant: Variant) -> None:
    rig = open_rig(variant=variant, received=0, sent=1)
    assert read(rig, Side.RECEIVED) == []
    assert len(read(rig, Side.SENT)) == 1
    stranger = Subject(slug_of("nobody-at-all"), "Nobody Atall")
    assert rig.network.invited(Side.RECEIVED, stranger) == NotPending(complete=True)
    assert rig.network.check(frozenset({ActionKind.ACCEPT, ActionKind.WITHDRAW})).health is Health.GREEN


def test_cards_of_pages_are_about_nobody(open_rig: OpenRig) -> None:
    rig = open_rig("invite-of-a-page", received=12, sent=0)
    assert len(read(rig, Side.RECEIVED)) == 12
