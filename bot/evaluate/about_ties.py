"""Conditions on what ties two people besides messages: statements, endorsements, invitations, employers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.evaluate.asking import FILES, Answer, View, never, said, unknown
from bot.evaluate.evidence import Kind, Source
from bot.evaluate.reading import choice, figure, flag, table
from bot.evaluate.score import day
from bot.evaluate.words import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.evaluate.asking import Condition
    from bot.evaluate.evidence import Evidence

_NAME_SHARED = "whether {} means this person or another one of the same name"
_RECOMMENDED = {
    "received": {Kind.RECOMMENDED_BY: Source.RECOMMENDATIONS_RECEIVED},
    "given": {Kind.RECOMMENDED: Source.RECOMMENDATIONS_GIVEN},
}
_ENDORSED = {
    "received": {Kind.ENDORSED_BY: Source.ENDORSEMENTS_RECEIVED},
    "given": {Kind.ENDORSED: Source.ENDORSEMENTS_GIVEN},
}
EITHER, BOTH = "either", "both"


def _of(view: View, kinds: Iterable[Kind]) -> list[Evidence]:
    return [fact for fact in view.dossier.evidence if fact.kind in kinds]


def _missing(view: View, sources: Iterable[Source]) -> Source | None:
    return next((source for source in sources if not view.has(source)), None)


def _tie(view: View, kinds: dict[Kind, Source], wanted: bool, what: str) -> Answer:
    """Whether a fact of these kinds is there: surely, perhaps (a shared name), surely not, or nobody knows."""
    facts = _of(view, kinds)
    sure = next((fact for fact in facts if fact.bearers <= 1), None)
    if sure:
        by_name = " (tied by name)" if sure.by_name else ""
        return said(wanted, f"{what} on {day(sure.at)}{by_name}; {sure.source}")
    if facts:
        return unknown(_NAME_SHARED.format(f"{facts[0].source} ({what})"))
    absent = _missing(view, kinds.values())
    if absent:
        return never(absent)
    return said(not wanted, f"no {what}; {', '.join(FILES[source] for source in kinds.values())}")


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A recommendation, received, given, or either."""

    way: str
    wanted: bool

    def ask(self, view: View) -> Answer:
        """Answer for one person."""
        kinds = _RECOMMENDED.get(self.way, _RECOMMENDED["received"] | _RECOMMENDED["given"])
        return _tie(
            view, kinds, self.wanted, f"recommendation {self.way}" if self.way in _RECOMMENDED else "recommendation"
        )


@dataclass(frozen=True, slots=True)
class Note:
    """The member's own note about the person on the site."""

    wanted: bool

    def ask(self, view: View) -> Answer:
        """Answer for one person."""
        return _tie(view, {Kind.NOTE: Source.NOTES}, self.wanted, "own note")


@dataclass(frozen=True, slots=True)
class Follows:
    """Whether the member follows the person, by the list of those followed."""

    wanted: bool

    def ask(self, view: View) -> Answer:
        """Answer for one person."""
        return _tie(view, {Kind.FOLLOWED: Source.FOLLOWS}, self.wanted, "following")


@dataclass(frozen=True, slots=True)
class Endorsements:
    """For how many distinct skills endorsements were received, given, either way together, or both ways each."""

    least: int
    way: str

    def ask(self, view: View) -> Answer:
        """Answer for one person."""
        figures = {way: self._skills(view, way) for way in _ENDORSED}
        low = self._figure({way: len(sure) for way, (sure, _) in figures.items()})
        high = self._figure({way: len(sure | doubtful) for way, (sure, doubtful) in figures.items()})
        sources = [source for way in self._ways() for source in _ENDORSED[way].values()]
        if low < self.least:
            absent = _missing(view, sources)
            if high >= self.least:
                return unknown(_NAME_SHARED.format("an endorsement"))
            if absent:
                return never(absent)
        told = ", ".join(f"{len(figures[way][0])} {way}" for way in self._ways())
        rows = ", ".join(FILES[source] for source in sources)
        return said(low >= self.least, f"skills endorsed: {told} (asked: {self.way} at least {self.least}); {rows}")

    def _ways(self) -> tuple[str, ...]:
        return (self.way,) if self.way in _ENDORSED else tuple(_ENDORSED)

    def _figure(self, skills: dict[str, int]) -> int:
        used = [skills[way] for way in self._ways()]
        return min(used) if self.way == BOTH else sum(used)

    @staticmethod
    def _skills(view: View, way: str) -> tuple[set[str], set[str]]:
        facts = _of(view, _ENDORSED[way])
        sure = {fact.detail.casefold() for fact in facts if fact.bearers <= 1}
        return sure, {fact.detail.casefold() for fact in facts if fact.bearers > 1}


