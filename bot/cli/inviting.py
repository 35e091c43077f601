"""Invitations in the terminal: reading them, the table, the spreadsheet."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.cli.fitting import Column, fitted
from bot.errors import LinkpruneError, StoppedByOperator
from bot.invitation import InvitationDecision, Side
from bot.model import ListReading
from bot.ports import Control

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bot.cli.session import Session
    from bot.cli.site import Place
    from bot.console import Terminal
    from bot.invitation import Invitation
    from bot.store import Store
    from bot.store.invitations import KnownInvitation

CSV = (
    "Profile URL",
    "Name",
    "Side",
    "Headline",
    "In Common",
    "Note",
    "Days",
    "Proposal",
    "Reasons",
    "Decision",
    "Because",
)
SIDES = {Side.RECEIVED: "to you", Side.SENT: "by you"}
ORDER = (
    InvitationDecision.ACCEPT,
    InvitationDecision.IGNORE,
    InvitationDecision.ASK,
    InvitationDecision.WITHDRAW,
    InvitationDecision.WAIT,
)
_REPORT_EVERY = 50


def decided(one: KnownInvitation) -> bool:
    """Whether the member has decided about it."""
    return one.decision is not InvitationDecision.UNDECIDED


def why(one: KnownInvitation) -> str:
    """The rule and its reasons on one line."""
    if one.rule is None:
        # That no rule decides is seen; what is known and what is missing says more.
        return "; ".join(one.reasons[1:] or one.reasons)
    return f"{one.rule}: {'; '.join(one.reasons)}"


_COLUMNS: Mapping[Column, Callable[[KnownInvitation], object]] = {
    Column("name", 14, 28): lambda one: one.name,
    Column("headline", 12, 34, goes=2): lambda one: one.headline,
    Column("common", 6, 6, goes=1, right=True): lambda one: one.mutual,
    Column("note", 4, 4, goes=1): lambda one: "yes" if one.noted else "",
    Column("days", 4, 4, goes=3, right=True): lambda one: one.age_days,
    Column("proposal", 8, 8): lambda one: one.verdict,
    Column("because", 26, 60, sentence=True): why,
    Column("decision", 8, 9): lambda one: one.decision.value if decided(one) else "",
    Column("address", 14, 36, goes=4, whole=True): lambda one: one.slug,
}


@dataclass(frozen=True, slots=True)
class Read:
    """One list as it was read just now. The notes live only here."""

    side: Side
    reading: ListReading
    seen: tuple[Invitation, ...]

    @property
    def notes(self) -> list[tuple[str, str]]:
        """Who wrote what, to be shown once."""
        return [(one.name, one.note) for one in self.seen if one.note]


def read_side(session: Session, store: Store, place: Place, side: Side) -> Read:
    """Read one list and keep it, also where the reading ends early."""
    seen: list[Invitation] = []

    def take(invitation: Invitation) -> None:
        if place.desk.controls.poll() is Control.STOP:
            raise StoppedByOperator("Stopped while reading; what was read is kept.")
        seen.append(invitation)
        if len(seen) % _REPORT_EVERY == 0:
            session.terminal.say(f"{len(seen):,} invitations read …")

    started = session.world.clock.monotonic()
    try:
        reading = place.network.invitations(side, take)
    except LinkpruneError:
        seconds = session.world.clock.monotonic() - started
        broken = ListReading(None, len(seen), 0, complete=False, seconds=seconds, reason="the reading ended early")
        store.invitations.record(broken, side, seen)
        raise
    store.invitations.record(reading, side, seen)
    return Read(side, reading, tuple(seen))


# --- showing ----------------------------------------------------------------------------------------------------------


def read_document(read: Read, known: Iterable[KnownInvitation]) -> dict[str, object]:
    """One reading as JSON: counts, no text of a note."""
    reading = read.reading
    return {
        "stated": reading.stated,
        "read": reading.read,
        "unreadable": reading.unreadable,
        "complete": reading.complete,
        "seconds": round(reading.seconds, 3),
        "reason": reading.reason,
        "notes": len(read.notes),
        "proposals": counts(known),
    }


def counts(known: Iterable[KnownInvitation]) -> dict[str, int]:
    """How many of each proposal."""
    found = Counter(one.verdict for one in known)
    return {verdict.value: found[verdict.value] for verdict in ORDER if found[verdict.value]}


def show_read(terminal: Terminal, read: Read, known: Sequence[KnownInvitation]) -> None:
    """What one reading found, and its notes once."""
    reading = read.reading
    stated = "no number" if reading.stated is None else f"{reading.stated:,}"
    terminal.line(f"Invitations {SIDES[read.side]}: {reading.read:,} read; the page states {stated}.")
    if not reading.complete:
        terminal.line(f"This list is NOT complete: {reading.reason}. What was read is kept; try again later.")
    told = ", ".join(f"{count:,} {verdict}" for verdict, count in counts(known).items())
    if told:
        terminal.line(f"The rules propose: {told}.")
    if read.notes:
        terminal.line("Notes that came along (shown this once; linkprune keeps only that there was one):")
        for name, note in read.notes:
            terminal.line(f"- {name}: {' '.join(note.split())}")


def invitation_table(terminal: Terminal, known: Iterable[KnownInvitation], *, errors: bool = False) -> None:
    """Invitations with what the rules propose and why."""
    fitted(terminal, list(_COLUMNS), ([cell(one) for cell in _COLUMNS.values()] for one in known), errors=errors)


def document(one: KnownInvitation, barred: str | None) -> dict[str, object]:
    """One invitation as JSON."""
    return {
        "side": one.side.value,
        "slug": one.slug,
        "name": one.name,
        "headline": one.headline,
        "mutual": one.mutual,
        "note": one.noted,
        "age_days": one.age_days,
        "verdict": one.verdict,
        "rule": one.rule,
        "reasons": list(one.reasons),
        "do_not_reconnect": barred,
        "decision": one.decision.value,
        "because": one.because,
    }


def spreadsheet(known: Iterable[KnownInvitation], origin: str) -> bytes:
    """The same for a spreadsheet program."""
    from bot.cli.exporting import csv_file
    from bot.evaluate.identity import profile_url

    return csv_file(CSV, (_row(one, profile_url(origin, one.slug)) for one in known))


def _row(one: KnownInvitation, address: str) -> Sequence[str]:
    return (
        address,
        one.name,
        one.side.value,
        one.headline or "",
        "" if one.mutual is None else str(one.mutual),
        "yes" if one.noted else "",
        "" if one.age_days is None else str(one.age_days),
        f"{one.verdict}: {one.rule}" if one.verdict and one.rule else one.verdict or "",
        "; ".join(one.reasons),
        one.decision.value if decided(one) else "",
        one.because or "",
    )
