"""One site in one window: loading, judging, waiting. Every failure of the browser leaves here as a typed error."""

from __future__ import annotations

import re
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from bot.errors import LoginNeeded, PageError, SiteObjects, TransientPageError
from bot.model import Incident, IncidentKind
from flows.artefacts import Artefacts
from flows.browser import raise_if_lost
from flows.eyes import Eyes
from flows.guard import OBJECTIONS, PageSignals, PageState, incident_of, judge, judge_path
from flows.watch import Watcher
from flows.words import Words, find_words, primary_tag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flows.browser import BrowserSession
    from flows.options import SiteOptions

T = TypeVar("T")

TICK = 0.005
GLANCE_SECONDS = 0.1
SERVER_ERROR = 500
LOGIN_SENTENCE = "The site shows a login page; run `linkprune login`."


class Site:
    """What all page objects share."""

    def __init__(self, session: BrowserSession, options: SiteOptions) -> None:
        self.session = session
        self.options = options
        self.limits = options.timeouts
        self.page = session.page
        self.watcher = Watcher(session.context, options.origin)
        self.eyes = Eyes(session.page, self.limits.menu)
        self.artefacts = Artefacts(session.page, options)
        self.language = ""
        self.words: Words | None = None
        self._agreed: str | None = None
        self.loads = 0
        self._told: PageState | None = None
        self._glanced_at = 0.0

    def close(self) -> None:
        """Stop listening to the window, which stays open."""
        self.watcher.close()

    def load(self, url: str) -> PageState:
        """Load an address and say what came. Raises TransientPageError when nothing did."""
        raise_if_lost(self.session)
        self.watcher.objection = self._told = None
        self.loads += 1
        response = self.page.goto(url, wait_until="domcontentloaded", timeout=self.limits.load * 1000)
        status = response.status if response else None
        if status is not None and SERVER_ERROR <= status < 999:  # noqa: PLR2004 - 999 is an objection, no failure
            raise TransientPageError(f"The site answered {status}.")
        return self.judge(status)

    def judge(self, status: int | None = None) -> PageState:
        """Say what page this is, and learn its language."""
        self.eyes.open(self.words)
        facts = self.eyes.facts()
        self._learn(facts.language)
        self._told = self.watcher.objection
        return judge(
            PageSignals(
                url=facts.url,
                origin=self.options.origin,
                status=status,
                has_main=facts.has_main,
                text_length=facts.text_length,
                text=facts.text,
                password_fields=facts.password_fields,
                challenge_marks=facts.challenge_marks,
                service=self.watcher.objection,
            )
        )

    def _learn(self, stated: str) -> None:
        chosen = self._chosen(stated)
        if chosen != self.language:
            self.language = chosen
            self.words = find_words(self.options.word_folders, chosen)
            self.eyes.open(self.words)
            self.eyes.language = stated

    def _chosen(self, stated: str) -> str:
        """A page's language: what it states, or else what the settings say. No setting overrules a page."""
        return stated.strip() or self.options.language or ""

    def agree_on_language(self) -> None:
        """From now on clicks are made in the language of this page alone."""
        self._agreed = primary_tag(self.language)

    def other_language(self) -> Incident | None:
        """The stop sign for a page in another language than the one that was checked; None when it is the same."""
        if self._agreed is None:
            self.agree_on_language()
        now = {primary_tag(self.language), primary_tag(self._chosen(self.eyes.language))}
        if now == {self._agreed}:
            return None
        sentence = "The page speaks another language than at the start of the run."
        return self.incident(Incident(IncidentKind.UNKNOWN_PAGE, sentence))

    def objection(self) -> PageState | None:
        """A sign, known without asking the page now, that the site objects: in address, traffic or the last look."""
        self._told = self.watcher.objection
        state = judge_path(self.page.url)
        if state in OBJECTIONS:
            return state
        return PageState.CHALLENGE if self.eyes.challenged else self.watcher.objection

    def glance(self) -> None:
        """Look for a security check in the page while something is waited for, at most ten times a second."""
        if time.monotonic() - self._glanced_at >= GLANCE_SECONDS:
            self.eyes.dialogs()
            self._glanced_at = time.monotonic()

    def raise_untold(self) -> None:
        """Raise an objection that came with the traffic between two steps, before another page load forgets it."""
        if (state := self.watcher.objection) is not None and state is not self._told:
            self._told = state
            self.refuse(state)

    def raise_objection(self) -> None:
        """Raise what an objection means to a read: SiteObjects, or LoginNeeded for a login page."""
        if (state := self.objection()) is not None:
            self.refuse(state)

    def refuse(self, state: PageState) -> None:
        """Raise what this kind of page means to a read that needs another one."""
        if state is PageState.LOGIN:
            raise LoginNeeded(LOGIN_SENTENCE)
        if state in OBJECTIONS:
            raise SiteObjects(self.incident(incident_of(state)))
        self.artefacts.keep(f"page-{state}")
        raise PageError(f"The site shows another page than expected ({state}).")

    def incident(self, incident: Incident) -> Incident:
        """The same stop sign, with evidence of the page as it is now."""
        return Incident(incident.kind, incident.sentence, self.artefacts.keep(incident.kind.value))

    def foreign_dialog(self) -> Incident | None:
        """The stop sign for a dialog or security check on the page that nobody asked for; None when there is none."""
        dialogs = self.eyes.dialogs()
        if self.eyes.challenged:
            return self.incident(incident_of(PageState.CHALLENGE))
        if not dialogs and not self.session.native_dialogs:
            return None
        self.session.native_dialogs.clear()
        sentence = "A dialog that is not known here lies on the page."
        return self.incident(Incident(IncidentKind.UNKNOWN_DIALOG, sentence))

    def foreign_dialog_if_seen(self) -> Incident | None:
        """The same, for a page that may not be able to tell."""
        try:
            return self.foreign_dialog()
        except PlaywrightError:
            return None

    def until(self, check: Callable[[], T | None], seconds: float) -> T | None:
        """Ask again and again, with the browser kept alive, until there is something or the time is over."""
        end = time.monotonic() + seconds
        while (found := check()) is None and time.monotonic() < end:
            self.session.pump(TICK)
        return found

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Turn failures of the browser into typed errors. Texts of Playwright hold names, so none is passed on."""
        try:
            yield
        except PlaywrightTimeout as error:
            raise_if_lost(self.session)
            self.raise_objection()
            raise TransientPageError("The page did not answer in time.") from error
        except PlaywrightError as error:
            raise_if_lost(self.session)
            self.raise_objection()
            raise TransientPageError(f"The browser could not go on ({cause_of(error)}).") from error


def cause_of(error: PlaywrightError) -> str:
    """A network code of the browser, or the kind of failure; never its text, which may hold names."""
    found = re.search(r"net::ERR_[A-Z_]+", str(error))
    return found[0] if found else type(error).__name__
