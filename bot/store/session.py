"""What the parts of a store share: the database, the clock, and the event log that goes with every change."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.audit.chain import stamp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.ports import Clock
    from bot.store.database import Database
    from bot.store.log import Log


@dataclass(frozen=True, slots=True)
class Session:
    """One open workspace."""

    database: Database
    clock: Clock
    log: Log

    @contextmanager
    def write(self) -> Iterator[None]:
        """One transaction for a change and its events; afterwards the copy of the log is brought up to date."""
        if self.database.in_write:
            yield
            return
        with self.database.write():
            self.log.note_copied()
            yield
        self.log.copy()

    def now(self) -> datetime:
        """The wall clock."""
        return self.clock.now()

    def stamp(self) -> str:
        """The wall clock, as it is stored."""
        return stamp(self.clock.now())
