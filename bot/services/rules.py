"""By what a member's people are judged: handed in by whoever reads the settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.evaluate.policy import Policy
    from bot.evaluate.weights import Weights


@dataclass(frozen=True, slots=True)
class Horizon:
    """How long a conversation is open, in days: when they wrote last, and when either of you did."""

    open_days: int
    recent_days: int


@dataclass(frozen=True, slots=True)
class Rules:
    """The policy, what each kind of evidence counts, and how long a conversation is open."""

    policy: Policy
    weights: Weights
    horizon: Horizon
