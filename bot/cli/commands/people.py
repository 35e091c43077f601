"""people, people show, decide, pin, unpin."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.commands import add, help_of
from bot.cli.session import MEMBER, Session
from bot.errors import Exit, InputError, UsageError
from bot.model import Decision, Slug

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.intake.approved import ApprovedList
    from bot.store import Store
    from bot.store.people import Person

SHOWN = 50


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(invoke_without_command=True)
    group.callback(help=help_of(people))(people)
    add(group, "show", show)
    app.add_typer(group, name="people")
    add(app, "decide", decide)
    add(app, "pin", pin)
    add(app, "unpin", unpin)


def people(
    context: typer.Context,
    *,
    search: Annotated[str, typer.Option("--search", help="Only whose name, headline or address contains this.")] = "",
    decision: Annotated[Decision | None, typer.Option("--decision", help="Only with this decision.")] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help=f"At most so many (a table shows {SHOWN}).")
    ] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write a spreadsheet for `decide --from`.")] = None,
) -> int | None:
    """List the people in your network, with what you decided.

    Example: linkprune people --decision undecided --csv people.csv
    """
    if context.invoked_subcommand is not None:
        return None
    session = Session.of(context)
    with session.store() as store:
        wanted = limit if limit is not None or session.options.json or csv is not None else SHOWN
        found = store.people.search(search, decision=decision, limit=wanted)
        total = store.people.count() + store.people.count(gone=True)
    if csv is not None:
        return _write_csv(session, csv, found)
    document = {"people": [person_document(person) for person in found], "known": total}
    session.terminal.result(document, lambda: _list(session, found, total))
    return Exit.DONE


def _write_csv(session: Session, file: Path, found: Sequence[Person]) -> int:
    from bot.cli.exporting import people_csv
    from bot.cli.workspace import write_private

    write_private(file, people_csv(found, session.origin))
    document = {"file": str(file), "people": len(found)}
    session.terminal.result(document, lambda: session.terminal.line(f"{len(found):,} people written to {file}."))
    return Exit.DONE


def _list(session: Session, found: Sequence[Person], total: int) -> None:
    rows = ((person.slug, person.name, person.headline, _standing(person)) for person in found)
    session.terminal.table(("address", "name", "headline", "decision"), rows)
    session.terminal.line(f"{len(found):,} shown of {total:,} known.")


def _standing(person: Person) -> str:
    marks = [person.decision.value]
    marks += ["pinned"] if person.pinned else []
    marks += ["gone"] if person.gone_at is not None else []
    return ", ".join(marks)


def person_document(person: Person) -> dict[str, object]:
    """One person in JSON documents."""
    return {
        "slug": person.slug,
        "name": person.name,
        "headline": person.headline,
        "connected_on": person.connected_on.isoformat() if person.connected_on else None,
        "decision": person.decision.value,
        "because": person.because,
        "note": person.note,
        "pinned": person.pinned,
        "gone": person.gone_at is not None,
        "last_seen": person.last_seen.isoformat(),
    }


def show(context: typer.Context, who: Annotated[str, typer.Argument(metavar="SLUG", help="Address or slug.")]) -> int:
    """Show everything known about one person.

    Example: linkprune people show ada-example-1
    """
    from bot.evaluate.identity import profile_url

    session = Session.of(context)
    with session.store() as store:
        person = _known(store, session.origin, who)
        protected = store.decisions.protected(person.slug)
    address = profile_url(session.origin, person.slug)
    document = person_document(person) | {"profile": address, "protected": protected}
    session.terminal.result(document, lambda: session.terminal.table(("", ""), document.items()))
    return Exit.DONE


def decide(
    context: typer.Context,
    decision: Annotated[Decision | None, typer.Argument(help="What shall become of them.")] = None,
    who: Annotated[list[str] | None, typer.Argument(metavar="[SLUG|URL]...", help="Whom.")] = None,
    *,
    file: Annotated[
        Path | None, typer.Option("--from", help="CSV with a profile address column; its decision column is honoured.")
    ] = None,
    because: Annotated[str | None, typer.Option("--because", help="Your reason, kept with the person.")] = None,
) -> int:
    """Decide about people, one by one or from a spreadsheet.

    Example: linkprune decide remove ada-example-1 --because "never met"
             linkprune decide --from people.csv

    In a file with a decision column that column decides, and rows with an empty cell stay as they are. A row that
    names nobody known, or only a name, or a person twice, refuses the whole file: nothing is changed.
    """
    session = Session.of(context)
    if (file is None) == (not who):
        raise UsageError("Name people, or bring a file with --from FILE.csv: one of the two.")
    with session.store() as store:
        changes = (
            _from_file(store, session, file, decision) if file else _from_words(store, session, who or (), decision)
        )
        _refuse_pinned(store, changes)
        with store.together():
            for slug, chosen, reason, note in changes:
                store.decisions.set(slug, chosen, because=reason or because, by=MEMBER)
                if note:
                    store.people.note(slug, note, source=file.name if file else MEMBER)
    session.terminal.result(
        {"decided": len(changes), "people": [{"slug": slug, "decision": chosen} for slug, chosen, _, _ in changes]},
        lambda: session.terminal.line(f"{len(changes):,} decided."),
    )
    return Exit.DONE


Change = tuple[Slug, Decision, str | None, str | None]


def _from_words(store: Store, session: Session, who: Sequence[str], decision: Decision | None) -> list[Change]:
    if decision is None:
        raise UsageError(f"Say what to decide: {', '.join(Decision)}.")
    slugs = dict.fromkeys(_known(store, session.origin, word).slug for word in who)
    return [(slug, decision, None, None) for slug in slugs]


def _from_file(store: Store, session: Session, file: Path, decision: Decision | None) -> list[Change]:
    approved = read_list(store, session, file)
    if not approved.decides and decision is None:
        raise UsageError(f"{file} has no decision column; say what to decide, such as `decide remove --from {file}`.")
    chosen = [(row, row.decision if approved.decides else decision) for row in approved.people]
    return [(row.slug, choice, row.because, row.note) for row, choice in chosen if choice is not None]


def read_list(store: Store, session: Session, file: Path) -> ApprovedList:
    """An approved list whose rows all name somebody known."""
    from bot.intake.approved import read_approved

    return read_approved(file, session.origin, store.people.slugs())


def _refuse_pinned(store: Store, changes: Sequence[Change]) -> None:
    """Before anything is written, so that a refusal changes nothing."""
    pinned = [slug for slug, chosen, _, _ in changes if chosen is Decision.REMOVE and store.decisions.protected(slug)]
    if pinned:
        raise InputError(
            f"Nothing was changed, because {', '.join(pinned[:5])}{' and more' if len(pinned) > 5 else ''} "  # noqa: PLR2004
            "cannot be removed: pinned. `linkprune unpin` lifts that."
        )


def _known(store: Store, origin: str, word: str) -> Person:
    from bot.evaluate.identity import slug_from_text

    slug = slug_from_text(word, origin)
    person = store.people.get(slug) if slug is not None else None
    if person is None:
        raise InputError(f"{word} is nobody in your connection list; `linkprune people --search …` finds people.")
    return person


def pin(
    context: typer.Context,
    who: Annotated[list[str], typer.Argument(metavar="SLUG...", help="Whom to protect.")],
    *,
    because: Annotated[str | None, typer.Option("--because", help="Your reason.")] = None,
) -> int:
    """Protect people: nobody pinned is ever planned or removed.

    Example: linkprune pin ada-example-1 --because "my first manager"
    """
    session = Session.of(context)
    with session.store() as store:
        slugs = [_known(store, session.origin, word).slug for word in who]
        for slug in slugs:
            store.decisions.pin(slug, because)
    session.terminal.result({"pinned": slugs}, lambda: session.terminal.line(f"{len(slugs):,} pinned."))
    return Exit.DONE


def unpin(
    context: typer.Context, who: Annotated[list[str], typer.Argument(metavar="SLUG...", help="Whom not to protect.")]
) -> int:
    """Lift the protection of pinned people.

    Example: linkprune unpin ada-example-1
    """
    session = Session.of(context)
    with session.store() as store:
        slugs = [_known(store, session.origin, word).slug for word in who]
        for slug in slugs:
            store.decisions.unpin(slug)
    session.terminal.result({"unpinned": slugs}, lambda: session.terminal.line(f"{len(slugs):,} not pinned any more."))
    return Exit.DONE
