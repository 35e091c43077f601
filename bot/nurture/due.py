"""Whose turn it is, and why. Pure: the same facts on the same day give the same list, in the same order."""

from __future__ import annotations

from calendar import isleap
from datetime import date, timedelta
from functools import lru_cache
from heapq import nsmallest
from typing import TYPE_CHECKING, Final

from bot.evaluate.score import counted
from bot.nurture.model import Reason, Tier, Turn, What, Why
from bot.nurture.suggest import answer, congratulate, introduce, something_to_read, years_connected

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

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

Rank = tuple[bool, int, int, float, str, str]


def due(contacts: Iterable[Contact], today: date, rhythm: Rhythm, *, until: date | None, limit: int) -> list[Turn]:
    """The most pressing turns, at most so many. `until`: the day of the newest messages; None: never imported."""
    awake = ((one, _first(one, today, rhythm, until)) for one in contacts if not _sleeps(one, today))
    ranked = ((_rank(one, why, overdue(one, today, rhythm)), one) for one, why in awake if why is not None)
    # Sentences are made for the few that are shown.
    chosen = nsmallest(limit, ranked, key=lambda pair: pair[0])
    return list(turns((one for _, one in chosen), today, rhythm, until=until))


def turns(contacts: Iterable[Contact], today: date, rhythm: Rhythm, *, until: date | None) -> Iterator[Turn]:
    """Everybody whose turn it is, in the order of the contacts."""
    for contact in contacts:
        found = () if _sleeps(contact, today) else tuple(reasons(contact, today, rhythm, until=until))
        if found:
            yield Turn(contact, found, overdue(contact, today, rhythm))


def _sleeps(contact: Contact, today: date) -> bool:
    return contact.snoozed_until is not None and today < contact.snoozed_until


def rank(turn: Turn) -> Rank:
    """Open questions first, then by tier, reason, how far the cadence is passed; at last by address."""
    return _rank(turn.contact, turn.reason.why, turn.overdue)


def _rank(contact: Contact, why: Why, passed: float) -> Rank:
    since = contact.connected_on.isoformat() if contact.connected_on else ""
    return (why is not Why.OPEN, _NEARNESS[contact.tier], _RANK[why], -passed, since, contact.slug)


def _first(contact: Contact, today: date, rhythm: Rhythm, until: date | None) -> Why | None:
    """The most pressing reason, without its words."""
    if _is_open(contact, rhythm, until):
        return Why.OPEN
    if _fresh(contact, today):
        return Why.CHANGE
    if _round_day(contact, today) is not None:
        return Why.ANNIVERSARY
    if _is_silent(contact, today, rhythm):
        return Why.SILENCE
    return Why.NEVER if _is_strange(contact, today, rhythm) else None


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
    if _is_open(contact, rhythm, until):
        sentence = f"wrote last, on {contact.message}, and no answer is known"
        yield Reason(Why.OPEN, contact.message, sentence, answer())
    if fresh := _fresh(contact, today):
        newest = max(one.day for one in fresh)
        yield Reason(Why.CHANGE, newest, "; ".join(map(told, fresh)), congratulate(fresh))
    if (day := _round_day(contact, today)) is not None and contact.connected_on is not None:
        years = day.year - contact.connected_on.year
        yield Reason(Why.ANNIVERSARY, day, f"connected for {counted(years, 'year')} on {day}", years_connected(years))
    if _is_silent(contact, today, rhythm):
        wanted = rhythm.cadence(contact.tier, contact.tags)
        # Without the days so far: the sentence is the same as long as the facts are.
        sentence = f"last contact {contact.last} ({contact.last_how}), wanted every {wanted} days"
        yield Reason(Why.SILENCE, turn_day(contact, rhythm), sentence, something_to_read(contact, rhythm))
    if _is_strange(contact, today, rhythm):
        yield Reason(Why.NEVER, contact.connected_on, _strange(contact, until), introduce())


# --- when each reason holds -------------------------------------------------------------------------------------------


def _is_open(contact: Contact, rhythm: Rhythm, until: date | None) -> bool:
    """They wrote last. Nothing is known of what they wrote: a thank-you looks like a question."""
    day = contact.message
    if day is None or until is None or contact.message_by != "them":
        return False
    answered = contact.touch is not None and contact.touch >= day
    return not answered and (until - day).days <= rhythm.open_days


def _fresh(contact: Contact, today: date) -> list[Change]:
    return [one for one in contact.changes if _is_news(one, contact, today)]


def _is_news(change: Change, contact: Contact, today: date) -> bool:
    """Whether it was noticed lately, may have happened lately, and the member was not in touch since."""
    touched = contact.touch is not None and contact.touch >= change.day
    lately = timedelta(0) <= today - change.day <= NEWS and change.day - change.since <= APART
    return lately and not touched and change.what is not What.NAME


def told(change: Change) -> str:
    """One change in words, with the days between which it happened."""
    return f"{change.what.value} changed from {change.before} to {change.after} between {change.since} and {change.day}"


def _round_day(contact: Contact, today: date) -> date | None:
    """A round year in the seven days from today. Who was in touch within a week before it has had the occasion."""
    connected = contact.connected_on
    day = _week(today).get((connected.month, connected.day)) if connected is not None else None
    if connected is None or day is None or day.year - connected.year not in ROUND:
        return None
    return day if contact.touch is None or contact.touch < day - WEEK else None


@lru_cache(maxsize=8)
def _week(today: date) -> Mapping[tuple[int, int], date]:
    """The seven days from today by month and day; the 28th of February is that of the 29th where there is none."""
    days = [today + timedelta(days=ahead) for ahead in range(WEEK.days)]
    found = {(day.month, day.day): day for day in days}
    last = found.get((2, 28))
    if last is not None and not isleap(last.year):
        found[2, 29] = last
    return found


def _is_silent(contact: Contact, today: date, rhythm: Rhythm) -> bool:
    last = contact.last
    return last is not None and (today - last).days >= rhythm.cadence(contact.tier, contact.tags)


def _is_strange(contact: Contact, today: date, rhythm: Rhythm) -> bool:
    """No exchange is known, and the cadence has passed once since the day of connecting."""
    if contact.last is not None:
        return False
    connected = contact.connected_on
    return connected is None or (today - connected).days >= rhythm.cadence(contact.tier, contact.tags)


def _strange(contact: Contact, until: date | None) -> str:
    known = f"no message between you until {until}" if until else "no contact is noted, and no messages were imported"
    return f"{known}, connected since {contact.connected_on}" if contact.connected_on else known
