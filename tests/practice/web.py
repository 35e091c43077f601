"""Plain HTTP for tests: one request, no redirect followed."""

from __future__ import annotations

import http.client
import json
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from bot.practice import flight
from bot.practice.removal import BY_ID, BY_SLUG
from bot.practice.roster import Query

if TYPE_CHECKING:
    from collections.abc import Callable

ACTIONS = "/flagship-web/rsc-action/actions"
VOYAGER = "/voyager/api/relationships/dash"
CONNECTIONS = "/mynetwork/invite-connect/connections/"


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: dict[str, str]
    text: str

    def json(self) -> Any:  # noqa: ANN401
        return json.loads(self.text)


def send(base: str, method: str, path: str, body: object = None, headers: dict[str, str] | None = None) -> Reply:
    connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=20)
    try:
        data = body if isinstance(body, str) or body is None else json.dumps(body)
        connection.request(method, path, data and data.encode(), headers or {})
        answer = connection.getresponse()
        found = {key.lower(): value for key, value in answer.getheaders()}
        return Reply(answer.status, found, answer.read().decode("utf-8", "replace"))
    finally:
        connection.close()


def until(true: Callable[[], bool], seconds: float = 15) -> None:
    """Ask again and again; a test that would wait for ever fails."""
    pause, end = threading.Event(), time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        pause.wait(0.02)


def get(base: str, path: str, cookie: str = "") -> Reply:
    return send(base, "GET", path, headers={"Cookie": cookie} if cookie else None)


def practice(base: str, what: str, body: object) -> Reply:
    return send(base, "POST", f"/practice/{what}", body, {"X-Practice": "1"})


def truth(base: str) -> Any:  # noqa: ANN401
    return get(base, "/practice/truth").json()


def sdui_rows(base: str, start: int, search: str = "") -> Reply:
    body = flight.page_request(Query(text=search), start)
    return send(base, "POST", f"{ACTIONS}/pagination?sduiid={flight.PAGER}", body)


def voyager_rows(base: str, start: int, **more: str) -> Reply:
    query = {"count": "40", "q": "search", "sortType": "RECENTLY_ADDED", "start": str(start), **more}
    return get(base, f"{VOYAGER}/connections?{urlencode(query)}")


def flight_slugs(reply: Reply) -> list[str]:
    row = flight_row(reply)
    return [card[3]["navigation"]["payload"]["vanityName"] for _, card in row[2]]


def flight_row(reply: Reply) -> Any:  # noqa: ANN401
    line = next(line for line in reply.text.splitlines() if line.startswith("0:"))
    return json.loads(line[2:])


def voyager_slugs(reply: Reply) -> list[str]:
    profiles = (entity for entity in reply.json()["included"] if "publicIdentifier" in entity)
    return [entity["publicIdentifier"] for entity in profiles]


def remove_2026(base: str, slug: str) -> Reply:
    payload = {"disconnectVanityName": slug, "disconnectFirstName": "A", "disconnectLastName": "B"}
    return _server_request(base, BY_SLUG, payload)


def remove_2025(base: str, member_id: str) -> Reply:
    return _server_request(base, BY_ID, {"connectionId": f"urn:li:fsd_connection:{member_id}"})


def _server_request(base: str, kind: str, payload: dict[str, str]) -> Reply:
    body = {"requestId": kind, "serverRequest": {"requestId": kind, "requestedArguments": {"payload": payload}}}
    return send(base, "POST", f"{ACTIONS}/server-request?sduiid={kind}", body)


def remove_voyager(base: str, service: str, key: str, urn: str) -> Reply:
    return send(base, "POST", f"{VOYAGER}/{service}?action=removeFromMyConnections", {key: urn})
