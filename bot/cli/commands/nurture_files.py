"""nurture export, nurture import."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.commands import add
from bot.cli.session import Session
from bot.errors import Exit, UsageError

if TYPE_CHECKING:
    from datetime import date

    from bot.services.own_notes import Taken
    from bot.store import Store

_KINDS = (".vcf", ".ics", ".csv")
_NAMED = 10
# So far ahead is a calendar written.
WEEKS = 12


def register(group: typer.Typer) -> None:
    """Add these commands to `nurture`."""
    add(group, "export", export)
    add(group, "import", take)


def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.vcf|.ics|.csv", help="Address book, calendar, spreadsheet.")],
    *,
    weeks: Annotated[int, typer.Option("--weeks", min=1, max=520, help="Calendar: so many weeks ahead.")] = WEEKS,
) -> int:
    """Write those who stay for your address book, whose turn it is for your calendar, or all of it as a spreadsheet.

    Example: linkprune nurture export kept.vcf
             linkprune nurture export kept.ics --weeks 4
             linkprune nurture export kept.csv

    Importing a calendar again updates it: an entry keeps its id. The spreadsheet can be changed (tier, tags, last
    contact, snoozed until, note) and taken back with `linkprune nurture import`.
    """
    from bot.cli.judging import ensure_judged
    from bot.services.files import write_private

    if file.suffix.lower() not in _KINDS:
        raise UsageError(f"{file} names no kind of file; end it with one of {', '.join(_KINDS)}.")
    session = Session.of(context)
    with session.store() as store:
        ensure_judged(session, store)
        content, count = _content(session, store, file.suffix.lower(), weeks)
    write_private(file, content)
    what = "entries" if file.suffix.lower() == ".ics" else "people"
    said = f"{count:,} {what} written to {file}. It holds other people's data: keep it safe."
    session.terminal.result({"file": str(file), what: count}, lambda: session.terminal.line(said))
    return Exit.DONE


def _content(session: Session, store: Store, kind: str, weeks: int) -> tuple[bytes, int]:
    from bot.cli import keeping
    from bot.cli.nurturing import rhythm_of, today_of
    from bot.services.nurture import dated

    today: date = today_of(session)
    rhythm = rhythm_of(session)
    if kind == ".ics":
        entries = dated(store, today, rhythm, weeks=weeks)
        return keeping.calendar(entries, session.origin), len(entries)
    people = keeping.kept(store, today)
    if kind == ".vcf":
        return keeping.kept_vcards(people, session.origin), len(people)
    return keeping.kept_csv(people, session.origin, rhythm), len(people)


def take(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="The spreadsheet of `nurture export`, or your own.")],
) -> int:
    """Take over your own notes: tier, tags, last contact, snoozed until, note.

    Example: linkprune nurture import kept.csv

    A row names somebody by the profile address, or by the name with company, e-mail or day of connecting. Empty cells
    change nothing; `none` takes a tier or the tags away. Rows that name nobody known are listed and left out; a cell
    that cannot be understood refuses the whole file.
    """
    from bot.cli.judging import ensure_judged
    from bot.cli.nurturing import today_of
    from bot.services import own_notes

    session = Session.of(context)
    with session.store() as store:
        ensure_judged(session, store)
        taken = own_notes.take(store, file, today=today_of(session), by=file.name)
    document = {
        "changed": len(taken.changed),
        "tiers": taken.tiers,
        "tags": taken.tags,
        "contacts": taken.contacts,
        "snoozed": taken.snoozed,
        "notes": taken.notes,
        "unknown": [{"line": one.line, "reason": one.reason} for one in taken.unknown],
    }
    session.terminal.result(document, lambda: _show(session, taken))
    return Exit.DONE


def _show(session: Session, taken: Taken) -> None:
    line = session.terminal.line
    line(
        f"{len(taken.changed):,} people changed: {taken.tiers:,} tiers, {taken.tags:,} tags, {taken.contacts:,} "
        f"contacts, {taken.snoozed:,} put off, {taken.notes:,} notes."
    )
    if taken.unknown:
        line(f"{len(taken.unknown):,} rows name nobody known, and changed nothing:")
    for one in taken.unknown[:_NAMED]:
        line(f"  line {one.line}: {one.reason}")
    if len(taken.unknown) > _NAMED:
        line(f"  and {len(taken.unknown) - _NAMED:,} more (--json lists them)")
