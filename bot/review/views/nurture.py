"""This week's list in words: whose turn it is, why, the last contact, and a text to begin with. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.nurture.drafting import write
from bot.nurture.model import How, Tier
from bot.review.marks import shown
from bot.review.views.words import work_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.farewell.template import Template
    from bot.store.nurture import Due, Touch

TIERS: Final[Mapping[str, str]] = {
    Tier.INNER.value: "Inner circle",
    Tier.PROFESSIONAL.value: "Professional",
    Tier.FAR.value: "Far",
    "": "No tier",
}
HOWS: Final[Mapping[str, str]] = {
    How.MESSAGE.value: "by message",
    How.MAIL.value: "by mail",
    How.CALL.value: "by call",
    How.MEETING.value: "we met",
    How.ARTICLE.value: "sent an article",
    How.OTHER.value: "otherwise",
}
SNOOZES: Final[Mapping[int, str]] = {7: "a week", 30: "a month", 90: "three months"}


@dataclass(frozen=True, slots=True)
class Row:
    """One person of the list. `seen` names what was noted so far; `text` is the member's to change: unmarked."""

    ref: str
    seen: str
    name: str
    work: str
    tier: str
    reasons: tuple[str, ...]
    last: str
    suggestion: str
    text: str
    note: str


def row(one: Due, touches: Sequence[Touch], templates: Sequence[Template], words: Sender) -> Row:
    """One person of the list."""
    contact = one.turn.contact
    last = f"{one.last_contact} ({contact.last_how})" if one.last_contact else ""
    return Row(
        ref=one.person.ref,
        seen=seen(touches),
        name=shown(one.person.name),
        work=shown(work_of(one.person)),
        tier=one.tier.value if one.tier else "",
        reasons=tuple(_sentence(reason.sentence) for reason in one.reasons),
        last=last,
        suggestion=shown(one.suggestion),
        text=_text(one, templates, words),
        note=shown(one.person.note or ""),
    )


@dataclass(frozen=True, slots=True)
class Sender:
    """In which language, and with which name, the member writes."""

    language: str
    first_name: str | None


def _sentence(text: str) -> str:
    told = shown(text)
    return told[:1].upper() + told[1:]


def _text(one: Due, templates: Sequence[Template], words: Sender) -> str:
    """A text for the most pressing reason; none where no template fits."""
    fits = (each for each in templates if (each.tone, each.language) == (one.why.value, words.language))
    template = next(fits, None)
    return write(template, one.why, one.turn.contact, words.first_name).text if template else ""


def seen(touches: Sequence[Touch]) -> str:
    """Names what was noted of one person so far: nothing is noted twice because two pages showed it."""
    told = " ".join(f"{touch.day} {touch.how}" for touch in touches)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def languages(templates: Sequence[Template]) -> list[str]:
    """The languages in which there are texts."""
    return sorted({one.language for one in templates})
