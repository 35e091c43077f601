"""What a run is given, what it keeps while it goes, and what it leaves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, assert_never

from bot.errors import Exit, PageError, StoppedByOperator
from bot.kinds import WORDS
from bot.model import AlreadyGone, Done, Held, Mode, NotDone, OutcomeName
from bot.pace import freeing_now, trusted_now
from bot.ports import Control, Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from random import Random

    from bot.kinds import Words
    from bot.model import Action, Confirm, Incident, Plan, PlanId, RunId, Slug
    from bot.pace import Budget, Pace
    from bot.ports import Clock, Controls, Network, Operator, Waiter
    from bot.runner.checked import Reconciliation
    from bot.steps import Steps
    from bot.store import Store

# Where several reasons apply, the first of these is the exit code (DESIGN, section 5).
PRECEDENCE = (Exit.INCIDENT, Exit.AUDIT, Exit.UNSETTLED, Exit.OPERATOR, Exit.BUDGET, Exit.PAGE, Exit.CONSENT)


Closed = Done | AlreadyGone | NotDone | Held


@dataclass(frozen=True, slots=True)
class RunSettings:
    """How a run acts. Seconds; `max_acts` bounds the people of this run, None for all."""

    mode: Mode
    confirm: Confirm
    pace: Pace
    settle_seconds: float
    by: str
    max_acts: int | None = None


def nothing_to_judge() -> None:
    """For runs without rules."""


def nothing_said(action: Action) -> None:
    """For runs without farewells: nothing holds this removal."""
    del action


@dataclass(frozen=True, slots=True)
class RunPorts:
    """Everything a run touches. `network` is None when the member acts by hand.

    `judge` brings up to date whom rules protect, before each act; StopRun when it cannot be said. `parting` says why a
    removal has to wait for a farewell, or None; it is asked before the question to the operator, and before the intent.
    """

    store: Store
    operator: Operator
    clock: Clock
    controls: Controls
    waiter: Waiter
    steps: Steps
    random: Random
    network: Network | None = None
    judge: Callable[[], object] = nothing_to_judge
    parting: Callable[[Action], str | None] = nothing_said

    @property
    def site(self) -> Network:
        """The network of a run that has one."""
        if self.network is None:
            raise PageError("This needs the site; run it without --by-hand.")
        return self.network

    def now(self) -> datetime:
        """The moment that budgets and journals go by: the wall clock, unless the site's own clock disagrees."""
        return trusted_now(self.clock.now(), self._site_time())

    def budget_now(self) -> datetime:
        """The moment up to which budget is freed; never later than either clock."""
        return freeing_now(self.clock.now(), self._site_time())

    def _site_time(self) -> datetime | None:
        return self.network.site_time() if self.network else None


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a run ended before its end."""

    by: str
    exit: Exit
    sentence: str
    incident: Incident | None = None


@dataclass(slots=True)
class Tally:
    """What became of each person in this run, in order."""

    done: list[Slug] = field(default_factory=list)
    already_gone: list[Slug] = field(default_factory=list)
    ready: list[Slug] = field(default_factory=list)
    not_done: list[tuple[Slug, str]] = field(default_factory=list)
    held: list[tuple[Slug, str]] = field(default_factory=list)

    def record(self, slug: Slug, outcome: Closed) -> None:
        """Put one person under his outcome. What is unknown is not kept here: it is the journal's open intent."""
        match outcome:
            case Done():
                self.done.append(slug)
            case AlreadyGone():
                self.already_gone.append(slug)
            case NotDone(reason):
                self.not_done.append((slug, reason))
            case Held(reason):
                self.held.append((slug, reason))

    def correct(self, slug: Slug, reason: str) -> None:
        """Somebody who was taken for removed is still connected."""
        for taken in (self.done, self.already_gone):
            if slug in taken:
                taken.remove(slug)
                self.not_done.append((slug, reason))

    @property
    def finished(self) -> int:
        """People who need nothing more in this run."""
        return len(self.done) + len(self.already_gone) + len(self.ready) + len(self.not_done) + len(self.held)

    def has(self, slug: Slug) -> bool:
        """Whether this run has dealt with somebody."""
        others = any(slug == one for one, _ in (*self.not_done, *self.held))
        return others or slug in self.done or slug in self.already_gone or slug in self.ready

    def slugs(self) -> set[Slug]:
        """Everybody this run has dealt with."""
        named = {slug for slug, _ in (*self.not_done, *self.held)}
        return named.union(self.done, self.already_gone, self.ready)

    def counts(self) -> dict[str, int]:
        """Numbers for the audit log."""
        return {
            OutcomeName.DONE.value: len(self.done),
            OutcomeName.ALREADY_GONE.value: len(self.already_gone),
            OutcomeName.NOT_DONE.value: len(self.not_done),
            OutcomeName.HELD.value: len(self.held),
        }


