"""Signing in: by hand in the window, or with stored credentials. A challenge always waits for a person."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING

from playwright.sync_api import Error as PlaywrightError

from bot.errors import LoginNeeded, StoppedByOperator
from flows.browser import raise_if_lost
from flows.guard import PageState
from flows.pages.profile import own_slug
from flows.site import Site
from flows.words import Word

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator

    from bot.model import Slug
    from bot.ports import Waiter
    from flows.browser import BrowserSession
    from flows.options import Credentials, SiteOptions

# Of two sets of fields one is hidden, and only `autocomplete` holds in the newer form (linkedin-web.md, section 5).
USER_FIELD = "input[autocomplete~='username'], input#username, input[name='session_key']"
PASSWORD_FIELD = "input[type='password']"  # noqa: S105 - a selector
SUBMIT = "[data-litms-control-urn='login-submit'], button[type='submit']"
ALERTS = "[role='alert'], #error-for-password, #error-for-username"
INSIDE = frozenset({PageState.FEED, PageState.CONNECTIONS, PageState.PROFILE})
WAITING = frozenset({PageState.LOGIN, PageState.CHALLENGE, PageState.OTHER})
LOOK_SECONDS = 0.5
TELL_SECONDS = 15.0

REFUSED = (
    "The site refused the stored e-mail or password, and they are not tried again: "
    "correct login.email and login.password, or sign in by hand."
)
SILENT = "The site did not answer the sign-in form; it is not sent again. Sign in by hand."
WINDOW_NEEDED = (
    "The site asks for something that only a person can do; "
    "run `linkprune login` with a visible window (browser.headless = false)."
)
NOTHING_STORED = "Signing in needs a visible window, or an e-mail and a password in the settings."


def signed_in(session: BrowserSession, options: SiteOptions) -> bool:
    """Whether the connections page opens. Raises SiteObjects where the site objects instead."""
    with closing(Site(session, options)) as site, site.reading():
        state = site.load(options.connections_url)
        if state not in (PageState.CONNECTIONS, PageState.LOGIN):
            site.refuse(state)
        return state is PageState.CONNECTIONS


def login(
    session: BrowserSession,
    options: SiteOptions,
    *,
    credentials: Credentials | None,
    waiter: Waiter,
    tell: Callable[[str], None],
    limit_seconds: float,
) -> Slug:
    """Bring the member in and say who it is. Raises LoginNeeded with what to do when that fails."""
    with closing(Site(session, options)) as site, site.reading():
        form = _SignIn(site, waiter, tell)
        state = site.load(options.connections_url)
        if state is PageState.LOGIN:
            state = site.load(f"{options.origin}/login")
        if state is PageState.LOGIN and credentials is not None:
            state = form.submit(credentials)
        if state not in INSIDE:
            form.wait_for_person(state, limit_seconds, stored=credentials is not None)
        return own_slug(site)


class _SignIn:
    def __init__(self, site: Site, waiter: Waiter, tell: Callable[[str], None]) -> None:
        self._site = site
        self._waiter = waiter
        self._tell = tell

    def submit(self, credentials: Credentials) -> PageState:
        """Fill the form in and send it, once; says what came of it."""
        user, password = self._field(USER_FIELD), self._field(PASSWORD_FIELD)
        if user is None or password is None:
            self._tell("The sign-in form is not known here; please fill it in yourself.")
            return PageState.LOGIN
        known = self._alerts()
        for field, text in ((user, credentials.email), (password, credentials.password)):
            field.press("ControlOrMeta+a")
            field.press_sequentially(text)
        self._send(password)
        state = self._site.until(lambda: self._outcome(known), self._site.limits.answer)
        if state is None:
            raise LoginNeeded(SILENT)
        return state

    def _field(self, css: str) -> Locator | None:
        field = self._site.page.locator(css).filter(visible=True)
        return field if field.count() == 1 else None

    def _send(self, password: Locator) -> None:
        """By the form's button: by structure, else by its word; else by Enter."""
        buttons = [self._site.page.locator(SUBMIT).filter(visible=True)]
        if self._site.words is not None:
            word = self._site.words.pattern(Word.SIGN_IN)
            buttons.append(self._site.page.get_by_role("button", name=word).filter(visible=True))
        button = next((button for button in buttons if button.count() == 1), None)
        if button is None:
            password.press("Enter")
        else:
            button.click(timeout=self._site.limits.click * 1000)

    def _alerts(self) -> list[str]:
        texts = self._site.page.locator(ALERTS).filter(visible=True).all_inner_texts()
        return [text for text in texts if text.strip()]

    def _outcome(self, known: list[str]) -> PageState | None:
        """Another page than the form; a new alert on the form means that the site refused."""
        try:
            state = self._state()
            refused = state is PageState.LOGIN and any(text not in known for text in self._alerts())
        except PlaywrightError:
            return None  # between two pages
        if refused:
            raise LoginNeeded(REFUSED)
        return None if state is PageState.LOGIN else state

    def _state(self) -> PageState:
        raise_if_lost(self._site.session)
        state = self._site.judge()
        if state not in INSIDE | WAITING:
            self._site.refuse(state)
        return state

    def wait_for_person(self, state: PageState, limit_seconds: float, *, stored: bool) -> None:
        """Wait until a person has signed in or passed the check, telling now and then how long still."""
        if not self._site.session.visible:
            raise LoginNeeded(WINDOW_NEEDED if stored or state is not PageState.LOGIN else NOTHING_STORED)
        self._tell(f"{_request(state)} This waits for you, up to {_minutes(limit_seconds)}.")
        end, told = time.monotonic() + limit_seconds, limit_seconds
        while (left := end - time.monotonic()) > 0:
            if self._is_inside():
                return
            if told - left >= TELL_SECONDS:
                told = left
                self._tell(f"Still waiting for you to sign in ({_minutes(left)} left).")
            self._pause()
        raise LoginNeeded(f"Nobody signed in within {_minutes(limit_seconds)}; run `linkprune login` again.")

    def _is_inside(self) -> bool:
        try:
            return self._state() in INSIDE
        except PlaywrightError:
            raise_if_lost(self._site.session)
            return False  # between two pages

    def _pause(self) -> None:
        asked = time.monotonic()
        self._waiter.wait(LOOK_SECONDS)
        if time.monotonic() - asked < LOOK_SECONDS / 2:
            raise StoppedByOperator("Stopped while waiting for the sign-in.")


def _request(state: PageState) -> str:
    if state is PageState.CHALLENGE:
        return "The site asks for a second factor or a security check: please answer it in the browser window."
    return "Please sign in in the browser window."


def _minutes(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"  # noqa: PLR2004 - two minutes
