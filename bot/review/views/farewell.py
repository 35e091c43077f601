"""Farewells in words: who answered, what is to be sent, who is waited for, and what can be said of each. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.farewell.values import UNSENT, Said, State
from bot.farewell.verdict import Look, Silent, Wait
from bot.review.marks import shown
from bot.review.views.table import last_of
from bot.review.views.words import work_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.farewell.template import Template
    from bot.farewell.values import Farewell
    from bot.farewell.verdict import Verdict
    from bot.store.people import Person

_LANGUAGES: Final[Mapping[str, str]] = {
    "en": "English",
    "de": "Deutsch",
    "tr": "Türkçe",
    "fr": "Français",
    "es": "Español",
}


class Part(StrEnum):
    """Where on the page a farewell stands."""

    ANSWERED = "answered"
    DRAFT = "draft"
    LOOK = "look"
    WAITING = "waiting"
    SILENT = "silent"
    OVER = "over"


HEADINGS: Final[Mapping[Part, tuple[str, str]]] = {
    Part.ANSWERED: ("Answered you", "Nobody of these is removed before you decide again, knowing the answer."),
    Part.LOOK: ("The days of grace are over: look yourself", "Nothing shows yet whether they answered."),
    Part.WAITING: ("Sent, with time to answer", "A removal waits until then."),
    Part.SILENT: ("Silent", "An import that is newer than the days of grace shows no answer: a removal may go on."),
}


@dataclass(frozen=True, slots=True)
class Word:
    """Something that can be said of a farewell. `asks`: what is asked before, where it cannot be taken back."""

    act: str
    said: str
    word: str
    asks: str = ""


# What the member can say, by part. Drafts have their own form.
_CLOSE: Final = "Close this farewell? No removal waits for it any more."
_SILENCE: Final = Word("farewell/drop", "", "No answer: go on", _CLOSE)
_ANSWERED: Final = Word("farewell/say", Said.ANSWERED, "Answered me")
_NOT_SENT: Final = Word("farewell/say", Said.LATER, "Not sent after all")
WORDS: Final[Mapping[Part, tuple[Word, ...]]] = {
    Part.ANSWERED: (Word("farewell/drop", "", "It changes nothing", _CLOSE),),
    Part.LOOK: (_ANSWERED, _SILENCE),
    Part.WAITING: (_ANSWERED, _NOT_SENT),
    Part.SILENT: (_ANSWERED, _NOT_SENT),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One farewell. `seen` names it as it was shown; `text` is the member's own, unmarked, for it is edited."""

    ref: str
    seen: str
    name: str
    work: str
    state: str
    reason: str
    text: str
    template: str
    edited: bool
    conversation: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who can get a draft."""

    ref: str
    revision: int
    name: str
    work: str
    last: str


def part_of(farewell: Farewell, verdict: Verdict) -> Part:
    """Where it stands. An answer that only an import shows counts before anybody took note of it."""
    match verdict:
        case Wait(_, answered_at) if answered_at is not None or farewell.state is State.ANSWERED:
            return Part.ANSWERED
        case Wait() if farewell.state in UNSENT:
            return Part.DRAFT
        case Wait():
            return Part.WAITING
        case Look():
            return Part.LOOK
        case Silent():
            return Part.SILENT
    return Part.OVER


def row(farewell: Farewell, verdict: Verdict, person: Person, conversation: str | None, messaging: str) -> Row:
    """One farewell. `conversation`: where the site opens it, if that is known; else all conversations are opened."""
    return Row(
        ref=farewell.ref,
        seen=seen(farewell),
        name=shown(person.name),
        work=shown(work_of(person)),
        state=farewell.state.value,
        reason=verdict.reason if isinstance(verdict, Wait | Look) else "",
        text=farewell.text or "",
        template=farewell.template,
        edited=farewell.edited,
        conversation=conversation or messaging,
        certain=conversation is not None,
    )


def seen(farewell: Farewell) -> str:
    """Names a farewell as it is now: what is said is about the one shown. Opening changes nothing of it."""
    told = f"{farewell.state} {farewell.digest} {farewell.sent_at} {farewell.answered_at}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def candidate(person: Person) -> Candidate:
    """Somebody who can get a draft."""
    return Candidate(person.ref, person.revision, shown(person.name), shown(work_of(person)), last_of(person.standing))


def choices(templates: Iterable[Template]) -> list[tuple[str, str]]:
    """All templates by name, with what they are called."""
    return [(one.name, f"{_LANGUAGES.get(one.language, one.language)}: {one.title}") for one in templates]


def chosen(templates: Sequence[Template], name: str) -> Template | None:
    """The template of this name."""
    return next((one for one in templates if one.name == name), None)
