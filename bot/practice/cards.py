"""What one row of the list shows, in the words of the page."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from bot.practice.people import PracticePerson
    from bot.practice.words import Words

FACE: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><path fill="hsl({hue} 45% 82%)" d="M0 0h48v48H0z"/>'
    '<g fill="hsl({hue} 35% 45%)"><circle cx="24" cy="19" r="8"/><ellipse cx="24" cy="42" rx="15" ry="12"/></g></svg>'
)


@dataclass(frozen=True, slots=True)
class CardView:
    """All texts and addresses of one row. `key` is the start of the list page that carried it, and the slug."""

    slug: str
    member_id: str
    first: str
    last: str
    name: str
    headline: str
    key: str
    path: str
    compose: str
    connected: str
    more: str
    message: str
    picture: str
    face: str


def profile_path(slug: str) -> str:
    """Path of a profile as hrefs carry it: percent-encoded with upper-case hex."""
    return f"/in/{quote(slug, safe='-._~')}/"


def compose_path(member_id: str) -> str:
    """Path of a Message link; `recipient` is the same id as in requests."""
    urn = quote(f"urn:li:fsd_profile:{member_id}", safe="")
    return f"/messaging/compose/?profileUrn={urn}&recipient={member_id}&interop=msgOverlay"


def face(person: PracticePerson) -> str:
    """A plain drawn head in a colour of the person's own, as a data address."""
    hue = sum(person.member_id.encode()) * 37 % 360
    return "data:image/svg+xml;base64," + base64.b64encode(FACE.format(hue=hue).encode()).decode()


def sdui_card(person: PracticePerson, start: int, words: Words, *, more: str) -> CardView:
    """A row of the server-driven eras; `more` names the word of the menu button."""
    return CardView(
        slug=person.slug,
        member_id=person.member_id,
        first=person.first,
        last=person.last,
        name=person.name,
        headline=person.headline,
        key=f"{start}-{person.slug}",
        path=profile_path(person.slug),
        compose=compose_path(person.member_id),
        connected=words.connected_on(person.connected_on),
        more=words[more].format(name=person.name),
        message=words["list.message"],
        picture=words["list.picture"].format(name=person.name),
        face=face(person),
    )


def ember_created_at(person: PracticePerson) -> int:
    """Milliseconds since 1970 of the noon of the day they connected."""
    return ((person.connected_on - date(1970, 1, 1)).days * 86_400 + 43_200) * 1000
