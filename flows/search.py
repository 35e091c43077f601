"""Finding one person by name search. Presence is seen in a row; absence only in well-formed, complete answers."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.errors import PageError, TransientPageError

if TYPE_CHECKING:
    from bot.model import Slug
    from flows.eyes import Look, RowSeen
    from flows.listing import ListAnswer, ListedPerson
    from flows.pages.connections import ConnectionsPage
    from flows.site import Site
    from flows.watch import ListExchange

NAME_WORD = re.compile(r"[^\W\d_]+(?:['’.\-][^\W\d_]+)*\.?")
SHORT_FORM = 2


@dataclass(frozen=True, slots=True)
class Hit:
    """The one row of a slug in the result of a search, and what else was on the page then.

    `tied_ids` are the member ids that card and answer tie to the slug, `others` the names in other rows.
    """

    query: str
    row: RowSeen
    tied: ListedPerson
    tied_ids: frozenset[str]
    others: frozenset[str]
    loads: int


@dataclass(slots=True)
class Result:
    """The answers to one search so far, by the start of their page."""

    query: str
    pages: dict[int, ListAnswer] = field(default_factory=dict)

    @property
    def people(self) -> dict[Slug, ListedPerson]:
        """Everybody in it."""
        return {person.slug: person for page in self.pages.values() for person in page.people}

    @property
    def entries(self) -> int:
        """How many rows the site has answered with."""
        return sum(len(page.people) for page in self.pages.values())

    @property
    def more(self) -> bool:
        """Whether the result goes on after the last page seen."""
        return self.pages[max(self.pages)].more


@dataclass(frozen=True, slots=True)
class Queries:
    """Search texts for one name. `decorated`: it holds more than plain words, which the site may have dropped since."""

    texts: tuple[str, ...]
    decorated: bool


def queries_for(name: str) -> Queries:
    """The name as it is known, then its first two plain words if that differs."""
    whole = " ".join(name.split())
    words = NAME_WORD.findall(whole.split(",")[0])
    texts = dict.fromkeys(text for text in (whole, " ".join(words[:SHORT_FORM])) if text)
    return Queries(tuple(texts), decorated=" ".join(words) != whole)


class ListSearch:
    """The search box of the list. `works` is true once a search has found somebody since the last page load."""

    def __init__(self, site: Site, page: ConnectionsPage) -> None:
        self._site = site
        self._page = page
        self._works_at = -1

    @property
    def works(self) -> bool:
        """Whether a search has found somebody since the last page load."""
        return self._works_at == self._site.loads

    def find(self, slug: Slug, name: str) -> Hit | None:
        """Search by name for a slug; None is absence, as far as the search goes."""
        queries = queries_for(name)
        if not queries.texts:
            raise PageError("A person without a name cannot be searched for.")
        for query in queries.texts:
            result, hit = self.run(query, slug)
            if hit is not None or (result.entries and not queries.decorated):
                return hit
        return None

    def run(self, query: str, slug: Slug, *, fresh: bool = False) -> tuple[Result, Hit | None]:
        """Search for exactly this text and walk through the result until the slug is met or the result ends."""
        if fresh or not self._page.is_here():
            self._page.load()
        mark = self._site.watcher.mark()
        first = self._ask(query, mark)
        if first is None and not fresh:
            return self.run(query, slug, fresh=True)
        if first is None:
            self._site.raise_objection()
            raise TransientPageError("The list did not answer a search.")
        return self._walk(Result(query), slug, mark)

    def _ask(self, query: str, mark: int) -> ListAnswer | None:
        """Type, and wait for the answer to this text; clear the box first when typing alone asks for nothing."""
        self._page.search_for(query)
        asked = self._site.until(lambda: self._asked(query, mark), self._site.limits.request_start)
        if asked is None:
            self._page.clear_search()
            self._site.until(lambda: self._answered("", mark) or None, self._site.limits.request_start)
            self._page.search_for(query)
        exchange = self._site.until(lambda: self._answered(query, mark), self._site.limits.answer)
        if exchange is not None and (state := exchange.objection()) is not None:
            self._site.refuse(state)
        return exchange.answer() if exchange else None

    def _asked(self, query: str, mark: int) -> ListExchange | None:
        """The newest request for the first rows of this text; an empty text means any request for rows."""
        self._site.glance()
        self._site.raise_objection()
        asked = [e for e in self._site.watcher.questions(mark) if not query or e.question.asks(query)]
        return next((e for e in reversed(asked) if e.question.start == 0), None)

    def _answered(self, query: str, mark: int) -> ListExchange | None:
        exchange = self._asked(query, mark)
        return exchange if exchange is not None and exchange.settled else None

    def _walk(self, result: Result, slug: Slug, mark: int) -> tuple[Result, Hit | None]:
        """Compare rows with answers until both agree; go on through the pages until a decision is possible."""
        site, before, end = self._site, (0, ""), time.monotonic() + self._site.limits.rows
        while time.monotonic() < end:
            self._take(result, mark)
            look = site.eyes.look()
            site.raise_objection()
            if agree(look, result):
                self._works_at = site.loads if result.entries else self._works_at
                if (row := _row_of(look, slug)) is not None:
                    return result, _hit(look, result, row, slug, site.loads)
                if not result.more and slug not in result.people:
                    return result, None
                site.eyes.advance()
            now = (len(result.pages), ",".join(row.href or "" for row in look.rows))
            if now != before:
                before, end = now, time.monotonic() + site.limits.rows
            site.session.pump(0.01)
        site.raise_objection()
        raise TransientPageError("The rows on the page and the answers of the list do not agree.")

    def _take(self, result: Result, mark: int) -> None:
        """Add the answers that have come to this search. A page that was asked for again counts as answered last."""
        self._site.raise_objection()
        for exchange in self._site.watcher.questions(mark):
            if exchange.question.asks(result.query) and (answer := exchange.answer()) is not None:
                result.pages[exchange.question.start] = answer

    def shows(self, hit: Hit) -> bool:
        """Whether the page still stands as it did when a search found this row: no load or search is needed then."""
        if hit.loads != self._site.loads or not self._page.is_here():
            return False
        look = self._site.eyes.look()
        return look.search_text == hit.query and _row_of(look, hit.tied.slug) == hit.row


def _hit(look: Look, result: Result, row: RowSeen, slug: Slug, loads: int) -> Hit:
    tied = result.people[slug]
    ids = frozenset(member for member in (row.member_id, tied.member_id) if member)
    others = frozenset(other.name for other in look.rows if other != row)
    return Hit(result.query, row, tied, ids, others, loads)


def agree(look: Look, result: Result) -> bool:
    """Whether the rows in the document are rows of this result, all of them readable."""
    listed = result.people
    fitting = all(row.slug in listed and row.name for row in look.rows)
    return bool(result.pages) and fitting and bool(look.rows or not listed)


def _row_of(look: Look, slug: Slug) -> RowSeen | None:
    rows = [row for row in look.rows if row.slug == slug]
    if len(rows) > 1:
        raise PageError("The list shows one person in two rows.")
    return rows[0] if rows else None
