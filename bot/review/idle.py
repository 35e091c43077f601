"""When a page is over: unused for long, or closed for good. Pure: it is told the time."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Final

GRACE_SECONDS: Final = 30.0
UNUSED: Final = "Nobody used the page for {:.0f} minutes, so it is closed. `linkprune review` opens it again."
CLOSED: Final = "The page was closed."


@dataclass(slots=True)
class Use:
    """How a page is used. Seconds of one monotonic clock.

    `idle_seconds`: how long it may lie unused. `with_page`: whether the end of its last tab is its end too; a reload
    is a goodbye as well, so that waits for a while.
    """

    idle_seconds: float
    with_page: bool
    last: float
    _tabs: set[str] = field(default_factory=set)
    _empty_since: float | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def used(self, now: float) -> None:
        """Somebody asked for something."""
        with self._lock:
            self.last = now

    def came(self, tab: str) -> None:
        """A tab shows the page."""
        with self._lock:
            self._tabs.add(tab)
            self._empty_since = None

    def left(self, tab: str, now: float) -> None:
        """A tab is closed, or loads another page."""
        with self._lock:
            self._tabs.discard(tab)
            if not self._tabs:
                self._empty_since = now

    def idle_in(self, now: float) -> float:
        """Seconds until it counts as unused."""
        return max(0.0, self.idle_seconds - (now - self.last))

    def over(self, now: float) -> str | None:
        """Why the page ends now, or None."""
        with self._lock:
            if now - self.last >= self.idle_seconds:
                return UNUSED.format(self.idle_seconds / 60)
            if self.with_page and self._empty_since is not None and now - self._empty_since >= GRACE_SECONDS:
                return CLOSED
            return None
