"""Files for other programs: CSV for spreadsheets, vCard 3.0 for address books. No cell runs as a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from bot.evaluate.identity import profile_url
from bot.intake.table import defuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.model import Action, Plan
    from bot.store.people import Person

LONGEST_LINE = 75
PEOPLE = ("Profile URL", "Name", "Headline", "Connected On", "Decision", "Because", "Pinned", "Last Seen")
LEAVING = ("Profile URL", "Name", "Headline", "Connected On", "Because", "Note")


def people_csv(people: Iterable[Person], origin: str) -> bytes:
    """A spreadsheet of people that `decide --from` reads back."""
    return _csv(
        PEOPLE,
        (
            (
                profile_url(origin, person.slug),
                person.name,
                person.headline or "",
                person.connected_on.isoformat() if person.connected_on else "",
                "" if person.decision.value == "undecided" else person.decision.value,
                person.because or "",
                "yes" if person.pinned else "",
                f"{person.last_seen:%Y-%m-%d}",
            )
            for person in people
        ),
    )


def plan_csv(plan: Plan, notes: dict[str, str]) -> bytes:
    """What is known of those who will go."""
    return _csv(
        LEAVING,
        (
            (
                profile_url(plan.origin, action.slug),
                action.name,
                action.headline or "",
                action.connected_on.isoformat() if action.connected_on else "",
                action.because,
                notes.get(action.slug, ""),
            )
            for action in plan.actions
        ),
    )


def plan_vcards(plan: Plan, notes: dict[str, str]) -> bytes:
    """One vCard 3.0 a person: that version is read by Apple's and Google's programs."""
    cards = (_vcard(action, plan.origin, notes.get(action.slug, "")) for action in plan.actions)
    return b"".join(map(_folded, cards))


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


def _vcard(action: Action, origin: str, note: str) -> str:
    import vobject

    address = profile_url(origin, action.slug)
    card = vobject.vCard()
    card.add("fn").value = action.name
    given, _, family = action.name.rpartition(" ")
    card.add("n").value = vobject.vcard.Name(family=family, given=given)
    # Stable, so that importing the file again updates instead of doubling.
    card.add("uid").value = f"urn:uuid:{uuid5(NAMESPACE_URL, address)}"
    card.add("url").value = address
    if action.headline:
        card.add("title").value = action.headline
    known = [f"Connected on {action.connected_on:%Y-%m-%d}"] if action.connected_on else []
    known += [text for text in (note, action.because and f"Removed because: {action.because}") if text]
    if known:
        card.add("note").value = "\n".join(known)
    return str(card.serialize())


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(header)
    writer.writerows([defuse(cell) for cell in row] for row in rows)
    # The mark at the beginning makes spreadsheet programs read it as UTF-8.
    return b"\xef\xbb\xbf" + text.getvalue().encode()
