"""The browser's sandbox in force, measured where the kernel keeps it.

Chromium refuses its sandbox to root. Where the tests run as root, the browser alone is begun as an ordinary user.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from flows.browser import find_browser, open_browser
from flows.options import BrowserOptions

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

    from tests.conftest import Practice

pytestmark = [
    pytest.mark.browser,
    pytest.mark.chaos,
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows a sandbox in /proc"),
]

NOBODY = 65534
SECCOMP_FILTER = "2"
AS_NOBODY = f"""#!/bin/sh
export HOME={{home}}
exec setpriv --reuid={NOBODY} --regid={NOBODY} --clear-groups --inh-caps=-all --bounding-set=-all {{browser}} "$@"
"""


def ordinary(place: Path, browser: Path) -> Path:
    """A program that begins the browser as an ordinary user, who can reach his own folder."""
    for folder in (place, *(parent for parent in place.parents if parent.name.startswith(("pytest-", "popen-")))):
        folder.chmod(0o711)
    home = place / "home"
    for own in (home, home / "profile"):
        own.mkdir(mode=0o700)
        os.chown(own, NOBODY, NOBODY)
    program = place / "browser"
    program.write_text(AS_NOBODY.format(home=home, browser=browser))
    program.chmod(0o755)
    return program


def told(process: int, what: str) -> str:
    try:
        return (Path("/proc") / str(process) / what).read_text(errors="replace")
    except OSError:
        return ""  # it has ended


def field(process: int, name: str) -> str:
    lines = told(process, "status").splitlines()
    return next((line.split()[1] for line in lines if line.startswith(f"{name}:")), "")


def family(root: int) -> dict[int, str]:
    """Command lines of everything below a process."""
    parents = {int(path.name): field(int(path.name), "PPid") for path in Path("/proc").iterdir() if path.name.isdigit()}
    found = {root}
    while more := {child for child, parent in parents.items() if parent and int(parent) in found} - found:
        found |= more
    return {number: told(number, "cmdline").replace("\0", " ") for number in found}


def test_the_kernel_holds_every_renderer(playwright: Playwright, practice: Practice, tmp_path: Path) -> None:
    found = find_browser()
    assert found is not None
    program = ordinary(tmp_path, found.path) if os.geteuid() == 0 else found.path
    options = BrowserOptions(
        tmp_path / "home" / "profile", executable=program, headless=True, sandbox=True, only_loopback=True
    )
    with open_browser(options, playwright=playwright) as session:
        session.page.goto(practice(people=3).url)
        assert session.page.title()
        lines = family(os.getpid())
        held = [
            (field(number, "Seccomp"), field(number, "NoNewPrivs"), field(number, "CapEff").strip("0"))
            for number, line in lines.items()
            if "--type=renderer" in line
        ]
    begun = [line for line in lines.values() if "--user-data-dir" in line or "--type=" in line]
    assert [line for line in begun if "--no-sandbox" in line or "remote-debugging-port" in line] == []
    assert held
    # A filter of system calls, no way to gain privileges, no capability.
    assert {*held} == {(SECCOMP_FILTER, "1", "")}
