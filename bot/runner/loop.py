"""The one loop that acts: plan and ports in, outcomes out. Every arrow of a run is an audit event.

    for each action: hindered? ─ approved? ─ pace ─ observe ─ intend ─ perform ─ proofs ─ settle

Nothing here is retried, and nobody outside the plan is touched: each act takes its person from the plan alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import (
    BudgetReached,
    ConsentMissing,
    Exit,
    LoginNeeded,
    PageError,
    SiteObjects,
    StopRun,
    Unsettled,
)
from bot.kinds import WORDS
from bot.model import ActionKind, Confirm, Done, Incident, IncidentKind, Mode
from bot.pace import next_allowed, pause_after
from bot.plan import MAX_ATTEMPTS
from bot.ports import Step
from bot.runner.approval import approve_batch, approve_one
from bot.runner.attempt import Attempt, stop_if_unknown
from bot.runner.gate import needed_to_click, open_gate, require_approval
from bot.runner.readiness import Readiness
from bot.runner.reconcile import reconcile_run
from bot.runner.settle import settle_open
from bot.runner.types import RunState, RunSummary, Stop, exit_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.model import Action, Plan, PlanId
    from bot.runner.checked import Reconciliation
    from bot.runner.types import RunPorts, RunSettings

NO_CONTROL = "where the page offers to unfollow is not known; use `run --by-hand`"
STOPPED_BY = {
    Exit.BUDGET: "budget",
    Exit.OPERATOR: "operator",
    Exit.UNSETTLED: "unknown",
    Exit.PAGE: "unreadable",
    Exit.CONSENT: "approval",
}


class Runner:
    """One run of one plan."""

    def __init__(self, ports: RunPorts, plan_id: PlanId, plan: Plan, settings: RunSettings) -> None:
        self._ports = ports
        self._plan_id = plan_id
        self._plan = plan
        self._settings = settings

    def run(self) -> RunSummary:
        """Pass the gate and work through the plan. Raises before the run starts; afterwards every end is a summary."""
        stated = open_gate(self._ports, self._plan_id, self._plan, self._settings)
        journal = self._ports.store.journal
        run = journal.start_run(self._plan_id, self._settings.mode, total=len(self._plan.actions), by=self._settings.by)
        state = RunState(self._ports, self._plan_id, self._plan, self._settings, run, stated)
        loop = _Loop(state)
        stop = loop.until_stopped()
        reconciled, failed = (None, None) if stop and stop.incident else loop.reconciled(stopped=stop is not None)
        stop = failed if failed and failed.incident else stop or failed
        journal.stop_run(run, stopped_by=stop.by if stop else None, counts=state.tally.counts())
        return _summary(state, stop, reconciled)


class _Loop:
    """The people of one run, one after the other."""

    def __init__(self, state: RunState) -> None:
        self._state = state
        self._ports = state.ports
        self._journal = state.ports.store.journal
        self._attempt = Attempt(state)
        self._readiness = Readiness(state)

    def until_stopped(self) -> Stop | None:
        """Work until the end, or until something ends it earlier."""
        return self._guarded(self._everybody)

    def reconciled(self, *, stopped: bool) -> tuple[Reconciliation | None, Stop | None]:
        """Close a live run that removed somebody with a last look at the site."""
        if self._state.settings.mode is not Mode.LIVE:
            return None, None
        found: list[Reconciliation | None] = []
        stop = self._guarded(lambda: found.append(reconcile_run(self._state, stopped=stopped)))
        return (found[0] if found else None), stop

    def _guarded(self, work: Callable[[], None]) -> Stop | None:
        """Let the type of an error choose what is said and how the process exits."""
        try:
            work()
        except SiteObjects as error:
            return self._stopped_by_site(error.incident)
        except LoginNeeded as error:
            return self._stopped_by_site(Incident(IncidentKind.LOGIN, str(error)))
        except (StopRun, Unsettled, PageError, ConsentMissing) as error:
            return Stop(STOPPED_BY[error.exit], error.exit, str(error))
        return None

    def _everybody(self) -> None:
        if self._state.dry:
            self._look_ahead()
        self._settle_what_is_open()
        for batch in self._batches():
            self._work(batch)

    def _look_ahead(self) -> None:
        """A dry run says what a live run would stop at before its first click."""
        try:
            kinds = frozenset(action.kind for action in self._state.plan.actions)
            self._state.live_needs = needed_to_click(self._ports, kinds)
        except PageError as error:
            self._state.live_needs = str(error)

    def _stopped_by_site(self, incident: Incident) -> Stop:
        if self._ports.store.incidents.current() is None:
            self._ports.store.incidents.open(incident, run=self._state.run)
        self._ports.operator.incident(incident)
        return Stop("incident", Exit.INCIDENT, incident.sentence, incident)

    def _settle_what_is_open(self) -> None:
        if self._state.dry:
            return
        settled = settle_open(self._ports, self._state.settings.settle_seconds)
        if settled is None:
            return
        intent, outcome = settled
        stop_if_unknown(outcome)
        for action in self._state.plan.actions:
            if (action.kind, action.slug) == (intent.kind, intent.slug) and isinstance(outcome, Done):
                self._state.record(action, outcome)

    def _batches(self) -> Iterator[Sequence[Action]]:
        size = self._state.settings.pace.batch if self._state.settings.confirm is Confirm.BATCH else 1
        actions = self._state.plan.actions
        for start in range(0, len(actions), max(1, size)):
            yield actions[start : start + max(1, size)]

    def _work(self, batch: Sequence[Action]) -> None:
        to_do = [action for action in batch if self._still_to_do(action)][: self._acts_left()]
        if not to_do:
            return
        self._state.checkpoint()
        self._budget_allows(to_do[0])
        to_ask = [action for action in to_do if not self._is_awaited(action)]
        if to_ask and approve_batch(self._state, to_ask):
            for action in to_ask:
                self._one(action)

    def _acts_left(self) -> int:
        """How many more people this run may take; those already gone before do not count."""
        limit = self._state.settings.max_acts
        taken = self._state.tally.finished - len(self._state.tally.already_gone)
        return len(self._state.plan.actions) if limit is None else max(0, limit - taken)

    def _still_to_do(self, action: Action) -> bool:
        """Deal with those who need no look at the site and no question."""
        if self._state.tally.has(action.slug):
            return False
        if self._journal.was_done(action.slug, action.kind):
            self._state.gone(action, f"{WORDS[action.kind].did} before, says the journal")
            return False
        if reason := self._hindrance(action):
            self._state.hold(action, reason)
            return False
        return True

    def _hindrance(self, action: Action) -> str | None:
        if reason := self._journal.hindrance(action.kind, action.slug):
            return reason
        if self._journal.attempts(self._state.plan_id, action.slug, action.kind) >= MAX_ATTEMPTS:
            return f"attempted twice in this plan, and {WORDS[action.kind].still.removeprefix('the person is ')}"
        if action.kind is ActionKind.UNFOLLOW and not self._state.by_hand:
            return NO_CONTROL
        return None

    def _is_awaited(self, action: Action) -> bool:
        """Whether something about parting from a person holds the removal: a reply, days of grace, or doubt."""
        if action.kind is not ActionKind.DISCONNECT:
            return False
        try:
            reason = self._ports.parting(action)
        except PageError as error:
            reason = f"whether the person has answered could not be read: {error}"
        if reason is not None:
            self._state.hold(action, reason)
        return reason is not None

    def _one(self, action: Action) -> None:
        self._state.checkpoint()
        self._budget_allows(action)
        if approve_one(self._state, action):
            self._approved(action)
        self._state.show("between two people")

    def _approved(self, action: Action) -> None:
        if self._state.dry:
            self._readiness.of(action)
        elif self._state.by_hand:
            self._by_hand(action)
        else:
            self._pace()
            self._act(action)

    def _by_hand(self, action: Action) -> None:
        if not self._is_awaited(action):
            require_approval(self._ports, self._state.plan_id, self._state.plan)
            self._attempt.by_hand(action)

    def _act(self, action: Action) -> None:
        """What holds a removal is asked first: the look at the person is the last thing before the intent."""
        while not self._is_awaited(action) and self._readiness.of(action):
            self._ports.steps(Step.OBSERVED)
            # A pause makes the look old: the person is looked at again.
            if self._state.checkpoint():
                require_approval(self._ports, self._state.plan_id, self._state.plan)
                self._attempt.dispatch(action)
                return

    def _budget_allows(self, action: Action) -> None:
        """Refuse before anybody is asked; the journal refuses again when the intent is written."""
        if self._state.dry:
            return
        left = self._state.budget()
        if left.left == 0 and left.next_at is not None:
            self._journal.budget_denied(self._state.run, self._state.plan_id, action, left)
            raise BudgetReached(
                f"The budget is used up; the next act is possible at {left.next_at:%Y-%m-%d %H:%M:%S} UTC.",
                left.next_at,
            )
        if self._state.intents >= self._state.settings.pace.per_run:
            now = self._ports.now()
            raise BudgetReached("This run has reached its own limit (pace.per_run); start it again to go on.", now)

    def _pace(self) -> None:
        """Wait until the next act is allowed, counted from the last intent in the journal."""
        pace = self._state.settings.pace
        last = self._journal.last_intent_at()
        pause = pause_after(pace, self._state.intents, self._ports.random)
        now = self._ports.now()
        seconds = (next_allowed(pace, last, pause, now) - now).total_seconds()
        if seconds > 0:
            self._state.show(f"waiting {seconds:.0f} s")
            self._ports.waiter.wait(seconds)
            self._state.checkpoint()


def _summary(state: RunState, stop: Stop | None, reconciled: Reconciliation | None) -> RunSummary:
    tally = state.tally
    intent = state.ports.store.journal.open_intent()
    unknown = (intent.slug,) if intent is not None and intent.plan == state.plan_id else ()
    dealt_with = tally.slugs().union(unknown)
    reasons = [stop.exit] if stop else []
    if intent is not None and not state.dry:
        reasons.append(Exit.UNSETTLED)
    if reconciled is not None:
        reasons.append(reconciled.exit)
    return RunSummary(
        run=state.run,
        plan=state.plan_id,
        mode=state.settings.mode,
        done=tuple(tally.done),
        already_gone=tuple(tally.already_gone),
        ready=tuple(tally.ready),
        not_done=tuple(tally.not_done),
        held=tuple(tally.held),
        unknown=unknown,
        not_reached=tuple(action.slug for action in state.plan.actions if action.slug not in dealt_with),
        stop=stop,
        budget=state.budget(),
        exit=exit_of(reasons),
        reconciled=reconciled,
        live_needs=state.live_needs,
    )
