"""The removal requests of every era."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from starlette.responses import JSONResponse, Response

from bot.practice import inviting_site
from bot.practice.deeds import REMOVE, last_part, octets, payload_of, perform
from bot.practice.gate import entry_of, json_body, world_of

if TYPE_CHECKING:
    from starlette.requests import Request

BY_SLUG: Final = "com.linkedin.sdui.mynetwork.RemoveConnectionVanityName"
BY_ID: Final = "com.linkedin.sdui.mynetwork.RemoveConnectionId"


async def server_request(request: Request) -> Response:
    """Removal of the server-driven eras: one names the slug, the older one the member id. Also acts on invitations."""
    kind, world = request.query_params.get("sduiid", ""), world_of(request)
    payload = payload_of(await json_body(request))
    if kind == BY_SLUG:
        return await perform(request, REMOVE, unquote(str(payload.get("disconnectVanityName", ""))), "vanity-name")
    if kind == BY_ID:
        return await perform(request, REMOVE, world.slug_of(last_part(payload.get("connectionId"))), "sdui-id")
    return await inviting_site.server_request(request, kind, payload) or octets("", 404)


async def voyager_connections(request: Request) -> Response:
    """Removal of the Ember page."""
    slug = await _slug_in(request, "connectedMember")
    return await perform(request, REMOVE, slug, "voyager-connections")


async def voyager_relationships(request: Request) -> Response:
    """Removal by a sister service of the Ember page."""
    slug = await _slug_in(request, "connectionUrn")
    return await perform(request, REMOVE, slug, "voyager-relationships")


async def legacy(request: Request) -> Response:
    """The oldest removal request, which the site answers with gone."""
    entry_of(request).slug = str(request.path_params["slug"])
    return JSONResponse({"status": 410}, 410)


async def _slug_in(request: Request, key: str) -> str | None:
    body = await json_body(request) or {}
    return world_of(request).slug_of(last_part(body.get(key)))
