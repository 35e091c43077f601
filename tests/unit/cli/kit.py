"""A command line in this process: streams in memory, a fake site, a clock that only tests move."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.cli.main import run
from bot.cli.session import World
from bot.console import Streams
from bot.model import Connection, Slug, Subject
from bot.store import open_store
from tests.fake_conversations import FakeConversations
from tests.fakes import FakeClock, FakeNetwork

if TYPE_CHECKING:
    from pathlib import Path

    from bot.cli.site import Desk
    from bot.store import Store
    from tests.scripted import ScriptedOperator

OWNER = Slug("member-example")
ORIGIN = "http://127.0.0.1:1"


def people(count: int = 12) -> list[Connection]:
    """Invented connections."""
    return [
        Connection(Slug(f"person-{n:02}"), f"Person Number{n}", f"Engineer {n}", date(2020, 1, 1), f"ACoAA{n:05}")
        for n in range(count)
    ]


class TypedIn(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Said:
    """What one command left."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one document on stdout."""
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


class Cli:
    """Runs commands in one home. `network` is the fake site, `environ` the whole environment."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.clock = FakeClock()
        self.network = FakeNetwork(people(), owner=OWNER, origin=ORIGIN, clock=self.clock)
        self.operator: ScriptedOperator | None = None
        self.environ = {
            "LINKPRUNE_HOME": str(home),
            "LINKPRUNE_SITE__BASE_URL": ORIGIN,
            "LINKPRUNE_PACE__GAP_SECONDS": "[0,0]",
            "LINKPRUNE_PACE__BATCH": "0",
        }
        self.root = False
        self.terminal = False
        self.typed = ""
        self.opened: list[str] = []
        self.clipboard: list[str] | None = []
        self.conversations = FakeConversations([Subject(one.slug, one.name, one.member_id) for one in people()])

    @property
    def folder(self) -> Path:
        """The workspace of the default account."""
        return self.home / "accounts" / "default"

    def __call__(self, *words: str) -> Said:
        kind = TypedIn if self.terminal else io.StringIO
        stdin, stdout, stderr = kind(self.typed), io.StringIO(), kind()
        code = run(words, self._world(Streams(stdin, stdout, stderr)))
        return Said(code, stdout.getvalue(), stderr.getvalue())

    def _world(self, streams: Streams) -> World:
        return World(
            streams,
            self.environ,
            clock=self.clock,
            let_pass=self.clock.advance,
            open_page=self._open_page,
            copy_text=self._copy_text,
            is_root=lambda: self.root,
            operator=self.operator,
            network=self._network,
            conversations=lambda _desk: self.conversations,
        )

    def _open_page(self, address: str) -> bool:
        self.opened.append(address)
        return True

    def _copy_text(self, text: str) -> bool:
        """A computer has a clipboard, unless the test says None."""
        if self.clipboard is not None:
            self.clipboard.append(text)
        return self.clipboard is not None

    def _network(self, desk: Desk) -> FakeNetwork:
        self.network.steps = desk.steps
        return self.network

    def store(self) -> Store:
        """The store, opened by the test."""
        return open_store(self.folder, clock=self.clock)

    def ready(self, *steps: str) -> Cli:
        """Sign in and read the list, then run more commands; all of them must work."""
        for words in ("login", "sync", *steps):
            said = self(*words.split())
            assert said.code == 0, said
        return self

    def planned(self, *slugs: str, approve: bool = True) -> str:
        """A plan that removes these people; returns its id."""
        self.ready("decide remove " + " ".join(slugs))
        made = self("plan", "new", "--max-percent", "100", "--json").json
        plan = str(made["plan"])
        if approve:
            assert self("plan", "approve", plan, "--count", str(made["actions"])).code == 0
        return plan
