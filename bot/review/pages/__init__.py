"""The addresses of the page: one module a part, each with its table of pages and acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.review import frame
from bot.review.pages import overview

if TYPE_CHECKING:
    from bot.review.routing import Way

PAGES: Final[tuple[Way, ...]] = (*overview.PAGES,)
ACTS: Final[tuple[Way, ...]] = (*frame.ACTS,)
