"""practice serve."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.commands import add, group_of
from bot.cli.session import Session
from bot.errors import Exit
from bot.practice.settings import Variant

if TYPE_CHECKING:
    from bot.practice.settings import Login


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = group_of("A practice network on this computer.", "linkprune practice serve --port 8765")
    add(group, "serve", serve)
    group.callback()(_group)
    app.add_typer(group, name="practice")


def _group() -> None:
    """Keep `serve` a command of its own, although it is the only one."""


def serve(
    context: typer.Context,
    *,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0: any free one.")] = 0,
    people: Annotated[int, typer.Option("--people", min=1, max=30_000)] = 2250,
    variant: Annotated[Variant, typer.Option("--variant", help="Which era of the page.")] = Variant.SDUI2026_SCROLL,
    language: Annotated[str, typer.Option("--language", help="en or tr.")] = "en",
    fault: Annotated[
        list[str] | None, typer.Option("--fault", help="Such as drop-500:slug=ada-1,times=1; may be repeated.")
    ] = None,
    state_file: Annotated[Path | None, typer.Option("--state-file", help="Survive a restart with this file.")] = None,
    scale: Annotated[float, typer.Option("--scale", min=0, max=100, help="Factor on all its times; 0: none.")] = 1.0,
    seed: Annotated[int, typer.Option("--seed", help="Other people for another number.")] = 1,
    login: Annotated[str, typer.Option("--login", help="classic, new, or open (everybody is signed in).")] = "classic",
    second_factor: Annotated[bool, typer.Option("--second-factor", help="Ask for a code after the password.")] = False,
    challenge: Annotated[bool, typer.Option("--challenge", help="Show a security check after the password.")] = False,
) -> int:
    """Serve the practice network until Ctrl-C.

    Example: linkprune practice serve --port 8765 --variant ember --fault drop-500:times=1
    """
    from bot.practice.faults import parse_fault
    from bot.practice.server import serve as run_server
    from bot.practice.settings import PracticeSettings

    session = Session.of(context)
    settings = PracticeSettings(
        people=people,
        seed=seed,
        variant=variant,
        language=language,
        port=port,
        scale=scale,
        state_file=state_file,
        faults=tuple(parse_fault(text) for text in fault or ()),
        login=_login(login),
        second_factor=second_factor,
        challenge=challenge,
    )
    run_server(settings, ready=lambda url: _ready(session, url))
    return Exit.DONE


def _login(word: str) -> Login:
    from bot.errors import UsageError

    match word:
        case "classic" | "new" | "open":
            return word
    raise UsageError("--login is one of classic, new and open.")


def _ready(session: Session, url: str) -> None:
    from bot.practice.settings import EMAIL, PASSWORD, PIN

    document = {"url": url, "email": EMAIL, "password": PASSWORD, "pin": PIN}
    session.terminal.result(document, lambda: _show(session, url))


def _show(session: Session, url: str) -> None:
    from bot.practice.settings import EMAIL, PASSWORD, PIN

    for line in (
        f"The practice network is at {url} (Ctrl-C ends it).",
        f"Sign in there as {EMAIL} with the password {PASSWORD}; code {PIN} where it asks for one.",
        "Point linkprune at it from another shell, with a workspace of its own:",
        f"  export LINKPRUNE_SITE__BASE_URL={url} LINKPRUNE_HOME=practice-workspace",
        f"  export LINKPRUNE_LOGIN__EMAIL={EMAIL} LINKPRUNE_LOGIN__PASSWORD={PASSWORD}",
        "  export LINKPRUNE_PACE__GAP_SECONDS='[1,2]' LINKPRUNE_RUN__SETTLE_SECONDS=5",
        "  linkprune login && linkprune sync",
        f"What it knows of itself: {url}/practice/truth",
    ):
        session.terminal.line(line)
