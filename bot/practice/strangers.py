"""Invented people who are no connections: senders of mail and advertising in the export, and those who invite."""

from __future__ import annotations

from dataclasses import replace
from string import ascii_uppercase
from typing import TYPE_CHECKING

from bot.evaluate.identity import name_key, slug_of
from bot.practice.people import generate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.practice.people import PracticePerson

# Other draws of people than that of the connections.
WRITERS = 7_654_321
INVITING = 3_141_592


def strangers(people: int, seed: int, known: Sequence[PracticePerson]) -> tuple[PracticePerson, ...]:
    """The people beside the network whom a data export knows: the first of them wrote to the member."""
    return unlike(generate(20 + people // 10, seed + WRITERS), known)


def unlike(
    drawn: Iterable[PracticePerson], known: Iterable[PracticePerson], *, initials: bool = False
) -> tuple[PracticePerson, ...]:
    """Those who share neither address nor name with anybody known, nor a name with each other.

    With `initials` whose name is taken gets an initial: a large network leaves few names.
    """
    slugs, names = set(), set()
    for person in known:
        slugs.add(slug_of(person.slug))
        names.add(name_key(person.name))
    found: list[PracticePerson] = []
    for place, one in enumerate(drawn):
        taken = initials and name_key(one.name) in names
        person = replace(one, first=f"{one.first} {ascii_uppercase[place % 26]}.") if taken else one
        if slug_of(person.slug) not in slugs and name_key(person.name) not in names:
            names.add(name_key(person.name))
            found.append(person)
    return tuple(found)
