"""What an evaluation says of one person. Every point and every verdict explains itself; a person decides."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.model import Slug


class Label(StrEnum):
    """Who wrote to whom in conversations of two, as far as the export says."""

    TALKED = "talked"
    ONE_WAY = "one-way"
    NO_TRACE = "no trace"


class Verdict(StrEnum):
    """What a rule does when all of its conditions hold. The strongest wins, in this order."""

    PROTECT = "protect"
    ASK = "ask"
    SUGGEST_REMOVE = "suggest-remove"


class Truth(StrEnum):
    """Three values: a fact that is missing makes a condition unknown."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"


class Topic(StrEnum):
    """What a part of the score speaks of."""

    OWN_WORDS = "own words"
    MESSAGES = "messages"
    SERVICES = "services"
    EMPLOYER = "employer"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class Point:
    """A part of the score: how much, why in one sentence, and the rows that say so."""

    value: float
    sentence: str
    sources: tuple[str, ...]
    topic: Topic = Topic.REMARK


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says of one person: a sentence for each condition, and the facts that are missing."""

    rule: str
    then: Verdict
    truth: Truth
    sentences: tuple[str, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an evaluation leaves one person.

    `label` None: no messages were ever imported. `verdict` and `rule` None: nothing fired, the person stays undecided.
    `theirs` and `mine` count real messages: no notes of invitations, no templates. `last_by`: "them" or "me".
    For groups: `pro` are the points that speak for the person, `contrary` says why the person is left out where a group
    shall go (`bot.evaluate.contrary`).
    """

    label: Label | None
    score: float
    theirs: int
    mine: int
    last_at: datetime | None
    last_by: str | None
    verdict: Verdict | None
    rule: str | None
    pro: float = 0.0
    contrary: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement(Standing):
    """A standing with its reasons. The score is the sum of its points, rounded to two digits.

    For groups: `title` is a family of job titles, `company` the comparable name of the company.
    """

    slug: Slug
    points: tuple[Point, ...]
    why: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    title: str | None = None
    company: str | None = None
