"""Conditions on conversations of two. Where messages were imported, that there are none is a known fact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.evaluate.asking import FILES, Answer, Limit, View, never, said, unknown
from bot.evaluate.evidence import Kind, Source
from bot.evaluate.judgement import Label
from bot.evaluate.reading import Wrong, choice, figure, flag, length, limit, table
from bot.evaluate.score import counted, day

if TYPE_CHECKING:
    from datetime import date

    from bot.evaluate.asking import Condition
    from bot.evaluate.contacts import Contacts
    from bot.evaluate.span import Span

MESSAGES = FILES[Source.MESSAGES]
_DOUBT = "whose messages some are; they stand under a name that several people bear"
_BOUNDS = {
    "theirs_at_least": "theirs at least",
    "mine_at_least": "yours at least",
    "both_at_least": "each at least",
    "total_at_most": "together at most",
}
_SIDES = ("theirs_at_least", "mine_at_least", "both_at_least")


def _untold(view: View) -> Answer | None:
    """Of somebody who was connected after the newest messages were exported, their absence says nothing."""
    on, until = view.dossier.connected_on, view.lens.basis.talked_until
    if on is None or on <= until or view.contacts.threads:
        return None
    return unknown(f"messages since the connection of {on.isoformat()}; {MESSAGES} ends with {until.isoformat()}")


def _rows(contacts: Contacts) -> str:
    return ", ".join(contacts.sources[:2]) or MESSAGES


@dataclass(frozen=True, slots=True)
class Labelled:
    """The label is one of these."""

    labels: tuple[Label, ...]

    def ask(self, view: View) -> Answer:
        """Answer for one person."""
        if view.label is None:
            return never(Source.MESSAGES)
        if view.contacts.doubtful and view.label is not Label.TALKED:
            return unknown(_DOUBT)
        if untold := _untold(view):
            return untold
        asked = " or ".join(f"'{label}'" for label in self.labels)
        return said(view.label in self.labels, f"label '{view.label}' (asked: {asked}); {_rows(view.contacts)}")


@dataclass(frozen=True, slots=True)
class NoMessage:
    """`last_message = false`: nobody ever wrote, not even a note or a mass mail."""

    def ask(self, view: View) -> Answer:
        """Answer for one person."""
        if not view.has(Source.MESSAGES):
            return never(Source.MESSAGES)
        if view.contacts.threads:
            when = day(view.contacts.last)
            return said(False, f"last message {when}; {view.contacts.last_source or _rows(view.contacts)}")
        if view.contacts.doubtful:
            return unknown(_DOUBT)
        return _untold(view) or said(True, f"no message in {MESSAGES}")


@dataclass(frozen=True, slots=True)
class LastMessage:
    """How long ago anybody wrote last: real, template or note."""

    limit: Limit

    def ask(self, view: View) -> Answer:
        """Answer for one person."""
        contacts = view.contacts
        if not view.has(Source.MESSAGES):
            return never(Source.MESSAGES)
        if contacts.last is None:
            return self._undated(view, contacts)
        holds, measured = self.limit.measured(contacts.last, view.lens.basis.talked_until)
        if contacts.doubtful and not (holds and self.limit.within):
            return unknown(_DOUBT)
        return said(holds, f"last message {measured}; {contacts.last_source}")

    def _undated(self, view: View, contacts: Contacts) -> Answer:
        if contacts.threads:
            return unknown("the day of the last message")
        if contacts.doubtful:
            return unknown(_DOUBT)
        return _untold(view) or said(False, f"no message in {MESSAGES}")


@dataclass(frozen=True, slots=True)
class Messages:
    """How many real messages there are: no notes of invitations, no templates. Every bound given must hold."""

    theirs: int = 0
    mine: int = 0
    both: int = 0
    most: int | None = None
    asked: str = ""

    def ask(self, view: View) -> Answer:
        """Answer for one person."""
        if not view.has(Source.MESSAGES):
            return never(Source.MESSAGES)
        contacts = view.contacts
        lacking = max(0, self.theirs - contacts.theirs, self.both - contacts.theirs)
        lacking += max(0, self.mine - contacts.mine, self.both - contacts.mine)
        together = contacts.theirs + contacts.mine
        holds = not lacking and self._few(together)
        # Doubtful messages may fill what is lacking, on either side, or exceed the upper bound.
        perhaps = contacts.doubtful >= lacking and self._few(together + lacking)
        surely = holds and self._few(together + contacts.doubtful)
        if perhaps and not surely:
            return unknown(_DOUBT)
        if untold := _untold(view):
            return untold
        told = f"real messages: {contacts.theirs} theirs, {contacts.mine} yours"
        return said(holds, f"{told} (asked: {self.asked}); {_rows(contacts)}")

    def _few(self, together: int) -> bool:
        return self.most is None or together <= self.most


@dataclass(frozen=True, slots=True)
class WroteLast:
    """Who wrote last."""

    who: str

    def ask(self, view: View) -> Answer:
        """Answer for one person."""
        contacts = view.contacts
        if not view.has(Source.MESSAGES):
            return never(Source.MESSAGES)
        if contacts.doubtful:
            return unknown(_DOUBT)
        if contacts.last_by is None:
            undated = bool(contacts.threads)
            return unknown("the day of the last message") if undated else said(False, f"no message in {MESSAGES}")
        who = "they" if contacts.last_by == "them" else "you"
        sentence = f"{who} wrote last, on {day(contacts.last)} (asked: {self.who}); {contacts.last_source}"
        return said(contacts.last_by == self.who, sentence)


@dataclass(frozen=True, slots=True)
class MineTemplatesOnly:
    """Whether all that the member wrote were messages sent to many alike, and the person wrote nothing."""

    wanted: bool

    def ask(self, view: View) -> Answer:
        """Answer for one person."""
        contacts = view.contacts
        if not view.has(Source.MESSAGES):
            return never(Source.MESSAGES)
        others = contacts.they_wrote or contacts.mine or contacts.my_notes
        if contacts.doubtful and not others:
            return unknown(_DOUBT)
        sent = f"{counted(contacts.templates, 'message')} that you sent to many alike"
        besides = "and others" if others else "and no other"
        return said((contacts.templates > 0 and not others) is self.wanted, f"{sent} {besides}; {_rows(contacts)}")


@dataclass(frozen=True, slots=True)
class Pitched:
    """They wrote within so long after the connection, and the member never wrote.

    A message of the day of the connection may be the note of their invitation: what it is, is known only where the
    invitations of that day are.
    """

    within: Span

    def ask(self, view: View) -> Answer:
        """Answer for one person."""
        contacts = view.contacts
        if not view.has(Source.MESSAGES):
            return never(Source.MESSAGES)
        if contacts.i_wrote or not contacts.theirs:
            wrote = "you wrote to them" if contacts.i_wrote else "they never wrote to you"
            return said(False, f"{wrote}; {_rows(contacts)}")
        if contacts.doubtful:
            return unknown(_DOUBT)
        connected = view.dossier.connected_on
        return self._judge(view, connected) if connected else unknown("the day of the connection")

    def _judge(self, view: View, connected: date) -> Answer:
        after = [(on - connected).days for on in _days_of_theirs(view.contacts)]
        soon = [days for days in after if 0 <= days <= self.within.days]
        if not after:
            return unknown("the day of their messages")
        if soon and not any(soon) and not _note_known(view, connected):
            return unknown("whether their message of that day was the note of an invitation")
        days = min(soon, key=lambda days: (days == 0, days), default=min(after))
        told = f"they wrote {counted(days, 'day')} after the connection of {connected.isoformat()}"
        return said(bool(soon), f"{told} (limit {self.within.days}), you never wrote; {_rows(view.contacts)}")


def _days_of_theirs(contacts: Contacts) -> list[date]:
    """Days of their messages, as far as they are known; a note's day is not one."""
    found: list[date] = []
    for thread in contacts.threads:
        if thread.real and thread.by == "them":
            moments = (None if thread.note else thread.said.since, thread.said.at)
            found += [moment.date() for moment in moments if moment]
    return found


