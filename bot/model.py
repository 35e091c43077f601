"""Frozen values that every layer shares. Times are aware UTC; slugs are tie keys (see `bot.evaluate.identity`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NewType

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

Slug = NewType("Slug", str)
PlanId = NewType("PlanId", str)
RunId = NewType("RunId", str)


class ActionKind(StrEnum):
    """What can be done to one person on the site."""

    DISCONNECT = "disconnect"
    UNFOLLOW = "unfollow"
    ACCEPT = "accept"
    IGNORE = "ignore"
    WITHDRAW = "withdraw"


class Decision(StrEnum):
    """What the member decided about one person."""

    KEEP = "keep"
    REMOVE = "remove"
    UNFOLLOW = "unfollow"
    ASK = "ask"
    UNDECIDED = "undecided"


class Mode(StrEnum):
    """How a run acts."""

    DRY = "dry"
    LIVE = "live"
    BY_HAND = "by-hand"


class Confirm(StrEnum):
    """How closely a run is supervised."""

    EACH = "each"
    BATCH = "batch"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Connection:
    """One row of the connection list, as it was seen. None means that the row did not show it."""

    slug: Slug
    name: str
    headline: str | None = None
    connected_on: date | None = None
    member_id: str | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a read or an act is about: the slug is the identity, the name a second witness."""

    slug: Slug
    name: str
    member_id: str | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """One approved act on one person, with what was known of the person when the plan was made."""

    kind: ActionKind
    slug: Slug
    name: str
    headline: str | None = None
    connected_on: date | None = None
    member_id: str | None = None
    because: str = ""

    @property
    def subject(self) -> Subject:
        """The person this act is about."""
        return Subject(self.slug, self.name, self.member_id)


@dataclass(frozen=True, slots=True)
class Plan:
    """A frozen list of acts; its id is the SHA-256 of its canonical JSON (`bot.plan.plan_id`)."""

    origin: str
    account: Slug
    created_at: datetime
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Approval:
    """The member's word on one plan; it expires."""

    plan: PlanId
    count: int
    approved_at: datetime
    expires_at: datetime
    by: str


# --- what a read says -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Connected:
    """Exactly one row of this slug is in the list."""

    seen: Connection


@dataclass(frozen=True, slots=True)
class Absent:
    """A well-formed answer lacks the slug; `search_works` when a search found somebody since the last page load."""

    search_works: bool


Relationship = Connected | Absent


@dataclass(frozen=True, slots=True)
class ListReading:
    """A reading of the whole list. Complete only when what was stated, read and unreadable add up."""

    stated: int | None
    read: int
    unreadable: int
    complete: bool
    seconds: float
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Census:
    """A fresh load of the list: the stated number of connections, and a control search that found somebody."""

    stated: int
    control: Slug


# --- what an act leaves -----------------------------------------------------------------------------------------------


class ProofKind(StrEnum):
    """The two proofs of an act: the site accepted the request, and a read shows what it was to bring about."""

    ACCEPTED = "accepted"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of evidence; `detail` holds plain facts without names (status, named by slug or id, entries)."""

    kind: ProofKind
    at: datetime
    detail: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A performed act: when the irreversible part began, and both proofs."""

    dispatched_at: datetime
    accepted: Proof
    absent: Proof


@dataclass(frozen=True, slots=True)
class Done:
    """The act was performed and proven."""


@dataclass(frozen=True, slots=True)
class AlreadyGone:
    """There was nothing to do, and that is proven."""


@dataclass(frozen=True, slots=True)
class NotDone:
    """Attempted; the site refused or did nothing, and nothing has changed by it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Held:
    """Not attempted."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Attempted, and nobody knows yet: an open intent."""

    reason: str


Outcome = Done | AlreadyGone | NotDone | Held | Unknown


class OutcomeName(StrEnum):
    """How an outcome is written in the store, the audit log and JSON documents."""

    DONE = "done"
    ALREADY_GONE = "already_gone"
    NOT_DONE = "not_done"
    HELD = "held"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Intent:
    """A durable promise to act, charged to the budget. Open until an outcome is settled."""

    id: int
    run: RunId
    plan: PlanId
    kind: ActionKind
    slug: Slug
    name: str
    attempt: int
    intended_at: datetime
    member_id: str | None = None
    dispatched_at: datetime | None = None
    by_hand: bool = False

    @property
    def subject(self) -> Subject:
        """The person this intent is about."""
        return Subject(self.slug, self.name, self.member_id)


class IncidentKind(StrEnum):
    """Why the site made the tool stop."""

    CHALLENGE = "challenge"
    LOGIN = "login"
    THROTTLED = "throttled"
    RESTRICTED = "restricted"
    UNKNOWN_DIALOG = "unknown-dialog"
    UNKNOWN_PAGE = "unknown-page"
    OTHER_PERSON = "other-person"
    SECOND_REQUEST = "second-request"
    WRONG_ACCOUNT = "wrong-account"


@dataclass(frozen=True, slots=True)
class Incident:
    """A stop sign. `sentence` holds no name of a connection; `evidence` is a folder below the workspace."""

    kind: IncidentKind
    sentence: str
    evidence: str | None = None


# --- the canary -------------------------------------------------------------------------------------------------------


class Health(StrEnum):
    """What the canary allows: green everything, amber reading and planning, red nothing."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class TargetCheck:
    """How one named element of the page was found: which ways matched, out of how many."""

    target: str
    matched: tuple[str, ...]
    missed: tuple[str, ...]
    health: Health


@dataclass(frozen=True, slots=True)
class LabelSeen:
    """One label of the page: where it stands, and the languages of the word files that say so there.

    `place` names a word of the word files. A person's name in the label is replaced by {name}.
    """

    place: str
    text: str
    known: bool
    spoken_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CanaryReport:
    """The read-only self-check of the page objects. `advice` says what a live run needs, where it needs anything."""

    health: Health
    variant: str
    language: str
    checks: tuple[TargetCheck, ...]
    seconds: float
    labels: tuple[LabelSeen, ...] = ()
    advice: str = ""

    @property
    def unknown_labels(self) -> tuple[str, ...]:
        """The labels that the word file of the page's language lacks."""
        return tuple(label.text for label in self.labels if not label.known)
