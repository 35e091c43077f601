"""Tables that fit the terminal: columns give way in a stated order, and cells are cut rather than folded."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.console import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.console import Terminal

_GAP = 2


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its narrowest useful and its widest sensible width, in cells of the terminal.

    `goes` says when it gives way on a narrow terminal: the lowest first, 0 never. What is `whole` is folded where it
    does not fit, for half of it is of no use (an address), and a `sentence` between its words; anything else is cut.
    """

    title: str
    least: int
    most: int
    goes: int = 0
    whole: bool = False
    right: bool = False
    sentence: bool = False


def fit(columns: Sequence[Column], wanted: Sequence[int], width: int) -> Mapping[int, int]:
    """Which columns stand, by their place, and how wide each is. `wanted` is the width of each column's content."""
    most = [max(len(column.title), min(need, column.most)) for column, need in zip(columns, wanted, strict=True)]
    least = [min(column.least, limit) for column, limit in zip(columns, most, strict=True)]
    standing = list(range(len(columns)))
    for place in sorted((place for place in standing if columns[place].goes), key=lambda place: columns[place].goes):
        if _sum(least, standing) > width:
            standing.remove(place)
    widths = {place: least[place] for place in standing}
    free = width - _sum(least, standing)
    while free > 0 and (room := [place for place in standing if widths[place] < most[place]]):
        # What must be whole grows first, then the most cramped, so that no column takes all of the room.
        place = min(room, key=lambda one: (not columns[one].whole, widths[one] / most[one]))
        widths[place] += 1
        free -= 1
    return widths


def _sum(widths: Sequence[int], standing: Sequence[int]) -> int:
    return sum(widths[place] for place in standing) + _GAP * (len(standing) - 1)


def fitted(
    terminal: Terminal, columns: Sequence[Column], rows: Iterable[Sequence[object]], *, errors: bool = False
) -> None:
    """Print a table, as wide as the terminal and not wider: a result for people, or (with `errors`) narrative."""
    from rich.cells import cell_len
    from rich.text import Text

    cells = [["" if value is None else visible(str(value)) for value in row] for row in rows]
    console = terminal.console(errors=errors)
    wanted = [max((cell_len(row[place]) for row in cells), default=0) for place in range(len(columns))]
    widths = fit(columns, wanted, console.width)
    lines = [("bold", line) for line in _lines([column.title for column in columns], columns, widths)]
    lines += [("", line) for row in cells for line in _lines(row, columns, widths)]
    for style, line in lines:
        # Terminals disagree on the width of some scripts: without padding at its end such a line does not break.
        console.print(Text(line, style), no_wrap=True, overflow="ignore", crop=False)


def _lines(row: Sequence[str], columns: Sequence[Column], widths: Mapping[int, int]) -> Iterator[str]:
    pieces = [_pieces(row[place], columns[place], width) for place, width in widths.items()]
    for number in range(max(map(len, pieces))):
        cells = (piece[number] if number < len(piece) else "" for piece in pieces)
        yield (" " * _GAP).join(map(_padded, cells, widths.values(), _sides(columns, widths))).rstrip()


def _pieces(text: str, column: Column, width: int) -> list[str]:
    from rich.cells import cell_len, chop_cells, set_cell_size

    if cell_len(text) <= width:
        return [text]
    if column.sentence:
        return [piece for line in textwrap.wrap(text, width) for piece in chop_cells(line, width)]
    return chop_cells(text, width) if column.whole else [set_cell_size(text, width - 1).rstrip() + "…"]


def _sides(columns: Sequence[Column], widths: Mapping[int, int]) -> Iterator[bool]:
    return (columns[place].right for place in widths)


def _padded(text: str, width: int, right: bool) -> str:
    from rich.cells import cell_len

    blanks = " " * max(0, width - cell_len(text))
    return f"{blanks}{text}" if right else f"{text}{blanks}"
