"""practice serve and practice export."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.commands import add, group_of
from bot.cli.session import Session
from bot.errors import Exit, InputError
from bot.practice.eras import NEWEST_ERA, Era
from bot.practice.settings import ExportState, Variant

if TYPE_CHECKING:
    from bot.practice.export import ExportTruth
    from bot.practice.settings import Composer, Login


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = group_of("A practice network on this computer.", "linkprune practice serve --port 8765")
    add(group, "serve", serve)
    add(group, "export", export)
    app.add_typer(group, name="practice")


def serve(
    context: typer.Context,
    *,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0: any free one.")] = 0,
    people: Annotated[int, typer.Option("--people", min=1, max=30_000)] = 2250,
    variant: Annotated[Variant, typer.Option("--variant", help="Which era of the page.")] = Variant.SDUI2026_SCROLL,
    language: Annotated[str, typer.Option("--language", help="en, tr, or qaa (invented words).")] = "en",
    fault: Annotated[
        list[str] | None, typer.Option("--fault", help="Such as drop-500:slug=ada-1,times=1; may be repeated.")
    ] = None,
    received: Annotated[int, typer.Option("--received", min=0, max=5_000, help="Invitations to the member.")] = 40,
    sent: Annotated[int, typer.Option("--sent", min=0, max=5_000, help="Invitations of the member.")] = 25,
    export_state: Annotated[
        ExportState, typer.Option("--export-state", help="What the page of the data export shows first.")
    ] = ExportState.REQUEST,
    export_frame: Annotated[bool, typer.Option("--export-frame", help="Show its form in a frame.")] = False,
    state_file: Annotated[Path | None, typer.Option("--state-file", help="Survive a restart with this file.")] = None,
    scale: Annotated[float, typer.Option("--scale", min=0, max=100, help="Factor on all its times; 0: none.")] = 1.0,
    seed: Annotated[int, typer.Option("--seed", help="Other people for another number.")] = 1,
    login: Annotated[str, typer.Option("--login", help="classic, new, or open (everybody is signed in).")] = "classic",
    composer: Annotated[str, typer.Option("--composer", help="Messages: overlay, shadow, or page.")] = "overlay",
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
        received=received,
        sent=sent,
        seed=seed,
        variant=variant,
        language=language,
        port=port,
        scale=scale,
        state_file=state_file,
        faults=tuple(parse_fault(text) for text in fault or ()),
        login=_login(login),
        composer=_composer(composer),
        second_factor=second_factor,
        challenge=challenge,
        export_state=export_state,
        export_frame=export_frame,
    )
    run_server(settings, ready=lambda url: _ready(session, url))
    return Exit.DONE


def _composer(word: str) -> Composer:
    from bot.errors import UsageError

    match word:
        case "overlay" | "shadow" | "page":
            return word
    raise UsageError("--composer is one of overlay, shadow and page.")


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


def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.zip", help="Where to write; never over a file.")],
    *,
    people: Annotated[int, typer.Option("--people", min=1, max=30_000)] = 2250,
    seed: Annotated[int, typer.Option("--seed", help="Other people for another number.")] = 1,
    era: Annotated[Era, typer.Option("--era", help="The form that exports had then.")] = NEWEST_ERA,
    basic: Annotated[bool, typer.Option("--basic", help="Only the part that LinkedIn sends first.")] = False,
    state_file: Annotated[
        Path | None, typer.Option("--state-file", help="Leave out whom the site with this file has removed.")
    ] = None,
    truth: Annotated[
        Path | None, typer.Option("--truth", metavar="FILE.json", help="Write what an import must find.")
    ] = None,
) -> int:
    """Write a data export of the practice network, as if LinkedIn had sent it.

    Example: linkprune practice export export.zip --people 500 --era 2025-11

    The same numbers give the same file, and the same people as `linkprune practice serve` with them. All of it is
    invented. Import it in a workspace of the practice network only.
    """
    from bot.practice.export import Part, write_export
    from bot.practice.settings import PracticeSettings

    session = Session.of(context)
    _need_free(file, truth)
    if state_file is not None and not state_file.is_file():
        raise InputError(f"There is no file {state_file}; `linkprune practice serve --state-file` makes one.")
    settings = PracticeSettings(people=people, seed=seed, state_file=state_file)
    found = write_export(file, settings, era=era, part=Part.BASIC if basic else Part.COMPLETE)
    if truth is not None:
        from bot.services.files import write_private

        write_private(truth, found.as_json().encode())
    session.terminal.result({"file": str(file), **found.counts()}, lambda: _told(session, file, found, truth))
    return Exit.DONE


def _need_free(file: Path, truth: Path | None) -> None:
    for path in (file, truth):
        if path is not None and path.exists():
            raise InputError(f"{path} is there already; choose another name, or delete it.")
    if truth is not None and truth.absolute() == file.absolute():
        raise InputError("--truth names the same file as the export; choose another name.")


def _told(session: Session, file: Path, found: ExportTruth, truth: Path | None) -> None:
    place = shlex.quote(str(file))
    for line in (
        f"{file}: a practice data export in the form of {found.era}, of {found.as_of}. Everybody in it is invented.",
        f"  {found.connections:,} connections, and {found.unnamed:,} rows with nothing but a date;",
        f"  {found.messages:,} messages; conversations with {found.people_with_thread:,} of the connections.",
        *([f"  What an import must find: {truth}"] if truth else []),
        "Import it in a workspace of its own, so that invented people never meet yours:",
        f"  linkprune --home practice-workspace import {place}",
        "To remove people on the practice site too, set what `linkprune practice serve` prints, and then:",
        f"  linkprune import {place}",
    ):
        session.terminal.line(line)
