"""What an act was to bring about, and how a fresh read tells whether it did. One read at a time; none is a guess."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bot.errors import PageError
from bot.invitation import SIDES, Pending
from bot.model import ActionKind
from bot.runner.looking import control_search, is_listed

if TYPE_CHECKING:
    from bot.invitation import Side
    from bot.model import Subject
    from bot.runner.types import RunPorts

NOT_SEEN = "the site does not show whether somebody is followed; say it yourself with `run --by-hand`"
NOT_READ = "the list of invitations could not be read to its end"


class Effect(StrEnum):
    """What one read shows after an act."""

    NONE = "as before the act"
    WHOLE = "as the act was to make it"
    LOST = "the invitation is gone, and the person is not connected"
    BOTH = "connected, and the invitation is still pending"
    JOINED = "the invitation was accepted meanwhile: the person is connected"


def effect_of(ports: RunPorts, kind: ActionKind, subject: Subject) -> Effect:
    """Read once, with a fresh load, what became of an act. PageError when this cannot be said."""
    if kind is ActionKind.DISCONNECT:
        return Effect.NONE if is_connected(ports, subject) else Effect.WHOLE
    if kind is ActionKind.UNFOLLOW:
        raise PageError(NOT_SEEN)
    pending = is_pending(ports, SIDES[kind], subject)
    if kind is ActionKind.ACCEPT:
        return _of_accept(pending=pending, connected=is_connected(ports, subject))
    if pending:
        return Effect.NONE
    # An accepted invitation leaves its list as well: only the list of connections tells the two apart.
    return Effect.JOINED if is_connected(ports, subject) else Effect.WHOLE


def _of_accept(*, pending: bool, connected: bool) -> Effect:
    if connected:
        return Effect.BOTH if pending else Effect.WHOLE
    return Effect.NONE if pending else Effect.LOST


def is_connected(ports: RunPorts, subject: Subject) -> bool:
    """A fresh load, a control search, and the search for the person: a dead search is never absence."""
    control_search(ports)
    return is_listed(ports, subject)


def is_pending(ports: RunPorts, side: Side, subject: Subject) -> bool:
    """Whether an invitation is in the list; only a complete reading says that it is not."""
    found = ports.site.invited(side, subject)
    if isinstance(found, Pending):
        return True
    if not found.complete:
        raise PageError(NOT_READ)
    return False
