"""Days on which to write to whom, for a calendar. Pure: in one week the same facts give the same entries."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bot.nurture.due import rank, turn_day, turns
from bot.nurture.model import Why
from bot.nurture.suggest import something_to_read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.model import Slug
    from bot.nurture.model import Contact, Rhythm, Turn

_WEEKDAYS: Final = 5
_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class Entry:
    """One day of the calendar, for one person."""

    slug: Slug
    name: str
    day: date
    text: str
    tags: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """Tells whether the entry is as it was written out before."""
        content = json.dumps([self.slug, self.name, self.day.isoformat(), self.text, *self.tags])
        return hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()


def entries(contacts: Sequence[Contact], today: date, rhythm: Rhythm, *, until: date | None, weeks: int) -> list[Entry]:
    """Whose turn it is, so many in a week from the next Monday on, and whose turn comes within these weeks."""
    end = today + timedelta(days=weeks * _DAYS)
    now = sorted(turns(contacts, today, rhythm, until=until), key=rank)
    found = [
        *_spread(now, today, rhythm, end),
        *_coming(contacts, {one.contact.slug for one in now}, today, rhythm, end),
    ]
    return sorted(found, key=lambda one: (one.day, one.slug))


def _spread(found: Iterable[Turn], today: date, rhythm: Rhythm, end: date) -> Iterator[Entry]:
    """Over the working days of the coming weeks: nobody writes to a hundred people on one day."""
    monday = today + timedelta(days=-today.weekday() % _DAYS)
    for place, turn in enumerate(found):
        week, within = divmod(place, rhythm.week)
        day = monday + timedelta(days=week * _DAYS + within * _WEEKDAYS // rhythm.week)
        if turn.reason.why is Why.ANNIVERSARY and turn.reason.since is not None:
            day = turn.reason.since
        if day < end:
            yield _entry(turn.contact, day, [*(one.sentence for one in turn.reasons), turn.reason.suggestion])


def _coming(contacts: Iterable[Contact], now: set[Slug], today: date, rhythm: Rhythm, end: date) -> Iterator[Entry]:
    """Whose cadence runs out later."""
    for one in contacts:
        day = turn_day(one, rhythm)
        if one.slug not in now and day is not None and today < day < end:
            last = f"last contact {one.last} ({one.last_how})" if one.last else "put off until now"
            yield _entry(one, day, [last, something_to_read(one, rhythm)])


def _entry(contact: Contact, day: date, lines: Sequence[str]) -> Entry:
    tags = ((contact.tier.value,) if contact.tier else ()) + tuple(sorted(contact.tags))
    return Entry(contact.slug, contact.name, day, "\n".join(lines), tags)
