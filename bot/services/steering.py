"""A run in another process: what can be asked of it, and what a member is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.ports import Control

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.store import Store

# What a run says of itself while a question is open. It is answered where the run is: in its own terminal.
ASKING: Final = "waiting for an answer in its terminal"
NOBODY: Final = "No run is going on here."
SAID: Final[Mapping[Control, str]] = {
    Control.PAUSE: "The run waits after the step it is in.",
    Control.GO: "The run goes on.",
    Control.STOP: "The run stops after the step it is in.",
}
AFTER_INCIDENT: Final = (
    "Open the site in your own browser and see what it says. Do what it asks, or wait some days.",
    "When all is well there, clear the incident, with the reason why it is safe to go on.",
)


def steer(store: Store, control: Control, *, running: bool) -> str:
    """Ask the run, where one goes on; returns what is said to the member."""
    if not running:
        return NOBODY
    store.controls.request(control)
    return SAID[control]
