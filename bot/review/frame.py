"""What stands around every page: whether a run goes on, whether everything is stopped, which plan is approved."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from bot.review.desk import Json
from bot.review.marks import shown
from bot.review.rendering import when
from bot.review.routing import act
from bot.review.views.runs import doing
from bot.review.views.words import people

if TYPE_CHECKING:
    from bot.review.desk import Desk
    from bot.review.routing import Ask


@dataclass(frozen=True, slots=True)
class Frame:
    """Sentences for the banners, None for none; `since`: when the page was made, in milliseconds."""

    running: str | None
    incident: str | None
    unsettled: str | None
    approved: str | None
    since: int


def frame(desk: Desk, since: int | None = None) -> Frame:
    """Look up what the banners say. An approval is told where it was given after the page was made."""
    now = round(desk.now().timestamp() * 1000)
    incident, running = desk.store.incidents.current(), _running(desk)
    # While a run goes on an open act is its work; it becomes a question when nobody works on it.
    unsettled = running is None and desk.store.journal.open_intent() is not None
    return Frame(
        running=running,
        incident=f"Everything is stopped: {shown(incident.sentence)}" if incident is not None else None,
        unsettled="The outcome of one act is not known yet." if unsettled else None,
        approved=_approved(desk, since) if since is not None else None,
        since=now if since is None else since,
    )


def _running(desk: Desk) -> str | None:
    if not desk.running():
        return None
    presence = desk.presence()
    if presence is None:
        return "Another linkprune command is at work."
    return f"A run is going on: {shown(doing(presence))}."


def _approved(desk: Desk, since: int) -> str | None:
    """What was approved elsewhere: in another tab, or in a terminal."""
    found = ((record, record.approval) for record in desk.store.plans.list())
    new = ((one, given) for one, given in found if given and given.approved_at.timestamp() * 1000 > since)
    record, approval = next(new, (None, None))
    if record is None or approval is None:
        return None
    return f"Plan {record.id[:12]} ({people(record.actions)}) was approved until {when(approval.expires_at)}."


def live(desk: Desk, ask: Ask) -> Json:
    """The banners anew, asked by the page itself."""
    return Json(asdict(frame(desk, ask.body.whole("since", otherwise=0))))


# --- whether anybody is there -----------------------------------------------------------------------------------------


def alive(desk: Desk, ask: Ask) -> Json:
    """A tab says that it shows the page, and is told how long the page lasts unused."""
    desk.use.came(ask.body.text("tab"))
    return Json({"idle_in": round(desk.use.idle_in(desk.clock.monotonic()))})


def left(desk: Desk, ask: Ask) -> Json:
    """A tab is closed, or goes to another page."""
    desk.use.left(ask.body.text("tab"), desk.clock.monotonic())
    return Json({})


def used(_desk: Desk, _ask: Ask) -> Json:
    """A key or a click, where nothing else is asked."""
    return Json({})


ACTS: Final = (
    act("/frame", live, quiet=True),
    act("/alive", alive, quiet=True),
    act("/left", left, quiet=True),
    act("/used", used),
)
