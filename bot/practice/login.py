"""Signing in: both forms, second factor, and the security check that only a person passes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from starlette.responses import JSONResponse, RedirectResponse, Response

from bot.practice.gate import COOKIE, form_of, gate_path, json_body, local_goal, token_of, world_of
from bot.practice.pages import document
from bot.practice.sessions import Gate

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.practice.world import World

YEAR: Final = 365 * 86_400


async def login(request: Request) -> Response:
    """The sign-in page; who is signed in already goes on."""
    world, goal = world_of(request), local_goal(request.query_params.get("session_redirect"))
    session = world.session(token_of(request))
    if session is not None and session.gate is Gate.OPEN:
        return RedirectResponse(goal, 302)
    return document(world, "login.html", goal=goal, wrong=False)


async def old_login(request: Request) -> Response:
    """The older address of the sign-in page."""
    goal = local_goal(request.query_params.get("session_redirect"))
    return RedirectResponse(f"/login?session_redirect={quote(goal, safe='')}", 302)


async def submit(request: Request) -> Response:
    """Check e-mail and password: a form answers with pages, the new form with JSON."""
    if request.headers.get("content-type", "").startswith("application/json"):
        return await _submit_json(request)
    world, form = world_of(request), await form_of(request)
    goal = local_goal(form.get("session_redirect"))
    token = world.sign_in(form.get("session_key", ""), form.get("session_password", ""), goal)
    if token is None:
        return document(world, "login.html", goal=goal, wrong=True)
    return _with_cookie(RedirectResponse(_next(world, token), 302), token)


async def _submit_json(request: Request) -> Response:
    world, body = world_of(request), await json_body(request) or {}
    goal = local_goal(str(body.get("session_redirect", "")))
    token = world.sign_in(str(body.get("session_key", "")), str(body.get("session_password", "")), goal)
    if token is None:
        return JSONResponse({"error": "password"})
    return _with_cookie(JSONResponse({"next": _next(world, token)}), token)


async def second_factor(request: Request) -> Response:
    """The page that asks for six digits."""
    return document(world_of(request), "second.html", wrong=False)


async def verify(request: Request) -> Response:
    """Check the six digits."""
    world, token = world_of(request), token_of(request)
    if not world.pass_second_factor(token, (await form_of(request)).get("pin", "")):
        return document(world, "second.html", wrong=True)
    return RedirectResponse(_next(world, token), 302)


async def challenge(request: Request) -> Response:
    """The security check. Nothing but a person's click ends it."""
    return document(world_of(request), "challenge.html")


async def pass_challenge(request: Request) -> Response:
    """A person clicked."""
    world, token = world_of(request), token_of(request)
    world.pass_challenge(token)
    return RedirectResponse(_next(world, token), 302)


def _next(world: World, token: str | None) -> str:
    session = world.session(token)
    if session is None:
        return "/feed/"
    return session.goal if session.gate is Gate.OPEN else gate_path(session.gate)


def _with_cookie(response: Response, token: str) -> Response:
    response.set_cookie(COOKIE, token, max_age=YEAR, httponly=True, samesite="lax")
    return response
