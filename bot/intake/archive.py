"""What a data export says, parsed: plain values between the readers of files and the store."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bot.evaluate.evidence import Employer, Evidence, Source
    from bot.model import Slug


@dataclass(frozen=True, slots=True)
class Exported:
    """One named row of Connections.csv. Without an address nobody can be acted on: such a row only enriches by name."""

    slug: Slug | None
    first: str
    last: str
    company: str | None
    position: str | None
    email: str | None
    connected_on: date | None
    source: str

    @property
    def name(self) -> str:
        """The whole name."""
        return f"{self.first} {self.last}".strip()


@dataclass(frozen=True, slots=True)
class Tied:
    """One fact, tied to an address or, where there is none, to a name.

    `key` tells facts of one kind about one person apart, in a way that is the same in every export: a conversation id,
    a skill, a date.
    """

    evidence: Evidence
    key: str
    slug: Slug | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class OwnNote:
    """A note that the member wrote about somebody on the site, word for word."""

    slug: Slug
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose export it is. `certain`: good enough to bind a workspace to the account."""

    slug: Slug | None = None
    name: str | None = None
    certain: bool = False


@dataclass(frozen=True, slots=True)
class SeenFile:
    """One file of an export: how many rows it has, how many were left out, and why (reason: how many)."""

    name: str
    rows: int
    skipped: int
    used: bool
    reasons: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refused:
    """One row that could not be used, by file and line."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What one file says, or all files of an export together.

    `unnamed` counts rows of Connections.csv with nothing but a date, by that date: they name nobody, are never merged
    with each other and never proposed. `names` are further names that an address was seen with. `refused` names the
    first rows that could not be used by line.
    """

    connections: tuple[Exported, ...] = ()
    unnamed: Mapping[date | None, int] = field(default_factory=dict)
    facts: tuple[Tied, ...] = ()
    notes: tuple[OwnNote, ...] = ()
    employers: tuple[Employer, ...] = ()
    names: frozenset[tuple[Slug, str]] = frozenset()
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True)
class Archive(Contents):
    """One export. `as_of` is the day it describes; `sources` the files it has, even when they are empty.

    `messages` and `conversations` count what people wrote (no drafts, no spam, nothing sponsored) after exact doubles
    were dropped.
    """

    name: str
    as_of: date
    owner: Owner
    sources: frozenset[Source]
    messages: int = 0
    conversations: int = 0
    groups: int = 0
    files: tuple[SeenFile, ...] = ()
