"""What happened in a practice network, before it is written in the form of an era. Times are aware UTC."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.practice.people import PracticePerson

HIDDEN: Final = "LinkedIn Member"


class Part(StrEnum):
    """The two archives of a larger export; the second repeats the first."""

    BASIC = "basic"
    COMPLETE = "complete"


class Talk(StrEnum):
    """What a conversation is. Only people's and those with hidden members are human."""

    PEOPLE = "people"
    HIDDEN = "hidden"  # the other one has closed the account: no name, no address
    SPONSORED = "sponsored"
    SPAM = "spam"


@dataclass(frozen=True, slots=True)
class Message:
    """One row of the messages. `sender` None: a hidden member or a sponsor, whose name the conversation knows."""

    at: datetime
    sender: PracticePerson | None
    text: str
    attached: bool = False
    draft: bool = False
    twice: bool = False  # the row stands twice in the file


@dataclass(frozen=True, slots=True)
class Conversation:
    """Messages between the member and others; several others make a group."""

    id: str
    talk: Talk
    others: tuple[PracticePerson, ...]
    messages: tuple[Message, ...]
    shown: str = ""  # the name of a sender without an address
    title: str = ""
    subject: str = ""

    @property
    def written(self) -> tuple[Message, ...]:
        """What was sent, without drafts."""
        return tuple(message for message in self.messages if not message.draft)


@dataclass(frozen=True, slots=True)
class Invitation:
    """Who asked whom. Without `accepted` the person is no connection."""

    person: PracticePerson
    outgoing: bool
    at: datetime
    note: str
    accepted: date | None


@dataclass(frozen=True, slots=True)
class Endorsement:
    """One skill of one person, endorsed by the other."""

    person: PracticePerson
    received: bool
    skill: str
    at: datetime
    pending: bool


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A text that one wrote about the other."""

    person: PracticePerson
    received: bool
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Remark:
    """The member's own note about a connection."""

    person: PracticePerson
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Follow:
    """Somebody whom the member follows, or no longer follows."""

    person: PracticePerson
    active: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class History:
    """Everything that an export of one day can hold. `connected`: newest first; `nameless`: dates without a person."""

    owner: PracticePerson
    connected: tuple[PracticePerson, ...]
    nameless: tuple[date, ...]
    conversations: tuple[Conversation, ...]
    invitations: tuple[Invitation, ...]
    endorsements: tuple[Endorsement, ...]
    recommendations: tuple[Recommendation, ...]
    remarks: tuple[Remark, ...]
    follows: tuple[Follow, ...]


@cache
def _work() -> re.Pattern[str]:
    raw = tomllib.loads(resources.files("bot.practice").joinpath("names.toml").read_text("utf-8"))["headline"]
    roles, places = ("|".join(map(re.escape, raw[key])) for key in ("roles", "places"))
    shapes = "|".join(
        re.escape(shape).replace(r"\{role\}", f"({roles})").replace(r"\{place\}", f"({places})")
        for shape in raw["shapes"]
    )
    return re.compile(shapes)


def work_of(headline: str) -> tuple[str, str]:
    """Position and company that a headline names; empty where it names none."""
    found = _work().fullmatch(headline)
    words = [word for word in found.groups() if word is not None] if found else [headline]
    return (words[0], words[1]) if len(words) > 1 else (words[0], "")
