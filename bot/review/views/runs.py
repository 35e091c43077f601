"""Runs in words: what one is doing now, who is in work, how each ended, and what its open act needs. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.kinds import WORDS as ACTS
from bot.model import ActionKind, Mode, OutcomeName
from bot.ports import Attestation, Control
from bot.review.marks import shown
from bot.review.rendering import when
from bot.review.views.plans import SHORT, outcome_word
from bot.services.steering import ASKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.model import Action, Intent, Plan, Slug
    from bot.pace import Budget
    from bot.store.controls import Presence
    from bot.store.history import Finished
    from bot.store.runs import RunRecord

MODES: Final[Mapping[Mode, str]] = {
    Mode.DRY: "dry run: nothing is changed",
    Mode.LIVE: "live: people are removed",
    Mode.BY_HAND: "by hand: you act, linkprune keeps the record",
}
_LIVE: Final = "live: the site is changed"
ENDS: Final[Mapping[str, str]] = {
    "operator": "stopped by you",
    "budget": "the budget was used up",
    "incident": "stopped by the site",
    "unknown": "an outcome was not known",
    "unreadable": "the page could not be read",
}
WORDS: Final[dict[Attestation, str]] = {
    Attestation.REMOVED: "gone from my connections",
    Attestation.STILL_CONNECTED: "still among my connections",
    Attestation.NOT_FOUND: "I did not find the person",
}
PAUSED: Final = "paused"
_NEWEST: Final = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One run in the list. `counts`: outcomes by their names, in words."""

    id: str
    plan: str
    short: str
    mode: str
    started: datetime
    stopped: datetime | None
    total: int
    counts: str
    end: str
    consistent: bool | None


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one person in a run. `told`: outcome and reason in one."""

    name: str
    slug: str
    outcome: str
    reason: str
    told: str
    at: str


@dataclass(frozen=True, slots=True)
class Open:
    """The act whose outcome nobody knows. `words`: what the member can say of it, where a word is needed."""

    id: int
    name: str
    slug: str
    run: str
    intended: datetime
    dispatched: datetime | None
    by_hand: bool
    accepted: bool
    act: str
    words: Mapping[str, str]


def mode_words(mode: Mode, kind: ActionKind | None) -> str:
    """How a run acts. `kind`: the one kind of its acts, None for several."""
    return _LIVE if mode is Mode.LIVE and kind is not ActionKind.DISCONNECT else MODES[mode]


def line(record: RunRecord, kind: ActionKind | None, *, going: bool) -> Line:
    """One run in the list. A run without an end that does not go on was killed."""
    return Line(
        id=record.id,
        plan=record.plan,
        short=record.plan[:SHORT],
        mode=mode_words(record.mode, kind),
        started=record.started_at,
        stopped=record.stopped_at,
        total=record.total,
        counts=counts(record.counts, kind),
        end=_end(record, going=going),
        consistent=record.consistent,
    )


def counts(found: Mapping[str, int], kind: ActionKind | None) -> str:
    """Outcomes with their numbers, leaving out what did not happen."""
    named = ((outcome_word(OutcomeName(name), kind), number) for name, number in found.items() if number)
    return ", ".join(f"{number:,} {word}" for word, number in named)


def _end(record: RunRecord, *, going: bool) -> str:
    if record.stopped_at is None:
        return "goes on" if going else "ended without a word: its process was killed, or the computer went down"
    return "reached its end" if record.stopped_by is None else ENDS.get(record.stopped_by, record.stopped_by)


def row(found: Finished, name: str) -> Row:
    """What became of one person."""
    plain = found.outcome in {OutcomeName.DONE, OutcomeName.ALREADY_GONE}
    outcome, reason = outcome_word(found.outcome, found.kind), "" if plain else shown(found.reason)
    told = f"{outcome}: {reason}" if reason else outcome
    return Row(shown(name), found.slug, outcome, reason, told, when(found.at))


def open_act(intent: Intent, *, accepted: bool, word_needed: bool) -> Open:
    """The open act, with what a person can say of it."""
    known = {
        said: text for said, text in _words(intent.kind).items() if intent.by_hand or said is not Attestation.NOT_FOUND
    }
    return Open(
        id=intent.id,
        name=shown(intent.name),
        slug=intent.slug,
        run=intent.run,
        intended=intent.intended_at,
        dispatched=intent.dispatched_at,
        by_hand=intent.by_hand,
        accepted=accepted,
        act=ACTS[intent.kind].do,
        words={said.value: text for said, text in known.items()} if word_needed else {},
    )


def _words(kind: ActionKind) -> Mapping[Attestation, str]:
    """What the member can say of an act of this kind."""
    if kind is ActionKind.DISCONNECT:
        return WORDS
    words = ACTS[kind]
    return WORDS | {Attestation.REMOVED: words.did, Attestation.STILL_CONNECTED: f"not {words.did}, {words.still}"}


def in_work(plan: Plan, mode: Mode, finished: int, dealt_with: frozenset[Slug], intent: Intent | None) -> Action | None:
    """Who is in work: of the open act, else the first of the plan with whom this run has not dealt.

    A dry run writes nothing down, and takes the plan in its order.
    """
    if intent is not None:
        return next((action for action in plan.actions if action.slug == intent.slug), None)
    if mode is Mode.DRY:
        return plan.actions[finished] if finished < len(plan.actions) else None
    return next((action for action in plan.actions if action.slug not in dealt_with), None)


def doing(presence: Presence | None) -> str:
    """What the run is at; how it is told to go on in its terminal is left out here."""
    step = presence.step if presence is not None else ""
    return PAUSED if step.startswith(f"{PAUSED};") else step


def whole(presence: Presence | None, key: str) -> int:
    """A figure that the run tells of itself; 0 before it has told any."""
    value = presence.progress.get(key) if presence is not None else None
    return int(value) if isinstance(value, int | float) else 0


def steering(wanted: Control, *, asking: bool) -> str:
    """What was asked of the run, in one sentence."""
    if wanted is Control.STOP:
        return "It was asked to stop, and stops after the step it is in."
    if wanted is Control.PAUSE:
        return "It is paused, or pauses after the step it is in."
    return "It waits for your answer in its own terminal: questions are answered there." if asking else ""


def asks(presence: Presence | None) -> bool:
    """Whether the run waits for an answer."""
    return presence is not None and presence.step == ASKING


def budget_sentence(left: Budget) -> str:
    """What the rolling budget leaves."""
    until = f"; the next act is possible at {when(left.next_at)}" if left.next_at is not None else ""
    return f"{left.left_24h:,} in 24 hours, {left.left_7d:,} in 7 days{until}"


def newest(rows: Sequence[Row]) -> list[Row]:
    """The last few, the newest first."""
    return list(reversed(rows[-_NEWEST:]))
