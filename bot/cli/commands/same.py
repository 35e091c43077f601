"""people same: one person under a changed address, or two people after all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.commands import add
from bot.cli.session import Session
from bot.errors import Exit, InputError

if TYPE_CHECKING:
    from bot.store import Store
    from bot.store.people import Person


def register(group: typer.Typer) -> None:
    """Add this command to `people`."""
    add(group, "same", same)


def same(
    context: typer.Context,
    old: Annotated[str, typer.Argument(metavar="OLD", help="The earlier address or slug.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The address or slug of today.")],
    *,
    different: Annotated[bool, typer.Option("--not", help="They are two people: do not ask again.")] = False,
) -> int:
    """Say that a person has changed the profile address, or that two people only look alike.

    Example: linkprune people same ada-example ada-example-phd
             linkprune people same ada-example ada-example-1 --not

    Joining moves evidence, notes and pins to the new address. A decision to remove does not move: you are asked again.
    """
    session = Session.of(context)
    with session.store() as store:
        one, other = _known(store, session, old), _known(store, session, new)
        if one.slug == other.slug:
            raise InputError(f"{old} and {new} are the same address already; name the old one and the new one.")
        if different:
            store.people.not_same(one.slug, other.slug)
        else:
            store.people.same(one.slug, other.slug)
    said = (
        f"Remembered: {one.slug} and {other.slug} are two people."
        if different
        else f"Joined: what was known of {one.slug} now belongs to {other.slug}."
    )
    document = {"old": one.slug, "new": other.slug, "same": not different}
    session.terminal.result(document, lambda: session.terminal.line(said))
    return Exit.DONE


def _known(store: Store, session: Session, word: str) -> Person:
    from bot.evaluate.identity import slug_from_text

    slug = slug_from_text(word, session.origin)
    person = store.people.get(slug) if slug is not None else None
    if person is None:
        raise InputError(f"{word} is nobody known here; `linkprune people --search …` finds people.")
    return person
