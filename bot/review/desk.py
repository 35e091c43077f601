"""What handlers are given and what they give back. A desk lives in the one thread that owns the store."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from bot.errors import InputError
from bot.services.judging import ensure_judged

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime, timedelta
    from pathlib import Path

    from bot.farewell.template import Template
    from bot.nurture.model import Rhythm
    from bot.pace import BudgetLimits
    from bot.ports import Clock
    from bot.review.idle import Use
    from bot.services.consequences import Impact
    from bot.services.rules import Rules
    from bot.store import Store
    from bot.store.controls import Presence

MOST_SEARCHES: Final = 50
MOST_IMPACTS: Final = 4
Value = TypeVar("Value")
# Who decides and approves here, as the audit log has it; the page is as much the member's hand as the terminal is.
MEMBER: Final = "member"


@dataclass(frozen=True, slots=True)
class Recent(Generic[Value]):
    """A few values by their keys; the oldest goes first."""

    most: int
    _values: OrderedDict[str, Value] = field(default_factory=OrderedDict)

    def put(self, key: str, value: Value) -> Value:
        """Keep a value."""
        self._values[key] = value
        while len(self._values) > self.most:
            self._values.popitem(last=False)
        return value

    def get(self, key: str) -> Value | None:
        """The value, while it is kept."""
        return self._values.get(key)


@dataclass(frozen=True, slots=True)
class Searches:
    """Texts that were looked for, by a random id: a name in an address would reach the browser's history."""

    _texts: Recent[str] = field(default_factory=lambda: Recent(MOST_SEARCHES))

    def keep(self, text: str) -> str:
        """The id under which an address may name this text."""
        found = secrets.token_hex(6)
        self._texts.put(found, text)
        return found

    def text(self, found: str) -> str:
        """The text again; InputError when it was looked for long ago."""
        text = self._texts.get(found)
        if text is None:
            raise InputError("This search is over; type it again.")
        return text


def nobody_says() -> int | None:
    """Where the process that holds the account does not say which it is."""
    return None


@dataclass(frozen=True, slots=True)
class Words:
    """How texts to people are drafted. Templates are read anew each time; InputError for a wrong file."""

    farewells: Callable[[], Sequence[Template]]
    nurture: Callable[[], Sequence[Template]]
    language: str
    tone: str
    my_first_name: str | None


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything a handler touches. `running`: whether another process holds the account now; `holder`: which.

    `grace`: so long a removal waits for an answer to a farewell; `rhythm`: how often people want to hear from him.
    """

    store: Store
    rules: Callable[[], Rules]
    clock: Clock
    plans: Path
    reports: Path
    base_url: str
    running: Callable[[], bool]
    limits: BudgetLimits
    grace: timedelta
    rhythm: Rhythm
    words: Words
    use: Use
    holder: Callable[[], int | None] = nobody_says
    searches: Searches = field(default_factory=Searches)
    impacts: Recent[Impact] = field(default_factory=lambda: Recent(MOST_IMPACTS))

    def presence(self) -> Presence | None:
        """What the run of another process says of itself. What one left that was killed is no word of the next."""
        found = self.store.controls.presence() if self.running() else None
        holder = self.holder()
        return found if found is None or holder in {None, found.pid} else None

    def judged(self) -> Rules:
        """The rules of now, after everybody is judged by them; InputError for a policy file that is wrong."""
        rules = self.rules()
        ensure_judged(self.store, rules.policy, rules.weights)
        return rules

    def now(self) -> datetime:
        """The wall clock."""
        return self.clock.now()


@dataclass(frozen=True, slots=True)
class Html:
    """A page: a template, and what it shows."""

    template: str
    context: Mapping[str, object]
    status: int = 200


@dataclass(frozen=True, slots=True)
class Json:
    """The answer to an act."""

    document: Mapping[str, object]
    status: int = 200


Answer = Html | Json
