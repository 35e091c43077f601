"""What a report says, as values; a person's name, address and work are None where the report leaves them out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.kinds import WORDS
from bot.model import ActionKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from bot.model import PlanId, RunId, Slug
    from bot.store.runs import RunRecord


class Fate(StrEnum):
    """What became of one person of a plan, as far as it is proven."""

    REMOVED = "removed and proven"
    BY_HAND = "removed by hand"
    AGAIN = "recorded as removed, and seen in the list again"
    GONE = "not connected any more before anything was done"
    HELD = "held back"
    NOT_DONE = "attempted, and still connected"
    UNKNOWN = "not settled: nobody knows yet"
    WAITING = "not reached"


REMOVED = frozenset({Fate.REMOVED, Fate.BY_HAND})
FORGOTTEN = "deleted by a purge, or not reached before it"


@dataclass(frozen=True, slots=True)
class Approved:
    """The member's word on a plan."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One person of one plan. `again`: when a person recorded as removed was seen in the list."""

    slug: Slug
    name: str
    link: str | None
    work: str
    company: str
    since: date | None
    because: str
    fate: Fate
    detail: str
    at: datetime | None
    run: RunId | None
    plan: PlanId
    approved: Approved | None
    kind: ActionKind = ActionKind.DISCONNECT

    @property
    def outcome(self) -> str:
        """What became of the act, in the words of its kind."""
        words = WORDS[self.kind]
        if self.kind is ActionKind.DISCONNECT:
            return self.fate.value
        told = {
            Fate.REMOVED: f"{words.did} and proven",
            Fate.BY_HAND: f"{words.did} by hand",
            Fate.AGAIN: f"recorded as {words.did}, and later seen not to hold",
            Fate.GONE: f"{words.gone} before anything was done",
            Fate.NOT_DONE: f"attempted, and not {words.did}",
        }
        return told.get(self.fate, self.fate.value)

    @property
    def called(self) -> str:
        """The name, or where it is nothing but blanks, the address: a link needs something to be seen."""
        return self.name if self.name.strip() else f"/in/{self.slug}"


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One plan. `actions` counts its acts, also those whose names were purged; `others` are no removals."""

    id: PlanId
    created_at: datetime
    actions: int
    held: int
    purged: bool
    approvals: tuple[Approved, ...]
    others: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """What is known of the list now, and what could not be read of it. None: it was never read, or never imported.

    `otherwise`: people who are not connected any more for other reasons than what the report tells.
    """

    now: int
    otherwise: int
    wrote: int | None
    years: tuple[tuple[str, int], ...]
    read_at: datetime | None
    stated: int | None
    read: int | None
    unreadable: int
    exported: date | None
    nameless: int


@dataclass(frozen=True, slots=True)
class Proof:
    """Where the audit log ends."""

    events: int
    head: str
    origin_id: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything on the page. `scope` names one plan or run; empty: everything that was done here.

    `lines` are about removals, `others` about acts of all other kinds.
    `removed_wrote`: how many of the removed people there is a message with; None where messages were never imported.
    """

    account: str
    origin: str
    practice: bool
    scope: str
    generated_at: datetime
    version: str
    listed: Listed
    lines: tuple[Line, ...]
    plans: tuple[PlanLine, ...]
    runs: tuple[RunRecord, ...]
    proof: Proof
    removed_wrote: int | None = None
    redacted: bool = False
    others: tuple[Line, ...] = ()

    @property
    def removed(self) -> tuple[Line, ...]:
        """Who was removed, in order."""
        return tuple(line for line in self.lines if line.fate in REMOVED)

    @property
    def left(self) -> tuple[Line, ...]:
        """Who was dealt with, and not removed."""
        return tuple(line for line in self.lines if line.fate not in REMOVED and line.fate is not Fate.WAITING)

    @property
    def people_removed(self) -> int:
        """How many people, each once."""
        return len({line.slug for line in self.removed})

    @property
    def before(self) -> int:
        """The network without what was done."""
        return self.listed.now + self.people_removed


def totals(report: Report) -> tuple[tuple[str, int], ...]:
    """What became of everybody in the plans. The rows add up to the last one."""
    counts: Mapping[Fate, int] = Counter(line.fate for line in report.lines)
    planned = sum(plan.actions - plan.others for plan in report.plans)
    rows = [(fate.value, counts.get(fate, 0)) for fate in Fate]
    forgotten = planned - len(report.lines)
    return (
        *rows,
        *([(FORGOTTEN, forgotten)] if forgotten else []),
        ("removals in the plans" if report.others else "people in the plans", planned),
    )


def other_acts(report: Report) -> tuple[tuple[str, int], ...]:
    """How many acts of each other kind were done, by hand or not: "accepted" and so on."""
    done = Counter(line.kind for line in report.others if line.fate in REMOVED)
    return tuple((WORDS[kind].did, done[kind]) for kind in ActionKind if done[kind])


def everybody(report: Report) -> tuple[tuple[str, int], ...]:
    """Everybody who was ever seen here. The rows add up to the last one."""
    return (
        ("connected now", report.listed.now),
        ("removed, as told below", report.people_removed),
        ("not connected any more for other reasons", report.listed.otherwise),
        ("everybody who was ever seen here", report.before + report.listed.otherwise),
    )


def readings(listed: Listed) -> tuple[tuple[str, int], ...]:
    """What could not be read, beside what was."""
    rows: list[tuple[str, int]] = []
    if listed.stated is not None:
        rows.append(("stated by the site when the list was last read", listed.stated))
    if listed.read is not None:
        rows += [("read", listed.read), ("could not be read", listed.unreadable)]
        missing = (listed.stated or 0) - listed.read - listed.unreadable
        rows += [("not shown by the site", missing)] if missing > 0 else []
    if listed.exported is not None:
        rows.append(("rows of the data export with only a date: nobody can read whose", listed.nameless))
    return tuple(rows)
