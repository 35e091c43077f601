"""The person at the keyboard, in a terminal: cards, questions of one key, a progress bar."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol

from bot.cli.keys import END_OF_INPUT
from bot.console import duration, visible
from bot.errors import UsageError
from bot.invitation import SIDES, Side
from bot.kinds import WORDS, verb_of
from bot.model import ActionKind, Mode
from bot.ports import Answer, Attestation, Control
from bot.services.steering import ASKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import TypeVar

    from rich.live import Live

    from bot.cli.keys import Keys, RunControls
    from bot.console import Terminal
    from bot.model import Action, Incident, RunId
    from bot.ports import Card, Clock, Operator, Progress, Waiter

    Reply = TypeVar("Reply", bound=Answer | Attestation)

TICK_SECONDS = 0.1
# Other shells see the state of a run at most so old; each telling is a write to disk.
BOARD_SECONDS = 1.0
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
ANSWERED = {key: said for key, said in BY_HAND.items() if said is not Answer.KEEP}
KEYS_HELP = "[p] pause   [r] go on   [q] stop"
NO_DATE = "date of connection unknown"


def each_help(kind: ActionKind) -> str:
    """The keys of a question about one person. Only a connection can be kept for ever."""
    return f"[y] yes, {WORDS[kind].do}   [s] skip   {_keep(kind)}[p] pause   [q] quit"


def batch_help(kinds: Iterable[ActionKind]) -> str:
    """The keys of a question about several people; the cards say what is done to each where it differs."""
    verb = verb_of(kinds)
    what = "do all of this" if verb is None else f"{verb} all of these"
    return f"[y] yes, {what}   [s] skip all of these   [p] pause   [q] quit"


def by_hand_first(kind: ActionKind) -> str:
    """The keys of the question before the member acts himself."""
    page = "this profile" if kind not in SIDES else "the page of invitations"
    return f"[y] open {page}   [s] skip   {_keep(kind)}[p] pause   [q] quit"


def _keep(kind: ActionKind) -> str:
    return "" if kind in SIDES else "[k] keep for ever   "


def by_hand_help(kind: ActionKind) -> tuple[str, str]:
    """The keys of the question what the member did."""
    words = WORDS[kind]
    still = words.still.removeprefix("the person is ").removeprefix("the invitation is ")
    return (
        f"What happened?   [d] done: {words.did}   [c] {still}   [n] not found   [u] not sure",
        f"{' ' * 17}[s] did nothing, skip   {'' if kind in SIDES else '[k] did nothing, keep for ever   '}[q] quit",
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
        kind = card.action.kind
        keys = by_hand_first(kind) if self._open_page else each_help(kind)
        return self._ask([*card_lines(card), keys], EACH if kind not in SIDES else BATCH, Answer.QUIT)

    def approve_batch(self, cards: Sequence[Card]) -> Answer:
        """Ask about several at once."""
        kinds = {card.action.kind for card in cards}
        people = [batch_line(card, told=len(kinds) > 1) for card in cards]
        return self._ask([*people, batch_help(kinds)], BATCH, Answer.QUIT)

    def attest(self, card: Card) -> Attestation | Answer:
        """Open the profile in the member's own browser and ask what happened."""
        self._hide_bar()
        page = "Invitation" if card.action.kind in SIDES else "Profile"
        self._terminal.warn(f"{page} of {card.action.name}: {card.profile_url}")
        if self._open_page is not None and not self._open_page(card.profile_url):
            self._terminal.warn("No browser could be opened; open the address yourself.")
        kind = card.action.kind
        return self._ask(by_hand_help(kind), BY_HAND if kind not in SIDES else ANSWERED, Attestation.NOT_SURE)

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

    def _ask(self, lines: Sequence[str], meaning: Mapping[str, Reply], on_stop: Reply) -> Reply:
        """Show the question and wait for one key. The browser stays alive, and a stop from elsewhere ends it."""
        if not self._terminal.interactive:
            raise UsageError("There is no terminal to ask on; say `--confirm none` to run without questions.")
        self._hide_bar()
        with self._controls.question() as keys:
            self._terminal.bell()
            for line in lines:
                self._terminal.warn(line)
            return self._answer(keys, meaning, on_stop)

    def _answer(self, keys: Keys, meaning: Mapping[str, Reply], on_stop: Reply) -> Reply:
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
    """Two lines on stderr: what is being done, and how far it is. Drawn by calls alone, without a thread."""

    def __init__(self, terminal: Terminal) -> None:
        from rich.live import Live

        self._live: Live = Live(console=terminal.console(errors=True), auto_refresh=False, transient=True)
        self._live.start()

    def update(self, progress: Progress) -> None:
        """Draw the newest state."""
        from rich.console import Group
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        line = Table.grid(padding=(0, 1))
        line.add_row(ProgressBar(progress.total, progress.finished, width=16), Text(figures(progress)))
        doing = f"{visible(progress.doing)}   {KEYS_HELP}"
        self._live.update(Group(Text(doing), line), refresh=True)

    def stop(self) -> None:
        """Remove it."""
        self._live.stop()


def card_lines(card: Card) -> list[str]:
    """One person as the operator sees him."""
    action = card.action
    because = f"Reason: {action.because}" if action.because else "Reason: none was given"
    head = f"── {card.position} of {card.total} ──  {action.name}"
    return [head, f"   {action.headline or 'no headline'}", f"   {_tie(action)}", f"   {because}",
            *(f"   {fact}" for fact in card.facts), f"   {card.profile_url}"]  # fmt: skip


def _tie(action: Action) -> str:
    """What connects the member with a person now."""
    match SIDES.get(action.kind):
        case Side.RECEIVED:
            return f"invites you; this would {WORDS[action.kind].do} the invitation"
        case Side.SENT:
            return "invited by you; this would withdraw the invitation"
        case _:
            return f"connected since {action.connected_on:%d %b %Y}" if action.connected_on else NO_DATE


def batch_line(card: Card, *, told: bool) -> str:
    """One person among several; `told`: what would be done stands before the name."""
    what = f"{WORDS[card.action.kind].do:<9} " if told else ""
    return f"  {card.position:>4}  {what}{card.action.name}  ·  {card.action.headline or ''}"


def figures(progress: Progress) -> str:
    """Done, held, left, budget and estimated time in one short line."""
    left = progress.total - progress.finished
    parts = [f"{progress.done} done" if progress.mode is not Mode.DRY else f"{progress.finished} looked at"]
    parts += [f"{progress.held} held"] if progress.held else []
    parts += [f"{left} left"]
    if progress.mode is not Mode.DRY:
        parts += [f"budget {progress.left_24h} today, {progress.left_7d} week"]
    parts += [duration(progress.eta_seconds)] if progress.eta_seconds is not None and left else []
    return " · ".join(parts)


def progress_line(progress: Progress) -> str:
    """The same where nothing can be drawn twice."""
    return f"[{progress.finished}/{progress.total}] {progress.doing} · {figures(progress)}"


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
