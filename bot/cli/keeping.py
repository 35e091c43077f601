"""Files of those who stay: vCard 3.0, iCalendar, and a spreadsheet that `nurture import` reads back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from bot.cli.exporting import Card, csv_file, one_line, plain, vcards
from bot.evaluate.identity import profile_url
from bot.nurture.due import turn_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from icalendar import Event

    from bot.nurture.model import Contact, Rhythm
    from bot.services.nurture import Dated
    from bot.store import Store
    from bot.store.people import Person

COLUMNS = (
    "Profile URL", "Name", "Company", "Position", "Email", "Connected On", "Tier", "Tags", "Last Contact", "How",
    "Next", "Snoozed Until", "Note",
)  # fmt: skip
_NINE = timedelta(hours=9)


@dataclass(frozen=True, slots=True)
class Kept:
    """One of those who stay, with everything that a file may say."""

    contact: Contact
    person: Person
    note: str


def kept(store: Store, today: date) -> list[Kept]:
    """Everybody who stays, by name."""
    from bot.store.selecting import Filter

    contacts = {one.slug: one for one in store.nurture.contacts(today)}
    notes = store.nurture.own_notes()
    people = store.people.select(Filter(among=frozenset(contacts)))
    return [Kept(contacts[person.slug], person, notes.get(person.slug, "")) for person in people]


def kept_vcards(people: Iterable[Kept], origin: str) -> bytes:
    """An address book."""
    return vcards(_card(one, origin) for one in people)


def _card(one: Kept, origin: str) -> Card:
    contact, person = one.contact, one.person
    known = [f"Connected on {contact.connected_on}"] if contact.connected_on else []
    known += [f"Last contact {contact.last} ({contact.last_how})"] if contact.last else []
    known += [one.note] if one.note else []
    return Card(
        address=profile_url(origin, contact.slug),
        name=contact.name,
        title=person.position or person.headline or "",
        company=person.company or "",
        email=person.email or "",
        categories=_groups(contact),
        notes=tuple(known),
    )


def _groups(contact: Contact) -> tuple[str, ...]:
    return ((contact.tier.value,) if contact.tier else ()) + tuple(sorted(contact.tags))


# --- spreadsheet ------------------------------------------------------------------------------------------------------


def kept_csv(people: Iterable[Kept], origin: str, rhythm: Rhythm) -> bytes:
    """A spreadsheet: tier, tags, last contact, snooze and note may be changed there and imported."""
    return csv_file(COLUMNS, (_row(one, origin, rhythm) for one in people))


def _row(one: Kept, origin: str, rhythm: Rhythm) -> Sequence[str]:
    contact, person = one.contact, one.person
    return (
        profile_url(origin, contact.slug),
        contact.name,
        person.company or "",
        person.position or "",
        person.email or "",
        _iso(contact.connected_on),
        contact.tier.value if contact.tier else "",
        ", ".join(sorted(contact.tags)),
        _iso(contact.last),
        contact.last_how,
        _iso(turn_day(contact, rhythm)),
        _iso(contact.snoozed_until),
        one.note,
    )


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


# --- calendar ---------------------------------------------------------------------------------------------------------


def calendar(entries: Iterable[Dated], origin: str) -> bytes:
    """One entry a person, all day, which blocks no time and invites nobody.

    Number and moment are those of the entry's content: whoever imports the file again updates, and doubles nothing.
    """
    from icalendar import Calendar

    made = Calendar()
    made.add("prodid", "-//linkprune//nurture//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", "Stay in touch")
    for one in entries:
        made.add_component(_event(one, origin))
    written: bytes = made.to_ical()
    return written


def _event(one: Dated, origin: str) -> Event:
    from icalendar import Event

    address = profile_url(origin, one.entry.slug)
    title = f"Write to {one_line(one.entry.name) or address}"
    event = Event()
    event.add("uid", f"{uuid5(NAMESPACE_URL, f'{address}#nurture')}@linkprune")
    event.add("dtstamp", one.at.replace(microsecond=0))
    event.add("sequence", one.sequence)
    event.add("dtstart", one.entry.day)
    event.add("dtend", one.entry.day + timedelta(days=1))
    event.add("summary", title)
    event.add("description", plain(f"{one.entry.text}\n{address}"))
    event.add("url", address)
    if one.entry.tags:
        event.add("categories", [plain(tag) for tag in one.entry.tags])
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    _remind(event, title)
    return event


def _remind(event: Event, title: str) -> None:
    """At nine in the morning of the day."""
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", _NINE)
    alarm.add("description", title)
    event.add_component(alarm)
