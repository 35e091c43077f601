"""Runs the practice site on this machine: in a thread for tests and the demo, or until Ctrl-C for the command."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final, Self

import uvicorn
from uvicorn.protocols.http.h11_impl import STATUS_PHRASES, H11Protocol

from bot.errors import InputError
from bot.practice.site import build_site
from bot.practice.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType, TracebackType

    from bot.practice.settings import PracticeSettings

HOST: Final = "127.0.0.1"
LONGEST_START: Final = 30.0
LONGEST_END: Final = 5.0

# The server's table ends at 599; this is the status that a throttled member of the real site gets.
STATUS_PHRASES.setdefault(999, b"Request denied")


class PracticeServer:
    """A context manager: the site answers at `url` while it is open; `world` is its thread-safe inside."""

    def __init__(self, settings: PracticeSettings) -> None:
        self.world = World(settings)
        self._socket = _bound(settings.port)
        self.url = f"http://{HOST}:{self._socket.getsockname()[1]}"
        closing = asyncio.Event()
        self._server = _Server(
            uvicorn.Config(
                build_site(self.world, closing),
                http=_Protocol,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
            ),
            closing,
        )
        self._thread = threading.Thread(target=self._run, name="practice-site", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._server.ready.wait(LONGEST_START):
            raise InputError("The practice site did not start.")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop()
        self._thread.join()
        self._socket.close()
        self.world.save()

    def _run(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._socket]))


def serve(settings: PracticeSettings, *, ready: Callable[[str], None]) -> None:
    """Serve until Ctrl-C or SIGTERM; `ready` gets the address. Raises InputError when the port is taken."""
    with PracticeServer(settings) as server, _asked_to_stop() as stop:
        ready(server.url)
        while not stop.wait(0.5):
            pass


@contextmanager
def _asked_to_stop() -> Iterator[threading.Event]:
    stop = threading.Event()

    def asked(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    old = {number: signal.signal(number, asked) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)


def _bound(port: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":  # elsewhere the option would let two sites share one port
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((HOST, port))
        sock.listen(128)
    except (OSError, OverflowError) as error:
        sock.close()
        raise InputError(f"The practice site cannot use port {port}: {error}.") from error
    return sock


class _Server(uvicorn.Server):
    """Tells when it accepts connections, ends at once when told to, and leaves the signals to its owner."""

    def __init__(self, config: uvicorn.Config, closing: asyncio.Event) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self._closing = closing
        self._loop: asyncio.AbstractEventLoop | None = None

    async def main_loop(self) -> None:
        """Renew the `Date` header every second until told to stop."""
        self._loop = asyncio.get_running_loop()
        self.ready.set()
        while not self._closing.is_set():
            await self.on_tick(0)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), 1.0)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:  # noqa: ARG002 - the base's signature
        """Accept nothing more and let the running answers end; the base would also sleep a while."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=LONGEST_END)

    def stop(self) -> None:
        """Ask from any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._closing.set)


class _Protocol(H11Protocol):
    """Lets a handler break its connection without an answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed through
        super().__init__(*args, **kwargs)
        inner = self.app

        async def app(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - the ASGI signature
            scope["practice.cut"] = self.transport.abort
            await inner(scope, receive, send)

        self.app = app
