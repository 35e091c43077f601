"""From a template and what is known to a text. Pure; what a name holds is never read as a placeholder."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.farewell.greeting import one_line
from bot.farewell.template import GREETING, Passage, Slot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.farewell.template import Piece, Template


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text may say of the person and of the member; None: not known, and then not said."""

    first_name: str | None
    my_first_name: str | None
    since_year: int | None


def render(template: Template, facts: Facts) -> str:
    """The text for one person. A passage with something unknown falls away."""
    values = _values(facts)
    greeting = _filled(template.greeting, values)
    known = values | {GREETING: template.neutral if greeting is None else greeting}
    parts = [
        _filled(part.pieces, known) if isinstance(part, Passage) else _filled((part,), known) for part in template.body
    ]
    return _tidy("".join(part for part in parts if part is not None))


def _values(facts: Facts) -> dict[str, str]:
    said = {
        "first_name": facts.first_name,
        "my_first_name": facts.my_first_name,
        "since_year": str(facts.since_year) if facts.since_year is not None else None,
    }
    cleaned = {name: one_line(value) for name, value in said.items() if value is not None}
    return {name: value for name, value in cleaned.items() if value}


def _filled(pieces: Sequence[Piece], values: Mapping[str, str]) -> str | None:
    """The pieces with their values; None where one is not known."""
    if any(isinstance(piece, Slot) and piece.name not in values for piece in pieces):
        return None
    return "".join(values[piece.name] if isinstance(piece, Slot) else piece for piece in pieces)


def _tidy(text: str) -> str:
    """What a passage leaves that fell away: no blanks at the ends of lines, no two empty lines in a row."""
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+(?=\n|$)", "", text)).strip()
