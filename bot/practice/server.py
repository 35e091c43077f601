"""Runs the practice site on this machine: in a thread for tests and the demo, or until Ctrl-C for the command."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Self

from uvicorn.protocols.http.h11_impl import STATUS_PHRASES, H11Protocol

from bot.practice.site import build_site
from bot.practice.world import World
from bot.serving import HOST, Serving, asked_to_stop, bound

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from bot.practice.settings import PracticeSettings

# The server's table ends at 599; this is the status that a throttled member of the real site gets.
STATUS_PHRASES.setdefault(999, b"Request denied")


class PracticeServer:
    """A context manager: the site answers at `url` while it is open; `world` is its thread-safe inside."""

    def __init__(self, settings: PracticeSettings) -> None:
        self.world = World(settings)
        sock, closing = bound(settings.port, "The practice site"), asyncio.Event()
        self._serving = Serving(
            build_site(self.world, closing), sock, name="The practice site", closing=closing, http=_Protocol
        )
        self.url = f"http://{HOST}:{self._serving.port}"

    def __enter__(self) -> Self:
        self._serving.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._serving.stop()
        self.world.save()


def serve(settings: PracticeSettings, *, ready: Callable[[str], None]) -> None:
    """Serve until Ctrl-C or SIGTERM; `ready` gets the address. Raises InputError when the port is taken."""
    with PracticeServer(settings) as server, asked_to_stop() as stop:
        ready(server.url)
        while not stop.wait(0.5):
            pass


class _Protocol(H11Protocol):
    """Lets a handler break its connection without an answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed through
        super().__init__(*args, **kwargs)
        inner = self.app

        async def app(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - the ASGI signature
            scope["practice.cut"] = self.transport.abort
            await inner(scope, receive, send)

        self.app = app
