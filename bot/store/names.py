"""Every name under which an address was ever seen, by its loose key: a tie by name may mean any of its bearers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.audit.chain import clean
from bot.evaluate.identity import loose_name_key, name_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.store.database import Database
    from bot.store.session import Session


def remember(database: Database, names: Iterable[tuple[str, str]]) -> None:
    """Add names of addresses, in the caller's transaction."""
    keys = {(slug, loose_name_key(clean(name))) for slug, name in names}
    database.run_many(
        "insert or ignore into known_as (slug, name_key) values (?, ?)", sorted(pair for pair in keys if all(pair))
    )


def fill_keys(session: Session) -> None:
    """Compute the keys of people who were stored before there were any; SQL alone cannot."""
    sql = "select slug, name from person where name_key is null"
    if session.database.row(f"{sql} limit 1") is None:
        return
    with session.write():
        people = [(row["slug"], row["name"]) for row in session.database.rows(sql)]
        session.database.run_many(
            "update person set name_key = ? where slug = ?", ((name_key(name), slug) for slug, name in people)
        )
        remember(session.database, people)
