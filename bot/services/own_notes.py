"""Takes over a spreadsheet of the member's own notes. Nobody is guessed; what is known already is not written again.

A row names somebody by the address of the profile, or by the name together with the company, the e-mail address or the
day of connecting, where all of it fits exactly one person who is connected.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.evaluate.company import company_key
from bot.evaluate.identity import name_key, slug_from_text
from bot.intake.approved import Refused, RowsRefused
from bot.intake.own_notes import read_notes
from bot.store.selecting import Filter

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from bot.intake.own_notes import Named, Noted
    from bot.model import Slug
    from bot.nurture.model import Contact
    from bot.store import Store
    from bot.store.people import Person

NOT_OURS = "this is not the address of a profile"
STRANGER = "nobody known has this address"
NAME_ALONE = "a name alone does not say who is meant: add the address, the company, the e-mail or the day of connecting"
NOBODY = "nobody connected fits this name and what stands beside it"
SEVERAL = "several people fit: add the address"


@dataclass(slots=True)
class Taken:
    """What came of a file. `unknown`: rows that name nobody who is known; they changed nothing."""

    changed: set[Slug] = field(default_factory=set)
    tiers: int = 0
    tags: int = 0
    contacts: int = 0
    snoozed: int = 0
    notes: int = 0
    unknown: list[Refused] = field(default_factory=list)


def take(store: Store, path: Path, *, today: date, by: str) -> Taken:
    """Read a file and take over what is new in it, all of it or nothing; RowsRefused for what cannot be understood."""
    taken, finder = Taken(), _Finder(store)
    found: dict[Slug, Noted] = {}
    twice: list[Refused] = []
    for one in read_notes(path, today=today):
        slug = finder.find(one.who)
        if isinstance(slug, _Missed):
            taken.unknown.append(Refused(one.line, slug.why))
        elif slug in found:
            twice.append(Refused(one.line, f"the same person stands in line {found[slug].line}"))
        else:
            found[slug] = one
    if twice:
        raise RowsRefused(path, twice)
    standing = store.nurture.standing(today, found)
    notes = store.nurture.own_notes()
    with store.together():
        for slug, one in found.items():
            _take(store, standing[slug], one, taken, by)
            if one.note is not None and one.note != notes.get(slug):
                store.nurture.note(slug, one.note)
                taken.notes += 1
                taken.changed.add(slug)
    return taken


def _take(store: Store, known: Contact, one: Noted, taken: Taken, by: str) -> None:
    """Only a contact later than the last one that is known is news."""
    slug = known.slug
    tiers = (one.tier is not None or one.untier) and one.tier is not known.tier
    tags = one.tags is not None and one.tags != known.tags
    contacts = one.contact is not None and (known.last is None or one.contact > known.last)
    snoozed = one.snoozed_until is not None and one.snoozed_until != known.snoozed_until
    if tiers:
        store.nurture.tier(slug, one.tier, by=by)
    if tags and one.tags is not None:
        store.nurture.tags(slug, one.tags)
    if contacts and one.contact is not None:
        store.nurture.touch(slug, one.contact, one.how, by=by)
    if snoozed:
        store.nurture.snooze(slug, one.snoozed_until, by=by)
    taken.tiers += tiers
    taken.tags += tags
    taken.contacts += contacts
    taken.snoozed += snoozed
    if tiers or tags or contacts or snoozed:
        taken.changed.add(slug)


@dataclass(frozen=True, slots=True)
class _Missed:
    why: str


class _Finder:
    """Finds whom a row means. Names are looked up only where a row has no address."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known = store.people.slugs()
        self._by_name: dict[str, list[Person]] | None = None

    def find(self, who: Named) -> Slug | _Missed:
        """The person's newest address, or why it cannot be said."""
        if who.address:
            slug = slug_from_text(who.address, self._store.origin)
            if slug is None:
                return _Missed(NOT_OURS)
            return self._store.people.moved_to(slug) if slug in self._known else _Missed(STRANGER)
        if not (who.company or who.email or who.connected_on):
            return _Missed(NAME_ALONE)
        fitting = [person for person in self._named(name_key(who.name)) if _fits(person, who)]
        if len(fitting) == 1:
            return fitting[0].slug
        return _Missed(SEVERAL if fitting else NOBODY)

    def _named(self, key: str) -> list[Person]:
        if self._by_name is None:
            self._by_name = {}
            for person in self._store.people.select(Filter(gone=False)):
                self._by_name.setdefault(name_key(person.name), []).append(person)
        return self._by_name.get(key, []) if key else []


def _fits(person: Person, who: Named) -> bool:
    """Everything that stands beside the name agrees with what is known, and something of it is known."""
    pairs = (
        (company_key(who.company), company_key(person.company or "")),
        (who.email.casefold(), (person.email or "").casefold()),
        (who.connected_on, person.connected_on),
    )
    told = [(said, known) for said, known in pairs if said and known]
    return bool(told) and all(said == known for said, known in told)
