"""What leaves the process: the browser's command line, programs started, sockets opened, and what others can see."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

EMAIL, PASSWORD = "canary.member@mail.example", "canary-Pa55word-Zq"
SITE = "https://practice.example"
RECORDER = """#!/bin/sh
for word in "$@"; do printf '%s\\n' "$word"; done > "{place}/arguments"
env > "{place}/environment"
exit 1
"""
# What makes a Chromium that runs by itself call home, as Playwright and Chromium name it.
QUIET = (
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
    "--disable-default-apps", "--metrics-recording-only", "--disable-breakpad",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Started:
    """A login that found this browser: its words, its environment, and what the Python process did meanwhile."""

    code: int
    shown: str
    arguments: list[str]
    environment: dict[str, str]
    heard: list[dict[str, Any]]
    profile: Path


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Started:
    """Sign in to a site that is not this machine, with a browser that writes down how it was called."""
    place = tmp_path_factory.mktemp("started")
    browser = place / "browser"
    browser.write_text(RECORDER.format(place=place))
    browser.chmod(0o700)
    mine = {key: value for key, value in os.environ.items() if not key.startswith("LINKPRUNE_")}
    settings = {
        "LINKPRUNE_HOME": str(place / "home"),
        "LINKPRUNE_SITE__BASE_URL": SITE,
        "LINKPRUNE_BROWSER__EXECUTABLE": str(browser),
        "LINKPRUNE_LOGIN__EMAIL": EMAIL,
        "LINKPRUNE_LOGIN__PASSWORD": PASSWORD,
        "LISTENER_CONSENT": "I understand\n",
    }
    ended = subprocess.run(
        [sys.executable, "-m", "tests.security.listener", str(place / "heard"), "login"],
        env=mine | settings,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    environment = dict(line.partition("=")[::2] for line in (place / "environment").read_text().splitlines())
    return Started(
        ended.returncode,
        ended.stdout + ended.stderr,
        (place / "arguments").read_text().splitlines(),
        environment,
        [json.loads(line) for line in (place / "heard").read_text().splitlines()],
        place / "home" / "accounts" / "default" / "browser-profile",
    )


def test_a_browser_that_does_not_start_is_one_sentence(started: Started) -> None:
    assert started.code == 3, started.shown
    said = " ".join(started.shown.split())
    assert said.endswith("did not start. Run `linkprune doctor` to see why.")
    assert "Traceback" not in started.shown


def test_the_browser_keeps_its_sandbox_and_opens_no_port(started: Started) -> None:
    words = started.arguments
    assert [word for word in words if "no-sandbox" in word or "remote-debugging-port" in word] == []
    assert [word for word in words if "disable-web-security" in word or "load-extension" in word] == []
    assert "--remote-debugging-pipe" in words
    assert f"--user-data-dir={started.profile}" in words
    assert stat.S_IMODE(started.profile.stat().st_mode) == 0o700


def test_the_browser_is_visible_and_does_not_call_home_by_itself(started: Started) -> None:
    assert [word for word in started.arguments if word.startswith("--headless")] == []
    assert [word for word in QUIET if word not in started.arguments] == []


def test_no_secret_is_handed_to_another_program(started: Started) -> None:
    """Neither in a command line, which every user of the computer can read, nor in an environment."""
    programs = [" ".join([event["first"], *event["what"]]) for event in started.heard]
    assert len(programs) > 0
    for secret in (EMAIL, PASSWORD):
        assert [word for word in (*started.arguments, *programs) if secret in word] == []
        assert [name for name, value in started.environment.items() if secret in value] == []


def test_the_python_process_opens_no_connection(started: Started) -> None:
    """Only the browser talks to the site; Python talks to the browser's driver through a pipe."""
    assert outward(started.heard) == []
    assert [event["event"] for event in started.heard].count("subprocess.Popen") >= 1


def outward(heard: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Whatever may leave this process other than by starting a program."""
    return [event for event in heard if event["event"] != "subprocess.Popen"]


def test_the_listener_hears(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from tests.security.listener import listen; listen(Path(sys.argv[1]));"
        "import socket; socket.socket().connect_ex(('127.0.0.1', 9)); socket.getaddrinfo('localhost', 1)"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path / "heard")], check=True)
    heard = [json.loads(line)["event"] for line in (tmp_path / "heard").read_text().splitlines()]
    assert heard == ["socket.connect", "socket.getaddrinfo"]
