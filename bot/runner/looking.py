"""Reads from which absence may be concluded: the search is seen to work, and the list is not empty by mistake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import PageError
from bot.model import Absent

if TYPE_CHECKING:
    from bot.invitation import Invitation, Side
    from bot.model import Census, Connection, ListReading, Slug, Subject
    from bot.runner.types import RunPorts


@dataclass(frozen=True, slots=True)
class WholeList:
    """Everybody in the list, by slug and member id. With a `doubt` only presence counts, never absence."""

    slugs: frozenset[Slug]
    member_ids: frozenset[str]
    doubt: str | None

    def holds(self, subject: Subject) -> bool:
        """Whether somebody is in the list under whatever name: a search by the old name would not find him."""
        return subject.slug in self.slugs or subject.member_id in self.member_ids

    def lacks(self, subject: Subject) -> bool:
        """Whether it is certain that somebody is not in the list."""
        return self.doubt is None and not self.holds(subject)


def read_whole_list(ports: RunPorts) -> WholeList:
    """Read everybody, once. What keeps the reading from being complete is told, not raised."""
    slugs: set[Slug] = set()
    member_ids: set[str] = set()

    def sink(seen: Connection) -> None:
        slugs.add(seen.slug)
        if seen.member_id is not None:
            member_ids.add(seen.member_id)

    try:
        doubt = _doubt(ports.site.read(sink))
    except PageError as error:
        doubt = str(error)
    return WholeList(frozenset(slugs), frozenset(member_ids), doubt)


def read_invitations(ports: RunPorts, side: Side) -> str | None:
    """Read one list of invitations into the store. Tells why the reading is not complete; None when it is."""
    seen: list[Invitation] = []
    try:
        reading = ports.site.invitations(side, seen.append)
    except PageError as error:
        return str(error)
    ports.store.invitations.record(reading, side, seen)
    return _doubt(reading)


def _doubt(reading: ListReading) -> str | None:
    """Why somebody whom the reading did not meet may be in the list: a row that nobody could read may be anybody's."""
    if not reading.complete:
        return reading.reason or "the reading of the list is not complete"
    return f"{reading.unreadable} rows could not be read" if reading.unreadable else None


def control_search(ports: RunPorts) -> Census:
    """Load the list afresh and see its search find somebody. PageError when it states nobody, and many are known."""
    census = ports.site.census()
    if census.stated == 0 and len(ports.store.people.listed()) > 1:
        raise PageError("the page states no connections at all")
    return census


def is_listed(ports: RunPorts, subject: Subject) -> bool:
    """Whether one person is in the list. PageError when absence was read without seeing the search work."""
    seen = ports.site.observe(subject)
    if isinstance(seen, Absent) and not seen.search_works:
        control_search(ports)
        seen = ports.site.observe(subject)
    if isinstance(seen, Absent) and not seen.search_works:
        raise PageError("the search of the list was not seen to work")
    return not isinstance(seen, Absent)
