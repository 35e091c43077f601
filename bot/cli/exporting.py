"""Files for other programs: CSV for spreadsheets, vCard 3.0 for address books. No cell runs as a formula."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from bot.evaluate.identity import profile_url
from bot.intake.table import defuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.model import Action, Plan, Slug
    from bot.store.judgements import Standing
    from bot.store.people import Person

LONGEST_LINE = 75
PEOPLE = (
    "Profile URL", "Name", "Company", "Position", "Headline", "Connected On", "Decision", "Because", "Proposal",
    "Protected", "Label", "Score", "Last Message", "Last Message By", "Pinned", "Gone", "Last Seen",
)  # fmt: skip
LEAVING = ("Profile URL", "Name", "Headline", "Company", "Position", "Email", "Connected On", "Because", "Note")
# Signs that a terminal obeys, that other programs take for the end of a line, or that make a file no text.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_BY = {"them": "them", "me": "you"}


@dataclass(frozen=True, slots=True)
class Contact:
    """What is known of somebody beside what a plan holds."""

    company: str = ""
    position: str = ""
    email: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One contact for an address book. The address of the profile makes it the same one in every file."""

    address: str
    name: str
    title: str = ""
    company: str = ""
    email: str = ""
    categories: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def people_csv(people: Iterable[Person], origin: str, protected: Mapping[Slug, str]) -> bytes:
    """A spreadsheet of people that `decide --from` reads back; `protected` says why nothing may be done to whom."""
    return csv_file(PEOPLE, (_person(person, origin, protected.get(person.slug, "")) for person in people))


def _person(person: Person, origin: str, protected: str) -> Sequence[str]:
    return (
        profile_url(origin, person.slug),
        person.name,
        person.company or "",
        person.position or "",
        person.headline or "",
        person.connected_on.isoformat() if person.connected_on else "",
        # An empty cell leaves a person as he is.
        "" if person.decision.value == "undecided" else person.decision.value,
        person.because or "",
        *_evidence(person.standing, protected),
        "yes" if person.pinned else "",
        f"{person.gone_at:%Y-%m-%d}" if person.gone_at else "",
        f"{person.last_seen:%Y-%m-%d}",
    )


def _evidence(standing: Standing | None, protected: str) -> Sequence[str]:
    if standing is None:
        return ("", protected, "", "", "", "")
    return (
        f"{standing.verdict.value}: {standing.rule}" if standing.verdict else "",
        protected,
        standing.label.value if standing.label else "",
        f"{standing.score:.2f}",
        f"{standing.last_at:%Y-%m-%d}" if standing.last_at else "",
        _BY.get(standing.last_by or "", ""),
    )


def plain(text: str) -> str:
    """Text of a person or a page without control characters, but for tabs and ends of lines."""
    return _CONTROLS.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """The same on one line."""
    return plain(text).replace("\n", " ").replace("\t", " ").strip()


def plan_csv(plan: Plan, contacts: Mapping[Slug, Contact]) -> bytes:
    """What is known of those who will go."""
    return csv_file(
        LEAVING, (_leaving(action, plan.origin, contacts.get(action.slug, Contact())) for action in plan.actions)
    )


def _leaving(action: Action, origin: str, contact: Contact) -> Sequence[str]:
    return (
        profile_url(origin, action.slug),
        action.name,
        action.headline or "",
        contact.company,
        contact.position,
        contact.email,
        action.connected_on.isoformat() if action.connected_on else "",
        action.because,
        contact.note,
    )


def plan_vcards(plan: Plan, contacts: Mapping[Slug, Contact]) -> bytes:
    """One card for each of those who will go."""
    return vcards(_leaver(action, plan.origin, contacts.get(action.slug, Contact())) for action in plan.actions)


def _leaver(action: Action, origin: str, contact: Contact) -> Card:
    known = [f"Connected on {action.connected_on:%Y-%m-%d}"] if action.connected_on else []
    known += [text for text in (contact.note, action.because and f"Removed because: {action.because}") if text]
    return Card(
        address=profile_url(origin, action.slug),
        name=action.name,
        title=contact.position or action.headline or "",
        company=contact.company,
        email=contact.email,
        notes=tuple(known),
    )


def vcards(cards: Iterable[Card]) -> bytes:
    """One vCard 3.0 each: that version is read by Apple's and Google's programs. No clock is in it."""
    return b"".join(_folded(_vcard(card)) for card in cards)


def _folded(card: str) -> bytes:
    """Lines of at most 75 octets; vobject counts characters."""
    lines = card.replace("\r\n ", "").split("\r\n")
    return b"\r\n".join(b"\r\n ".join(_pieces(line)) for line in lines)


def _pieces(line: str) -> list[bytes]:
    pieces = [b""]
    for sign in line:
        encoded = sign.encode()
        # Every piece but the first follows a blank.
        if len(pieces[-1]) + len(encoded) > LONGEST_LINE - (len(pieces) > 1):
            pieces.append(b"")
        pieces[-1] += encoded
    return pieces


def _vcard(known: Card) -> str:
    import vobject

    card = vobject.vCard()
    # A name is one line, and a card without one is refused by address books.
    name = one_line(known.name) or known.address
    card.add("fn").value = name
    given, _, family = name.rpartition(" ")
    card.add("n").value = vobject.vcard.Name(family=family, given=given)
    # Stable, so that importing the file again updates instead of doubling.
    card.add("uid").value = f"urn:uuid:{uuid5(NAMESPACE_URL, known.address)}"
    card.add("url").value = known.address
    if known.title:
        card.add("title").value = plain(known.title)
    if known.company:
        card.add("org").value = [plain(known.company)]
    if known.email:
        card.add("email").value = plain(known.email)
        card.email.type_param = "INTERNET"
    if known.categories:
        card.add("categories").value = [plain(category) for category in known.categories]
    if known.notes:
        card.add("note").value = plain("\n".join(known.notes))
    return str(card.serialize())


def csv_file(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """One spreadsheet: every cell quoted, none of them a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(header)
    writer.writerows([defuse(plain(cell)) for cell in row] for row in rows)
    # The mark at the beginning makes spreadsheet programs read it as UTF-8.
    return b"\xef\xbb\xbf" + text.getvalue().encode()