@dataclass(slots=True)
class RunState:
    """One run while it goes: what it was given, and what it has come to."""

    ports: RunPorts
    plan_id: PlanId
    plan: Plan
    settings: RunSettings
    run: RunId
    stated_before: int | None
    tally: Tally = field(default_factory=Tally)
    intents: int = 0
    live_needs: str | None = None

    @property
    def dry(self) -> bool:
        """Whether nothing may be changed."""
        return self.settings.mode is Mode.DRY

    @property
    def by_hand(self) -> bool:
        """Whether the member acts himself."""
        return self.settings.mode is Mode.BY_HAND

    def hold(self, action: Action, reason: str) -> None:
        """Leave one person alone, and say why."""
        if not self.dry:
            self.ports.store.journal.hold(self.run, self.plan_id, action, reason)
        self.record(action, Held(reason))

    def gone(self, action: Action, reason: str) -> None:
        """Note that there is nothing to do for one person."""
        if not self.dry:
            self.ports.store.journal.already_gone(self.run, self.plan_id, action, reason)
        self.record(action, AlreadyGone())

    def record(self, action: Action, outcome: Closed) -> None:
        """Note what became of one person, and tell the member."""
        self.tally.record(action.slug, outcome)
        self.ports.operator.say(f"{action.name}: {_said(outcome, WORDS[action.kind], attested=self.by_hand)}.")

    def checkpoint(self) -> bool:
        """Between two steps: stay while paused, leave when asked to stop. True when nothing was waited for."""
        controls, waiter = self.ports.controls, self.ports.waiter
        paused = controls.poll() is Control.PAUSE
        if paused:
            self.show("paused; press r or run `linkprune resume` to go on")
            waiter.while_paused()
        if controls.poll() is Control.STOP:
            raise StoppedByOperator("Stopped by the member.")
        return not paused

    def budget(self) -> Budget:
        """What the rolling budget leaves now."""
        return self.ports.store.journal.budget(self.settings.pace.limits, self.ports.budget_now())

    def show(self, doing: str) -> None:
        """Show how far the run is."""
        left = self.budget()
        total = len(self.plan.actions)
        self.ports.operator.progress(
            Progress(
                mode=self.settings.mode,
                total=total,
                finished=self.tally.finished,
                done=len(self.tally.done),
                held=len(self.tally.held),
                left_24h=left.left_24h,
                left_7d=left.left_7d,
                eta_seconds=None if self.by_hand else self._eta(total - self.tally.finished),
                doing=doing,
            )
        )

    def _eta(self, people: int) -> float:
        """Pauses alone, in seconds: the acts themselves are short beside them."""
        if self.dry:
            return float(people)
        pace = self.settings.pace
        breaks = people // pace.batch if pace.batch else 0
        return (people - breaks) * sum(pace.gap_seconds) / 2 + breaks * sum(pace.batch_break_seconds) / 2


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run leaves for people and programs."""

    run: RunId
    plan: PlanId
    mode: Mode
    done: tuple[Slug, ...]
    already_gone: tuple[Slug, ...]
    ready: tuple[Slug, ...]
    not_done: tuple[tuple[Slug, str], ...]
    held: tuple[tuple[Slug, str], ...]
    unknown: tuple[Slug, ...]
    not_reached: tuple[Slug, ...]
    stop: Stop | None
    budget: Budget
    exit: Exit
    reconciled: Reconciliation | None
    live_needs: str | None = None

    @property
    def stopped_by(self) -> str | None:
        """One word for what ended the run early."""
        return self.stop.by if self.stop else None

    @property
    def sentence(self) -> str | None:
        """One sentence for what ended the run early."""
        return self.stop.sentence if self.stop else None

    def document(self) -> dict[str, object]:
        """The JSON document of `linkprune run` (DESIGN, section 5)."""
        return {
            "run": self.run,
            "plan": self.plan,
            "mode": self.mode.value,
            **({"ready": list(self.ready)} if self.mode is Mode.DRY else {"done": list(self.done)}),
            "already_gone": list(self.already_gone),
            "not_done": _with_reasons(self.not_done),
            "held": _with_reasons(self.held),
            "unknown": list(self.unknown),
            "not_reached": list(self.not_reached),
            "stopped_by": self.stopped_by,
            "why": self.sentence,
            **({"live_needs": self.live_needs} if self.mode is Mode.DRY else {}),
            "budget": budget_document(self.budget),
            "reconciled": self.reconciled.document() if self.reconciled is not None else None,
        }


def _said(outcome: Closed, words: Words, *, attested: bool) -> str:
    match outcome:
        case Done():
            return f"recorded as {words.did}, on your word" if attested else f"{words.did}, and proven"
        case AlreadyGone():
            return words.gone
        case NotDone(reason):
            return f"not {words.did} ({reason})"
        case Held(reason):
            return f"held ({reason})"
    assert_never(outcome)


def _with_reasons(people: Sequence[tuple[Slug, str]]) -> list[dict[str, str]]:
    return [{"slug": slug, "reason": reason} for slug, reason in people]


def budget_document(budget: Budget) -> dict[str, object]:
    """The budget as it stands in JSON documents."""
    next_at = budget.next_at.isoformat() if budget.next_at else None
    return {"left_24h": budget.left_24h, "left_7d": budget.left_7d, "next_at": next_at}


def exit_of(reasons: Sequence[Exit]) -> Exit:
    """Choose the exit code where several reasons apply."""
    return next((code for code in PRECEDENCE if code in reasons), Exit.DONE)
