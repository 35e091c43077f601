"""Queues in words, and what a change says when it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.review.marks import shown
from bot.review.views.words import STATES, people
from bot.store.queue import QueueOrder
from bot.store.steps import What

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.store.changes import Made

QUEUES: Final[Mapping[QueueOrder, str]] = {
    QueueOrder.SUGGESTED: "Suggested first",
    QueueOrder.WEAKEST: "Weakest ties first",
    QueueOrder.SILENCE: "Longest silence first",
    QueueOrder.OLDEST: "Oldest connections first",
    QueueOrder.NEWEST: "Newest connections first",
    QueueOrder.NAME: "By name",
}
_DONE: Final[Mapping[What, str]] = {
    What.PIN: "Pin",
    What.UNPIN: "Unpin",
    What.NOTE: "Note",
    What.LATER: "Later",
    What.UNDECIDED: "Undecided again",
    What.MIXED: "Several decisions",
}


def queue_title(order: QueueOrder, group: str | None) -> str:
    """The queue in words."""
    return f"{group}: {QUEUES[order].lower()}" if group else QUEUES[order]


def done_sentence(made: Made) -> str:
    """What a step did, to whom: "Remove: Ada Example" or "Remove: 212 people (Recruiters)"."""
    step = made.step
    word = _DONE.get(step.what) or STATES[step.what.value]
    if step.name is not None:
        return f"{word}: {shown(step.name)}"
    return f"{word}: {people(step.people)}" + (f" ({shown(step.title)})" if step.title else "")
