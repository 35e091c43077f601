"""From a template and what is known to a text. Pure; what a name holds is never read as a placeholder."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
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
    return fill(template, asdict(facts))


def fill(template: Template, said: Mapping[str, str | int | None]) -> str:
    """The same with any placeholders: what is None is not known."""
    values = _values(said)
    greeting = _filled(template.greeting, values)
    known = values | {GREETING: template.neutral if greeting is None else greeting}
    parts = [
        _filled(part.pieces, known) if isinstance(part, Passage) else _filled((part,), known) for part in template.body
    ]
    return _tidy("".join(part for part in parts if part is not None))


def _values(said: Mapping[str, str | int | None]) -> dict[str, str]:
    cleaned = {name: one_line(str(value)) for name, value in said.items() if value is not None}
    return {name: value for name, value in cleaned.items() if value}


def _filled(pieces: Sequence[Piece], values: Mapping[str, str]) -> str | None:
    """The pieces with their values; None where one is not known."""
    if any(isinstance(piece, Slot) and piece.name not in values for piece in pieces):
        return None
    return "".join(values[piece.name] if isinstance(piece, Slot) else piece for piece in pieces)


def _tidy(text: str) -> str:
    """What a passage leaves that fell away: no blanks at the ends of lines, no two empty lines in a row."""
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+(?=\n|$)", "", text)).strip()
