"""doctor, and the versions."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.commands import add
from bot.cli.session import Session
from bot.errors import LinkpruneError

if TYPE_CHECKING:
    from bot.cli.checks import Check


def register(app: typer.Typer) -> None:
    """Add these commands."""
    add(app, "doctor", doctor)


def doctor(
    context: typer.Context,
    *,
    fix: Annotated[
        bool, typer.Option("--fix", help="Install a browser where there is none, and make files private.")
    ] = False,
) -> int:
    """Check browser, settings, files, store and whether the page is understood. Changes nothing on the site.

    Example: linkprune doctor --fix
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
    rows = [(c.name, c.state.value, c.sentence) for c in checks]
    session.terminal.result(document, lambda: session.terminal.table(("check", "state", ""), rows))
    return exit_of(checks)


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
