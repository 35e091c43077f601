"""Plans in words: how far each is, who is in it, and who of it is protected now. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.kinds import WORDS
from bot.model import ActionKind, OutcomeName
from bot.review.views.words import people

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.model import Action, Approval, Plan, Slug
    from bot.services.comparing import Compared
    from bot.store.plans import PlanRecord

SHORT: Final = 12
OUTCOMES: Final[Mapping[OutcomeName, str]] = {
    OutcomeName.DONE: "removed, and proven",
    OutcomeName.ALREADY_GONE: "gone before",
    OutcomeName.NOT_DONE: "not removed",
    OutcomeName.HELD: "held",
    OutcomeName.UNKNOWN: "not known yet",
}
_UNDONE: Final = "Nothing is removed by this."
_FINAL: Final = frozenset({OutcomeName.DONE, OutcomeName.ALREADY_GONE})

Outcomes = dict["Slug", tuple[OutcomeName, str, int]]


PROTECTED_FROM: Final = frozenset({ActionKind.DISCONNECT, ActionKind.UNFOLLOW})


@dataclass(frozen=True, slots=True)
class Approved:
    """The member's word on a plan: whether it holds now, and in one sentence."""

    holds: bool
    word: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Line:
    """One plan in the list."""

    id: str
    short: str
    made: datetime
    people: int
    held: int
    purged: bool
    approved: Approved
    gone: int


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a plan."""

    number: int
    act: str
    action: Action
    outcome: str
    reason: str
    protected: str | None


def approved(approval: Approval | None, now: datetime) -> Approved:
    """What the newest approval is worth now."""
    if approval is None:
        return Approved(holds=False, word="not approved", until=None)
    holds = approval.expires_at > now
    return Approved(holds, "approved" if holds else "the approval has ended", approval.expires_at)


def line(record: PlanRecord, outcomes: Outcomes, now: datetime) -> Line:
    """One plan in the list."""
    return Line(
        id=record.id,
        short=record.id[:SHORT],
        made=record.created_at,
        people=record.actions,
        held=record.held,
        purged=record.purged,
        approved=approved(record.approval, now),
        gone=sum(name in _FINAL for name, _, _ in outcomes.values()),
    )


def members(plan: Plan, outcomes: Outcomes, shielded: Mapping[Slug, str]) -> list[Member]:
    """Everybody of a plan in its order. Whoever is gone needs no protection any more."""
    return [_member(number, action, outcomes, shielded) for number, action in enumerate(plan.actions, 1)]


def _member(number: int, action: Action, outcomes: Outcomes, shielded: Mapping[Slug, str]) -> Member:
    name, reason, _ = outcomes.get(action.slug, (None, "", 0))
    plain = name is None or name in _FINAL
    return Member(
        number=number,
        act=WORDS[action.kind].do,
        action=action,
        outcome="" if name is None else outcome_word(name, action.kind),
        reason="" if plain else reason,
        protected=None if name in _FINAL or action.kind not in PROTECTED_FROM else shielded.get(action.slug),
    )


def classes(reasons: Iterable[str]) -> list[str]:
    """How many people each reason keeps back, the most frequent first."""
    found = Counter(reasons)
    return [
        f"{people(number)}: {reason}" for reason, number in sorted(found.items(), key=lambda item: (-item[1], item[0]))
    ]


def outcome_word(name: OutcomeName, kind: ActionKind | None) -> str:
    """What became of an act of this kind; None: of several kinds."""
    if kind is ActionKind.DISCONNECT or name in {OutcomeName.HELD, OutcomeName.UNKNOWN}:
        return OUTCOMES[name]
    did = WORDS[kind].did if kind else "done"
    if name is OutcomeName.ALREADY_GONE:
        return WORDS[kind].gone if kind else "nothing left to do"
    return f"{did}, and proven" if name is OutcomeName.DONE else f"not {did}"


def only_kind(actions: Iterable[Action]) -> ActionKind | None:
    """The one kind of these acts; None where they are of several."""
    found = {action.kind for action in actions}
    return found.pop() if len(found) == 1 else None


def acts_in_words(actions: Sequence[Action]) -> str:
    """How many acts there are of each kind."""
    if only_kind(actions) is ActionKind.DISCONNECT:
        return f"{people(len(actions))} to remove"
    found = Counter(action.kind for action in actions)
    return ", ".join(f"{found[kind]:,} to {WORDS[kind].do}" for kind in ActionKind if found[kind])


def made_sentence(short: str, actions: Sequence[Action], held: int) -> str:
    """What is said when a plan was made."""
    return f"Plan {short}: {acts_in_words(actions)}, {held:,} held. {_UNDONE}"


def compared_sentence(found: Compared) -> str:
    """Two plans in one sentence."""
    if not (found.added or found.dropped or found.changed):
        return "Both plans name the same people, with the same words."
    parts = (
        f"{people(len(found.added))} more",
        f"{people(len(found.dropped))} less",
        f"{people(len(found.changed))} stated differently",
        f"{people(found.same)} the same",
    )
    return f"{', '.join(parts)}."


def part_of(items: Sequence[Member], number: int, size: int) -> tuple[Sequence[Member], int]:
    """One page of a long list, and how many pages there are; a number that is too high is the last page."""
    pages = max(1, -(-len(items) // size))
    place = min(number, pages) - 1
    return items[place * size : (place + 1) * size], pages
