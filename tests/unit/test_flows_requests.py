from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Slug
from flows.requests import Deed, DeedRequest, Naming, Tie, deed_of, naming

ORIGIN = "http://127.0.0.1:1"
SERVER = f"{ORIGIN}/flagship-web/rsc-action/actions/server-request?sduiid=com.linkedin.sdui.mynetwork."
VOYAGER = f"{ORIGIN}/voyager/api/relationships/dash/"
ADA = Slug("ada-1")
TIE = Tie(ADA, frozenset({"ACoAA1"}))


def sdui(**payload: str) -> str:
    return json.dumps({"serverRequest": {"requestedArguments": {"payload": payload}}})


@pytest.mark.parametrize(
    ("url", "body", "expected"),
    [
        (
            SERVER + "RemoveConnectionVanityName",
            sdui(disconnectVanityName="Ada-1", disconnectFirstName="Ada"),
            DeedRequest(Deed.DISCONNECT, frozenset({ADA}), frozenset()),
        ),
        (
            SERVER + "RemoveConnectionId",
            sdui(connectionId="ACoAA1"),
            DeedRequest(Deed.DISCONNECT, frozenset(), frozenset({"ACoAA1"})),
        ),
        (
            VOYAGER + "connections?action=removeFromMyConnections",
            '{"connectedMember":"urn:li:fsd_profile:ACoAA1"}',
            DeedRequest(Deed.DISCONNECT, frozenset(), frozenset({"ACoAA1"})),
        ),
        (
            VOYAGER + "memberRelationships?action=removeFromMyConnections&x=1",
            '{"connectionUrn":"urn:li:fsd_connection:ACoAA1"}',
            DeedRequest(Deed.DISCONNECT, frozenset(), frozenset({"ACoAA1"})),
        ),
        (
            f"{ORIGIN}/voyager/api/identity/profiles/ada%2D1/profileActions?action=disconnect",
            "",
            DeedRequest(Deed.DISCONNECT, frozenset({ADA}), frozenset()),
        ),
    ],
)
def test_each_era_is_recognised(url: str, body: str, expected: DeedRequest) -> None:
    assert deed_of("POST", url, body) == expected
    assert deed_of("GET", url, body) is None


@pytest.mark.parametrize(
    "url",
    [
        f"{ORIGIN}/flagship-web/rsc-action/actions/server-request?sduiid=com.linkedin.sdui.requests.mynetwork.other",
        f"{ORIGIN}/voyager/api/voyagerMessagingDashMessengerMessages?action=typing",
        f"{ORIGIN}/flagship-web/rsc-action/actions/pagination?sduiid=com.linkedin.sdui.pagers.mynetwork.connectionsList",
        f"{ORIGIN}/RemoveConnection",
    ],
)
def test_other_posts_are_none(url: str) -> None:
    assert deed_of("POST", url, "{}") is None


def test_a_request_names_the_person_by_slug_or_by_a_tied_id() -> None:
    by_slug = DeedRequest(Deed.DISCONNECT, frozenset({ADA}), frozenset())
    by_id = DeedRequest(Deed.DISCONNECT, frozenset(), frozenset({"ACoAA1"}))
    assert naming(by_slug, Tie(ADA)) == Naming(by="slug")
    assert naming(by_id, TIE) == Naming(by="member id")
    assert naming(by_id, Tie(ADA)) == Naming()
    assert naming(DeedRequest(Deed.DISCONNECT, frozenset(), frozenset()), TIE) == Naming()


@pytest.mark.parametrize(
    "request_",
    [
        DeedRequest(Deed.DISCONNECT, frozenset({Slug("bo-2")}), frozenset()),
        DeedRequest(Deed.DISCONNECT, frozenset({ADA, Slug("bo-2")}), frozenset()),
        DeedRequest(Deed.DISCONNECT, frozenset({ADA}), frozenset({"ACoAA2"})),
        DeedRequest(Deed.DISCONNECT, frozenset(), frozenset({"ACoAA2"})),
        DeedRequest(Deed.DISCONNECT, frozenset(), frozenset({"ACoAA1", "ACoAA2"})),
    ],
)
def test_a_request_that_names_somebody_else_is_told(request_: DeedRequest) -> None:
    assert naming(request_, TIE) == Naming(somebody_else=True)


@given(body=st.text())
def test_garbage_bodies_name_nobody(body: str) -> None:
    found = deed_of("POST", SERVER + "RemoveConnectionVanityName", body)
    assert found is not None
    assert naming(found, TIE).by is None or "ada-1" in body.casefold()
