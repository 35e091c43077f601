"""doctor, and the versions."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.commands import add
from bot.cli.session import Session
from bot.cli.workspace import PRIVATE_FOLDER
from bot.errors import LinkpruneError

if TYPE_CHECKING:
    from pathlib import Path

    from bot.cli.checks import Check
    from bot.model import CanaryReport, LabelSeen
    from flows.words import Words


def register(app: typer.Typer) -> None:
    """Add these commands."""
    add(app, "doctor", doctor)


def doctor(
    context: typer.Context,
    *,
    fix: Annotated[
        bool, typer.Option("--fix", help="Install a browser where there is none, and make files private.")
    ] = False,
    words: Annotated[
        bool, typer.Option("--words", help="Print a word file to fill, with the labels that the page shows.")
    ] = False,
) -> int:
    """Check browser, settings, files, store and whether the page is understood. Changes nothing on the site.

    Example: linkprune doctor --fix
             linkprune doctor --words            the word file for a language that linkprune does not know
    """
    from bot.cli.checks import State, exit_of, run_all

    session = Session.of(context)
    checks: list[Check] = []
    for check in run_all(session, fix=fix):
        session.terminal.say(f"{check.name}: {check.state.value}")
        checks.append(check)
    document = {
        "ok": all(check.state is not State.BAD for check in checks),
        "checks": [{"name": c.name, "state": c.state.value, "sentence": c.sentence} for c in checks],
    }
    found = _labels(session, next((check.page for check in checks if check.page), None))
    rows = [(c.name, c.state.value, c.sentence) for c in checks]

    def show() -> None:
        if words:
            found.give(session)
            return
        session.terminal.table(("check", "state", ""), rows)
        found.show(session)

    session.terminal.result(document | found.document(with_skeleton=words), show)
    return exit_of(checks)


@dataclass(frozen=True, slots=True)
class PageLabels:
    """The labels of the page that no word file has, and the word file that would hold them."""

    unknown: tuple[LabelSeen, ...]
    skeleton: str
    file: Path

    def document(self, *, with_skeleton: bool) -> dict[str, object]:
        """The part of the JSON document."""
        labels = [{"place": label.place, "label": label.text, "known_in": label.spoken_in} for label in self.unknown]
        found: dict[str, object] = {"unknown_labels": labels, "word_file": str(self.file)}
        return found | ({"skeleton": self.skeleton} if with_skeleton else {})

    def give(self, session: Session) -> None:
        """The word file to fill; where it belongs, there is a folder for it."""
        if session.workspace.exists:
            self.file.parent.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        session.terminal.exact(self.skeleton)
        session.terminal.say(f"Fill in what you see on the page yourself, and save it as {self.file}.")

    def show(self, session: Session) -> None:
        """What is not known, and how to make it known."""
        if not self.unknown:
            return
        from flows.labels import where

        rows = [(label.text, where(label.place), ", ".join(label.spoken_in)) for label in self.unknown]
        session.terminal.table(("label not known", "it stands where this is looked for", "known in"), rows)
        session.terminal.line(
            "To teach linkprune the labels of this language: take what `linkprune doctor --words` prints, fill in what "
            f"you see on the page yourself, and save it as {self.file}."
        )


def _labels(session: Session, report: CanaryReport | None) -> PageLabels:
    """What the look at the page told of its labels; without a look, an empty word file for any language."""
    from flows.labels import skeleton
    from flows.words import primary_tag

    language = primary_tag(report.language) if report else ""
    labels = report.labels if report else ()
    unknown = tuple(label for label in labels if not label.known)
    text = skeleton(language, labels, _known(session, language), f"{session.world.clock.now():%Y-%m}")
    folder = session.workspace.locales
    return PageLabels(unknown, text, folder / f"{language or 'xx'}.toml")


def _known(session: Session, language: str) -> Words | None:
    """The words of a language, as far as settings and word files can be read; what is wrong with them is a row."""
    from bot.cli.site import site_options
    from flows.words import find_words

    try:
        return find_words(site_options(session.workspace, session.settings.settings).word_folders, language)
    except LinkpruneError:
        return None


def show_version(session: Session) -> None:
    """Versions of linkprune and of what it stands on."""
    found = {
        "linkprune": _version("linkprune"),
        "python": platform.python_version(),
        "playwright": _version("playwright"),
        "browser": _browser(session),
    }
    session.terminal.result(found, lambda: _show(session, found))


def _show(session: Session, found: dict[str, str]) -> None:
    for name, told in found.items():
        session.terminal.line(f"{name} {told}")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _browser(session: Session) -> str:
    from flows.browser import find_browser, version_of

    try:
        browser = session.settings.settings.browser
        choice = find_browser(browser.executable, browser.channel)
    except LinkpruneError as error:
        return str(error)
    return f"{choice.kind} {version_of(choice) or ''} ({choice.path})" if choice else "none"
