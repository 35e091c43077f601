"""Runs: when each began, how it ended, and whether the list agreed afterwards."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.audit.chain import moment
from bot.model import Mode, PlanId, RunId
from bot.store.redact import without_people

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from datetime import datetime

    from bot.store.session import Session


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run. `stopped_at` is None while it goes, or when its process was killed."""

    id: RunId
    plan: PlanId
    mode: Mode
    total: int
    by: str
    started_at: datetime
    stopped_at: datetime | None
    stopped_by: str | None
    counts: Mapping[str, int]
    consistent: bool | None


class Runs:
    """Writes and lists runs."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._database = session.database

    def start_run(self, plan: PlanId, mode: Mode, *, total: int, by: str) -> RunId:
        """Begin a run. Its id tells the time (UTC) and counts on, so that ids sort as the runs do."""
        with self._session.write():
            number = 1 + self._database.number("select max(number) from run")
            run = RunId(f"{self._session.now():%Y%m%d-%H%M%S}-{number:04d}")
            self._database.run(
                "insert into run (number, id, plan, mode, total, by, started_at) values (?, ?, ?, ?, ?, ?, ?)",
                *(number, run, plan, mode.value, total, by, self._session.stamp()),
            )
            self._session.log.append("run.start", run=run, plan=plan, mode=mode.value, total=total, by=by)
        return run

    def stop_run(self, run: RunId, *, stopped_by: str | None, counts: Mapping[str, int]) -> None:
        """End a run: by its end (None), or by what stopped it."""
        with self._session.write():
            self._database.run(
                "update run set stopped_at = ?, stopped_by = ?, counts = ? where id = ?",
                *(self._session.stamp(), stopped_by, json.dumps(dict(counts)), run),
            )
            plan = self._plan(run)
            self._session.log.append("run.stop", run=run, plan=plan, counts=dict(counts), stopped_by=stopped_by)

    def reconciled(
        self, run: RunId, *, consistent: bool, details: Mapping[str, int | str], open_question: bool = False
    ) -> None:
        """Write what the check of a run's removals found. An open question is asked again by the next check."""
        detail = {
            key: without_people(self._database, value) if isinstance(value, str) else value
            for key, value in details.items()
        }
        with self._session.write():
            agreed = consistent and not self._is_contradicted(run)
            self._database.run("update run set consistent = ? where id = ?", None if open_question else agreed, run)
            self._session.log.append(
                "run.reconciled", run=run, plan=self._plan(run), consistent=consistent, detail=detail
            )

    def _is_contradicted(self, run: RunId) -> bool:
        sql = "select 1 from intent where run = ? and contradicted_at is not null"
        return self._database.row(sql, run) is not None

    def _plan(self, run: RunId) -> str:
        found = self._database.row("select plan from run where id = ?", run)
        return str(found["plan"]) if found else ""

    def runs(self, limit: int = 20) -> list[RunRecord]:
        """The newest runs, newest first."""
        return [_run(row) for row in self._database.rows("select * from run order by number desc limit ?", limit)]


def _run(row: sqlite3.Row) -> RunRecord:
    return RunRecord(
        id=RunId(row["id"]),
        plan=PlanId(row["plan"]),
        mode=Mode(row["mode"]),
        total=row["total"],
        by=row["by"],
        started_at=moment(row["started_at"]),
        stopped_at=moment(row["stopped_at"]) if row["stopped_at"] else None,
        stopped_by=row["stopped_by"],
        counts=json.loads(row["counts"]) if row["counts"] else {},
        consistent=None if row["consistent"] is None else bool(row["consistent"]),
    )
