"""Settling an open intent: two agreeing reads, the last one long enough after the dispatch. Never a guess.

A re-check at once is not enough: with a late server it was wrong in 45 of 79 kills, after a delay longer than the
worst latency in 0 of 112 (measured, safety.md section 2).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.errors import PageError, StoppedByOperator
from bot.evaluate.identity import profile_url
from bot.model import Action, Connected, Done, Held, NotDone, Unknown
from bot.ports import Answer, Attestation, Card, Control

if TYPE_CHECKING:
    from datetime import datetime

    from bot.model import Intent, Outcome
    from bot.runner.types import RunPorts

MAX_READS = 4
GONE = "absent in two reads after the act"
STILL_CONNECTED = "still connected in two reads after the act"
DISAGREE = "the reads of the list do not agree"


def settle_open(ports: RunPorts, settle_seconds: float) -> tuple[Intent, Outcome] | None:
    """Settle the open intent, if there is one. Unknown when the reads cannot decide: the intent stays open."""
    intent = ports.store.journal.open_intent()
    if intent is None:
        return None
    outcome = (
        _by_hand(ports, intent) if intent.by_hand and ports.network is None else settle(ports, intent, settle_seconds)
    )
    return intent, outcome


def settle(ports: RunPorts, intent: Intent, settle_seconds: float) -> Outcome:
    """Read until two successive reads agree and the last is `settle_seconds` or more after the dispatch."""
    base = intent.dispatched_at or intent.intended_at
    previous: bool | None = None
    for reads in range(1, MAX_READS + 1):
        if previous is not None:
            _wait_until_settled(ports, base, settle_seconds)
        try:
            present = _is_listed(ports, intent)
        except PageError as error:
            return Unknown(f"the list could not be read: {error}")
        if previous is present:
            return _close(ports, intent, present=present, reads=reads)
        if previous is not None:
            base = ports.now()
        previous = present
    return Unknown(DISAGREE)


def _is_listed(ports: RunPorts, intent: Intent) -> bool:
    """One read with a fresh load and a control search, so that a dead search is never absence."""
    ports.site.census()
    return isinstance(ports.site.observe(intent.subject), Connected)


def _wait_until_settled(ports: RunPorts, base: datetime, settle_seconds: float) -> None:
    now = ports.now()
    # A clock that went back since the dispatch says nothing about how long ago it was: the whole delay is waited.
    left = timedelta(seconds=settle_seconds) - max(now - base, timedelta(0))
    if left > timedelta(0):
        ports.waiter.wait(left.total_seconds())
        if ports.now() - base < timedelta(seconds=settle_seconds) and ports.controls.poll() is Control.STOP:
            raise StoppedByOperator("Stopped while an outcome was being settled; `linkprune settle` goes on with it.")


def _close(ports: RunPorts, intent: Intent, *, present: bool, reads: int) -> Outcome:
    outcome = NotDone(STILL_CONNECTED) if present else Done()
    reason = STILL_CONNECTED if present else GONE
    ports.store.journal.settle(intent, outcome, reason=reason, by="linkprune", reads=reads, settled=True)
    return outcome


def _by_hand(ports: RunPorts, intent: Intent) -> Outcome:
    """Ask the member again what became of an act of his own."""
    action = Action(intent.kind, intent.slug, intent.name, member_id=intent.member_id)
    card = Card(action, 1, 1, profile_url(ports.store.origin, intent.slug))
    return close_attested(ports, intent, ports.operator.attest(card))


def close_attested(ports: RunPorts, intent: Intent, said: Attestation | Answer) -> Outcome:
    """Close a by-hand intent with the member's word; anything but a clear word leaves it open."""
    outcome: Outcome
    match said:
        case Attestation.REMOVED:
            outcome = Done()
        case Attestation.STILL_CONNECTED:
            outcome = NotDone("the member says that the person is still connected")
        case Attestation.NOT_FOUND:
            outcome = Held("the member says that the person was not found")
        case Answer.SKIP | Answer.KEEP:
            outcome = Held("the member did nothing")
        case _:
            return Unknown("the member is not sure what happened")
    reason = outcome.reason if isinstance(outcome, NotDone | Held) else "attested by the member"
    ports.store.journal.settle(intent, outcome, reason=reason, by="operator", reads=0, settled=True)
    return outcome
