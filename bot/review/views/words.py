"""Numbers, times and states in words. State is always a sign and a word, never colour alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.evaluate.judgement import Verdict
from bot.model import Decision
from bot.store.shields import BY_RULE, NOTED, PINNED, RECOMMENDED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from bot.evaluate.judgement import Standing
    from bot.store.people import Person

# In the order in which the page shows them: a decision, or what comes before every decision (`bot.store.overview`).
STATES: Final[Mapping[str, str]] = {
    "pinned": "Pinned",
    "protected": "Protected",
    "keep": "Keep",
    "remove": "Remove",
    "unfollow": "Unfollow",
    "ask": "Ask",
    "undecided": "Undecided",
}
_SHIELDS: Final[Mapping[str, str]] = {
    PINNED: "you pinned this person",
    RECOMMENDED: "a recommendation between you protects this person",
    NOTED: "your own note on the site protects this person",
}
_MINUTE: Final = 60.0
_HOUR: Final = 3600.0


def people(number: int) -> str:
    """So many people."""
    return f"{number:,} {'person' if number == 1 else 'people'}"


def counted(number: int, word: str, many: str | None = None) -> str:
    """So many of something."""
    return f"{number:,} {word if number == 1 else many or word + 's'}"


def lasting(seconds: float) -> str:
    """About how long, as one would say it."""
    if seconds < _MINUTE:
        return "less than a minute"
    if seconds < _HOUR:
        return f"about {round(seconds / _MINUTE)} min"
    hours, minutes = divmod(round(seconds / _MINUTE), 60)
    return f"about {hours} h {minutes} min" if minutes else f"about {hours} h"


def day(at: date | datetime | None) -> str:
    """A day as people write it; empty for none."""
    return f"{at.day} {at:%B %Y}" if at is not None else ""


def state_of(person: Person, shield: str | None) -> str:
    """The one state that a person is counted under. `shield`: why nobody may decide to remove him."""
    if person.gone_at is not None:
        return "gone"
    if person.pinned:
        return "pinned"
    return "protected" if shield and person.decision is Decision.UNDECIDED else person.decision.value


def work_of(person: Person) -> str:
    """Position and company, or else the headline."""
    known = [text for text in (person.position, person.company) if text]
    return " at ".join(known) or person.headline or ""


def shield_words(shield: str, standing: Standing | None) -> str:
    """Why nobody may decide to remove the person, as one says it to the member; a rule is named."""
    if shield == BY_RULE and standing is not None and standing.verdict is Verdict.PROTECT:
        return f'protected by the rule "{standing.rule}"'
    for reason, words in _SHIELDS.items():
        if shield.startswith(reason):
            return words + shield.removeprefix(reason)
    return shield
