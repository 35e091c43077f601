"""A bar for long files, where a line on stderr may be drawn again."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.console import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import Progress

    from bot.console import Terminal


class FileBars:
    """One bar a file: its name, how much of it was read, and how long it still takes."""

    def __init__(self, drawn: Progress) -> None:
        self._drawn = drawn
        self._name = ""
        self._bar = drawn.add_task("", total=None)

    def report(self, name: str, done: int, total: int) -> None:
        """Called by the readers with a file's name, the bytes read and the bytes it has."""
        if name != self._name:
            self._name = name
            self._drawn.reset(self._bar, description=visible(name), total=total)
        self._drawn.update(self._bar, completed=done)


@contextmanager
def file_progress(terminal: Terminal) -> Iterator[Callable[[str, int, int], None] | None]:
    """A bar while files are read; None where nothing may move."""
    if not terminal.animated:
        yield None
        return
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=30),
        DownloadColumn(),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=terminal.console(errors=True), transient=True) as drawn:
        yield FileBars(drawn).report
