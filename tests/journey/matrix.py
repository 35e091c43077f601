"""Each fault and what a correct tool must do about it: one line each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.model import IncidentKind
from bot.ports import Step
from tests.journey.live import crash

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journey.live import Live

DONE, HELD, NOT_DONE, UNKNOWN, GONE = "done", "held", "not_done", "unknown", "already_gone"
NEVER = "not reached"


@dataclass(frozen=True, slots=True)
class Case:
    """A fault, from a step on (None: from the start), and what must become of the person it strikes.

    `outcome` may name several where eras differ; `clicks` bounds the removal requests that name the person; `well` is
    what a second run leaves once all is well again.
    """

    name: str
    outcome: str | tuple[str, ...]
    exit: int | tuple[int, ...] = 0
    faults: tuple[str, ...] = ()
    at: Step | None = None
    happens: Callable[[Live], object] | None = None
    incident: IncidentKind | None = None
    clicks: int = 1
    scale: float = 0
    settle: float = 0.5
    loses_window: bool = False
    well: tuple[str, ...] = (DONE, GONE)

    def __str__(self) -> str:
        return self.name.replace(" ", "-")

    @property
    def outcomes(self) -> tuple[str, ...]:
        return (self.outcome,) if isinstance(self.outcome, str) else self.outcome

    @property
    def exits(self) -> tuple[int, ...]:
        return (self.exit,) if isinstance(self.exit, int) else self.exit


def _rename(live: Live) -> None:
    one = live.people[0]
    live.server.world.rename(one.slug, one.first, f"{one.last} Renamed")


# {} stands for the person that the fault strikes, who is the first of the plan.
MATRIX: Final = (
    # the menu
    Case("menu first click ignored", DONE, faults=("menu-first-click-ignored:slug={}",)),
    Case("overlay over the button", HELD, faults=("overlay:slug={}",), clicks=0),
    Case("overlay over the item", HELD, 6, ("overlay-item:slug={}",), incident=IncidentKind.UNKNOWN_DIALOG, clicks=0),
    Case("cards move under the pointer", (DONE, HELD), faults=("namesakes:slug={}", "cards-move:slug={}")),
    Case("list shifts while a menu is open", (DONE, HELD), faults=("namesakes:slug={}", "list-shifts:slug={}")),
    Case("label renamed", HELD, faults=("renamed-label:slug={}",), clicks=0),
    Case("label renamed everywhere", NEVER, 4, ("renamed-label",), clicks=0),
    # rows
    Case("nested anchors", DONE, faults=("nested-anchors",)),
    Case("namesakes", DONE, faults=("namesakes:slug={}",)),
    Case("header lags", DONE, faults=("header-lag:count=2",)),
    Case("header lags from the act on", DONE, 4, ("header-lag:count=2",), at=Step.ACCEPTED),
    # language
    Case("language switches", (DONE, HELD), faults=("language-switch:times=1",), at=Step.OBSERVED),
    Case("unknown language", NEVER, 4, ("unknown-language",), clicks=0),
    Case("unknown language in mid-run", DONE, faults=("unknown-language",), at=Step.OBSERVED),
    # the dialog
    Case("no dialog", DONE, faults=("no-dialog:slug={}",)),
    Case(
        "dialog for another person",
        HELD,
        6,
        ("dialog-other-person:slug={}",),
        incident=IncidentKind.OTHER_PERSON,
        clicks=0,
    ),
    Case("unknown dialog", HELD, 6, ("unknown-dialog:slug={}",), incident=IncidentKind.UNKNOWN_DIALOG, clicks=0),
    Case("unknown dialog at the load", NEVER, 6, ("unknown-dialog",), incident=IncidentKind.UNKNOWN_DIALOG, clicks=0),
    Case("weekly limit", HELD, 6, ("weekly-limit:slug={}",), incident=IncidentKind.UNKNOWN_DIALOG, clicks=0),
    # the answer to the removal
    Case("row dropped, server refuses", NOT_DONE, faults=("drop-500:slug={}",)),
    Case("removal answers 404", NOT_DONE, faults=("drop-404:slug={}",)),
    Case("silently refused", NOT_DONE, faults=("silently-refused:slug={}",)),
    Case("throttled with 429", UNKNOWN, 6, ("drop-429:slug={}",), incident=IncidentKind.THROTTLED),
    Case("throttled with 999", UNKNOWN, 6, ("drop-999:slug={}",), incident=IncidentKind.THROTTLED),
    Case("connection reset after the act", DONE, faults=("answer-lost:slug={}",)),
    Case("connection reset before the act", NOT_DONE, faults=("request-lost:slug={}",)),
    Case("answer late", DONE, faults=("answer-late:slug={},seconds=12",), scale=0.1, settle=2),
    Case("applied late", DONE, faults=("apply-late:slug={},seconds=12",), scale=0.1, settle=2),
    # objections
    Case("challenge", UNKNOWN, 6, ("redirect-challenge:slug={}",), incident=IncidentKind.CHALLENGE),
    Case("login in mid-run", (UNKNOWN, HELD), 6, ("redirect-login",), Step.MENU_OPEN, incident=IncidentKind.LOGIN),
    Case("restriction", UNKNOWN, 6, ("redirect-restricted:slug={}",), incident=IncidentKind.RESTRICTED),
    Case("restriction at the load", NEVER, 6, ("redirect-restricted",), incident=IncidentKind.RESTRICTED, clicks=0),
    Case("list is 404", NEVER, 6, ("list-404",), incident=IncidentKind.UNKNOWN_PAGE, clicks=0),
    Case("list is 404 at the end", DONE, (4, 6), ("list-404",), Step.OBSERVED, incident=IncidentKind.UNKNOWN_PAGE),
    # the way to the site
    Case("list stalls", DONE, faults=("list-stall:times=1,seconds=3",), scale=0.1, at=Step.LOCATED),
    Case("latency of 30 s", (UNKNOWN, DONE), (0, 4, 8), ("latency:times=2",), Step.DISPATCHING, scale=0.05),
    Case("offline at the act", NOT_DONE, (0, 4, 8), ("offline:times=1",), Step.DISPATCHING),
    Case("offline from the act on", UNKNOWN, 8, ("offline",), Step.DISPATCHING),
    Case("offline after the act", DONE, (0, 4, 8), ("offline:times=2",), Step.ACCEPTED),
    Case("offline from the start", NEVER, 4, ("offline",), clicks=0),
    Case(
        "browser offline from the act on",
        UNKNOWN,
        8,
        at=Step.DISPATCHING,
        happens=lambda live: live.session.context.set_offline(True),
        loses_window=True,
        clicks=0,
    ),
    Case(
        "page crashes before the act",
        HELD,
        (0, 4),
        at=Step.LOCATED,
        happens=lambda live: crash(live.session),
        loses_window=True,
        clicks=0,
    ),
    Case(
        "page crashes at the act",
        UNKNOWN,
        8,
        at=Step.ITEM_CLICKED,
        happens=lambda live: crash(live.session),
        loses_window=True,
        clicks=0,
    ),
    Case(
        "page crashes after the act",
        UNKNOWN,
        8,
        at=Step.ACCEPTED,
        happens=lambda live: crash(live.session),
        loses_window=True,
    ),
    # people
    Case("list shrinks", DONE, faults=("list-shrinks:times=6",)),
    Case("re-added after the act", (DONE, NOT_DONE), (0, 10), ("re-added:slug={}",), well=(DONE, GONE, HELD)),
    Case("renamed and ignored", NOT_DONE, 10, ("renamed-and-ignored:slug={}",), well=(HELD,)),
    Case("renamed before the run", HELD, happens=_rename, clicks=0, well=(HELD,)),
    Case("renamed in mid-run", DONE, at=Step.LOCATED, happens=_rename),
    Case("renamed after the search", (DONE, HELD), faults=("renamed:slug={},after=1",), well=(DONE, GONE, HELD)),
    Case(
        "left before the run",
        HELD,
        happens=lambda live: live.server.world.remove(live.people[0].slug, "himself"),
        clicks=0,
        well=(HELD,),
    ),
)
