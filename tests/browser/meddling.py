"""Meddling with the page at the very moment of a step, and judging what the act made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import NotPerformed, PerformUnknown
from bot.model import Subject
from bot.practice.settings import Variant
from tests.contract.rigs import action

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.model import Connection, Incident, Proof
    from bot.ports import Step
    from tests.contract.practice_rig import PracticeRig

LIST = "**/mynetwork/invite-connect/connections/"
PAGER = "**/flagship-web/rsc-action/actions/pagination?sduiid=*connectionsList"
SERVER_REQUEST = "**/flagship-web/rsc-action/actions/server-request?*"
ERAS = [Variant.EMBER, Variant.SDUI2025, Variant.SDUI2026_SCROLL]


def meddle(rig: PracticeRig, step: Step, script: str, argument: object = None) -> None:
    """Run a script on the page at a step of the act."""
    keep = rig.heard.__call__

    def listener(now: Step, proof: Proof | None) -> None:
        keep(now, proof)
        if now is step:
            rig.session.page.evaluate(script, argument)

    rig.linkedin._acts._steps = listener


def at(rig: PracticeRig, step: Step, do: Callable[[], object]) -> None:
    """Do something at a step of the act."""
    keep = rig.heard.__call__

    def listener(now: Step, proof: Proof | None) -> None:
        keep(now, proof)
        if now is step:
            do()

    rig.linkedin._acts._steps = listener


def shown(rig: PracticeRig, index: int = 4) -> Connection:
    """A person whom a search has just found, as a run does it."""
    person = rig.people()[index]
    rig.network.observe(Subject(person.slug, person.name, person.member_id))
    return person


def refused(rig: PracticeRig, person: Connection) -> Incident | None:
    with pytest.raises(NotPerformed) as caught:
        rig.network.perform(action(person))
    assert rig.removed() == []
    assert not any(request["kind"] == "remove" for request in rig.server.world.truth()["requests"])
    return caught.value.incident


def unknown(rig: PracticeRig, person: Connection) -> PerformUnknown:
    with pytest.raises(PerformUnknown) as caught:
        rig.network.perform(action(person))
    return caught.value
