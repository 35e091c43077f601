"""Opens the page on this machine, and closes it when asked, when unused for long, or when its last tab is gone."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.review.idle import Use
from bot.review.rendering import Rendering
from bot.review.security import ENTER, HEADERS, LARGEST_HEAD, TOKEN_SECONDS, Door, Tokens
from bot.review.site import Site, Worker
from bot.services.files import write_private
from bot.serving import HOST, Serving, bound

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

    from bot.ports import Clock
    from bot.review.desk import Desk

ENTRANCE: Final = "review-{}.html"
_FILE: Final = """<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url={address}">
<title>linkprune</title>
<p><a href="{address}" rel="noreferrer">Open linkprune's page</a>. This works once, within a minute.</p>
"""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a page needs of its command. `report` is told of what nobody expected, `folder` is the workspace."""

    open_desk: Callable[[Use], Desk]
    folder: Path
    base_url: str
    clock: Clock
    report: Callable[[Exception], None]
    port: int = 0
    idle_seconds: float = 1800.0
    with_page: bool = False


@dataclass(slots=True)
class Entrance:
    """The file that leads a browser to the token's address: only the member can read it, nobody guesses its name."""

    folder: Path
    _now: Path | None = None

    def sweep(self, before: float) -> None:
        """Delete what a page left that was killed; a younger file may be another page's."""
        for file in self.folder.glob(ENTRANCE.format("*")):
            if file.stat().st_mtime < before:
                file.unlink(missing_ok=True)

    def write(self, address: str) -> Path:
        """A new file; the one before is gone."""
        self.remove()
        self._now = self.folder / ENTRANCE.format(secrets.token_hex(8))
        write_private(self._now, _FILE.format(address=address).encode())
        return self._now

    def remove(self) -> None:
        """Leave nothing behind."""
        if self._now is not None:
            self._now.unlink(missing_ok=True)
            self._now = None


class ReviewServer:
    """A context manager: the page answers at `url` while it is open."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        sock = bound(setup.port, "The review page")
        port: int = sock.getsockname()[1]
        self.door = Door.made(port)
        self.url = f"http://{HOST}:{port}{self.door.prefix}/"
        self.use = Use(setup.idle_seconds, setup.with_page, setup.clock.monotonic())
        self._tokens = Tokens(setup.clock)
        self._entrance = Entrance(setup.folder)
        self._entrance.sweep(time.time() - TOKEN_SECONDS)
        try:
            self._worker = Worker(lambda: setup.open_desk(self.use))
        except BaseException:
            sock.close()
            raise
        closing = asyncio.Event()
        self._serving = Serving(
            self._site(),
            sock,
            name="The review page",
            closing=closing,
            http=_Protocol,
            largest_head=LARGEST_HEAD,
            # Whoever sends rubbish writes nothing into the member's terminal, and no trace tells of a person.
            log_level=logging.CRITICAL,
        )

    def _site(self) -> Site:
        rendering = Rendering(self.door.prefix, self._setup.base_url)
        return Site(self.door, self._tokens, self._worker, rendering, self.use, self._setup.clock, self._setup.report)

    def __enter__(self) -> Self:
        self._serving.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._entrance.remove()
        self._serving.stop()
        self._worker.close()

    def entrance(self) -> Path:
        """A file that lets one browser in, once, within a minute."""
        self.use.used(self._setup.clock.monotonic())
        return self._entrance.write(f"http://{HOST}:{self.door.port}{self.door.prefix}{ENTER}{self._tokens.issue()}")

    def tick(self) -> str | None:
        """Take away an entrance that leads nowhere any more; tell why the page ends now, or None."""
        if not self._tokens.waiting:
            self._entrance.remove()
        return self.use.over(self._setup.clock.monotonic())


class _Protocol(H11Protocol):
    """Even what is no request of HTTP is answered with the headers of every answer."""

    def send_400_response(self, msg: str) -> None:
        """Say that it cannot be read, and close."""
        fixed = {**HEADERS, "Content-Type": "text/plain; charset=utf-8", "Connection": "close"}
        headers = [(name.lower().encode(), value.encode()) for name, value in fixed.items()]
        for event in (
            h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
            h11.Data(data=msg.encode()),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
