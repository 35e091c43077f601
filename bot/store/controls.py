"""Where several processes meet: what somebody asks of the run, what the run is doing, and consents."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.audit.chain import moment
from bot.model import RunId
from bot.ports import Control

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.store.session import Session


@dataclass(frozen=True, slots=True)
class Presence:
    """A run that says it is there. The process may have died since: `pid` tells."""

    pid: int
    run: RunId | None
    step: str
    progress: Mapping[str, str | int | float | None]
    at: datetime


class StoredControls:
    """Pause, resume and stop, asked for by any process of this workspace."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._database = session.database

    def request(self, control: Control) -> None:
        """Ask the run to pause, go on or stop."""
        with self._session.write():
            self._database.run("update control set wanted = ?, at = ?", control.value, self._session.stamp())

    def current(self) -> Control:
        """The newest request; one small read."""
        found = self._database.row("select wanted from control")
        return Control(found["wanted"]) if found else Control.GO

    def clear(self) -> None:
        """Forget earlier requests, at the start of a run."""
        self.request(Control.GO)

    def present(
        self, pid: int, run: RunId | None, step: str, progress: Mapping[str, str | int | float | None] | None = None
    ) -> None:
        """Say what the run is doing."""
        with self._session.write():
            self._database.run(
                "insert or replace into presence (id, pid, run, step, progress, at) values (1, ?, ?, ?, ?, ?)",
                pid,
                run,
                step,
                json.dumps(dict(progress or {})),
                self._session.stamp(),
            )

    def absent(self) -> None:
        """Say that no run is there any more."""
        with self._session.write():
            self._database.run("delete from presence")

    def presence(self) -> Presence | None:
        """What the last run said it was doing, if it did not say that it ended."""
        found = self._database.row("select * from presence")
        if found is None:
            return None
        run = RunId(found["run"]) if found["run"] else None
        return Presence(found["pid"], run, found["step"], json.loads(found["progress"]), moment(found["at"]))


class Consents:
    """The member's typed consents, each with the hash of the text he saw."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._database = session.database

    def given(self, kind: str, text_sha256: str | None = None) -> bool:
        """Whether this consent was given, to this very text when its hash is told."""
        found = self._database.row(
            "select 1 from consent where kind = ? and text_sha256 = coalesce(?, text_sha256)", kind, text_sha256
        )
        return found is not None

    def give(self, kind: str, text_sha256: str, by: str) -> None:
        """Record a consent."""
        with self._session.write():
            self._database.run(
                "insert into consent (kind, text_sha256, by, at) values (?, ?, ?, ?)",
                kind,
                text_sha256,
                by,
                self._session.stamp(),
            )
            self._session.log.append("consent", kind=kind, text_sha256=text_sha256, by=by)
