"""Whom the member does not want back: people who were removed, and people he put on this list himself.

The list marks; it hinders nobody. A removal stands here by the journal alone, until the person is accepted again by an
approved act, is seen in the list again, or is dropped from here by the member.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.audit.chain import clean, moment
from bot.errors import InputError
from bot.model import Slug
from bot.store.acts import DONE

if TYPE_CHECKING:
    import builtins
    from datetime import datetime

    from bot.store.addresses import Addresses
    from bot.store.session import Session

# A removed person who was dropped from the list since is not on it; removed again, he is.
_REMOVED = f"""
select done.slug, done.name, max(done.settled_at) as at from ({DONE}) as done
where done.seen_at is null and done.kind = 'disconnect'
  and not exists (select 1 from no_return where no_return.slug = done.slug and dropped_at >= done.settled_at)
group by done.slug
"""  # noqa: S608 - fixed text
_PUT = "select * from no_return where dropped_at is null"


@dataclass(frozen=True, slots=True)
class Unwanted:
    """One person of the list, and why: `removed` by an act of linkprune, or put there `by` the member."""

    slug: Slug
    name: str
    because: str
    removed: bool
    by: str
    at: datetime


class NoReturn:
    """The do-not-reconnect list."""

    def __init__(self, session: Session, addresses: Addresses) -> None:
        self._session = session
        self._database = session.database
        self._addresses = addresses

    def why(self, slug: Slug) -> str | None:
        """Why this person should not come back, under whatever address; None where nothing speaks against it."""
        own = {slug, *self._addresses.of_one(slug)}
        return next((one.because for one in self.list() if one.slug in own), None)

    def reasons(self) -> dict[Slug, str]:
        """The same for everybody on the list at once; an earlier address leads to the newest one too."""
        found = {one.slug: one.because for one in self.list()}
        moved = self._addresses.moved()
        return {Slug(moved[slug]): because for slug, because in found.items() if slug in moved} | found

    def list(self) -> list[Unwanted]:
        """Everybody on the list, newest first. What the member wrote counts before the journal."""
        removed = [
            Unwanted(
                Slug(row["slug"]), row["name"], f"removed on {row['at'][:10]}", True, "linkprune", moment(row["at"])
            )
            for row in self._database.rows(_REMOVED)
        ]
        put = [
            Unwanted(Slug(row["slug"]), row["name"], row["because"], False, row["by"], moment(row["at"]))
            for row in self._database.rows(_PUT)
        ]
        found = {one.slug: one for one in (*removed, *put)}
        return sorted(found.values(), key=lambda one: (one.at, one.slug), reverse=True)

    def add(self, slug: Slug, name: str, because: str, by: str) -> None:
        """Put a person on the list, known or not; InputError without a reason."""
        reason = clean(because).strip()
        if not slug or not reason:
            raise InputError("Say who, and why this person should not come back: --because …")
        with self._session.write():
            self._database.run(
                "insert or replace into no_return (slug, name, because, by, at) values (?, ?, ?, ?, ?)",
                *(slug, clean(name), reason, by, self._session.stamp()),
            )

    def drop(self, slug: Slug, by: str) -> None:
        """Take a person off the list, under every address; InputError for one who is not on it."""
        own = {slug, *self._addresses.of_one(slug)}
        found: builtins.list[Unwanted] = [one for one in self.list() if one.slug in own]
        if not found:
            raise InputError(f"{slug} is not on the list of those who should not come back.")
        with self._session.write():
            now = self._session.stamp()
            self._database.run_many(
                "insert into no_return (slug, name, because, by, at, dropped_at, dropped_by)"
                " values (?, ?, ?, ?, ?, ?, ?)"
                " on conflict (slug) do update set dropped_at = excluded.dropped_at, dropped_by = excluded.dropped_by",
                ((one.slug, one.name, one.because, one.by, now, now, by) for one in found),
            )
