"""Hands the named moments of one act to whoever listens: the journal, the progress display, and tests that kill."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.model import Proof
    from bot.ports import Step, StepListener


class Steps:
    """A list of listeners, called in order; an error of one stops the act at that step."""

    def __init__(self) -> None:
        self._listeners: list[StepListener] = []

    def subscribe(self, listener: StepListener) -> None:
        """Call `listener` at every step from now on."""
        self._listeners.append(listener)

    def __call__(self, step: Step, proof: Proof | None = None) -> None:
        """Tell all listeners that `step` is reached."""
        for listener in self._listeners:
            listener(step, proof)
