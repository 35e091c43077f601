"""Tables that fit the terminal: columns give way in a stated order, and cells are cut rather than folded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.console import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.console import Terminal

_GAP = 2


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its narrowest useful and its widest sensible width, in cells of the terminal.

    `goes` says when it gives way on a narrow terminal: the lowest first, 0 never. What is `whole` is folded where it
    does not fit, for half of it is of no use (an address); anything else is cut.
    """

    title: str
    least: int
    most: int
    goes: int = 0
    whole: bool = False
    right: bool = False


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
    from rich.table import Table
    from rich.text import Text

    cells = [["" if value is None else visible(str(value)) for value in row] for row in rows]
    console = terminal.console(errors=errors)
    wanted = [max((cell_len(row[place]) for row in cells), default=0) for place in range(len(columns))]
    widths = fit(columns, wanted, console.width)
    table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="bold")
    for place, width in widths.items():
        column = columns[place]
        table.add_column(
            column.title,
            width=width,
            no_wrap=not column.whole,
            overflow="fold" if column.whole else "ellipsis",
            justify="right" if column.right else "left",
        )
    for row in cells:
        table.add_row(*(Text(row[place]) for place in widths))
    console.print(table)
