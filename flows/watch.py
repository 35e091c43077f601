"""Watches the browser's own traffic: list answers, deeds, objections, the site's clock. It sends nothing."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from playwright.sync_api import Error as PlaywrightError

from flows.guard import OBJECTIONS, AnswerSignals, PageState, judge_answer, judge_body, judge_path
from flows.listing import ListAnswer, Listing, ListQuestion, parse_answer, question_of
from flows.requests import DeedExchange, deed_of

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Request, Response

KEPT_QUESTIONS = 64
BODY_START = 4096
FETCHES = frozenset({"fetch", "xhr"})
CLOCKS = FETCHES | {"document"}
OK = 200


@dataclass(slots=True)
class ListExchange:
    """A request for rows and what became of it. `number` grows with every request seen."""

    number: int
    url: str
    question: ListQuestion
    response: Response | None = None
    failed: bool = False
    finished: bool = False
    _answer: ListAnswer | None = field(default=None, repr=False)
    _read: bool = False

    @property
    def settled(self) -> bool:
        """Whether the browser has all of the answer, or knows that none will come."""
        refused = self.response is not None and self.response.status != OK
        return self.failed or self.finished or refused

    def answer(self) -> ListAnswer | None:
        """The well-formed answer, or None: refused, lost, or not understood. Reads the body once."""
        if not self._read and self.settled:
            self._read = True
            self._answer = self._parse()
        return self._answer

    def objection(self) -> PageState | None:
        """Whether the body of an answer that is no list objects."""
        if not self.finished or self.answer() is not None:
            return None
        return judge_body((self._body() or "")[:BODY_START])

    def _parse(self) -> ListAnswer | None:
        if self.response is None or self.response.status != OK:
            return None
        body = self._body()
        return None if body is None else parse_answer(self.url, body)

    def _body(self) -> str | None:
        return _text_of(self.response) if self.response is not None and self.finished else None


def _text_of(response: Response) -> str | None:
    """A body as text; None when the page went on meanwhile, or the connection broke in the middle."""
    try:
        return response.text()
    except (PlaywrightError, UnicodeDecodeError):
        return None


class Watcher:
    """Listens to one browser context. Only what is asked about is kept, and only the newest of it."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self._origin = origin
        self._number = 0
        self._questions: deque[tuple[Request, ListExchange]] = deque(maxlen=KEPT_QUESTIONS)
        self._deeds: list[tuple[Request, DeedExchange]] = []
        self._clock: tuple[datetime, float] | None = None
        self.objection: PageState | None = None
        self._context = context
        context.on("request", self._on_request)
        context.on("response", self._on_response)
        context.on("requestfinished", self._on_finished)
        context.on("requestfailed", self._on_failed)

    def close(self) -> None:
        """Listen no longer."""
        self._context.remove_listener("request", self._on_request)
        self._context.remove_listener("response", self._on_response)
        self._context.remove_listener("requestfinished", self._on_finished)
        self._context.remove_listener("requestfailed", self._on_failed)

    def mark(self) -> int:
        """The number of the newest request; later ones have greater numbers."""
        return self._number

    def questions(self, after: int, listing: Listing = Listing.CONNECTIONS) -> list[ListExchange]:
        """Requests for rows of one list that began after a mark, oldest first."""
        exchanges = (exchange for _, exchange in self._questions if exchange.number > after)
        return [exchange for exchange in exchanges if exchange.question.listing is listing]

    def watch_deeds(self) -> None:
        """Forget earlier requests that changed something: the watch of one act begins."""
        self._deeds.clear()

    def deeds(self) -> list[DeedExchange]:
        """Requests since the watch began that change something between people, oldest first."""
        return [exchange for _, exchange in self._deeds]

    def deed_objection(self, exchange: DeedExchange) -> PageState | None:
        """Whether the body of an answer to such a request objects, whatever its status, if it has come by now."""
        for request, kept in self._deeds:
            if kept is exchange and exchange.finished and (response := request.response()) is not None:
                return judge_body((_text_of(response) or "")[:BODY_START])
        return None

    def site_time(self) -> datetime | None:
        """The site's clock as of its latest `Date` header, carried on by the monotonic clock. It never goes back."""
        if self._clock is None:
            return None
        told, at = self._clock
        return told + timedelta(seconds=time.monotonic() - at)

    def _is_ours(self, url: str) -> bool:
        return url.startswith(self._origin + "/")

    def _on_request(self, request: Request) -> None:
        self._number += 1
        if not self._is_ours(request.url) or request.redirected_from is not None:
            return
        method, url = request.method, request.url
        body = request.post_data if method == "POST" else None
        if (deed := deed_of(method, url, body)) is not None:
            self._deeds.append((request, DeedExchange(deed)))
        elif (question := question_of(method, url, body)) is not None:
            self._questions.append((request, ListExchange(self._number, url, question)))

    def _on_response(self, response: Response) -> None:
        if not self._is_ours(response.url):
            return
        headers = response.headers
        if _tells_time(response):
            self._keep_clock(headers.get("date"))
        is_fetch = response.request.resource_type in FETCHES
        signals = AnswerSignals(
            url=response.url,
            status=response.status,
            content_type=headers.get("content-type", ""),
            is_fetch=is_fetch,
            redirected=response.request.redirected_from is not None,
        )
        self._object(judge_answer(signals))
        for request, exchange in self._deeds:
            if request is response.request:
                exchange.status = response.status
        for request, question in self._questions:
            if request is response.request:
                question.response = response
        if is_fetch and "location" in headers:
            self._object(judge_path(urljoin(response.url, headers["location"])))

    def _object(self, state: PageState | None) -> None:
        if state in OBJECTIONS and self.objection is not PageState.CHALLENGE:
            self.objection = state

    def _on_finished(self, request: Request) -> None:
        for sent, deed in self._deeds:
            if sent is request:
                deed.finished = True
        for asked, exchange in self._questions:
            if asked is request:
                exchange.finished = True

    def _on_failed(self, request: Request) -> None:
        for sent, exchange in self._deeds:
            if sent is request:
                exchange.failed = True
        for asked, question in self._questions:
            if asked is request:
                question.failed = True

    def _keep_clock(self, header: str | None) -> None:
        if header is None:
            return
        try:
            told = parsedate_to_datetime(header).astimezone(UTC)
        except (ValueError, TypeError, OverflowError):
            return
        known = self.site_time()
        if known is None or told > known:
            self._clock = (told, time.monotonic())


def _tells_time(response: Response) -> bool:
    """Whether the site itself answered now. What the browser's own cache adds is older, and so never counts."""
    from_cache = response.from_service_worker or response.headers.get("age", "0").strip() != "0"
    return response.request.resource_type in CLOCKS and not from_cache
