"""What every command is given: the world outside the process, the global options, and what follows from them."""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, cast

from bot.cli import workspace as places
from bot.console import Look, Streams, Terminal
from bot.errors import InputError
from bot.steps import Steps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    import typer

    from bot.cli.site import Desk
    from bot.cli.workspace import Workspace
    from bot.conversation import Conversations
    from bot.ports import Clock, Network, Operator
    from bot.store import Store
    from config.settings import Loaded

# Who acts, as the audit log has it. The name of the computer's user is nobody's business there.
MEMBER = "member"


class SystemClock:
    """The clocks of this computer."""

    def now(self) -> datetime:
        """The wall clock, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since some fixed moment."""
        return time.monotonic()


def _let_pass(seconds: float) -> None:
    threading.Event().wait(seconds)


def _open_page(address: str) -> bool:
    import webbrowser

    return webbrowser.open(address)


def _copy_text(text: str) -> bool:
    """Put a text on this computer's clipboard; False where it has none. The text goes through no argument list."""
    import pyperclip

    try:
        pyperclip.copy(text)
    except (pyperclip.PyperclipException, OSError):
        return False
    return True


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


@dataclass(frozen=True, slots=True)
class World:
    """Everything outside the process that a command touches beside files.

    `operator` stands in for the terminal, `network` and `conversations` for the browser; `steps` hears every moment of
    an act.
    """

    streams: Streams
    environ: Mapping[str, str]
    clock: Clock = field(default_factory=SystemClock)
    let_pass: Callable[[float], None] = _let_pass
    open_page: Callable[[str], bool] = _open_page
    copy_text: Callable[[str], bool] = _copy_text
    is_root: Callable[[], bool] = _is_root
    operator: Operator | None = None
    network: Callable[[Desk], Network] | None = None
    conversations: Callable[[Desk], Conversations] | None = None
    steps: Callable[[], Steps] = Steps

    @classmethod
    def real(cls) -> World:
        """This process."""
        return cls(Streams(sys.stdin, sys.stdout, sys.stderr), dict(os.environ))


@dataclass(frozen=True, slots=True)
class Globals:
    """The options before the command."""

    home: Path | None = None
    account: str | None = None
    json: bool = False
    quiet: bool = False
    no_color: bool = False
    env_file: Path | None = None


class Session:
    """One command: its terminal, its workspace, its settings."""

    def __init__(self, world: World, options: Globals) -> None:
        self.world = world
        self.options = options
        look = Look(json=options.json, quiet=options.quiet, color=not options.no_color)
        self.terminal = Terminal(world.streams, look, world.environ)

    @classmethod
    def of(cls, context: typer.Context) -> Session:
        """The session that the root command has made."""
        return cast("Session", context.obj)

    @cached_property
    def workspace(self) -> Workspace:
        """Where this account's data lies."""
        return places.find(self.options.home, self.options.account, self.world.environ)

    @cached_property
    def settings(self) -> Loaded:
        """All settings, without the options of single commands."""
        return self.settings_with({})

    def settings_with(self, options: Mapping[str, object]) -> Loaded:
        """All settings, with options of this command by their dotted keys; None means not given."""
        from config.settings import load

        return load(self.workspace.folder, self.world.environ, env_file=self.options.env_file, options=options)

    @property
    def origin(self) -> str:
        """The site that the settings name."""
        return self.settings.settings.site.base_url

    @contextmanager
    def store(self, *, create: bool = False) -> Iterator[Store]:
        """The opened store of this account; without `create` it must have been begun."""
        from bot.store import open_store

        if not create:
            self.need_workspace()
        self.workspace.create()
        with open_store(self.workspace.folder, origin=self.origin, clock=self.world.clock) as store:
            yield store

    def need_workspace(self) -> None:
        """Refuse where nothing was begun yet."""
        if not self.workspace.exists:
            raise InputError(
                f"There is nothing in {self.workspace.folder} yet; begin with `linkprune import` (LinkedIn's data "
                "export) or `linkprune login`."
            )

    @contextmanager
    def locked(self, what: str) -> Iterator[None]:
        """Hold this account for one process, and keep the narrative log of what it does."""
        from bot.cli import logs

        with places.locked(self.workspace, what):
            log = logs.start(self.workspace.log, self.terminal.warn)
            log.info("begin", command=what)
            try:
                yield
            finally:
                kind = sys.exc_info()[0]
                log.info("end", command=what, error=kind.__name__ if kind is not None else None)