def _note_known(view: View, on: date) -> bool:
    covered = any(first <= on <= last for first, last in view.lens.basis.invitations)
    return covered or any(fact.kind in {Kind.INVITED, Kind.INVITED_BY} for fact in view.dossier.evidence)


def read_label(value: object) -> Condition:
    """`label = { is = ["no trace"] }`."""
    asked = table(value, ("is",))["is"]
    known = tuple(label.value for label in Label)
    if not isinstance(asked, list) or not asked or any(text not in known for text in asked):
        raise Wrong(f"is needs a list of {', '.join(repr(text) for text in known)}", "is")
    return Labelled(tuple(Label(text) for text in asked))


def read_last_message(value: object) -> Condition:
    """`last_message = false`, or `{ within = "2 years" }`, or `{ before = "5 years" }`."""
    if isinstance(value, bool):
        if value:
            raise Wrong('false, { within = "2 years" } or { before = "5 years" } is needed')
        return NoMessage()
    return LastMessage(limit(value))


def read_messages(value: object) -> Condition:
    """`messages = { both_at_least = 2 }`."""
    given = table(value, tuple(_BOUNDS))
    theirs, mine, both = (figure(given[key], key, least=1) if key in given else 0 for key in _SIDES)
    most = figure(given["total_at_most"], "total_at_most") if "total_at_most" in given else None
    if most is not None and max(theirs, both) + max(mine, both) > most:
        raise Wrong("total_at_most is less than the other bounds together", "total_at_most")
    asked = ", ".join(f"{words} {given[key]}" for key, words in _BOUNDS.items() if key in given)
    return Messages(theirs, mine, both, most, asked)


def read_wrote_last(value: object) -> Condition:
    """`wrote_last = "them"`."""
    return WroteLast(choice(value, "them", "me"))


def read_mine_templates_only(value: object) -> Condition:
    """`mine_templates_only = true`."""
    return MineTemplatesOnly(flag(value))


def read_pitched(value: object) -> Condition:
    """`pitched = { within = "7 days" }`."""
    return Pitched(length(table(value, ("within",))["within"], "within"))
