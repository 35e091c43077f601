"""Plans by their content, and the member's approvals."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.audit.chain import moment, stamp
from bot.errors import InputError
from bot.model import Approval, PlanId

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import datetime

    from bot.model import Slug
    from bot.store.session import Session

SHORTEST_PREFIX = 4


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """One stored plan without its content; `purged` means that only the id is left."""

    id: PlanId
    created_at: datetime
    actions: int
    held: int
    purged: bool
    approval: Approval | None


class Plans:
    """Stores plans under the SHA-256 of their content. What a plan says never changes."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._database = session.database

    def add(self, plan_id: PlanId, canonical: bytes, *, held: Sequence[tuple[Slug, str]] = ()) -> None:
        """Store a plan and who was held out of it; a plan that is there already is left as it is."""
        with self._session.write():
            known = self._database.row("select canonical from plan where id = ?", plan_id)
            if known is not None and known["canonical"] is not None:
                return
            actions = len(json.loads(canonical)["actions"])
            self._database.run(
                "insert into plan (id, canonical, actions, created_at) values (?, ?, ?, ?)"
                " on conflict (id) do update set canonical = excluded.canonical",
                plan_id,
                canonical,
                actions,
                self._session.stamp(),
            )
            self._database.run_many(
                "insert or replace into plan_held (plan, slug, reason) values (?, ?, ?)",
                ((plan_id, slug, reason) for slug, reason in held),
            )
            self._session.log.append("plan.created", plan=plan_id, total=actions, held=len(held))

    def get(self, plan_id: PlanId) -> bytes | None:
        """The content of a plan, None when unknown; InputError when its people were purged."""
        found = self._database.row("select canonical from plan where id = ?", plan_id)
        if found is None:
            return None
        if found["canonical"] is None:
            raise InputError(f"The people of plan {plan_id[:12]} were purged; make a new plan.")
        content: bytes = found["canonical"]
        return content

    def held(self, plan_id: PlanId) -> list[tuple[Slug, str]]:
        """Who was held out of a plan, and why."""
        rows = self._database.rows("select slug, reason from plan_held where plan = ? order by slug", plan_id)
        return [(row["slug"], row["reason"]) for row in rows]

    def resolve(self, prefix: str) -> PlanId:
        """The plan whose id begins so; InputError unless exactly one does."""
        prefix = prefix.strip().lower()
        if len(prefix) < SHORTEST_PREFIX:
            raise InputError(
                f"Give at least {SHORTEST_PREFIX} characters of the plan's id; `linkprune plan list` shows them."
            )
        rows = self._database.rows("select id from plan where substr(id, 1, ?) = ?", len(prefix), prefix)
        if len(rows) != 1:
            found = "No plan begins" if not rows else f"{len(rows)} plans begin"
            raise InputError(f"{found} with {prefix[:64]}; `linkprune plan list` shows the plans.")
        return PlanId(rows[0]["id"])

    def list(self) -> list[PlanRecord]:
        """All plans, newest first."""
        rows = self._database.rows(
            "select id, created_at, actions, canonical is null as purged,"
            " (select count(*) from plan_held where plan = plan.id) as held from plan order by created_at desc, id"
        )
        return [self._record(row) for row in rows]

    def _record(self, row: sqlite3.Row) -> PlanRecord:
        plan_id = PlanId(row["id"])
        return PlanRecord(
            id=plan_id,
            created_at=moment(row["created_at"]),
            actions=row["actions"],
            held=row["held"],
            purged=bool(row["purged"]),
            approval=self.approval(plan_id),
        )

    def approve(self, approval: Approval) -> None:
        """Record the member's word; approving again renews it."""
        with self._session.write():
            expires = stamp(approval.expires_at)
            self._database.run(
                "insert into approval (plan, count, approved_at, expires_at, by) values (?, ?, ?, ?, ?)",
                approval.plan,
                approval.count,
                stamp(approval.approved_at),
                expires,
                approval.by,
            )
            self._session.log.append(
                "plan.approved", plan=approval.plan, count=approval.count, expires=expires, by=approval.by
            )

    def approval(self, plan_id: PlanId) -> Approval | None:
        """The newest approval of a plan."""
        found = self._database.row("select * from approval where plan = ? order by id desc limit 1", plan_id)
        if found is None:
            return None
        return Approval(
            plan=plan_id,
            count=found["count"],
            approved_at=moment(found["approved_at"]),
            expires_at=moment(found["expires_at"]),
            by=found["by"],
        )
