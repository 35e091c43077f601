from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bot.errors import InputError
from flows import provision
from flows.browser import BrowserChoice

FOUND = BrowserChoice("chromium", Path("/usr/bin/chromium"))


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose package manager only writes down what it is asked."""
    log = tmp_path / "calls"
    log.touch()
    tool = tmp_path / "apt-get"
    tool.write_text(
        f'#!/bin/sh\necho "$@" >> {log}\n[ ! -e {tmp_path}/broken ] || [ "$1" = update ] && rm -f {tmp_path}/broken\n'
    )
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    monkeypatch.setattr(provision, "can_use_apt", lambda: True)
    monkeypatch.setattr(provision, "find_browser", lambda: FOUND)
    return log


def test_the_package_is_installed_without_fetching_lists(calls: Path) -> None:
    assert provision.install_browser() == FOUND
    assert calls.read_text().splitlines() == ["install -y --no-install-recommends chromium"]


def test_lists_are_fetched_when_the_first_try_fails(calls: Path) -> None:
    (calls.parent / "broken").touch()
    assert provision.install_browser() == FOUND
    assert [line.split()[0] for line in calls.read_text().splitlines()] == ["install", "update", "install"]


def test_nothing_that_works_ends_in_one_clear_sentence(calls: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provision, "can_use_apt", lambda: False)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(InputError, match=r"browser\.executable"):
        provision.install_browser()
    assert calls.read_text() == ""


def test_an_installed_browser_that_is_not_found_is_told(calls: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provision, "find_browser", lambda: None)
    with pytest.raises(InputError):
        provision.install_browser()
    assert calls.read_text()
