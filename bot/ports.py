"""The seams to the outside world. No page, selector or browser time-out may appear here."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from bot.model import ActionKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.invitation import Invitation, NotPending, Pending, Side
    from bot.model import (
        Action,
        CanaryReport,
        Census,
        Connection,
        Incident,
        ListReading,
        Mode,
        Proof,
        Receipt,
        Relationship,
        Slug,
        Subject,
    )

REMOVALS = frozenset({ActionKind.DISCONNECT})
Sink = Callable[["Connection"], None]


class Network(Protocol):
    """The site, without pages, selectors or time-outs. Every method may raise SiteObjects, LoginNeeded or PageError."""

    @property
    def origin(self) -> str:
        """Scheme, host and port of the site, such as https://www.linkedin.com."""

    def whoami(self) -> Slug:
        """Read the signed-in member's own slug."""

    def site_time(self) -> datetime | None:
        """Tell the site's own clock, carried on from its last `Date` header; None before the first answer."""

    def check(self, kinds: Collection[ActionKind] = REMOVALS) -> CanaryReport:
        """Look whether the pages are understood on which these kinds of act are done.

        Reads only: for removals it opens and closes one menu, and it clicks nothing that acts.
        """

    def read(self, sink: Sink) -> ListReading:
        """Hand every connection to `sink` once, as it is seen."""

    def census(self) -> Census:
        """Load the list afresh, read the stated count, and find one control person by search."""

    def observe(self, subject: Subject) -> Relationship:
        """Search the list for one person. Reads; safe to repeat. An unreadable page raises, it is never absence."""

    def invitations(self, side: Side, sink: Callable[[Invitation], None]) -> ListReading:
        """Hand every invitation of one list to `sink` once, as it is seen."""

    def invited(self, side: Side, subject: Subject) -> Pending | NotPending:
        """Load one list of invitations afresh and read it until the person is met or it ends. Safe to repeat."""

    def perform(self, action: Action) -> Receipt:
        """Dispatch one irreversible act, once. NotPerformed: certain that none happened; PerformUnknown: it may have.

        Emits `Step`s to the listener given at construction. The listener runs before the named thing happens for
        `DISPATCHING` (an error there means that nothing is clicked) and after it for all others.
        """


class Step(StrEnum):
    """The named moments of one act, in order; a kind without menu or dialog has none of theirs.

    Tests kill the process at each of them.
    """

    OBSERVED = "observed"
    INTENDED = "intended"
    LOCATED = "located"
    MENU_OPEN = "menu-open"
    DISPATCHING = "dispatching"
    ITEM_CLICKED = "item-clicked"
    DIALOG_CHECKED = "dialog-checked"
    CONFIRMED = "confirmed"
    ACCEPTED = "accepted"
    ABSENT = "absent"
    SETTLED = "settled"


StepListener = Callable[[Step, "Proof | None"], None]


class Clock(Protocol):
    """Wall time and a clock that never goes back."""

    def now(self) -> datetime:
        """The wall clock, aware, UTC."""

    def monotonic(self) -> float:
        """Seconds since some fixed moment."""


class Control(StrEnum):
    """What somebody asked of a run."""

    GO = "go"
    PAUSE = "pause"
    STOP = "stop"


class Controls(Protocol):
    """Where pause, resume and stop come from: keys, another shell, Ctrl-C, the review page."""

    def poll(self) -> Control:
        """The newest request; cheap enough to be asked several times a second."""


class Waiter(Protocol):
    """The only way time passes in a run."""

    def wait(self, seconds: float) -> None:
        """Let time pass, keep the browser alive, and return early once a stop is asked for."""

    def while_paused(self) -> None:
        """Return at once unless a pause is asked for; then return when it ends or a stop is asked for."""


class Answer(StrEnum):
    """What the person at the keyboard says to one question."""

    YES = "yes"
    SKIP = "skip"
    KEEP = "keep"
    PAUSE = "pause"
    QUIT = "quit"


class Attestation(StrEnum):
    """What the member tells of an act that he performed by hand."""

    REMOVED = "removed"
    STILL_CONNECTED = "still-connected"
    NOT_FOUND = "not-found"
    NOT_SURE = "not-sure"


@dataclass(frozen=True, slots=True)
class Card:
    """What the operator sees of one person before he answers."""

    action: Action
    position: int
    total: int
    profile_url: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. Times in seconds; None where nobody can know yet."""

    mode: Mode
    total: int
    finished: int
    done: int
    held: int
    left_24h: int
    left_7d: int
    eta_seconds: float | None
    doing: str


class Operator(Protocol):
    """The person at the keyboard."""

    def approve(self, card: Card) -> Answer:
        """Ask about one person."""

    def approve_batch(self, cards: Sequence[Card]) -> Answer:
        """Ask about several at once: yes, skip (all of them), pause or quit."""

    def attest(self, card: Card) -> Attestation | Answer:
        """Ask what the member did by hand with one person; an Answer (skip, keep, pause, quit) comes before any act."""

    def progress(self, progress: Progress) -> None:
        """Show how far the run is."""

    def incident(self, incident: Incident) -> None:
        """Ring, and show why the run stops."""

    def say(self, sentence: str) -> None:
        """One line of narrative for the person; may hold names, so it never goes to a log."""
