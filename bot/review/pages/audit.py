"""The audit log: searched, verified, exported, receipted. What is looked for never stands in an address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.audit.receipt import parse
from bot.audit.shape import EVENTS
from bot.errors import InputError
from bot.review.desk import Html, Json
from bot.review.routing import act, page
from bot.review.views import audit as views
from bot.services import audit as service
from bot.services.files import write_private

if TYPE_CHECKING:
    from bot.review.desk import Desk
    from bot.review.routing import Ask, Way

ROWS: Final = 100
LONGEST_RECEIPTS: Final = 20_000
PRIVATE_FOLDER: Final = 0o700


def audit(desk: Desk, ask: Ask) -> Html:
    """The newest events that fit."""
    wanted = views.Wanted(
        event=_event(ask.query.maybe("event")),
        run=ask.query.maybe("run"),
        search=ask.query.maybe("search"),
        before=ask.query.whole("before", least=1) if "before" in ask.query else None,
    )
    text = desk.searches.text(wanted.search) if wanted.search is not None else None
    found = service.search(
        desk.store, text=text or "", event=wanted.event, run=wanted.run, before=wanted.before, limit=ROWS + 1
    )
    rows = [views.row(seen) for seen in found[:ROWS]]
    count, head = desk.store.events.head()
    context = {
        "here": "audit",
        "wanted": wanted,
        "text": text or "",
        "events": sorted(EVENTS),
        "rows": rows,
        "caption": views.caption(wanted, text, len(rows)),
        "older": wanted.address(rows[-1].seq) if len(found) > ROWS else None,
        "newest": wanted.address(),
        "count": count,
        "head": head,
        "promise": service.PROMISE,
        "problem": desk.store.events.problem,
    }
    return Html("audit.html", context)


def _event(name: str | None) -> str | None:
    if name is not None and name not in EVENTS:
        raise InputError("There is no such event.")
    return name


# --- acts -------------------------------------------------------------------------------------------------------------


def search(desk: Desk, ask: Ask) -> Json:
    """Keep what is looked for here, and lead to its address, which names nobody."""
    text = ask.body.text("text", otherwise="").strip()
    event = _event(ask.body.maybe("event"))
    kept = desk.searches.keep(text) if text else None
    found = views.Wanted(event=event, run=ask.body.maybe("run"), search=kept)
    return Json({"to": f"/{found.address()}"})


def verify(desk: Desk, ask: Ask) -> Json:
    """Judge the whole log, against the receipts that the member kept elsewhere, if he gives any."""
    given = ask.body.text("receipts", longest=LONGEST_RECEIPTS, otherwise="").strip()
    return Json(views.verdict(service.verify(desk.store, parse(given) if given else ())))


def receipt(desk: Desk, _ask: Ask) -> Json:
    """Issue a receipt of the log as it is now."""
    made = service.receipt(desk.store)
    return Json({"sentence": "Keep this line outside this computer.", "receipt": made.text(), "code": made.code})


def export(desk: Desk, _ask: Ask) -> Json:
    """Write the whole log into the workspace, for the member alone."""
    desk.reports.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    count, _ = desk.store.events.head()
    file = desk.reports / f"audit-{count}.jsonl"
    write_private(file, b"".join(desk.store.events.iterate()))
    return Json({"sentence": f"{count:,} events written.", "file": str(file)})


PAGES: Final[tuple[Way, ...]] = (page("/audit", audit),)
ACTS: Final[tuple[Way, ...]] = (
    act("/audit/search", search),
    act("/audit/verify", verify),
    act("/audit/receipt", receipt),
    act("/audit/export", export),
)
