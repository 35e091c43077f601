"""Strategies for events that fit their schema, and for events that do not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from bot.audit import shape
from bot.audit.chain import stamp

if TYPE_CHECKING:
    from collections.abc import Callable

TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
INTEGERS = st.integers(0, shape.LIMIT - 1)
MAPS = st.dictionaries(st.from_regex("[a-z][a-z0-9_]{0,5}", fullmatch=True), st.one_of(TEXTS, INTEGERS), max_size=3)
# Of every sort one that fits nowhere else, and near misses of each.
STRANGE: tuple[Any, ...] = (
    *(None, -1, 1.5, True, [], {}, {"A": 1}, {"a": []}, {"a": -1}, shape.LIMIT),
    *("", "Done", "2026-01-01", "g" * 64),
)
MOMENTS = st.datetimes(datetime(1999, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - aware by `timezones`


def value_of(key: str) -> st.SearchStrategy[Any]:
    """Values that a key may have."""
    for keys, values in ((shape.INTEGERS, INTEGERS), (shape.BOOLEANS, st.booleans()), (shape.MAPS, MAPS)):
        if key in keys.split():
            return values
    pattern = next((pattern for keys, pattern in shape.PATTERNS.items() if key in keys.split()), None)
    return TEXTS if pattern is None else _of_pattern(key, pattern)


def _of_pattern(key: str, pattern: str) -> st.SearchStrategy[str]:
    if key in {"time", "at", "expires", "next_at"}:
        return MOMENTS.map(stamp)
    if "{" in pattern:
        length = 32 if key == "origin" else 64
        return st.integers(0, 16**length - 1).map(lambda number: f"{number:0{length}x}")
    return st.sampled_from(pattern.split("|"))


@st.composite
def bodies(draw: Callable[[st.SearchStrategy[Any]], Any]) -> dict[str, Any]:
    """A body that fits the schema of its event."""
    event = draw(st.sampled_from(sorted(shape.EVENTS)))
    keys = f"{shape.COMMON} {shape.EVENTS[event]}".split()
    chosen = [key.rstrip("?") for key in keys if not key.endswith("?") or draw(st.booleans())]
    body: dict[str, Any] = {key: draw(value_of(key)) for key in chosen if key != "event"}
    body["event"], body["seq"] = event, draw(st.integers(1, 9))
    return body


@st.composite
def changed_bodies(draw: Callable[[st.SearchStrategy[Any]], Any]) -> dict[str, Any]:
    """A body with one member taken out, added or changed: mostly one that does not fit."""
    body: dict[str, Any] = draw(bodies())
    key = draw(st.sampled_from([*body, "extra", "reason", "person_ref", "upto"]))
    if key in body and draw(st.booleans()):
        return {name: value for name, value in body.items() if name != key}
    body[key] = draw(st.one_of(st.sampled_from(STRANGE), TEXTS))
    return body
