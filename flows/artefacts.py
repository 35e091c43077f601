"""Evidence of a failure: one folder each, private, without secrets; without names on a site that is not practice."""

from __future__ import annotations

import json
import os
import re
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from playwright.sync_api import Error as PlaywrightError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from playwright.sync_api import Page

    from flows.options import SiteOptions

MASKED = "main, [role='dialog'], [role='alertdialog'], dialog, img, header, aside"
# Evidence is kept before an outcome is told, so both pictures together may take two seconds.
SHOT_SECONDS = 1.0
# All that is kept of one line of an ARIA snapshot: its depth, the role, and states such as [level=2] or [expanded].
ARIA_LINE = re.compile(r"^(?P<depth>\s*- )'?(?P<role>[a-z]+)\b")
ARIA_STATE = re.compile(r"\[(?:[a-z]+)(?:=(?:\d+|true|false|mixed))?\]")
SECRET = re.compile(
    r"""(<input[^>]*\bvalue=)("[^"]*"|'[^']*')|\b(li_at|JSESSIONID|csrf[-_]?token|password|session_key)\b["']?\s*[=:]\s*["']?[^"'\s<>&;]+""",
    re.IGNORECASE,
)


class Artefacts:
    """Keeps evidence below one folder. A failure to keep it never hides the failure it is about."""

    def __init__(self, page: Page, options: SiteOptions) -> None:
        self._page = page
        self._options = options

    def keep(
        self, subject: str, error: BaseException | None = None, found: Mapping[str, int] | None = None
    ) -> str | None:
        """Write what can be seen now; returns the folder as seen from the workspace, or None when nothing was kept."""
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{re.sub('[^a-z0-9-]+', '-', subject.lower())}-{secrets.token_hex(3)}"
        place, shown = self._options.artefacts / name, f"{self._options.artefacts.name}/{name}"
        try:
            place.mkdir(parents=True, mode=0o700)
            self._write(place, subject, error, found)
        except (OSError, PlaywrightError) as second:
            if error is not None:
                error.add_note(f"no evidence kept: {type(second).__name__}")
            return shown if place.is_dir() else None
        return shown

    def _write(self, place: Path, subject: str, error: BaseException | None, found: Mapping[str, int] | None) -> None:
        reason = f"{type(error).__name__}: {error}" if error is not None else subject
        private_file(place / "error.txt", (reason + "\n").encode())
        private_file(place / "match.json", json.dumps(dict(found or {}), indent=1).encode())
        aria = self._page.locator("body").aria_snapshot(timeout=SHOT_SECONDS * 1000)
        local = self._options.is_loopback
        private_file(place / "aria.yaml", (aria if local else scrub_aria(aria)).encode())
        if local:
            private_file(place / "page.html", redact(self._page.content()).encode())
        if self._options.screenshots:
            mask = [] if local else [self._page.locator(MASKED)]
            shot = self._page.screenshot(mask=mask, timeout=SHOT_SECONDS * 1000)
            private_file(place / "screenshot.png", shot)


def private_file(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read, from the first byte on."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)


def scrub_aria(text: str) -> str:
    """An ARIA snapshot without any text of the page: depth, roles and states remain, which is where drift shows."""
    return "".join(f"{_structure(line)}\n" for line in text.splitlines())


def _structure(line: str) -> str:
    found = ARIA_LINE.match(line)
    if found is None:
        return "…"
    unquoted = re.sub(r'"(?:[^"\\]|\\.)*"', "", line)
    return f"{found['depth']}{found['role']} {' '.join(ARIA_STATE.findall(unquoted))}".rstrip()


def redact(html: str) -> str:
    """A page without typed values, passwords, cookies and tokens."""
    return SECRET.sub(lambda found: f'{found[1]}"…"' if found[1] else f"{found[3]}=…", html)
