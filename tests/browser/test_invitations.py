"""The lists of invitations in the browser: what is read of a card, and the ordinary acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.evaluate.identity import same_name, slug_of
from bot.invitation import Invitation, NotPending, Pending, Side
from bot.model import Action, ActionKind, Subject
from bot.ports import Step
from bot.practice.settings import Variant

if TYPE_CHECKING:
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
@pytest.mark.parametrize("side", list(Side), ids=str)
def test_every_card_is_read_to_the_word(open_rig: OpenRig, variant: Variant, side: Side) -> None:
    rig = open_rig(variant=variant)
    for seen, one in zip(read(rig, side), rig.server.world.invitations(side), strict=True):
        assert same_name(seen.name, one.person.name)
        assert seen.side is side
        assert seen.headline == one.person.headline
        assert seen.mutual == ((len(one.mutual) + one.others) or None)
        assert (seen.note or "") == " ".join(one.note.split())
        assert seen.member_id == one.person.member_id
        assert seen.invitation_id == one.invitation_id
        assert seen.age_days is not None
        assert seen.age_days <= one.age_days
        assert one.age_days <= 2 * seen.age_days + 7
    assert rig.profile_views() == 0


@EVERY
def test_one_invitation_is_found_or_known_to_be_absent(open_rig: OpenRig, variant: Variant) -> None:
    rig = open_rig(variant=variant)
    for side in Side:
        everybody = rig.server.world.invitations(side)
        for one in (everybody[0], everybody[-1]):
            subject = Subject(slug_of(one.slug), one.person.name)
            found = rig.network.invited(side, subject)
            assert isinstance(found, Pending)
            assert found.seen.slug == subject.slug
            assert found.seen.invitation_id == one.invitation_id
    stranger = Subject(slug_of("nobody-at-all"), "Nobody Atall")
    assert rig.network.invited(Side.RECEIVED, stranger) == NotPending(complete=True)


@EVERY
@pytest.mark.parametrize("kind", list(SIDES), ids=str)
def test_each_act_reaches_exactly_this_person(open_rig: OpenRig, variant: Variant, kind: ActionKind) -> None:
    rig = open_rig(variant=variant, received=23, sent=23)
    side, world = SIDES[kind], rig.server.world
    for place in (0, 12, 20):
        one = world.invitations(side)[place]
        before = world.invitations(side)
        subject = Subject(slug_of(one.slug), one.person.name)
        assert isinstance(rig.network.invited(side, subject), Pending)
        receipt = rig.network.perform(act(kind, one))
        assert receipt.absent.detail["fresh_load"] == 1
        assert [left.slug for left in world.invitations(side)] == [b.slug for b in before if b.slug != one.slug]
        assert (one.slug in {person.slug for person in world.connected()}) is (kind is ActionKind.ACCEPT)
    steps = [Step.LOCATED, Step.DISPATCHING, Step.ITEM_CLICKED, Step.DIALOG_CHECKED, Step.CONFIRMED]
    expected = [step for step in steps if kind is ActionKind.WITHDRAW or step not in steps[3:]]
    assert rig.heard.steps == [*expected, Step.ACCEPTED, Step.ABSENT] * 3
    assert rig.profile_views() == 0
