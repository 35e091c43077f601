"""Each fault of invitations and what a correct tool must do about it: one line each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.model import ActionKind, IncidentKind
from bot.ports import Step
from tests.journey.live import crash
from tests.journey.matrix import DONE, GONE, HELD, NEVER, NOT_DONE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journey.live import Live

ACCEPT, IGNORE, WITHDRAW = ActionKind.ACCEPT, ActionKind.IGNORE, ActionKind.WITHDRAW
ALL: Final = (ACCEPT, IGNORE, WITHDRAW)


@dataclass(frozen=True, slots=True)
class InvitationCase:
    """A fault, from a step on (None: from the start), and what must become of the invitation it strikes.

    `outcome` may name several where eras or kinds differ; `clicks` bounds the requests that name the person.
    """

    name: str
    outcome: str | tuple[str, ...]
    exit: int | tuple[int, ...] = 0
    faults: tuple[str, ...] = ()
    at: Step | None = None
    happens: Callable[[Live], object] | None = None
    incident: IncidentKind | None = None
    kinds: tuple[ActionKind, ...] = ALL
    clicks: int = 1
    others_hit: int = 0
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


_OTHER, _TWICE = IncidentKind.OTHER_PERSON, IncidentKind.SECOND_REQUEST
_LOGIN = IncidentKind.LOGIN
_DIALOG, _PAGE = IncidentKind.UNKNOWN_DIALOG, IncidentKind.UNKNOWN_PAGE

# {} stands for the person that the fault strikes, who is the first of the plan; {kind} for the act.
MATRIX: Final = (
    # the card
    InvitationCase("buttons swapped", (HELD, NEVER), (0, 4), ("buttons-swapped",), kinds=(ACCEPT, IGNORE), clicks=0),
    InvitationCase("words swapped", (HELD, NEVER), (0, 4), ("words-swapped",), kinds=(ACCEPT, IGNORE), clicks=0),
    InvitationCase("list reorders", (DONE, HELD), faults=("invite-reorders",)),
    InvitationCase("namesakes invite", DONE, faults=("invite-namesakes:slug={}",), kinds=(ACCEPT, IGNORE)),
    InvitationCase("a page invites too", DONE, faults=("invite-of-a-page",)),
    InvitationCase("overlay over the button", HELD, 6, ("overlay:slug={}",), incident=_DIALOG, clicks=0),
    InvitationCase("renamed before the run", HELD, happens=_rename, clicks=0, well=(HELD,)),
    # the dialog
    InvitationCase("withdrawn without a dialog", DONE, faults=("withdraw-no-dialog:slug={}",), kinds=(WITHDRAW,)),
    InvitationCase(
        "dialog about somebody else", HELD, 6, ("withdraw-dialog-other-person:slug={}",),
        incident=_OTHER, kinds=(WITHDRAW,), clicks=0,
    ),
    InvitationCase("unknown dialog", HELD, 6, ("unknown-dialog:slug={}",), incident=_DIALOG, clicks=0),
    InvitationCase("weekly limit", HELD, 6, ("weekly-limit:slug={}",), incident=_DIALOG, clicks=0),
    InvitationCase("unknown dialog at the load", NEVER, 6, ("unknown-dialog",), incident=_DIALOG, clicks=0),
    # the request
    InvitationCase(
        "request about somebody else", UNKNOWN, 6, ("act-other-person:slug={}",),
        incident=_OTHER, clicks=0, others_hit=1, well=(DONE, GONE, NOT_DONE),
    ),
    InvitationCase("requested twice", UNKNOWN, 6, ("act-twice:slug={}",), incident=_TWICE, clicks=2),
    # its answer
    InvitationCase("refused", NOT_DONE, faults=("{kind}-refused:slug={}",)),
    InvitationCase("silently refused", NOT_DONE, faults=("{kind}-silently-refused:slug={}",)),
    InvitationCase("answer lost", DONE, faults=("{kind}-lost:slug={}",)),
    InvitationCase("applied late", DONE, faults=("{kind}-late:slug={},seconds=12",), scale=0.1, settle=2),
    InvitationCase("answer late", DONE, faults=("answer-late:slug={},seconds=12",), scale=0.1, settle=2),
    InvitationCase("request lost", NOT_DONE, faults=("request-lost:slug={}",)),
    InvitationCase("throttled with 429", UNKNOWN, 6, ("drop-429:slug={}",), incident=IncidentKind.THROTTLED),
    InvitationCase("throttled with 999", UNKNOWN, 6, ("drop-999:slug={}",), incident=IncidentKind.THROTTLED),
    InvitationCase(
        "gone meanwhile", (NOT_DONE, DONE), (0, 10), ("invite-gone:slug={}",), well=(DONE, GONE, NOT_DONE, HELD)
    ),
    # objections
    InvitationCase("challenge", UNKNOWN, 6, ("redirect-challenge:slug={}",), incident=IncidentKind.CHALLENGE),
    InvitationCase("login in mid-run", (UNKNOWN, HELD), 6, ("redirect-login",), Step.LOCATED, incident=_LOGIN),
    InvitationCase("restriction", UNKNOWN, 6, ("redirect-restricted:slug={}",), incident=IncidentKind.RESTRICTED),
    InvitationCase("list is 404", NEVER, 6, ("list-404",), incident=_PAGE, clicks=0),
    # the list while it is read
    InvitationCase("list stalls", DONE, faults=("invitations-stall:times=1,seconds=3",), scale=0.1, at=Step.LOCATED),
    InvitationCase("somebody invites while it is read", DONE, faults=("invite-arrives:times=1",)),
    InvitationCase("somebody leaves while it is read", (DONE, HELD), faults=("invitations-shrink:times=1",)),
    InvitationCase("header lags from the act on", (DONE, UNKNOWN), (0, 4, 8), ("header-lag:count=2",), Step.ACCEPTED),
    InvitationCase("unknown language", NEVER, 4, ("unknown-language",), clicks=0),
    # the way to the site
    InvitationCase("offline at the act", NOT_DONE, (0, 4, 8), ("offline:times=1",), Step.DISPATCHING),
    InvitationCase("offline after the act", DONE, (0, 4, 8), ("offline:times=2",), Step.ACCEPTED),
    InvitationCase(
        "page crashes before the act", HELD, (0, 4), at=Step.LOCATED,
        happens=lambda live: crash(live.session), loses_window=True, clicks=0,
    ),
    InvitationCase(
        "page crashes after the act", UNKNOWN, 8, at=Step.ACCEPTED,
        happens=lambda live: crash(live.session), loses_window=True,
    ),
)  # fmt: skip
