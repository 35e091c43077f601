"""Answers to the page's own requests for rows, in the shape of each era."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response

from bot.practice import flight, inviting_cards, inviting_site, voyager
from bot.practice.deeds import octets
from bot.practice.faults import FaultName
from bot.practice.gate import barrier, entry_of, json_body, pause, world_of
from bot.practice.pages import cards_of
from bot.practice.roster import RECENT, Page, Query

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.practice.world import World

LONGEST_PAGE = 100


async def _read(world: World, request: Request, query: Query) -> Page:
    """Take the time a real answer takes, a stall included, then read the list as it is at the end."""
    if query.text:
        entry_of(request).kind = "search"
    stall = world.fires(FaultName.LIST_STALL)
    await pause(request, world.list_latency() + (stall.delay if stall else 0))
    return world.page(query)


async def voyager_list(request: Request) -> Response:
    """The JSON service behind the Ember page."""
    if blocked := barrier(request):
        return blocked
    asked = request.query_params
    try:
        start, size = int(asked.get("start", "0")), int(asked.get("count", "40"))
    except ValueError:
        return JSONResponse({"status": 400}, 400)
    sort = voyager.SORTS.get(asked.get("sortType", ""), RECENT)
    query = Query(max(start, 0), min(max(size, 1), LONGEST_PAGE), asked.get("keyword", ""), sort)
    return JSONResponse(voyager.answer(await _read(world_of(request), request, query)))


async def pagination(request: Request) -> Response:
    """The pager of the server-driven pages; other pagers share its path and carry no people."""
    if request.query_params.get("sduiid") == inviting_cards.PAGER:
        return await inviting_site.more(request)
    if request.query_params.get("sduiid") != flight.PAGER:
        return octets("0:[[],null,[],null,null,null,null,null,null]\n")
    if blocked := barrier(request):
        return blocked
    world, body = world_of(request), await json_body(request)
    try:
        query = flight.read_page_request(body or {}, world.settings.variant.page_size)
    except (KeyError, TypeError, ValueError):
        return octets("", 400)
    page = await _read(world, request, query)
    return octets(flight.answer(page, cards_of(world, page), None))
