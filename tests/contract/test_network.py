"""The contract of bot.ports.Network. Every implementation passes every test."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import InputError, NotPerformed, StoppedByOperator
from bot.evaluate.identity import same_name
from bot.model import Absent, ActionKind, Connected, Connection, Health, IncidentKind, ProofKind, Subject
from bot.ports import Step
from tests.contract.rigs import PEOPLE, action, seen, subject

if TYPE_CHECKING:
    from tests.contract.rigs import Rig

WITH_DIALOG = [
    Step.LOCATED,
    Step.MENU_OPEN,
    Step.DISPATCHING,
    Step.ITEM_CLICKED,
    Step.DIALOG_CHECKED,
    Step.CONFIRMED,
    Step.ACCEPTED,
    Step.ABSENT,
]
WITHOUT_DIALOG = [step for step in WITH_DIALOG if step not in (Step.DIALOG_CHECKED, Step.CONFIRMED)]


# --- reading ---


def test_whoami_is_the_signed_in_member(rig: Rig) -> None:
    assert rig.network.whoami() == rig.owner
    assert rig.profile_views() == 0


def test_read_hands_over_everybody_once(rig: Rig) -> None:
    rows: list[Connection] = []
    reading = rig.network.read(rows.append)
    assert (reading.stated, reading.read, reading.unreadable, reading.complete) == (PEOPLE, PEOPLE, 0, True)
    assert reading.reason is None
    assert [row.slug for row in rows] == [person.slug for person in rig.people()]
    for row, person in zip(rows, rig.people(), strict=True):
        assert same_name(row.name, person.name)
        assert row.headline == person.headline
        assert row.member_id == person.member_id
    assert rig.profile_views() == 0


def test_census_states_the_count_and_finds_somebody(rig: Rig) -> None:
    census = rig.network.census()
    assert census.stated == PEOPLE
    assert census.control in {person.slug for person in rig.people()}


def test_observe_finds_exactly_this_person(rig: Rig) -> None:
    person = rig.people()[5]
    row = seen(rig, person)
    assert row.slug == person.slug
    assert same_name(row.name, person.name)
    assert row.member_id == person.member_id


def test_observe_tells_namesakes_apart(rig: Rig) -> None:
    person = rig.people()[3]
    rig.faults(f"namesakes:slug={person.slug},count=12")
    twins = [twin for twin in rig.people() if twin.name == person.name]
    assert len(twins) == 13
    for twin in (twins[0], twins[6], twins[-1]):
        assert seen(rig, twin).slug == twin.slug


def test_observe_says_absent_and_whether_the_search_works(rig: Rig) -> None:
    gone, here = rig.people()[2], rig.people()[4]
    rig.leave(gone.slug)
    seen(rig, here)
    assert rig.network.observe(subject(gone)) == Absent(search_works=True)


def test_a_new_name_is_told_and_not_hidden(rig: Rig) -> None:
    person = rig.people()[6]
    rig.rename(person.slug, "Quite", "Different")
    found = rig.network.observe(Subject(person.slug, "Quite Different"))
    assert isinstance(found, Connected)
    assert found.seen.name == "Quite Different"


def test_the_site_has_a_clock(rig: Rig) -> None:
    rig.network.whoami()
    told = rig.network.site_time()
    assert told is not None
    assert told.tzinfo is not None
    # A fake clock stands at another day; both are aware and plausible.
    assert abs(told - datetime.now(UTC)) < timedelta(days=3650)


def test_the_canary_is_green(rig: Rig) -> None:
    report = rig.network.check()
    assert report.health is Health.GREEN
    assert rig.removed() == []


# --- the act ---


def test_a_removal_leaves_a_receipt_with_two_proofs(rig: Rig) -> None:
    person = rig.people()[4]
    seen(rig, person)
    receipt = rig.network.perform(action(person))
    assert rig.removed() == [person.slug]
    assert rig.heard.steps == WITH_DIALOG
    assert rig.heard.proofs == [receipt.accepted, receipt.absent]
    assert receipt.accepted.kind is ProofKind.ACCEPTED
    assert receipt.absent.kind is ProofKind.ABSENT
    assert receipt.dispatched_at <= receipt.accepted.at <= receipt.absent.at
    assert receipt.accepted.detail["status"] in (200, 201, 204)
    assert rig.profile_views() == 0


def test_proofs_name_nobody(rig: Rig) -> None:
    person = rig.people()[4]
    receipt = rig.network.perform(action(person))
    told = " ".join(str(value) for proof in (receipt.accepted, receipt.absent) for value in proof.detail.values())
    assert person.slug not in told
    assert person.name not in told


def test_the_same_person_is_absent_afterwards(rig: Rig) -> None:
    person = rig.people()[0]
    rig.network.perform(action(person))
    seen(rig, rig.people()[3])
    assert rig.network.observe(subject(person)) == Absent(search_works=True)


def test_several_people_one_after_another(rig: Rig) -> None:
    chosen = [rig.people()[n] for n in (1, 12, 25)]
    for person in chosen:
        seen(rig, person)
        rig.network.perform(action(person))
    assert rig.removed() == [person.slug for person in chosen]


def test_only_the_approved_one_of_namesakes_is_removed(rig: Rig) -> None:
    person = rig.people()[3]
    rig.faults(f"namesakes:slug={person.slug},count=2")
    twin = next(p for p in rig.people() if p.name == person.name and p.slug != person.slug)
    rig.network.perform(action(twin))
    assert rig.removed() == [twin.slug]


def test_somebody_who_is_not_listed_is_never_acted_on(rig: Rig) -> None:
    person = rig.people()[2]
    rig.leave(person.slug)
    with pytest.raises(NotPerformed):
        rig.network.perform(action(person))
    assert rig.removed() == []
    assert Step.DISPATCHING not in rig.heard.steps


@pytest.mark.parametrize("just_seen", [True, False])
def test_another_name_on_the_page_is_never_acted_on(rig: Rig, just_seen: bool) -> None:
    person = rig.people()[2]
    if just_seen:
        seen(rig, person)
    with pytest.raises(NotPerformed):
        rig.network.perform(action(person, name="Somebody Else"))
    assert rig.removed() == []
    assert Step.DISPATCHING not in rig.heard.steps


def test_an_act_of_another_kind_is_refused(rig: Rig) -> None:
    with pytest.raises(NotPerformed):
        rig.network.perform(action(rig.people()[2], kind=ActionKind.WITHDRAW))
    assert rig.heard.steps == []


@pytest.mark.parametrize("error", [StoppedByOperator("stop"), InputError("the journal is full")])
def test_an_error_at_dispatching_means_that_nothing_is_clicked(rig: Rig, error: Exception) -> None:
    person = rig.people()[2]
    rig.heard.fails_at[Step.DISPATCHING] = error
    with pytest.raises(type(error)):
        rig.network.perform(action(person))
    assert rig.removed() == []
    rig.heard.fails_at.clear()
    rig.network.perform(action(person))
    assert rig.removed() == [person.slug]


def test_a_removal_without_a_dialog_is_proven_too(rig: Rig) -> None:
    rig.faults("no-dialog")
    person = rig.people()[7]
    rig.network.perform(action(person))
    assert rig.removed() == [person.slug]
    assert rig.heard.steps == WITHOUT_DIALOG


def test_an_ignored_first_menu_click_is_repeated(rig: Rig) -> None:
    rig.faults("menu-first-click-ignored")
    person = rig.people()[1]
    rig.network.perform(action(person))
    assert rig.removed() == [person.slug]


def test_a_dialog_about_somebody_else_is_cancelled(rig: Rig) -> None:
    person = rig.people()[5]
    rig.faults("dialog-other-person")
    with pytest.raises(NotPerformed) as refused:
        rig.network.perform(action(person))
    assert refused.value.incident is not None
    assert refused.value.incident.kind is IncidentKind.OTHER_PERSON
    assert rig.removed() == []


def test_a_foreign_dialog_stops_before_the_act(rig: Rig) -> None:
    person = rig.people()[5]
    seen(rig, person)
    rig.faults("unknown-dialog")
    with pytest.raises(NotPerformed) as refused:
        rig.network.perform(action(person))
    assert refused.value.incident is not None
    assert refused.value.incident.kind is IncidentKind.UNKNOWN_DIALOG
    assert rig.removed() == []
    assert Step.DISPATCHING not in rig.heard.steps
