"""The journey in real processes with a real browser: what disk, process list and streams hold afterwards."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.practice.export import write_export
from bot.practice.faults import parse_fault
from bot.practice.server import PracticeServer
from bot.practice.settings import PracticeSettings
from tests.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.browser,
    pytest.mark.chaos,
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows every process in /proc"),
]

EMAIL, PASSWORD = "canary.member@mail.example", "canary-Pa55word-Zq"
ACCOUNT = "home/accounts/default"
# Where names may lie; evidence of failures shows practice pages whole, and real ones without names.
MAY_NAME = ("linkprune.sqlite3", "plans/", "audit.jsonl", "browser-profile/", "artefacts/")
WATCH_SECONDS = 0.05


@dataclass
class Watcher:
    """Reads the command lines of a process and of all it started, as any user of the computer can."""

    root: int
    seen: set[str] = field(default_factory=set)
    done: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        while not self.done.wait(WATCH_SECONDS):
            for process in family(self.root):
                self.seen.add(_told(process, "cmdline").replace("\0", " "))


def family(root: int) -> set[int]:
    """A process and everything below it."""
    parents = {int(path.name): _parent(int(path.name)) for path in Path("/proc").iterdir() if path.name.isdigit()}
    found = {root}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _parent(process: int) -> int:
    after = _told(process, "stat").rpartition(")")[2].split()
    return int(after[1]) if after else 0


def _told(process: int, what: str) -> str:
    try:
        return (Path("/proc") / str(process) / what).read_text(errors="replace")
    except OSError:
        return ""  # it has ended


@dataclass
class Journey:
    """Real commands in one workspace, with everything that was seen of them."""

    stage: Stage
    place: Path
    shown: str = ""
    command_lines: set[str] = field(default_factory=set)

    def __call__(self, *words: str) -> dict[str, Any]:
        program = [sys.executable, "-m", "tests.security.listener", str(self.place / "heard")]
        credentials = {"LINKPRUNE_LOGIN__EMAIL": EMAIL, "LINKPRUNE_LOGIN__PASSWORD": PASSWORD}
        with subprocess.Popen(
            [*program, "--home", str(self.stage.home), "--json", *words],
            env=self.stage.environment(credentials),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            umask=0o022,
        ) as process:
            watcher = Watcher(process.pid)
            thread = threading.Thread(target=watcher.watch)
            thread.start()
            out, err = process.communicate(timeout=120)
            watcher.done.set()
            thread.join()
        self.shown += out + err
        self.command_lines |= watcher.seen
        document: dict[str, Any] = json.loads(out) | {"code": process.returncode, "err": err}
        return document

    def files(self) -> dict[str, bytes]:
        """Everything in the workspace, by its path in it."""
        own = self.place / ACCOUNT
        return {str(path.relative_to(own)): path.read_bytes() for path in own.rglob("*") if path.is_file()}

    def heard(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.place / "heard").read_text().splitlines()]


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    """Import, sign in with a stored password, read, plan, remove two; a third meets a dialog that nobody knows."""
    place = tmp_path_factory.mktemp("journey")
    practice = PracticeSettings(people=14, scale=0, login="classic", email=EMAIL, password=PASSWORD)
    write_export(place / "export.zip", practice)
    with PracticeServer(practice) as server:
        journey = Journey(Stage(server, place / "home"), place)
        assert journey("import", str(place / "export.zip"))["code"] == 0
        assert journey("login")["code"] == 0
        assert journey("sync")["complete"]
        plan, people = planned(journey, 3)
        server.world.set_faults((parse_fault(f"unknown-dialog:slug={people[-1]}"),))
        run = journey("run", plan, "--live", "--confirm", "none")
        assert run["code"] == 6, (run, journey.shown)
        assert len(run["done"]) == 2
        journey("status")
        yield journey


def planned(journey: Journey, count: int) -> tuple[str, list[str]]:
    people = [one["slug"] for one in journey("people")["people"] if one["protected"] is None][:count]
    journey("decide", "remove", *people)
    made = journey("plan", "new", "--max-percent", "100")
    assert journey("plan", "approve", str(made["plan"]), "--count", str(count))["code"] == 0
    content = json.loads(journey.files()[f"plans/{made['plan']}.json"])
    return str(made["plan"]), [str(action["slug"]) for action in content["actions"]]


def cookies(journey: Journey) -> list[str]:
    """The sign-ins that the site gave out: the planted secret."""
    return list(journey.stage.server.world._sessions)


def names(journey: Journey) -> set[str]:
    """Family names and addresses of the people on the site, long enough to be nobody else's word."""
    people = journey.stage.server.world._roster._people.values()
    return {word for one in people for word in (one.slug, one.name) if len(word) > 6}


