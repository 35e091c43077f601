"""decide, pin, unpin."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.commands import add
from bot.cli.session import MEMBER, Session
from bot.errors import Exit, InputError, UsageError
from bot.model import Decision, Slug

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.store import Store

_NAMED = 5


def register(app: typer.Typer) -> None:
    """Add these commands."""
    add(app, "decide", decide)
    add(app, "pin", pin)
    add(app, "unpin", unpin)


def decide(
    context: typer.Context,
    decision: Annotated[Decision | None, typer.Argument(help="What shall become of them.")] = None,
    who: Annotated[list[str] | None, typer.Argument(metavar="[SLUG|URL]...", help="Whom.")] = None,
    *,
    file: Annotated[
        Path | None, typer.Option("--from", help="CSV with a profile address column; its decision column is honoured.")
    ] = None,
    suggested: Annotated[
        str | None, typer.Option("--suggested", metavar="RULE", help="Everybody whom this rule proposes to remove.")
    ] = None,
    because: Annotated[str | None, typer.Option("--because", help="Your reason, kept with the person.")] = None,
    count: Annotated[
        int | None, typer.Option("--count", min=0, help="With --suggested: the number of proposals, repeated.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="With --suggested: take the proposals without asking.")] = False,
) -> int:
    """Decide about people, one by one, from a spreadsheet, or by a rule's proposals.

    Example: linkprune decide remove ada-example-1 --because "never met"
             linkprune decide --from people.csv
             linkprune decide --suggested "Pitch never answered"

    In a file with a decision column that column decides, and rows with an empty cell stay as they are. A row that
    names nobody known, or only a name, or a person twice, refuses the whole file: nothing is changed.

    The proposals of a rule are shown first, and taken when you type how many they are. Whoever is decided, protected
    or gone is left out.
    """
    session = Session.of(context)
    if sum((file is not None, bool(who), suggested is not None)) != 1:
        raise UsageError("Name people, or bring a file with --from FILE.csv, or a rule with --suggested: one of them.")
    if suggested is None and (count is not None or yes):
        raise UsageError("--count and --yes belong to --suggested RULE.")
    if suggested is not None:
        from bot.cli.proposals import Take, take

        return take(session, Take(suggested, decision or Decision.REMOVE, because, count, unasked=yes))
    with session.store() as store:
        changes = (
            _from_file(store, session, file, decision) if file else _from_words(store, session, who or (), decision)
        )
        made = _make(session, store, changes, because=because, source=file.name if file else MEMBER)
    document = {"decided": len(made), "people": [{"slug": slug, "decision": chosen} for slug, chosen, _, _ in made]}
    session.terminal.result(document, lambda: session.terminal.line(f"{len(made):,} decided."))
    return Exit.DONE


Change = tuple[Slug, Decision, str | None, str | None]


def _from_words(store: Store, session: Session, who: Sequence[str], decision: Decision | None) -> list[Change]:
    from bot.cli.naming import known

    if decision is None:
        raise UsageError(f"Say what to decide: {', '.join(Decision)}.")
    slugs = dict.fromkeys(known(store, session.origin, word).slug for word in who)
    return [(slug, decision, None, None) for slug in slugs]


def _from_file(store: Store, session: Session, file: Path, decision: Decision | None) -> list[Change]:
    from bot.cli.naming import read_list

    approved = read_list(store, session, file)
    if not approved.decides and decision is None:
        raise UsageError(f"{file} has no decision column; say what to decide, such as `decide remove --from {file}`.")
    chosen = [(row, row.decision if approved.decides else decision) for row in approved.people]
    changes = [(row.slug, choice, row.because, row.note) for row, choice in chosen if choice is not None]
    # Decided before somebody became protected, and so in the file: it brings nothing new, and a plan holds them.
    standing = _standing(store)
    return [change for change in changes if change[1] is not Decision.REMOVE or change[0] not in standing]


def _standing(store: Store) -> frozenset[Slug]:
    """Protected people who are decided for removal from before they were."""
    from bot.store.selecting import Filter

    decided = store.people.select(Filter(decision=Decision.REMOVE, among=frozenset(store.decisions.shielded())))
    return frozenset(person.slug for person in decided)


def _make(
    session: Session, store: Store, changes: Sequence[Change], *, because: str | None, source: str
) -> Sequence[Change]:
    from bot.cli.judging import ensure_judged

    removed = [slug for slug, chosen, _, _ in changes if chosen is Decision.REMOVE]
    if removed:
        # A rule that was switched off protects nobody any more.
        ensure_judged(session, store)
        _refuse_shielded(store, removed)
    with store.together():
        for slug, chosen, reason, note in changes:
            store.decisions.set(slug, chosen, because=reason or because, by=MEMBER)
            if note:
                store.people.note(slug, note, source=source)
    return changes


def _refuse_shielded(store: Store, removed: Sequence[Slug]) -> None:
    """Before anything is written, so that a refusal changes nothing."""
    shielded = store.decisions.shielded()
    refused = {slug: shielded[slug] for slug in removed if slug in shielded}
    if refused:
        named = "; ".join(f"{slug} ({reason})" for slug, reason in list(refused.items())[:_NAMED])
        more = f" and {len(refused) - _NAMED:,} more" if len(refused) > _NAMED else ""
        raise InputError(f"Nothing was changed, because these cannot be removed: {named}{more}. {_lifting(refused)}")


def _lifting(refused: Mapping[Slug, str]) -> str:
    """What lifts each kind of protection."""
    from bot.store import shields

    ways = {
        shields.PINNED: "`linkprune unpin ADDRESS` lifts a pin",
        shields.BY_RULE: "`linkprune policy explain ADDRESS` says which rule protects, and `off` in your policy "
        "file switches it off (`linkprune policy path`)",
        shields.RECOMMENDED: "a recommendation protects for good",
        shields.NOTED: "your own note on the site protects for good",
    }
    told = [way for reason, way in ways.items() if any(found.startswith(reason) for found in refused.values())]
    sentence = "; ".join(told)
    return f"{sentence[:1].upper()}{sentence[1:]}."


def pin(
    context: typer.Context,
    who: Annotated[list[str], typer.Argument(metavar="SLUG...", help="Whom to protect.")],
    *,
    because: Annotated[str | None, typer.Option("--because", help="Your reason.")] = None,
) -> int:
    """Protect people: nobody pinned is ever planned or removed.

    Example: linkprune pin ada-example-1 --because "my first manager"
    """
    from bot.cli.naming import known

    session = Session.of(context)
    with session.store() as store:
        slugs = [known(store, session.origin, word).slug for word in who]
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
    from bot.cli.naming import known

    session = Session.of(context)
    with session.store() as store:
        slugs = [known(store, session.origin, word).slug for word in who]
        for slug in slugs:
            store.decisions.unpin(slug)
    session.terminal.result({"unpinned": slugs}, lambda: session.terminal.line(f"{len(slugs):,} not pinned any more."))
    return Exit.DONE
