"""Staying in touch, as the terminal and the review page need it: a text for a reason, entries for a calendar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import InputError
from bot.nurture import due
from bot.nurture.calendar import entries
from bot.nurture.drafting import write
from bot.nurture.model import Why

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from bot.farewell.template import Template
    from bot.model import Slug
    from bot.nurture.calendar import Entry
    from bot.nurture.drafting import Draft
    from bot.nurture.model import Contact, Rhythm
    from bot.store import Store


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose text, for which reason (None: the most pressing one), in which language."""

    slug: Slug
    why: Why | None
    language: str
    my_first_name: str | None


def draft(store: Store, templates: Iterable[Template], asked: Asked, today: date, rhythm: Rhythm) -> Draft:
    """A text for somebody who stays; InputError for anybody else, and where no template fits."""
    contact = _contact(store, asked.slug, today)
    why = asked.why or _reason(store, contact, today, rhythm)
    known = tuple(templates)
    template = next((one for one in known if (one.tone, one.language) == (why.value, asked.language)), None)
    if template is None:
        languages = ", ".join(sorted({one.language for one in known if one.tone == why.value}))
        raise InputError(f"There is no text for {why.value} in {asked.language}; there is one in: {languages}.")
    return write(template, why, contact, asked.my_first_name)


def _contact(store: Store, slug: Slug, today: date) -> Contact:
    found = next((one for one in store.nurture.contacts(today) if one.slug == slug), None)
    if found is None:
        raise InputError(
            f"{slug} is nobody who stays: keep the person (`linkprune decide keep {slug}`), pin, or choose a tier."
        )
    return found


def _reason(store: Store, contact: Contact, today: date, rhythm: Rhythm) -> Why:
    """The most pressing reason; silence where it is not the person's turn, for a word is welcome any time."""
    found = next(due.reasons(contact, today, rhythm, until=store.nurture.messages_until()), None)
    return found.why if found else Why.SILENCE if contact.last else Why.NEVER


@dataclass(frozen=True, slots=True)
class Dated:
    """One entry of the calendar, with its number, and since when it says what it says."""

    entry: Entry
    sequence: int
    at: datetime


def dated(store: Store, today: date, rhythm: Rhythm, *, weeks: int) -> list[Dated]:
    """The entries of the coming weeks. What was written out before with the same content keeps number and moment."""
    until = store.nurture.messages_until()
    found = entries(store.nurture.contacts(today), today, rhythm, until=until, weeks=weeks)
    numbers = store.nurture.numbered(found)
    return [Dated(entry, *numbers[entry.slug]) for entry in found]
