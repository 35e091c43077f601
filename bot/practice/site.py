"""The practice site as an ASGI application: routes, and the record of every request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.practice import (
    control,
    inviting_cards,
    inviting_site,
    listing,
    login,
    messaging_site,
    pages,
    removal,
    takeout_site,
)
from bot.practice.faults import FaultName
from bot.practice.flight import PAGER
from bot.practice.gate import CONNECTIONS_PATH, NOTICE_PATH, Cut, pause

if TYPE_CHECKING:
    import asyncio

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from bot.practice.truth import Recorded
    from bot.practice.world import World

ACTIONS: Final = "/flagship-web/rsc-action/actions"
VOYAGER: Final = "/voyager/api/relationships/dash"
MESSAGING: Final = "/voyager/api/voyagerMessaging"
RELATIONSHIPS: Final = "/voyager/api/relationships"
LEGACY: Final = "/voyager/api/identity/profiles/{slug}/profileActions"

ROUTES: Final = (
    Route("/", pages.root),
    Route("/feed/", pages.feed),
    Route("/in/me/", pages.me),
    Route("/in/{slug}/", pages.profile),
    Route(CONNECTIONS_PATH, pages.connections),
    Route(NOTICE_PATH, pages.account_notice),
    Route(inviting_site.MANAGER, inviting_site.received),
    Route(f"{inviting_site.MANAGER}received/", inviting_site.received),
    Route(f"{inviting_site.MANAGER}sent/", inviting_site.sent),
    Route(f"{RELATIONSHIPS}/invitationViews", inviting_site.views, methods=["GET"]),
    Route(f"{RELATIONSHIPS}/invitationsSummary", inviting_site.summary, methods=["GET"]),
    Route(f"{RELATIONSHIPS}/invitations", inviting_site.voyager_act, methods=["POST"]),
    Route("/login", login.login),
    Route("/uas/login", login.old_login),
    Route("/checkpoint/lg/login-submit", login.submit, methods=["POST"]),
    Route("/checkpoint/challenge/two-step", login.second_factor),
    Route("/checkpoint/challenge/verify", login.verify, methods=["POST"]),
    Route("/checkpoint/challenge/security", login.challenge),
    Route("/checkpoint/challenge/pass", login.pass_challenge, methods=["POST"]),
    Route(f"{VOYAGER}/connections", listing.voyager_list, methods=["GET"]),
    Route(f"{VOYAGER}/connections", removal.voyager_connections, methods=["POST"]),
    Route(f"{VOYAGER}/memberRelationships", removal.voyager_relationships, methods=["POST"]),
    Route(LEGACY, removal.legacy, methods=["POST"]),
    Route(f"{ACTIONS}/pagination", listing.pagination, methods=["POST"]),
    Route(f"{ACTIONS}/server-request", removal.server_request, methods=["POST"]),
    Route(takeout_site.PAGE, takeout_site.page),
    Route(takeout_site.OLD_PAGE, takeout_site.old_page),
    Route(f"{takeout_site.PAGE}/frame", takeout_site.frame),
    Route(f"{takeout_site.PAGE}/request", takeout_site.ask, methods=["POST"]),
    Route(f"{takeout_site.PAGE}/verify", takeout_site.password, methods=["POST"]),
    Route(f"{takeout_site.PAGE}/archive", takeout_site.archive),
    Route("/messaging/", messaging_site.inbox),
    Route("/messaging/compose/", messaging_site.compose),
    Route(f"{MESSAGING}GraphQL/graphql", messaging_site.graphql, methods=["GET"]),
    Route(f"{MESSAGING}DashMessengerMessages", messaging_site.messages, methods=["POST"]),
    Route("/practice/composer", messaging_site.composer),
    Route("/practice/box", messaging_site.box, methods=["POST"]),
    Route("/practice/truth", control.truth),
    Route("/practice/faults", control.faults, methods=["POST"]),
    Route("/practice/control", control.control, methods=["POST"]),
    Route("/practice/moment", control.moment),
    Route("/practice/drift/{kind}.js", control.drift),
    Mount("/practice/static", StaticFiles(packages=[("bot.practice", "static")])),
)

# Answers to invitations are told apart by their bodies: the handler says `accept` or `ignore`.
PAGERS: Final = ((PAGER, "list"), (inviting_cards.PAGER, "invitations"))
PAGE_KINDS: Final = (
    ("/in/", "profile"),
    ("/mynetwork/", "page"),
    ("/messaging/", "page"),
    (takeout_site.PAGE, "export"),
    (f"{MESSAGING}GraphQL/", "conversations"),
    (f"{RELATIONSHIPS}/invitationViews", "invitations"),
    ("/login", "login"),
    ("/uas/", "login"),
    ("/checkpoint/lg/", "login"),
    ("/checkpoint/", "challenge"),
)


def build_site(world: World, closing: asyncio.Event) -> Starlette:
    """The site that shows one world; once `closing` is set, no answer waits any more."""
    site = Starlette(
        routes=ROUTES,
        middleware=[Middleware(_Recorder, world=world)],
        exception_handlers={404: pages.not_found},
    )
    site.state.world = world
    site.state.closing = closing
    return site


def kind_of(method: str, path: str, query: str) -> str:
    """What a request is about, told by method and address alone."""
    if method == "POST" and ("sduiid=com.linkedin.sdui.mynetwork.RemoveConnection" in query or _disconnects(query)):
        return "remove"
    if path == f"{VOYAGER}/connections":
        return "list"
    if path == f"{ACTIONS}/pagination":
        return next((what for pager, what in PAGERS if f"sduiid={pager}" in query), "noise")
    if method == "POST" and f"sduiid={inviting_site.TAKE_BACK}" in query:
        return "withdraw"
    if path == f"{MESSAGING}DashMessengerMessages":
        return "message" if "action=createMessage" in query else "noise"
    return next((kind for start, kind in PAGE_KINDS if path.startswith(start)), "other")


def _disconnects(query: str) -> bool:
    return "action=removeFromMyConnections" in query or "action=disconnect" in query


class _Recorder:
    """Records every request of the site with its answer, and ends each connection after one answer.

    A browser sends a request again by itself when a reused connection breaks before the answer: with a lost answer,
    one click would become two removal requests.
    """

    def __init__(self, app: ASGIApp, world: World) -> None:
        self._app = app
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        entry = self._entry(scope)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Connection"] = "close"
                self._finish(entry, message)
            await send(message)

        scope["practice.entry"] = entry
        if entry is not None and self._world.fires(FaultName.OFFLINE):
            await Cut()(scope, receive, sending)
        else:
            await self._slowly(entry, scope)
            await self._app(scope, receive, sending)
        if entry is not None and entry.status is None:
            self._world.finish(entry, 0, document=False)

    async def _slowly(self, entry: Recorded | None, scope: Scope) -> None:
        late = None if entry is None else self._world.fires(FaultName.LATENCY)
        if late is not None:
            await pause(Request(scope), late.delay)

    def _entry(self, scope: Scope) -> Recorded | None:
        method, path, query = scope["method"], scope["path"], scope["query_string"].decode("latin-1")
        if path.startswith("/practice/"):
            return None
        return self._world.record(method, path, query, kind_of(method, path, query))

    def _finish(self, entry: Recorded | None, message: Message) -> None:
        if entry is not None:
            content = Headers(raw=message["headers"]).get("content-type", "")
            page = entry.method == "GET" and message["status"] == 200 and content.startswith("text/html")  # noqa: PLR2004
            self._world.finish(entry, message["status"], document=page)
