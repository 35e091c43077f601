"""The line of a mistake in a policy file: the parser of the standard library does not tell it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.evaluate.rulebook import Place

# What may hold brackets and signs of equality that are none: comments, and strings in all four forms.
_OPAQUE = re.compile(
    r'"""(?:\\.|[^\\])*?"""|' r"'''.*?'''|" r'"(?:\\.|[^"\\\n])*"|' r"'[^'\n]*'|" r"#[^\n]*",
    re.DOTALL,
)
_HEAD = re.compile(r"^[ \t]*\[\[[ \t]*(\w+)[ \t]*\]\]", re.MULTILINE)


def line_of(text: str, place: Place) -> int:
    """The line of a place, or the nearest one above it that can be told."""
    bare = _OPAQUE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    begin, end = _block(bare, place)
    if place.listed is not None:
        begin = _key(bare, place.listed, begin, end)
        begin = _condition(bare, begin, end, place.condition or 0)
    for key in place.keys:
        begin = _key(bare, key, begin, end)
    return bare.count("\n", 0, begin) + 1


def _block(bare: str, place: Place) -> tuple[int, int]:
    """Where a rule begins and ends; without a rule, what stands above the first one."""
    heads = [(found.start(), found[1]) for found in _HEAD.finditer(bare)]
    if place.rule is None:
        return 0, len(bare)
    of_table = [at for at, table in heads if table == place.table]
    if place.rule >= len(of_table):
        return _key(bare, place.table, 0, len(bare)), len(bare)
    begin = of_table[place.rule]
    return begin + _indent(bare, begin), next((at for at, _ in heads if at > begin), len(bare))


def _indent(bare: str, at: int) -> int:
    return len(bare[at:]) - len(bare[at:].lstrip(" \t"))


def _key(bare: str, key: str, begin: int, end: int) -> int:
    """The next place at which a key is set; where it is not found (a quoted key), the place stays."""
    found = re.compile(rf"(?<![\w-]){re.escape(key)}[ \t]*[=.]").search(bare, begin, end)
    return found.start() if found else begin


def _condition(bare: str, begin: int, end: int, number: int) -> int:
    """The n-th table of a list of tables."""
    depth, seen = 0, -1
    for at in range(begin, end):
        if bare[at] == "{":
            depth += 1
            seen += depth == 1
            if depth == 1 and seen == number:
                return at
        elif bare[at] == "}":
            depth -= 1
    return begin