@dataclass(frozen=True, slots=True)
class InvitedBy:
    """Who invited whom; known only for connections of about 180 days before an export."""

    who: str

    def ask(self, view: View) -> Answer:
        """Answer for one person."""
        facts = [fact for fact in _of(view, {Kind.INVITED, Kind.INVITED_BY}) if fact.bearers <= 1]
        if not facts:
            return _no_invitation(view)
        latest = max(facts, key=lambda fact: (fact.at is not None, str(fact.at), fact.source))
        by = "them" if latest.kind is Kind.INVITED_BY else "me"
        who = "they invited you" if by == "them" else "you invited them"
        return said(by == self.who, f"{who} on {day(latest.at)} (asked: by {self.who}); {latest.source}")


@dataclass(frozen=True, slots=True)
class InvitationNote:
    """Whether the invitation, whoever sent it, came with a note."""

    wanted: bool

    def ask(self, view: View) -> Answer:
        """Answer for one person."""
        facts = [fact for fact in _of(view, {Kind.INVITED, Kind.INVITED_BY}) if fact.bearers <= 1]
        if not facts:
            return _no_invitation(view)
        noted = next((fact for fact in facts if fact.detail == "note"), None)
        told = "with a note" if noted else "without a note"
        shown = noted or facts[0]
        return said((noted is not None) is self.wanted, f"invitation {told} on {day(shown.at)}; {shown.source}")


def _no_invitation(view: View) -> Answer:
    """Outside the window of Invitations.csv nobody knows; inside it a missing row is a gap, not a fact."""
    if not view.has(Source.INVITATIONS):
        return never(Source.INVITATIONS)
    return unknown("who invited whom; Invitations.csv tells it only for about 180 days before an export")


@dataclass(frozen=True, slots=True)
class SharedEmployer:
    """Whether the person's company is one that the member works at now."""

    wanted: bool

    def ask(self, view: View) -> Answer:
        """Answer for one person."""
        person, job = view.dossier, view.colleague
        if not view.has(Source.POSITIONS):
            return never(Source.POSITIONS)
        if not person.exported:
            blind = not view.has(Source.CONNECTIONS)
            return unknown("the company; the newest export does not list this person", blind=blind)
        if job is None:
            shown = f"company {quoted(person.company)} is" if person.company else "no company is shown, so"
            return said(not self.wanted, f"{shown} none of your current employers; Positions.csv")
        since = f" since {job.since.isoformat()}" if job.since else ""
        told = f"company {quoted(person.company or '')} equals {quoted(job.company)}, your employer{since}"
        return said(self.wanted, f"{told}; Connections.csv, {job.source}")


def read_recommendation(value: object) -> Condition:
    """`recommendation = true`, false, "received" or "given"."""
    if isinstance(value, bool):
        return Recommendation(EITHER, value)
    return Recommendation(choice(value, *_RECOMMENDED), wanted=True)


def read_note(value: object) -> Condition:
    """`note = true`."""
    return Note(flag(value))


def read_follows(value: object) -> Condition:
    """`follows = true`."""
    return Follows(flag(value))


def read_endorsements(value: object) -> Condition:
    """`endorsements = { at_least = 1, way = "both" }`."""
    given = table(value, ("at_least", "way"))
    way = choice(given.get("way", EITHER), *_ENDORSED, EITHER, BOTH)
    return Endorsements(figure(given.get("at_least", 1), "at_least", least=1), way)


def read_invited_by(value: object) -> Condition:
    """`invited_by = "them"`."""
    return InvitedBy(choice(value, "them", "me"))


def read_invitation_note(value: object) -> Condition:
    """`invitation_note = true`."""
    return InvitationNote(flag(value))


def read_shared_employer(value: object) -> Condition:
    """`shared_employer = true`."""
    return SharedEmployer(flag(value))
