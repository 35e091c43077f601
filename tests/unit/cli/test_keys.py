"""Keys of a real terminal, Ctrl-C as a flag, and requests of other shells."""

from __future__ import annotations

import io
import os
import pty
import signal
import termios
from typing import TYPE_CHECKING

import pytest

from bot.cli.keys import END_OF_INPUT, STORE_POLL_SECONDS, NoKeys, RunControls, StopFlag, keyboard
from bot.errors import Exit
from bot.ports import Control
from tests.fakes import FakeClock

if TYPE_CHECKING:
    from collections.abc import Iterator


class Box:
    """Requests of other shells."""

    def __init__(self) -> None:
        self.wanted: Control | None = None
        self.reads = 0

    def current(self) -> Control | None:
        self.reads += 1
        return self.wanted

    def request(self, control: Control) -> None:
        self.wanted = control


class Typed:
    """Keys that were pressed."""

    def __init__(self, keys: str = "") -> None:
        self.keys = list(keys)

    def read(self) -> str | None:
        return self.keys.pop(0) if self.keys else None

    def flush(self) -> None:
        self.keys.clear()

    def restore(self) -> None:
        """Nothing was changed."""


@pytest.fixture
def terminal() -> Iterator[tuple[int, io.TextIOWrapper]]:
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "r", encoding="utf-8") as stdin:
        yield ours, stdin
    os.close(ours)


def waiting_for(controls: RunControls, wanted: Control, clock: FakeClock) -> bool:
    for _ in range(1000):
        clock.advance(STORE_POLL_SECONDS)
        if controls.poll() is wanted:
            return True
    return False


def test_keys_come_without_enter_and_the_terminal_is_given_back(terminal: tuple[int, io.TextIOWrapper]) -> None:
    ours, stdin = terminal
    before = termios.tcgetattr(stdin.fileno())
    with keyboard(stdin) as keys:
        assert keys.read() is None
        os.write(ours, b"Y")
        assert next(key for _ in range(100_000) if (key := keys.read())) == "y"
        assert not termios.tcgetattr(stdin.fileno())[3] & termios.ICANON
    assert termios.tcgetattr(stdin.fileno()) == before


@pytest.mark.parametrize("sequence", [b"\x1b[A", b"\x1bOq", b"\x1b[24~"])
def test_no_part_of_an_arrow_key_is_a_letter(terminal: tuple[int, io.TextIOWrapper], sequence: bytes) -> None:
    ours, stdin = terminal
    with keyboard(stdin) as keys:
        os.write(ours, sequence + b"s")
        found = [key for _ in range(2000) if (key := keys.read())]
    assert "q" not in found
    assert "a" not in found


def test_what_was_typed_before_a_question_is_forgotten(terminal: tuple[int, io.TextIOWrapper]) -> None:
    ours, stdin = terminal
    clock = FakeClock()
    with keyboard(stdin) as keys:
        os.write(ours, b"yyyy")
        controls = RunControls(keys, StopFlag(print), Box(), clock)
        with controls.question() as asked:
            assert [asked.read() for _ in range(50)] == [None] * 50


def test_without_a_terminal_there_are_no_keys() -> None:
    with keyboard(io.StringIO("y")) as keys:
        assert isinstance(keys, NoKeys)
        assert keys.read() is None


@pytest.mark.parametrize(("key", "wanted"), [("p", Control.PAUSE), ("q", Control.STOP), ("x", Control.GO)])
def test_keys_are_felt_at_once_and_known_to_other_shells(key: str, wanted: Control) -> None:
    box = Box()
    assert RunControls(Typed(key), StopFlag(print), box, FakeClock()).poll() is wanted
    assert box.wanted == (None if wanted is Control.GO else wanted)


def test_r_ends_the_pause_of_another_shell_which_may_pause_again() -> None:
    clock, box, keys = FakeClock(), Box(), Typed()
    controls = RunControls(keys, StopFlag(print), box, clock)
    box.wanted = Control.PAUSE
    assert waiting_for(controls, Control.PAUSE, clock)
    keys.keys = ["r"]
    assert controls.poll() is Control.GO
    box.wanted = Control.PAUSE
    assert waiting_for(controls, Control.PAUSE, clock)


def test_a_stop_is_never_taken_back() -> None:
    clock, box = FakeClock(), Box()
    controls = RunControls(Typed("q"), StopFlag(print), box, clock)
    assert controls.poll() is Control.STOP
    box.wanted = Control.GO
    clock.advance(9)
    assert controls.poll() is Control.STOP


def test_the_store_is_asked_at_most_four_times_a_second() -> None:
    clock, box = FakeClock(), Box()
    controls = RunControls(NoKeys(), StopFlag(print), box, clock)
    for _ in range(100):
        controls.poll()
        clock.advance(0.01)
    assert box.reads <= 5


def test_keys_belong_to_an_open_question() -> None:
    keys = Typed()
    controls = RunControls(keys, StopFlag(print), Box(), FakeClock())
    with controls.question() as asked:
        keys.keys = ["q"]
        assert controls.poll() is Control.GO
        assert asked.read() == "q"


def test_a_request_made_by_an_answer_is_seen_at_once() -> None:
    box = Box()
    controls = RunControls(NoKeys(), StopFlag(print), box, FakeClock())
    assert controls.poll() is Control.GO
    with controls.question():
        pass
    box.wanted = Control.PAUSE
    assert controls.poll() is Control.PAUSE


def test_the_end_of_input_is_no_request() -> None:
    assert RunControls(Typed(END_OF_INPUT), StopFlag(print), Box(), FakeClock()).poll() is Control.GO


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_asks_and_the_second_ends(number: signal.Signals) -> None:
    told: list[str] = []
    ended: list[int] = []
    before = signal.getsignal(number)
    with StopFlag(told.append, ended.append).installed() as flag:
        controls = RunControls(NoKeys(), flag, Box(), FakeClock())
        assert controls.poll() is Control.GO
        os.kill(os.getpid(), number)
        assert controls.poll() is Control.STOP
        assert (len(told), ended) == (1, [])
        os.kill(os.getpid(), number)
        assert ended == [Exit.OPERATOR]
    assert signal.getsignal(number) is before
