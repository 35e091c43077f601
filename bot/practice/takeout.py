"""What becomes of a member's request for the data export."""

from __future__ import annotations

import time
from threading import RLock
from typing import TYPE_CHECKING, Any, Final

from bot.practice.export.model import Part
from bot.practice.settings import ExportState

if TYPE_CHECKING:
    from collections.abc import Iterable

RIPENS: Final = 600.0  # seconds of the site's time from a request to its archive


class Takeout:
    """Thread-safe: the site's own thread and tests in the same process use it alike. It does not outlive the server."""

    def __init__(self, state: ExportState) -> None:
        self._lock = RLock()
        self._state = state
        self._since = time.time()
        self._part = Part.COMPLETE
        self._requests: list[list[str]] = []
        self._downloads = 0
        self._passwords = 0

    def state(self, scale: float) -> ExportState:
        """What the page shows now. A request is ready in time; `scale` is that of the site's times."""
        with self._lock:
            if self._state is ExportState.PENDING and time.time() >= self._since + RIPENS * scale:
                self._state = ExportState.READY
            return self._state

    def become(self, state: ExportState) -> None:
        """Show the page in another state from now on."""
        with self._lock:
            self._state, self._since = state, time.time()

    def request(self, groups: Iterable[str]) -> None:
        """Ask for an archive: of some files, or of everything where none are named."""
        with self._lock:
            chosen = sorted(groups)
            self._part = Part.BASIC if chosen else Part.COMPLETE
            self._requests.append(chosen)
            self.become(ExportState.PENDING)

    def try_password(self, *, right: bool) -> None:
        """Somebody typed a password into the page. No tool may ever do that."""
        with self._lock:
            self._passwords += 1
            if right and self._state is ExportState.PASSWORD:
                self.become(ExportState.REQUEST)

    def download(self) -> Part:
        """Count a download, and say which part it is."""
        with self._lock:
            self._downloads += 1
            return self._part

    def as_json(self) -> dict[str, Any]:
        """For the truth: what was asked for, how often an archive was taken, how often a password was typed."""
        with self._lock:
            return {
                "export": {
                    "requests": [list(one) for one in self._requests],
                    "downloads": self._downloads,
                    "passwords": self._passwords,
                }
            }
