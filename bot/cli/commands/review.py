"""review: the local page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.commands import add
from bot.cli.session import Session
from bot.errors import Exit

if TYPE_CHECKING:
    from threading import Event

    from bot.cli.keys import Keys
    from bot.review.desk import Desk, Words
    from bot.review.idle import Use
    from bot.review.server import ReviewServer, Setup

TICK_SECONDS = 0.25


def register(app: typer.Typer) -> None:
    """Add this command."""
    add(app, "review", review)


def review(
    context: typer.Context,
    *,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0: any free one.")] = 0,
    no_open: Annotated[bool, typer.Option("--no-open", help="Open no browser; say which file opens the page.")] = False,
    close_with_page: Annotated[
        bool, typer.Option("--close-with-page", help="End half a minute after the last tab of the page is closed.")
    ] = False,
) -> int:
    """Open the page where you look at your network and decide.

    Example: linkprune review

    It runs on this computer until Ctrl-C, or until nobody has used it for half an hour (review.idle_minutes), and lets
    in the one browser that it opens. Every decision is saved at once. Press Enter to open it again.
    """
    from bot.cli.keys import keyboard
    from bot.review.server import ReviewServer
    from bot.serving import asked_to_stop

    session = Session.of(context)
    session.need_workspace()
    with (
        ReviewServer(_setup(session, port, with_page=close_with_page)) as server,
        asked_to_stop() as stop,
        keyboard(session.world.streams.stdin) as keys,
    ):
        _tell(session, server, opens=not no_open)
        why = _stay(session, server, stop, keys, opens=not no_open)
    session.terminal.say(why)
    return Exit.DONE


def _setup(session: Session, port: int, *, with_page: bool) -> Setup:
    from bot.review.server import Setup

    settings = session.settings.settings
    return Setup(
        open_desk=lambda use: _desk(session, use),
        folder=session.workspace.folder,
        base_url=session.origin,
        clock=session.world.clock,
        report=lambda error: _note(session, error),
        port=port,
        idle_seconds=settings.review.idle_minutes * 60,
        with_page=with_page,
    )


def _desk(session: Session, use: Use) -> Desk:
    """Open the store in the thread that calls."""
    from datetime import timedelta

    from bot.cli.judging import rules_of
    from bot.cli.nurturing import rhythm_of
    from bot.cli.site import pace
    from bot.cli.workspace import in_use
    from bot.review.desk import Desk
    from bot.store import open_store

    place, settings = session.workspace, session.settings.settings
    place.create()
    store = open_store(place.folder, origin=session.origin, clock=session.world.clock)
    return Desk(
        store=store,
        rules=lambda: rules_of(session),
        clock=session.world.clock,
        plans=place.plans,
        reports=place.folder / "reports",
        base_url=session.origin,
        running=lambda: _holder(session) is not None and in_use(place),
        holder=lambda: _holder(session),
        limits=pace(settings).limits,
        grace=timedelta(days=settings.farewell.grace_days),
        rhythm=rhythm_of(session),
        words=_words(session),
        use=use,
    )


def _words(session: Session) -> Words:
    from bot.review.desk import Words
    from config.farewell import load_templates
    from config.nurturing import load_drafts

    chosen, place = session.settings.settings.farewell, session.workspace
    return Words(
        farewells=lambda: load_templates(place.farewell),
        nurture=lambda: load_drafts(place.folder / "nurture"),
        language=chosen.language,
        tone=chosen.tone,
        my_first_name=chosen.my_first_name,
    )


def _holder(session: Session) -> int | None:
    """The process that says it holds the account. Where none does, the lock itself is never tried: a run may start."""
    import json

    try:
        said = json.loads((session.workspace.folder / "lock.json").read_text(encoding="utf-8"))
        return int(said["pid"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _note(session: Session, error: Exception) -> None:
    from bot.cli import logs

    log = logs.start(session.workspace.log, session.terminal.warn)
    log.error("unexpected", exception=type(error).__name__, frames=logs.frames(error))


def _tell(session: Session, server: ReviewServer, *, opens: bool) -> None:
    """Let one browser in, and say one line."""
    entrance = server.entrance()
    opened = opens and session.world.open_page(entrance.as_uri())
    said = (
        f"The page is open in your browser at {server.url} (Ctrl-C ends it, Enter opens it again)."
        if opened
        else f"Open {entrance} in your browser within a minute (Ctrl-C ends the page, Enter makes a new file)."
    )
    document = {"url": server.url, "file": str(entrance), "opened": opened}
    if session.terminal.answered:
        session.terminal.say(said)
    else:
        session.terminal.result(document, lambda: session.terminal.line(said))


def _stay(session: Session, server: ReviewServer, stop: Event, keys: Keys, *, opens: bool) -> str:
    """Wait until it is over; returns why."""
    while not stop.wait(TICK_SECONDS):
        if (why := server.tick()) is not None:
            return why
        if keys.read() in {"\r", "\n"}:
            _tell(session, server, opens=opens)
    return "The page is closed. What you decided is kept."
