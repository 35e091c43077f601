"""The lists of invitations in the browser: what is read of a card, and the ordinary acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.evaluate.identity import same_name, slug_of
from bot.invitation import Invitation, Side
from bot.model import Action, ActionKind
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
