"""Invitations as they are seen on the site, and what the member may decide about them. Pure values."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.model import ActionKind

if TYPE_CHECKING:
    from bot.model import Slug


class Side(StrEnum):
    """Whose invitation it is: one that came to the member, or one that he sent."""

    RECEIVED = "received"
    SENT = "sent"


class InvitationDecision(StrEnum):
    """What the member decided about one invitation."""

    UNDECIDED = "undecided"
    ACCEPT = "accept"
    IGNORE = "ignore"
    ASK = "ask"
    WITHDRAW = "withdraw"
    WAIT = "wait"


# What each side can be decided; the site offers nothing else.
DECISIONS = {
    Side.RECEIVED: frozenset(
        {InvitationDecision.UNDECIDED, InvitationDecision.ACCEPT, InvitationDecision.IGNORE, InvitationDecision.ASK}
    ),
    Side.SENT: frozenset({InvitationDecision.UNDECIDED, InvitationDecision.WITHDRAW, InvitationDecision.WAIT}),
}
SIDES = {ActionKind.ACCEPT: Side.RECEIVED, ActionKind.IGNORE: Side.RECEIVED, ActionKind.WITHDRAW: Side.SENT}
KINDS = {
    InvitationDecision.ACCEPT: ActionKind.ACCEPT,
    InvitationDecision.IGNORE: ActionKind.IGNORE,
    InvitationDecision.WITHDRAW: ActionKind.WITHDRAW,
}


@dataclass(frozen=True, slots=True)
class Invitation:
    """One card of an invitation list, as it was seen. None means that the card did not show it.

    `mutual` counts connections in common, `age_days` are so many days at least ("3 weeks ago" = 21). The text of a
    note stays in memory: the store keeps only that there is one.
    """

    side: Side
    slug: Slug
    name: str
    headline: str | None = None
    mutual: int | None = None
    note: str | None = field(default=None, repr=False)
    age_days: int | None = None
    member_id: str | None = None
    invitation_id: str | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """Exactly one card of this slug is in the list."""

    seen: Invitation


@dataclass(frozen=True, slots=True)
class NotPending:
    """A fresh reading did not meet the slug; only a complete one says that the invitation is not there."""

    complete: bool


def manager_url(origin: str, side: Side) -> str:
    """The page of the site on which the member himself answers invitations, or takes back his own."""
    return f"{origin}/mynetwork/invitation-manager/{side.value}/"
