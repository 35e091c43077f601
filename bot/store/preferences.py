"""What the member set on the page: keys, switches, his own pace. It holds nothing about other people."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.store.session import Session


class Preferences:
    """Texts by name."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._database = session.database

    def get(self, name: str) -> str | None:
        """What is set, or None."""
        found = self._database.row("select value from preference where name = ?", name)
        return str(found["value"]) if found else None

    def set(self, name: str, value: str) -> None:
        """Set it."""
        with self._session.write():
            self._database.run("insert or replace into preference (name, value) values (?, ?)", name, value)
