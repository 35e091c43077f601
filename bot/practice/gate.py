"""What all handlers share: the world behind a request, the member's cookie, the way to login or challenge pages."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import parse_qs, quote, unquote

from starlette.responses import RedirectResponse, Response

from bot.practice.sessions import Gate

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.practice.truth import Recorded
    from bot.practice.world import World

COOKIE: Final = "li_at"
CONNECTIONS_PATH: Final = "/mynetwork/invite-connect/connections/"
SERVICES: Final = ("/voyager/", "/flagship-web/")
SECOND_FACTOR_PATH: Final = "/checkpoint/challenge/two-step"
CHALLENGE_PATH: Final = "/checkpoint/challenge/security"
NOTICE_PATH: Final = "/check/manage-account"


def world_of(request: Request) -> World:
    """The practice network that this site shows."""
    return cast("World", request.app.state.world)


def entry_of(request: Request) -> Recorded:
    """This request in the site's own record."""
    return cast("Recorded", request.scope["practice.entry"])


def token_of(request: Request) -> str | None:
    """The sign-in cookie."""
    return request.cookies.get(COOKIE)


def barrier(request: Request, slug: str | None = None) -> Response | None:
    """The redirect that a member meets who is not (or no longer) let in; None when the way is free."""
    gate = world_of(request).enter(token_of(request), slug)
    if gate is Gate.OPEN:
        return None
    if gate is Gate.LOGIN:
        goal = CONNECTIONS_PATH if request.url.path.startswith(SERVICES) else request.url.path
        return RedirectResponse(f"/login?session_redirect={quote(goal, safe='')}", 302)
    return RedirectResponse(gate_path(gate), 302)


def gate_path(gate: Gate) -> str:
    """Where a sign-in goes on that has not passed everything."""
    if gate is Gate.NOTICE:
        return NOTICE_PATH
    return SECOND_FACTOR_PATH if gate is Gate.SECOND_FACTOR else CHALLENGE_PATH


def local_goal(text: str | None) -> str:
    """A path on this site to go to after signing in."""
    goal = unquote(text or "")
    return goal if goal.startswith("/") and not goal.startswith("//") else "/feed/"


async def pause(request: Request, seconds: float) -> None:
    """Let seconds of the site's time pass; a site that closes lets nothing wait."""
    closing = cast("asyncio.Event", request.app.state.closing)
    with suppress(TimeoutError):
        await asyncio.wait_for(closing.wait(), world_of(request).scaled(seconds))


async def json_body(request: Request) -> dict[str, Any] | None:
    """The body as a JSON object, or None."""
    try:
        body = json.loads(await request.body())
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


async def form_of(request: Request) -> dict[str, str]:
    """The body as the fields of a form."""
    text = (await request.body()).decode("utf-8", "replace")
    return {key: values[-1] for key, values in parse_qs(text, keep_blank_values=True).items()}


class Cut(Response):
    """No answer at all: the connection breaks."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401, ARG002 - the ASGI signature
        """Break the connection and wait until the server has noticed."""
        scope["practice.cut"]()
        while (await receive())["type"] != "http.disconnect":
            pass
