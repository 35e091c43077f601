"""demo: the whole journey on a practice network, made of the same functions as the real commands."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.commands import add
from bot.cli.session import Globals, Session
from bot.console import Streams
from bot.errors import AuditDamaged, Exit, InputError

if TYPE_CHECKING:
    from bot.cli.tour import Proven

KEPT = "demo-workspace"
# So many people invite the member, and he invited so many.
RECEIVED, SENT = 24, 8
# The practice network's own times, so that 2,250 people are read in seconds and not in minutes.
SCALE = 0.05
SETTINGS = """\
# Made by `linkprune demo`. The practice network it names ran only as long as the demo.
[site]
base_url = "{url}"
patience = 0.5
[browser]
headless = {headless}
[login]
email = "{email}"
password = "{password}"
[pace]
gap_seconds = [0.1, 0.3]
batch_break_seconds = [0.5, 1.0]
per_run = {most}
per_day = {most}
[run]
settle_seconds = 2
[farewell]
# A week for real: a demo cannot wait so long.
grace_days = 0
"""

REAL = (
    "",
    "The same for real (read `linkprune --help` first: automated acts are against LinkedIn's terms)",
    "  linkprune export open                    how to get your data from LinkedIn; then: linkprune import FILE.zip",
    "  linkprune policy check                   whom the rules protect and propose; nobody is decided for you",
    "  linkprune review                         look at everybody and decide, on a page in your browser",
    "  linkprune login, linkprune sync          sign in by yourself, in a window, and read the list as it is today",
    "  linkprune invitations sync               who invited you; then: invitations list, invitations decide",
    "  linkprune farewell draft ADDRESS         a draft that you send yourself; an answer holds the removal",
    "  linkprune plan new                       freeze your decisions (--invitations: those about invitations)",
    "  linkprune run PLAN                       the preview, changes nothing",
    "  linkprune plan approve PLAN --count N",
    "  linkprune run PLAN --by-hand             you act, linkprune keeps the record; or --live under your eyes",
    "  linkprune audit verify",
    "  linkprune nurture due, linkprune since   whose turn it is this week; what is new since you looked last",
)


def register(app: typer.Typer) -> None:
    """Add this command."""
    add(app, "demo", demo)


def demo(
    context: typer.Context,
    *,
    people: Annotated[int, typer.Option("--people", min=10, max=30_000, help="Size of the practice network.")] = 2250,
    remove: Annotated[int, typer.Option("--remove", min=1, max=200, help="How many to remove.")] = 20,
    headed: Annotated[bool, typer.Option("--headed", help="Show the browser.")] = False,
    keep: Annotated[bool, typer.Option("--keep", help=f"Keep the workspace in ./{KEPT}.")] = False,
) -> int:
    """The whole journey in under three minutes, with invented people on a practice network on this computer.

    Example: linkprune demo

    Imports a data export, evaluates everybody, reads the list, answers invitations, drafts two farewells of which one
    is answered, plans, approves, previews, removes, lists whose turn it is among those who stay, shows what is new,
    proves what happened, and reports. It contacts nothing outside this computer.
    """
    from bot.cli.tour import Tour
    from bot.practice.server import PracticeServer
    from bot.practice.settings import PracticeSettings

    session = Session.of(context)
    if 4 * remove > people:
        raise InputError(f"--remove {remove} is more than 25 % of {people} people; take fewer.")
    home = _folder(keep=keep)
    began = session.world.clock.monotonic()
    received, sent = min(RECEIVED, people // 3), min(SENT, people // 10)
    practice = PracticeSettings(people=people, scale=SCALE, login="classic", received=received, sent=sent)
    inner = _inner_session(session, home)
    with PracticeServer(practice) as server:
        _write_settings(inner, server.url, headless=not headed, most=remove)
        proven = Tour(inner, session.terminal.say, server).go(practice, remove)
    if not keep:
        shutil.rmtree(inner.workspace.profile, ignore_errors=True)
    _tell(session, inner, proven, session.world.clock.monotonic() - began)
    if not proven.agrees:
        raise AuditDamaged("The practice network's own record does not agree with the audit log; please report this.")
    return Exit.DONE


def _folder(*, keep: bool) -> Path:
    if not keep:
        return Path(tempfile.mkdtemp(prefix="linkprune-demo-"))
    folder = Path(KEPT).absolute()
    if folder.exists() and any(folder.iterdir()):
        raise InputError(f"{folder} is there already; delete it, or run the demo without --keep.")
    return folder


def _inner_session(session: Session, home: Path) -> Session:
    """The same commands in a workspace of their own: what they print is narrative here."""
    streams = session.world.streams
    environ = {
        name: value
        for name, value in session.world.environ.items()
        if not name.startswith("LINKPRUNE_") or name in {"LINKPRUNE_BROWSER__EXECUTABLE", "LINKPRUNE_BROWSER__CHANNEL"}
    }
    world = replace(
        session.world,
        streams=Streams(streams.stdin, streams.stderr, streams.stderr),
        environ=environ,
        # The member's own browser and clipboard are none of the demo's business.
        open_page=lambda _address: False,
        copy_text=lambda _text: False,
    )
    return Session(world, Globals(home=home, quiet=session.options.quiet, no_color=session.options.no_color))


def _write_settings(inner: Session, url: str, *, headless: bool, most: int) -> None:
    """The only difference to the real site."""
    from bot.practice.settings import EMAIL, PASSWORD
    from bot.services.files import write_private

    inner.workspace.create()
    budget = most + RECEIVED + SENT + 10
    filled = SETTINGS.format(url=url, headless=str(headless).lower(), email=EMAIL, password=PASSWORD, most=budget)
    write_private(inner.workspace.folder / "config.toml", filled.encode())


def _tell(outer: Session, inner: Session, proven: Proven, seconds: float) -> None:
    place = inner.workspace
    document = {
        "removed": sorted(proven.removed),
        "approved": sorted(proven.wanted),
        "held": sorted(proven.held),
        "invitations": [{"kind": kind, "slug": slug} for kind, slug in sorted(proven.answered)],
        "agrees": proven.agrees,
        "messages_sent": proven.sent_by_linkprune,
        "profile_views": proven.profile_views,
        "audit": {"consistent": proven.report.consistent, "events": proven.report.events},
        "workspace": str(place.folder),
        "audit_log": str(place.audit),
        "report": str(proven.page),
        "list": str(place.folder / "list.csv"),
        "export": str(proven.export),
        "calendar": str(proven.calendar) if proven.calendar else None,
        "seconds": round(seconds),
    }
    outer.terminal.result(document, lambda: _summary(outer, inner, proven, seconds))


def _summary(outer: Session, inner: Session, proven: Proven, seconds: float) -> None:
    place = inner.workspace
    for line in (
        "",
        f"What happened, in {seconds:.0f} seconds",
        *_told(proven),
        "",
        "Where the files are",
        f"  workspace   {place.folder}",
        f"  the report  {proven.page}   (who was removed and why; opens in any browser)",
        f"  audit log   {place.audit}",
        f"  the list    {place.folder / 'list.csv'}",
        *([f"  calendar    {proven.calendar}   (whose turn it is; for a calendar program)"] if proven.calendar else []),
        f"  the export  {proven.export}",
        "",
        "Decide about the others yourself, on a page in your browser (Ctrl-C ends it)",
        f"  linkprune --home {place.home} review",
        *REAL,
    ):
        outer.terminal.line(line)


def _told(proven: Proven) -> tuple[str, ...]:
    """What was done, beside what the practice network itself recorded."""
    truth = "exactly what was approved, and nothing else" if proven.agrees else "NOT what was approved"
    verdict = "it verifies" if proven.report.consistent else "it does NOT verify"
    return (
        f"  invitations  {len(proven.answered)} accepted, ignored or withdrawn, as the rules proposed and you approved",
        f"  farewells    2 drafted and filled in, sent by the practice member; {len(proven.held)} answered, and stays",
        f"  removals     {len(proven.removed)} people, each previewed, approved, and proven gone",
        f"  The practice network's own record: {truth}; {proven.profile_views} profiles opened,",
        f"  {proven.sent_by_linkprune} messages sent by linkprune.",
        f"  The audit log: {proven.report.events} events; {verdict}.",
    )
