"""How time passes: in short ticks that keep the browser alive and look at the controls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ports import Control

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.ports import Clock, Controls

# Short enough that pause and stop are felt at once, long enough to cost nothing.
TICK_SECONDS = 0.2


class PumpingWaiter:
    """A Waiter that hands every tick to `pump` (the browser's event loop, or a plain sleep without a browser)."""

    def __init__(self, pump: Callable[[float], None], controls: Controls, clock: Clock) -> None:
        self._pump = pump
        self._controls = controls
        self._clock = clock

    def wait(self, seconds: float) -> None:
        """Let time pass; ends early once a stop is asked for. A pause does not end it."""
        end = self._clock.monotonic() + seconds
        while (left := end - self._clock.monotonic()) > 0 and self._controls.poll() is not Control.STOP:
            self._pump(min(TICK_SECONDS, left))

    def while_paused(self) -> None:
        """Stay as long as a pause is asked for."""
        while self._controls.poll() is Control.PAUSE:
            self._pump(TICK_SECONDS)
