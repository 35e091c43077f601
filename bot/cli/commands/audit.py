"""audit show, verify, export, receipt; purge."""

from __future__ import annotations

import json
import shutil
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.commands import add, group_of
from bot.cli.session import Session
from bot.errors import Exit, InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.audit.receipt import AuditReceipt
    from bot.audit.verify import Report
    from bot.model import Slug
    from bot.store import Store
    from bot.store.purge import Purged


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = group_of("What was done, to whom, why, approved by whom.", "linkprune audit verify")
    add(group, "show", show)
    add(group, "verify", verify)
    add(group, "export", export)
    add(group, "receipt", receipt)
    add(group, "repair", repair)
    app.add_typer(group, name="audit")
    add(app, "purge", purge)


# --- look -------------------------------------------------------------------------------------------------------------


def show(
    context: typer.Context,
    *,
    run: Annotated[str | None, typer.Option("--run", help="Only of this run.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many of the newest.")] = 100,
) -> int:
    """Show the newest events, oldest first.

    Example: linkprune audit show --limit 20
    """
    from bot.services.audit import details_of

    session = Session.of(context)
    with session.store() as store:
        events = [event for event in _events(store) if run is None or event.get("run") == run][-limit:]
    rows = ((event["seq"], event["time"], event["event"], _whom(event), details_of(event)) for event in events)
    columns = ("", "time (UTC)", "event", "person", "")
    session.terminal.result({"events": events}, lambda: session.terminal.table(columns, rows))
    return Exit.DONE


def _events(store: Store) -> Iterator[dict[str, object]]:
    for line in store.events.iterate():
        yield json.loads(line)


def _whom(event: Mapping[str, object]) -> str:
    person = event.get("person")
    if isinstance(person, dict):
        return str(person.get("name", ""))
    return str(event.get("person_ref", ""))[:8]


# --- verify -----------------------------------------------------------------------------------------------------------


def verify(
    context: typer.Context,
    *,
    kept: Annotated[
        list[str] | None, typer.Option("--receipt", help="A receipt that you kept elsewhere: its line, or a file.")
    ] = None,
) -> int:
    """Check that the audit log is whole: nothing edited, deleted, inserted, reordered or cut off.

    Example: linkprune audit verify --receipt receipts.txt

    Exit 10 when it is not, also when the log is empty or missing.
    """
    session = Session.of(context)
    report = check(session, _receipts(kept or []))
    document = report_document(report)
    session.terminal.result(document, lambda: _show_report(session, report))
    return Exit.DONE if report.consistent else Exit.AUDIT


def check(session: Session, receipts: list[AuditReceipt]) -> Report:
    """Judge the log of this workspace, against its database where there is one."""
    from bot.audit.verify import verify as judge
    from bot.store import open_store

    path = session.workspace.audit
    if not session.workspace.exists:
        return judge(path, receipts=receipts)
    # Opened without the copy, so that nothing mends it before it is judged.
    with open_store(session.workspace.folder, clock=session.world.clock, mirror=False) as store:
        return judge(path, receipts=receipts, original=store.events.original())


def _receipts(words: list[str]) -> list[AuditReceipt]:
    from bot.audit.receipt import parse

    found: list[AuditReceipt] = []
    for word in words:
        try:
            text = Path(word).read_text(encoding="utf-8") if Path(word).is_file() else word
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{word} cannot be read as a receipt: {type(error).__name__}.") from error
        found += parse(text)
    return found


def report_document(report: Report) -> dict[str, object]:
    """The verdict in JSON documents."""
    return {
        "consistent": report.consistent,
        "events": report.events,
        "first_bad": report.first_bad,
        "kind": report.kind.value if report.kind else None,
        "anchored_to": report.anchored_to,
        "unanchored": report.unanchored,
        "head": report.head,
        "damage": [{"seq": found.seq, "kind": found.kind.value, "detail": found.detail} for found in report.damage],
    }


def _show_report(session: Session, report: Report) -> None:
    from bot.services.audit import PROMISE, anchor_sentence

    terminal = session.terminal
    terminal.line(
        f"{report.events:,} events. " + ("The log is consistent." if report.consistent else "NOT consistent.")
    )
    if report.damage:
        rows = ((found.seq, found.kind.value, found.detail) for found in islice(report.damage, 50))
        terminal.table(("event", "what", ""), rows)
    terminal.line(anchor_sentence(report))
    terminal.line(PROMISE)


def export(
    context: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE.jsonl", help="Where to write.")]
) -> int:
    """Write the whole log to a file, as JSON lines. `bot/audit/verify_alone.py` checks it without linkprune.

    Example: linkprune audit export audit.jsonl
    """
    from bot.services.files import write_private

    session = Session.of(context)
    with session.store() as store:
        content = b"".join(store.events.iterate())
        count, _ = store.events.head()
    write_private(file, content)
    said = f"{count:,} events written to {file}."
    session.terminal.result({"file": str(file), "events": count}, lambda: session.terminal.line(said))
    return Exit.DONE


