"""What is known of an act afterwards: the last check, `verify`, people who come back, and what holds a removal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.errors import Exit, PageError
from bot.invitation import SIDES, Invitation, Side
from bot.model import ActionKind, Confirm, Mode, OutcomeName, Slug
from bot.ports import Control, Step
from bot.runner import verify_all
from bot.runner.reconcile import NOT_CONNECTED
from bot.runner.types import RunSettings
from tests.engine.checking import Counting, count_readings, events, readings, record_of, when
from tests.engine.rig import FAST, make_rig
from tests.fakes import Crash, Killed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.model import Action, Plan, PlanId
    from bot.runner import RunSummary
    from tests.engine.rig import Rig

DISCONNECT = ActionKind.DISCONNECT
ACCEPT, IGNORE, WITHDRAW = ActionKind.ACCEPT, ActionKind.IGNORE, ActionKind.WITHDRAW
ONE = {ACCEPT: Slug("guest-1"), IGNORE: Slug("guest-4"), WITHDRAW: Slug("asked-3")}
ADA = Slug("person-5")
in_list = pytest.mark.parametrize("kind", [IGNORE, WITHDRAW])


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    made = make_rig(tmp_path, invited=8)
    yield made
    made.store.close()


def plan_of(rig: Rig, kind: ActionKind) -> tuple[PlanId, Plan]:
    return rig.plan_acts([(kind, ONE[kind])])


def comes_back(rig: Rig, kind: ActionKind, **changes: object) -> Callable[[], None]:
    card = rig.network.truth.invitations[SIDES[kind]][ONE[kind]]
    return lambda: rig.network.truth.invite(replace(card, **changes))  # type: ignore[arg-type] # parts of a card


# --- the last check of a run ------------------------------------------------------------------------------------------


@in_list
def test_an_act_that_did_not_hold_is_recorded_so(rig: Rig, kind: ActionKind) -> None:
    when(rig, Step.SETTLED, comes_back(rig, kind))
    plan = plan_of(rig, kind)
    summary = rig.run(plan)
    words = {IGNORE: "ignored", WITHDRAW: "withdrawn"}[kind]
    reason = f"recorded as {words}, and pending at the last check"
    assert (summary.done, summary.not_done, summary.exit) == ((), ((ONE[kind], reason),), Exit.AUDIT)
    name, told, _ = rig.store.journal.outcomes(plan[0])[ONE[kind]]
    assert (name, told) == (OutcomeName.NOT_DONE, reason)
    assert record_of(rig, summary.run).consistent is False
    known = rig.store.invitations.one(SIDES[kind], ONE[kind])
    assert known is not None
    assert known.gone_at is None
    assert [(found.slug, found.kind) for found in rig.store.journal.contradictions()] == [(ONE[kind], kind)]


@in_list
def test_a_new_invitation_of_the_same_person_is_no_contradiction(rig: Rig, kind: ActionKind) -> None:
    when(rig, Step.SETTLED, comes_back(rig, kind, invitation_id="a-new-one"))
    summary = rig.run(plan_of(rig, kind))
    assert (list(summary.done), summary.exit) == ([ONE[kind]], Exit.DONE)
    assert rig.store.journal.contradictions() == []
    # What was done before says nothing of the new one.
    rig.clock.advance(60)
    assert not rig.store.journal.was_done(ONE[kind], kind)
    assert list(rig.run(plan_of(rig, kind)).done) == [ONE[kind]]


def test_somebody_accepted_who_is_not_connected_is_recorded_so(rig: Rig) -> None:
    when(rig, Step.SETTLED, lambda: rig.network.truth.leave(ONE[ACCEPT]))
    summary = rig.run(plan_of(rig, ACCEPT))
    assert (summary.not_done, summary.exit) == (((ONE[ACCEPT], NOT_CONNECTED),), Exit.AUDIT)
    assert summary.reconciled is not None
    assert summary.reconciled.sentence == "1 of the 1 acts on invitations did not hold, and are recorded so now."


def test_somebody_accepted_under_another_name_is_found_in_the_whole_list(rig: Rig) -> None:
    count_readings(rig)
    when(rig, Step.SETTLED, lambda: rig.network.truth.rename_beyond_search(ONE[ACCEPT]))
    summary = rig.run(plan_of(rig, ACCEPT))
    assert (list(summary.done), summary.exit, readings(rig)) == ([ONE[ACCEPT]], Exit.DONE, 1)


def test_accepts_and_removals_are_counted_together(rig: Rig) -> None:
    count_readings(rig)
    summary = rig.run(rig.plan_acts([(DISCONNECT, ADA), (ACCEPT, ONE[ACCEPT]), (ACCEPT, "guest-2")]))
    found = summary.reconciled
    assert found is not None
    assert (found.stated_before, found.stated_after, found.expected, readings(rig)) == (12, 13, 13, 0)


@in_list
def test_a_list_that_could_not_be_read_leaves_the_question_open(rig: Rig, kind: ActionKind) -> None:
    when(rig, Step.SETTLED, lambda: rig.network.set_faults(["header-lag"]))
    plan = plan_of(rig, kind)
    summary = rig.run(plan)
    assert (list(summary.done), summary.exit) == ([ONE[kind]], Exit.PAGE)
    assert list(rig.store.journal.unchecked()) == [summary.run]
    rig.network.set_faults([])
    assert (rig.run(plan).exit, rig.store.journal.unchecked()) == (Exit.DONE, {})


@pytest.mark.parametrize("kind", list(ONE))
def test_a_run_that_died_is_checked_by_the_next_one(tmp_path: Path, kind: ActionKind) -> None:
    rig = make_rig(tmp_path, invited=8, crash=Crash(Step.LOCATED, Slug("person-1")))
    with pytest.raises(Killed):
        rig.run(rig.plan_acts([(kind, ONE[kind]), (DISCONNECT, "person-1")]))
    card = Invitation(SIDES[kind], ONE[kind], "Number", invitation_id=None)
    rig.restart()
    assert [one.kind for acts in rig.store.journal.unchecked().values() for one in acts] == [kind]
    rig.network.truth.leave(ONE[kind])
    if kind is not ACCEPT:
        rig.network.truth.invite(card)
    summary = rig.run(rig.plan([ADA]))
    assert (list(summary.done), summary.exit) == ([ADA], Exit.AUDIT)
    assert rig.store.journal.standing(kind) == []
    rig.store.close()


def test_invitations_alone_need_no_look_at_the_connections(rig: Rig) -> None:
    rig.network.__class__ = Counting
    vars(rig.network)["readings"] = 0
    plan = rig.plan_acts([(IGNORE, "guest-2"), (WITHDRAW, "asked-2")])
    summary = rig.run(plan)
    assert (rig.network.truth.searches, readings(rig)) == (0, 0)
    assert summary.reconciled is not None
    assert summary.reconciled.sentence == "every act on an invitation (2) holds."
    assert events(rig, "run.reconciled")[0]["detail"] == {"gone": 2, "still_connected": 0}


# --- verify -----------------------------------------------------------------------------------------------------------


def test_verify_agrees_with_what_was_done(rig: Rig) -> None:
    rig.run(rig.plan_acts([(DISCONNECT, ADA), *ONE.items()]))
    found = verify_all(rig.ports())
    assert (found.consistent, found.gone, found.failed, found.unexplained) == (True, (ADA,), (), ())


@in_list
def test_verify_finds_what_does_not_hold(rig: Rig, kind: ActionKind) -> None:
    back = comes_back(rig, kind)
    rig.run(plan_of(rig, kind), Mode.BY_HAND)
    back()
    found = verify_all(rig.ports())
    assert (found.consistent, [slug for slug, _ in found.failed]) == (False, [ONE[kind]])
    assert found.document()["failed"] == [{"slug": slug, "reason": reason} for slug, reason in found.failed]
    assert rig.store.journal.standing(kind) == []


def test_verify_misses_somebody_who_was_accepted_on_the_members_word_alone(rig: Rig) -> None:
    rig.run(plan_of(rig, ACCEPT), Mode.BY_HAND)
    found = verify_all(rig.ports())
    assert found.failed == ((ONE[ACCEPT], NOT_CONNECTED),)
    assert rig.store.journal.standing(ACCEPT) == []


def test_verify_leaves_alone_what_a_complete_reading_has_spoken_of(rig: Rig) -> None:
    rig.run(rig.plan_acts(list(ONE.items())))
    rig.sync()
    rig.read_invitations()
    rig.network.truth.leave(ONE[ACCEPT])
    rig.sync()
    before = len(events(rig, "invitations"))
    assert verify_all(rig.ports()).consistent
    assert len(events(rig, "invitations")) == before


def test_verify_says_when_a_list_of_invitations_could_not_be_read(rig: Rig) -> None:
    rig.run(plan_of(rig, IGNORE), Mode.BY_HAND)
    rig.network.truth.uninvite(Side.RECEIVED, ONE[IGNORE])
    rig.network.set_faults(["header-lag:after=1"])
    with pytest.raises(PageError, match="could not be read completely"):
        verify_all(rig.ports())
    assert [one.slug for one in rig.store.journal.standing(IGNORE)] == [ONE[IGNORE]]


# --- people who come back ---------------------------------------------------------------------------------------------


def invites_again(rig: Rig) -> tuple[PlanId, Plan]:
    """Somebody who was removed invites, and the member approves to accept."""
    rig.network.truth.invite(Invitation(Side.RECEIVED, ADA, "Person Number5", member_id="ACoAA00005"))
    rig.read_invitations(Side.RECEIVED)
    return rig.plan_acts([(ACCEPT, ADA)])


def test_a_removed_person_who_is_accepted_again_contradicts_nothing(rig: Rig) -> None:
    rig.run(rig.plan([ADA]))
    assert rig.store.no_return.why(ADA) == f"removed on {rig.clock.now():%Y-%m-%d}"
    rig.clock.advance(86400)
    assert list(rig.run(invites_again(rig)).done) == [ADA]
    person, journal = rig.store.people.get(ADA), rig.store.journal
    assert person is not None
    assert person.gone_at is None
    assert (journal.removed(), rig.store.no_return.why(ADA)) == ([], None)
    rig.sync()
    assert (journal.contradictions(), verify_all(rig.ports()).consistent) == ([], True)


def test_somebody_accepted_again_can_be_removed_again(rig: Rig) -> None:
    rig.run(rig.plan([ADA]))
    rig.run(invites_again(rig))
    rig.sync()
    rig.clock.advance(60)
    summary = rig.run(rig.plan([ADA]))
    assert (list(summary.done), summary.exit) == ([ADA], Exit.DONE)
    assert rig.network.truth.removals == [ADA, ADA]
    journal = rig.store.journal
    assert (journal.was_done(ADA), journal.was_done(ADA, ACCEPT), journal.contradictions()) == (True, False, [])
    assert rig.store.no_return.why(ADA) is not None


def test_a_removed_person_who_invites_again_is_still_removed(rig: Rig) -> None:
    rig.network.set_faults(["re-invites"])
    rig.run(rig.plan([ADA]))
    rig.read_invitations(Side.RECEIVED)
    assert rig.store.invitations.one(Side.RECEIVED, ADA) is not None
    assert rig.store.journal.was_done(ADA)
    assert rig.store.no_return.why(ADA) is not None


# --- what holds a removal ---------------------------------------------------------------------------------------------


class Parting:
    """Says at its n-th asking that somebody has to wait, or cannot read it."""

    def __init__(self, rig: Rig, at: int, error: PageError | None = None) -> None:
        self._rig, self._at, self._error = rig, at, error
        self.asked: list[Slug] = []
        self.shown: list[int] = []

    def __call__(self, action: Action) -> str | None:
        self.asked.append(action.slug)
        self.shown.append(len(self._rig.operator.cards))
        if len(self.asked) != self._at:
            return None
        self._rig.store.controls.request(Control.GO)
        if self._error is not None:
            raise self._error
        return "an answer came"


def run_with(rig: Rig, parting: Parting, mode: Mode = Mode.LIVE, confirm: Confirm = Confirm.EACH) -> RunSummary:
    from bot.runner import Runner

    plan = rig.plan_acts([(DISCONNECT, ADA), (IGNORE, "guest-4")])
    ports = replace(rig.ports(by_hand=mode is Mode.BY_HAND), parting=parting)
    return Runner(ports, *plan, RunSettings(mode, confirm, FAST, 120, "operator")).run()


@pytest.mark.parametrize("at", [1, 2])
@pytest.mark.parametrize("mode", [Mode.LIVE, Mode.BY_HAND])
def test_an_answer_holds_before_the_question_and_before_the_intent(rig: Rig, mode: Mode, at: int) -> None:
    parting = Parting(rig, at)
    summary = run_with(rig, parting, mode)
    assert summary.held == ((ADA, "an answer came"),)
    assert list(summary.done) == ["guest-4"]
    assert (parting.asked, parting.shown) == ([ADA] * at, [0, 1][:at])
    assert ADA not in rig.network.truth.dispatches
    assert len(rig.store.journal.intent_times(rig.clock.now().replace(year=2020))) == 1


@pytest.mark.parametrize("confirm", list(Confirm))
def test_nobody_is_asked_about_somebody_who_waits(rig: Rig, confirm: Confirm) -> None:
    run_with(rig, Parting(rig, 1), confirm=confirm)
    assert ADA not in [card.action.slug for card in rig.operator.cards]


def test_a_conversation_that_cannot_be_read_holds(rig: Rig) -> None:
    summary = run_with(rig, Parting(rig, 2, PageError("no list")))
    assert summary.held == ((ADA, "whether the person has answered could not be read: no list"),)
    assert list(summary.done) == ["guest-4"]


def test_a_dry_run_says_who_would_wait(rig: Rig) -> None:
    parting = Parting(rig, 1)
    summary = run_with(rig, parting, Mode.DRY)
    assert (summary.held, summary.ready) == (((ADA, "an answer came"),), ("guest-4",))
    assert parting.asked == [ADA]


def test_the_answer_that_comes_during_a_pause_holds_too(rig: Rig) -> None:
    parting = Parting(rig, 3)
    when(rig, Step.OBSERVED, lambda: rig.store.controls.request(Control.PAUSE))
    summary = run_with(rig, parting)
    assert (summary.held, parting.asked) == (((ADA, "an answer came"),), [ADA] * 3)
