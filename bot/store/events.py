"""The audit log as others see it: lines, head, receipts, and small events of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.audit.chain import moment, stamp
from bot.audit.receipt import AuditReceipt
from bot.audit.verify import Original

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.audit.chain import Value
    from bot.store.session import Session


class Events:
    """Reads the log. Events about state are written by whoever changes that state, in the same transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._log = session.log

    def iterate(self, after_seq: int = 0) -> Iterator[bytes]:
        """The lines after a number, as the JSON Lines copy holds them."""
        return self._log.lines(after_seq)

    def head(self) -> tuple[int, str]:
        """Number of events, and the hash of the last."""
        return self._log.head()

    def note(self, event: str, **fields: Value | None) -> None:
        """Write an event that goes with no change of state: login, logout, import. Never with a person's name."""
        with self._session.write():
            self._log.append(event, **fields)

    def receipt(self) -> AuditReceipt:
        """Issue a receipt that covers everything up to its own event; the database remembers it."""
        with self._session.write():
            count = self._log.append("audit.receipt")
            _, head = self._log.head()
            now = moment(self._session.stamp())
            self._session.database.run(
                "insert into receipt (count, head, at) values (?, ?, ?)", count, head, stamp(now)
            )
        return AuditReceipt(self._log.origin_id, count, head, now)

    def receipts(self) -> list[AuditReceipt]:
        """Every receipt that was issued, oldest first. One kept outside this computer proves more."""
        rows = self._session.database.rows("select count, head, at from receipt order by count")
        return [AuditReceipt(self._log.origin_id, row["count"], row["head"], moment(row["at"])) for row in rows]

    def original(self) -> Original | None:
        """What the copy must agree with, for `bot.audit.verify`; None while a purge waits to write the copy anew."""
        copied, rewriting = self._log.copied()
        if rewriting:
            return None
        return Original(self._log.lines(), copied.seq, tuple(self.receipts()), self._log.origin_id)

    def rebuild_copy(self) -> Path | None:
        """Write a damaged JSON Lines copy anew from the database, with an event; returns where the old one was put."""
        return self._log.rebuild()

    @property
    def problem(self) -> str | None:
        """Why the JSON Lines copy lags behind, or None."""
        return self._log.problem