def holding(files: dict[str, bytes], words: set[str]) -> set[str]:
    return {name for name, data in files.items() for word in words if word.encode() in data}


def test_cookie_and_password_lie_in_no_file(journey: Journey) -> None:
    """The browser keeps the sign-in in its own profile, and not even there in clear."""
    files, secrets = journey.files(), {*cookies(journey), PASSWORD}
    assert len(secrets) >= 2
    assert any(name.startswith("browser-profile/") for name in files)
    assert any(name.startswith("artefacts/") for name in files)
    assert holding(files, secrets) == set()


def test_the_address_of_the_member_lies_in_the_browser_alone(journey: Journey) -> None:
    assert {name for name in holding(journey.files(), {EMAIL}) if not name.startswith("browser-profile/")} == set()


def test_names_lie_only_where_they_belong(journey: Journey) -> None:
    found = holding(journey.files(), names(journey))
    assert "linkprune.sqlite3" in found
    assert {name for name in found if not name.startswith(MAY_NAME)} == set()


def test_nothing_secret_was_shown(journey: Journey) -> None:
    assert [secret for secret in (*cookies(journey), PASSWORD, EMAIL) if secret in journey.shown] == []


def test_the_process_list_shows_no_secret_and_no_port(journey: Journey) -> None:
    lines = journey.command_lines
    assert any("--remote-debugging-pipe" in line for line in lines)
    assert any("--type=renderer" in line for line in lines)
    for secret in (*cookies(journey), PASSWORD, EMAIL, "remote-debugging-port"):
        assert [line for line in lines if secret in line] == []
    typed = ("decide remove", "purge --person")  # what the member types himself, others can see while it runs
    assert [
        line
        for line in lines
        if not any(words in line for words in typed) and any(name in line for name in names(journey))
    ] == []


def test_python_opens_no_connection_of_its_own(journey: Journey) -> None:
    heard = journey.heard()
    assert sum(event["event"] == "subprocess.Popen" for event in heard) >= 3
    assert [event for event in heard if event["event"] != "subprocess.Popen"] == []


def test_everything_is_private(journey: Journey) -> None:
    found = [journey.place / "home", *(journey.place / "home").rglob("*")]
    open_to_others = [
        str(path) for path in found if not path.is_symlink() and stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    assert open_to_others == []


def test_after_a_purge_of_one_no_byte_names_him_and_the_sign_in_stays(journey: Journey) -> None:
    """Not in what the browser kept of pages either."""
    assert journey("incident", "clear", "--because", "looked myself")["code"] == 0
    journey("settle")
    person = next(one for one in journey("people")["people"] if one["protected"] is None)
    words = {person["slug"], person["name"]}
    assert any(name.startswith("browser-profile/") for name in holding(journey.files(), words))
    assert journey("purge", "--person", person["slug"], "--yes")["code"] == 0
    assert holding(journey.files(), words) == set()
    journey.stage.server.world.set_faults(())
    assert journey("login", "--check")["code"] == 0


def test_after_a_purge_of_all_no_byte_names_anybody(journey: Journey) -> None:
    """The last test of this journey: it takes everything away."""
    assert journey("purge", "--all", "--yes")["code"] == 0
    files = journey.files()
    assert [name for name in files if name.startswith(("browser-profile/", "artefacts/", "plans/"))] == []
    assert holding(files, {*names(journey), EMAIL, PASSWORD}) == set()
    assert journey("audit", "verify")["consistent"]
