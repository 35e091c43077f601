"""Provides a browser for `doctor --fix`: the distribution's package where that is possible, else Playwright's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import InputError
from flows.browser import find_browser

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.browser import BrowserChoice

LIMIT_SECONDS = 600.0
BY_HAND = (
    "No browser could be installed; install Chrome, Edge or Chromium yourself, "
    "or set browser.executable to one that is there."
)


def install_browser() -> BrowserChoice:
    """Install a browser and say which. Raises InputError with one clear sentence when nothing worked."""
    if can_use_apt():
        _with_apt()
    elif not _run([sys.executable, "-m", "playwright", "install", "chromium"]):
        raise InputError(BY_HAND)
    found = find_browser()
    if found is None:
        raise InputError(BY_HAND)
    return found


def can_use_apt() -> bool:
    """Whether this is a Debian-like system and we may install its packages."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return is_root and Path("/etc/debian_version").exists() and shutil.which("apt-get") is not None


def _with_apt() -> None:
    """The package lists may be missing or old: they are fetched only when the first try fails."""
    install = ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]
    if _run(install) or (_run(["apt-get", "update"]) and _run(install)):
        return
    if not _run([sys.executable, "-m", "playwright", "install", "chromium"]):
        raise InputError(BY_HAND)


def _run(command: Sequence[str]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, timeout=LIMIT_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
