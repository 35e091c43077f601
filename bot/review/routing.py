"""Which handler answers an address, and what it may read of the request: typed values, or one sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import parse_qsl

from bot.errors import InputError
from bot.review.desk import Answer, Desk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from enum import StrEnum

    Word = TypeVar("Word", bound=StrEnum)

LARGEST_WHOLE: Final = 2**53
LONGEST_TEXT: Final = 200
MOST_ITEMS: Final = 1000
MOST_FIELDS: Final = 64
DEEPEST: Final = 8
_UNREADABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class NotFoundHereError(InputError):
    """The address names nothing; answered as 404."""


@dataclass(frozen=True, slots=True)
class Fields:
    """Named values of an address or a body; each getter raises InputError for anything but what it promises."""

    values: Mapping[str, object]

    def __contains__(self, name: object) -> bool:
        return self.values.get(str(name)) not in (None, "")

    def text(self, name: str, *, longest: int = LONGEST_TEXT, otherwise: str | None = None) -> str:
        """A text without signs that no keyboard types."""
        value = self.values.get(name, otherwise)
        value = otherwise if value is None else value
        if not isinstance(value, str):
            raise InputError(f"The request lacks {name}.")
        if len(value) > longest:
            raise InputError(f"{name} is longer than {longest} characters.")
        if _UNREADABLE.search(value):
            raise InputError(f"{name} holds signs that cannot be kept.")
        return value

    def maybe(self, name: str, *, longest: int = LONGEST_TEXT) -> str | None:
        """A text, or None where it is missing or empty."""
        return self.text(name, longest=longest, otherwise="") or None

    def whole(self, name: str, *, least: int = 0, most: int = LARGEST_WHOLE, otherwise: int | None = None) -> int:
        """A whole number within bounds."""
        value = self.values.get(name)
        value = otherwise if value in (None, "") else value
        if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= len(str(LARGEST_WHOLE)):
            value = int(value)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            raise InputError(f"{name} must be a whole number.")
        if not least <= value <= most:
            raise InputError(f"{name} must lie between {least:,} and {most:,}.")
        return value

    def flag(self, name: str, *, otherwise: bool = False) -> bool:
        """Yes or no."""
        value = self.values.get(name, otherwise)
        if value in ("1", "true", "yes"):
            return True
        if value in ("0", "false", "no", ""):
            return False
        if not isinstance(value, bool):
            raise InputError(f"{name} must be true or false.")
        return value

    def choice(self, name: str, words: type[Word], otherwise: Word | None = None) -> Word:
        """One of the words of an enumeration."""
        said = self.text(name, otherwise=otherwise.value if otherwise is not None else None)
        try:
            return words(said)
        except ValueError:
            raise InputError(f"{name} must be one of {', '.join(words)}.") from None

    def items(self, name: str, most: int = MOST_ITEMS) -> list[Fields]:
        """A list of objects."""
        found = self._list(name, most)
        if not all(isinstance(item, dict) for item in found):
            raise InputError(f"{name} must be a list of objects.")
        return [Fields(item) for item in found if isinstance(item, dict)]

    def texts(self, name: str, most: int = MOST_ITEMS) -> list[str]:
        """A list of texts."""
        return [Fields({name: item}).text(name) for item in self._list(name, most)]

    def _list(self, name: str, most: int) -> list[object]:
        found = self.values.get(name)
        if not isinstance(found, list):
            raise InputError(f"{name} must be a list.")
        if len(found) > most:
            raise InputError(f"{name} has more than {most:,} entries.")
        return found


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, as a handler sees it."""

    path: Fields
    query: Fields
    body: Fields


Handler = Callable[[Desk, Ask], Answer]


@dataclass(frozen=True, slots=True)
class Way:
    """One address and its handler. `quiet`: asked by the page itself, so it does not count as use."""

    path: str
    pattern: re.Pattern[str]
    handler: Handler
    quiet: bool = False


def page(path: str, handler: Handler) -> Way:
    """An address that shows, such as /groups/{id}."""
    return Way(path, _compiled(path), handler)


def act(path: str, handler: Handler, *, quiet: bool = False) -> Way:
    """An address that changes, such as /group; asked below /act."""
    return Way(path, _compiled(path), handler, quiet)


def _compiled(path: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", path)
    named = (
        f"(?P<{part}>[^/]{{1,{LONGEST_TEXT}}})" if place % 2 else re.escape(part) for place, part in enumerate(parts)
    )
    return re.compile("".join(named))


def find(ways: Iterable[Way], path: str) -> tuple[Way, Fields] | None:
    """The way of an address, with what stands in its places."""
    for way in ways:
        if (found := way.pattern.fullmatch(path)) is not None:
            return way, Fields(found.groupdict())
    return None


def query_of(text: str) -> Fields:
    """The fields of an address; InputError where it is no such thing."""
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise InputError("The address cannot be read.") from error
    return Fields(dict(pairs))


def body_of(content: bytes) -> Fields:
    """The one object of a body; InputError for anything else, however deep or odd it is."""
    try:
        found = json.loads(content, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise InputError("The request is no JSON that can be read.") from error
    if not isinstance(found, dict):
        raise InputError("The request must be a JSON object.")
    if _depth(found) > DEEPEST:
        raise InputError("The request is nested too deeply.")
    return Fields(found)


def _refuse_constant(word: str) -> object:
    raise ValueError(word)


def _depth(value: object) -> int:
    """How deep lists and objects lie in each other, without descending by recursion."""
    depth, level = 0, [value]
    while level and depth <= DEEPEST:
        level = [inner for outer in level for inner in _inside(outer)]
        depth += 1
    return depth


def _inside(value: object) -> Sequence[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else ()
