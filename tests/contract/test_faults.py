"""The contract of bot.ports.Network where the site misbehaves. What its answers do is the same in every language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import LoginNeeded, PerformUnknown, SiteObjects
from bot.model import Absent, Connected, Connection, IncidentKind
from bot.ports import Step
from tests.contract.rigs import PEOPLE, action, seen, subject

if TYPE_CHECKING:
    from tests.contract.rigs import Rig


def test_a_header_that_lags_makes_a_reading_incomplete_and_keeps_it(rig: Rig) -> None:
    rig.faults("header-lag:count=3")
    rows: list[Connection] = []
    reading = rig.network.read(rows.append)
    assert not reading.complete
    assert (reading.stated, reading.read) == (PEOPLE + 3, PEOPLE)
    assert reading.reason == f"the page states {PEOPLE + 3}, {PEOPLE} were read"
    assert len(rows) == PEOPLE


def test_a_stall_is_survived(rig: Rig) -> None:
    rig.faults("list-stall:times=1,seconds=0.5")
    rows: list[Connection] = []
    assert rig.network.read(rows.append).complete
    assert len({row.slug for row in rows}) == PEOPLE


def test_a_challenge_stops_a_reading(rig: Rig) -> None:
    rig.faults("redirect-challenge")
    with pytest.raises(SiteObjects) as stopped:
        rig.network.read(lambda _: None)
    assert stopped.value.incident.kind is IncidentKind.CHALLENGE


def test_a_login_page_stops_a_reading(rig: Rig) -> None:
    rig.faults("redirect-login")
    with pytest.raises(LoginNeeded):
        rig.network.read(lambda _: None)


@pytest.mark.parametrize("fault", ["drop-500", "request-lost", "silently-refused"])
def test_a_refusal_is_unknown_and_the_person_stays(rig: Rig, fault: str) -> None:
    person = rig.people()[1]
    rig.faults(fault)
    with pytest.raises(PerformUnknown) as unknown:
        rig.network.perform(action(person))
    assert unknown.value.incident is None
    assert rig.removed() == []
    assert isinstance(rig.network.observe(subject(person)), Connected)


@pytest.mark.parametrize("fault", ["drop-429", "drop-999"])
def test_a_throttled_act_is_unknown_with_an_incident(rig: Rig, fault: str) -> None:
    person = rig.people()[1]
    rig.faults(fault)
    with pytest.raises(PerformUnknown) as unknown:
        rig.network.perform(action(person))
    assert unknown.value.incident is not None
    assert unknown.value.incident.kind is IncidentKind.THROTTLED
    assert rig.removed() == []


def test_a_lost_answer_is_unknown_and_a_later_read_tells(rig: Rig) -> None:
    person = rig.people()[1]
    rig.faults("answer-lost:times=1")
    with pytest.raises(PerformUnknown) as unknown:
        rig.network.perform(action(person))
    assert unknown.value.incident is None
    assert rig.removed() == [person.slug]
    rig.network.census()
    assert rig.network.observe(subject(person)) == Absent(search_works=True)


def test_a_late_answer_within_the_limit_is_waited_for(rig: Rig) -> None:
    person = rig.people()[1]
    rig.faults("answer-late:seconds=0.2")
    rig.network.perform(action(person))
    assert rig.removed() == [person.slug]


@pytest.mark.parametrize("fault", ["answer-late:seconds=1.6", "apply-late:seconds=1.6"])
def test_an_effect_that_comes_after_the_limits_is_unknown(rig: Rig, fault: str) -> None:
    person = rig.people()[1]
    rig.faults(fault)
    with pytest.raises(PerformUnknown) as unknown:
        rig.network.perform(action(person))
    assert unknown.value.incident is None
    assert rig.removed() == []
    for _ in range(30):
        if not rig.removed():
            rig.pass_time(0.1)
    assert rig.removed() == [person.slug]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [("redirect-challenge", IncidentKind.CHALLENGE), ("redirect-login", IncidentKind.LOGIN)],
)
def test_an_objection_after_the_dispatch_is_unknown_with_an_incident(rig: Rig, fault: str, kind: IncidentKind) -> None:
    person = rig.people()[5]
    seen(rig, person)
    rig.faults(f"{fault}:slug={person.slug}")
    with pytest.raises(PerformUnknown) as unknown:
        rig.network.perform(action(person))
    assert unknown.value.incident is not None
    assert unknown.value.incident.kind is kind
    assert Step.DISPATCHING in rig.heard.steps
