"""Who is connected, newest first, and how the list is searched, sorted and cut into pages."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.practice.people import PracticePerson, namesakes

if TYPE_CHECKING:
    from collections.abc import Iterable

RECENT: Final = "sortByRecentlyAdded"
BY_FIRST: Final = "sortByFirstName"
BY_LAST: Final = "sortByLastName"


@dataclass(frozen=True, slots=True)
class Query:
    """One question to the list."""

    start: int = 0
    size: int = 10
    text: str = ""
    sort: str = RECENT


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of the list; `following` is the start of the next page, None at the end."""

    query: Query
    people: tuple[PracticePerson, ...]
    following: int | None


def fold(text: str) -> str:
    """How the search compares names: without case, and without the dot that casefolding leaves of a dotted I."""
    return unicodedata.normalize("NFKC", text).casefold().replace("\u0307", "")


class Roster:
    """The people of one practice network. Its owner guards it with a lock."""

    def __init__(self, people: tuple[PracticePerson, ...]) -> None:
        self._base = people
        self._people: dict[str, PracticePerson] = {}
        self._by_id: dict[str, str] = {}
        self._cached: tuple[PracticePerson, ...] | None = None
        self.hidden: frozenset[str] = frozenset()
        self.gone: set[str] = set()
        self.renamed: dict[str, tuple[str, str]] = {}
        self.joined: list[PracticePerson] = []
        self._twins: tuple[tuple[str | None, int], ...] = ()
        self.shape()

    def shape(self, hidden: Iterable[str] = (), twins: Iterable[tuple[str | None, int]] = ()) -> None:
        """Rebuild the list: `hidden` were never connected, `twins` get so many namesakes (None = the newest person)."""
        self.hidden, self._twins = frozenset(hidden), tuple(twins)
        wanted = {slug or self._base[0].slug: count for slug, count in self._twins} if self._base else {}
        new = {person.slug for person in self.joined}
        people: list[PracticePerson] = []
        for person in (*reversed(self.joined), *(one for one in self._base if one.slug not in new)):
            named = self._named(person)
            people += [named, *namesakes(named, wanted.get(person.slug, 0))]
        self._people = {person.slug: person for person in people}
        self._by_id = {person.member_id: person.slug for person in people}
        self._cached = None

    def everybody(self) -> tuple[PracticePerson, ...]:
        """All whom the network began with, newest first, whatever became of them."""
        return tuple(map(self._named, self._base))

    def join(self, person: PracticePerson) -> bool:
        """Connect somebody on the network's last day; False for a connection."""
        if self.is_connected(person.slug):
            return False
        self.gone.discard(person.slug)
        self.joined = [one for one in self.joined if one.slug != person.slug] + [person]
        self.shape(self.hidden - {person.slug}, self._twins)
        return True

    def _named(self, person: PracticePerson) -> PracticePerson:
        first, last = self.renamed.get(person.slug, (person.first, person.last))
        return replace(person, first=first, last=last)

    def connected(self) -> tuple[PracticePerson, ...]:
        """Everybody connected, newest first."""
        if self._cached is None:
            absent = self.gone | self.hidden
            self._cached = tuple(person for slug, person in self._people.items() if slug not in absent)
        return self._cached

    def known(self, slug: str) -> PracticePerson | None:
        """A member of the site, connected or not."""
        return self._people.get(slug)

    def slug_of(self, member_id: str) -> str | None:
        """The slug behind the id that requests and Message links carry."""
        return self._by_id.get(member_id)

    def is_connected(self, slug: str) -> bool:
        """Whether the slug is in the list now."""
        return slug in self._people and slug not in self.gone and slug not in self.hidden

    def remove(self, slug: str) -> bool:
        """Take one person out; False when the person was not connected."""
        if not self.is_connected(slug):
            return False
        self.gone.add(slug)
        self._cached = None
        return True

    def restore(self, slug: str) -> bool:
        """Put one person back; False when there was nothing to do."""
        if slug not in self.gone:
            return False
        self.gone.discard(slug)
        self._cached = None
        return True

    def rename(self, slug: str, first: str, last: str) -> bool:
        """Give one person another name; False for an unknown slug."""
        if slug not in self._people:
            return False
        self.renamed[slug] = (first, last)
        self._people[slug] = replace(self._people[slug], first=first, last=last)
        self._cached = None
        return True

    def page(self, query: Query) -> Page:
        """Search, sort and cut."""
        found = _sorted(self._found(fold(query.text.strip())), query.sort)
        end = query.start + query.size
        return Page(query, found[query.start : end], end if end < len(found) else None)

    def _found(self, needle: str) -> tuple[PracticePerson, ...]:
        if not needle:
            return self.connected()
        return tuple(person for person in self.connected() if needle in fold(person.name))


def _sorted(people: tuple[PracticePerson, ...], sort: str) -> tuple[PracticePerson, ...]:
    if sort == BY_FIRST:
        return tuple(sorted(people, key=lambda person: fold(person.first)))
    if sort == BY_LAST:
        return tuple(sorted(people, key=lambda person: fold(person.last)))
    return people
