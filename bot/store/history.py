"""What the journal says: open intents, budgets, outcomes by person, and what later readings contradict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.audit.chain import moment, stamp
from bot.model import ActionKind, Intent, OutcomeName, PlanId, RunId, Slug, Subject
from bot.pace import DAY, WEEK, Budget, budget
from bot.store.acts import DONE

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from bot.pace import BudgetLimits
    from bot.store.session import Session


@dataclass(frozen=True, slots=True)
class Finished:
    """What became of one person in one run."""

    slug: Slug
    kind: ActionKind
    outcome: OutcomeName
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Acted:
    """One act that is recorded as done."""

    kind: ActionKind
    subject: Subject


@dataclass(frozen=True, slots=True)
class Contradiction:
    """An act recorded as done that a later reading contradicts: somebody removed is in the list, or alike."""

    slug: Slug
    name: str
    run: RunId
    removed_at: datetime
    seen_at: datetime
    by_hand: bool
    kind: ActionKind = ActionKind.DISCONNECT


# Whom a later reading has seen connected was accepted, whatever became of the connection since.
_UNCHECKED = f"""{DONE} and seen_at is null
  and intent.run in (select id from run where mode = 'live' and consistent is null)
  and not (intent.kind = 'accept' and exists
    (select 1 from listed as met where met.slug = intent.slug and met.last_sync > intent.settled_after_sync))
