"""people, people show; with people same, decide, pin and unpin beside them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from bot.cli.commands import add, decide, help_of, same
from bot.cli.session import Session
from bot.errors import Exit
from bot.evaluate.judgement import Label
from bot.model import Decision

if TYPE_CHECKING:
    from bot.cli.finding import Asked, Found

SHOWN = 50


class SortBy(StrEnum):
    """What a list of people can be ordered by."""

    NAME = "name"
    SCORE = "score"
    LAST = "last"
    SINCE = "since"
    COMPANY = "company"


Search = Annotated[str, typer.Option("--search", help="Only whose name, headline, company or address contains this.")]
Decided = Annotated[Decision | None, typer.Option("--decision", help="Only with this decision.")]
Labelled = Annotated[Label | None, typer.Option("--label", help="Only by who wrote to whom.")]
Suggested = Annotated[
    list[str] | None,
    typer.Option("--suggested", metavar="[RULE]", help="Only whom a rule (or this rule) proposes to remove."),
]
Protected = Annotated[bool, typer.Option("--protected", help="Only who is protected.")]
Company = Annotated[str | None, typer.Option("--company", help="Only at this company.")]
Position = Annotated[str | None, typer.Option("--position", help="Only with this in the position.")]
Year = Annotated[int | None, typer.Option("--year", min=2003, max=2100, help="Only connected in this year.")]
From = Annotated[
    datetime | None,
    typer.Option("--connected-from", formats=["%Y-%m-%d"], metavar="DAY", help="Only connected on this day or later."),
]
To = Annotated[
    datetime | None,
    typer.Option("--connected-to", formats=["%Y-%m-%d"], metavar="DAY", help="Only connected on this day or earlier."),
]
Gone = Annotated[bool, typer.Option("--gone", help="Only who is not connected any more.")]
Pinned = Annotated[bool, typer.Option("--pinned", help="Only whom you pinned.")]
Least = Annotated[float | None, typer.Option("--min-score", help="Only with at least this score.")]
Most = Annotated[float | None, typer.Option("--max-score", help="Only with at most this score.")]
Order = Annotated[SortBy, typer.Option("--sort", help="Order; scores and days begin with the highest.")]
Reverse = Annotated[bool, typer.Option("--reverse", help="The other way round.")]
Limit = Annotated[int | None, typer.Option("--limit", min=1, help=f"At most so many (a table shows {SHOWN}).")]
Csv = Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write a spreadsheet for `decide --from`.")]


class _Group(TyperGroup):
    """Lets `--suggested` stand alone: any rule."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - the type is private to Typer
        """Give a bare `--suggested` its value: it is bare before another option and at the end."""
        from bot.cli.naming import ANY_RULE

        pairs = zip(args, [*args[1:], "--"], strict=False)
        bare = f"--suggested={ANY_RULE}"
        given = [bare if word == "--suggested" and after.startswith("--") else word for word, after in pairs]
        return super().parse_args(ctx, given)


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(invoke_without_command=True, cls=_Group)
    group.callback(help=help_of(people))(people)
    add(group, "show", show)
    same.register(group)
    app.add_typer(group, name="people")
    decide.register(app)


def people(
    context: typer.Context,
    *,
    search: Search = "",
    decision: Decided = None,
    label: Labelled = None,
    suggested: Suggested = None,
    protected: Protected = False,
    company: Company = None,
    position: Position = None,
    year: Year = None,
    connected_from: From = None,
    connected_to: To = None,
    gone: Gone = False,
    pinned: Pinned = False,
    min_score: Least = None,
    max_score: Most = None,
    sort: Order = SortBy.NAME,
    reverse: Reverse = False,
    limit: Limit = None,
    csv: Csv = None,
) -> int | None:
    """List the people in your network: the evidence, and what you decided.

    Example: linkprune people --suggested
             linkprune people --label "no trace" --year 2012 --sort company
             linkprune people --decision undecided --csv people.csv
    """
    if context.invoked_subcommand is not None:
        return None
    from bot.cli import finding

    first, last = finding.years(year, _day(connected_from), _day(connected_to))
    asked = finding.Asked(
        search=search,
        decision=decision,
        label=label,
        suggested=tuple(suggested or ()),
        protected=protected,
        company=company,
        position=position,
        connected_from=first,
        connected_to=last,
        gone=gone,
        pinned=pinned,
        min_score=min_score,
        max_score=max_score,
    )
    return _tell(Session.of(context), asked, sort, csv, limit=limit, reverse=reverse)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment is not None else None


def _tell(session: Session, asked: Asked, sort: SortBy, csv: Path | None, *, limit: int | None, reverse: bool) -> int:
    from bot.cli import finding
    from bot.cli.judging import ensure_judged
    from bot.store.selecting import Sort

    wanted = limit if limit is not None or session.options.json or csv is not None else SHOWN
    with session.store() as store:
        policy = ensure_judged(session, store)
        found = finding.find(store, policy, asked, sort=Sort(sort.value), reverse=reverse, limit=wanted)
    if csv is not None:
        return _write_csv(session, csv, found)
    session.terminal.result(_document(found), lambda: _list(session, found))
    return Exit.DONE


def _write_csv(session: Session, file: Path, found: Found) -> int:
    from bot.cli.exporting import people_csv
    from bot.services.files import write_private

    write_private(file, people_csv(found.people, session.origin, found.shielded))
    document = {"file": str(file), "people": len(found.people)}
    said = (
        f"{len(found.people):,} people written to {file}. Fill in the column Decision (keep, remove, unfollow, ask), "
        f"then run `linkprune decide --from {file}`. It holds other people's data: keep it safe."
    )
    session.terminal.result(document, lambda: session.terminal.line(said))
    return Exit.DONE


def _document(found: Found) -> dict[str, object]:
    from bot.cli.portrait import person_document

    people = [person_document(one) | {"protected": found.shielded.get(one.slug)} for one in found.people]
    as_of = found.imported.isoformat() if found.imported else None
    return {"people": people, "matching": found.matching, "known": found.total, "as_of": as_of}


def _list(session: Session, found: Found) -> None:
    from bot.cli.listing import closing, people_table

    if found.people:
        people_table(session.terminal, found.people, evidence=found.imported is not None)
    for line in closing(found):
        session.terminal.line(line)


# --- one person -------------------------------------------------------------------------------------------------------


def show(context: typer.Context, who: Annotated[str, typer.Argument(metavar="SLUG", help="Address or slug.")]) -> int:
    """Show everything known about one person, and what each rule says.

    Example: linkprune people show ada-example-1
    """
    from bot.cli.judging import ensure_judged
    from bot.cli.naming import known
    from bot.cli.portrait import portrait_document, show_portrait
    from bot.services.portrait import portrait

    session = Session.of(context)
    with session.store() as store:
        policy = ensure_judged(session, store)
        slug = known(store, session.origin, who).slug
        whole = portrait(store, policy, session.settings.settings.evaluate.weights, slug)
    session.terminal.result(portrait_document(whole), lambda: show_portrait(session.terminal, whole))
    return Exit.DONE
