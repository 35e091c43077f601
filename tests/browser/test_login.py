"""Signing in on the practice site, in both forms, with and without a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.errors import LoginNeeded, SiteObjects, StoppedByOperator
from bot.practice.settings import EMAIL, PASSWORD, PIN
from flows.login import login, signed_in
from flows.options import Credentials

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.model import Slug
    from bot.practice.server import PracticeServer
    from flows.browser import BrowserSession
    from flows.options import SiteOptions
    from tests.conftest import Practice, SiteOptionsFor

pytestmark = pytest.mark.browser

STORED = Credentials(EMAIL, PASSWORD)
Act = Callable[["BrowserSession"], None]


class Person:
    """A waiter with a person in front of the window, who does one thing at each look of the tool."""

    def __init__(self, session: BrowserSession, *acts: Act, leaves: bool = False) -> None:
        self._session = session
        self._acts = list(acts)
        self._leaves = leaves

    def wait(self, seconds: float) -> None:
        if self._acts:
            self._acts.pop(0)(self._session)
        if not self._leaves:
            self._session.pump(seconds)

    def while_paused(self) -> None:
        return


def types_credentials(session: BrowserSession) -> None:
    session.page.locator("#username").fill(EMAIL)
    session.page.locator("#password").fill(PASSWORD)
    session.page.locator("button[type='submit']").click()


def types_pin(session: BrowserSession) -> None:
    session.page.locator("#input__phone_verification_pin").fill(PIN)
    session.page.locator("#two-step-submit-button").click()


def passes_the_check(session: BrowserSession) -> None:
    session.page.locator("#captcha-internal button").click()


@pytest.fixture
def session(browser_session: BrowserSession) -> Iterator[BrowserSession]:
    """A browser that is signed in nowhere; it counts as visible, and a test plays the person."""
    browser_session.context.clear_cookies()
    options = browser_session.options
    browser_session.options = replace(options, headless=False)
    yield browser_session
    browser_session.options = options


class Told:
    def __init__(self) -> None:
        self.sentences: list[str] = []

    def __call__(self, sentence: str) -> None:
        self.sentences.append(sentence)


def sign_in(
    session: BrowserSession,
    options: SiteOptions,
    person: Person | None = None,
    *,
    credentials: Credentials | None = STORED,
    told: Told | None = None,
    limit: float = 20,
) -> Slug:
    return login(
        session,
        options,
        credentials=credentials,
        waiter=person or Person(session),
        tell=told or Told(),
        limit_seconds=limit,
    )


def submissions(server: PracticeServer) -> int:
    return sum(1 for request in server.world.truth()["requests"] if request["path"] == "/checkpoint/lg/login-submit")


@pytest.mark.parametrize("language", ["en", "tr", "qaa"])
@pytest.mark.parametrize("form", ["classic", "new"])
def test_stored_credentials_sign_in(
    session: BrowserSession, practice: Practice, site_options: SiteOptionsFor, form: str, language: str
) -> None:
    server = practice(login=form, language=language)
    options = site_options(server)
    assert not signed_in(session, options)
    assert sign_in(session, options) == server.world.owner.slug
    assert signed_in(session, options)
    assert server.world.truth()["profile_views"] == []


@pytest.mark.parametrize("form", ["classic", "new"])
def test_a_wrong_password_is_told_and_never_tried_again(
    session: BrowserSession, practice: Practice, site_options: SiteOptionsFor, form: str
) -> None:
    server = practice(login=form)
    with pytest.raises(LoginNeeded, match="refused the stored e-mail or password") as refused:
        sign_in(session, site_options(server), credentials=Credentials(EMAIL, "not-the-password"))
    assert submissions(server) == 1
    assert "not-the-password" not in str(refused.value)
    assert not signed_in(session, site_options(server))


def test_who_is_signed_in_already_types_nothing(
    session: BrowserSession, practice: Practice, site_options: SiteOptionsFor
) -> None:
    server = practice(login="classic")
    options = site_options(server)
    sign_in(session, options)
    assert sign_in(session, options, credentials=None) == server.world.owner.slug
    assert submissions(server) == 1


def test_a_person_signs_in_by_hand(session: BrowserSession, practice: Practice, site_options: SiteOptionsFor) -> None:
    server, told = practice(login="classic"), Told()
    slug = sign_in(session, site_options(server), Person(session, types_credentials), credentials=None, told=told)
    assert slug == server.world.owner.slug
    assert "Please sign in in the browser window." in told.sentences[0]


def test_second_factor_and_check_wait_for_a_person(
    session: BrowserSession, practice: Practice, site_options: SiteOptionsFor
) -> None:
    server, told = practice(login="classic", second_factor=True, challenge=True), Told()
    slug = sign_in(session, site_options(server), Person(session, types_pin, passes_the_check), told=told)
    assert slug == server.world.owner.slug
    assert "second factor or a security check" in told.sentences[0]


def test_nobody_at_the_window_ends_at_the_limit(
    session: BrowserSession, practice: Practice, site_options: SiteOptionsFor
) -> None:
    server = practice(login="classic", second_factor=True)
    with pytest.raises(LoginNeeded, match="Nobody signed in within 1 s"):
        sign_in(session, site_options(server), limit=1)


def test_a_stop_ends_the_waiting(session: BrowserSession, practice: Practice, site_options: SiteOptionsFor) -> None:
    server = practice(login="classic", second_factor=True)
    with pytest.raises(StoppedByOperator):
        sign_in(session, site_options(server), Person(session, leaves=True))


def test_without_a_window_a_person_cannot_help(
    browser_session: BrowserSession, practice: Practice, site_options: SiteOptionsFor
) -> None:
    browser_session.context.clear_cookies()
    server = practice(login="classic", second_factor=True)
    with pytest.raises(LoginNeeded, match="visible window"):
        sign_in(browser_session, site_options(server))
    with pytest.raises(LoginNeeded, match="visible window"):
        sign_in(browser_session, site_options(practice(login="classic")), credentials=None)


def test_a_standing_challenge_is_no_login_page(
    session: BrowserSession, practice: Practice, site_options: SiteOptionsFor
) -> None:
    server = practice("redirect-challenge")
    with pytest.raises(SiteObjects):
        signed_in(session, site_options(server))
