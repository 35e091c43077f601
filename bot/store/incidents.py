"""The stop gate: what the site objected to, until the member clears it with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.audit.chain import moment
from bot.errors import InputError
from bot.model import Incident, IncidentKind, RunId
from bot.store.redact import without_people

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from bot.store.session import Session


@dataclass(frozen=True, slots=True)
class OpenIncident:
    """An incident that stops every run until it is cleared."""

    id: int
    kind: IncidentKind
    sentence: str
    evidence: str | None
    opened_at: datetime
    run: RunId | None


class Incidents:
    """Opens and clears incidents; they outlive the process."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._database = session.database

    def open(self, incident: Incident, run: RunId | None = None) -> int:
        """Record a stop sign; each one is recorded, also while another is open."""
        with self._session.write():
            sentence = without_people(self._database, incident.sentence)
            number = self._database.run(
                "insert into incident (kind, sentence, evidence, run, opened_at) values (?, ?, ?, ?, ?)",
                incident.kind.value,
                sentence,
                incident.evidence,
                run,
                self._session.stamp(),
            )
            self._session.log.append(
                "incident.opened",
                incident=number,
                kind=incident.kind.value,
                reason=sentence,
                run=run,
                evidence=incident.evidence,
            )
            return number

    def current(self) -> OpenIncident | None:
        """The oldest open incident."""
        found = self._database.row("select * from incident where cleared_at is null order by id limit 1")
        return _incident(found) if found else None

    def clear(self, because: str, by: str) -> int:
        """Clear every open incident; InputError without a reason, or when none is open. Returns how many."""
        reason = without_people(self._database, because.strip())
        if not reason:
            raise InputError("Say why it is safe to go on: `linkprune incident clear --because …`.")
        with self._session.write():
            rows = self._database.rows("select id from incident where cleared_at is null order by id")
            if not rows:
                raise InputError("No incident is open.")
            for row in rows:
                self._clear(row["id"], reason, by)
            return len(rows)

    def _clear(self, number: int, reason: str, by: str) -> None:
        self._database.run(
            "update incident set cleared_at = ?, cleared_by = ?, because = ? where id = ?",
            self._session.stamp(),
            by,
            reason,
            number,
        )
        self._session.log.append("incident.cleared", incident=number, reason=reason, by=by)


def _incident(row: sqlite3.Row) -> OpenIncident:
    return OpenIncident(
        id=row["id"],
        kind=IncidentKind(row["kind"]),
        sentence=row["sentence"],
        evidence=row["evidence"],
        opened_at=moment(row["opened_at"]),
        run=RunId(row["run"]) if row["run"] else None,
    )
