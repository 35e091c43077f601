"""Shared by all tests: no way out of this machine, one browser window, practice sites on demand."""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from hypothesis import HealthCheck, settings

import config
from bot.practice.faults import parse_fault
from bot.practice.server import PracticeServer
from bot.practice.settings import PracticeSettings
from flows.browser import BrowserSession, open_browser
from flows.options import BrowserOptions, SiteOptions, Timeouts
from tests.reporting import case_of, figure, pytest_runtest_logreport, pytest_terminal_summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Playwright

__all__ = ["case_of", "figure", "pytest_runtest_logreport", "pytest_terminal_summary"]

# The usual run takes a sample, `make chaos` asks for many. No test is about the speed of the machine.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("sample", UNHURRIED, max_examples=30)
settings.register_profile("many", UNHURRIED, max_examples=1000)
settings.load_profile("sample")

LOCALES = Path(config.__file__).parent / "locales"
LOOPBACK = ("127.0.0.1", "::1", "localhost")
QUICK = Timeouts(
    load=10,
    answer=0.7,
    request_start=0.8,
    rows=2,
    click=2,
    menu=0.5,
    dialog=1.5,
    cancelled=0.2,
    linger=0.4,
    stall=3,
    end=0.6,
    retry_base=0.05,
)


MEMORY = Path("/dev/shm")  # noqa: S108 - folders in it are private
ROOM = 4 << 30


def pytest_configure() -> None:
    """Lay temporary folders in memory where there is room, and where programs may be started.

    The store waits for the disk at every commit, which no test can tell from memory: a kill loses no written page.
    """
    if "TMPDIR" not in os.environ and sys.platform == "linux" and MEMORY.is_dir():
        found = os.statvfs(MEMORY)
        if found.f_bavail * found.f_frsize > ROOM and not found.f_flag & os.ST_NOEXEC:
            tempfile.tempdir = str(MEMORY)


@pytest.fixture(scope="session", autouse=True)
def only_loopback() -> Iterator[None]:
    """Fail on any connection that would leave this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:  # noqa: ANN401 - whatever a socket takes
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOOPBACK:
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


class Practice(Protocol):
    def __call__(self, *faults: str, **settings: Any) -> PracticeServer: ...  # noqa: ANN401


@pytest.fixture
def practice() -> Iterator[Practice]:
    """Start practice sites with settings and faults as text; they end with the test."""
    with ExitStack() as stack:

        def start(*faults: str, **settings: Any) -> PracticeServer:  # noqa: ANN401
            chosen = {"people": 27, "scale": 0.0, **settings}
            return stack.enter_context(
                PracticeServer(PracticeSettings(faults=tuple(map(parse_fault, faults)), **chosen))
            )

        yield start


@pytest.fixture(scope="session")
def browser_session(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserSession]:
    """One headless window for all tests of this process. The sandbox is off, because tests may run as root."""
    profile = tmp_path_factory.mktemp("browser") / "profile"
    options = BrowserOptions(profile, headless=True, sandbox=False, only_loopback=True)
    with open_browser(options, playwright=playwright) as session:
        yield session


class SiteOptionsFor(Protocol):
    def __call__(self, server: PracticeServer, **changes: Any) -> SiteOptions: ...  # noqa: ANN401


@pytest.fixture
def site_options(tmp_path: Path) -> SiteOptionsFor:
    """Options of flows for a practice site, with short limits."""

    def build(server: PracticeServer, **changes: Any) -> SiteOptions:  # noqa: ANN401
        given = {"locales": LOCALES, "artefacts": tmp_path / "artefacts", "timeouts": QUICK, "screenshots": False}
        return SiteOptions(server.url, **{**given, **changes})

    return build
