"""What stands around every page: whether a run goes on, whether everything is stopped, which plan is approved."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from bot.review.desk import Json
from bot.review.marks import shown
from bot.review.rendering import when
from bot.review.routing import act

if TYPE_CHECKING:
    from bot.review.desk import Desk
    from bot.review.routing import Ask


@dataclass(frozen=True, slots=True)
class Frame:
    """Sentences for the banners; None: no banner."""

    running: str | None
    incident: str | None
    unsettled: str | None
    approved: str | None
    plan: str | None


def frame(desk: Desk) -> Frame:
    """Look up what the banners say."""
    incident = desk.store.incidents.current()
    approved, plan = _approved(desk)
    return Frame(
        running=_running(desk),
        incident=f"Everything is stopped: {incident.sentence}" if incident is not None else None,
        unsettled=None if desk.store.journal.open_intent() is None else "The outcome of one act is not known yet.",
        approved=approved,
        plan=plan,
    )


def _running(desk: Desk) -> str | None:
    if not desk.running():
        return None
    presence = desk.store.controls.presence()
    if presence is None:
        return "Another linkprune command is at work."
    return f"A run is going on: {shown(presence.step)}."


def _approved(desk: Desk) -> tuple[str | None, str | None]:
    """The newest plan, where the member's word on it holds."""
    newest = next((record for record in desk.store.plans.list() if not record.purged), None)
    if newest is None or newest.approval is None or newest.approval.expires_at <= desk.now():
        return None, None
    people = "1 person" if newest.actions == 1 else f"{newest.actions:,} people"
    return f"Plan {newest.id[:12]} ({people}) is approved until {when(newest.approval.expires_at)}.", newest.id


def live(desk: Desk, _ask: Ask) -> Json:
    """The banners anew, asked by the page itself."""
    return Json(asdict(frame(desk)))


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
