"""Runs on the page: what another process does is shown, paused and stopped; what is open is closed by a word."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from bot.model import Held, Incident, IncidentKind, Mode, PlanId, RunId, Slug
from bot.ports import Control
from bot.services.steering import ASKING
from tests.review.kit import review
from tests.unit.store.kit import WIDE, action, add_plan, fill, intend, remove, start

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.store import Store
    from tests.review.kit import Rig


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Rig]:
    with review(tmp_path / "workspace", count=0) as found:
        found.enter()
        with found.store() as store:
            fill(store, 6)
        yield found


def begun(store: Store, mode: Mode = Mode.LIVE) -> tuple[PlanId, RunId]:
    plan = add_plan(store, range(4))
    return plan, start(store, plan, mode)


def told(store: Store, step: str, finished: int, mode: Mode = Mode.LIVE) -> None:
    """What a run says of itself."""
    store.controls.present(
        os.getpid(), None, step, {"mode": mode.value, "total": 4, "finished": finished, "done": finished, "held": 0}
    )


def test_nothing_goes_on(page: Rig) -> None:
    shown = page.get("runs").text
    assert "No run is going on." in shown
    live = page.act("runs/live").json()
    assert live["going"] is False
    assert live["budget"].startswith("40 in 24 hours, 200 in 7 days")
    for what in ("pause", "resume", "stop"):
        reply = page.act(f"runs/{what}")
        assert reply.status == 422
        assert reply.json() == {"sentence": "No run is going on here."}
    with page.store() as store:
        assert store.controls.current() is Control.GO


def test_a_run_of_another_process_is_watched(page: Rig) -> None:
    page.outside.running = True
    with page.store() as store:
        plan, run = begun(store)
        remove(store, run, plan, 0)
        told(store, "looking", 1)
    live = page.act("runs/live").json()
    assert (live["going"], live["doing"], live["figures"], live["share"]) == (True, "looking", "1 of 4 dealt with", 25)
    assert live["who"] == "Pérsona Number-1"
    assert live["mode"] == "live: people are removed"
    assert [(one["name"], one["outcome"]) for one in live["last"]] == [("Pérsona Number-0", "removed, and proven")]
    shown = page.get("runs").text
    assert "1 of 4 dealt with" in shown
    assert "A run is going on: looking." in page.get("plans").text
    assert page.act("frame").json()["running"] == "A run is going on: looking."


def test_the_person_of_the_open_act_is_in_work(page: Rig) -> None:
    page.outside.running = True
    with page.store() as store:
        plan, run = begun(store)
        told(store, "waiting to see what the site did", 0)
        intend(store, run, plan, 2)
    assert page.act("runs/live").json()["who"] == "Pérsona Number-2"
    assert page.act("frame").json()["unsettled"] is None
    assert "Nobody knows yet" not in page.get("runs").text
    page.outside.running = False
    assert page.act("frame").json()["unsettled"] == "The outcome of one act is not known yet."


def test_a_dry_run_is_watched_by_its_order(page: Rig) -> None:
    page.outside.running = True
    with page.store() as store:
        begun(store, Mode.DRY)
        told(store, "looking", 3, Mode.DRY)
    live = page.act("runs/live").json()
    assert (live["who"], live["mode"]) == ("Pérsona Number-3", "dry run: nothing is changed")


def test_pause_go_on_and_stop_reach_the_run(page: Rig) -> None:
    page.outside.running = True
    with page.store() as store:
        begun(store)
        told(store, "looking", 0)
    for what, control, said in (
        ("pause", Control.PAUSE, "It is paused, or pauses after the step it is in."),
        ("resume", Control.GO, ""),
        ("stop", Control.STOP, "It was asked to stop, and stops after the step it is in."),
    ):
        reply = page.act(f"runs/{what}")
        assert reply.status == 200
        assert reply.json()["steering"] == said
        assert reply.json()["steerable"] is True
        with page.store() as store:
            assert store.controls.current() is control


def test_questions_are_answered_in_the_terminal(page: Rig) -> None:
    page.outside.running = True
    with page.store() as store:
        begun(store)
        told(store, ASKING, 0)
    assert "answered there" in page.act("runs/live").json()["steering"]
    assert "answered there" in page.get("runs").text


def test_another_command_at_work_is_no_run(page: Rig) -> None:
    page.outside.running = True
    assert page.act("frame").json()["running"] == "Another linkprune command is at work."
    live = page.act("runs/live").json()
    assert (live["doing"], live["steerable"]) == ("Another linkprune command is at work.", False)


def test_what_a_killed_run_left_is_no_word_of_the_next_command(page: Rig) -> None:
    with page.store() as store:
        begun(store)
        told(store, "looking", 1)
    page.outside.running, page.outside.holder = True, os.getpid() + 1
    assert page.act("frame").json()["running"] == "Another linkprune command is at work."
    page.outside.holder = os.getpid()
    assert page.act("frame").json()["running"] == "A run is going on: looking."


def test_one_run_is_told_in_full(page: Rig) -> None:
    with page.store() as store:
        plan, run = begun(store)
        remove(store, run, plan, 0)
        store.journal.hold(run, plan, action(1), "the name on the page differs from the name in the plan")
        store.journal.stop_run(run, stopped_by="operator", counts={"done": 1, "held": 1, "not_done": 0})
        store.journal.reconciled(run, consistent=True, details={})
    shown = page.get(f"runs/{run}").text
    for text in ("stopped by you", "1 removed, and proven, 1 held", "the list on the site agrees", "Pérsona Number-0"):
        assert text in shown
    assert "the name on the page differs" in shown
    assert f"audit?run={run}" in shown
    assert "stopped by you" in page.get("runs").text
    live = page.act("runs/live").json()
    assert (live["ended"], live["ended_at"]) == ("stopped by you. 1 removed, and proven, 1 held", f"runs/{run}")
    assert page.get("runs/nothing").status == 404


def test_a_killed_run_is_said_to_be_killed(page: Rig) -> None:
    with page.store() as store:
        begun(store)
    assert "its process was killed" in page.get("runs").text


# --- the stop gate ----------------------------------------------------------------------------------------------------


def test_an_incident_is_shown_on_every_page_and_cleared_with_a_reason(page: Rig) -> None:
    with page.store() as store:
        store.incidents.open(Incident(IncidentKind.CHALLENGE, "The site shows a security check.", "artefacts/x"))
    for below in ("", "plans", "audit"):
        assert "Everything is stopped: The site shows a security check." in page.get(below).text
    shown = page.get("runs").text
    assert "Open the site in your own browser" in shown
    assert "artefacts/x" in shown
    for because in ("", "   ", None, "a" * 501):
        assert page.act("incident/clear", {"because": because}).status == 422
    assert page.act("incident/clear", {"because": "signed in by hand, no warning any more"}).status == 200
    with page.store() as store:
        assert store.incidents.current() is None
    assert page.act("incident/clear", {"because": "again"}).status == 422
    assert "Everything is stopped" not in page.get("runs").text


# --- an unknown outcome -----------------------------------------------------------------------------------------------


def opened(page: Rig, *, dispatched: bool = True, by_hand: bool = False) -> int:
    with page.store() as store:
        plan, run = begun(store)
        intent = store.journal.intend(run, plan, action(0), now=page.clock.now(), limits=WIDE, by_hand=by_hand)
        if dispatched:
            store.journal.dispatched(intent, page.clock.now())
        return intent.id


def test_the_member_settles_what_nobody_knows(page: Rig) -> None:
    number = opened(page)
    shown = page.get("runs").text
    assert "Nobody knows yet what became of one act" in shown
    assert "Pérsona Number-0" in shown
    assert "was not seen to accept anything" in shown
    assert "I did not find the person" not in shown
    assert page.act("runs/settle", {"intent": number + 1, "said": "removed"}).status == 422
    assert page.act("runs/settle", {"intent": number, "said": "not-found"}).status == 422
    assert page.act("runs/settle", {"intent": number, "said": "perhaps"}).status == 422
    assert page.act("runs/settle", {"intent": number, "said": "not-sure"}).status == 422
    assert _is_open(page)
    assert page.act("runs/settle", {"intent": number, "said": "still-connected"}).status == 200
    assert not _is_open(page)
    assert page.act("runs/settle", {"intent": number, "said": "removed"}).status == 422
    with page.store() as store:
        person = store.people.get(Slug("person-0"))
    assert person is not None
    assert person.gone_at is None


def test_a_word_of_removal_is_the_members_in_the_log(page: Rig) -> None:
    number = opened(page)
    assert page.act("runs/settle", {"intent": number, "said": "removed"}).status == 200
    with page.store() as store:
        last = list(store.events.iterate())[-1].decode()
    assert '"event":"action.settled"' in last
    assert '"by":"member"' in last
    assert '"reason":"attested by the member"' in last
    assert '"reads":0' in last


def test_what_was_never_clicked_needs_no_word(page: Rig) -> None:
    number = opened(page, dispatched=False)
    assert "I looked myself" not in page.get("runs").text
    assert page.act("runs/settle", {"intent": number, "said": "removed"}).status == 422
    assert _is_open(page)


def test_an_act_by_hand_may_find_nobody(page: Rig) -> None:
    number = opened(page, dispatched=False, by_hand=True)
    assert "I did not find the person" in page.get("runs").text
    assert page.act("runs/settle", {"intent": number, "said": "not-found"}).status == 200
    assert not _is_open(page)


def test_nothing_is_settled_here_while_a_run_goes_on(page: Rig) -> None:
    number = opened(page)
    page.outside.running = True
    assert page.act("runs/settle", {"intent": number, "said": "removed"}).status == 422
    assert _is_open(page)


def _is_open(page: Rig) -> bool:
    with page.store() as store:
        return store.journal.open_intent() is not None


def test_a_budget_that_is_used_up_says_when_it_goes_on(page: Rig) -> None:
    with page.store() as store:
        plan, run = begun(store)
        for number in range(40):
            intent = store.journal.intend(run, plan, action(100 + number), now=page.clock.now(), limits=WIDE)
            store.journal.settle(intent, Held("nobody was there"), by="linkprune")
    assert (
        page.act("runs/live").json()["budget"].startswith("0 in 24 hours, 160 in 7 days; the next act is possible at")
    )
