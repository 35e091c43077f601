"""The contract of bot.ports.Network for invitations where the site misbehaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import PerformUnknown
from bot.invitation import SIDES, Invitation, NotPending, Pending
from bot.model import Absent, ActionKind, Connected, IncidentKind
from tests.contract.rigs import answer, picked, subject

if TYPE_CHECKING:
    from tests.contract.rigs import Rig

KINDS = tuple(SIDES)


def unknown(rig: Rig, kind: ActionKind, one: Invitation) -> PerformUnknown:
    with pytest.raises(PerformUnknown) as caught:
        rig.network.perform(answer(kind, one))
    return caught.value


@pytest.mark.parametrize("kind", KINDS, ids=str)
@pytest.mark.parametrize("fault", ["refused", "silently-refused"])
def test_a_refusal_is_unknown_and_the_invitation_stays(rig: Rig, kind: ActionKind, fault: str) -> None:
    one = picked(rig, kind)
    rig.faults(f"{kind}-{fault}")
    assert unknown(rig, kind, one).incident is None
    assert rig.answered() == []
    assert isinstance(rig.network.invited(SIDES[kind], subject(one)), Pending)


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_a_lost_answer_is_unknown_and_a_later_read_tells(rig: Rig, kind: ActionKind) -> None:
    one = picked(rig, kind)
    rig.faults(f"{kind}-lost:times=1")
    assert unknown(rig, kind, one).incident is None
    assert rig.answered() == [(kind, one.slug)]
    assert rig.network.invited(SIDES[kind], subject(one)) == NotPending(complete=True)
    found = rig.network.observe(subject(one))
    assert isinstance(found, Connected if kind is ActionKind.ACCEPT else Absent)


@pytest.mark.parametrize(
    ("fault", "incident"),
    [("act-other-person", IncidentKind.OTHER_PERSON), ("act-twice", IncidentKind.SECOND_REQUEST)],
)
def test_a_request_that_is_not_in_order_stops_all(rig: Rig, fault: str, incident: IncidentKind) -> None:
    one = picked(rig, ActionKind.IGNORE)
    rig.faults(fault)
    found = unknown(rig, ActionKind.IGNORE, one).incident
    assert found is not None
    assert found.kind is incident


def test_an_inviter_who_took_it_back_is_no_done(rig: Rig) -> None:
    one = picked(rig, ActionKind.ACCEPT)
    rig.faults(f"invite-gone:slug={one.slug}")
    assert unknown(rig, ActionKind.ACCEPT, one).incident is None
    assert rig.answered() == []
    assert one.slug not in {person.slug for person in rig.people()}
