"""The conversation list: read as far as it goes, one preview a row. No conversation is ever opened here."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from importlib import resources
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Error as PlaywrightError

from bot.conversation import ConversationRow
from bot.errors import SiteObjects
from bot.evaluate.identity import name_key, same_name
from flows.guard import PageState, judge_body
from flows.listing import fields_of, json_of
from flows.words import Word

if TYPE_CHECKING:
    from playwright.sync_api import JSHandle, Request

    from flows.site import Site
    from flows.words import Words

LIST_PATH: Final = "/messaging/"
LIST_QUERY: Final = "messengerConversations."
PAGE_SIZE: Final = 20
# So many conversations are read at most: what was said last stands at the beginning of the list.
MOST_ROWS: Final = 400
PAUSE: Final = 0.02
OK: Final = 200
NOT_LOADED: Final = "The conversation list did not load."
SHORTER: Final = "The conversation list shows fewer conversations than the site sent."
UNREADABLE: Final = "A row of the conversation list cannot be read."


@dataclass(frozen=True, slots=True)
class ListSeen:
    """The list as far as it was read; `problem` says why no conclusion may rest on it."""

    rows: tuple[ConversationRow, ...] = field(repr=False)
    problem: str | None = None


@dataclass(slots=True)
class _Heard:
    """The site's answers to requests for conversations since the load: whose, and how many the newest held."""

    ended: list[Request] = field(default_factory=list)
    urns: set[str] = field(default_factory=set)
    newest: int | None = None
    objection: PageState | None = None

    def hear(self, request: Request) -> None:
        """Note a request for conversations that has ended."""
        if any(value.startswith(LIST_QUERY) for value in parse_qs(urlsplit(request.url).query).get("queryId", [])):
            self.ended.append(request)

    def take(self) -> None:
        """Read the answers that have come. A body that is no list leaves the list unread."""
        while self.ended:
            body = _body_of(self.ended.pop(0))
            elements = next((v for k, v in fields_of(json_of(body)) if k == "elements" and isinstance(v, list)), None)
            if elements is None:
                self.objection = self.objection or judge_body(body)
                continue
            self.newest = len(elements)
            self.urns |= {_urn_of(element, index) for index, element in enumerate(elements, len(self.urns))}

    @property
    def over(self) -> bool:
        """Whether the list ends with what has come, or is long enough."""
        return self.newest is not None and (self.newest < PAGE_SIZE or len(self.urns) >= MOST_ROWS)


class ConversationsPage:
    """The page with the list of conversations."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def read(self) -> ListSeen:
        """Load the list afresh and read it until it ends, or until as many rows are read as are ever needed."""
        heard, context = _Heard(), self._site.session.context

        def ended(request: Request) -> None:
            heard.hear(request)

        context.on("requestfinished", ended)
        try:
            self._load()
            return self._walk(heard)
        finally:
            context.remove_listener("requestfinished", ended)

    def _load(self) -> None:
        self._site.raise_untold()
        state = self._site.load(self._site.options.origin + LIST_PATH)
        if state is not PageState.OTHER:
            self._site.refuse(state)

    def _walk(self, heard: _Heard) -> ListSeen:
        site, end = self._site, time.monotonic() + self._site.limits.rows
        eyes, before, look = _helper(site), (0, 0), _nothing()
        while time.monotonic() < end:
            self._stop_if_objecting(heard)
            look = eyes.evaluate("e => e.look()")
            if heard.over and len(look["rows"]) >= min(len(heard.urns), MOST_ROWS):
                return _seen(look, site.words)
            eyes.evaluate("e => e.advance()")
            now = (len(heard.urns), len(look["rows"]))
            if now != before:
                before, end = now, time.monotonic() + site.limits.rows
            site.session.pump(PAUSE)
        return _given_up(look, heard, site.words)

    def _stop_if_objecting(self, heard: _Heard) -> None:
        heard.take()
        self._site.raise_objection()
        if heard.objection is not None:
            self._site.refuse(heard.objection)
        if (incident := self._site.foreign_dialog()) is not None:
            raise SiteObjects(incident)


def _helper(site: Site) -> JSHandle:
    script = resources.files("flows").joinpath("scripts/conversations.js").read_text(encoding="utf-8")
    return site.page.evaluate_handle(script)


def _nothing() -> dict[str, Any]:
    return {"rows": []}


def _given_up(look: dict[str, Any], heard: _Heard, words: Words | None) -> ListSeen:
    """Nothing new came for long: fine where all that was sent is seen, and no sign of an end was ever promised."""
    seen = _seen(look, words)
    if heard.newest is None:
        return ListSeen(seen.rows, NOT_LOADED)
    return ListSeen(seen.rows, SHORTER) if len(look["rows"]) < len(heard.urns) else seen


def _seen(look: dict[str, Any], words: Words | None) -> ListSeen:
    rows = [row_of(raw["labels"], raw["lines"], words) for raw in look["rows"]]
    readable = tuple(row for row in rows if row is not None)
    return ListSeen(readable, None if len(readable) == len(rows) else UNREADABLE)


def row_of(labels: list[str], lines: list[str], words: Words | None) -> ConversationRow | None:
    """A row: the name that its label selects must stand in the row, too. None where the two do not agree."""
    if len(labels) != 1 or not lines:
        return None
    known = words is not None and bool(words.spellings(Word.CONVERSATION))
    name = named_by(words, labels[0]) if known and words is not None else _shared(labels[0], lines[0])
    if name is None or not any(same_name(line, name) for line in lines):
        return None
    return ConversationRow(name, tuple(line for line in lines if not same_name(line, name)))


def named_by(words: Words, label: str) -> str | None:
    """The name in a label such as "Select conversation with NAME"."""
    for spelling in words.spellings(Word.CONVERSATION):
        start, _, rest = spelling.partition("{name}")
        if label.startswith(start) and label.endswith(rest) and len(label) > len(start) + len(rest):
            return label[len(start) : len(label) - len(rest)]
    return None


def _shared(label: str, line: str) -> str | None:
    """Where the label's words are not known: the first text of the row, if the label holds it."""
    return line if name_key(line) and name_key(line) in name_key(label) else None


def _body_of(request: Request) -> str:
    """The body of an answer; nothing where it was refused, or the page went on meanwhile."""
    try:
        response = request.response()
        return response.text() if response is not None and response.status == OK else ""
    except (PlaywrightError, UnicodeDecodeError):
        return ""


def _urn_of(element: object, index: int) -> str:
    urn = element.get("entityUrn") if isinstance(element, dict) else None
    return urn if isinstance(urn, str) else str(index)
