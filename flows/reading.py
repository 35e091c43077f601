"""Reading a whole list: rows are collected by slug while the list is scrolled, and handed over once each."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from bot.model import ListReading
from flows.listing import parse_document
from flows.words import Word

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.model import Slug
    from bot.ports import Waiter
    from flows.eyes import Look, RowSeen
    from flows.listing import ListAnswer, ListedPerson
    from flows.places import Place
    from flows.site import Site
    from flows.targets import Rows
    from flows.watch import ListExchange
    from flows.words import Words

STEP_SECONDS = 0.2
STEP_ROWS = 120
QUIET_SECONDS = 0.25
UNKNOWN_BUTTON = (
    "; below the list stands a button whose label is in no word file, and no unknown button is clicked: set the site "
    "to a language that linkprune knows, or see `linkprune doctor`"
)


class Listed(Protocol):
    """What a row is read into."""

    @property
    def slug(self) -> Slug:
        """Whom the row is about."""


class Readable(Protocol):
    """A page with a list."""

    @property
    def place(self) -> Place[Rows]:
        """Which list it is."""

    @property
    def variant(self) -> Rows | None:
        """The era of the document that is there."""

    def load(self) -> Look:
        """Load the list afresh."""


T = TypeVar("T", bound=Listed)


@dataclass(slots=True)
class _Progress(Generic[T]):
    """What one reading knows so far. Only slugs are kept, so memory stays flat. `wanted` ends it where it is met."""

    sink: Callable[[T], None]
    things: str
    begun: float
    wanted: Slug | None = None
    mark: int = 0
    seen_answers: int = 0
    grew_at: float = 0.0
    stated: int | None = None
    unreadable: int = 0
    at_end: bool = False
    stopped: bool = False
    unknown_button: bool = False
    document: ListAnswer | None = None
    slugs: set[Slug] = field(default_factory=set)
    ties: dict[Slug, ListedPerson] = field(default_factory=dict)

    @property
    def met(self) -> bool:
        """Whether the one person who is looked for was met."""
        return self.wanted is not None and self.wanted in self.slugs

    @property
    def all_there(self) -> bool:
        """Whether as many people were met as the page states."""
        return self.stated is not None and len(self.slugs) + self.unreadable >= self.stated


class ListReader(Generic[T]):
    """Reads every row of a list once. `run` may be repeated after a failure: nobody is handed over twice.

    With `wanted` it stops as soon as this person's row is there, which then stands in the document.
    """

    def __init__(  # noqa: PLR0917 - a list, what its rows become, and where they go
        self,
        site: Site,
        page: Readable,
        read: Callable[[RowSeen, Words | None, ListedPerson | None], T | None],
        sink: Callable[[T], None],
        waiter: Waiter,
        wanted: Slug | None = None,
    ) -> None:
        self._site = site
        self._page = page
        self._read = read
        self._waiter = waiter
        self._progress: _Progress[T] = _Progress(sink, page.place.things, time.monotonic(), wanted)

    def run(self) -> ListReading:
        """Read all. Incompleteness is said, not raised; pages that object are raised."""
        progress = self._progress
        progress.mark = progress.seen_answers = self._site.watcher.mark()
        progress.stated = self._page.load().stated
        self._take_document(progress)
        progress.grew_at = time.monotonic()
        while not self._is_over(progress):
            self._step(progress)
        progress.unknown_button = not progress.stopped and self._has_unknown_button()
        return _summary(progress)

    def _has_unknown_button(self) -> bool:
        """Whether a button stands below the list, and none that is known to bring more rows."""
        if self._page.variant is None or self._page.variant.more_rows is not None:
            return False
        words, below = self._site.words, self._site.eyes.labels()[Word.LOAD_MORE]
        return bool(below) and not any(words and words.says(label, Word.LOAD_MORE) for label in below)

    def _step(self, progress: _Progress[T]) -> None:
        quiet = time.monotonic() - progress.grew_at > QUIET_SECONDS
        look = self._site.eyes.step(STEP_SECONDS, 1 if progress.wanted else STEP_ROWS, full=quiet)
        self._site.raise_objection()
        progress.stated = look.stated if look.stated is not None else progress.stated
        progress.unreadable = look.unreadable
        if self._hand_over(look, progress):
            progress.grew_at = time.monotonic()
        elif quiet or not progress.all_there:
            asked = time.monotonic()
            self._waiter.wait(QUIET_SECONDS)
            progress.stopped = time.monotonic() - asked < QUIET_SECONDS / 2
        progress.at_end = not look.more and self._answers_ended(progress)

    def _questions(self, after: int) -> list[ListExchange]:
        return self._site.watcher.questions(after, self._page.place.listing)

    def _hand_over(self, look: Look, progress: _Progress[T]) -> int:
        if any(row.member_id is None for row in look.rows):
            self._take_ties(progress)
        before = len(progress.slugs)
        for row in look.rows:
            if row.slug is not None and row.slug not in progress.slugs:
                found = self._read(row, self._site.words, progress.ties.pop(row.slug, None))
                if found is not None:
                    progress.slugs.add(found.slug)
                    progress.sink(found)
        return len(progress.slugs) - before

    def _take_ties(self, progress: _Progress[T]) -> None:
        """Where rows do not show the member id (Ember), the list answers that brought them do."""
        for exchange in self._questions(progress.seen_answers):
            if not exchange.settled:
                break
            answer = exchange.answer()
            progress.seen_answers = exchange.number
            progress.ties.update({person.slug: person for person in answer.people} if answer else {})

    def _take_document(self, progress: _Progress[T]) -> None:
        """The first rows may have come with the document, and so did their ties, and whether the list goes on."""
        progress.document = answer = parse_document(self._site.eyes.rehydrated())
        progress.ties.update({person.slug: person for person in answer.people} if answer else {})

    def _answers_ended(self, progress: _Progress[T]) -> bool:
        """Whether the newest list answer says that nothing follows; or the page has had its time and asked for none."""
        questions = self._questions(progress.mark)
        if not questions and progress.document is not None:
            return not progress.document.more
        if not questions:
            had_its_time = time.monotonic() - progress.grew_at > self._site.limits.request_start
            return had_its_time or progress.stated == 0
        answer = questions[-1].answer()
        return answer is not None and not answer.more

    def _is_over(self, progress: _Progress[T]) -> bool:
        """All there and nothing follows; or stopped; or no growth for longer than the list may stall."""
        if progress.stopped or progress.met or (progress.all_there and progress.at_end):
            return True
        patience = self._site.limits.end if progress.at_end else self._site.limits.stall
        return time.monotonic() - progress.grew_at > patience


def _summary(progress: _Progress[T]) -> ListReading:
    return ListReading(
        stated=progress.stated,
        read=len(progress.slugs),
        unreadable=progress.unreadable,
        complete=(reason := _reason(progress)) is None,
        seconds=time.monotonic() - progress.begun,
        reason=reason,
    )


def _reason(progress: _Progress[T]) -> str | None:
    """Why a reading is not complete; None when the list ended, and what was stated, read and unreadable adds up."""
    read, stated = len(progress.slugs), progress.stated
    if stated is None:
        return f"the page states no number of {progress.things}"
    if progress.met:
        return f"the one who was looked for was met after {read} of {stated}"
    if progress.stopped:
        return f"stopped after {read} of {stated}"
    if read + progress.unreadable == stated:
        return None if progress.at_end else f"the list did not end after the {read} that the page states"
    unread = f", {progress.unreadable} could not be read" if progress.unreadable else ""
    return f"the page states {stated}, {read} were read{unread}" + (UNKNOWN_BUTTON if progress.unknown_button else "")
