"""The audit log in words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from bot.review.marks import shown
from bot.services.audit import anchor_sentence

if TYPE_CHECKING:
    from bot.audit.verify import Damage, Report
    from bot.services.audit import EventSeen

MOST_DAMAGE: Final = 50
_SHORT: Final = 12


@dataclass(frozen=True, slots=True)
class Row:
    """One event."""

    seq: int
    time: str
    event: str
    name: str
    details: str
    by: str
    run: str
    plan: str
    hash: str
    whole: str


def row(seen: EventSeen) -> Row:
    """One event in words. A person whose name was purged is told by the beginning of the commitment."""
    return Row(
        seq=seen.seq,
        time=f"{seen.time.astimezone():%Y-%m-%d %H:%M:%S}",
        event=seen.event,
        name=shown(seen.name) if seen.name else f"purged, {seen.ref[:_SHORT]}" if seen.ref else "",
        details=shown(seen.details),
        by=seen.by or "",
        run=seen.run or "",
        plan=seen.plan or "",
        hash=seen.hash[:_SHORT],
        whole=seen.hash,
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: an event, a run, a text by the id of its search; `before`: of smaller numbers."""

    event: str | None = None
    run: str | None = None
    search: str | None = None
    before: int | None = None

    def address(self, before: int | None = None) -> str:
        """The same question from another number on."""
        asked = {"event": self.event, "run": self.run, "search": self.search, "before": before}
        query = urlencode({name: value for name, value in asked.items() if value is not None})
        return f"audit?{query}" if query else "audit"


def caption(wanted: Wanted, text: str | None, found: int) -> str:
    """What the table shows, in words."""
    said = {"text": shown(text) if text else None, "event": wanted.event, "run": wanted.run}
    chosen = ", ".join(f"{name} {value}" for name, value in said.items() if value)
    what = f"{found:,} events, newest first" if found else "No event"
    return f"{what}: {chosen}" if chosen else what


def verdict(report: Report) -> dict[str, object]:
    """What verifying found, for the page."""
    said = "The log is consistent." if report.consistent else "The log is NOT consistent."
    return {
        "sentence": said,
        "verdict": f"{said} {report.events:,} events were read.",
        "consistent": report.consistent,
        "anchor": anchor_sentence(report),
        "head": report.head or "",
        "damage": [_damage(found) for found in report.damage[:MOST_DAMAGE]],
    }


def _damage(found: Damage) -> dict[str, str]:
    return {"seq": str(found.seq or ""), "kind": found.kind.value, "detail": shown(found.detail)}
