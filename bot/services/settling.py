"""Closing an open act with the member's own word: he looked, and says what he saw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import InputError
from bot.invitation import SIDES, Side
from bot.kinds import WORDS
from bot.model import ActionKind, Done, Held, NotDone, Unknown
from bot.ports import Answer, Attestation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model import Intent, Outcome
    from bot.store import Store

ATTESTED = "attested by the member"
SAY_WHICH: Mapping[Side | None, str] = {
    None: "Say whether the person is gone from your list of connections, or still in it.",
    Side.RECEIVED: "Say whether the invitation is answered, or still pending.",
    Side.SENT: "Say whether the invitation is withdrawn, or still pending.",
}


def outcome_of(said: Attestation | Answer, kind: ActionKind = ActionKind.DISCONNECT) -> Outcome:
    """What the member's word means; anything but a clear word stays unknown."""
    match said:
        case Attestation.REMOVED:
            return Done()
        case Attestation.STILL_CONNECTED:
            return NotDone(f"the member says that {WORDS[kind].still}")
        case Attestation.NOT_FOUND:
            return Held("the member says that the person was not found")
        case Answer.SKIP | Answer.KEEP:
            return Held("the member did nothing")
        case _:
            return Unknown("the member is not sure what happened")


def close_attested(store: Store, intent: Intent, said: Attestation | Answer, *, by: str) -> Outcome:
    """Close an intent with the member's word; anything but a clear word leaves it open."""
    outcome = outcome_of(said, intent.kind)
    if isinstance(outcome, Unknown):
        return outcome
    if said is Answer.KEEP and intent.kind not in SIDES:
        store.decisions.pin(intent.slug, because="kept for ever during a run")
    reason = outcome.reason if isinstance(outcome, NotDone | Held) else ATTESTED
    store.journal.settle(intent, outcome, reason=reason, by=by, reads=0, settled=True)
    return outcome


def needs_a_word(intent: Intent) -> bool:
    """Whether a person must say what became of an act: without a dispatch nothing was clicked, and a run closes it."""
    return intent.by_hand or intent.dispatched_at is not None


def settle_by_word(store: Store, number: int, said: Attestation, *, by: str) -> Outcome:
    """Close exactly the open act of this number, which was on the screen.

    An act that the site may have performed is never `held`: whoever is not found is gone, or was not looked for well.
    """
    intent = store.journal.open_intent()
    if intent is None or intent.id != number:
        raise InputError("This act is settled already.")
    if not needs_a_word(intent):
        raise InputError("Nothing was clicked for this person; `linkprune settle` closes it.")
    if said is Attestation.NOT_FOUND and not intent.by_hand:
        raise InputError(SAY_WHICH[SIDES.get(intent.kind)])
    return close_attested(store, intent, said, by=by)
