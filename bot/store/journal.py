"""The journal of acts: what was intended before each click, what was seen, and what became of it.

Every change of state and its audit event are one transaction. An intent is durable before anything is clicked, and
while one is open no other can begin.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.audit.chain import moment, stamp
from bot.errors import BudgetReached, InputError, SiteObjects, Unsettled
from bot.invitation import SIDES
from bot.model import (
    ActionKind,
    AlreadyGone,
    Done,
    Held,
    Incident,
    Intent,
    NotDone,
    OutcomeName,
    PlanId,
    ProofKind,
    RunId,
    Slug,
)
from bot.plan import MAX_ATTEMPTS
from bot.store.acts import ENDED, STANDS
from bot.store.history import History, intent_of
from bot.store.redact import without
from bot.store.revision import touch
from bot.store.runs import Runs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.audit.chain import Value
    from bot.model import Action, Proof
    from bot.pace import Budget, BudgetLimits
    from bot.store.decisions import Decisions
    from bot.store.incidents import Incidents
    from bot.store.session import Session

Closing = Done | AlreadyGone | NotDone | Held
_NAMES: dict[type[Closing], OutcomeName] = {
    Done: OutcomeName.DONE,
    AlreadyGone: OutcomeName.ALREADY_GONE,
    NotDone: OutcomeName.NOT_DONE,
    Held: OutcomeName.HELD,
}

# The member protects people against losing them; what becomes of an invitation is another question.
_PROTECTED_FROM = frozenset({ActionKind.DISCONNECT, ActionKind.UNFOLLOW})
_LAST_DONE = """
select * from intent where slug = ? and kind = ? and outcome = 'done' and contradicted_at is null
order by id desc limit 1
"""


@dataclass(frozen=True, slots=True)
class Act:
    """Whom and what one entry is about."""

    run: RunId
    plan: PlanId
    kind: ActionKind
    slug: Slug
    name: str
    intent: int | None = None
    attested: bool | None = None

    @staticmethod
    def of(intent: Intent) -> Act:
        """The act that an intent promises."""
        return Act(
            intent.run, intent.plan, intent.kind, intent.slug, intent.name, intent.id, True if intent.by_hand else None
        )

    def keys(self) -> dict[str, Value | None]:
        """The part of every action event that says what it is about, without the person."""
        return {
            "run": self.run,
            "plan": self.plan,
            "action": self.kind.value,
            "intent": self.intent,
            "attested": self.attested,
        }


class Journal(Runs, History):
    """Intents and outcomes; runs and what is only read come from the parents."""

    def __init__(self, session: Session, decisions: Decisions, incidents: Incidents) -> None:
        super().__init__(session)
        self._decisions = decisions
        self._incidents = incidents

    # --- intent -------------------------------------------------------------------------------------------------------

    def intend(
        self,
        run: RunId,
        plan: PlanId,
        action: Action,
        *,
        now: datetime,
        limits: BudgetLimits,
        charged_at: datetime | None = None,
        by_hand: bool = False,
    ) -> Intent:
        """Promise one act, durably, or refuse: SiteObjects, Unsettled, InputError (hold the person), BudgetReached.

        `now` is the moment up to which budget is freed, `charged_at` (else `now`) the time that the intent carries. It
        is never earlier than that of the intent before: a clock set back would free the budget later.
        """
        act = Act(run, plan, action.kind, action.slug, action.name, attested=True if by_hand else None)
        with self._session.write():
            attempt = self._admit(act)
            left = self.budget(limits, now)
            if left.left > 0:
                when = charged_at or now
                return self._insert(act, action.member_id, attempt, max(when, self.last_intent_at() or when))
            self._deny(act, left)
        raise BudgetReached(_budget_sentence(left), left.next_at or now)

    def budget_denied(self, run: RunId, plan: PlanId, action: Action, left: Budget) -> None:
        """Write that a person had to wait for the budget before anybody was asked."""
        with self._session.write():
            self._deny(Act(run, plan, action.kind, action.slug, action.name), left)

    def _admit(self, act: Act) -> int:
        """Number of the attempt that may begin now."""
        incident = self._incidents.current()
        if incident is not None:
            raise SiteObjects(Incident(incident.kind, incident.sentence, incident.evidence))
        if self.open_intent() is not None:
            raise Unsettled("An earlier act is not settled yet; run `linkprune settle` first.")
        if reason := self.hindrance(act.kind, act.slug):
            raise InputError(reason)
        return self._attempt(act)

    def hindrance(self, kind: ActionKind, slug: Slug) -> str | None:
        """Why this may not be done to a person who is protected, or None."""
        return self._decisions.protected(slug) if kind in _PROTECTED_FROM else None

    def _attempt(self, act: Act) -> int:
        """Count attempts; what was settled as held was never attempted."""
        rows = self._database.rows(
            "select outcome from intent where plan = ? and slug = ? and kind = ? and outcome <> 'held' order by id",
            act.plan,
            act.slug,
            act.kind.value,
        )
        if rows and rows[-1]["outcome"] != OutcomeName.NOT_DONE:
            raise InputError("this plan has acted on the person before")
        if len(rows) >= MAX_ATTEMPTS:
            raise InputError(f"attempted {len(rows)} times without effect")
        return len(rows) + 1

    def _insert(self, act: Act, member_id: str | None, attempt: int, now: datetime) -> Intent:
        intended_at = stamp(now)
        try:
            number = self._database.run(
                "insert into intent (run, plan, kind, slug, name, member_id, attempt, intended_at, by_hand,"
                " invitation_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?,"
                " (select invitation_id from invitation where side = ? and slug = ?))",
                *(act.run, act.plan, act.kind.value, act.slug, act.name, member_id),
                *(attempt, intended_at, bool(act.attested), SIDES.get(act.kind), act.slug),
            )
        except sqlite3.IntegrityError as error:
            raise Unsettled(f"The intent cannot be written ({error}); run `linkprune settle` first.") from error
        act = replace(act, intent=number)
        self._log("action.intent", act, attempt=attempt)
        return Intent(
            id=number,
            run=act.run,
            plan=act.plan,
            kind=act.kind,
            slug=act.slug,
            name=act.name,
            attempt=attempt,
            intended_at=moment(intended_at),
            member_id=member_id,
            by_hand=bool(act.attested),
        )

    def _deny(self, act: Act, left: Budget) -> None:
        fields = {key: value for key, value in act.keys().items() if key in {"run", "plan", "action"}}
        self._session.log.append(
            "budget.denied",
            self._session.log.ref(act.slug, act.name),
            **fields,
            next_at=stamp(left.next_at) if left.next_at else self._session.stamp(),
            left_24h=left.left_24h,
            left_7d=left.left_7d,
        )

    def _log(self, event: str, act: Act, **fields: Value | None) -> None:
        reason = fields.get("reason")
        if isinstance(reason, str):
            fields["reason"] = without(reason, act.slug, act.name)
        self._session.log.append(event, self._session.log.ref(act.slug, act.name), **act.keys(), **fields)

    # --- what is seen -------------------------------------------------------------------------------------------------

    def dispatched(self, intent: Intent, at: datetime) -> Intent:
        """Write, before the click, that the irreversible part begins."""
        with self._session.write():
            self._must_be_open(intent)
            self._database.run("update intent set dispatched_at = ? where id = ?", stamp(at), intent.id)
            self._log("action.dispatched", Act.of(intent), at=stamp(at))
        return replace(intent, dispatched_at=moment(stamp(at)))

    def proof(self, intent: Intent, proof: Proof) -> None:
        """Write one piece of evidence; the same kind seen again replaces the earlier one, and both stay in the log."""
        with self._session.write():
            self._must_be_open(intent)
            detail = _plain(proof.detail, intent)
            self._database.run(
                "insert or replace into proof (intent, kind, at, detail) values (?, ?, ?, ?)",
                intent.id,
                proof.kind.value,
                stamp(proof.at),
                json.dumps(detail),
            )
            self._log("action.proof", Act.of(intent), proof=proof.kind.value, at=stamp(proof.at), detail=detail)

    def unknown(self, intent: Intent, reason: str, *, incident: Incident | None = None) -> None:
        """Write that nobody knows what became of the act; the intent stays open. An incident opens with it."""
        with self._session.write():
            self._open(incident, intent)
            self._must_be_open(intent)
            self._state(Act.of(intent), OutcomeName.UNKNOWN, reason, by="linkprune")
            self._log("action.outcome", Act.of(intent), outcome=OutcomeName.UNKNOWN.value, reason=reason)

    # --- outcomes -----------------------------------------------------------------------------------------------------

    def settle(
        self,
        intent: Intent,
        outcome: Closing,
        *,
        reason: str | None = None,
        by: str,
        reads: int = 0,
        settled: bool = False,
        incident: Incident | None = None,
    ) -> None:
        """Close an intent: directly after the act, or (`settled`) by later reads or the member's word.

        An incident that explains the outcome opens in the same transaction.

        Directly after the act, `Done` needs both proofs in the journal; Unsettled without them: nothing is guessed.
        """
        act, name = Act.of(intent), _NAMES[type(outcome)]
        why = reason if reason is not None else outcome.reason if isinstance(outcome, NotDone | Held) else name.value
        with self._session.write():
            self._open(incident, intent)
            self._must_be_open(intent)
            if isinstance(outcome, Done) and not settled and self.proofs(intent) < set(ProofKind):
                raise Unsettled("The act is not proven by both proofs; run `linkprune settle`.")
            self._close(intent, name)
            if settled and isinstance(outcome, Done):
                # The check of the run may have come before: it is asked for again.
                self._database.run("update run set consistent = null where id = ?", intent.run)
            self._state(act, name, why, by=by, reads=reads)
            if settled:
                self._log("action.settled", act, outcome=name.value, reason=why, reads=reads, by=by)
            else:
                event = "action.held" if isinstance(outcome, Held) else "action.outcome"
                self._log(event, act, outcome=name.value, reason=why, by=by)

    def contradict(self, slug: Slug, reason: str, kind: ActionKind = ActionKind.DISCONNECT) -> None:
        """Write that an act recorded as done does not hold (somebody removed is in the list): it counts no more."""
        with self._session.write():
            row = self._database.row(_LAST_DONE, slug, kind.value)
            if row is None:
                return
            act = Act.of(intent_of(row))
            self._database.run("update intent set contradicted_at = ? where id = ?", self._session.stamp(), act.intent)
            self._database.run("update run set consistent = 0 where id = ? and consistent = 1", act.run)
            if kind in STANDS:
                self._database.run(STANDS[kind], slug)
            touch(self._database)
            self._state(act, OutcomeName.NOT_DONE, reason, by="linkprune", reads=1)
            self._log("action.settled", act, outcome=OutcomeName.NOT_DONE, reason=reason, reads=1, by="linkprune")

    def _open(self, incident: Incident | None, intent: Intent) -> None:
        """Open an incident with the outcome it explains: no crash may come between the two."""
        if incident is not None:
            self._incidents.open(incident, run=intent.run)

    def proofs(self, intent: Intent) -> set[ProofKind]:
        """Kinds of evidence that were written for an act."""
        rows = self._database.rows("select kind from proof where intent = ?", intent.id)
        return {ProofKind(row["kind"]) for row in rows}

    def _close(self, intent: Intent, name: OutcomeName) -> None:
        self._database.run(
            "update intent set outcome = ?, settled_at = ?,"
            " settled_after_sync = (select coalesce(max(id), 0) from sync),"
            " settled_after_reading = (select coalesce(max(id), 0) from invitation_reading) where id = ?",
            name.value,
            self._session.stamp(),
            intent.id,
        )

    def hold(self, run: RunId, plan: PlanId, action: Action, reason: str) -> None:
        """Write that a person was not attempted, and why."""
        self._without_intent(Act(run, plan, action.kind, action.slug, action.name), OutcomeName.HELD, reason)

    def already_gone(self, run: RunId, plan: PlanId, action: Action, reason: str) -> None:
        """Write that there was nothing to do, and how that is known."""
        self._without_intent(Act(run, plan, action.kind, action.slug, action.name), OutcomeName.ALREADY_GONE, reason)

    def _without_intent(self, act: Act, name: OutcomeName, reason: str) -> None:
        event = "action.held" if name is OutcomeName.HELD else "action.outcome"
        with self._session.write():
            self._state(act, name, reason, by="linkprune")
            self._log(event, act, outcome=name.value, reason=reason)

    def _state(self, act: Act, name: OutcomeName, reason: str, *, by: str, reads: int = 0) -> None:
        """Add an outcome; whoever, or whichever invitation, is proven gone is marked so."""
        now = self._session.stamp()
        self._database.run(
            "insert into outcome (run, plan, kind, slug, intent, outcome, reason, reads, at, by)"
            " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *(act.run, act.plan, act.kind.value, act.slug, act.intent, name.value, without(reason, act.slug, act.name)),
            *(reads, now, by),
        )
        if act.kind in ENDED and name in {OutcomeName.DONE, OutcomeName.ALREADY_GONE}:
            self._database.run(ENDED[act.kind], now, act.slug)
            touch(self._database)
        if act.kind is ActionKind.ACCEPT and name is OutcomeName.DONE:
            self._database.run(STANDS[ActionKind.DISCONNECT], act.slug)

    def _must_be_open(self, intent: Intent) -> None:
        found = self._database.row("select outcome from intent where id = ?", intent.id)
        if found is None or found["outcome"] is not None:
            raise InputError("This act is settled already.")


def _plain(detail: Mapping[str, str | int], intent: Intent) -> dict[str, str | int]:
    """Facts of a proof as the log holds them: lower-case keys, no person."""
    return {
        key.lower().replace("-", "_"): without(value, intent.slug, intent.name) if isinstance(value, str) else value
        for key, value in detail.items()
    }


def _budget_sentence(left: Budget) -> str:
    until = f" The next act is possible at {left.next_at:%Y-%m-%d %H:%M:%S} UTC." if left.next_at else ""
    return f"The budget is used up: {left.left_24h} left in 24 hours, {left.left_7d} in 7 days.{until}"
