"""The member's word on exactly one plan: the count repeated, bound to the list that he saw."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from bot import plan as plans
from bot.errors import InputError
from bot.model import ActionKind, Approval

if TYPE_CHECKING:
    from datetime import datetime

    from bot.model import PlanId
    from bot.store import Store


def approve(store: Store, plan: PlanId, *, count: int, digest: str, by: str, now: datetime) -> Approval:
    """Record an approval that lasts for 14 days; InputError when it is of another list or another number.

    `digest` is the SHA-256 of the list that was shown, which is the whole id of its plan.
    """
    if not hmac.compare_digest(digest.encode(), plan.encode()):
        raise InputError(f"The list that was shown is not plan {plan[:12]}; look at the plan again.")
    content = store.plans.get(plan)
    if content is None:
        raise InputError(f"There is no plan {plan[:12]}; `linkprune plan list` shows the plans.")
    actions = plans.parse(content, plan).actions
    total = len(actions)
    if count != total:
        what = "removes" if all(one.kind is ActionKind.DISCONNECT for one in actions) else "is about"
        raise InputError(f"Plan {plan[:12]} {what} {total} people, not {count}; look at the list once more.")
    approval = Approval(plan, count, now, now + plans.APPROVAL_LASTS, by)
    store.plans.approve(approval)
    return approval
