"""The page as an ASGI application: the door, then one handler at a time in the thread that owns the store."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar

from starlette.responses import Response

from bot.errors import AuditDamaged, InputError, LinkpruneError
from bot.review import security
from bot.review.desk import Answer, Desk, Html, Json
from bot.review.frame import frame
from bot.review.pages import ACTS, PAGES
from bot.review.rendering import Rendering, static_files
from bot.review.routing import Ask, Fields, NotFoundHereError, Way, body_of, find, page, query_of
from bot.review.security import ACT, COOKIE, ENTER, HEADERS, LARGEST_BODY, Door, Head, Refusal, Tokens
from bot.store.changes import Stale

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.types import Receive, Scope, Send

    from bot.ports import Clock
    from bot.review.idle import Use

    T = TypeVar("T")

STATIC: Final = "/static/"
BODY_SECONDS: Final = 10.0
UNEXPECTED: Final = "Something unexpected happened here; nothing more was done. Where it happened is in the log."


def _nowhere(_desk: Desk, _ask: Ask) -> Answer:
    raise NotFoundHereError("There is no such page.")


NOWHERE: Final = page("", _nowhere)


class Worker:
    """The one thread that owns the desk, and with it the store."""

    def __init__(self, open_desk: Callable[[], Desk]) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="review-desk")
        self._desk = self._pool.submit(open_desk).result()

    async def do(self, work: Callable[[Desk], T]) -> T:
        """Let the thread do one thing, and wait for it."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, self._desk)

    def close(self) -> None:
        """Close the store in its own thread."""
        self._pool.submit(self._desk.store.close).result()
        self._pool.shutdown()


@dataclass(frozen=True, slots=True)
class Site:
    """Answers every request, with the same headers on every answer."""

    door: Door
    tokens: Tokens
    worker: Worker
    rendering: Rendering
    use: Use
    clock: Clock
    report: Callable[[Exception], None]
    static: Mapping[str, tuple[bytes, str]] = field(default_factory=static_files)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, as ASGI hands it over."""
        if scope["type"] == "http":
            answer = await self._answer(Head.of(scope), receive)
            await answer(scope, receive, send)

    async def _answer(self, head: Head, receive: Receive) -> Response:
        refusal = security.judge(head, self.door)
        if refusal is not None:
            return _refused(refusal, head)
        below = security.rest(head, self.door)
        if below.startswith(ENTER):
            return self._enter(below.removeprefix(ENTER), head)
        if below.startswith(STATIC):
            return self._file(below.removeprefix(STATIC), head)
        if head.method == "POST":
            return await self._act(below.removeprefix(ACT[:-1]), head, receive)
        return await self._page(below, head)

    # --- without the desk ---------------------------------------------------------------------------------------------

    def _enter(self, token: str, head: Head) -> Response:
        """The token is changed into the cookie, and the page's module is told the secret, once."""
        if not self.tokens.redeem(token):
            return _refused(
                Refusal(403, "This address was used before, or is too old. Run `linkprune review` again."), head
            )
        self.use.used(self.clock.monotonic())
        answer = _html(self.rendering.page("enter.html", {"secret": self.door.secret}))
        answer.set_cookie(COOKIE, self.door.cookie, path=f"{self.door.prefix}/", httponly=True, samesite="strict")
        return answer

    def _file(self, name: str, head: Head) -> Response:
        found = self.static.get(name)
        if found is None:
            return _refused(Refusal(404, "There is no such file."), head)
        return Response(found[0], 200, HEADERS, found[1])

    # --- with the desk ------------------------------------------------------------------------------------------------

    async def _page(self, below: str, head: Head) -> Response:
        self.use.used(self.clock.monotonic())
        way, places = find(PAGES, below) or (NOWHERE, Fields({}))
        return await self.worker.do(
            lambda desk: self._shown(desk, way, lambda: Ask(places, query_of(head.query), Fields({})))
        )

    async def _act(self, below: str, head: Head, receive: Receive) -> Response:
        found = find(ACTS, below)
        if found is None:
            return _refused(Refusal(404, "There is no such act."), head)
        content = await _read(receive)
        if isinstance(content, Refusal):
            return _refused(content, head)
        way, places = found
        return await self.worker.do(
            lambda desk: self._done(desk, way, lambda: Ask(places, query_of(head.query), body_of(content)))
        )

    def _shown(self, desk: Desk, way: Way, ask: Callable[[], Ask]) -> Response:
        try:
            return self._page_of(desk, way, ask)
        except LinkpruneError as error:
            return _plain(str(error), 503)
        except Exception as error:  # noqa: BLE001 - the one place where anything unexpected becomes a page
            self.report(error)
            return _plain(UNEXPECTED, 500)

    def _page_of(self, desk: Desk, way: Way, ask: Callable[[], Ask]) -> Response:
        """The page, or one that says what was wrong with the request."""
        try:
            return self._response(desk, way.handler(desk, ask()))
        except NotFoundHereError as error:
            return self._response(desk, Html("error.html", {"sentence": str(error)}, 404))
        except InputError as error:
            return self._response(desk, Html("error.html", {"sentence": str(error)}, 400))

    def _done(self, desk: Desk, way: Way, ask: Callable[[], Ask]) -> Response:
        try:
            if not way.quiet or desk.running():
                self.use.used(self.clock.monotonic())
            return self._response(desk, way.handler(desk, ask()))
        except LinkpruneError as error:
            return _json({"sentence": str(error)}, _status(error))
        except Exception as error:  # noqa: BLE001 - the one place where anything unexpected becomes an answer
            self.report(error)
            return _json({"sentence": UNEXPECTED}, 500)

    def _response(self, desk: Desk, answer: Answer) -> Response:
        match answer:
            case Html(template, context, status):
                return _html(self.rendering.page(template, {"frame": frame(desk), **context}), status)
            case Json(document, status):
                return _json(document, status)


def _status(error: LinkpruneError) -> int:
    if isinstance(error, NotFoundHereError):
        return 404
    if isinstance(error, Stale):
        return 409
    return 503 if isinstance(error, AuditDamaged) else 422


async def _read(receive: Receive) -> bytes | Refusal:
    """The whole body, unless it is too large or does not come."""
    content = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                message = await receive()
                content += message.get("body", b"")
                if len(content) > LARGEST_BODY:
                    return Refusal(413, "The request is too large.")
                if not message.get("more_body", False):
                    return bytes(content)
    except TimeoutError:
        return Refusal(408, "The request did not come to its end.")


def _refused(refusal: Refusal, head: Head) -> Response:
    """One sentence that gives nothing away, for whoever is not let in."""
    if head.method == "POST":
        return _json({"sentence": refusal.sentence}, refusal.status)
    return _plain(refusal.sentence, refusal.status)


def _plain(sentence: str, status: int) -> Response:
    return Response(f"{sentence}\n", status, HEADERS, "text/plain")


def _html(text: str, status: int = 200) -> Response:
    return Response(text, status, HEADERS, "text/html")


def _json(document: object, status: int = 200) -> Response:
    return Response(json.dumps(document), status, HEADERS, "application/json")
