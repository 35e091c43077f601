"""The person at the keyboard, in a terminal: cards, questions of one key, a progress bar."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol

from bot.cli.keys import END_OF_INPUT
from bot.console import duration, visible
from bot.errors import UsageError
from bot.model import Mode
from bot.ports import Answer, Attestation, Control

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeVar

    from rich.progress import Progress as Bar

    from bot.cli.keys import RunControls
    from bot.console import Terminal
    from bot.model import Incident, RunId
    from bot.ports import Card, Clock, Operator, Progress, Waiter

    Reply = TypeVar("Reply", bound=Answer | Attestation)

TICK_SECONDS = 0.1
# Other shells see the state of a run at most so old; each telling is a write to disk.
BOARD_SECONDS = 1.0
ASKING = "waiting for an answer in its terminal"
EACH: Mapping[str, Answer] = {
    "y": Answer.YES,
    "s": Answer.SKIP,
    "k": Answer.KEEP,
    "p": Answer.PAUSE,
    "q": Answer.QUIT,
}
BATCH: Mapping[str, Answer] = {key: answer for key, answer in EACH.items() if answer is not Answer.KEEP}
BY_HAND: Mapping[str, Answer | Attestation] = {
    "d": Attestation.REMOVED,
    "c": Attestation.STILL_CONNECTED,
    "n": Attestation.NOT_FOUND,
    "u": Attestation.NOT_SURE,
    "s": Answer.SKIP,
    "k": Answer.KEEP,
    "q": Answer.QUIT,
}
EACH_HELP = "[y] yes, remove   [s] skip   [k] keep for ever   [p] pause   [q] quit"
BY_HAND_FIRST = "[y] open this profile   [s] skip   [k] keep for ever   [p] pause   [q] quit"
BATCH_HELP = "[y] yes, remove all of these   [s] skip all of these   [p] pause   [q] quit"
BY_HAND_HELP = (
    "What happened?   [d] done: removed   [c] still connected   [n] not found   [u] not sure\n"
    "                 [s] did nothing, skip   [k] did nothing, keep for ever   [q] quit"
)


class TerminalOperator:
    """Asks and shows in a terminal. `open_page` opens an address in the member's own browser (by hand only)."""

    def __init__(
        self,
        terminal: Terminal,
        controls: RunControls,
        waiter: Waiter,
        open_page: Callable[[str], bool] | None = None,
    ) -> None:
        self._terminal = terminal
        self._controls = controls
        self._waiter = waiter
        self._open_page = open_page
        self._bar: _Bar | None = None
        self._finished = -1
        self._doings: set[str] = set()

    def approve(self, card: Card) -> Answer:
        """Ask about one person."""
        self._show(card)
        return self._ask(BY_HAND_FIRST if self._open_page else EACH_HELP, EACH, Answer.QUIT)

    def approve_batch(self, cards: Sequence[Card]) -> Answer:
        """Ask about several at once."""
        self._hide_bar()
        for card in cards:
            self._terminal.warn(f"  {card.position:>4}  {card.action.name}  ·  {card.action.headline or ''}")
        return self._ask(BATCH_HELP, BATCH, Answer.QUIT)

    def attest(self, card: Card) -> Attestation | Answer:
        """Open the profile in the member's own browser and ask what happened."""
        self._hide_bar()
        self._terminal.warn(f"Profile of {card.action.name}: {card.profile_url}")
        if self._open_page is not None and not self._open_page(card.profile_url):
            self._terminal.warn("No browser could be opened; open the address yourself.")
        return self._ask(BY_HAND_HELP, BY_HAND, Attestation.NOT_SURE)

    def progress(self, progress: Progress) -> None:
        """Show how far the run is: a bar where it can move, else a line for each person and each new state."""
        if self._terminal.animated:
            self._bar = self._bar or _Bar(self._terminal)
            self._bar.update(progress)
        elif progress.finished != self._finished or progress.doing not in self._doings:
            self._finished = progress.finished
            self._doings.add(progress.doing)
            self._terminal.say(progress_line(progress))

    def incident(self, incident: Incident) -> None:
        """Ring, and show why the run stops."""
        self._hide_bar()
        self._terminal.bell()
        self._terminal.warn(f"INCIDENT ({incident.kind.value}): {incident.sentence}")

    def say(self, sentence: str) -> None:
        """One line of narrative."""
        self._terminal.say(sentence)

    def close(self) -> None:
        """Take the bar off the screen."""
        self._hide_bar()

    def _hide_bar(self) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _show(self, card: Card) -> None:
        self._hide_bar()
        for line in card_lines(card):
            self._terminal.warn(line)

    def _ask(self, keys_help: str, meaning: Mapping[str, Reply], on_stop: Reply) -> Reply:
        """Wait for one key. The browser stays alive, and a stop from elsewhere ends the question."""
        if not self._terminal.interactive:
            raise UsageError("There is no terminal to ask on; say `--confirm none` to run without questions.")
        self._terminal.bell()
        for line in keys_help.splitlines():
            self._terminal.warn(line)
        with self._controls.question() as keys:
            while self._controls.poll() is not Control.STOP:
                key = keys.read()
                if key == END_OF_INPUT:
                    return on_stop
                if key is not None and key in meaning:
                    self._terminal.warn(f"  {key}")
                    return meaning[key]
                if key is None:
                    self._waiter.wait(TICK_SECONDS)
        return on_stop


