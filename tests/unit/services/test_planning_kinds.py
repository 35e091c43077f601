"""Plans of every kind: what goes in, who is held, and how much is too much."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.invitation import Invitation, InvitationDecision, Side
from bot.model import ActionKind, Decision, Plan, Slug
from bot.plan import canonical, drift_of_invitation, parse, plan_id
from bot.services import planning
from bot.services.planning import ANOTHER_ACT, TooMany, Wanted
from tests.unit.store.kit import fill, open_at, reading, slug

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.store import Store

NOW = datetime(2026, 11, 23, tzinfo=UTC)
DECIDED = {
    Side.RECEIVED: {"guest-1": InvitationDecision.ACCEPT, "guest-2": InvitationDecision.IGNORE},
    Side.SENT: {"asked-1": InvitationDecision.WITHDRAW, "asked-2": InvitationDecision.WAIT},
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_at(tmp_path)
    for side, decided in DECIDED.items():
        cards = [Invitation(side, Slug(one), f"The {one}", "Role", member_id=f"urn:{one}") for one in decided]
        made.invitations.record(reading(2), side, cards)
        for one, decision in decided.items():
            made.invitations.decide(side, [Slug(one)], decision, because=f"b-{one}", by="member")
    yield made
    made.close()


def test_decisions_about_invitations_become_acts(store: Store) -> None:
    parts = planning.draft(store, planning.wanted_invitations(store))
    assert [(one.kind, one.slug, one.because, one.member_id) for one in parts.actions] == [
        (ActionKind.ACCEPT, "guest-1", "b-guest-1", "urn:guest-1"),
        (ActionKind.IGNORE, "guest-2", "b-guest-2", "urn:guest-2"),
        (ActionKind.WITHDRAW, "asked-1", "b-asked-1", "urn:asked-1"),
    ]
    assert {one.connected_on for one in parts.actions} == {None}
    assert parts.held == ()


def test_an_invitation_that_has_gone_meanwhile_is_held(store: Store) -> None:
    wanted = planning.wanted_invitations(store)
    store.invitations.record(reading(0), Side.RECEIVED, [])
    gone = [Wanted(one, "", kind=ActionKind.ACCEPT) for one in store.invitations.list(pending=False) if one.gone_at]
    parts = planning.draft(store, gone)
    assert [reason for _, reason in parts.held] == ["not pending any more since 2026-11-23"] * 2
    assert len(wanted) == 3
    assert [one.kind for one in planning.wanted_invitations(store)] == [ActionKind.WITHDRAW]


def test_decisions_to_unfollow_become_acts_too(store: Store) -> None:
    fill(store, 5)
    store.decisions.set(slug(1), Decision.REMOVE, because="no trace", by="member")
    store.decisions.set(slug(2), Decision.UNFOLLOW, because="too loud", by="member")
    store.decisions.pin(slug(3))
    wanted = planning.wanted_by_decision(store)
    parts = planning.draft(store, wanted)
    assert [(one.kind, one.slug, one.because) for one in parts.actions] == [
        (ActionKind.DISCONNECT, slug(1), "no trace"),
        (ActionKind.UNFOLLOW, slug(2), "too loud"),
    ]


def test_a_pin_hinders_an_unfollow(store: Store) -> None:
    fill(store, 5)
    store.decisions.set(slug(2), Decision.UNFOLLOW, because=None, by="member")
    store.decisions.pin(slug(2))
    parts = planning.draft(store, planning.wanted_by_decision(store))
    assert (parts.actions, parts.held) == ((), ((slug(2), "pinned by the member"),))


def test_one_person_has_one_act_in_a_plan(store: Store) -> None:
    known = store.invitations.list()[0]
    parts = planning.draft(
        store, [Wanted(known, "", kind=ActionKind.ACCEPT), Wanted(known, "", kind=ActionKind.IGNORE)]
    )
    assert [one.kind for one in parts.actions] == [ActionKind.ACCEPT]
    assert parts.held == ((known.slug, ANOTHER_ACT),)


def test_the_share_of_the_network_counts_removals_alone(store: Store, tmp_path: Path) -> None:
    fill(store, 2)
    store.decisions.set(slug(1), Decision.REMOVE, because=None, by="member")
    invited = planning.wanted_invitations(store)
    folder = tmp_path / "plans"
    folder.mkdir()
    made = planning.make(store, folder, invited, max_percent=10, now=NOW)
    assert made.plan is not None
    assert len(made.draft.actions) == 3
    with pytest.raises(TooMany, match="1 of 2"):
        planning.make(store, folder, [*planning.wanted_by_decision(store), *invited], max_percent=25, now=NOW)


def test_a_plan_of_every_kind_is_its_content(store: Store) -> None:
    parts = planning.draft(store, planning.wanted_invitations(store))
    plan = Plan("http://127.0.0.1:1", Slug("owner"), NOW, parts.actions)
    content = canonical(plan)
    assert parse(content, plan_id(content)) == plan


@pytest.mark.parametrize(
    ("seen", "reason"),
    [
        (Invitation(Side.RECEIVED, Slug("guest-1"), "the  GUEST-1"), None),
        (
            Invitation(Side.RECEIVED, Slug("guest-1"), "Another"),
            "the name on the page differs from the name in the plan",
        ),
        (Invitation(Side.RECEIVED, Slug("guest-9"), "The guest-1"), "another person is in this row"),
        (
            Invitation(Side.RECEIVED, Slug("guest-1"), "The guest-1", member_id="urn:other"),
            "the address now belongs to another member",
        ),
        (Invitation(Side.SENT, Slug("guest-1"), "The guest-1"), "this invitation goes the other way"),
    ],
)
def test_what_differs_from_the_plan_is_told(store: Store, seen: Invitation, reason: str | None) -> None:
    act = planning.draft(store, planning.wanted_invitations(store)).actions[0]
    assert drift_of_invitation(act, seen) == reason
