"""The person at the keyboard: cards, one key an answer, a stop from elsewhere."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.cli.keys import END_OF_INPUT, RunControls, StopFlag
from bot.cli.operator import BY_HAND, EACH, PresentOperator, TerminalOperator
from bot.console import Look, Streams, Terminal
from bot.errors import UsageError
from bot.model import Action, ActionKind, Incident, IncidentKind, Mode, Slug
from bot.ports import Answer, Attestation, Card, Control, Progress
from tests.fakes import FakeClock
from tests.scripted import ScriptedOperator
from tests.unit.cli.kit import TypedIn
from tests.unit.cli.test_keys import Box, Typed

if TYPE_CHECKING:
    from bot.ports import Operator

ADA = Action(
    ActionKind.DISCONNECT, Slug("ada-example-1"), "Ada Example", "Engineer", date(2019, 3, 1), because="never met"
)
CARD = Card(ADA, 3, 20, "http://127.0.0.1:1/in/ada-example-1/", ("Note: from a fair",))
PROGRESS = Progress(Mode.LIVE, 20, 5, 4, 1, 36, 196, 600.0, "between two people")


class LatePerson:
    """Time passes for the waiter; the person types after some of it."""

    def __init__(self, keys: Typed, typed: str) -> None:
        self.keys = keys
        self.typed = list(typed)

    def wait(self, seconds: float) -> None:
        assert seconds > 0
        assert self.typed, "the question waits for a key that was typed already"
        self.keys.keys.append(self.typed.pop(0))

    def while_paused(self) -> None:
        """Never asked here."""


class Table:
    """A terminal operator with its keyboard and its streams."""

    def __init__(self, typed: str = "", *, tty: bool = True, opens: bool = True, look: Look | None = None) -> None:
        kind = TypedIn if tty else io.StringIO
        self.err = kind()
        self.keys, self.box, self.opened = Typed(), Box(), list[str]()
        self.opens = opens
        self.terminal = Terminal(Streams(kind(), kind(), self.err), look or Look(color=False), {})
        controls = RunControls(self.keys, StopFlag(print), self.box, FakeClock())
        self.waiter = LatePerson(self.keys, typed)
        self.operator = TerminalOperator(self.terminal, controls, self.waiter)
        self.by_hand = TerminalOperator(self.terminal, controls, self.waiter, self._open)

    def _open(self, address: str) -> bool:
        self.opened.append(address)
        return self.opens


@pytest.mark.parametrize(("key", "answer"), EACH.items())
def test_one_key_is_one_answer(key: str, answer: Answer) -> None:
    table = Table(key)
    assert table.operator.approve(CARD) is answer


def test_the_card_shows_person_evidence_and_reason() -> None:
    table = Table("s")
    table.operator.approve(CARD)
    for text in (
        "3 of 20",
        "Ada Example",
        "Engineer",
        "01 Mar 2019",
        "never met",
        "from a fair",
        CARD.profile_url,
        "\a",
    ):
        assert text in table.err.getvalue()


def test_other_keys_are_no_answer() -> None:
    assert Table("x7 zs").operator.approve(CARD) is Answer.SKIP


def test_keep_is_no_answer_for_a_batch() -> None:
    table = Table("kky")
    assert table.operator.approve_batch([CARD, CARD]) is Answer.YES
    assert table.err.getvalue().count("Ada Example") == 2


@pytest.mark.parametrize(("key", "said"), BY_HAND.items())
def test_by_hand_opens_the_page_and_takes_the_members_word(key: str, said: Attestation | Answer) -> None:
    table = Table(key, opens=False)
    assert table.by_hand.attest(CARD) is said
    assert table.opened == [CARD.profile_url]
    assert CARD.profile_url in table.err.getvalue()
    assert "open the address yourself" in table.err.getvalue()


def test_a_stop_from_elsewhere_ends_a_question() -> None:
    table = Table()
    table.box.wanted = Control.STOP
    assert table.operator.approve(CARD) is Answer.QUIT
    assert table.by_hand.attest(CARD) is Attestation.NOT_SURE


def test_the_end_of_input_is_never_yes() -> None:
    assert Table(END_OF_INPUT).operator.approve(CARD) is Answer.QUIT
    assert Table(END_OF_INPUT).by_hand.attest(CARD) is Attestation.NOT_SURE


def test_no_question_without_a_terminal() -> None:
    with pytest.raises(UsageError, match="--confirm none"):
        Table(tty=False).operator.approve(CARD)


def test_progress_names_done_left_budget_and_time() -> None:
    table = Table(tty=False)
    table.operator.progress(PROGRESS)
    table.operator.progress(PROGRESS)
    lines = table.err.getvalue().splitlines()
    assert lines == ["[5/20] between two people · 4 done · 1 held · 15 left · budget 36 today, 196 week · 10 min"]


def test_the_bar_leaves_the_screen_before_a_question_and_at_the_end() -> None:
    table = Table("s", look=Look())
    table.operator.progress(PROGRESS)
    assert "15 left" in table.err.getvalue()
    table.operator.approve(CARD)
    table.operator.progress(PROGRESS)
    table.operator.close()
    assert table.err.getvalue().endswith("\x1b[2K") or "\x1b[?25h" in table.err.getvalue()


def test_an_incident_rings() -> None:
    table = Table()
    table.operator.incident(Incident(IncidentKind.THROTTLED, "The site asks for fewer requests."))
    assert "\a" in table.err.getvalue()
    assert "INCIDENT (throttled): The site asks for fewer requests." in table.err.getvalue()


class Board:
    """What other shells see."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def present(self, pid: int, run: object, step: str, progress: object = None) -> None:
        assert pid > 0
        assert run is None
        assert progress is not None
        self.told.append(step)


def test_other_shells_see_the_progress_at_most_once_a_second() -> None:
    clock, board, inner = FakeClock(), Board(), ScriptedOperator([Answer.SKIP])
    operator: Operator = PresentOperator(inner, board, clock)
    for _ in range(30):
        operator.progress(PROGRESS)
        clock.advance(0.1)
    assert len(inner.shown) == 30
    assert board.told == ["starts", *[PROGRESS.doing] * 3]
    assert operator.approve(CARD) is Answer.SKIP
    assert "waiting for an answer" in board.told[-1]
