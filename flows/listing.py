"""Pure readers of the site's list answers: JSON of the old service, and flight rows of the server-driven pages.

A list answer is well formed only when every entry of it can be named. Anything less is `None`: no conclusion may rest
on it, least of all that somebody is absent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from bot.evaluate.identity import slug_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.model import Slug

VOYAGER_LIST = "/voyager/api/relationships/dash/connections"
SDUI_PAGER = "/flagship-web/rsc-action/actions/pagination"
LIST_PAGER_ID = "pagers.mynetwork.connectionsList"
INVITATION_PAGER_ID = "pagers.mynetwork.invitationsList"
VOYAGER_INVITATIONS = re.compile(r"/voyager/api/relationships/(?:dash/)?\w*invitationViews\w*", re.IGNORECASE)
INVITATION_KEYS = frozenset({"invitationUrn", "invitationId"})


class Listing(StrEnum):
    """What a list answer lists."""

    CONNECTIONS = "connections"
    INVITATIONS = "invitations"


@dataclass(frozen=True, slots=True)
class ListQuestion:
    """A request for rows. `texts` are all plain values it carries; a search's text is among them, whatever its key."""

    start: int
    texts: frozenset[str]
    listing: Listing = Listing.CONNECTIONS

    def asks(self, query: str) -> bool:
        """Whether this is a search for exactly this text."""
        return query in self.texts


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """One entry of a list answer: the tie of slug and member id, and the day where the answer tells it."""

    slug: Slug
    member_id: str | None
    connected_on: date | None = None
    invitation_id: str | None = None


_ReadEntity = Callable[["Mapping[str, Any]", "Mapping[str, Any]"], ListedPerson]


@dataclass(frozen=True, slots=True)
class ListAnswer:
    """A well-formed answer; `more` when the list goes on after it."""

    people: tuple[ListedPerson, ...]
    more: bool

    @property
    def slugs(self) -> frozenset[Slug]:
        """Everybody in it."""
        return frozenset(person.slug for person in self.people)


def question_of(method: str, url: str, body: str | None) -> ListQuestion | None:
    """Recognise a request for rows of a list; None for any other request."""
    parts = urlsplit(url)
    query = parse_qs(parts.query, keep_blank_values=True)
    listing = _listing(method, parts.path.rstrip("/"), query)
    if listing is None:
        return None
    if method == "GET":
        values = {value for values in query.values() for value in values}
        return ListQuestion(_number(query.get("start", ["0"])[0]), frozenset(values), listing)
    document = json_of(body or "")
    starts = [value for key, value in fields_of(document) if key == "startIndex" and isinstance(value, int)]
    return ListQuestion(starts[0] if starts else 0, frozenset(texts_of(document)), listing)


def _listing(method: str, path: str, query: Mapping[str, list[str]]) -> Listing | None:
    """Which list a request asks for rows of."""
    if method == "GET" and "action" not in query:
        if path == VOYAGER_LIST:
            return Listing.CONNECTIONS
        return Listing.INVITATIONS if VOYAGER_INVITATIONS.fullmatch(path) else None
    pager = "".join(query.get("sduiid", []))
    if method != "POST" or path != SDUI_PAGER:
        return None
    if LIST_PAGER_ID in pager:
        return Listing.CONNECTIONS
    return Listing.INVITATIONS if INVITATION_PAGER_ID in pager else None


def parse_answer(url: str, body: str) -> ListAnswer | None:
    """Read a list answer; None when it is not well formed."""
    path = urlsplit(url).path.rstrip("/")
    try:
        if path == VOYAGER_LIST:
            return _parse_voyager(json.loads(body), _voyager_person)
        if VOYAGER_INVITATIONS.fullmatch(path):
            return _parse_voyager(json.loads(body), _voyager_inviter)
        return _parse_flight(body)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return None


def parse_document(text: str) -> ListAnswer | None:
    """Read the first rows of a list, which a server-driven page carries as flight rows, bare or as one JSON text."""
    inner = json_of(text)
    return parse_answer("", inner if isinstance(inner, str) else text)


