"""Where the easy conclusion is wrong: dead searches, renamed people, stale looks, crashes between two records."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import Exit, SiteObjects
from bot.model import Absent, Confirm, Connection, Decision, ListReading, Mode, Slug
from bot.ports import Answer, Attestation, Control, Step
from bot.runner import Runner, RunSettings, verify_all
from tests.engine.rig import FAST, make_rig
from tests.fakes import Crash, FakeClock, FakeNetwork, FakeWaiter, Killed

if TYPE_CHECKING:
    from pathlib import Path

    from bot.model import Census, Proof, Relationship, Subject
    from bot.store import Store
    from tests.engine.rig import Rig


class DeadSearch(FakeNetwork):
    """After the first act the page states nobody, and its search finds nobody."""

    def census(self) -> Census:
        found = super().census()
        return replace(found, stated=0) if self.truth.dispatches else found

    def observe(self, subject: Subject) -> Relationship:
        return Absent(search_works=True) if self.truth.dispatches else super().observe(subject)


class ByName(FakeNetwork):
    """Searches by name, as the real site does: a renamed person is not found by the old name."""

    def observe(self, subject: Subject) -> Relationship:
        row = self.truth.people.get(subject.slug)
        if row is not None and row.name != subject.name:
            return Absent(search_works=True)
        return super().observe(subject)


class Resuming(FakeWaiter):
    """The member presses r as soon as the run is paused."""

    def __init__(self, clock: FakeClock, store: Store) -> None:
        super().__init__(clock)
        self._store = store

    def while_paused(self) -> None:
        self._store.controls.request(Control.GO)


def _as(rig: Rig, kind: type[FakeNetwork]) -> None:
    """Turn the site of a rig into another kind of site."""
    rig.network.__class__ = kind


def test_an_empty_page_is_not_absence(rig: Rig) -> None:
    rig.network.set_faults(["request-lost"])
    _as(rig, DeadSearch)
    summary = rig.run(rig.plan(["person-1"]))
    assert summary.done == ()
    assert (summary.exit, list(summary.unknown)) == (Exit.UNSETTLED, ["person-1"])


def test_a_person_renamed_before_settling_is_not_taken_as_removed(rig: Rig) -> None:
    rig.network.set_faults(["request-lost"])
    _as(rig, ByName)

    def rename(step: Step, _: Proof | None) -> None:
        if step is Step.CONFIRMED:
            rig.network.truth.rename(Slug("person-1"), "Quite Different")

    rig.steps.subscribe(rename)
    plan = rig.plan(["person-1"])
    summary = rig.run(plan)
    assert (summary.done, [slug for slug, _ in summary.not_done]) == ((), ["person-1"])
    assert "whole list" in summary.not_done[0][1]
    assert rig.run(plan).not_done == ()
    assert rig.network.truth.dispatches == ["person-1"]


@pytest.mark.parametrize("slug", ["person-1", "person-with-another-address"])
def test_verify_sees_a_removed_person_who_stands_in_the_list_by_another_name(rig: Rig, slug: str) -> None:
    assert rig.run(rig.plan(["person-1"])).done == ("person-1",)
    _as(rig, ByName)
    truth, removed = rig.network.truth, rig.network.truth.people[Slug("person-1")]
    truth.people[Slug(slug)] = replace(removed, slug=Slug(slug), name="Quite Different")
    truth.connected.add(Slug(slug))
    found = verify_all(rig.ports())
    assert (found.consistent, found.still_connected, found.gone) == (False, ("person-1",), ())


@pytest.mark.parametrize("step", [Step.LOCATED, Step.MENU_OPEN])
def test_what_was_never_dispatched_is_held_not_done(tmp_path: Path, step: Step) -> None:
    rig = make_rig(tmp_path, crash=Crash(step))
    plan = rig.plan(["person-1"])
    for _ in range(2):
        with pytest.raises(Killed):
            rig.run(plan)
        rig.restart()
        rig.network.crash = Crash(step)
    rig.network.crash = None
    rig.network.truth.leave(Slug("person-1"))
    summary = rig.run(plan)
    assert summary.done == ()
    assert rig.network.truth.dispatches == []
    assert [reason for _, reason in summary.held] == ["not found"]


def test_keep_for_ever_by_hand_is_kept(rig: Rig) -> None:
    rig.operator.attestations = [Answer.KEEP]
    plan = rig.plan(["person-1"])
    rig.run(plan, Mode.BY_HAND)
    assert [slug for slug, _ in rig.run(plan).held] == ["person-1"]
    assert rig.network.truth.dispatches == []


def test_a_decision_to_keep_after_the_approval_counts(rig: Rig) -> None:
    plan = rig.plan(["person-1"])
    rig.store.decisions.set(Slug("person-1"), Decision.KEEP, because=None, by="operator")
    assert [slug for slug, _ in rig.run(plan).held] == ["person-1"]
    assert rig.network.truth.dispatches == []


def test_an_approval_that_ends_in_mid_run_ends_the_run(rig: Rig) -> None:
    plan = rig.plan(["person-1", "person-2", "person-3"])
    slow = replace(FAST, gap_seconds=(8 * 86400.0, 8 * 86400.0))
    summary = rig.run(plan, pace=slow)
    assert (len(summary.done), summary.exit) == (2, Exit.CONSENT)


def test_a_pause_makes_the_look_old(tmp_path: Path) -> None:
    rig = make_rig(tmp_path)
    plan = rig.plan(["person-1"])

    def pause_once(step: Step, _: Proof | None) -> None:
        if step is Step.OBSERVED and rig.network.truth.searches == 1:
            rig.store.controls.request(Control.PAUSE)
            rig.network.truth.rename(Slug("person-1"), "Quite Different")

    rig.steps.subscribe(pause_once)
    settings = RunSettings(Mode.LIVE, Confirm.NONE, FAST, 120, "operator")
    ports = replace(rig.ports(), waiter=Resuming(rig.clock, rig.store))
    assert Runner(ports, *plan, settings).run().held == (
        ("person-1", "the name on the page differs from the name in the plan"),
    )
    assert rig.network.truth.dispatches == []
    rig.store.close()


def test_a_contradicted_removal_is_not_already_gone(rig: Rig) -> None:
    plan = rig.plan(["person-1"])

    def come_back(step: Step, _: Proof | None) -> None:
        if step is Step.SETTLED:
            rig.network.truth.connected.add(Slug("person-1"))

    rig.steps.subscribe(come_back)
    first = rig.run(plan)
    assert first.exit is Exit.AUDIT
    again = rig.run(plan)
    assert again.already_gone == ()
    assert [found.slug for found in rig.store.journal.contradictions()] == ["person-1"]


def test_the_incident_is_as_durable_as_the_outcome(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.network.set_faults(["drop-429"])
    plan = rig.plan(["person-1", "person-2"])
    journal = rig.store.journal
    unknown = journal.unknown

    def die_afterwards(*args: object, **more: object) -> None:
        unknown(*args, **more)  # type: ignore[arg-type]
        raise Killed

    monkeypatch.setattr(journal, "unknown", die_afterwards)
    with pytest.raises(Killed):
        rig.run(plan)
    rig.restart()
    with pytest.raises(SiteObjects):
        rig.run(plan)


def test_the_limit_of_a_run_counts_attempts(rig: Rig) -> None:
    rig.network.set_faults(["silently-refused"])
    summary = rig.run(rig.plan([f"person-{n}" for n in range(8)]), pace=replace(FAST, per_run=2))
    assert (len(rig.network.truth.dispatches), summary.exit) == (2, Exit.BUDGET)


def test_a_jump_of_the_wall_clock_does_not_shorten_settling(rig: Rig) -> None:
    rig.network.set_faults(["apply-late:seconds=60"])

    def jump(step: Step, _: Proof | None) -> None:
        if step is Step.ACCEPTED:
            rig.clock.wall += timedelta(seconds=119)
            rig.network.site_ahead -= timedelta(seconds=119)

    rig.steps.subscribe(jump)
    summary = rig.run(rig.plan(["person-1"]))
    assert list(summary.done) == ["person-1"]


def test_a_pin_reason_stays_out_of_the_log(rig: Rig) -> None:
    plan = rig.plan(["person-1"])
    rig.store.decisions.pin(Slug("person-1"), because="brother of Person Number7")
    rig.run(plan)
    assert b"brother" not in rig.store.mirror_path.read_bytes()


def test_an_unreadable_row_makes_nobody_absent(rig: Rig) -> None:
    seen = [Slug(f"person-{n}") for n in range(11)]
    rig.store.syncs.record(ListReading(12, 11, 1, complete=True, seconds=1.0), seen)
    person = rig.store.people.get(Slug("person-11"))
    assert person is not None
    assert person.gone_at is None


def test_a_member_with_another_address_is_held(rig: Rig) -> None:
    plan = rig.plan(["person-1"])
    old = rig.network.truth.people[Slug("person-1")]
    rig.network.truth.leave(Slug("person-1"))
    rig.network.truth.people[Slug("person-new")] = Connection(Slug("person-new"), old.name, member_id=old.member_id)
    rig.network.truth.connected.add(Slug("person-new"))
    rig.sync()
    assert rig.run(plan).held == (("person-1", "the member has another address now"),)


def test_settling_by_hand_with_the_site_needs_the_whole_list(rig: Rig) -> None:
    rig.operator.attestations = [Attestation.NOT_SURE]
    plan = rig.plan(["person-1"])
    rig.run(plan, Mode.BY_HAND)
    rig.network.truth.leave(Slug("person-1"))
    assert list(rig.run(plan).done) == ["person-1"]
    assert rig.network.truth.dispatches == []
