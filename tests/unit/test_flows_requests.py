from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Slug
from flows.requests import Naming, RemovalRequest, naming, removal_of

ORIGIN = "http://127.0.0.1:1"
SERVER = f"{ORIGIN}/flagship-web/rsc-action/actions/server-request?sduiid=com.linkedin.sdui.mynetwork."
VOYAGER = f"{ORIGIN}/voyager/api/relationships/dash/"
ADA = Slug("ada-1")


def sdui(**payload: str) -> str:
    return json.dumps({"serverRequest": {"requestedArguments": {"payload": payload}}})


@pytest.mark.parametrize(
    ("url", "body", "expected"),
    [
        (
            SERVER + "RemoveConnectionVanityName",
            sdui(disconnectVanityName="Ada-1", disconnectFirstName="Ada"),
            RemovalRequest(frozenset({ADA}), frozenset()),
        ),
        (
            SERVER + "RemoveConnectionId",
            sdui(connectionId="ACoAA1"),
            RemovalRequest(frozenset(), frozenset({"ACoAA1"})),
        ),
        (
            VOYAGER + "connections?action=removeFromMyConnections",
            '{"connectedMember":"urn:li:fsd_profile:ACoAA1"}',
            RemovalRequest(frozenset(), frozenset({"ACoAA1"})),
        ),
        (
            VOYAGER + "memberRelationships?action=removeFromMyConnections&x=1",
            '{"connectionUrn":"urn:li:fsd_connection:ACoAA1"}',
            RemovalRequest(frozenset(), frozenset({"ACoAA1"})),
        ),
        (
            f"{ORIGIN}/voyager/api/identity/profiles/ada%2D1/profileActions?action=disconnect",
            "",
            RemovalRequest(frozenset({ADA}), frozenset()),
        ),
    ],
)
def test_each_era_is_recognised(url: str, body: str, expected: RemovalRequest) -> None:
    assert removal_of("POST", url, body) == expected
    assert removal_of("GET", url, body) is None


@pytest.mark.parametrize(
    "url",
    [
        f"{ORIGIN}/flagship-web/rsc-action/actions/server-request?sduiid=com.linkedin.sdui.requests.mynetwork.addaAddConnection",
        f"{ORIGIN}/voyager/api/voyagerMessagingDashMessengerMessages?action=typing",
        f"{ORIGIN}/flagship-web/rsc-action/actions/pagination?sduiid=com.linkedin.sdui.pagers.mynetwork.connectionsList",
        f"{ORIGIN}/RemoveConnection",
    ],
)
def test_other_posts_are_none(url: str) -> None:
    assert removal_of("POST", url, "{}") is None


def test_a_request_names_the_person_by_slug_or_by_a_tied_id() -> None:
    by_slug = RemovalRequest(frozenset({ADA}), frozenset())
    by_id = RemovalRequest(frozenset(), frozenset({"ACoAA1"}))
    assert naming(by_slug, ADA, ()) == Naming(by="slug")
    assert naming(by_id, ADA, {"ACoAA1"}) == Naming(by="member id")
    assert naming(by_id, ADA, ()) == Naming()
    assert naming(RemovalRequest(frozenset(), frozenset()), ADA, {"ACoAA1"}) == Naming()


@pytest.mark.parametrize(
    "request_",
    [
        RemovalRequest(frozenset({Slug("bo-2")}), frozenset()),
        RemovalRequest(frozenset({ADA, Slug("bo-2")}), frozenset()),
        RemovalRequest(frozenset({ADA}), frozenset({"ACoAA2"})),
        RemovalRequest(frozenset(), frozenset({"ACoAA2"})),
        RemovalRequest(frozenset(), frozenset({"ACoAA1", "ACoAA2"})),
    ],
)
def test_a_request_that_names_somebody_else_is_told(request_: RemovalRequest) -> None:
    assert naming(request_, ADA, {"ACoAA1"}) == Naming(somebody_else=True)


@given(body=st.text())
def test_garbage_bodies_name_nobody(body: str) -> None:
    found = removal_of("POST", SERVER + "RemoveConnectionVanityName", body)
    assert found is not None
    assert naming(found, ADA, {"ACoAA1"}).by is None or "ada-1" in body.casefold()
