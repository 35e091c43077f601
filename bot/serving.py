"""One ASGI application on this machine: a socket of the loopback address, and a server in a thread of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from starlette.types import ASGIApp

HOST: Final = "127.0.0.1"
LONGEST_START: Final = 30.0
LONGEST_END: Final = 5.0


def bound(port: int, what: str) -> socket.socket:
    """A listening socket that only this machine reaches; 0: any free port. InputError when it cannot be had."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":  # elsewhere the option would let two servers share one port
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((HOST, port))
        sock.listen(128)
    except (OSError, OverflowError) as error:
        sock.close()
        raise InputError(f"{what} cannot use port {port}: {error}.") from error
    return sock


class Serving:
    """Serves from `start` to `stop`, without access log and without a word about the server."""

    def __init__(
        self,
        app: ASGIApp,
        sock: socket.socket,
        *,
        name: str,
        closing: asyncio.Event,
        http: type[H11Protocol] = H11Protocol,
        largest_head: int | None = None,
        log_level: int | None = None,
    ) -> None:
        self._socket = sock
        self._name = name
        self._server = _Server(
            uvicorn.Config(
                app,
                http=http,
                ws="none",
                lifespan="off",
                log_config=None,
                log_level=log_level,
                access_log=False,
                server_header=False,
                h11_max_incomplete_event_size=largest_head,
            ),
            closing,
        )
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def port(self) -> int:
        """Where it listens."""
        found: int = self._socket.getsockname()[1]
        return found

    def start(self) -> None:
        """Begin to answer; InputError when that takes too long."""
        self._thread.start()
        if not self._server.ready.wait(LONGEST_START):
            raise InputError(f"{self._name} did not start.")

    def stop(self) -> None:
        """Let the running answers end, and answer no more."""
        self._server.stop()
        self._thread.join()
        self._socket.close()

    def _run(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._socket]))


@contextmanager
def asked_to_stop() -> Iterator[threading.Event]:
    """Ctrl-C and a polite kill as an event, while the block runs."""
    stop = threading.Event()

    def asked(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    old = {number: signal.signal(number, asked) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)


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
