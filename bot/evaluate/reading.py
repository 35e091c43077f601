"""Typed reading of the values in a rule. Every mistake says what is expected."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from bot.evaluate.asking import Limit
from bot.evaluate.span import Span, span
from bot.evaluate.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LONGEST_TEXT = 200
_MOST_TEXTS = 1000


class Wrong(ValueError):
    """A value that is no rule; `key` is the key below the condition that is wrong, where there is one."""

    def __init__(self, sentence: str, key: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.key = key


def table(value: object, allowed: Sequence[str], *, one: bool = False) -> Mapping[str, object]:
    """A table with only these keys, at least one of them; `one`: exactly one."""
    if not isinstance(value, dict):
        raise Wrong(f"a table is needed, such as {{ {allowed[0]} = … }}")
    for key in value:
        if key not in allowed:
            raise Wrong(f"there is no key {key!r} here; known: {', '.join(allowed)}", key)
    if not value or (one and len(value) != 1):
        raise Wrong(f"{'exactly' if one else 'at least'} one of {', '.join(allowed)} is needed")
    return value


def flag(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise Wrong("true or false is needed")
    return value


def figure(value: object, key: str, *, least: int = 0, most: int = 1_000_000) -> int:
    """A whole number."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise Wrong(f"{key} needs a whole number from {least} to {most}", key)
    return value


def number(value: object, key: str) -> float:
    """A number that can be compared."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(float(value)):
        raise Wrong(f"{key} needs a number", key)
    return float(value)


def choice(value: object, *known: str) -> str:
    """One of a few words."""
    if not isinstance(value, str) or value not in known:
        raise Wrong(f"one of {', '.join(repr(word) for word in known)} is needed")
    return value


def texts(value: object, key: str) -> tuple[str, ...]:
    """A list of texts that say something."""
    if not isinstance(value, list) or not value or len(value) > _MOST_TEXTS:
        raise Wrong(f"{key} needs a list of texts with at least one", key)
    for text in value:
        if not isinstance(text, str) or len(text) > _LONGEST_TEXT or not words(text):
            raise Wrong(f"{key} holds something that is no text with letters, or one longer than {_LONGEST_TEXT}", key)
    return tuple(value)


def length(value: object, key: str) -> Span:
    """A length of time."""
    found = span(value) if isinstance(value, str) else None
    if found is None:
        raise Wrong(f'{key} needs a length of time such as "90 days", "3 weeks", "6 months" or "2 years"', key)
    return found


def limit(value: object) -> Limit:
    """Within or before, never both."""
    ((key, given),) = table(value, ("within", "before"), one=True).items()
    return Limit(length(given, key), key == "within")
