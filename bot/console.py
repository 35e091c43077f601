"""Everything a terminal shows: results on stdout, the narrative on stderr, questions where somebody can answer.

Text from the site may hold control characters and hidden directions: all of it passes `visible` before it is shown.
"""

from __future__ import annotations

import json
import re
import textwrap
from dataclasses import dataclass
from shutil import get_terminal_size
from typing import TYPE_CHECKING, TextIO

from bot.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from rich.console import Console, RenderableType

# C0, DEL, C1, marks and embeddings of direction, separators of lines, lone surrogates.
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_WIDTH_WITHOUT_TERMINAL = 160
_NARROWEST = 40


def visible(text: str) -> str:
    """The same text on one line, with signs that steer a terminal or hide a direction shown as escapes."""
    return _HIDDEN.sub(lambda sign: _escape(ord(sign[0])), text)


def _escape(code: int) -> str:
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"  # noqa: PLR2004 - two hexadecimal digits


@dataclass(frozen=True, slots=True)
class Look:
    """How a process shows itself."""

    json: bool = False
    quiet: bool = False
    color: bool = True


@dataclass(frozen=True, slots=True)
class Streams:
    """The three standard streams."""

    stdin: TextIO
    stdout: TextIO
    stderr: TextIO


class Terminal:
    """The terminal of one command."""

    def __init__(self, streams: Streams, look: Look, environ: Mapping[str, str]) -> None:
        self.streams = streams
        self.look = look
        self._plain = not look.color or bool(environ.get("NO_COLOR")) or environ.get("TERM") == "dumb"
        self._consoles: dict[bool, Console] = {}
        self._answered = False

    @property
    def interactive(self) -> bool:
        """Whether somebody can read a question and answer it."""
        return self.streams.stdin.isatty() and self.streams.stderr.isatty()

    @property
    def animated(self) -> bool:
        """Whether a line on stderr may be drawn again."""
        return self.streams.stderr.isatty() and not self._plain and not self.look.quiet

    @property
    def answered(self) -> bool:
        """Whether the one result of this command is out."""
        return self._answered

    def result(self, document: Mapping[str, object], show: Callable[[], None]) -> None:
        """Give the one result of a command: a JSON document, or what `show` prints for people."""
        if self.look.json:
            self.streams.stdout.write(json.dumps(document, indent=2) + "\n")
            self.streams.stdout.flush()
        else:
            show()
        self._answered = True

    def line(self, text: str = "") -> None:
        """One line of a result for people."""
        self.streams.stdout.write(_wrapped(visible(text), self.streams.stdout) + "\n")
        self.streams.stdout.flush()

    def exact(self, text: str) -> None:
        """A text of many lines that is to be copied, so no line of it is broken in two."""
        self.streams.stdout.write("".join(visible(line) + "\n" for line in text.splitlines()))
        self.streams.stdout.flush()

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[object]], title: str | None = None) -> None:
        """A table of a result for people."""
        from rich.table import Table  # noqa: PLC0415 - commands that show no table start without it
        from rich.text import Text  # noqa: PLC0415

        table = Table(
            title=title, title_justify="left", box=None, pad_edge=False, header_style="bold", show_header=any(columns)
        )
        for column in columns:
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(*(Text(visible(_cell(value))) for value in row))
        self.console(errors=False).print(table)

    def say(self, sentence: str) -> None:
        """One sentence of narrative; silent with --quiet."""
        if not self.look.quiet:
            self._tell(sentence)

    def warn(self, sentence: str) -> None:
        """A sentence that --quiet does not silence."""
        self._tell(sentence)

    def show(self, what: RenderableType) -> None:
        """Something drawn by Rich, as narrative."""
        self.console(errors=True).print(what)

    def bell(self) -> None:
        """Ring, where there is a terminal."""
        if self.streams.stderr.isatty():
            self.streams.stderr.write("\a")
            self.streams.stderr.flush()

    def ask(self, question: str, *, instead: str) -> str:
        """Ask for one line. Without a terminal it fails and says which option to give instead."""
        if not self.interactive:
            raise UsageError(f"There is no terminal to ask on; {instead}.")
        self.bell()
        self.streams.stderr.write(visible(question) + " ")
        self.streams.stderr.flush()
        return self.streams.stdin.readline().strip()

    def console(self, *, errors: bool) -> Console:
        """The Rich console of stdout or stderr: no markup, no emoji codes, no guessing at numbers and paths."""
        if errors not in self._consoles:
            self._consoles[errors] = self._make_console(self.streams.stderr if errors else self.streams.stdout)
        return self._consoles[errors]

    def _make_console(self, stream: TextIO) -> Console:
        from rich.console import Console  # noqa: PLC0415

        return Console(
            file=stream,
            no_color=self._plain,
            markup=False,
            emoji=False,
            highlight=False,
            width=None if stream.isatty() else _WIDTH_WITHOUT_TERMINAL,
        )

    def _tell(self, sentence: str) -> None:
        if self._consoles.get(True) is not None:
            # A progress bar may be on screen: Rich prints above it.
            self._consoles[True].print(_wrapped(visible(sentence), self.streams.stderr), soft_wrap=True)
        else:
            self.streams.stderr.write(_wrapped(visible(sentence), self.streams.stderr) + "\n")
        self.streams.stderr.flush()


def _wrapped(text: str, stream: TextIO) -> str:
    """Break lines between words on a terminal; a file or a pipe gets them whole."""
    if not stream.isatty() or len(text) < _NARROWEST:
        return text
    width = max(_NARROWEST, get_terminal_size().columns)
    hang = "  " if text.startswith("- ") else ""
    return textwrap.fill(text, width, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False)


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def duration(seconds: float) -> str:
    """A time span as a person says it, rounded."""
    minutes = round(seconds / 60)
    if seconds < 90:  # noqa: PLR2004 - below a minute and a half, seconds say more
        return f"{round(seconds)} s"
    hours, rest = divmod(minutes, 60)
    if hours >= 48:  # noqa: PLR2004 - two days
        return f"{hours // 24} days"
    return f"{hours} h {rest:02d} min" if hours else f"{minutes} min"
