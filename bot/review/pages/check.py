"""The last look at whom the member wants to remove: the strongest tie first, and what was decided fastest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.model import Decision
from bot.review.pages import shared
from bot.review.routing import page
from bot.review.views.table import line

if TYPE_CHECKING:
    from bot.review.desk import Desk, Html
    from bot.review.routing import Ask, Way

PER_PAGE: Final = 50
FASTEST: Final = 12
_MOST: Final = 100_000


def show(desk: Desk, ask: Ask) -> Html:
    """The remove list, by the strength of the tie."""
    desk.judged()
    offset = ask.query.whole("from", most=_MOST, otherwise=0)
    total = desk.store.decisions.counts()[Decision.REMOVE]
    found = desk.store.queue.check(PER_PAGE, offset)
    return shared.work(
        desk,
        "check.html",
        "check",
        total=total,
        connected=desk.store.people.count(),
        offset=offset,
        people=[line(person) for person in found],
        fastest=[line(person) for person in desk.store.queue.quickest(FASTEST)] if offset == 0 else [],
        previous=max(0, offset - PER_PAGE) if offset else None,
        next=offset + PER_PAGE if offset + PER_PAGE < total else None,
    )


PAGES: Final[tuple[Way, ...]] = (page("/check", show),)
