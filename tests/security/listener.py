"""linkprune as it is, with a listener at the doors of the Python process: sockets, names looked up, programs started.

Usage: python -m tests.security.listener RECORD COMMAND…        (one JSON line for each thing heard)
With LISTENER_CONSENT the command runs as an ordinary user at a terminal, who types that text.
"""

from __future__ import annotations

import io
import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.main import main
from bot.cli.session import World
from bot.console import Streams

if TYPE_CHECKING:
    from typing import NoReturn

DOORS = frozenset(
    {"socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"}
    | {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "urllib.Request", "webbrowser.open"}
)


class AtATerminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def listen(record: Path) -> None:
    """Write down from now on whatever goes through a door."""
    descriptor = os.open(record, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def hear(event: str, arguments: tuple[object, ...]) -> None:
        if event in DOORS:
            family = getattr(arguments[0], "family", None)
            told = {"event": event, "family": family and int(family), "what": [str(item) for item in arguments[1:]]}
            os.write(descriptor, json.dumps(told | {"first": str(arguments[0])}).encode() + b"\n")

    sys.addaudithook(hear)


def member(real: World, typed: str) -> World:
    """An ordinary user who types this."""
    streams = Streams(AtATerminal(typed), sys.stdout, AtATerminal())
    return replace(real, streams=streams, is_root=lambda: False)


def begin() -> NoReturn:
    """Run one command, overheard."""
    record, *command = sys.argv[1:]
    sys.argv[1:] = command
    typed = os.environ.pop("LISTENER_CONSENT", None)
    real = World.real()
    world = real if typed is None else member(real, typed)
    World.real = lambda: world  # type: ignore[method-assign]
    listen(Path(record))
    try:
        main()
    finally:
        if isinstance(world.streams.stderr, AtATerminal):
            sys.stderr.write(world.streams.stderr.getvalue())


if __name__ == "__main__":
    begin()
