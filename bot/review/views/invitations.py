"""Invitations in words: what each card says, what the rules propose and why, and what was decided. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from bot.evaluate.invitations import DO_NOT_RECONNECT
from bot.invitation import InvitationDecision, Side
from bot.review.marks import shown
from bot.review.views.groups import TYPED_ABOVE
from bot.review.views.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.store.invitations import KnownInvitation

UNDECIDED: Final = InvitationDecision.UNDECIDED
# In the order of the buttons; undecided comes last, and only where something was decided.
CHOICES: Final[Mapping[Side, tuple[InvitationDecision, ...]]] = {
    Side.RECEIVED: (InvitationDecision.ACCEPT, InvitationDecision.IGNORE, InvitationDecision.ASK),
    Side.SENT: (InvitationDecision.WITHDRAW, InvitationDecision.WAIT),
}
WORDS: Final[Mapping[InvitationDecision, str]] = {
    InvitationDecision.ACCEPT: "Accept",
    InvitationDecision.IGNORE: "Ignore",
    InvitationDecision.ASK: "Ask",
    InvitationDecision.WITHDRAW: "Withdraw",
    InvitationDecision.WAIT: "Wait",
    InvitationDecision.UNDECIDED: "Undecided again",
}
SIDES: Final[Mapping[Side, str]] = {Side.RECEIVED: "Received", Side.SENT: "Sent"}
# The sign beside the word (`review.css`), and the key that presses the button.
SIGNS: Final[Mapping[InvitationDecision, str]] = {
    InvitationDecision.ACCEPT: "keep",
    InvitationDecision.IGNORE: "remove",
    InvitationDecision.ASK: "ask",
    InvitationDecision.WITHDRAW: "remove",
    InvitationDecision.WAIT: "keep",
    InvitationDecision.UNDECIDED: "undecided",
}
KEYS: Final[Mapping[InvitationDecision, str]] = {**SIGNS, InvitationDecision.UNDECIDED: "later"}
# Reasons that repeat what stands beside the name already: what the card says, and the mark of the list.
_BESIDE: Final = ("the invitation: ", "the invitation says ", "in the do-not-reconnect list")


@dataclass(frozen=True, slots=True)
class Button:
    """One thing that can be decided. `key`: the action of the key map that presses it."""

    decision: str
    word: str
    key: str


@dataclass(frozen=True, slots=True)
class Row:
    """One invitation in the list; texts are marked. `barred`: why this person should not come back, or empty."""

    ref: str
    revision: int
    slug: str
    name: str
    headline: str
    facts: str
    barred: str
    sign: str
    proposal: str
    rule: str
    reasons: str
    decided: str
    because: str
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Tab:
    """One part of the list, with how many are in it."""

    word: str
    number: int
    address: str
    here: bool


@dataclass(frozen=True, slots=True)
class Bulk:
    """All undecided invitations for which the rules propose the same. `typed`: the number must be typed."""

    verdict: str
    word: str
    sign: str
    number: int
    digest: str
    asks: str
    typed: bool
    key: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of which list an address asks for. `decision` None: all of them."""

    side: Side = Side.RECEIVED
    decision: InvitationDecision | None = UNDECIDED
    verdict: InvitationDecision | None = None

    def address(self, start: int = 0) -> str:
        """The address of this part, from a row on."""
        asked = {
            "side": self.side.value,
            "decision": "all" if self.decision is None else self.decision.value,
            "verdict": self.verdict.value if self.verdict else "",
            "from": str(start) if start else "",
        }
        return f"invitations?{urlencode({name: value for name, value in asked.items() if value})}"

    def has(self, one: KnownInvitation) -> bool:
        """Whether an invitation is in this part."""
        right = self.decision is None or one.decision is self.decision
        return right and (self.verdict is None or one.verdict == self.verdict.value)


def tabs(found: Sequence[KnownInvitation], wanted: Wanted) -> list[Tab]:
    """The parts of one list, by what was decided."""
    parts = (UNDECIDED, *CHOICES[wanted.side], None)
    return [
        Tab(
            "All" if part is None else "Undecided" if part is UNDECIDED else WORDS[part],
            sum(Wanted(wanted.side, part).has(one) for one in found),
            Wanted(wanted.side, part).address(),
            here=part is wanted.decision,
        )
        for part in parts
    ]


def bulks(found: Sequence[KnownInvitation], side: Side) -> list[Bulk]:
    """What the rules propose for those that are undecided, one line a proposal."""
    proposed = ((verdict, of_verdict(found, verdict)) for verdict in CHOICES[side])
    return [_bulk(verdict, same) for verdict, same in proposed if same]


def of_verdict(found: Iterable[KnownInvitation], verdict: InvitationDecision) -> list[KnownInvitation]:
    """Undecided invitations for which the rules propose this."""
    return [one for one in found if one.decision is UNDECIDED and one.verdict == verdict.value]


def _bulk(verdict: InvitationDecision, same: Sequence[KnownInvitation]) -> Bulk:
    word, number = WORDS[verdict], len(same)
    return Bulk(
        verdict=verdict.value,
        word=word,
        sign=SIGNS[verdict],
        number=number,
        digest=digest(same),
        asks=f"{word}: {counted(number, 'invitation')}, as the rules propose?",
        typed=number > TYPED_ABOVE,
        key=KEYS[verdict],
    )


def digest(found: Iterable[KnownInvitation]) -> str:
    """Names exactly these invitations as they are now: a decision about many is taken about no others."""
    lines = sorted(f"{one.ref}\n{one.revision}" for one in found)
    return hashlib.sha256("\n\n".join(lines).encode()).hexdigest()


def row(one: KnownInvitation, barred: str | None) -> Row:
    """One invitation in the list."""
    verdict = InvitationDecision(one.verdict) if one.verdict else None
    return Row(
        ref=one.ref,
        revision=one.revision,
        slug=one.slug,
        name=shown(one.name),
        headline=shown(one.headline or ""),
        facts=", ".join(facts(one)),
        barred=shown(barred or ""),
        sign=SIGNS[verdict] if verdict else "",
        proposal=WORDS[verdict] if verdict else "",
        rule="" if barred and one.rule == DO_NOT_RECONNECT else shown(one.rule or ""),
        reasons=shown("; ".join(reason for reason in one.reasons if not reason.startswith(_BESIDE))),
        decided="" if one.decision is UNDECIDED else WORDS[one.decision],
        because=shown(one.because or ""),
        buttons=tuple(buttons(one)),
    )


def facts(one: KnownInvitation) -> list[str]:
    """What the card says beside name and headline. One that says nothing of common connections proves nothing."""
    told = [] if one.side is Side.SENT else ["with a note" if one.noted else "no note"]
    if one.mutual is not None:
        told.insert(0, f"{counted(one.mutual, 'connection')} in common")
    if one.age_days is not None:
        told.append(f"sent {counted(one.age_days, 'day')} ago or earlier" if one.age_days else "sent today or earlier")
    return told


def buttons(one: KnownInvitation) -> list[Button]:
    """What can be decided now, other than what is decided already."""
    choices = [choice for choice in CHOICES[one.side] if choice is not one.decision]
    choices += [] if one.decision is UNDECIDED else [UNDECIDED]
    return [Button(choice.value, WORDS[choice], KEYS[choice]) for choice in choices]
