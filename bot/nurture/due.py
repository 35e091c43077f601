"""Whose turn it is, and why. Pure: the same facts on the same day give the same list, in the same order."""

from __future__ import annotations

from datetime import date, timedelta
from heapq import nsmallest
from typing import TYPE_CHECKING, Final

from bot.evaluate.score import counted
from bot.nurture.model import Reason, Tier, Turn, What, Why
from bot.nurture.suggest import answer, congratulate, introduce, something_to_read, years_connected

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.nurture.model import Change, Contact, Rhythm

# A change is a reason to write for so long after it was noticed, where the two looks are not further apart than this:
# between an export of ten years ago and one of today nearly everybody has changed, and nobody knows when.
NEWS: Final = timedelta(days=90)
APART: Final = timedelta(days=400)
WEEK: Final = timedelta(days=7)
# Years of being connected that are worth a word, and every five years after these.
ROUND: Final = frozenset({1, 5, 10, 15, 20, 25, 30})
_RANK: Final = {why: place for place, why in enumerate(Why)}
_NEARNESS: Final = {Tier.INNER: 0, Tier.PROFESSIONAL: 1, Tier.FAR: 2, None: 2}
_FEBRUARY, _LEAP_DAY = 2, 29

Rank = tuple[bool, int, int, float, str, str]


def due(contacts: Iterable[Contact], today: date, rhythm: Rhythm, *, until: date | None, limit: int) -> list[Turn]:
    """The most pressing turns, at most so many. `until`: the day of the newest messages; None: never imported."""
    return nsmallest(limit, turns(contacts, today, rhythm, until=until), key=rank)


def turns(contacts: Iterable[Contact], today: date, rhythm: Rhythm, *, until: date | None) -> Iterator[Turn]:
    """Everybody whose turn it is, in no order."""
    for contact in contacts:
        if contact.snoozed_until is not None and today < contact.snoozed_until:
            continue
        found = tuple(reasons(contact, today, rhythm, until=until))
        if found:
            yield Turn(contact, found, overdue(contact, today, rhythm))


def rank(turn: Turn) -> Rank:
    """Open questions first, then by tier, reason, how far the cadence is passed; at last by address."""
    contact, why = turn.contact, turn.reason.why
    since = contact.connected_on.isoformat() if contact.connected_on else ""
    return (why is not Why.OPEN, _NEARNESS[contact.tier], _RANK[why], -turn.overdue, since, contact.slug)


def overdue(contact: Contact, today: date, rhythm: Rhythm) -> float:
    """By how much the cadence is passed: 1 is twice the wanted time. 0: not, or no contact is known."""
    if contact.last is None:
        return 0.0
    wanted = rhythm.cadence(contact.tier, contact.tags)
    return round(max(0, (today - contact.last).days - wanted) / wanted, 4)


def turn_day(contact: Contact, rhythm: Rhythm) -> date | None:
    """The day on which the cadence runs out, or the snooze after it; None: no contact is known."""
    if contact.last is None:
        return contact.snoozed_until
    day = contact.last + timedelta(days=rhythm.cadence(contact.tier, contact.tags))
    return max(day, contact.snoozed_until or day)


def lapsed(contact: Contact, after: date, today: date, rhythm: Rhythm) -> bool:
    """Whether the cadence ran out after a day, and not later than today."""
    day = turn_day(contact, rhythm)
    return contact.last is not None and day is not None and after < day <= today


def reasons(contact: Contact, today: date, rhythm: Rhythm, *, until: date | None) -> Iterator[Reason]:
    """Every reason to write to one person, the most pressing first."""
    yield from _open(contact, rhythm, until)
    yield from _changed(contact, today)
    yield from _anniversary(contact, today)
    yield from _silent(contact, today, rhythm)
    yield from _never(contact, today, rhythm, until)


def _open(contact: Contact, rhythm: Rhythm, until: date | None) -> Iterator[Reason]:
    """They wrote last. Nothing is known of what they wrote: a thank-you looks like a question."""
    day = contact.message
    if day is None or until is None or contact.message_by != "them" or contact.last != day:
        return
    if contact.touch != day and until - day <= timedelta(days=rhythm.open_days):
        yield Reason(Why.OPEN, day, f"wrote last, on {day}, and no answer is known", answer())


def _changed(contact: Contact, today: date) -> Iterator[Reason]:
    fresh = [one for one in contact.changes if _is_news(one, contact, today)]
    if fresh:
        newest = max(one.day for one in fresh)
        yield Reason(Why.CHANGE, newest, "; ".join(map(told, fresh)), congratulate(fresh))


def _is_news(change: Change, contact: Contact, today: date) -> bool:
    """Whether it was noticed lately, may have happened lately, and the member was not in touch since."""
    touched = contact.touch is not None and contact.touch >= change.day
    lately = timedelta(0) <= today - change.day <= NEWS and change.day - change.since <= APART
    return lately and not touched and change.what is not What.NAME


def told(change: Change) -> str:
    """One change in words, with the days between which it happened."""
    return f"{change.what.value} changed from {change.before} to {change.after} between {change.since} and {change.day}"


def _anniversary(contact: Contact, today: date) -> Iterator[Reason]:
    """A round year in the seven days from today. Who was in touch within a week before it has had the occasion."""
    if contact.connected_on is None:
        return
    for ahead in range(WEEK.days):
        day = today + timedelta(days=ahead)
        years = day.year - contact.connected_on.year
        if years in ROUND and day == _same_day(contact.connected_on, day.year):
            if contact.touch is None or contact.touch < day - WEEK:
                sentence = f"connected for {counted(years, 'year')} on {day}"
                yield Reason(Why.ANNIVERSARY, day, sentence, years_connected(years))
            return


def _same_day(day: date, year: int) -> date:
    """The day in another year; the 29th of February is the 28th where there is none."""
    if (day.month, day.day) == (_FEBRUARY, _LEAP_DAY):
        return date(year, 3, 1) - timedelta(days=1)
    return day.replace(year=year)


def _silent(contact: Contact, today: date, rhythm: Rhythm) -> Iterator[Reason]:
    day = turn_day(contact, rhythm)
    if contact.last is None or day is None or today < day:
        return
    wanted = rhythm.cadence(contact.tier, contact.tags)
    # Without the days so far: the sentence is the same as long as the facts are.
    sentence = f"last contact {contact.last} ({contact.last_how}), wanted every {wanted} days"
    yield Reason(Why.SILENCE, day, sentence, something_to_read(contact, rhythm))


def _never(contact: Contact, today: date, rhythm: Rhythm, until: date | None) -> Iterator[Reason]:
    if contact.last is not None:
        return
    wanted = timedelta(days=rhythm.cadence(contact.tier, contact.tags))
    if contact.connected_on is not None and today < contact.connected_on + wanted:
        return
    known = f"no message between you until {until}" if until else "no contact is noted, and no messages were imported"
    since = f", connected since {contact.connected_on}" if contact.connected_on else ""
    yield Reason(Why.NEVER, contact.connected_on, f"{known}{since}", introduce())
