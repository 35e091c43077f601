"""May somebody with a farewell be removed now? Only silence that was seen lets a removal go on. Pure.

The sentences are logged where no purge reaches them: they hold no name, no address and no word of a message.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.farewell.values import UNSENT, State

if TYPE_CHECKING:
    from datetime import datetime

    from bot.farewell.values import Farewell, Known

# The clock of this computer and the site's may differ by as much; doubt counts as an answer.
SLACK: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Free:
    """No farewell is open: nothing is asked."""


@dataclass(frozen=True, slots=True)
class Silent:
    """An import whose messages reach beyond the days of grace shows the farewell, and no answer."""


@dataclass(frozen=True, slots=True)
class Look:
    """The days of grace are over, and nothing tells yet whether there was an answer."""

    reason: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Not now. `answered_at`: an answer that an import shows and nobody has taken note of yet."""

    reason: str
    answered_at: datetime | None = None


Verdict = Free | Silent | Look | Wait

_NOT_SENT: Final = {
    State.DRAFT: "a farewell is drafted and not sent yet",
    State.LATER: "a farewell is put off and not sent yet",
}
UNSENT_ADVICE: Final = "`linkprune farewell send ADDRESS`, or `linkprune farewell said ADDRESS skipped`"
LOOK_YOURSELF: Final = "look yourself, then `linkprune farewell drop ADDRESS` (silence) or `said ADDRESS answered`"
CAME_BACK: Final = (
    "the removal after the farewell did not hold; look whether there was an answer, then "
    "`linkprune farewell drop ADDRESS`"
)
NOBODY_LOOKED: Final = (
    "the days of grace are over, and nothing shows yet whether there was an answer: import a newer data export, or "
    + LOOK_YOURSELF
)


def judge(farewell: Farewell | None, known: Known, now: datetime, grace: timedelta) -> Verdict:
    """What one farewell means for a removal at this moment."""
    if farewell is None or farewell.state in {State.SKIPPED, State.CLOSED}:
        return Free()
    if (answered := answer_in_import(farewell, known)) is not None:
        return Wait(answered_sentence(answered), answered)
    if farewell.state is State.ANSWERED:
        return _after_answer(farewell, known)
    if farewell.state in UNSENT or farewell.sent_at is None:
        return Wait(f"{_NOT_SENT.get(farewell.state, _NOT_SENT[State.DRAFT])}: {UNSENT_ADVICE}")
    return _after_sending(farewell, farewell.sent_at, known, now, grace)


def answer_in_import(farewell: Farewell, known: Known) -> datetime | None:
    """The newest message of the person that came after the farewell and that nobody has taken note of yet."""
    replied = known.replied_at
    if replied is None or replied < farewell.listened_from - SLACK:
        return None
    noted = farewell.answered_at if farewell.state is State.ANSWERED else None
    return replied if noted is None or replied > noted else None


def answered_sentence(at: datetime) -> str:
    """What is said of somebody who wrote back."""
    return f"answered you on {at:%Y-%m-%d}: read it, and decide again (`linkprune decide`)"


def _after_answer(farewell: Farewell, known: Known) -> Verdict:
    """The member decides again, knowing the answer; until then nothing happens."""
    noted = farewell.noted_at or farewell.changed_at
    if known.removed_at is not None and known.removed_at > noted:
        return Free()
    return Wait(answered_sentence(farewell.answered_at or noted))


def _after_sending(farewell: Farewell, sent: datetime, known: Known, now: datetime, grace: timedelta) -> Verdict:
    until = sent + grace
    if now < until:
        return Wait(f"a farewell was sent on {sent:%Y-%m-%d}; there is time to answer until {until:%Y-%m-%d %H:%M} UTC")
    return Silent() if _shows_silence(farewell, until, known) else Look(NOBODY_LOOKED)


def _shows_silence(farewell: Farewell, until: datetime, known: Known) -> bool:
    """An import does where it has the farewell itself, and messages of anybody from after the days of grace.

    Otherwise its messages may be older than its other files, or end before an answer came.
    """
    told = known.written_at is not None and known.written_at >= farewell.listened_from - SLACK
    return told and known.through is not None and known.through > until
