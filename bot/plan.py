"""A plan is its content: canonical JSON, whose SHA-256 is the id. Pure."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import rfc8785

from bot.errors import InputError
from bot.evaluate.identity import same_name
from bot.invitation import SIDES
from bot.model import Action, ActionKind, Connection, Plan, PlanId, Slug

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.invitation import Invitation

SCHEMA = 1
APPROVAL_LASTS = timedelta(days=14)
MAX_ATTEMPTS = 2
# The list shows a date without a zone: the same connection may read one day earlier or later elsewhere.
DATE_TOLERANCE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PlanDiff:
    """What a second plan adds, drops and states differently, by slug."""

    added: tuple[Slug, ...]
    dropped: tuple[Slug, ...]
    changed: tuple[Slug, ...]


def canonical(plan: Plan) -> bytes:
    """Write a plan as RFC 8785 JSON; the same plan always gives the same bytes."""
    return rfc8785.dumps(
        {
            "schema": SCHEMA,
            "origin": plan.origin,
            "account": plan.account,
            "created_at": plan.created_at.isoformat(),
            "actions": [_action_fields(action) for action in plan.actions],
        }
    )


def _action_fields(action: Action) -> dict[str, str | None]:
    return {
        "kind": action.kind.value,
        "slug": action.slug,
        "name": action.name,
        "headline": action.headline,
        "connected_on": action.connected_on.isoformat() if action.connected_on else None,
        "member_id": action.member_id,
        "because": action.because,
    }


def plan_id(content: bytes) -> PlanId:
    """Name a plan by its content: SHA-256, hexadecimal."""
    return PlanId(hashlib.sha256(content).hexdigest())


def parse(content: bytes, expected: PlanId) -> Plan:
    """Read a plan back; refuses content that is not, byte for byte, the plan of this id."""
    if plan_id(content) != expected:
        raise InputError(
            f"Plan {expected[:12]} was changed after it was made; make a new one with `linkprune plan new`."
        )
    try:
        fields = json.loads(content)
        if fields["schema"] != SCHEMA:
            raise InputError(f"Plan {expected[:12]} was made by another version of linkprune; make a new one.")
        return Plan(
            origin=fields["origin"],
            account=Slug(fields["account"]),
            created_at=datetime.fromisoformat(fields["created_at"]),
            actions=tuple(_action(item) for item in fields["actions"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"Plan {expected[:12]} cannot be read; make a new one with `linkprune plan new`.") from error


def _action(fields: Mapping[str, str | None]) -> Action:
    connected_on = fields["connected_on"]
    return Action(
        kind=ActionKind(fields["kind"] or ""),
        slug=Slug(fields["slug"] or ""),
        name=fields["name"] or "",
        headline=fields["headline"],
        connected_on=date.fromisoformat(connected_on) if connected_on else None,
        member_id=fields["member_id"],
        because=fields["because"] or "",
    )


def drift(action: Action, seen: Connection) -> str | None:
    """Tell what about the person differs from the plan, or None. The sentence holds no name."""
    if seen.slug != action.slug:
        return "another person is in this row"
    if not same_name(action.name, seen.name):
        return "the name on the page differs from the name in the plan"
    if action.member_id and seen.member_id and action.member_id != seen.member_id:
        return "the address now belongs to another member"
    if _reconnected(action.connected_on, seen.connected_on):
        return "the date of the connection differs from the plan"
    return None


def drift_of_invitation(action: Action, seen: Invitation) -> str | None:
    """Tell what about an invitation differs from the plan, or None. The sentence holds no name."""
    if seen.side is not SIDES[action.kind]:
        return "this invitation goes the other way"
    return drift(action, Connection(seen.slug, seen.name, member_id=seen.member_id))


def _reconnected(planned: date | None, seen: date | None) -> bool:
    return planned is not None and seen is not None and abs(seen - planned) > DATE_TOLERANCE


def diff(old: Plan, new: Plan) -> PlanDiff:
    """Compare two plans person by person."""
    before = {action.slug: action for action in old.actions}
    after = {action.slug: action for action in new.actions}
    return PlanDiff(
        added=tuple(slug for slug in after if slug not in before),
        dropped=tuple(slug for slug in before if slug not in after),
        changed=tuple(slug for slug in after if slug in before and after[slug] != before[slug]),
    )