def receipt(context: typer.Context) -> int:
    """Print a receipt of the log as it is now, to keep outside this computer.

    Example: linkprune audit receipt
    """
    session = Session.of(context)
    with session.store() as store:
        made = store.events.receipt()
    document = {"receipt": made.text(), "code": made.code, "events": made.count, "head": made.head}
    session.terminal.result(document, lambda: session.terminal.line(made.text()))
    return Exit.DONE


def repair(context: typer.Context) -> int:
    """Put a damaged copy of the log aside, and write it anew from the database.

    Example: linkprune audit repair

    The database is the truth and audit.jsonl its copy. The damaged file is kept for whoever wants to look into it.
    """
    from bot.store import open_store

    session = Session.of(context)
    session.need_workspace()
    with (
        session.locked("audit repair"),
        open_store(session.workspace.folder, clock=session.world.clock, mirror=False) as store,
    ):
        aside = store.events.rebuild_copy()
    said = f"Written anew; the old file is {aside}." if aside is not None else "Written anew; there was no old file."
    document = {"put_aside": str(aside) if aside is not None else None}
    session.terminal.result(document, lambda: session.terminal.line(said))
    return Exit.DONE


# --- purge ------------------------------------------------------------------------------------------------------------


def purge(
    context: typer.Context,
    *,
    person: Annotated[str | None, typer.Option("--person", help="One person, by address or slug.")] = None,
    run: Annotated[str | None, typer.Option("--run", help="Everybody one run dealt with.")] = None,
    everybody: Annotated[
        bool, typer.Option("--all", help="Everybody, with all evidence and the browser profile (signs you out).")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> int:
    """Delete other people's data for good. The audit log keeps verifying.

    Example: linkprune purge --person ada-example-1
             linkprune purge --all

    Not reached: what drives keep of overwritten data, your own backups, and what you sent elsewhere.
    """
    session = Session.of(context)
    if (person is not None) + (run is not None) + everybody != 1:
        raise UsageError("Say one of --person SLUG, --run RUN and --all.")
    session.need_workspace()
    with session.locked("purge"), session.store() as store:
        slug = _slug(person, session.origin) if person is not None else None
        if not yes:
            _confirm(session, "everybody" if everybody else f"the people of run {run}" if run else str(slug))
        # Files first: if this is cut short, the command finds the people again and finishes.
        _forget_files(session, store, everything=everybody)
        purged = _purge(store, slug, run, everybody=everybody)
        _forget_plans(session, store)
    document = {"people": purged.people, "plans": purged.plans, "events": purged.events}
    said = f"{purged.people:,} people forgotten; {purged.plans:,} plans and {purged.events:,} events lost their names."
    session.terminal.result(document, lambda: session.terminal.line(said))
    return Exit.DONE


def _slug(word: str, origin: str) -> Slug:
    from bot.evaluate.identity import slug_from_text

    found = slug_from_text(word, origin)
    if found is None:
        raise InputError(f"{word} is not the address of a profile.")
    return found


def _confirm(session: Session, whom: str) -> None:
    said = session.terminal.ask(f"Forget {whom} for good? Type purge:", instead="say --yes to purge without a question")
    if said != "purge":
        raise InputError("Nothing was purged.")


def _purge(store: Store, slug: Slug | None, run: str | None, *, everybody: bool) -> Purged:
    from bot.model import RunId

    return store.purge(person=slug, run=RunId(run) if run is not None else None, all=everybody)


def _forget_files(session: Session, store: Store, *, everything: bool) -> None:
    """Evidence of failures may show anybody, so all of it goes with anybody."""
    from bot.errors import Unsettled

    if store.journal.open_intent() is not None:
        raise Unsettled("An act is not settled yet; run `linkprune settle`, then purge.")
    place = session.workspace
    for folder in (place.artefacts, place.folder / "reports", *([place.profile] if everything else [])):
        if folder.exists():
            shutil.rmtree(folder)
    if place.profile.exists():
        from flows.browser import forget_pages

        forget_pages(place.profile)


def _forget_plans(session: Session, store: Store) -> None:
    """Delete the files of plans whose people were purged."""
    for file in session.workspace.plans.glob("*.json"):
        if not _is_kept(store, file.stem):
            file.unlink()


def _is_kept(store: Store, plan_id: str) -> bool:
    from bot.model import PlanId

    try:
        return store.plans.get(PlanId(plan_id)) is not None
    except InputError:
        return False
