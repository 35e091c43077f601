"""One attempt on one person: intent, dispatch, proofs, outcome. The dispatch happens once and is never retried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import InputError, NotPerformed, PerformUnknown, SiteObjects, Unsettled
from bot.model import Done, Held, NotDone, Unknown
from bot.ports import Step
from bot.runner.approval import card_of
from bot.runner.settle import OPERATOR, settle
from bot.services.settling import close_attested

if TYPE_CHECKING:
    from bot.model import Action, Intent, Outcome, Proof
    from bot.runner.types import RunState


class Attempt:
    """Carries intents from their durable beginning to their outcome."""

    def __init__(self, state: RunState) -> None:
        self._state = state
        self._journal = state.ports.store.journal
        self._intent: Intent | None = None
        self._dispatched: float | None = None
        state.ports.steps.subscribe(self._on_step)

    def dispatch(self, action: Action) -> None:
        """Act on one observed, approved person."""
        intent = self._intend(action)
        if intent is None:
            return
        try:
            self._state.ports.site.perform(action)
        except NotPerformed as error:
            self._not_performed(action, intent, error)
        except PerformUnknown as error:
            self._unknown(action, intent, error)
        else:
            self._performed(action, intent)
        finally:
            self._intent = None

    def by_hand(self, action: Action) -> None:
        """Let the member act in his own browser, and record what he says."""
        intent = self._intend(action)
        if intent is None:
            return
        said = self._state.ports.operator.attest(card_of(self._state, action))
        self._intent = None
        outcome = close_attested(self._state.ports.store, intent, said, by=OPERATOR)
        if isinstance(outcome, Unknown):
            self._journal.unknown(intent, outcome.reason)
        self._record(action, outcome)
        stop_if_unknown(outcome)

    def _intend(self, action: Action) -> Intent | None:
        state = self._state
        state.ports.judge()
        try:
            self._intent = self._journal.intend(
                state.run,
                state.plan_id,
                action,
                now=state.ports.budget_now(),
                charged_at=state.ports.now(),
                limits=state.settings.pace.limits,
                by_hand=state.by_hand,
            )
        except InputError as error:
            state.hold(action, str(error))
            return None
        state.intents += 1
        self._dispatched = None
        state.ports.steps(Step.INTENDED)
        return self._intent

    def _on_step(self, step: Step, proof: Proof | None) -> None:
        """Write the dispatch before it happens, and each proof when it is seen. An error here prevents the click."""
        if self._intent is None:
            return
        if step is Step.DISPATCHING:
            self._journal.dispatched(self._intent, self._state.ports.now())
            self._dispatched = self._state.ports.clock.monotonic()
        if proof is not None:
            self._journal.proof(self._intent, proof)

    def _performed(self, action: Action, intent: Intent) -> None:
        self._journal.settle(intent, Done(), reason="both proofs", by="linkprune")
        self._state.ports.steps(Step.SETTLED)
        self._state.record(action, Done())

    def _not_performed(self, action: Action, intent: Intent, error: NotPerformed) -> None:
        held = Held(error.reason)
        self._journal.settle(intent, held, reason=error.reason, by="linkprune", incident=error.incident)
        self._state.record(action, held)
        if error.incident is not None:
            raise SiteObjects(error.incident)

    def _unknown(self, action: Action, intent: Intent, error: PerformUnknown) -> None:
        """Settle in the run, unless the site objected: then nothing more is asked of it."""
        self._journal.unknown(intent, error.reason, incident=error.incident)
        if error.incident is not None:
            raise SiteObjects(error.incident)
        self._state.show("waiting to see what the site did")
        outcome = settle(
            self._state.ports,
            self._journal.open_intent() or intent,
            self._state.settings.settle_seconds,
            dispatched=self._dispatched,
        )
        self._state.ports.steps(Step.SETTLED)
        self._record(action, NotDone(f"{error.reason}; {outcome.reason}") if isinstance(outcome, NotDone) else outcome)
        stop_if_unknown(outcome)

    def _record(self, action: Action, outcome: Outcome) -> None:
        if not isinstance(outcome, Unknown):
            self._state.record(action, outcome)


def stop_if_unknown(outcome: Outcome) -> None:
    """Nothing else is attempted while one outcome is unknown."""
    if isinstance(outcome, Unknown):
        raise Unsettled(f"One outcome is unknown ({outcome.reason}); run `linkprune settle` before anything else.")
