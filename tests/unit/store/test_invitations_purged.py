"""A purge reaches invitations and the do-not-reconnect list, in every file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.audit.verify import verify
from bot.errors import InputError
from bot.invitation import Invitation, InvitationDecision, Side
from bot.model import Action, ActionKind, Done, PlanId, Slug
from bot.pace import BudgetLimits
from tests.unit.store.kit import START, prove, reading, start
from tests.unit.store.test_purge import found_in_files

if TYPE_CHECKING:
    from bot.store import Store

GUEST, ASKED, BANNED = Slug("canary-guest"), Slug("canary-asked"), Slug("canary-banned")
CANARIES = ("Wren Example", "canary-guest", "canary-asked", "canary-banned", "canary-urn", "canary-id", "canary-word")
PLAN = PlanId("a" * 64)


@pytest.fixture
def full(store: Store) -> Store:
    """Two invitations, one of them accepted, and somebody who shall not come back."""
    for side, slug in ((Side.RECEIVED, GUEST), (Side.SENT, ASKED)):
        name = f"Wren Example {side.value}"
        card = Invitation(side, slug, name, "canary-word", member_id="canary-urn", invitation_id=f"canary-id-{slug}")
        store.invitations.record(reading(1), side, [card])
        store.invitations.judged(side, {slug: ("ask", "a rule", [f"canary-word {name}"])})
    store.invitations.decide(Side.RECEIVED, [GUEST], InvitationDecision.ACCEPT, because="canary-word", by="member")
    store.no_return.add(BANNED, "Wren Example Banned", "canary-word", "member")
    run = start(store, PLAN)
    act = Action(ActionKind.ACCEPT, GUEST, "Wren Example received", member_id="canary-urn")
    intent = store.journal.intend(run, PLAN, act, now=START, limits=BudgetLimits(9, 9))
    prove(store, intent)
    store.journal.settle(intent, Done(), by="linkprune")
    return store


def test_everybody_is_forgotten(full: Store) -> None:
    assert found_in_files(full.folder, *CANARIES)
    assert full.purge(all=True).people == 3
    assert found_in_files(full.folder, *CANARIES) == []
    assert (full.invitations.list(pending=False), full.no_return.list()) == ([], [])
    assert verify(full.mirror_path, original=full.events.original()).consistent


@pytest.mark.parametrize("slug", [GUEST, ASKED, BANNED])
def test_one_person_is_forgotten(full: Store, slug: Slug) -> None:
    full.purge(person=slug)
    assert found_in_files(full.folder, slug, f"canary-id-{slug}") == []
    left = {one.slug for one in full.invitations.list(pending=False)} | {one.slug for one in full.no_return.list()}
    assert left == {GUEST, ASKED, BANNED} - {slug}
    assert not full.journal.was_done(slug, ActionKind.ACCEPT)
    assert verify(full.mirror_path, original=full.events.original()).consistent
    with pytest.raises(InputError, match="is known"):
        full.purge(person=slug)


def test_the_people_of_a_run_are_forgotten_with_their_invitations(full: Store) -> None:
    (run,) = [record.id for record in full.journal.runs()]
    full.purge(run=run)
    assert found_in_files(full.folder, "Wren Example received", GUEST) == []
    assert [one.slug for one in full.invitations.list(pending=False)] == [ASKED]


def test_what_an_incident_says_names_no_inviter(full: Store) -> None:
    full.journal.reconciled(full.journal.runs()[0].id, consistent=True, details={"doubt": "Wren Example sent is odd"})
    assert found_in_files(full.folder, "Wren Example sent is odd") == []
