"""A page with invented people, and requests to it that no browser would send."""

from __future__ import annotations

import json
import re
import socket
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.model import Connection, ListReading, Slug
from bot.nurture.model import Rhythm
from bot.pace import BudgetLimits
from bot.review.desk import Desk, Words
from bot.review.server import ReviewServer, Setup
from bot.services.rules import Horizon, Rules
from bot.store import Store, open_store
from config.farewell import load_templates
from config.nurturing import load_drafts
from config.policy import load_policy
from config.settings import load
from tests.fakes import FakeClock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from bot.ports import Clock
    from bot.review.idle import Use

ORIGIN = "http://127.0.0.1:9"
OWNER = Slug("owner-example")


def person(number: int) -> Connection:
    return Connection(Slug(f"person-{number:03}"), f"Person Number{number}", headline=f"Engineer {number}")


def people(store: Store, count: int = 30) -> None:
    """Invented people, as a complete sync would bring them."""
    seen = [person(number) for number in range(count)]
    store.people.upsert_many(seen, source="sync")
    reading = ListReading(stated=count, read=count, unreadable=0, complete=True, seconds=1.0)
    store.syncs.record(reading, [one.slug for one in seen])


def opened(folder: Path, clock: Clock) -> Store:
    return open_store(folder, origin=ORIGIN, account=OWNER, clock=clock)


@dataclass(slots=True)
class Outside:
    """What the page sees of other processes, and tells of surprises."""

    running: bool = False
    holder: int | None = None
    fails: Exception | None = None
    surprises: list[Exception] = field(default_factory=list)

    def at_work(self) -> bool:
        if self.fails is not None:
            raise self.fails
        return self.running


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        return next((value for found, value in self.headers if found.lower() == name.lower()), "")

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:  # noqa: ANN401
        return json.loads(self.body)


@dataclass(slots=True)
class Rig:
    """One page on a real socket. `get` and `act` are what its own browser would send."""

    server: ReviewServer
    folder: Path
    clock: FakeClock
    outside: Outside
    cookie: str = ""
    secret: str = ""

    @property
    def port(self) -> int:
        return self.server.door.port

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def prefix(self) -> str:
        return self.server.door.prefix

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The same workspace, as another process has it."""
        with open_store(self.folder, clock=self.clock) as store:
            yield store

    def address(self) -> str:
        """The path of a new token, read from the file as a browser does."""
        found = re.search(r'url=(http://[^"]+)', self.server.entrance().read_text(encoding="utf-8"))
        assert found is not None
        return urlsplit(found[1]).path

    def enter(self) -> Reply:
        """Use a new token; from then on the rig is let in."""
        reply = self.send("GET", self.address())
        assert reply.status == 200, reply
        self.cookie = reply.header("set-cookie").split(";")[0]
        found = re.search(r'name="linkprune-secret" content="([^"]+)"', reply.text)
        assert found is not None
        self.secret = found[1]
        return reply

    def get(self, below: str = "", **headers: str) -> Reply:
        return self.send("GET", f"{self.prefix}/{below}", self.reading() | headers)

    def act(self, below: str, body: object = None, **headers: str) -> Reply:
        content = json.dumps({} if body is None else body).encode()
        return self.send("POST", f"{self.prefix}/act/{below}", self.acting() | headers, content)

    def reading(self) -> dict[str, str]:
        return {"Host": self.host, "Cookie": self.cookie, "Sec-Fetch-Site": "same-origin"}

    def acting(self) -> dict[str, str]:
        return self.reading() | {
            "Origin": f"http://{self.host}",
            "Content-Type": "application/json",
            "X-Linkprune-Secret": self.secret,
        }

    def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | Sequence[tuple[str, str]] | None = None,
        body: bytes = b"",
    ) -> Reply:
        """One request to the letter; without headers, only the right host is named."""
        given = {"Host": self.host} if headers is None else headers
        pairs = list(given.items()) if not isinstance(given, (list, tuple)) else list(given)  # type: ignore[union-attr]
        if body and not any(name.lower() == "content-length" for name, _ in pairs):
            pairs.append(("Content-Length", str(len(body))))
        head = "".join(f"{name}: {value}\r\n" for name, value in pairs)
        return self.raw(
            f"{method} {path} HTTP/1.1\r\n{head}Connection: close\r\n\r\n".encode("latin-1", "replace") + body
        )

    def raw(self, content: bytes, *, ends: bool = False) -> Reply:
        """Bytes on the wire, and whatever comes back; `ends`: nothing more is sent."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as wire:
            try:
                wire.sendall(content)
                if ends:
                    wire.shutdown(socket.SHUT_WR)
            except OSError:  # refused before all of it was sent
                pass
            return parsed(_all(wire))


def _all(wire: socket.socket) -> bytes:
    found = bytearray()
    try:
        while part := wire.recv(65_536):
            found += part
    except ConnectionResetError:
        pass
    return bytes(found)


def parsed(answer: bytes) -> Reply:
    """Status 0 where the connection ended without an answer."""
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    if not lines[0]:
        return Reply(0, (), b"")
    pairs = (line.partition(": ") for line in lines[1:])
    return Reply(int(lines[0].split()[1]), tuple((name, value) for name, _, value in pairs), body)


@contextmanager
def review(folder: Path, *, count: int | None = 30, **setup: Any) -> Iterator[Rig]:  # noqa: ANN401
    """A page over a new workspace with so many invented people; None: over a workspace that is there already."""
    clock, outside = FakeClock(), Outside()
    if count is not None:
        with opened(folder, clock) as store:
            people(store, count)
    with ReviewServer(_setup(folder, clock, outside, **setup)) as server:
        yield Rig(server, folder, clock, outside)


def _setup(folder: Path, clock: FakeClock, outside: Outside, **changes: Any) -> Setup:  # noqa: ANN401
    given = {
        "open_desk": lambda use: desk(folder, clock, outside, use),
        "folder": folder,
        "base_url": ORIGIN,
        "clock": clock,
        "report": outside.surprises.append,
    }
    return Setup(**{**given, **changes})


def desk(folder: Path, clock: Clock, outside: Outside, use: Use) -> Desk:
    settings = load(None, {}).settings
    rules = Rules(
        load_policy(None),
        settings.evaluate.weights,
        Horizon(settings.evaluate.open_days, settings.evaluate.recent_days),
    )
    plans = folder / "plans"
    plans.mkdir(mode=0o700, exist_ok=True)
    return Desk(
        store=open_store(folder, clock=clock),
        rules=lambda: rules,
        clock=clock,
        plans=plans,
        reports=folder / "reports",
        base_url=ORIGIN,
        running=outside.at_work,
        holder=lambda: outside.holder,
        limits=BudgetLimits(40, 200),
        grace=timedelta(days=settings.farewell.grace_days),
        rhythm=Rhythm(inner=45, professional=120, far=365, week=10, open_days=90),
        words=Words(
            farewells=lambda: load_templates(folder / "farewell"),
            nurture=lambda: load_drafts(folder / "nurture"),
            language="en",
            tone="warm",
            my_first_name="Robin",
        ),
        use=use,
    )
