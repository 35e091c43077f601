"""A visible Chromium with a profile folder of its own: found, started, pumped and closed here."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

from bot.errors import AlreadyRunning, InputError, PageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Dialog, Page, Playwright

    from flows.options import BrowserOptions

START_SECONDS = 60.0
VERSION_SECONDS = 10.0
NO_BROWSER = "No browser was found; run `linkprune doctor --fix`, or set browser.executable."
CLOSED = "The browser window was closed."
CRASHED = "The page crashed in the browser."
# What a browser needs of its profile to stay signed in; cookies lie in `Network` on Windows.
SIGN_IN = frozenset({"Cookies", "Cookies-journal", "Network", "Preferences", "Secure Preferences"})
ONLY_LOOPBACK = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"


@dataclass(frozen=True, slots=True)
class BrowserChoice:
    """A browser on this machine: its kind (configured, chrome, msedge, playwright, chromium) and its program."""

    kind: str
    path: Path


class BrowserSession:
    """One window, one page. Native dialogs are recorded and dismissed: a person would have been asked something."""

    def __init__(self, options: BrowserOptions, context: BrowserContext) -> None:
        self.options = options
        self.context = context
        self.page: Page = _only_page(context)
        self.native_dialogs: list[str] = []
        self.lost: str | None = None
        self.page.on("dialog", self._on_dialog)
        self.page.on("crash", lambda _: self._lose(CRASHED))
        self.page.on("close", lambda _: self._lose(CLOSED))
        context.on("close", lambda _: self._lose(CLOSED))

    @property
    def visible(self) -> bool:
        """Whether a person can see and use the window."""
        return not self.options.headless

    def pump(self, seconds: float) -> None:
        """Let time pass. The one place that does: a plain sleep would freeze the browser's events (measured)."""
        try:
            self.page.wait_for_timeout(seconds * 1000)
        except PlaywrightError as error:
            # Waiting fails only where there is no page any more.
            self._lose(CLOSED)
            raise PageError(self.lost or CLOSED) from error

    def _on_dialog(self, dialog: Dialog) -> None:
        self.native_dialogs.append(dialog.type)
        dialog.dismiss()

    def _lose(self, reason: str) -> None:
        self.lost = self.lost or reason


@contextmanager
def open_browser(options: BrowserOptions, *, playwright: Playwright | None = None) -> Iterator[BrowserSession]:
    """Start the browser on its own profile (0700) and close it at the end. Ctrl-C is left to the caller.

    One thread can hold one Playwright: a caller that has it already passes it on.
    """
    with ExitStack() as stack:
        stack.enter_context(_profile_lock(options.profile))
        playwright = playwright or stack.enter_context(sync_playwright())
        _private_folder(options.profile)
        choice = _find(options.executable, options.channel, _own(playwright))
        if choice is None:
            raise InputError(NO_BROWSER)
        context = _launch(playwright, options, choice)
        try:
            yield BrowserSession(options, context)
        finally:
            _close(context)


def find_browser(executable: Path | None = None, channel: str | None = None) -> BrowserChoice | None:
    """Choose a browser: the configured one, Chrome, Edge, Playwright's own, a system Chromium."""
    found = _find(executable, channel, None)
    if found is not None and found.kind != "chromium":
        return found
    with ThreadPoolExecutor(1) as pool:  # a thread of its own, because one thread can hold one Playwright only
        return _find(executable, channel, pool.submit(_ask_own).result())


def version_of(choice: BrowserChoice) -> str | None:
    """The version a browser tells of itself, or None when it does not."""
    try:
        told = subprocess.run(
            [str(choice.path), "--version"], capture_output=True, text=True, timeout=VERSION_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"\d+(?:\.\d+)+", told.stdout)
    return found[0] if found else None


def logout(profile: Path) -> bool:
    """Delete the profile folder, which is the login. False when there was none. Refused while a browser uses it."""
    with _profile_lock(profile):
        if not profile.exists():
            return False
        shutil.rmtree(profile)
    return True


def forget_pages(profile: Path) -> None:
    """Delete caches, histories and storages of pages, which hold people's names. The cookies stay, and the sign-in."""
    with _profile_lock(profile):
        for entry in profile.glob("Default/*"):
            if entry.name in SIGN_IN:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()