order by intent.id
"""  # noqa: S608 - fixed text
# Accepted people stand in the list of connections, all others in the list of their invitation.
_READ_SINCE = {
    ActionKind.ACCEPT: "settled_after_sync >= (select coalesce(max(id), 0) from sync where complete and unreadable = 0)"
} | dict.fromkeys(
    (ActionKind.IGNORE, ActionKind.WITHDRAW),
    "settled_after_reading >= (select coalesce(max(id), 0) from invitation_reading where complete and unreadable = 0"
    " and side = iif(intent.kind = 'withdraw', 'sent', 'received'))",
)
_LAST_OUTCOMES = """
select slug, kind, outcome, reason, at from outcome
where id in (select max(id) from outcome where {} = ? and slug <> '' group by slug) order by id
"""


class History:
    """Reads the journal."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._database = session.database

    def open_intent(self) -> Intent | None:
        """The act whose outcome nobody has settled yet."""
        found = self._database.row("select * from intent where outcome is null")
        return intent_of(found) if found else None

    def intent_times(self, since: datetime) -> list[datetime]:
        """When intents were made from `since` on, those with a future time too: a clock set back frees nothing."""
        rows = self._database.rows(
            "select intended_at from intent where intended_at >= ? order by intended_at", stamp(since)
        )
        return [moment(row["intended_at"]) for row in rows]

    def budget(self, limits: BudgetLimits, now: datetime) -> Budget:
        """What the rolling budget leaves. Counting is left to the database: a run asks several times for each act."""
        day, week = limits.per_day - self._intents_after(now - DAY), limits.per_week - self._intents_after(now - WEEK)
        if day > 0 and week > 0:
            return Budget(day, week, None)
        return budget(limits, self.intent_times(now - WEEK), now)

    def _intents_after(self, moment: datetime) -> int:
        """Intents are never deleted and their times never go back (`Journal.intend`), so their numbers count them."""
        return self._database.number(
            "select (select coalesce(max(id), 0) from intent) - coalesce("
            "(select id from intent where intended_at <= ? order by intended_at desc, id desc limit 1), 0)",
            stamp(moment),
        )

    def last_intent_at(self) -> datetime | None:
        """When the newest intent was made."""
        found = self._database.row("select intended_at from intent order by id desc limit 1")
        return moment(found["intended_at"]) if found else None

    def was_done(self, slug: Slug, kind: ActionKind = ActionKind.DISCONNECT) -> bool:
        """Whether we did this to the person, and neither a later reading nor a later act says otherwise."""
        return bool(
            self._database.rows(
                f"{DONE} and seen_at is null and not again and intent.slug = ? and intent.kind = ?", slug, kind.value
            )
        )

    def removed(self) -> list[Subject]:
        """Everybody we removed whom no later sync saw again, in order."""
        return self.standing(ActionKind.DISCONNECT)

    def standing(self, kind: ActionKind) -> list[Subject]:
        """Everybody to whom we did this, and nothing later says otherwise, in order."""
        rows = self._database.rows(f"{DONE} and seen_at is null and intent.kind = ? order by intent.id", kind.value)
        return list({row["slug"]: _subject(row) for row in rows}.values())

    def unseen(self, kind: ActionKind) -> list[Subject]:
        """The same of those about whom no complete reading of their list has spoken since."""
        sql = f"{DONE} and seen_at is null and intent.kind = ? and {_READ_SINCE[kind]} order by intent.id"
        return list({row["slug"]: _subject(row) for row in self._database.rows(sql, kind.value)}.values())

    def unchecked(self) -> dict[RunId, list[Acted]]:
        """What live runs did whose last check did not come, or left a question open; by run, in order."""
        found: dict[RunId, list[Acted]] = {}
        for row in self._database.rows(_UNCHECKED):
            found.setdefault(RunId(row["run"]), []).append(Acted(ActionKind(row["kind"]), _subject(row)))
        return found

    def contradictions(self, *, by_hand: bool | None = None) -> list[Contradiction]:
        """Everything recorded as done that a later reading contradicts, and that was not done again since.

        `by_hand` chooses attested or automated acts.
        """
        rows = self._database.rows(
            f"{DONE} and seen_at is not null and intent.by_hand = coalesce(?, intent.by_hand) order by intent.id",
            by_hand,
        )
        found = (
            Contradiction(
                slug=Slug(row["slug"]),
                name=row["name"],
                run=RunId(row["run"]),
                removed_at=moment(row["settled_at"]),
                seen_at=moment(row["seen_at"]),
                by_hand=bool(row["by_hand"]),
                kind=ActionKind(row["kind"]),
            )
            for row in rows
        )
        again = {kind: {one.slug for one in self.standing(kind)} for kind in {ActionKind(row["kind"]) for row in rows}}
        return [one for one in found if one.slug not in again[one.kind]]

    def outcomes(self, plan: PlanId) -> dict[Slug, tuple[OutcomeName, str, int]]:
        """The last outcome of each person in a plan: name, reason, and attempts made. An open intent is unknown."""
        attempts = self._attempts(plan)
        found = {
            Slug(row["slug"]): (OutcomeName(row["outcome"]), str(row["reason"]), attempts.get(row["slug"], 0))
            for row in self._database.rows(_LAST_OUTCOMES.format("plan"), plan)
        }
        intent = self.open_intent()
        if intent is not None and intent.plan == plan:
            found[intent.slug] = (OutcomeName.UNKNOWN, "not settled yet", attempts.get(intent.slug, 1))
        return found

    def attempts(self, plan: PlanId, slug: Slug, kind: ActionKind = ActionKind.DISCONNECT) -> int:
        """How often this was attempted on one person in a plan; what was settled as held was never attempted."""
        return self._database.number(
            "select count(*) from intent where slug = ? and plan = ? and kind = ? and coalesce(outcome, '') <> 'held'",
            *(slug, plan, kind.value),
        )

    def _attempts(self, plan: PlanId) -> dict[str, int]:
        rows = self._database.rows(
            "select slug, count(*) as n from intent where plan = ? and coalesce(outcome, '') <> 'held' group by slug",
            plan,
        )
        return {row["slug"]: int(row["n"]) for row in rows}

    def finished(self, run: RunId) -> list[Finished]:
        """What became of each person in one run, in the order of the last word on each."""
        return [
            Finished(
                slug=Slug(row["slug"]),
                kind=ActionKind(row["kind"]),
                outcome=OutcomeName(row["outcome"]),
                reason=row["reason"],
                at=moment(row["at"]),
            )
            for row in self._database.rows(_LAST_OUTCOMES.format("run"), run)
        ]


def _subject(row: sqlite3.Row) -> Subject:
    return Subject(Slug(row["slug"]), row["name"], row["member_id"])


def intent_of(row: sqlite3.Row) -> Intent:
    """The intent that a row of its table holds."""
    return Intent(
        id=row["id"],
        run=RunId(row["run"]),
        plan=PlanId(row["plan"]),
        kind=ActionKind(row["kind"]),
        slug=Slug(row["slug"]),
        name=row["name"],
        attempt=row["attempt"],
        intended_at=moment(row["intended_at"]),
        member_id=row["member_id"],
        dispatched_at=moment(row["dispatched_at"]) if row["dispatched_at"] else None,
        by_hand=bool(row["by_hand"]),
    )
