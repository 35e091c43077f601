"""What `doctor` looks at: each check is one row, with the exit code it would cost."""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.cli.workspace import PRIVATE_FOLDER, in_synced_folder, in_use
from bot.errors import Exit, LinkpruneError
from bot.model import Health
from bot.services.files import PRIVATE_FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.cli.session import Session
    from bot.model import CanaryReport
    from config.settings import Settings

# Where several checks fail, the first of these is the exit code.
PRECEDENCE = (Exit.INCIDENT, Exit.AUDIT, Exit.INPUT, Exit.LOGIN, Exit.PAGE, Exit.CONSENT, Exit.UNEXPECTED)
OWN_FILES = ("linkprune.sqlite3", "audit.jsonl", "log.jsonl", "config.toml", ".env", "plans", "artefacts")


class State(StrEnum):
    """How one check came out."""

    OK = "ok"
    WARN = "warning"
    BAD = "bad"
    SKIPPED = "not checked"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `exit` is what it costs when it is bad; `page` is what the site's page told."""

    name: str
    state: State
    sentence: str
    exit: Exit = Exit.INPUT
    page: CanaryReport | None = None


def exit_of(checks: list[Check]) -> Exit:
    """The exit code of all checks together."""
    bad = {check.exit for check in checks if check.state is State.BAD}
    return next((code for code in PRECEDENCE if code in bad), Exit.DONE)


def run_all(session: Session, *, fix: bool) -> Iterator[Check]:
    """Every check, from the computer to the page. A typed error becomes the row of its check."""
    yield Check("python", State.OK, f"{sys.version.split()[0]} on {sys.platform}")
    try:
        settings = session.settings.settings
    except LinkpruneError as error:
        yield Check("settings", State.BAD, str(error), error.exit)
        return
    yield Check("settings", State.OK, f"site {settings.site.base_url}")
    yield _typed("browser", lambda: _browser(settings, fix=fix))
    yield _typed("words", lambda: _words(session, settings))
    yield _typed("workspace", lambda: _workspace(session))
    if not session.workspace.exists:
        yield Check("store", State.SKIPPED, "nothing was begun here yet")
        return
    yield _typed("file modes", lambda: _modes(session, fix=fix))
    yield _typed("store", lambda: _store(session))
    yield _typed("audit log", lambda: _audit(session))
    yield _typed("page", lambda: _canary(session, settings))


def _typed(name: str, look: Callable[[], Check]) -> Check:
    try:
        return look()
    except LinkpruneError as error:
        return Check(name, State.BAD, str(error), error.exit)


def _browser(settings: Settings, *, fix: bool) -> Check:
    from flows.browser import find_browser, version_of

    wanted = (settings.browser.executable, settings.browser.channel)
    choice = find_browser(*wanted)
    if choice is None and fix:
        from flows.provision import install_browser

        install_browser()
        choice = find_browser(*wanted)
    if choice is None:
        return Check("browser", State.BAD, "No browser was found; run `linkprune doctor --fix`.")
    version = version_of(choice)
    if version is None:
        return Check("browser", State.BAD, f"{choice.path} does not start.")
    return Check("browser", State.OK, f"{choice.kind} {version}, {choice.path}")


def _words(session: Session, settings: Settings) -> Check:
    from bot.cli.site import site_options
    from flows.words import arming_languages, known_languages, load_words, primary_tag

    folders = site_options(session.workspace, settings).word_folders
    for folder in folders:
        for language in known_languages(folder):
            load_words(folder, language)
    languages, arming = known_languages(*folders), arming_languages(*folders)
    wanted = settings.site.language
    if wanted is not None and primary_tag(wanted) not in languages:
        return Check("words", State.BAD, f"There is no word file for {wanted}; there are {', '.join(languages)}.")
    partly = ", ".join(tag for tag in languages if tag not in arming)
    return Check("words", State.OK, f"live runs in {', '.join(arming)}; some words, for reading, in {partly}")


def _workspace(session: Session) -> Check:
    folder = session.workspace.folder
    if in_synced_folder(folder):
        return Check("workspace", State.WARN, f"{folder} looks like a folder that a sync program copies; move it.")
    if folder.exists() and not os.access(folder, os.W_OK | os.X_OK):
        return Check("workspace", State.BAD, f"{folder} is not writable.")
    return Check("workspace", State.OK, str(folder))


def _modes(session: Session, *, fix: bool) -> Check:
    if sys.platform == "win32":
        return Check("file modes", State.SKIPPED, "Windows keeps the folder of a user to himself by other means")
    place = session.workspace
    open_ones = [path for path in (place.folder, place.profile, *_own_files(place.folder)) if _is_open(path)]
    if open_ones and fix:
        for path in open_ones:
            path.chmod(PRIVATE_FOLDER if path.is_dir() else PRIVATE_FILE)
        return Check("file modes", State.OK, f"{len(open_ones)} made private")
    if open_ones:
        sentence = f"Others can read {open_ones[0]}; `linkprune doctor --fix` makes everything private."
        return Check("file modes", State.BAD, sentence)
    return Check("file modes", State.OK, "only you can read the workspace")


def _own_files(folder: Path) -> list[Path]:
    return [folder / name for name in OWN_FILES]


def _is_open(path: Path) -> bool:
    return path.exists() and bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def _store(session: Session) -> Check:
    with session.store() as store:
        count, _ = store.events.head()
        incident = store.incidents.current()
        problem = store.events.problem
        sentence = f"{store.people.count():,} people, {count:,} events, account {store.account or 'not known yet'}"
    if incident is not None:
        return Check("store", State.BAD, f"An incident is open: {incident.sentence}", Exit.INCIDENT)
    if problem:
        return Check("store", State.WARN, f"The copy of the audit log lags behind: {problem}.")
    return Check("store", State.OK, sentence)


def _audit(session: Session) -> Check:
    from bot.cli.commands.audit import check

    report = check(session, [])
    if report.consistent:
        return Check("audit log", State.OK, f"{report.events:,} events, consistent")
    return Check("audit log", State.BAD, f"damaged from event {report.first_bad} on ({report.kind}).", Exit.AUDIT)


def _canary(session: Session, settings: Settings) -> Check:
    from bot.cli import consent, site

    if in_use(session.workspace):
        return Check("page", State.SKIPPED, "another linkprune works on this account")
    with session.locked("doctor"), session.store() as store:
        if store.account is None:
            return Check("page", State.SKIPPED, "not signed in yet; `linkprune login` first")
        if store.incidents.current() is not None:
            return Check("page", State.SKIPPED, "an incident is open, so the site is left alone")
        consent.require_consent(session, store)
        with site.open_place(session, store, settings) as place:
            return replace(_judged(report := place.network.check()), page=report)


def _judged(report: CanaryReport) -> Check:
    missed = ", ".join(check.target for check in report.checks if check.health is not Health.GREEN)
    unknown = f"; labels it does not know: {', '.join(report.unknown_labels)}" if report.unknown_labels else ""
    seen = f"{report.variant} in {report.language or 'no stated language'}, {report.seconds:.1f} s"
    match report.health:
        case Health.GREEN:
            return Check("page", State.OK, f"{seen}: everything is understood{unknown}")
        case Health.AMBER:
            sentence = f"{seen}: reading and planning work, a live run does not ({missed}){unknown}"
            sentence += f". {report.advice}" if report.advice else ""
            return Check("page", State.BAD, sentence, Exit.PAGE)
        case Health.RED:
            return Check("page", State.BAD, f"{seen}: not understood ({missed}){unknown}", Exit.PAGE)
