"""report."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.commands import add
from bot.cli.session import Session
from bot.errors import Exit, UsageError

if TYPE_CHECKING:
    from bot.report.values import Report
    from bot.store import Store


def register(app: typer.Typer) -> None:
    """Add this command."""
    add(app, "report", report)


def report(
    context: typer.Context,
    *,
    plan: Annotated[str | None, typer.Option("--plan", help="Only of this plan: the beginning of its id.")] = None,
    run: Annotated[str | None, typer.Option("--run", help="Only of this run.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE.html", help="Where to write (default: in the workspace).")
    ] = None,
    redacted: Annotated[
        bool, typer.Option("--redacted", help="Pseudonyms instead of names; no links, headlines and companies.")
    ] = False,
) -> int:
    """Write a page that says who was removed, why, when, and who approved it.

    Example: linkprune report
             linkprune report --plan 3f2a9c --redacted --out report.html

    One file: it opens in any browser without a network, and prints. Before and after, links for a change of mind,
    pictures, totals that add up, and where the audit log ended. `purge` deletes the reports in the workspace, and no
    others.
    """
    if plan is not None and run is not None:
        raise UsageError("Say --plan PLAN or --run RUN: one of the two.")
    return write_report(Session.of(context), plan, run, out, redact=redacted)


def write_report(session: Session, plan: str | None, run: str | None, out: Path | None, *, redact: bool) -> int:
    """Write the report and say where it is."""
    made, file = written(session, plan, run, out, redact=redact)
    document = {"file": str(file), "removed": made.people_removed, "not_removed": len(made.left), "redacted": redact}
    session.terminal.result(document, lambda: session.terminal.line(_said(made, file)))
    return Exit.DONE


def written(
    session: Session, plan: str | None = None, run: str | None = None, out: Path | None = None, *, redact: bool = False
) -> tuple[Report, Path]:
    """Gather, leave out what shall be left out, and write the file."""
    from bot.report.page import render
    from bot.services.files import write_private

    with session.store() as store:
        made = _made(session, store, plan, run, redact=redact)
    file = out or _file(session, made)
    write_private(file, render(made).encode())
    return made, file


def _made(session: Session, store: Store, plan: str | None, run: str | None, *, redact: bool) -> Report:
    from bot.cli.approved import ON_THE_LIST
    from bot.cli.judging import ensure_judged
    from bot.model import RunId
    from bot.report.gather import Occasion, Scope, gather
    from bot.report.redact import redacted

    scope = Scope(store.plans.resolve(plan) if plan is not None else None, RunId(run) if run is not None else None)
    # How many of those who stay ever wrote is what the evaluation says.
    policy = ensure_judged(session, store)
    practice = session.settings.settings.site.loopback
    found = gather(store, scope, Occasion(session.world.clock.now(), version("linkprune"), practice))
    if not redact:
        return found
    plain = {rule.name for rule in policy.rules if rule.default} | {ON_THE_LIST}
    plain |= {rule.name for rule in policy.invitations if rule.default}
    return redacted(found, store.evidence.key(), plain)


def _file(session: Session, made: Report) -> Path:
    from bot.cli.workspace import PRIVATE_FOLDER

    folder = session.workspace.folder / "reports"
    folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    parts = [
        "report",
        f"{made.generated_at:%Y%m%d-%H%M%S}",
        *made.scope.split(),
        *(["redacted"] if made.redacted else []),
    ]
    return folder / f"{'-'.join(parts)}.html"


def _said(made: Report, file: Path) -> str:
    keep = "It names nobody" if made.redacted else "It holds other people's data: keep it safe"
    return f"{made.people_removed:,} removed, {len(made.left):,} dealt with and not removed: written to {file}. {keep}."
