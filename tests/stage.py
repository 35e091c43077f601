"""A practice site and a synced workspace with an approved plan, to be copied for each test."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bot.practice.faults import parse_fault
from bot.practice.server import PracticeServer
from bot.practice.settings import EMAIL, PASSWORD, PracticeSettings, Variant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.practice.settings import Login

LIMIT_SECONDS = 120
LINKPRUNE = str(Path(sys.executable).with_name("linkprune"))
QUICK = {
    "LINKPRUNE_PACE__GAP_SECONDS": "[0,0]",
    "LINKPRUNE_PACE__BATCH_BREAK_SECONDS": "[0,0]",
    "LINKPRUNE_RUN__SETTLE_SECONDS": "2",
    "LINKPRUNE_SITE__PATIENCE": "0.1",
    "LINKPRUNE_BROWSER__HEADLESS": "true",
    "LINKPRUNE_LOGIN__EMAIL": EMAIL,
    "LINKPRUNE_LOGIN__PASSWORD": PASSWORD,
}


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    stdout: str
    stderr: str

    @property
    def document(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.stdout)
        return found

    def slugs(self, key: str) -> list[str]:
        """People under one key, with or without reasons."""
        people = self.document[key]
        if not isinstance(people, list):
            raise TypeError(key)
        return [person["slug"] if isinstance(person, dict) else person for person in people]


class Way(Protocol):
    """How a command is run: its words, in this environment."""

    def __call__(self, words: Sequence[str], environ: Mapping[str, str]) -> Ended: ...


def own_process(words: Sequence[str], environ: Mapping[str, str], program: Sequence[str] = (LINKPRUNE,)) -> Ended:
    """Run one command as a member does: a process and a browser of its own."""
    ended = subprocess.run(
        [*program, *words],
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LIMIT_SECONDS,
        check=False,
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr)


@dataclass(frozen=True, slots=True)
class Stage:
    """One workspace on one practice site."""

    server: PracticeServer
    home: Path
    way: Way = own_process
    plan: str = ""
    people: tuple[str, ...] = ()
    since: int = 0
    asked: int = 0

    def environment(self, changes: Mapping[str, str] | None = None) -> dict[str, str]:
        mine = {key: value for key, value in os.environ.items() if not key.startswith("LINKPRUNE_")}
        here = {"LINKPRUNE_HOME": str(self.home), "LINKPRUNE_SITE__BASE_URL": self.server.url}
        return mine | QUICK | here | dict(changes or {})

    def command(self, *words: str, victim: Sequence[str] = (), changes: Mapping[str, str] | None = None) -> Ended:
        """Run one command: in the way of this stage, or in a process that dies at a step."""
        all_words, environ = ("--json", *words), self.environment(changes)
        if victim:
            return own_process(all_words, environ, (sys.executable, "-m", "tests.faults.victim", *victim))
        return self.way(all_words, environ)

    def run_live(self, *words: str, victim: Sequence[str] = (), changes: Mapping[str, str] | None = None) -> Ended:
        """Run the plan without questions."""
        return self.command("run", self.plan, "--live", "--confirm", "none", *words, victim=victim, changes=changes)

    @property
    def audit_log(self) -> Path:
        return self.home / "accounts" / "default" / "audit.jsonl"

    def removals(self) -> list[str]:
        """Who was removed on the site, in order, in this test."""
        changes = self.server.world.truth()["changes"][self.since :]
        return [change["slug"] for change in changes if change["kind"] == "removed"]

    def changing_requests(self) -> list[str]:
        """Whom the browser asked the site to remove, in order, in this test; refused requests too."""
        requests = self.server.world.truth()["requests"][self.asked :]
        return [request["slug"] for request in requests if request["kind"] == "remove"]

    @contextmanager
    def scale(self, factor: float) -> Iterator[None]:
        """Let the site take its time for a while."""
        self.server.world.change_settings({"scale": factor})
        try:
            yield
        finally:
            self.server.world.change_settings({"scale": 0})

    def faults(self, *texts: str) -> None:
        self.server.world.set_faults(tuple(parse_fault(text) for text in texts))


def served(*, people: int, login: Login = "open") -> PracticeServer:
    """A practice site without waiting."""
    return PracticeServer(PracticeSettings(people=people, scale=0, login=login))


def prepared(server: PracticeServer, home: Path, places: Sequence[int], way: Way = own_process) -> Stage:
    """Sign in, sync, plan and approve, by the commands that a member types."""
    stage = Stage(server, home, way)
    people = tuple(server.world.connected()[place].slug for place in places)
    listed = home.parent / f"{home.name}.csv"
    listed.write_text("slug\n" + "\n".join(people) + "\n", encoding="utf-8")
    for words in (("login",), ("sync",)):
        _must(stage.command(*words))
    made = _must(stage.command("plan", "new", "--from", str(listed), "--max-percent", "100"))
    plan = str(made.document["plan"])
    _must(stage.command("plan", "approve", plan, "--count", str(len(people))))
    return Stage(server, home, way, plan, people)


def _must(ended: Ended) -> Ended:
    if ended.code:
        raise AssertionError(f"exit {ended.code}: {ended.stderr}")
    return ended


def as_it_was(server: PracticeServer) -> None:
    """Everybody is back, and nothing is odd."""
    server.world.set_faults(())
    server.world.change_settings({"variant": Variant.SDUI2026_SCROLL, "language": "en", "scale": 0})
    for slug in {change["slug"] for change in server.world.truth()["changes"]}:
        server.world.restore(slug)


def copied(template: Stage, home: Path) -> Stage:
    """A fresh copy of a prepared workspace, on the same site with everybody back."""
    as_it_was(template.server)
    shutil.copytree(template.home, home, ignore=shutil.ignore_patterns("Singleton*"), symlinks=True)
    truth = template.server.world.truth()
    since, asked = len(truth["changes"]), len(truth["requests"])
    return Stage(template.server, home, template.way, template.plan, template.people, since, asked)
