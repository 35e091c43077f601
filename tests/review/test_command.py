"""`linkprune review` as a process: one line, a browser by a private file, no secret anywhere, a clean end."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from bot.errors import InputError
from bot.store import open_store
from tests.fakes import FakeClock
from tests.practice import web
from tests.review.kit import ORIGIN, OWNER, people, review
from tests.stage import LINKPRUNE
from tests.unit.cli.kit import Cli

if TYPE_CHECKING:
    from collections.abc import Iterator

EVERY_PROCESS = Path("/proc")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("home")
    folder = found / "accounts" / "default"
    folder.mkdir(parents=True)
    with open_store(folder, origin=ORIGIN, account=OWNER, clock=FakeClock()) as store:
        people(store, 5)
    return found


@contextmanager
def running(home: Path) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    environ = {key: value for key, value in os.environ.items() if not key.startswith("LINKPRUNE_")}
    command = [LINKPRUNE, "--home", str(home), "--json", "review", "--no-open"]
    with subprocess.Popen(
        command,
        env=environ | {"LINKPRUNE_SITE__BASE_URL": ORIGIN},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process, _document(process)
        finally:
            process.kill()


def _document(process: subprocess.Popen[str]) -> dict[str, str]:
    assert process.stdout is not None
    text = ""
    while not text.endswith("}\n"):
        line = process.stdout.readline()
        assert line, process.stderr.read() if process.stderr else ""
        text += line
    found: dict[str, str] = json.loads(text)
    return found


def _path(document: dict[str, str]) -> str:
    found = re.search(r'url=(http://[^"]+)', Path(document["file"]).read_text(encoding="utf-8"))
    assert found is not None
    return urlsplit(found[1]).path


def test_it_serves_until_it_is_told_to_end_and_tells_no_secret(home: Path) -> None:
    with running(home) as (process, document):
        address = _path(document)
        token = address.rpartition("/")[2]
        reply = web.get(document["url"], address)
        assert reply.status == 200
        secret = re.search(r'linkprune-secret" content="([^"]+)', reply.text)
        assert secret is not None
        hidden = (token, secret[1], reply.headers["set-cookie"].partition("=")[2].partition(";")[0])
        page = web.get(document["url"], urlsplit(document["url"]).path, f"linkprune={hidden[2]}")
        assert "5" in page.text
        assert not [word for word in hidden if _in_a_process_list(word)]
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
        assert process.returncode == 0
        assert out == ""
        assert err.strip() == "The page is closed. What you decided is kept."
        assert not Path(document["file"]).exists()
        told = " ".join(file.read_text(errors="ignore") for file in home.rglob("*") if file.is_file())
        assert not [word for word in hidden if word in told + err + json.dumps(document)]


def _in_a_process_list(word: str) -> bool:
    """Whether any process has it among its words or in its environment."""
    for entry in EVERY_PROCESS.glob("[0-9]*"):
        for name in ("cmdline", "environ"):
            try:
                if word.encode() in (entry / name).read_bytes():
                    return True
            except OSError:  # ended meanwhile, or another user's
                continue
    return False


def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    with (
        review(tmp_path / "one") as page,
        pytest.raises(InputError, match=f"The review page cannot use port {page.port}"),
        review(tmp_path / "other", port=page.port),
    ):
        pass


def test_two_pages_of_one_workspace_let_only_their_own_in(tmp_path: Path) -> None:
    with review(tmp_path / "one") as one, review(tmp_path / "one") as other:
        one.enter()
        other.enter()
        assert one.get().status == other.get().status == 200
        other.cookie, other.secret = one.cookie, one.secret
        assert (other.get().status, other.act("frame").status) == (403, 403)


def test_there_must_be_a_workspace(tmp_path: Path) -> None:
    said = Cli(tmp_path)("review", "--no-open")
    assert said.code == 3
    assert "There is nothing in" in said.err
