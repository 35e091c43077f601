"""What one kind of act adds to the mechanism: where the person is found, what is clicked, and what proves it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection

    from playwright.sync_api import Locator

    from bot.errors import NotPerformed
    from bot.model import Action
    from flows.eyes import DialogSeen
    from flows.locate import TargetError
    from flows.pages.dialogs import Objection
    from flows.requests import Tie
    from flows.targets import Target
    from flows.words import Word, Words


class Trigger(Protocol):
    """The control whose click is irreversible, and what must be opened to reach it."""

    opens: bool

    def open(self) -> None:
        """Open what hides the control, where anything does."""

    def find(self) -> Locator:
        """The control itself, by two witnesses. Raises TargetError."""

    def receives_clicks(self, control: Locator) -> bool:
        """Whether nothing lies over the control."""

    def still(self) -> None:
        """Telling takes time, in which the page may change. Raises NotPerformed when this is no longer the control."""

    def explain(self, error: TargetError) -> NotPerformed | None:
        """A better reason than a missing control, where there is one."""

    def close(self) -> bool:
        """Close what was opened; True when nothing is open any more."""


@dataclass(frozen=True, slots=True)
class Aim:
    """Whom an act is about, as the page shows it. `others` are the names of other people there."""

    action: Action
    tie: Tie
    others: frozenset[str]


@dataclass(frozen=True, slots=True)
class Said:
    """What the mechanism says of one kind of act when it fails."""

    covered: str
    unanswered: str
    answered: str
    unnamed: str
    lingers: str


class Recipe(Protocol):
    """One kind of act. What precedes the click on the trigger is reversible. `asks`: a dialog may come before it."""

    said: Said
    asks: bool
    clicked: tuple[Word, ...]

    def locate(self, action: Action) -> Aim:
        """Find the one row of the approved person. Raises NotPerformed."""

    def trigger(self, aim: Aim) -> Trigger:
        """The control of this person's row."""

    def judge(self, dialogs: Collection[DialogSeen], aim: Aim, words: Words) -> Objection | None:
        """Say what is wrong with the dialogs that followed the click."""

    def confirm(self, aim: Aim) -> Target:
        """The confirming button of the expected dialog."""

    def absent(self, aim: Aim) -> dict[str, str | int] | None:
        """Facts of a reading that shows the act's effect; None when the page does not show it (yet)."""
