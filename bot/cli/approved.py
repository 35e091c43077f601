"""An approved list of people, and what it says of each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services.planning import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.intake.approved import Listed
    from bot.store import Store

ON_THE_LIST = "on the approved list"


def wanted_by_list(store: Store, people: Sequence[Listed]) -> list[Wanted]:
    """Everybody on an approved list; its rows name known people only."""
    found = ((row, store.people.get(row.slug)) for row in people)
    return [Wanted(person, row.because or ON_THE_LIST, row.note) for row, person in found if person is not None]


def keep_notes(store: Store, wanted: Iterable[Wanted], source: str) -> None:
    """Keep what else the list said of each person."""
    for item in wanted:
        if item.note:
            store.people.note(item.person.slug, item.note, source=source)
