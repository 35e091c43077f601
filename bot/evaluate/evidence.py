"""What is known of people: one value a fact, each with the row that says it. Pure values; times are aware UTC.

Words: a *tie* joins a fact to a person, by address or, where a file has no address, by name. A name that several people
bear credits nobody and protects all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.model import Slug


class Source(StrEnum):
    """What an export can hold. What was never imported leaves facts unknown; an empty file makes them false."""

    CONNECTIONS = "connections"
    MESSAGES = "messages"
    INVITATIONS = "invitations"
    ENDORSEMENTS_RECEIVED = "endorsements received"
    ENDORSEMENTS_GIVEN = "endorsements given"
    RECOMMENDATIONS_RECEIVED = "recommendations received"
    RECOMMENDATIONS_GIVEN = "recommendations given"
    NOTES = "notes"
    POSITIONS = "positions"
    PROFILE = "profile"
    FOLLOWS = "follows"


class Kind(StrEnum):
    """Kinds of facts about one person."""

    WROTE = "wrote"  # messages that the person wrote in a conversation of two
    WRITTEN = "written"  # messages that the member wrote to the person, texts of his own
    TEMPLATE = "template"  # messages that the member sent to five or more people with the same beginning
    RECOMMENDED_BY = "recommended by"
    RECOMMENDED = "recommended"
    ENDORSED_BY = "endorsed by"  # one fact a skill
    ENDORSED = "endorsed"  # one fact a skill
    INVITED_BY = "invited by"  # the person invited the member
    INVITED = "invited"  # the member invited the person
    NOTE = "note"  # the member's own note about the person on the site
    FOLLOWED = "followed"  # the member follows the person


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact about one person. It never holds the text of a message.

    `at` is the moment of the fact, of the last message in a conversation; `since` that of its first message.
    `days` counts the distinct days with messages. `detail` is a skill, or "note" where an invitation carried one.
    `mark` is a keyed digest of a short text: of an invitation's note, or of the message that opened the conversation
    (only at the side that wrote it). Equal marks: the opening message is that note, counted once.
    `bearers` says how many people the tie may mean: more than one protects all of them and credits nobody.
    """

    kind: Kind
    source: str
    at: datetime | None = None
    since: datetime | None = None
    count: int = 1
    days: int = 0
    detail: str = ""
    mark: str | None = None
    by_name: bool = False
    bearers: int = 1


@dataclass(frozen=True, slots=True)
class Employer:
    """One position of the member; `until` None: now."""

    company: str
    since: date | None
    until: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Basis:
    """What all evaluations rest on: which sources were ever imported, and the day that they describe.

    `messages_as_of`: the day of the newest export with messages, where that is not the newest of all. Nobody knows who
    wrote after it.
    """

    as_of: date
    sources: frozenset[Source] = frozenset()
    employers: tuple[Employer, ...] = ()
    # Who invited whom is known for about 180 days before an export (data-archive.md, fact 3): the days so covered.
    invitations: tuple[tuple[date, date], ...] = ()
    messages_as_of: date | None = None

    @property
    def talked_until(self) -> date:
        """The day from which silence is counted back."""
        return self.messages_as_of or self.as_of


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything known of one person. None: the sources do not say it; for `company` also: the person shows none."""

    slug: Slug
    name: str
    headline: str | None = None
    company: str | None = None
    position: str | None = None
    email: str | None = None
    connected_on: date | None = None
    evidence: tuple[Evidence, ...] = ()
    namesakes: int = 0  # other connected people with the same name
    same_day: int = 0  # other people connected on the same day
    exported: bool = False  # whether the newest export lists the person: only then company and position are known
