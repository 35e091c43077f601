"""Whom the member means: by an address or slug on the command line, or by a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from bot.cli.session import Session
    from bot.intake.approved import ApprovedList
    from bot.store import Store
    from bot.store.people import Person

# Stands for the name of a rule where any will do. No rule can be so named on the command line by accident.
ANY_RULE = "*"


def known(store: Store, origin: str, word: str) -> Person:
    """The one person of this address, under the newest one; a name names nobody, for two people may bear it."""
    from bot.evaluate.identity import slug_from_text

    slug = slug_from_text(word, origin)
    person = store.people.get(store.people.moved_to(slug)) if slug is not None else None
    if person is None:
        raise InputError(f"{word} is nobody in your connection list; `linkprune people --search …` finds people.")
    return person


def read_list(store: Store, session: Session, file: Path) -> ApprovedList:
    """An approved list whose rows all name somebody known."""
    from bot.intake.approved import read_approved

    return read_approved(file, session.origin, store.people.slugs())
