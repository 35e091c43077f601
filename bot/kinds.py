"""What each kind of act is called, for people. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.model import ActionKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Words:
    """`do` and `did` name the act, `gone` that there was nothing to do, `still` that nothing has changed."""

    do: str
    did: str
    gone: str
    still: str


WORDS: Mapping[ActionKind, Words] = {
    ActionKind.DISCONNECT: Words("remove", "removed", "already gone", "the person is still connected"),
    ActionKind.UNFOLLOW: Words("unfollow", "unfollowed", "not followed any more", "the person is still followed"),
    ActionKind.ACCEPT: Words("accept", "accepted", "not pending any more", "the invitation is still pending"),
    ActionKind.IGNORE: Words("ignore", "ignored", "not pending any more", "the invitation is still pending"),
    ActionKind.WITHDRAW: Words("withdraw", "withdrawn", "not pending any more", "the invitation is still pending"),
}


def verb_of(kinds: Iterable[ActionKind]) -> str | None:
    """The one verb for acts of these kinds; None where they are of several."""
    found = {WORDS[kind].do for kind in kinds}
    return found.pop() if len(found) == 1 else None