class _Bar:
    """The progress bar on stderr. It is drawn by calls alone, without a thread of its own."""

    def __init__(self, terminal: Terminal) -> None:
        from rich.progress import BarColumn, Progress, TextColumn

        self._bar: Bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[figures]}", markup=False),
            console=terminal.console(errors=True),
            auto_refresh=False,
            transient=True,
        )
        self._task = self._bar.add_task("", total=None, figures="")
        self._bar.start()

    def update(self, progress: Progress) -> None:
        """Draw the newest state."""
        self._bar.update(
            self._task,
            total=progress.total,
            completed=progress.finished,
            description=visible(progress.doing),
            figures=figures(progress),
        )
        self._bar.refresh()

    def stop(self) -> None:
        """Remove it."""
        self._bar.stop()


def card_lines(card: Card) -> list[str]:
    """One person as the operator sees him."""
    action = card.action
    since = f"connected since {action.connected_on:%d %b %Y}" if action.connected_on else "date of connection unknown"
    because = f"Reason: {action.because}" if action.because else "Reason: none was given"
    head = f"── {card.position} of {card.total} ──  {action.name}"
    return [head, f"   {action.headline or 'no headline'}", f"   {since}", f"   {because}",
            *(f"   {fact}" for fact in card.facts), f"   {card.profile_url}"]  # fmt: skip


def figures(progress: Progress) -> str:
    """Done, held, left, budget and estimated time in one short line."""
    left = progress.total - progress.finished
    parts = [f"{progress.done} done" if progress.mode is not Mode.DRY else f"{progress.finished} looked at"]
    parts += [f"{progress.held} held"] if progress.held else []
    parts += [f"{left} left"]
    if progress.mode is not Mode.DRY:
        parts += [f"budget {progress.left_24h} today, {progress.left_7d} this week"]
    parts += [f"about {duration(progress.eta_seconds)}"] if progress.eta_seconds is not None and left else []
    return " · ".join([*parts, "keys p r q"])


def progress_line(progress: Progress) -> str:
    """The same where nothing can be drawn twice."""
    shown = figures(progress).removesuffix(" · keys p r q")
    return f"[{progress.finished}/{progress.total}] {progress.doing} · {shown}"


class PresenceBoard(Protocol):
    """Where other shells see what the run is doing (`bot.store.Store.controls`)."""

    def present(
        self, pid: int, run: RunId | None, step: str, progress: Mapping[str, str | int | float | None] | None = None
    ) -> None:
        """Say what the run is doing."""


class PresentOperator:
    """Another operator, whose questions and progress `linkprune status` in other shells can see too."""

    def __init__(self, inner: Operator, board: PresenceBoard, clock: Clock) -> None:
        self._inner = inner
        self._board = board
        self._clock = clock
        self._told_at: float | None = None
        self._figures: dict[str, str | int | float | None] = {}
        self.incident = inner.incident
        self.say = inner.say
        self._tell("starts")

    def approve(self, card: Card) -> Answer:
        """Ask here; others see that an answer is waited for."""
        self._tell(ASKING)
        return self._inner.approve(card)

    def approve_batch(self, cards: Sequence[Card]) -> Answer:
        """Ask here; others see that an answer is waited for."""
        self._tell(ASKING)
        return self._inner.approve_batch(cards)

    def attest(self, card: Card) -> Attestation | Answer:
        """Ask here; others see that an answer is waited for."""
        self._tell(ASKING)
        return self._inner.attest(card)

    def progress(self, progress: Progress) -> None:
        """Show it here, and at most once a second to others."""
        self._inner.progress(progress)
        self._figures = {
            "mode": progress.mode.value,
            "total": progress.total,
            "finished": progress.finished,
            "done": progress.done,
            "held": progress.held,
        }
        now = self._clock.monotonic()
        if self._told_at is None or now - self._told_at >= BOARD_SECONDS:
            self._told_at = now
            self._tell(progress.doing)

    def _tell(self, doing: str) -> None:
        self._board.present(os.getpid(), None, doing, self._figures)
