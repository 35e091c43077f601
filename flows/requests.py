"""Removal requests: which request is one, whom it names, and whether that proves the approved act. Pure values only.

The tool never builds or sends such a request; it watches the browser's own (linkedin-web.md, section 7.2).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from bot.evaluate.identity import slug_of
from flows.listing import fields_of, json_of, last_of_urn

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.model import Slug

ACCEPTED = frozenset({200, 201, 204})
REMOVING_ACTIONS = frozenset({"removeFromMyConnections", "disconnect"})
SLUG_KEY = re.compile(r"vanityname|publicidentifier", re.IGNORECASE)
ID_KEY = re.compile(
    r"connectedmember|connectionurn|connectionid|memberid|profileid|profileurn|memberurn", re.IGNORECASE
)
LEGACY_PATH = re.compile(r"/identity/profiles/([^/]+)/profileActions")


@dataclass(frozen=True, slots=True)
class RemovalRequest:
    """One request that asks the site to end a connection, and everybody it names."""

    slugs: frozenset[Slug]
    member_ids: frozenset[str]


@dataclass(slots=True)
class RemovalExchange:
    """A removal request and what became of it: a status, or a failure without one, or nothing yet."""

    request: RemovalRequest
    status: int | None = None
    failed: bool = False
    finished: bool = False

    @property
    def settled(self) -> bool:
        """Whether the browser knows how it ended. A page that ignores the body of an answer never finishes it."""
        return self.failed or self.status is not None


def removal_of(method: str, url: str, body: str | None) -> RemovalRequest | None:
    """Recognise a removal request of any era; None for any other request."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    is_action = REMOVING_ACTIONS.intersection(query.get("action", []))
    is_server_request = any("RemoveConnection" in value for value in query.get("sduiid", []))
    if method != "POST" or not (is_action or is_server_request):
        return None
    fields = [(key, value) for key, value in fields_of(json_of(body or "")) if isinstance(value, str) and value]
    slugs = [value for key, value in fields if SLUG_KEY.search(key)] + LEGACY_PATH.findall(parts.path)
    ids = [last_of_urn(value) for key, value in fields if ID_KEY.search(key)]
    return RemovalRequest(frozenset(map(slug_of, slugs)), frozenset(ids))


@dataclass(frozen=True, slots=True)
class Naming:
    """Whether a removal request names the approved person: by what, or what is wrong."""

    by: str | None = None
    somebody_else: bool = False


def naming(request: RemovalRequest, slug: Slug, tied_ids: Collection[str]) -> Naming:
    """Compare a request with the approved slug and the ids that the card or a list answer tied to this slug."""
    wrong_slug = bool(request.slugs - {slug})
    wrong_id = bool(tied_ids) and bool(request.member_ids - set(tied_ids))
    if wrong_slug or wrong_id:
        return Naming(somebody_else=True)
    if request.slugs:
        return Naming(by="slug")
    return Naming(by="member id") if request.member_ids and tied_ids else Naming()
