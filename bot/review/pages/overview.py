"""The network at a glance: how people stand, what to do next, and pictures that lead to the people behind them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from bot.invitation import InvitationDecision, Side
from bot.review.pages import farewell, shared
from bot.review.routing import page
from bot.review.views import overview as views
from bot.review.views.groups import SECTIONS
from bot.store.overview import State

if TYPE_CHECKING:
    from bot.review.desk import Desk, Html
    from bot.review.routing import Ask

COMPANIES: Final = 20
TITLES: Final = 12


def overview(desk: Desk, _ask: Ask) -> Html:
    """How people stand under each decision, and what comes next."""
    desk.judged()
    store = desk.store
    states, left = store.overview.states(), store.queue.left()
    some = any(store.groups.all(kind, 1) for kind in SECTIONS)
    return shared.work(
        desk,
        "overview.html",
        "overview",
        people=sum(states.values()),
        tiles=views.tiles(states),
        eta=shared.still_left(desk, left),
        stages=views.stages(left, groups=some, removed=states[State.REMOVE]),
        beyond=_beyond(desk),
        pair=views.before_after(store.overview.wrote_share()),
        pictures=[
            views.labels(store.overview.labels()),
            views.by_year(store.overview.by_year()),
            views.last_contact(store.overview.last_contact()),
            views.companies(store.overview.companies(COMPANIES)),
            views.titles(store.overview.titles(TITLES)),
        ],
    )


def _beyond(desk: Desk) -> list[views.Stage]:
    undecided = Counter(
        one.side for one in desk.store.invitations.list() if one.decision is InvitationDecision.UNDECIDED
    )
    return views.beyond(undecided[Side.RECEIVED], undecided[Side.SENT], farewell.numbers(desk))


PAGES: Final = (page("/", overview),)
