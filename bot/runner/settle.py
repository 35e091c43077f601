"""Settling an open intent: two agreeing reads, the last one long enough after the dispatch. Never a guess.

A re-check at once is not enough: with a late server it was wrong in 45 of 79 kills, after a delay longer than the
worst latency in 0 of 112 (measured, safety.md section 2). A name search alone is not enough either: a person who has
changed his name is not found by the old one. So where the site was not seen to accept the request, absence is
concluded only when the whole list lacks the person too. Where it was, and in the same process, the count at the end of
the run speaks of it (`bot.runner.reconcile`); an act that another process left behind has none, and the list is read.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, assert_never

from bot.errors import PageError, StoppedByOperator
from bot.kinds import WORDS
from bot.model import Action, ActionKind, Done, Held, NotDone, ProofKind, Unknown
from bot.ports import Card, Control
from bot.runner.approval import page_of
from bot.runner.effects import Effect, effect_of
from bot.runner.looking import read_whole_list
from bot.services.settling import close_attested

if TYPE_CHECKING:
    from bot.model import Intent, Outcome
    from bot.runner.types import RunPorts

MAX_READS = 4
CLOCK_GRAIN = 1e-6  # seconds; less than that is rounding
OPERATOR = "operator"
NEVER_DISPATCHED = "the process ended before anything was clicked"
GONE = "absent in two reads after the act"
GONE_FROM_ALL = "absent in two searches and in a reading of the whole list"
GONE_UNCOUNTED = "absent in two searches after the act; the whole list could not be read completely"
STILL_CONNECTED = "still connected in two reads after the act"
ELSEWHERE = "still connected in two readings of the whole list, under another name or address"
DISAGREE = "the reads of the list do not agree"
NO_EFFECT = "{} in two readings after the act"
ANSWERED = "gone from two complete readings of the list after the act"
CONNECTED = "connected, and the invitation gone, in two readings after the act"
CONNECTED_ELSEWHERE = "connected in two readings of the whole list, under another name or address"
TAKEN_BACK = "the invitation is gone, and a reading of the whole list lacks the person"


def settle_open(ports: RunPorts, settle_seconds: float) -> tuple[Intent, Outcome] | None:
    """Settle the open intent, if there is one. Unknown when the reads cannot decide: the intent stays open."""
    intent = ports.store.journal.open_intent()
    if intent is None:
        return None
    if intent.by_hand and (ports.network is None or intent.kind is ActionKind.UNFOLLOW):
        return intent, _by_hand(ports, intent)
    if intent.dispatched_at is None and not intent.by_hand:
        # The dispatch is written, durably, before the click: without it nothing was clicked.
        return intent, _close(ports, intent, Held(NEVER_DISPATCHED), reads=0)
    return intent, settle(ports, intent, settle_seconds)


def settle(ports: RunPorts, intent: Intent, settle_seconds: float, *, dispatched: float | None = None) -> Outcome:
    """Read until two successive reads agree and the last is `settle_seconds` or more after the dispatch.

    `dispatched` is the monotonic moment of a dispatch in this process; without it the journal's time counts.
    """
    due = _due(ports, intent, settle_seconds, dispatched)
    previous: Effect | None = None
    try:
        for reads in range(1, MAX_READS + 1):
            if previous is not None:
                _wait_until(ports, due)
            effect = effect_of(ports, intent.kind, intent.subject)
            if previous is effect:
                return _agreed(ports, intent, effect, reads=reads, counted=dispatched is not None)
            if previous is not None:
                due = ports.clock.monotonic() + settle_seconds
            previous = effect
    except PageError as error:
        return Unknown(f"the list could not be read: {error}")
    return Unknown(DISAGREE)


def _due(ports: RunPorts, intent: Intent, settle_seconds: float, dispatched: float | None) -> float:
    """The monotonic moment of the earliest last read."""
    now = ports.clock.monotonic()
    if dispatched is not None:
        return dispatched + settle_seconds
    # A clock that went back since the dispatch says nothing about how long ago it was: the whole delay is waited.
    passed = max(ports.now() - (intent.dispatched_at or intent.intended_at), timedelta(0))
    return now + max(0.0, settle_seconds - passed.total_seconds())


def _wait_until(ports: RunPorts, due: float) -> None:
    """A wait that a stop ended early goes on when the stop was taken back: the delay is never cut short."""
    while (left := due - ports.clock.monotonic()) > CLOCK_GRAIN:
        ports.waiter.wait(left)
        if ports.clock.monotonic() < due and ports.controls.poll() is Control.STOP:
            raise StoppedByOperator("Stopped while an outcome was being settled; `linkprune settle` goes on with it.")


def _agreed(ports: RunPorts, intent: Intent, effect: Effect, *, reads: int, counted: bool) -> Outcome:
    """Two reads agree. `counted`: the page stated its number of people before the act, in this process."""
    if intent.kind is ActionKind.DISCONNECT:
        return _agreed_on_removal(ports, intent, effect, reads=reads, counted=counted)
    match effect:
        case Effect.NONE:
            reason = NO_EFFECT.format(WORDS[intent.kind].still)
            return _close(ports, intent, NotDone(reason), reads=reads)
        case Effect.WHOLE:
            reason = CONNECTED if intent.kind is ActionKind.ACCEPT else ANSWERED
            return _close(ports, intent, Done(), reason=reason, reads=reads)
        case Effect.LOST:
            return _agreed_on_loss(ports, intent, reads=reads)
        case Effect.JOINED:
            return _close(ports, intent, NotDone(effect.value), reads=reads)
        case Effect.BOTH:
            return Unknown(effect.value)
        case _:
            assert_never(effect)


def _agreed_on_loss(ports: RunPorts, intent: Intent, *, reads: int) -> Outcome:
    """An accepted person may stand in the list under another name; else whoever invited has taken it back."""
    whole = read_whole_list(ports)
    if whole.holds(intent.subject):
        if read_whole_list(ports).holds(intent.subject):
            return _close(ports, intent, Done(), reason=CONNECTED_ELSEWHERE, reads=reads + 2)
        return Unknown(DISAGREE)
    if whole.doubt is not None:
        raise PageError(f"the reading of the whole list is not complete ({whole.doubt})")
    return _close(ports, intent, NotDone(TAKEN_BACK), reads=reads + 1)


def _agreed_on_removal(ports: RunPorts, intent: Intent, effect: Effect, *, reads: int, counted: bool) -> Outcome:
    if effect is Effect.NONE:
        return _close(ports, intent, NotDone(STILL_CONNECTED), reads=reads)
    accepted = ProofKind.ACCEPTED in ports.store.journal.proofs(intent)
    if accepted and counted:
        return _close(ports, intent, Done(), reason=GONE, reads=reads)
    whole = read_whole_list(ports)
    if whole.holds(intent.subject):
        return _elsewhere(ports, intent, reads=reads + 2)
    if whole.doubt is None:
        return _close(ports, intent, Done(), reason=GONE_FROM_ALL, reads=reads + 1)
    if accepted:
        # The check of the run stays open, so that a later one looks again.
        return _close(ports, intent, Done(), reason=GONE_UNCOUNTED, reads=reads)
    raise PageError(f"the reading of the whole list is not complete ({whole.doubt})")


def _elsewhere(ports: RunPorts, intent: Intent, *, reads: int) -> Outcome:
    """The whole list holds whom no search finds; only a second reading that does too makes it certain."""
    if read_whole_list(ports).holds(intent.subject):
        return _close(ports, intent, NotDone(ELSEWHERE), reads=reads)
    return Unknown(DISAGREE)


def _close(
    ports: RunPorts, intent: Intent, outcome: Done | NotDone | Held, *, reads: int, reason: str | None = None
) -> Outcome:
    ports.store.journal.settle(intent, outcome, reason=reason, by="linkprune", reads=reads, settled=True)
    return outcome


def _by_hand(ports: RunPorts, intent: Intent) -> Outcome:
    """Ask the member again what became of an act of his own."""
    action = Action(intent.kind, intent.slug, intent.name, member_id=intent.member_id)
    card = Card(action, 1, 1, page_of(ports.store.origin, action))
    return close_attested(ports.store, intent, ports.operator.attest(card), by=OPERATOR)
