"""Two plans side by side, person by person."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from bot.plan import diff

if TYPE_CHECKING:
    from bot.model import Action, Plan

_IN_WORDS = {
    "kind": "what shall be done",
    "name": "name",
    "headline": "headline",
    "connected_on": "connected since",
    "member_id": "member id",
    "because": "reason",
}


@dataclass(frozen=True, slots=True)
class Changed:
    """One person of both plans, and what is stated differently, in words."""

    before: Action
    after: Action
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """What a second plan adds, drops and states differently; `same` counts the rest."""

    added: tuple[Action, ...]
    dropped: tuple[Action, ...]
    changed: tuple[Changed, ...]
    same: int


def compare(old: Plan, new: Plan) -> Compared:
    """Compare two plans, with everything that they say of each person."""
    before = {action.slug: action for action in old.actions}
    after = {action.slug: action for action in new.actions}
    found = diff(old, new)
    return Compared(
        added=tuple(after[slug] for slug in found.added),
        dropped=tuple(before[slug] for slug in found.dropped),
        changed=tuple(_changed(before[slug], after[slug]) for slug in found.changed),
        same=len(after) - len(found.added) - len(found.changed),
    )


def _changed(before: Action, after: Action) -> Changed:
    differing = (one.name for one in fields(before) if getattr(before, one.name) != getattr(after, one.name))
    return Changed(before, after, tuple(_IN_WORDS[name] for name in differing))
