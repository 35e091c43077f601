"""The contract of bot.ports.Network for invitations: both lists, and the three acts on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from bot.errors import InputError, NotPerformed
from bot.evaluate.identity import same_name
from bot.invitation import SIDES, Invitation, NotPending, Side
from bot.model import ActionKind, Connected, Health, IncidentKind, ProofKind
from bot.ports import Step
from tests.contract.rigs import RECEIVED, SENT, action, answer, picked, seen, subject

if TYPE_CHECKING:
    from tests.contract.rigs import Rig

ACT: Final = [Step.LOCATED, Step.DISPATCHING, Step.ITEM_CLICKED, Step.ACCEPTED, Step.ABSENT]
ASKED: Final = [*ACT[:3], Step.DIALOG_CHECKED, Step.CONFIRMED, *ACT[3:]]
KINDS: Final = tuple(SIDES)


# --- reading ---


def test_both_lists_are_read_whole_and_absence_is_known(rig: Rig) -> None:
    for side, count in ((Side.RECEIVED, RECEIVED), (Side.SENT, SENT)):
        found: list[Invitation] = []
        reading = rig.network.invitations(side, found.append)
        assert (reading.stated, reading.read, reading.unreadable, reading.complete) == (count, count, 0, True)
        truth = rig.invitations(side)
        assert [one.slug for one in found] == [one.slug for one in truth]
        for one, real in zip(found, truth, strict=True):
            assert same_name(one.name, real.name)
            assert (one.headline, one.member_id, one.invitation_id) == (
                real.headline,
                real.member_id,
                real.invitation_id,
            )
    received = rig.invitations(Side.RECEIVED)[0]
    assert rig.network.invited(Side.SENT, subject(received)) == NotPending(complete=True)
    assert rig.profile_views() == 0


def test_a_reading_that_does_not_add_up_proves_no_absence(rig: Rig) -> None:
    stranger = subject(rig.invitations(Side.SENT)[0])
    rig.faults("header-lag:count=2")
    assert not rig.network.invitations(Side.RECEIVED, lambda _: None).complete
    assert rig.network.invited(Side.RECEIVED, stranger) == NotPending(complete=False)


@pytest.mark.parametrize("kinds", [frozenset(KINDS), frozenset({ActionKind.WITHDRAW, ActionKind.DISCONNECT})])
def test_the_canary_is_green_for_every_kind_and_clicks_nothing(rig: Rig, kinds: frozenset[ActionKind]) -> None:
    report = rig.network.check(kinds)
    assert report.health is Health.GREEN, report
    assert rig.answered() == []
    assert rig.removed() == []


# --- the acts ---


def test_each_kind_reaches_exactly_the_approved_one(rig: Rig) -> None:
    chosen: list[tuple[ActionKind, Invitation]] = []
    before = {side: rig.invitations(side) for side in Side}
    people = {person.slug for person in rig.people()}
    for kind, place in zip(KINDS, (0, 11, 10), strict=True):
        one = picked(rig, kind, place)
        chosen.append((kind, one))
        receipt = rig.network.perform(answer(kind, one))
        assert (receipt.accepted.kind, receipt.absent.kind) == (ProofKind.ACCEPTED, ProofKind.ABSENT)
        assert receipt.dispatched_at <= receipt.accepted.at <= receipt.absent.at
        told = " ".join(str(value) for proof in rig.heard.proofs for value in proof.detail.values())
        assert one.slug not in told
        assert one.name not in told
    assert rig.answered() == [(kind, one.slug) for kind, one in chosen]
    assert rig.heard.steps == [*ACT, *ACT, *ASKED]
    for side in Side:
        gone = {one.slug for kind, one in chosen if SIDES[kind] is side}
        assert [one.slug for one in rig.invitations(side)] == [o.slug for o in before[side] if o.slug not in gone]
    assert {person.slug for person in rig.people()} == people | {chosen[0][1].slug}
    accepted = chosen[0][1]
    assert isinstance(rig.network.observe(subject(accepted)), Connected)
    assert rig.removed() == []
    assert rig.profile_views() == 0


def test_namesakes_who_invite_are_told_apart(rig: Rig) -> None:
    first = rig.invitations(Side.RECEIVED)[3]
    rig.faults(f"invite-namesakes:slug={first.slug},count=2")
    twins = [one for one in rig.invitations(Side.RECEIVED) if one.name == first.name]
    assert len(twins) == 3
    rig.network.perform(answer(ActionKind.IGNORE, twins[1]))
    rig.network.perform(answer(ActionKind.ACCEPT, twins[2]))
    assert rig.answered() == [(ActionKind.IGNORE, twins[1].slug), (ActionKind.ACCEPT, twins[2].slug)]


def test_another_name_or_nobody_is_never_acted_on(rig: Rig) -> None:
    for kind in KINDS:
        one = picked(rig, kind)
        with pytest.raises(NotPerformed):
            rig.network.perform(answer(kind, one, name="Somebody Else"))
        other_side = Side.SENT if SIDES[kind] is Side.RECEIVED else Side.RECEIVED
        with pytest.raises(NotPerformed):
            rig.network.perform(answer(kind, rig.invitations(other_side)[0]))
    assert rig.answered() == []
    assert rig.heard.steps == []


def test_an_unfollow_needs_a_hand(rig: Rig) -> None:
    with pytest.raises(NotPerformed, match="by-hand"):
        rig.network.perform(action(rig.people()[2], kind=ActionKind.UNFOLLOW))
    assert rig.heard.steps == []


def test_an_error_at_dispatching_means_that_nothing_is_clicked(rig: Rig) -> None:
    rig.heard.fails_at[Step.DISPATCHING] = InputError("the journal is full")
    for kind in KINDS:
        one = picked(rig, kind)
        with pytest.raises(InputError):
            rig.network.perform(answer(kind, one))
    assert rig.answered() == []
    rig.heard.fails_at.clear()
    rig.network.perform(answer(ActionKind.WITHDRAW, one))
    assert rig.answered() == [(ActionKind.WITHDRAW, one.slug)]


def test_a_withdrawal_without_a_dialog_is_proven_too(rig: Rig) -> None:
    one = picked(rig, ActionKind.WITHDRAW)
    rig.faults("withdraw-no-dialog")
    rig.network.perform(answer(ActionKind.WITHDRAW, one))
    assert rig.heard.steps == ACT
    assert rig.answered() == [(ActionKind.WITHDRAW, one.slug)]


def test_a_dialog_about_somebody_else_is_cancelled(rig: Rig) -> None:
    one = picked(rig, ActionKind.WITHDRAW)
    rig.faults("withdraw-dialog-other-person")
    with pytest.raises(NotPerformed) as refused:
        rig.network.perform(answer(ActionKind.WITHDRAW, one))
    assert refused.value.incident is not None
    assert refused.value.incident.kind is IncidentKind.OTHER_PERSON
    assert rig.answered() == []


def test_removals_go_on_beside_invitations(rig: Rig) -> None:
    picked(rig, ActionKind.IGNORE)
    person = rig.people()[5]
    seen(rig, person)
    rig.network.perform(action(person))
    assert rig.removed() == [person.slug]
    assert rig.answered() == []
