"""Every kind of act through the one loop: who is acted on, what is recorded, what a doubt leads to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import Exit
from bot.invitation import SIDES, Side
from bot.model import ActionKind, Confirm, IncidentKind, Mode, OutcomeName, Slug
from bot.pace import BudgetLimits
from bot.ports import Answer, Attestation
from bot.runner.effects import Effect
from bot.runner.loop import NO_CONTROL
from bot.runner.readiness import NO_INVITATION, UNREAD
from bot.runner.settle import TAKEN_BACK
from tests.engine.checking import events
from tests.engine.rig import FAST, make_rig

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.model import Proof
    from bot.ports import Step
    from tests.engine.rig import Rig

DISCONNECT, UNFOLLOW = ActionKind.DISCONNECT, ActionKind.UNFOLLOW
ACCEPT, IGNORE, WITHDRAW = ActionKind.ACCEPT, ActionKind.IGNORE, ActionKind.WITHDRAW
ONE = {DISCONNECT: "person-5", ACCEPT: "guest-1", IGNORE: "guest-4", WITHDRAW: "asked-3"}
MIXED = list(ONE.items())
ANSWERS = [ACCEPT, IGNORE, WITHDRAW]
of_each_kind = pytest.mark.parametrize("kind", list(ONE))
of_invitations = pytest.mark.parametrize("kind", ANSWERS)


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    made = make_rig(tmp_path, invited=8)
    yield made
    made.store.close()


def happened(rig: Rig) -> list[tuple[ActionKind, str]]:
    truth = rig.network.truth
    return [*((DISCONNECT, slug) for slug in truth.removals), *truth.answered]


def reason_of(rig: Rig, kind: ActionKind, faults: str) -> str:
    """Run one act with a fault, and tell why it was not done."""
    rig.network.set_faults([faults])
    summary = rig.run(rig.plan_acts([(kind, ONE[kind])]))
    ((slug, reason),) = summary.not_done
    assert (slug, summary.done, summary.exit) == (ONE[kind], (), Exit.DONE)
    return reason


# --- the plan, once ---------------------------------------------------------------------------------------------------


def test_exactly_the_plan_of_all_kinds_is_done(rig: Rig) -> None:
    summary = rig.run(rig.plan_acts(MIXED))
    assert (list(summary.done), summary.exit) == (list(ONE.values()), Exit.DONE)
    assert happened(rig) == MIXED
    assert "guest-1" in rig.network.truth.connected
    assert summary.reconciled is not None
    assert (summary.reconciled.gone, summary.reconciled.holding) == (("person-5",), ("guest-1", "guest-4", "asked-3"))
    assert summary.reconciled.sentence == (
        "everybody removed (1) is gone, and the page states 12 connections. every act on an invitation (3) holds."
    )


def test_repeating_a_finished_run_dispatches_nothing(rig: Rig) -> None:
    plan = rig.plan_acts(MIXED)
    rig.run(plan)
    assert list(rig.run(plan).already_gone) == list(ONE.values())
    assert rig.network.truth.dispatches == list(ONE.values())


@of_each_kind
def test_an_act_leaves_intent_dispatch_two_proofs_and_outcome(rig: Rig, kind: ActionKind) -> None:
    rig.run(rig.plan_acts([(kind, ONE[kind])]))
    told = [event for name in ("intent", "dispatched", "proof", "outcome") for event in events(rig, f"action.{name}")]
    assert [event["action"] for event in told] == [kind.value] * 5
    assert {event["person"]["profile"] for event in told} == {ONE[kind]}
    assert [event.get("proof") for event in told] == [None, None, "accepted", "absent", None]


@pytest.mark.parametrize(
    ("kind", "said"),
    [(DISCONNECT, "removed"), (ACCEPT, "accepted"), (IGNORE, "ignored"), (WITHDRAW, "withdrawn")],
)
def test_the_operator_hears_what_was_done(rig: Rig, kind: ActionKind, said: str) -> None:
    rig.run(rig.plan_acts([(kind, ONE[kind])]))
    assert any(sentence.endswith(f": {said}, and proven.") for sentence in rig.operator.said)


def test_a_dry_run_changes_nothing_and_says_what_has_no_control(rig: Rig) -> None:
    summary = rig.run(rig.plan_acts([*MIXED, (UNFOLLOW, "person-2")], approve=False), Mode.DRY)
    assert list(summary.ready) == list(ONE.values())
    assert summary.held == (("person-2", NO_CONTROL),)
    assert (happened(rig), rig.network.truth.dispatches) == ([], [])
    assert rig.store.journal.intent_times(rig.clock.now() - timedelta(days=7)) == []


def test_the_budget_is_one_for_all_kinds(rig: Rig) -> None:
    pace = replace(FAST, limits=BudgetLimits(3, 20))
    plan = rig.plan_acts(MIXED)
    summary = rig.run(plan, pace=pace)
    assert (list(summary.done), summary.exit) == (list(ONE.values())[:3], Exit.BUDGET)
    rig.restart()
    assert rig.run(plan, pace=pace).done == ()
    rig.clock.advance(86400)
    assert list(rig.run(plan, pace=pace).done) == [ONE[WITHDRAW]]


# --- the right person -------------------------------------------------------------------------------------------------


@of_invitations
def test_the_invitation_of_a_namesake_is_left_alone(rig: Rig, kind: ActionKind) -> None:
    rig.network.set_faults([f"invite-namesakes:slug={ONE[kind]}"])
    rig.run(rig.plan_acts([(kind, ONE[kind])]))
    assert happened(rig) == [(kind, ONE[kind])]
    assert len(rig.network.truth.invitations[SIDES[kind]]) == 9


@of_invitations
@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": "Somebody Else"}, "the name on the page differs from the name in the plan"),
        ({"member_id": "ACoAAother"}, "the address now belongs to another member"),
    ],
)
def test_another_person_at_the_address_is_held(
    rig: Rig, kind: ActionKind, changes: dict[str, str], reason: str
) -> None:
    plan = rig.plan_acts([(kind, ONE[kind])])
    cards = rig.network.truth.invitations[SIDES[kind]]
    cards[Slug(ONE[kind])] = replace(cards[Slug(ONE[kind])], **changes)  # type: ignore[arg-type] # texts alone
    assert rig.run(plan).held == ((ONE[kind], reason),)
    assert rig.network.truth.dispatches == []


@of_invitations
def test_a_pin_does_not_stand_in_the_way_of_an_invitation(rig: Rig, kind: ActionKind) -> None:
    rig.network.truth.invite(
        replace(rig.network.truth.invitations[SIDES[kind]][Slug(ONE[kind])], slug=Slug("person-5"))
    )
    rig.store.decisions.pin(Slug("person-5"))
    assert list(rig.run(rig.plan_acts([(kind, "person-5")])).done) == ["person-5"]
    assert [slug for slug, _ in rig.run(rig.plan_acts([(UNFOLLOW, "person-5")]), Mode.BY_HAND).held] == ["person-5"]


# --- invitations that are not there any more --------------------------------------------------------------------------


@of_invitations
def test_an_invitation_that_is_gone_needs_nothing(rig: Rig, kind: ActionKind) -> None:
    plan = rig.plan_acts([(kind, ONE[kind])])
    rig.network.truth.uninvite(SIDES[kind], Slug(ONE[kind]))
    assert list(rig.run(plan).already_gone) == [ONE[kind]]
    assert rig.store.journal.outcomes(plan[0])[Slug(ONE[kind])][:2] == (OutcomeName.ALREADY_GONE, NO_INVITATION)
    known = rig.store.invitations.one(SIDES[kind], Slug(ONE[kind]))
    assert known is not None
    assert known.gone_at is not None
    assert not rig.store.journal.was_done(Slug(ONE[kind]), kind)


@of_invitations
def test_a_list_that_ends_early_says_of_nobody_that_he_is_gone(rig: Rig, kind: ActionKind) -> None:
    plan = rig.plan_acts([(kind, ONE[kind])])
    rig.network.truth.uninvite(SIDES[kind], Slug(ONE[kind]))
    rig.network.set_faults(["header-lag"])
    assert rig.run(plan).held == ((ONE[kind], UNREAD),)


def test_an_inviter_who_takes_it_back_meanwhile_was_not_accepted(rig: Rig) -> None:
    assert TAKEN_BACK in reason_of(rig, ACCEPT, "invite-gone")
    assert (happened(rig), "guest-1" in rig.network.truth.connected) == ([], False)
    assert rig.store.journal.standing(ACCEPT) == []


def test_an_invited_person_who_accepts_meanwhile_was_not_withdrawn(rig: Rig) -> None:
    assert Effect.JOINED.value in reason_of(rig, WITHDRAW, "invite-gone")
    assert rig.store.journal.standing(WITHDRAW) == []


def test_an_accepted_person_with_another_name_is_found_in_the_whole_list(rig: Rig) -> None:
    rig.network.set_faults(["accept-lost"])
    plan = rig.plan_acts([(ACCEPT, "guest-1")])
    rig.network.truth.unsearchable.add(Slug("guest-1"))
    summary = rig.run(plan)
    assert (list(summary.done), summary.exit) == (["guest-1"], Exit.DONE)


# --- answers ----------------------------------------------------------------------------------------------------------


@of_invitations
@pytest.mark.parametrize("fault", ["refused", "silently-refused"])
def test_a_refusal_is_not_done_and_attempted_twice_at_most(rig: Rig, kind: ActionKind, fault: str) -> None:
    rig.network.set_faults([f"{kind.value}-{fault}"])
    plan = rig.plan_acts([(kind, ONE[kind])])
    for expected in (1, 2, 2):
        summary = rig.run(plan)
        assert (summary.done, len(rig.network.truth.dispatches)) == ((), expected)
    assert summary.held == ((ONE[kind], "attempted twice in this plan, and the invitation is still pending"),)


@of_invitations
@pytest.mark.parametrize("fault", ["lost", "late:seconds=60"])
def test_an_unknown_is_settled_as_done(rig: Rig, kind: ActionKind, fault: str) -> None:
    rig.network.set_faults([f"{kind.value}-{fault}"])
    begun = rig.clock.monotonic()
    summary = rig.run(rig.plan_acts([(kind, ONE[kind])]))
    assert (list(summary.done), summary.exit) == ([ONE[kind]], Exit.DONE)
    assert happened(rig) == [(kind, ONE[kind])]
    assert rig.clock.monotonic() - begun >= 120


@of_invitations
def test_an_unknown_stays_open_while_the_list_does_not_add_up(rig: Rig, kind: ActionKind) -> None:
    rig.network.set_faults([f"{kind.value}-lost", "header-lag"])
    plan = rig.plan_acts([(kind, ONE[kind])])
    summary = rig.run(plan)
    assert (list(summary.unknown), summary.exit) == ([ONE[kind]], Exit.UNSETTLED)
    rig.network.set_faults([])
    rig.restart()
    assert list(rig.run(plan).done) == [ONE[kind]]


def test_accepted_and_still_pending_is_never_guessed(rig: Rig) -> None:
    rig.network.set_faults(["accept-lost"])
    plan = rig.plan_acts([(ACCEPT, "guest-1")])
    card = rig.network.truth.invitations[Side.RECEIVED][Slug("guest-1")]

    def stays(_: Step, __: Proof | None) -> None:
        if rig.network.truth.answered:
            rig.network.truth.invite(card)

    rig.steps.subscribe(stays)
    summary = rig.run(plan)
    assert (list(summary.unknown), summary.stopped_by) == (["guest-1"], "unknown")


@of_invitations
@pytest.mark.parametrize(
    ("fault", "incident"),
    [
        ("drop-429", IncidentKind.THROTTLED),
        ("act-other-person", IncidentKind.OTHER_PERSON),
        ("act-twice", IncidentKind.SECOND_REQUEST),
    ],
)
def test_what_the_site_objects_to_stops_the_run(rig: Rig, kind: ActionKind, fault: str, incident: IncidentKind) -> None:
    rig.network.set_faults([fault])
    summary = rig.run(rig.plan_acts([(kind, ONE[kind]), (DISCONNECT, "person-5")]))
    assert (summary.exit, summary.unknown, summary.not_reached) == (Exit.INCIDENT, (ONE[kind],), ("person-5",))
    current = rig.store.incidents.current()
    assert current is not None
    assert current.kind is incident


def test_a_dialog_about_somebody_else_holds_the_withdrawal(rig: Rig) -> None:
    rig.network.set_faults(["withdraw-dialog-other-person"])
    summary = rig.run(rig.plan_acts([(WITHDRAW, "asked-3")]))
    assert ([slug for slug, _ in summary.held], summary.exit) == (["asked-3"], Exit.INCIDENT)
    assert happened(rig) == []


def test_a_withdrawal_without_a_dialog_is_done_all_the_same(rig: Rig) -> None:
    rig.network.set_faults(["withdraw-no-dialog"])
    assert list(rig.run(rig.plan_acts([(WITHDRAW, "asked-3")])).done) == ["asked-3"]


# --- by hand ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "page"),
    [
        (UNFOLLOW, "in/person-5/"),
        (ACCEPT, "mynetwork/invitation-manager/received/"),
        (IGNORE, "mynetwork/invitation-manager/received/"),
        (WITHDRAW, "mynetwork/invitation-manager/sent/"),
    ],
)
def test_what_the_member_did_himself_is_recorded(rig: Rig, kind: ActionKind, page: str) -> None:
    slug = ONE.get(kind, "person-5")
    summary = rig.run(rig.plan_acts([(kind, slug)]), Mode.BY_HAND)
    assert list(summary.done) == [slug]
    assert [card.profile_url for card in rig.operator.attested] == [f"http://127.0.0.1:1/{page}"]
    assert rig.store.journal.was_done(Slug(slug), kind)
    assert rig.network.truth.dispatches == []


@of_invitations
def test_a_later_reading_contradicts_the_members_word(rig: Rig, kind: ActionKind) -> None:
    rig.run(rig.plan_acts([(kind, ONE[kind])]), Mode.BY_HAND)
    assert rig.store.journal.contradictions() == []
    rig.read_invitations()
    (found,) = rig.store.journal.contradictions(by_hand=True)
    assert (found.slug, found.kind) == (ONE[kind], kind)
    assert not rig.store.journal.was_done(Slug(ONE[kind]), kind)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (UNFOLLOW, "the member says that the person is still followed"),
        (WITHDRAW, "the member says that the invitation is still pending"),
    ],
)
def test_what_the_member_did_not_do_is_said_in_words_of_the_kind(rig: Rig, kind: ActionKind, reason: str) -> None:
    rig.operator.attestations = [Attestation.STILL_CONNECTED]
    slug = ONE.get(kind, "person-5")
    assert rig.run(rig.plan_acts([(kind, slug)]), Mode.BY_HAND).not_done == ((slug, reason),)


def test_an_unfollow_that_is_not_sure_is_asked_again_even_where_the_site_can_be_read(rig: Rig) -> None:
    rig.operator.attestations = [Attestation.NOT_SURE]
    plan = rig.plan_acts([(UNFOLLOW, "person-5")])
    assert rig.run(plan, Mode.BY_HAND).exit is Exit.UNSETTLED
    rig.restart()
    rig.operator.attestations = [Attestation.REMOVED]
    assert list(rig.run(plan).done) == ["person-5"]
    assert rig.network.truth.searches == 0


@of_invitations
@pytest.mark.parametrize("mode", [Mode.LIVE, Mode.BY_HAND])
def test_keeping_for_ever_is_no_answer_to_an_invitation(rig: Rig, kind: ActionKind, mode: Mode) -> None:
    rig.operator.answers = [Answer.KEEP]
    summary = rig.run(rig.plan_acts([(kind, ONE[kind])]), mode, confirm=Confirm.EACH)
    assert summary.held == ((ONE[kind], "skipped by the member"),)
