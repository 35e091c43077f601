"""Requests that change something between two people: which deed each one is, whom it names, what that proves. Pure.

The tool never builds or sends such a request; it watches the browser's own (linkedin-web.md, sections 7.2 and 7.3).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from bot.evaluate.identity import slug_of
from flows.listing import fields_of, json_of, last_of_urn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.model import Slug

ACCEPTED = frozenset({200, 201, 204})


class Deed(StrEnum):
    """What a request asks of the site. The acts of the tool bear the names of their `ActionKind`."""

    DISCONNECT = "disconnect"
    ACCEPT = "accept"
    IGNORE = "ignore"
    WITHDRAW = "withdraw"
    CONNECT = "connect"
    FOLLOW = "follow"
    UNKNOWN = "something unknown with an invitation"


REMOVING_ACTIONS = frozenset({"removeFromMyConnections", "disconnect"})
# What the server-driven pages call their requests, and the actions of the old service on invitations.
SERVER_REQUESTS = (
    ("RemoveConnection", Deed.DISCONNECT),
    ("WithdrawInvitation", Deed.WITHDRAW),
    ("AddConnection", Deed.CONNECT),
    ("UpdateFollowState", Deed.FOLLOW),
)
INVITATION_REQUEST = "InvitationAction"
ANSWERS = {"ACCEPT": Deed.ACCEPT, "IGNORE": Deed.IGNORE}
INVITATION_ACTIONS = {
    "accept": Deed.ACCEPT,
    "ignore": Deed.IGNORE,
    "reject": Deed.IGNORE,
    "withdraw": Deed.WITHDRAW,
    "closeinvitations": Deed.WITHDRAW,
    "create": Deed.CONNECT,
}
INVITATION_PATH = re.compile(r"^/voyager/api/.*invitations(?:/([^/]+))?$", re.IGNORECASE)
ANSWER_KEY = re.compile(r"inviteeactiontype|inviteactiontype|actiontype", re.IGNORECASE)
SLUG_KEY = re.compile(r"vanityname|publicidentifier", re.IGNORECASE)
ID_KEY = re.compile(
    r"connectedmember|connectionurn|connectionid|memberid|profileid|profileurn|memberurn|invit(?:er|ee)(?:id|urn)$",
    re.IGNORECASE,
)
INVITATION_KEY = re.compile(r"invitation(?:id|urn)?$", re.IGNORECASE)
NUMBERED = re.compile(r"[\w-]*\d[\w-]*$")
INVITATION_URN = re.compile(r"^urn:li:\w*invitation:", re.IGNORECASE)
LEGACY_PATH = re.compile(r"/identity/profiles/([^/]+)/profileActions")


@dataclass(frozen=True, slots=True)
class DeedRequest:
    """One request that changes something between the member and others, and everybody it names."""

    deed: Deed
    slugs: frozenset[Slug] = frozenset()
    member_ids: frozenset[str] = frozenset()
    invitation_ids: frozenset[str] = frozenset()


@dataclass(slots=True)
class DeedExchange:
    """Such a request and what became of it: a status, or a failure without one, or nothing yet."""

    request: DeedRequest
    status: int | None = None
    failed: bool = False
    finished: bool = False

    @property
    def settled(self) -> bool:
        """Whether the browser knows how it ended. A page that ignores the body of an answer never finishes it."""
        return self.failed or self.status is not None


def deed_of(method: str, url: str, body: str | None) -> DeedRequest | None:
    """Recognise a request of any era that changes something between people; None for any other request."""
    if method != "POST":
        return None
    parts = urlsplit(url)
    plain = [(key, value) for key, value in fields_of(json_of(body or "")) if _is_plain(value)]
    fields = [(key, value) for key, value in plain if isinstance(value, str)]
    deed = _deed(parts.path.rstrip("/"), parse_qs(parts.query), fields)
    if deed is None:
        return None
    slugs = [value for key, value in fields if SLUG_KEY.search(key)] + LEGACY_PATH.findall(parts.path)
    invitations = {last_of_urn(str(value)) for key, value in plain if _is_invitation(key, str(value))}
    path = INVITATION_PATH.match(parts.path.rstrip("/"))
    return DeedRequest(
        deed,
        frozenset(map(slug_of, slugs)),
        frozenset(last_of_urn(value) for key, value in fields if ID_KEY.search(key) and not _is_invitation(key, value)),
        frozenset(invitations | ({last_of_urn(unquote(path[1]))} if path and path[1] else set())),
    )


def _deed(path: str, query: Mapping[str, list[str]], fields: list[tuple[str, str]]) -> Deed | None:
    names, actions = query.get("sduiid", []), query.get("action", [])
    if REMOVING_ACTIONS.intersection(actions):
        return Deed.DISCONNECT
    if any(INVITATION_REQUEST in name for name in names):
        return _answered(fields)
    if INVITATION_PATH.match(path):
        known = {INVITATION_ACTIONS.get(action.lower(), Deed.UNKNOWN) for action in actions} or {Deed.CONNECT}
        return known.pop() if len(known) == 1 else Deed.UNKNOWN
    return next((deed for part, deed in SERVER_REQUESTS if any(part in name for name in names)), None)


def _answered(fields: list[tuple[str, str]]) -> Deed:
    """What is answered to an invitation: exactly one of the known answers, or nobody knows what."""
    said = {value.rpartition("_")[2].upper() for key, value in fields if ANSWER_KEY.search(key)}
    return ANSWERS.get(said.pop(), Deed.UNKNOWN) if len(said) == 1 else Deed.UNKNOWN


def _is_plain(value: object) -> bool:
    """A text or a number: what may be an id."""
    return (isinstance(value, str) and bool(value)) or (isinstance(value, int) and not isinstance(value, bool))


def _is_invitation(key: str, value: str) -> bool:
    return bool(INVITATION_URN.match(value)) or (bool(INVITATION_KEY.search(key)) and NUMBERED.match(value) is not None)


@dataclass(frozen=True, slots=True)
class Tie:
    """The approved person: the slug, and the ids that the same card or a list answer had tied to it."""

    slug: Slug
    member_ids: frozenset[str] = frozenset()
    invitation_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Naming:
    """Whether a request names the approved person: by what, or what is wrong."""

    by: str | None = None
    somebody_else: bool = False


def naming(request: DeedRequest, tie: Tie) -> Naming:
    """Compare a request with the approved person."""
    strangers = request.slugs - {tie.slug} or _strange(request.member_ids, tie.member_ids)
    if strangers or _strange(request.invitation_ids, tie.invitation_ids):
        return Naming(somebody_else=True)
    return Naming(by=next(_named_by(request, tie), None))


def _strange(named: frozenset[str], tied: frozenset[str]) -> frozenset[str]:
    """Ids of somebody else. Where the page told none, an id tells nothing."""
    return named - tied if tied else frozenset()


def _named_by(request: DeedRequest, tie: Tie) -> Iterator[str]:
    if request.slugs:
        yield "slug"
    if request.member_ids and tie.member_ids:
        yield "member id"
    if request.invitation_ids and tie.invitation_ids:
        yield "invitation id"
