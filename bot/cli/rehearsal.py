"""Keeps invented people apart from the member's: an export of the practice network says what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import InputError
from bot.practice.eras import MARKER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cli.session import Session
    from bot.intake.archive import Archive
    from bot.store import Store


def keep_apart(session: Session, store: Store, archives: Sequence[Archive]) -> None:
    """Refuse practice data where other people are; say what it means where nobody is yet."""
    if session.settings.settings.site.loopback or not any(map(_is_practice, archives)):
        return
    owners = {archive.owner.slug for archive in archives}
    if store.people.slugs() and owners != {store.account}:
        raise InputError(
            "This is an export of the practice network, with invented people, and real ones are in this workspace; "
            "import it in one of its own, such as `linkprune --home practice-workspace import …`. Nothing was imported."
        )
    session.terminal.warn(
        "This is practice data: invented people, so this workspace is a rehearsal. Import your own export in another."
    )


def _is_practice(archive: Archive) -> bool:
    return any(file.name.rpartition("/")[2] == MARKER for file in archive.files)
