"""Answers of the server-driven pager, in the shape of React flight rows, and the requests that ask for them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from bot.practice.roster import RECENT, Page, Query

if TYPE_CHECKING:
    from bot.practice.cards import CardView

PAGER: Final = "com.linkedin.sdui.pagers.mynetwork.connectionsList"
BACKFILL: Final = "com.linkedin.sdui.pagers.messaging.scribeCohortBackfill"
SCREEN: Final = "com.linkedin.sdui.flagshipnav.mynetwork.Connections"
SORT_KEY: Final = "connectionsListSortOption"
SEARCH_KEY: Final = "connectionsListSearchQuery"


def page_request(query: Query, start: int) -> dict[str, Any]:
    """Body of the request for the rows from `start` on of the same search and sort."""
    states = [{"key": SORT_KEY, "value": query.sort}]
    if query.text:
        states.append({"key": SEARCH_KEY, "value": query.text})
    return {
        "pagerId": PAGER,
        "clientArguments": {"payload": {"startIndex": start}, "screenId": SCREEN, "states": states},
        "paginationRequest": {
            "trigger": {"itemDistanceTrigger": {"preloadDistance": 3, "preloadLength": 250}},
            "retryCount": 2,
        },
    }


def read_page_request(body: dict[str, Any], size: int) -> Query:
    """The reverse of `page_request`. Raises KeyError, TypeError or ValueError for another shape."""
    arguments = body["clientArguments"]
    states = {str(state["key"]): str(state["value"]) for state in arguments["states"]}
    start = int(arguments["payload"]["startIndex"])
    return Query(start, size, states.get(SEARCH_KEY, ""), states.get(SORT_KEY, RECENT))


def answer(page: Page, cards: tuple[CardView, ...], total: int | None) -> str:
    """Flight rows of one page; `total` is stated on the first screen only."""
    following = None if page.following is None else json.dumps(page_request(page.query, page.following))
    row: list[Any] = [_states(cards, total), following, [_pair(card) for card in cards], *([None] * 6)]
    return f'1:I["practice/list.js",["cards"],"default"]\n0:{json.dumps(row, ensure_ascii=False)}\n'


def _states(cards: tuple[CardView, ...], total: int | None) -> list[dict[str, Any]]:
    states: list[dict[str, Any]] = [] if total is None else [{"key": "totalConnectionsCount", "value": total}]
    for card in cards:
        states.append({"key": f"profile_name_loading_state_{card.member_id}", "value": card.name})
        states.append({"key": f"profile_headline_loading_state_{card.member_id}", "value": card.headline})
    return states


def _pair(card: CardView) -> list[Any]:
    payload = {"vanityName": card.slug, "isVanityNameResolved": True, "vieweeProfileId": card.member_id}
    body = {
        "componentkey": f"ConnectionCard_{card.key}",
        "navigation": {"screenId": "com.linkedin.sdui.flagshipnav.profile.Profile", "payload": payload},
        "name": {"$state": f"profile_name_loading_state_{card.member_id}"},
        "headline": {"$state": f"profile_headline_loading_state_{card.member_id}"},
        "givenNames": [card.first, card.last],
        "url": card.path,
        "compose": card.compose,
        "connected": card.connected,
        "labels": {"more": card.more, "message": card.message, "picture": card.picture},
        "face": card.face,
    }
    return [["$", "hr", f"divider_{card.key}", {"role": "separator"}], ["$", "div", f"ConnectionCard_{card.key}", body]]
