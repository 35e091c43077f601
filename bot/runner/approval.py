"""Asking the person at the keyboard, one by one or in batches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import StoppedByOperator
from bot.evaluate.identity import profile_url
from bot.invitation import SIDES, manager_url
from bot.model import Confirm, Mode
from bot.ports import Answer, Card, Control

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.model import Action
    from bot.runner.types import RunState

SKIPPED = "skipped by the member"
KEPT = "the member keeps this person for ever"


def approve_batch(state: RunState, batch: Sequence[Action]) -> bool:
    """Ask once for several people, where the run asks by batches."""
    if state.dry or state.settings.confirm is not Confirm.BATCH:
        return True
    shown = [card_of(state, action) for action in batch]
    answer = _until_clear(state, lambda: state.ports.operator.approve_batch(shown))
    if answer is not Answer.YES:
        for action in batch:
            state.hold(action, SKIPPED)
    return answer is Answer.YES


def approve_one(state: RunState, action: Action) -> bool:
    """Ask about one person, where the run asks about each; by hand it always does."""
    if state.dry or (state.settings.confirm is not Confirm.EACH and state.settings.mode is not Mode.BY_HAND):
        return True
    card = card_of(state, action)
    answer = _until_clear(state, lambda: state.ports.operator.approve(card))
    if answer is Answer.KEEP and action.kind not in SIDES:
        state.ports.store.decisions.pin(action.slug, because="kept for ever during a run")
        state.hold(action, KEPT)
    elif answer is not Answer.YES:
        state.hold(action, SKIPPED)
    return answer is Answer.YES


def card_of(state: RunState, action: Action) -> Card:
    """Show one person of the plan with what the workspace knows."""
    actions = state.plan.actions
    person = state.ports.store.people.get(action.slug)
    facts = (f"Note: {person.note}",) if person is not None and person.note else ()
    return Card(action, actions.index(action) + 1, len(actions), page_of(state.plan.origin, action), facts)


def page_of(origin: str, action: Action) -> str:
    """Where the member does this himself. An invitation is answered in its list: a profile would tell of the visit."""
    side = SIDES.get(action.kind)
    return profile_url(origin, action.slug) if side is None else manager_url(origin, side)


def _until_clear(state: RunState, ask: Callable[[], Answer]) -> Answer:
    """Ask again after a pause; leave when the answer is quit."""
    while (answer := ask()) is Answer.PAUSE:
        state.ports.store.controls.request(Control.PAUSE)
        state.checkpoint()
    if answer is Answer.QUIT:
        raise StoppedByOperator("Stopped by the member at a question.")
    return answer