def _parse_voyager(document: Mapping[str, Any], read: _ReadEntity) -> ListAnswer:
    entities = {entity["entityUrn"]: entity for entity in document["included"]}
    urns = document["data"]["*elements"]
    people = tuple(read(entities[urn], entities) for urn in urns)
    return ListAnswer(people, more=len(urns) >= int(document["data"]["paging"]["count"]))


def _voyager_person(connection: Mapping[str, Any], entities: Mapping[str, Any]) -> ListedPerson:
    urn = connection["connectedMember"]
    created = connection.get("createdAt")
    day = datetime.fromtimestamp(created / 1000, UTC).date() if created else None
    return ListedPerson(_named(entities[urn]["publicIdentifier"]), last_of_urn(urn), day)


def _voyager_inviter(invitation: Mapping[str, Any], entities: Mapping[str, Any]) -> ListedPerson:
    """The other one of an invitation: who sent it, or to whom it was sent."""
    urns = {invitation[key] for key in ("fromMember", "toMember") if invitation.get(key)}
    if len(urns) != 1:
        raise ValueError(f"an invitation names {len(urns)} others")
    urn = urns.pop()
    slug = _named(entities[urn]["publicIdentifier"])
    return ListedPerson(slug, last_of_urn(urn), invitation_id=last_of_urn(invitation["entityUrn"]))


def _parse_flight(body: str) -> ListAnswer | None:
    """Row 0 is a list: states, the next page's request as JSON text (or nothing), pairs of divider and card."""
    row = next((line[2:] for line in body.split("\n") if line.startswith("0:")), None)
    if row is None:
        return None
    document = json.loads(row)
    following, pairs = document[1], document[2]
    if not isinstance(pairs, list) or not isinstance(following, str | None):
        return None
    people = tuple(_flight_person(pair) for pair in pairs)
    return ListAnswer(people, more=bool(following))


def _flight_person(pair: object) -> ListedPerson:
    payloads = [value for _, value in fields_of(pair) if isinstance(value, dict) and "vanityName" in value]
    ties = {(_named(payload["vanityName"]), str(payload["vieweeProfileId"])) for payload in payloads}
    if len(ties) != 1:
        raise ValueError(f"an entry of the list names {len(ties)} people")
    slug, member_id = ties.pop()
    invitations = {last_of_urn(str(value)) for key, value in fields_of(pair) if key in INVITATION_KEYS and value}
    if len(invitations) > 1:
        raise ValueError(f"an entry of the list names {len(invitations)} invitations")
    return ListedPerson(slug, member_id, invitation_id=next(iter(invitations), None))


def _named(raw: object) -> Slug:
    if not isinstance(raw, str) or not raw:
        raise ValueError("an entry of the list names nobody")
    return slug_of(raw)


def last_of_urn(urn: str) -> str:
    """The id at the end of a urn such as urn:li:fsd_profile:ACoAAEXAMPLE0001, or the id itself."""
    return urn.rsplit(":", 1)[-1]


def stated_count(text: str) -> int | None:
    """The number in a header such as "1,217 connections" or "1.217 bağlantı"; None when there is none or several."""
    groups = re.findall(r"\d+(?:[.,'’\s\u00a0\u202f\u066c]\d{3})*(?!\d)", text)
    return int("".join(c for c in groups[0] if c.isdigit())) if len(groups) == 1 else None


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def json_of(text: str) -> object:
    """Parse JSON; None when it is none."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def fields_of(value: object) -> Iterator[tuple[str, object]]:
    """Every key and value anywhere in a JSON document, outermost first."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield str(key), item
            yield from fields_of(item)
    elif isinstance(value, list):
        for item in value:
            yield from fields_of(item)


def texts_of(value: object) -> Iterator[str]:
    """Every text anywhere in a JSON document that is a value of a field or of a list."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts_of(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_of(item)
