"""config show, config path."""

from __future__ import annotations

import typer

from bot.cli.commands import add, group_of
from bot.cli.session import Session
from bot.errors import Exit


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = group_of("Settings, and where each one comes from.", "linkprune config show")
    add(group, "show", show)
    add(group, "path", path)
    app.add_typer(group, name="config")


def show(context: typer.Context) -> int:
    """Every setting with its value and its source. Secrets are only shown as set.

    Example: linkprune config show
    """
    from config.settings import rows

    session = Session.of(context)
    found = list(rows(session.settings))
    document = {row.key: {"value": row.value, "source": row.source} for row in found}
    cells = ((row.key, row.value, row.source) for row in found)
    session.terminal.result(document, lambda: session.terminal.table(("setting", "value", "source"), cells))
    return Exit.DONE


def path(context: typer.Context) -> int:
    """Where the workspace is, and which files of settings are read.

    Example: linkprune config path
    """
    from config.settings import DEFAULTS

    session = Session.of(context)
    folder = session.workspace.folder
    env_file = session.options.env_file or folder / ".env"
    places = {"workspace": folder, ".env": env_file, "config.toml": folder / "config.toml", "defaults": DEFAULTS}
    document = {name: {"path": str(place), "exists": place.exists()} for name, place in places.items()}
    rows = ((name, place, "there" if place.exists() else "not there") for name, place in places.items())
    session.terminal.result(document, lambda: session.terminal.table(("what", "path", ""), rows))
    return Exit.DONE
