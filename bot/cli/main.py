"""The entry point: options before or after the command, one place where errors become sentences and exit codes."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from bot.cli.session import World
from bot.errors import Exit, LinkpruneError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import NoReturn

    from bot.cli.session import Session
    from bot.console import Terminal

SHOWN_ROWS = 20
_FLAGS = frozenset({"--json", "--quiet", "--no-color"})
_CREDENTIALS = "LINKPRUNE_LOGIN__"
_WITH_VALUE = frozenset({"--home", "--account", "--env-file"})


def main() -> NoReturn:
    """Run one command and leave the process."""
    os.umask(0o077)
    for stream in (sys.stdout, sys.stderr):
        # A console of another encoding shows an escape instead of ending the command.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    world = World.real()
    _forget_credentials()
    try:
        sys.exit(run(sys.argv[1:], world))
    except KeyboardInterrupt:  # so early that not even the commands were known
        sys.exit(Exit.OPERATOR)


def _forget_credentials() -> None:
    """Keep what the member stored in the environment from the programs that are started: driver and browser."""
    for name in [name for name in os.environ if name.upper().startswith(_CREDENTIALS)]:
        del os.environ[name]


def run(arguments: Sequence[str], world: World) -> int:
    """Run one command; every failure ends as one sentence and the exit code of its type."""
    from bot.cli.app import Root

    root = Root(world)
    try:
        return answered(root.run(globals_first(arguments)), root.session)
    except LinkpruneError as error:
        return _expected(error, root.session)
    except KeyboardInterrupt:
        return _fail("Stopped.", Exit.OPERATOR, root.session)
    except BrokenPipeError:
        return _silent_pipe(world)
    except Exception as error:  # noqa: BLE001 - the one place where anything unexpected becomes a sentence
        return _unexpected(error, root.session)


def answered(code: int, session: Session) -> int:
    """With --json even a command that ends without a result leaves one document."""
    terminal = session.terminal
    if code != Exit.DONE and terminal.look.json and not terminal.answered:
        terminal.result({"exit": code}, lambda: None)
    return code


def globals_first(arguments: Sequence[str]) -> list[str]:
    """Move the global options before the command, so that `sync --json` and `--json sync` mean the same."""
    before: list[str] = []
    after: list[str] = []
    waiting = list(arguments)
    while waiting:
        word = waiting.pop(0)
        if word == "--":
            return [*before, *after, word, *waiting]
        if word in _FLAGS or word.split("=", 1)[0] in _WITH_VALUE:
            before.append(word)
            if word in _WITH_VALUE and waiting:
                before.append(waiting.pop(0))
        else:
            after.append(word)
    return [*before, *after]


def _expected(error: LinkpruneError, session: Session) -> int:
    return _fail(str(error), error.exit, session, details_of(error))


def details_of(error: LinkpruneError) -> Mapping[str, list[Mapping[str, object]]]:
    """More than one sentence, where an error carries it."""
    from bot.intake.approved import RowsRefused

    if isinstance(error, RowsRefused):
        return {"refused": [{"line": row.line, "reason": row.reason} for row in error.rows]}
    return {}


def _list_rows(terminal: Terminal, rows: Sequence[Mapping[str, object]]) -> None:
    for row in rows[:SHOWN_ROWS]:
        terminal.warn(f"  line {row['line']}: {row['reason']}")
    if len(rows) > SHOWN_ROWS:
        terminal.warn(f"  and {len(rows) - SHOWN_ROWS:,} more; --json lists them all")


def _fail(
    sentence: str, code: Exit, session: Session, details: Mapping[str, list[Mapping[str, object]]] | None = None
) -> int:
    terminal = session.terminal
    _list_rows(terminal, (details or {}).get("refused", []))
    terminal.warn(f"linkprune: {sentence}")
    if terminal.look.json and not terminal.answered:
        terminal.result({"error": sentence, "exit": int(code), **(details or {})}, lambda: None)
    return int(code)


def _unexpected(error: Exception, session: Session) -> int:
    from bot.cli import logs

    kind = type(error).__name__
    try:
        session.workspace.create()
        place = session.workspace.log
        logs.start(place, lambda _line: None).error("unexpected", exception=kind, frames=logs.frames(error))
        sentence = f"Something unexpected happened ({kind}); where it happened is in {place}."
    except LinkpruneError:
        sentence = f"Something unexpected happened ({kind}) at {'; '.join(logs.frames(error)[-2:])}."
    return _fail(sentence, Exit.UNEXPECTED, session)


def _silent_pipe(world: World) -> int:
    """The reader of stdout has left, such as `head`: nothing more to say, and nothing to flush at the end."""
    descriptor = os.open(os.devnull, os.O_WRONLY)
    os.dup2(descriptor, world.streams.stdout.fileno())
    return int(Exit.DONE)
