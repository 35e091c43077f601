"""The addresses of the page: one module a part, each with its table of pages and acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.review import frame
from bot.review.pages import (
    audit,
    cards,
    check,
    farewell,
    groups,
    invitations,
    keys,
    nurture,
    overview,
    people,
    plans,
    runs,
    since,
)

if TYPE_CHECKING:
    from bot.review.routing import Way

PAGES: Final[tuple[Way, ...]] = (
    *overview.PAGES,
    *groups.PAGES,
    *cards.PAGES,
    *check.PAGES,
    *people.PAGES,
    *plans.PAGES,
    *runs.PAGES,
    *invitations.PAGES,
    *farewell.PAGES,
    *nurture.PAGES,
    *since.PAGES,
    *audit.PAGES,
    *keys.PAGES,
)
ACTS: Final[tuple[Way, ...]] = (
    *frame.ACTS,
    *groups.ACTS,
    *cards.ACTS,
    *people.ACTS,
    *plans.ACTS,
    *runs.ACTS,
    *invitations.ACTS,
    *farewell.ACTS,
    *nurture.ACTS,
    *since.ACTS,
    *audit.ACTS,
    *keys.ACTS,
)
