"""Keys without Enter, Ctrl-C as a flag, and both merged with what other processes ask of a run."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager
from io import UnsupportedOperation
from typing import TYPE_CHECKING, Protocol

from bot.errors import Exit
from bot.ports import Control

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType
    from typing import TextIO

    from bot.ports import Clock

# The store is asked at most four times a second.
STORE_POLL_SECONDS = 0.25
END_OF_INPUT = "\x04"
_ESCAPE = "\x1b"
_MEANING = {"p": Control.PAUSE, "r": Control.GO, "q": Control.STOP}


class Keys(Protocol):
    """A keyboard that never blocks."""

    def read(self) -> str | None:
        """One key in lower case, `END_OF_INPUT`, or None when none is waiting."""

    def flush(self) -> None:
        """Forget keys that were pressed before a question was on screen."""

    def restore(self) -> None:
        """Give the terminal back as it was."""


class NoKeys:
    """Where there is no terminal."""

    def read(self) -> str | None:
        """Nothing is ever pressed."""
        return None

    def flush(self) -> None:
        """Nothing to forget."""

    def restore(self) -> None:
        """Nothing was changed."""


def _has_descriptor(stream: TextIO) -> bool:
    """A stream that only claims to be a terminal has no keys to read."""
    try:
        return stream.fileno() >= 0
    except UnsupportedOperation:
        return False


@contextmanager
def keyboard(stdin: TextIO) -> Iterator[Keys]:
    """The keys of a terminal, restored on the way out; `NoKeys` where stdin is none."""
    if not stdin.isatty() or not _has_descriptor(stdin):
        yield NoKeys()
    elif sys.platform == "win32":
        yield _WindowsKeys()
    else:
        keys = _TerminalKeys(stdin.fileno())
        try:
            yield keys
        finally:
            keys.restore()


if sys.platform == "win32":
    import msvcrt

    class _WindowsKeys:
        def read(self) -> str | None:
            if not msvcrt.kbhit():
                return None
            key = msvcrt.getwch()
            if key in {"\x00", "\xe0"}:
                msvcrt.getwch()
                return None
            return key.lower()

        def flush(self) -> None:
            while msvcrt.kbhit():
                msvcrt.getwch()

        def restore(self) -> None:
            """Single keys need no mode of the console here."""

else:
    import select
    import termios
    import tty

    class _TerminalKeys:
        def __init__(self, descriptor: int) -> None:
            self._descriptor = descriptor
            self._before = termios.tcgetattr(descriptor)
            tty.setcbreak(descriptor, termios.TCSANOW)

        def read(self) -> str | None:
            if not self._waiting():
                return None
            key = os.read(self._descriptor, 1).decode("latin-1")
            if key == _ESCAPE:
                # Arrow and function keys send several bytes; none of them may pass as a letter.
                while self._waiting():
                    os.read(self._descriptor, 1)
                return None
            return key.lower() if key else END_OF_INPUT

        def flush(self) -> None:
            termios.tcflush(self._descriptor, termios.TCIFLUSH)

        def restore(self) -> None:
            termios.tcsetattr(self._descriptor, termios.TCSADRAIN, self._before)

        def _waiting(self) -> bool:
            return bool(select.select([self._descriptor], [], [], 0)[0])


class StopFlag:
    """Ctrl-C and a polite kill: the first one asks to stop, a second Ctrl-C ends the process at once."""

    def __init__(self, tell: Callable[[str], None], end: Callable[[int], object] = os._exit) -> None:
        self.raised = False
        self._tell = tell
        self._end = end

    @contextmanager
    def installed(self) -> Iterator[StopFlag]:
        """Catch the signals of this process while the block runs."""
        signals = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, self._on_signal) for number in signals}
        try:
            yield self
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        if self.raised:
            self._end(int(Exit.OPERATOR))
            return
        self.raised = True
        self._tell("Stopping after this step. Ctrl-C once more ends at once.")


class RequestBox(Protocol):
    """Where other processes leave their requests (`bot.store.Store.controls`)."""

    def current(self) -> Control | None:
        """The newest request."""

    def request(self, control: Control) -> None:
        """Leave a request."""


class RunControls:
    """Keys, Ctrl-C and other shells as one answer. While a question is open, keys belong to the question."""

    def __init__(self, keys: Keys, flag: StopFlag, box: RequestBox, clock: Clock) -> None:
        self._keys = keys
        self._flag = flag
        self._box = box
        self._clock = clock
        self._latest = Control.GO
        self._asked_at: float | None = None
        self._question = False

    def poll(self) -> Control:
        """The newest request of anybody; a stop is never taken back."""
        if self._flag.raised or self._latest is Control.STOP:
            return Control.STOP
        if not self._question:
            self._take_keys()
        self._take_box()
        return self._latest

    @contextmanager
    def question(self) -> Iterator[Keys]:
        """Hand the keyboard to a question, without what was typed before it."""
        self._keys.flush()
        self._question = True
        try:
            yield self._keys
        finally:
            self._question = False
            # The answer may have been a request: the next poll looks at once.
            self._asked_at = None

    def _take_keys(self) -> None:
        while (key := self._keys.read()) is not None and key != END_OF_INPUT:
            if key in _MEANING:
                # Felt at once, and known to other shells by the box.
                self._latest = _MEANING[key]
                self._box.request(_MEANING[key])
                self._asked_at = None

    def _take_box(self) -> None:
        now = self._clock.monotonic()
        if self._asked_at is None or now - self._asked_at >= STORE_POLL_SECONDS:
            self._asked_at = now
            self._latest = self._box.current() or Control.GO
