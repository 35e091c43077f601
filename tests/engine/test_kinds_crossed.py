"""Acts of different kinds on one person, and acts whose record another reading must be able to correct."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.errors import Exit
from bot.invitation import SIDES, Invitation, Side
from bot.model import ActionKind, Connection, Mode, Slug
from bot.ports import Step
from bot.runner import verify_all
from tests.engine.checking import events, when
from tests.engine.rig import make_rig
from tests.fakes import Crash, Killed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.engine.rig import Rig

DISCONNECT = ActionKind.DISCONNECT
ACCEPT, IGNORE, WITHDRAW = ActionKind.ACCEPT, ActionKind.IGNORE, ActionKind.WITHDRAW
ADA, GUEST, ASKED = Slug("person-5"), Slug("guest-4"), Slug("asked-3")


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    made = make_rig(tmp_path, invited=8)
    yield made
    made.store.close()


# --- one person, two kinds --------------------------------------------------------------------------------------------


def test_an_open_act_of_another_kind_says_nothing_of_this_one(tmp_path: Path) -> None:
    rig = make_rig(tmp_path, invited=8, crash=Crash(Step.ITEM_CLICKED, ASKED))
    rig.network.truth.invite(replace(rig.network.truth.invitations[Side.SENT][ASKED], side=Side.RECEIVED))
    rig.read_invitations()
    rig.network.set_faults(["withdraw-no-dialog"])
    with pytest.raises(Killed):
        rig.run(rig.plan_acts([(WITHDRAW, ASKED)]))
    rig.restart()
    summary = rig.run(rig.plan_acts([(ACCEPT, ASKED)]))
    assert (list(summary.done), summary.exit) == ([ASKED], Exit.DONE)
    assert rig.network.truth.answered == [(WITHDRAW, ASKED), (ACCEPT, ASKED)]
    rig.store.close()


def test_an_invitation_that_was_accepted_was_not_ignored(rig: Rig) -> None:
    """The card is gone either way: only the list of connections tells the two apart."""
    rig.network.set_faults(["request-lost"])
    when(rig, Step.ITEM_CLICKED, lambda: rig.network.truth.apply(ACCEPT, GUEST))
    summary = rig.run(rig.plan_acts([(IGNORE, GUEST)]))
    assert (list(summary.done), [slug for slug, _ in summary.not_done]) == ([], [GUEST])
    assert not rig.store.journal.was_done(GUEST, IGNORE)


def test_who_was_removed_and_is_accepted_under_a_new_address_contradicts_nothing(rig: Rig) -> None:
    rig.run(rig.plan([ADA]))
    rig.sync()
    rig.clock.advance(86400)
    new = Slug("person-5-married")
    rig.network.truth.invite(Invitation(Side.RECEIVED, new, "Person Number5", member_id="ACoAA00005"))
    rig.read_invitations(Side.RECEIVED)
    rig.clock.advance(86400)
    assert list(rig.run(rig.plan_acts([(ACCEPT, new)])).done) == [new]
    rig.clock.advance(86400)
    rig.sync()
    assert rig.store.people.moved_to(ADA) == new
    assert rig.store.journal.contradictions() == []
    assert rig.store.no_return.why(new) is None


def test_an_accept_that_did_not_hold_takes_no_removal_back(rig: Rig) -> None:
    rig.run(rig.plan([ADA]))
    rig.clock.advance(86400)
    rig.network.truth.invite(Invitation(Side.RECEIVED, ADA, "Person Number5", invitation_id="received-99"))
    rig.read_invitations(Side.RECEIVED)
    rig.run(rig.plan_acts([(ACCEPT, ADA)]), Mode.BY_HAND)
    rig.clock.advance(60)
    rig.read_invitations(Side.RECEIVED)
    assert not rig.store.journal.was_done(ADA, ACCEPT)
    assert rig.store.journal.was_done(ADA)
    assert rig.store.no_return.why(ADA) is not None


# --- what is recorded can be corrected --------------------------------------------------------------------------------


def test_a_reading_that_lacks_somebody_contradicts_the_word_that_he_was_accepted(rig: Rig) -> None:
    rig.run(rig.plan_acts([(ACCEPT, GUEST)]), Mode.BY_HAND)
    rig.network.truth.uninvite(Side.RECEIVED, GUEST)
    rig.clock.advance(60)
    rig.sync()
    (found,) = rig.store.journal.contradictions(by_hand=True)
    assert (found.slug, found.kind) == (GUEST, ACCEPT)
    assert not rig.store.journal.was_done(GUEST, ACCEPT)


@pytest.mark.parametrize("address", [GUEST, "guest-4-married"])
def test_who_was_accepted_by_hand_and_leaves_after_a_reading_contradicts_nothing(rig: Rig, address: str) -> None:
    rig.run(rig.plan_acts([(ACCEPT, GUEST)]), Mode.BY_HAND)
    rig.network.truth.uninvite(Side.RECEIVED, GUEST)
    accepted = Connection(Slug(address), "Guest Number4", member_id="ACoAAguest00004")
    rig.network.truth.people[accepted.slug] = accepted
    rig.network.truth.connected.add(accepted.slug)
    rig.sync()
    rig.network.truth.leave(accepted.slug)
    rig.sync()
    assert rig.store.journal.contradictions() == []


def test_who_was_accepted_seen_and_left_is_no_wrong_record(tmp_path: Path) -> None:
    """The check of a run that died comes late: a reading in between has seen the accept hold."""
    rig = make_rig(tmp_path, invited=8, crash=Crash(Step.LOCATED, Slug("person-1")))
    with pytest.raises(Killed):
        rig.run(rig.plan_acts([(ACCEPT, GUEST), (DISCONNECT, "person-1")]))
    rig.restart()
    rig.clock.advance(86400)
    rig.sync()
    rig.network.truth.leave(GUEST)
    rig.clock.advance(86400)
    rig.sync()
    summary = rig.run(rig.plan([ADA]))
    assert (list(summary.done), summary.exit) == ([ADA], Exit.DONE)
    assert rig.store.journal.contradictions() == []
    rig.store.close()


@pytest.mark.parametrize("kind", [IGNORE, WITHDRAW])
def test_a_new_invitation_after_a_second_act_is_no_contradiction(rig: Rig, kind: ActionKind) -> None:
    slug = GUEST if kind is IGNORE else ASKED
    card = rig.network.truth.invitations[SIDES[kind]][slug]
    when(rig, Step.SETTLED, lambda: rig.network.truth.invite(card))
    assert rig.run(rig.plan_acts([(kind, slug)])).exit is Exit.AUDIT
    rig.clock.advance(86400)
    when(rig, Step.SETTLED, lambda: rig.network.truth.invite(replace(card, invitation_id="a-new-one")))
    summary = rig.run(rig.plan_acts([(kind, slug)]))
    assert (list(summary.done), summary.exit) == ([slug], Exit.DONE)
    assert verify_all(rig.ports()).consistent
    assert len(events(rig, "run.reconciled")) == 2
