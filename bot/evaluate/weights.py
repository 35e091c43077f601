"""What each kind of evidence counts. A file of its own: settings read it in every command."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """Points a dimension can give at most; each at least 0. Half-life in days: recency halves in that time."""

    half_life_days: float = 730
    both_sides: float = 3
    one_side: float = 1
    recency: float = 1
    duration: float = 2
    services: float = 2
    employer: float = 1
    recommendation: float = 5
    note: float = 5
