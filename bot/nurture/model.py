"""Values of staying in touch. Days are days of the calendar; what was never imported is unknown, not silent."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bot.model import Slug


class Tier(StrEnum):
    """How close somebody is."""

    INNER = "inner"
    PROFESSIONAL = "professional"
    FAR = "far"


class How(StrEnum):
    """By what the member was in touch. It never says with which words."""

    MESSAGE = "message"
    MAIL = "mail"
    CALL = "call"
    MEETING = "meeting"
    ARTICLE = "article"
    OTHER = "other"


class What(StrEnum):
    """What a list shows of somebody, as far as a change of it is noticed."""

    COMPANY = "company"
    POSITION = "position"
    NAME = "name"
    HEADLINE = "headline"


class Why(StrEnum):
    """Why it is time to write, the most pressing first."""

    OPEN = "open"  # they wrote last, and lately
    CHANGE = "change"  # a new job, company or headline
    ANNIVERSARY = "anniversary"  # a round year of being connected
    SILENCE = "silence"  # longer than the cadence
    NEVER = "never"  # no exchange is known


_TAG = re.compile(r"\w[\w .&/-]{0,39}")


def tag_of(text: str) -> str:
    """A tag as it is kept: small letters, blanks collapsed; InputError for what is none."""
    tag = " ".join(text.casefold().split())
    if not _TAG.fullmatch(tag):
        raise InputError(f"{text!r} is no tag: letters, digits, blanks and . & / - (at most 40) are.")
    return tag


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What the member set: the days of each tier and tag, and how many people one week holds.

    `open_days`: so long before the newest messages a last word of theirs counts as waiting for an answer. `fields`:
    kinds of work (`bot.evaluate.titles.Family`) of which the member has something to send; none: of all.
    """

    inner: int
    professional: int
    far: int
    week: int
    open_days: int
    tags: Mapping[str, int] = field(default_factory=dict)
    fields: frozenset[str] = frozenset()

    def cadence(self, tier: Tier | None, tags: frozenset[str]) -> int:
        """Days between two contacts: the shortest of the tags that have one, else the tier's. No tier counts as far."""
        if tags and self.tags:
            own = [self.tags[tag] for tag in tags if tag in self.tags]
            if own:
                return min(own)
        if tier is Tier.INNER:
            return self.inner
        return self.professional if tier is Tier.PROFESSIONAL else self.far


@dataclass(frozen=True, slots=True)
class Change:
    """Something that became different between two looks, of which the later one is of `day`."""

    slug: Slug
    what: What
    before: str
    after: str
    since: date
    day: date
    source: str


@dataclass(frozen=True, slots=True)
class Contact:
    """What is known of one person who stays, as far as it tells when to write. `message_by`: "them" or "me"."""

    slug: Slug
    name: str
    tier: Tier | None = None
    tags: frozenset[str] = frozenset()
    connected_on: date | None = None
    message: date | None = None
    message_by: str | None = None
    touch: date | None = None
    touch_how: How | None = None
    snoozed_until: date | None = None
    company: str | None = None
    field: str | None = None
    changes: tuple[Change, ...] = ()

    @property
    def last(self) -> date | None:
        """The last contact that is known, either way."""
        if self.message is None or self.touch is None:
            return self.message or self.touch
        return max(self.message, self.touch)

    @property
    def last_how(self) -> str:
        """Who wrote, or by what the member was in touch; empty where no contact is known."""
        if self.touch is not None and self.touch == self.last:
            return self.touch_how.value if self.touch_how else ""
        return {"them": "they wrote", "me": "you wrote"}.get(self.message_by or "", "") if self.message else ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why it is time, since which day, in one sentence, and what could be done."""

    why: Why
    since: date | None
    sentence: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody whose turn it is: the reasons, the most pressing first, and by how much the cadence is passed."""

    contact: Contact
    reasons: tuple[Reason, ...]
    overdue: float

    @property
    def reason(self) -> Reason:
        """The most pressing reason."""
        return self.reasons[0]
