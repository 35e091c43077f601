"""What stands between a browser and the pages of a member, and one sign-in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Gate(StrEnum):
    """What stands between a browser and the pages of a member."""

    OPEN = "open"
    LOGIN = "login"
    SECOND_FACTOR = "second-factor"
    CHALLENGE = "challenge"
    NOTICE = "notice"


@dataclass(slots=True)
class Session:
    """One sign-in; `gate` says what is still to be passed."""

    gate: Gate
    goal: str
