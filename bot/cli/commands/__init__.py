"""The commands, one module a group. Heavy parts are imported inside the functions that use them."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import typer


def add(app: typer.Typer, name: str, command: Callable[..., int | None]) -> None:
    """Add one command, with its docstring as help."""
    app.command(name, help=help_of(command))(command)


def group_of(summary: str, example: str) -> typer.Typer:
    """A group of commands, with its help."""
    import typer as library

    return library.Typer(help=keep_lines(f"{summary}\n\nExample: {example}"))


def help_of(command: Callable[..., object]) -> str:
    """The docstring of a command; its examples keep their lines."""
    return keep_lines(inspect.getdoc(command) or "")


def keep_lines(text: str) -> str:
    """Mark paragraphs of examples so that the help does not wrap them."""
    paragraphs = text.split("\n\n")
    return "\n\n".join(f"\b\n{part}" if part.startswith("Example:") else part for part in paragraphs)
