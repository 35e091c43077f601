"""The network at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.review.desk import Html
from bot.review.routing import page

if TYPE_CHECKING:
    from bot.review.desk import Desk
    from bot.review.routing import Ask


def overview(desk: Desk, _ask: Ask) -> Html:
    """How many people stand under each decision."""
    counts = {decision.value: number for decision, number in desk.store.decisions.counts().items()}
    return Html("overview.html", {"here": "overview", "counts": counts, "people": desk.store.people.count()})


PAGES: Final = (page("/", overview),)
