"""Pure readers of the site's list answers: JSON of the old service, and flight rows of the server-driven pages.

A list answer is well formed only when every entry of it can be named. Anything less is `None`: no conclusion may rest
on it, least of all that somebody is absent.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from bot.evaluate.identity import slug_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.model import Slug

VOYAGER_LIST = "/voyager/api/relationships/dash/connections"
SDUI_PAGER = "/flagship-web/rsc-action/actions/pagination"
LIST_PAGER_ID = "pagers.mynetwork.connectionsList"


@dataclass(frozen=True, slots=True)
class ListQuestion:
    """A request for rows. `texts` are all plain values it carries; a search's text is among them, whatever its key."""

    start: int
    texts: frozenset[str]

    def asks(self, query: str) -> bool:
        """Whether this is a search for exactly this text."""
        return query in self.texts


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """One entry of a list answer: the tie of slug and member id, and the day where the answer tells it."""

    slug: Slug
    member_id: str
    connected_on: date | None = None


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
    """Recognise a request for rows of the connections list; None for any other request."""
    parts = urlsplit(url)
    query = parse_qs(parts.query, keep_blank_values=True)
    if method == "GET" and parts.path.rstrip("/") == VOYAGER_LIST and "action" not in query:
        values = {value for values in query.values() for value in values}
        return ListQuestion(_number(query.get("start", ["0"])[0]), frozenset(values))
    pager = "".join(query.get("sduiid", []))
    if method == "POST" and parts.path.rstrip("/") == SDUI_PAGER and LIST_PAGER_ID in pager:
        document = json_of(body or "")
        starts = [value for key, value in fields_of(document) if key == "startIndex" and isinstance(value, int)]
        return ListQuestion(starts[0] if starts else 0, frozenset(texts_of(document)))
    return None


def parse_answer(url: str, body: str) -> ListAnswer | None:
    """Read a list answer; None when it is not well formed."""
    is_voyager = urlsplit(url).path.rstrip("/") == VOYAGER_LIST
    try:
        return _parse_voyager(json.loads(body)) if is_voyager else _parse_flight(body)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return None


def _parse_voyager(document: Mapping[str, Any]) -> ListAnswer:
    entities = {entity["entityUrn"]: entity for entity in document["included"]}
    urns = document["data"]["*elements"]
    people = tuple(_voyager_person(entities[urn], entities) for urn in urns)
    return ListAnswer(people, more=len(urns) >= int(document["data"]["paging"]["count"]))


def _voyager_person(connection: Mapping[str, Any], entities: Mapping[str, Any]) -> ListedPerson:
    urn = connection["connectedMember"]
    created = connection.get("createdAt")
    day = datetime.fromtimestamp(created / 1000, UTC).date() if created else None
    return ListedPerson(_named(entities[urn]["publicIdentifier"]), last_of_urn(urn), day)


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
    return ListedPerson(slug, member_id)


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
