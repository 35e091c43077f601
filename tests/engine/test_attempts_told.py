"""One attempt and the question before it: what the member is shown, and what is written of each way it may go."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import Exit, PageError
from bot.model import ActionKind, Confirm, IncidentKind, Mode, Slug
from bot.ports import Answer, Attestation, Card, Step
from bot.runner import Runner, RunSettings, verify_all
from bot.runner.looking import control_search
from tests.engine.checking import IGNORED, OTHERS, THREE, VICTIM, events, join, when
from tests.engine.rig import FAST, make_rig
from tests.engine.test_doubt import DeadSearch, Resuming
from tests.engine.test_settling_exactly import Empty
from tests.fakes import Killed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.model import Plan, PlanId
    from bot.runner import RunSummary
    from tests.engine.rig import Rig

ADA = Slug("person-1")


def run_with(rig: Rig, plan: tuple[PlanId, Plan], mode: Mode = Mode.LIVE, **ports: Any) -> RunSummary:  # noqa: ANN401
    settings = RunSettings(mode, Confirm.EACH, FAST, 120, "operator")
    return Runner(replace(rig.ports(by_hand=mode is Mode.BY_HAND), **ports), *plan, settings).run()


def judging(rig: Rig, protect: str) -> Callable[[], None]:
    """Rules that come to protect somebody before the first act."""

    def judge() -> None:
        if not rig.store.decisions.protected(Slug(protect)):
            rig.store.decisions.pin(Slug(protect), because="a rule")

    return judge


def told(rig: Rig, event: str) -> dict[str, Any]:
    return events(rig, event)[-1]


# --- the question -----------------------------------------------------------------------------------------------------


def test_a_card_shows_the_person_the_place_and_the_note(rig: Rig) -> None:
    rig.store.people.note(Slug("person-5"), "met in Izmir", "member")
    name, plan = rig.plan(THREE)
    rig.run((name, plan), confirm=Confirm.EACH)
    origin = "http://127.0.0.1:1/in"
    assert rig.operator.cards == [
        Card(plan.actions[0], 1, 3, f"{origin}/person-1/"),
        Card(plan.actions[1], 2, 3, f"{origin}/person-5/", ("Note: met in Izmir",)),
        Card(plan.actions[2], 3, 3, f"{origin}/person-11/"),
    ]


def test_nothing_is_known_of_who_was_never_seen(tmp_path: Path) -> None:
    rig = make_rig(tmp_path, synced=False)
    rig.run(rig.plan([ADA]), confirm=Confirm.EACH)
    assert [card.facts for card in rig.operator.cards] == [()]
    rig.store.close()


@pytest.mark.parametrize("confirm", [Confirm.EACH, Confirm.BATCH])
def test_a_dry_run_asks_nobody(rig: Rig, confirm: Confirm) -> None:
    assert list(rig.run(rig.plan(THREE), Mode.DRY, confirm=confirm).ready) == THREE
    assert rig.operator.cards == []


def test_who_acts_by_hand_is_asked_about_each(rig: Rig) -> None:
    rig.run(rig.plan(THREE), Mode.BY_HAND, confirm=Confirm.NONE)
    assert [card.action.slug for card in rig.operator.cards] == THREE


def test_a_pause_at_a_question_is_waited_for_and_asked_again(rig: Rig) -> None:
    rig.operator.answers = [Answer.PAUSE, Answer.SKIP]
    rig.operator.said.clear()
    summary = run_with(rig, rig.plan([ADA]), waiter=Resuming(rig.clock, rig.store))
    assert [card.action.slug for card in rig.operator.cards] == [ADA, ADA]
    assert [reason for _, reason in summary.held] == ["skipped by the member"]
    assert "paused; press r or run `linkprune resume` to go on" in [shown.doing for shown in rig.operator.shown]


def test_kept_for_ever_is_said_and_kept(rig: Rig) -> None:
    rig.operator.answers = [Answer.KEEP]
    assert rig.run(rig.plan([ADA]), confirm=Confirm.EACH).held == ((ADA, "the member keeps this person for ever"),)
    assert rig.store.decisions.protected(ADA)


# --- the attempt ------------------------------------------------------------------------------------------------------


def test_rules_are_asked_before_each_act(rig: Rig) -> None:
    calls: list[int] = []
    run_with(rig, rig.plan(THREE), judge=lambda: calls.append(1))
    assert len(calls) == len(THREE)


def test_who_comes_under_a_rule_before_the_act_is_held(rig: Rig) -> None:
    summary = run_with(rig, rig.plan([ADA, "person-5"]), judge=judging(rig, ADA))
    assert [slug for slug, _ in summary.held] == [ADA]
    assert rig.network.truth.dispatches == list(summary.done) == ["person-5"]


def test_who_comes_under_a_rule_is_not_left_to_the_member_either(rig: Rig) -> None:
    summary = run_with(rig, rig.plan([ADA, "person-5"]), Mode.BY_HAND, judge=judging(rig, ADA))
    assert [card.action.slug for card in rig.operator.attested] == ["person-5"]
    assert ([slug for slug, _ in summary.held], list(summary.done)) == ([ADA], ["person-5"])


def test_an_intent_carries_the_later_clock(rig: Rig) -> None:
    rig.network.site_ahead = timedelta(minutes=5)
    began = rig.clock.now()
    rig.run(rig.plan([ADA]))
    assert rig.store.journal.last_intent_at() == began + timedelta(minutes=5)


def test_a_proven_act_is_written_as_such(rig: Rig) -> None:
    rig.run(rig.plan([ADA]))
    outcome = told(rig, "action.outcome")
    assert (outcome["outcome"], outcome["reason"], outcome["by"]) == ("done", "both proofs", "linkprune")


def test_what_was_certainly_not_performed_is_held_and_the_run_goes_on(rig: Rig) -> None:
    when(rig, Step.INTENDED, lambda: rig.network.truth.leave(ADA))
    summary = rig.run(rig.plan([ADA, "person-5"]))
    assert (summary.held, list(summary.done)) == (((ADA, "the person is not in the list"),), ["person-5"])
    held = told(rig, "action.held")
    assert (held["reason"], held["by"]) == ("the person is not in the list", "linkprune")
    assert rig.store.journal.open_intent() is None


def test_what_the_site_objected_to_before_the_act_is_held_and_stops(rig: Rig) -> None:
    rig.network.set_faults(["unknown-dialog"])
    summary = rig.run(rig.plan([ADA, "person-5"]))
    assert (summary.held, summary.exit) == (((ADA, "a dialog that nobody knows lies on the page"),), Exit.INCIDENT)
    current = rig.store.incidents.current()
    assert current is not None
    assert (current.kind, current.run) == (IncidentKind.UNKNOWN_DIALOG, summary.run)
    assert len(events(rig, "incident.opened")) == 1
    assert list(summary.not_reached) == ["person-5"]
    assert [shown.doing for shown in rig.operator.shown].count("looking") == 1


def test_an_incident_before_the_act_is_as_durable_as_the_outcome(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.network.set_faults(["unknown-dialog"])
    plan, journal = rig.plan([ADA]), rig.store.journal
    settle = journal.settle

    def die_afterwards(*args: Any, **more: Any) -> None:  # noqa: ANN401 - whatever it takes
        settle(*args, **more)
        raise Killed

    monkeypatch.setattr(journal, "settle", die_afterwards)
    with pytest.raises(Killed):
        rig.run(plan)
    rig.restart()
    assert rig.store.incidents.current() is not None


def test_an_unknown_outcome_stops_before_the_next_person(rig: Rig) -> None:
    rig.network.set_faults(["request-lost"])
    rig.network.__class__ = DeadSearch
    summary = rig.run(rig.plan([ADA, "person-5"]))
    assert (summary.exit, list(summary.unknown)) == (Exit.UNSETTLED, [ADA])
    assert str(summary.sentence).startswith("One outcome is unknown (the list could not be read")
    doings = [shown.doing for shown in rig.operator.shown]
    assert doings.count("waiting to see what the site did") == 1
    assert doings.count("looking") == 1


def test_what_the_member_is_not_sure_of_is_written_and_stops(rig: Rig) -> None:
    rig.operator.attestations = [Attestation.NOT_SURE]
    summary = rig.run(rig.plan([ADA, "person-5"]), Mode.BY_HAND)
    assert (summary.exit, len(rig.operator.cards)) == (Exit.UNSETTLED, 1)
    outcome = told(rig, "action.outcome")
    assert (outcome["outcome"], outcome["reason"]) == ("unknown", "the member is not sure what happened")


# --- the last check ---------------------------------------------------------------------------------------------------


def test_the_last_check_tells_who_is_gone_and_the_count(rig: Rig) -> None:
    rig.network.set_faults([IGNORED])
    summary = rig.run(rig.plan(THREE))
    assert summary.reconciled is not None
    assert list(summary.reconciled.gone) == OTHERS
    assert told(rig, "run.reconciled")["detail"] == {"gone": 2, "still_connected": 1, "stated_after": 10}
    assert "checking everybody removed once more" in [shown.doing for shown in rig.operator.shown]


def test_verify_names_who_came_and_who_went(rig: Rig) -> None:
    join(rig)
    found = verify_all(rig.ports())
    assert (found.consistent, found.unexplained, found.stated) == (True, ("somebody-new",), 13)
    rig.network.truth.leave(Slug("person-2"))
    rig.network.truth.leave(Slug("person-3"))
    found = verify_all(rig.ports())
    assert (found.consistent, found.unexplained) == (False, ("person-2", "person-3", "somebody-new"))


def test_verify_without_a_complete_reading_before(tmp_path: Path) -> None:
    rig = make_rig(tmp_path, synced=False)
    rig.run(rig.plan([ADA]))
    found = verify_all(rig.ports())
    assert (found.consistent, found.gone, found.unexplained) == (True, (ADA,), ())
    rig.store.close()


def test_who_is_found_by_search_is_not_said_to_have_another_name(rig: Rig) -> None:
    rig.run(rig.plan(THREE))
    rig.network.truth.connected.add(VICTIM)
    join(rig)
    verify_all(rig.ports())
    assert told(rig, "action.settled")["reason"] == "recorded as removed, and in the list at the last check"


def test_the_last_check_is_written_whole_or_not_at_all(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.network.set_faults([IGNORED])
    plan = rig.plan(THREE)

    def die(*_: object, **__: object) -> None:
        raise Killed

    monkeypatch.setattr(rig.store.journal, "reconciled", die)
    with pytest.raises(Killed):
        rig.run(plan)
    rig.restart()
    assert rig.store.journal.contradictions() == []
    assert len(rig.store.journal.removed()) == len(THREE)


def test_verify_corrects_all_records_or_none(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.run(rig.plan(THREE))
    rig.network.truth.connected.update([ADA, VICTIM])
    contradict, calls = rig.store.journal.contradict, list[Slug]()

    def die_at_the_second(slug: Slug, reason: str, kind: ActionKind) -> None:
        calls.append(slug)
        if len(calls) > 1:
            raise Killed
        contradict(slug, reason, kind)

    monkeypatch.setattr(rig.store.journal, "contradict", die_at_the_second)
    with pytest.raises(Killed):
        verify_all(rig.ports())
    rig.restart()
    assert len(rig.store.journal.removed()) == len(THREE)


def test_verify_expects_those_still_connected_in_the_count(rig: Rig) -> None:
    rig.run(rig.plan(THREE))
    rig.network.truth.connected.add(VICTIM)
    found = verify_all(rig.ports())
    assert (found.still_connected, found.unexplained, found.stated) == ((VICTIM,), (), 10)
    assert rig.network.truth.page_loads < 20


@pytest.mark.parametrize(("known", "believed"), [(1, True), (2, False)])
def test_a_page_that_states_nobody_is_believed_of_one_person(tmp_path: Path, known: int, believed: bool) -> None:
    rig = make_rig(tmp_path, count=known)
    rig.network.__class__ = Empty
    if believed:
        assert control_search(rig.ports()).stated == 0
    else:
        with pytest.raises(PageError):
            control_search(rig.ports())
    rig.store.close()
