"""Answers of the JSON service behind the Ember pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.practice.cards import ember_created_at, face
from bot.practice.roster import BY_FIRST, BY_LAST, RECENT, Page

if TYPE_CHECKING:
    from bot.practice.people import PracticePerson

SORTS: Final = {"RECENTLY_ADDED": RECENT, "FIRSTNAME_LASTNAME": BY_FIRST, "LASTNAME_FIRSTNAME": BY_LAST}
PROFILE: Final = "com.linkedin.voyager.dash.identity.profile.Profile"
CONNECTION: Final = "com.linkedin.voyager.dash.relationships.Connection"


def answer(page: Page) -> dict[str, Any]:
    """One page of the list: no total, the order in `*elements`, the people among `included`."""
    elements = [f"urn:li:fsd_connection:{person.member_id}" for person in page.people]
    included = [entity for person in page.people for entity in (_profile(person), _connection(person))]
    paging = {"count": page.query.size, "start": page.query.start, "links": []}
    return {"data": {"paging": paging, "*elements": elements}, "included": included}


def _profile(person: PracticePerson) -> dict[str, Any]:
    return {
        "$type": PROFILE,
        "entityUrn": f"urn:li:fsd_profile:{person.member_id}",
        "firstName": person.first,
        "lastName": person.last,
        "headline": person.headline,
        "publicIdentifier": person.slug,
        "picture": face(person),
    }


def _connection(person: PracticePerson) -> dict[str, Any]:
    return {
        "$type": CONNECTION,
        "entityUrn": f"urn:li:fsd_connection:{person.member_id}",
        "createdAt": ember_created_at(person),
        "connectedMember": f"urn:li:fsd_profile:{person.member_id}",
    }
