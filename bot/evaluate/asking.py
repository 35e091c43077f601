"""What a condition is asked about, and how it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from bot.evaluate.evidence import Source
from bot.evaluate.judgement import Truth
from bot.evaluate.score import counted, current_employers, days_before, shared_employer
from bot.evaluate.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from bot.evaluate.company import Companies, CompanyName
    from bot.evaluate.contacts import Contacts
    from bot.evaluate.evidence import Basis, Dossier, Employer
    from bot.evaluate.judgement import Label
    from bot.evaluate.span import Span

FILES: Mapping[Source, str] = {
    Source.CONNECTIONS: "Connections.csv",
    Source.MESSAGES: "messages.csv",
    Source.INVITATIONS: "Invitations.csv",
    Source.ENDORSEMENTS_RECEIVED: "Endorsement_Received_Info.csv",
    Source.ENDORSEMENTS_GIVEN: "Endorsement_Given_Info.csv",
    Source.RECOMMENDATIONS_RECEIVED: "Recommendations_Received.csv",
    Source.RECOMMENDATIONS_GIVEN: "Recommendations_Given.csv",
    Source.NOTES: "Notes.csv",
    Source.POSITIONS: "Positions.csv",
    Source.PROFILE: "Profile.csv",
    Source.FOLLOWS: "Member_Follows.csv",
}


class Answer(NamedTuple):
    """One condition on one person. `missing` names the missing fact of an unknown answer.

    `blind`: the whole source of the fact was never imported, so the condition is unknown for everybody alike.
    """

    truth: Truth
    sentence: str
    missing: str = ""
    blind: bool = False


class Condition(Protocol):
    """A typed question; its sentence holds in either case: it states the fact, the operator, the limit and the row."""

    def ask(self, view: View) -> Answer:
        """Answer for one person."""
        ...


@dataclass(frozen=True, slots=True)
class Lens:
    """What is the same for all people; texts that many people share are folded once."""

    basis: Basis
    companies: Companies
    current: Mapping[str, Employer]
    _words: dict[str, str] = field(default_factory=dict)
    _names: dict[str, CompanyName] = field(default_factory=dict)

    def words(self, text: str) -> str:
        """Comparable words of a text."""
        found = self._words.get(text)
        if found is None:
            found = self._words[text] = words(text)
        return found

    def name(self, text: str) -> CompanyName:
        """Comparable name of a company."""
        found = self._names.get(text)
        if found is None:
            found = self._names[text] = self.companies.name(text)
        return found

    def colleague(self, dossier: Dossier) -> Employer | None:
        """The member's current position at the person's company."""
        return shared_employer(dossier, self.current, self)


@dataclass(frozen=True, slots=True)
class Card:
    """What an invitation says besides who it is from. None: it does not say it; `age_days`: at least so many.

    `no_return`: why the person stands in the do-not-reconnect list.
    """

    mutual: int | None = None
    noted: bool = False
    age_days: int | None = None
    no_return: str | None = None


@dataclass(frozen=True, slots=True)
class View:
    """One person as conditions see it; `card` is there where an invitation is judged."""

    lens: Lens
    dossier: Dossier
    contacts: Contacts
    label: Label | None
    score: float
    colleague: Employer | None
    card: Card | None = None

    @property
    def as_of(self) -> date:
        """The day from which days are counted back."""
        return self.lens.basis.as_of

    def has(self, source: Source) -> bool:
        """Whether a source was ever imported."""
        return source in self.lens.basis.sources


def lens_of(basis: Basis, companies: Companies) -> Lens:
    """Prepare for one basis."""
    return Lens(basis, companies, current_employers(basis, companies))


def said(hit: bool, sentence: str) -> Answer:
    """A fact that is known."""
    return Answer(Truth.TRUE if hit else Truth.FALSE, sentence)


def unknown(missing: str, *, blind: bool = False) -> Answer:
    """A fact that is not known."""
    return Answer(Truth.UNKNOWN, f"not known: {missing}", missing, blind)


def never(source: Source) -> Answer:
    """A source that was never imported."""
    return unknown(f"{FILES[source]} was never imported", blind=True)


@dataclass(frozen=True, slots=True)
class Limit:
    """Within so long before the day of the evidence, or longer ago."""

    span: Span
    within: bool

    def holds(self, days: int) -> bool:
        """Whether something so many days ago is on the right side."""
        return days <= self.span.days if self.within else days > self.span.days

    def measured(self, moment: datetime | date, as_of: date) -> tuple[bool, str]:
        """Whether it holds, and in words: the date, the days, the day they are counted from, the limit."""
        days = days_before(moment, as_of)
        limit = f"limit {self.span.days}" if self.within else f"asked: more than {self.span.days}"
        return self.holds(days), f"{moment:%Y-%m-%d}, {counted(days, 'day')} before {as_of.isoformat()} ({limit})"
