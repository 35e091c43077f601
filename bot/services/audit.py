"""The audit log as a member reads it: searched newest first, judged, and receipted."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from bot.audit.chain import moment
from bot.audit.verify import verify as judge

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.audit.receipt import AuditReceipt
    from bot.audit.verify import Report
    from bot.store import Store

PROMISE = (
    "The log is written before and after every act. Later changes are detected up to the newest receipt you keep "
    "elsewhere. It cannot prove what happened at the site, nor stop somebody who controls this computer from writing "
    "false records at the time."
)
_WINDOW = 2000
_TOLD = ("mode", "proof", "outcome", "reason", "stopped_by", "kind", "total", "count", "read", "stated")


@dataclass(frozen=True, slots=True)
class EventSeen:
    """One event. `name` and `slug` are None where nobody is meant, or after a purge, which leaves only `ref`."""

    seq: int
    time: datetime
    event: str
    outcome: str | None
    name: str | None
    slug: str | None
    ref: str | None
    reason: str | None
    by: str | None
    run: str | None
    plan: str | None
    details: str
    hash: str


@dataclass(frozen=True, slots=True)
class _Wanted:
    text: str
    event: str | None
    run: str | None

    def may_be(self, line: str) -> bool:
        """A quick look, before the line is read: no line that fits is refused."""
        if self.event is not None and f'"event":"{self.event}"' not in line:
            return False
        return (self.run is None or self.run in line) and (self.text in line.casefold() or _escaped(self.text))

    def fits(self, seen: EventSeen) -> bool:
        if self.event is not None and seen.event != self.event:
            return False
        if self.run is not None and seen.run != self.run:
            return False
        parts = (seen.event, seen.name, seen.slug, seen.by, seen.run, seen.plan, seen.details, seen.hash)
        return any(self.text in part.casefold() for part in parts if part)


def _escaped(text: str) -> bool:
    """Whether JSON writes the text otherwise than it is."""
    return json.dumps(text, ensure_ascii=False) != f'"{text}"'


def search(
    store: Store,
    *,
    text: str = "",
    event: str | None = None,
    run: str | None = None,
    before: int | None = None,
    limit: int = 100,
) -> list[EventSeen]:
    """Events that contain the text, newest first: in names, addresses, reasons, ids. `before`: of smaller numbers."""
    wanted = _Wanted(text.strip().casefold(), event, run)
    return list(islice(_matching(store, wanted, before), limit))


def _matching(store: Store, wanted: _Wanted, before: int | None) -> Iterator[EventSeen]:
    for line in _backwards(store, before):
        if wanted.may_be(line):
            seen = event_seen(json.loads(line))
            if wanted.fits(seen):
                yield seen


def _backwards(store: Store, before: int | None) -> Iterator[str]:
    high = min(store.events.head()[0], before - 1) if before is not None else store.events.head()[0]
    while high > 0:
        low = max(0, high - _WINDOW)
        # One window is read at a time, so that a long log costs no memory.
        window = list(islice(store.events.iterate(low), high - low))
        yield from (line.decode() for line in reversed(window))
        high = low


def event_seen(fields: Mapping[str, object]) -> EventSeen:
    """One line of the log as it is shown."""
    person = fields.get("person")
    named: Mapping[str, object] = person if isinstance(person, dict) else {}
    return EventSeen(
        seq=int(str(fields["seq"])),
        time=moment(str(fields["time"])),
        event=str(fields["event"]),
        outcome=_text(fields, "outcome"),
        name=_text(named, "name"),
        slug=_text(named, "profile"),
        ref=_text(fields, "person_ref"),
        reason=_text(fields, "reason"),
        by=_text(fields, "by"),
        run=_text(fields, "run"),
        plan=_text(fields, "plan"),
        details=details_of(fields),
        hash=str(fields["hash"]),
    )


def _text(fields: Mapping[str, object], key: str) -> str | None:
    found = fields.get(key)
    return None if found is None else str(found)


def details_of(fields: Mapping[str, object]) -> str:
    """What an event says beside person and time, in one line."""
    return ", ".join(f"{key} {fields[key]}" for key in _TOLD if fields.get(key) is not None)


def verify(store: Store, receipts: Sequence[AuditReceipt] = ()) -> Report:
    """Judge the log against the database, and against receipts from elsewhere.

    A store that was opened with its copy has mended what a crash left; `audit verify` looks before anything is mended.
    """
    return judge(store.mirror_path, receipts=receipts, original=store.events.original())


def receipt(store: Store) -> AuditReceipt:
    """Issue a receipt, to be kept elsewhere; it is an event of its own."""
    return store.events.receipt()


def anchor_sentence(report: Report) -> str:
    """Up to where a receipt from elsewhere vouches for the log."""
    if report.anchored_to is None:
        return "No receipt from elsewhere was given: a log that was written anew as a whole would not be noticed."
    return f"A receipt vouches for it up to event {report.anchored_to:,}; {report.unanchored:,} came later."
