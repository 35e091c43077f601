"""The browser itself: which one, with which profile, and what happens when the window goes away."""

from __future__ import annotations

import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.errors import AlreadyRunning, InputError, NotPerformed, PageError, PerformUnknown
from bot.model import Subject
from bot.ports import Step
from flows.browser import BrowserSession, find_browser, logout, open_browser, version_of
from flows.options import BrowserOptions
from tests.contract.practice_rig import PracticeRig
from tests.contract.rigs import action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Playwright

    from bot.model import Proof
    from tests.conftest import Practice, SiteOptionsFor

pytestmark = pytest.mark.browser


@pytest.fixture
def options(tmp_path: Path) -> BrowserOptions:
    return BrowserOptions(tmp_path / "profile", headless=True, sandbox=False, only_loopback=True)


@pytest.fixture
def window(options: BrowserOptions, playwright: Playwright) -> Iterator[BrowserSession]:
    """A window of one's own, to be broken."""
    with open_browser(options, playwright=playwright) as session:
        yield session


@pytest.fixture
def rig(window: BrowserSession, practice: Practice, site_options: SiteOptionsFor) -> PracticeRig:
    server = practice(scale=0.1)
    return PracticeRig(server, window, site_options(server))


def closes_at(rig: PracticeRig, step: Step) -> None:
    def listener(now: Step, proof: Proof | None) -> None:
        rig.heard(now, proof)
        if now is step:
            rig.session.page.close()

    rig.linkedin._acts._steps = listener


@pytest.mark.parametrize("step", [Step.LOCATED, Step.MENU_OPEN, Step.DISPATCHING])
def test_a_window_closed_before_the_act_means_not_performed(rig: PracticeRig, step: Step) -> None:
    person = rig.people()[3]
    closes_at(rig, step)
    with pytest.raises(NotPerformed, match="window was closed"):
        rig.network.perform(action(person))
    assert rig.removed() == []
    with pytest.raises(PageError, match="window was closed"):
        rig.network.observe(Subject(person.slug, person.name))


@pytest.mark.parametrize("step", [Step.ITEM_CLICKED, Step.CONFIRMED, Step.ACCEPTED])
def test_a_window_closed_after_the_dispatch_means_unknown(rig: PracticeRig, step: Step) -> None:
    closes_at(rig, step)
    with pytest.raises(PerformUnknown, match="window was closed"):
        rig.network.perform(action(rig.people()[3]))


def test_waiting_tells_that_the_window_is_gone(window: BrowserSession) -> None:
    window.context.close()
    with pytest.raises(PageError, match="window was closed"):
        window.pump(0.05)


def test_every_read_tells_that_the_window_is_gone(rig: PracticeRig) -> None:
    rig.network.whoami()
    rig.session.context.close()
    for read in (rig.network.whoami, rig.network.census, rig.network.check, lambda: rig.network.read(lambda _: None)):
        with pytest.raises(PageError, match="window was closed"):
            read()


def test_the_profile_is_private_and_in_use_once(
    window: BrowserSession, options: BrowserOptions, playwright: Playwright
) -> None:
    assert stat.S_IMODE(options.profile.stat().st_mode) == 0o700
    assert window.page.url == "about:blank"
    with pytest.raises(AlreadyRunning), open_browser(options, playwright=playwright):
        pass
    with pytest.raises(AlreadyRunning):
        logout(options.profile)


def test_no_port_is_open_and_signals_are_left_alone(window: BrowserSession, options: BrowserOptions) -> None:
    lines = [
        (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        for process in Path("/proc").iterdir()
        if process.name.isdigit() and (process / "cmdline").exists()
    ]
    ours = [line for line in lines if str(options.profile) in line and "--type=" not in line and "chrom" in line]
    assert ours
    assert window.visible is False
    for line in ours:
        assert "--remote-debugging-pipe" in line
        assert "--remote-debugging-port" not in line


def test_logging_out_deletes_the_profile(options: BrowserOptions) -> None:
    options.profile.mkdir()
    (options.profile / "Cookies").write_text("x")
    assert logout(options.profile) is True
    assert not options.profile.exists()
    assert logout(options.profile) is False


def test_a_linked_profile_folder_is_refused(options: BrowserOptions, tmp_path: Path, playwright: Playwright) -> None:
    (tmp_path / "elsewhere").mkdir()
    options.profile.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="symbolic link"), open_browser(options, playwright=playwright):
        pass


def test_a_configured_browser_that_is_not_there_is_an_input_error(
    options: BrowserOptions, tmp_path: Path, playwright: Playwright
) -> None:
    with pytest.raises(InputError, match="not there"):
        find_browser(tmp_path / "no-browser")
    wrong = replace(options, executable=tmp_path / "no-browser")
    with pytest.raises(InputError, match="not there"), open_browser(wrong, playwright=playwright):
        pass


def test_a_program_that_is_no_browser_is_an_input_error(
    options: BrowserOptions, tmp_path: Path, playwright: Playwright
) -> None:
    program = tmp_path / "browser"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    choice = find_browser(program)
    assert choice is not None
    assert choice.kind == "configured"
    assert version_of(choice) is None
    with (
        pytest.raises(InputError, match="did not start"),
        open_browser(replace(options, executable=program), playwright=playwright),
    ):
        pass


def test_a_browser_is_found_and_tells_its_version() -> None:
    choice = find_browser()
    assert choice is not None
    version = version_of(choice)
    assert version is not None
    assert int(version.split(".")[0]) > 100
    assert find_browser(channel="no-such-channel") is None


def test_a_browser_opens_without_a_playwright_of_the_caller(tmp_path: Path) -> None:
    script = (
        "from pathlib import Path; from flows.browser import open_browser; from flows.options import BrowserOptions;"
        f"o = BrowserOptions(Path({str(tmp_path / 'p')!r}), headless=True, sandbox=False, only_loopback=True);"
        "s = open_browser(o); s.__enter__().pump(0.01); s.__exit__(None, None, None); print('closed')"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "closed"), done.stderr
