"""Who wrote to whom: the evidence of one person's conversations of two, condensed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.evaluate.evidence import Evidence, Kind, Source
from bot.evaluate.judgement import Label

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.evaluate.evidence import Basis

MESSAGES = frozenset({Kind.WROTE, Kind.WRITTEN, Kind.TEMPLATE})
_INVITATION_OF = {Kind.WROTE: Kind.INVITED_BY, Kind.WRITTEN: Kind.INVITED, Kind.TEMPLATE: Kind.INVITED}


@dataclass(frozen=True, slots=True)
class Thread:
    """What one side wrote in one conversation; `note`: its first message is the note of an invitation."""

    said: Evidence
    note: bool

    @property
    def real(self) -> int:
        """Messages that are neither a template nor a note."""
        return 0 if self.said.kind is Kind.TEMPLATE else self.said.count - self.note

    @property
    def by(self) -> str:
        """Whose messages these are."""
        return "them" if self.said.kind is Kind.WROTE else "me"


@dataclass(frozen=True, slots=True)
class Contacts:
    """Figures of all conversations of two. Messages whose tie several people may mean are only `doubtful`.

    `theirs` and `mine` are real messages; `templates` are the member's. `first`, `last` and `last_by` speak of every
    human message; on equal times the other side counts as the last, because then an answer may be due.
    `days` is a lower bound: the days of different conversations and sides are not added.
    """

    theirs: int = 0
    mine: int = 0
    their_notes: int = 0
    my_notes: int = 0
    templates: int = 0
    doubtful: int = 0
    days: int = 0
    first: datetime | None = None
    last: datetime | None = None
    last_by: str | None = None
    last_source: str = ""
    threads: tuple[Thread, ...] = ()

    @property
    def they_wrote(self) -> bool:
        """Whether the person wrote anything human."""
        return self.theirs + self.their_notes > 0

    @property
    def i_wrote(self) -> bool:
        """Whether the member wrote anything human."""
        return self.mine + self.my_notes + self.templates > 0

    @property
    def sources(self) -> tuple[str, ...]:
        """The rows of the conversations."""
        return tuple(dict.fromkeys(thread.said.source for thread in self.threads))


NO_CONTACTS = Contacts()


def condense(evidence: Sequence[Evidence]) -> Contacts:
    """Figures of one person's conversations of two."""
    said = [fact for fact in evidence if fact.kind in MESSAGES]
    if not said:
        return NO_CONTACTS
    sure = [fact for fact in said if fact.bearers <= 1]
    doubtful = sum(fact.count for fact in said if fact.bearers > 1)
    return _figures(_threads(sure, evidence), doubtful)


def label_of(contacts: Contacts, basis: Basis) -> Label | None:
    """Talked: both wrote anything human. None: no messages were ever imported."""
    if Source.MESSAGES not in basis.sources:
        return None
    if contacts.they_wrote and contacts.i_wrote:
        return Label.TALKED
    return Label.ONE_WAY if contacts.they_wrote or contacts.i_wrote else Label.NO_TRACE


def _threads(said: Iterable[Evidence], evidence: Iterable[Evidence]) -> list[Thread]:
    """Find the notes: an opening message with the mark of an invitation of the same side. One note, one message."""
    notes = {(fact.kind, fact.mark) for fact in evidence if fact.mark and fact.kind not in MESSAGES}
    threads = []
    for fact in sorted(said, key=_opened) if notes else said:
        note = (_INVITATION_OF[fact.kind], fact.mark)
        threads.append(Thread(fact, note in notes))
        notes.discard(note)
    return threads


def _opened(fact: Evidence) -> tuple[bool, str, str]:
    moment = fact.since or fact.at
    return moment is None, moment.isoformat() if moment else "", fact.source


def _figures(threads: list[Thread], doubtful: int) -> Contacts:
    last = max((t for t in threads if t.said.at), key=_recent, default=None)
    moments = [m for t in threads if (m := t.said.since or t.said.at)]
    return Contacts(
        theirs=sum(t.real for t in threads if t.by == "them"),
        mine=sum(t.real for t in threads if t.by == "me"),
        their_notes=sum(t.note for t in threads if t.by == "them"),
        my_notes=sum(t.note for t in threads if t.by == "me"),
        templates=sum(t.said.count - t.note for t in threads if t.said.kind is Kind.TEMPLATE),
        doubtful=doubtful,
        days=max((t.said.days for t in threads if t.real), default=0),
        first=min(moments, default=None),
        last=last.said.at if last else None,
        last_by=last.by if last else None,
        last_source=last.said.source if last else "",
        threads=tuple(threads),
    )


def _recent(thread: Thread) -> tuple[str, bool, str]:
    moment = thread.said.at
    return moment.isoformat() if moment else "", thread.by == "them", thread.said.source