@contextmanager
def _profile_lock(profile: Path) -> Iterator[None]:
    profile.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
    lock = FileLock(profile.with_name(profile.name + ".lock"), mode=0o600)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise AlreadyRunning("Another linkprune uses this browser profile; close it first.") from None
    except OSError as error:
        raise InputError(f"The browser profile cannot be used: {error.strerror}.") from error
    try:
        yield
    finally:
        lock.release()


def _private_folder(profile: Path) -> None:
    """The profile equals the login: a folder of the member's own, that nobody else can read."""
    if profile.is_symlink():
        raise InputError("The browser profile folder is a symbolic link; that is refused.")
    profile.mkdir(mode=0o700, exist_ok=True)
    if sys.platform != "win32" and stat.S_IMODE(profile.stat().st_mode) & 0o077:
        profile.chmod(0o700)


def _launch(playwright: Playwright, options: BrowserOptions, choice: BrowserChoice) -> BrowserContext:
    try:
        return playwright.chromium.launch_persistent_context(
            options.profile,
            executable_path=choice.path,
            headless=options.headless,
            chromium_sandbox=options.sandbox,
            viewport={"width": options.width, "height": options.height},
            args=[ONLY_LOOPBACK] if options.only_loopback else [],
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
            accept_downloads=False,
            timeout=START_SECONDS * 1000,
        )
    except PlaywrightError as error:
        raise InputError(f"The browser {choice.path} did not start. {_hint(error, options)}") from error


def _hint(error: PlaywrightError, options: BrowserOptions) -> str:
    text = str(error)
    if "Missing X server" in text or "DISPLAY" in text:
        return "There is no display; set browser.headless to true where that is allowed."
    if "sandbox" in text.lower() and options.sandbox:
        return "Its sandbox does not work for this user; run as an ordinary user."
    # The text holds the command line too, and with it the word "profile" every time.
    if any(words in text for words in ("ProcessSingleton", "SingletonLock", "profile appears to be in use")):
        return "Another browser may use the same profile folder."
    return "Run `linkprune doctor` to see why."


def _close(context: BrowserContext) -> None:
    """Close, and accept that a window the member closed himself is gone already."""
    try:
        context.close()
    except PlaywrightError:
        return


def _only_page(context: BrowserContext) -> Page:
    page, *others = context.pages or [context.new_page()]
    for other in others:
        other.close()
    return page


def raise_if_lost(session: BrowserSession) -> None:
    """Raise PageError once the window is gone."""
    if session.lost is not None:
        raise PageError(session.lost)


def _ask_own() -> Path:
    with sync_playwright() as playwright:
        return _own(playwright)


def _own(playwright: Playwright) -> Path:
    return Path(playwright.chromium.executable_path)


def _find(executable: Path | None, channel: str | None, own: Path | None) -> BrowserChoice | None:
    if executable is not None:
        if not (executable.is_file() and os.access(executable, os.X_OK)):
            raise InputError(f"The configured browser {executable} is not there, or cannot be run.")
        return BrowserChoice("configured", executable)
    wanted = [choice for choice in _candidates(own) if channel in (None, choice.kind)]
    return next((choice for choice in wanted if choice.path.is_file()), None)


def _candidates(own: Path | None) -> list[BrowserChoice]:
    named = [
        *(BrowserChoice("chrome", path) for path in _installed("google-chrome", "google-chrome-stable", "chrome")),
        *(BrowserChoice("chrome", Path(path)) for path in _CHROME_PLACES.get(sys.platform, ())),
        *(BrowserChoice("msedge", path) for path in _installed("microsoft-edge", "microsoft-edge-stable", "msedge")),
        *(BrowserChoice("msedge", Path(path)) for path in _EDGE_PLACES.get(sys.platform, ())),
    ]
    own_choice = [BrowserChoice("playwright", own)] if own else []
    system = [Path("/usr/bin/chromium"), *_installed("chromium", "chromium-browser")]
    return [*named, *own_choice, *(BrowserChoice("chromium", path) for path in system)]


def _installed(*programs: str) -> list[Path]:
    return [Path(found) for program in programs if (found := shutil.which(program))]


_CHROME_PLACES = {
    "linux": ("/opt/google/chrome/chrome",),
    "darwin": ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",),
    "win32": (
        r"C:\Program Files\Google\Chrome\Application\chrome.exe",
        r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    ),
}
_EDGE_PLACES = {
    "linux": ("/opt/microsoft/msedge/msedge",),
    "darwin": ("/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",),
    "win32": (
        r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
        r"C:\Program Files\Microsoft\Edge\Application\msedge.exe",
    ),
}
