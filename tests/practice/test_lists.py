"""List answers over HTTP, in the shapes of each era."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.practice import flight
from bot.practice.roster import BY_FIRST, RECENT, Query
from bot.practice.settings import Variant
from tests.practice import web

if TYPE_CHECKING:
    from tests.conftest import Practice as OpenSite


@given(st.integers(0, 10_000), st.text(max_size=20), st.sampled_from([RECENT, BY_FIRST]))
def test_a_page_request_says_what_was_asked(start: int, text: str, sort: str) -> None:
    query = Query(0, 10, text, sort)
    assert flight.read_page_request(flight.page_request(query, start), 10) == Query(start, 10, text, sort)


def test_the_pager_walks_through_everybody_by_its_own_next_request(open_site: OpenSite) -> None:
    site = open_site(people=34)
    slugs, body = [], json.dumps(flight.page_request(Query(), 0))
    for _ in range(9):
        reply = web.send(site.url, "POST", f"{web.ACTIONS}/pagination?sduiid={flight.PAGER}", body)
        assert reply.headers["content-type"] == "application/octet-stream"
        assert len(web.flight_row(reply)) == 9
        slugs += web.flight_slugs(reply)
        body = web.flight_row(reply)[1]
        if body is None:
            break
    assert slugs == [person.slug for person in site.world.connected()]


def test_names_travel_as_states_and_cards_carry_slug_and_id(open_site: OpenSite) -> None:
    site = open_site()
    person = site.world.connected()[12]
    states, _, pairs = web.flight_row(web.sdui_rows(site.url, 10))[:3]
    divider, card = pairs[2]
    assert divider[3]["role"] == "separator"
    assert card[3]["componentkey"] == f"ConnectionCard_10-{person.slug}"
    assert card[3]["navigation"]["payload"] == {
        "vanityName": person.slug,
        "isVanityNameResolved": True,
        "vieweeProfileId": person.member_id,
    }
    values = {state["key"]: state["value"] for state in states}
    assert values[card[3]["name"]["$state"]] == person.name
    assert card[3]["name"]["$state"].startswith("profile_name_loading_state")
    assert "totalConnectionsCount" not in values


def test_the_first_screen_states_the_total(open_site: OpenSite) -> None:
    page = web.get(open_site().url, web.CONNECTIONS).text
    data = page.split('id="rehydrate-data" type="application/json">')[1].split("</script>")[0]
    row = json.loads(json.loads(data).splitlines()[1][2:])
    assert row[0][0] == {"key": "totalConnectionsCount", "value": 60}
    assert len(row[2]) == 10


def test_another_pager_on_the_same_path_carries_nobody(open_site: OpenSite) -> None:
    site = open_site()
    reply = web.send(site.url, "POST", f"{web.ACTIONS}/pagination?sduiid={flight.BACKFILL}", {})
    assert reply.status == 200
    assert "vanityName" not in reply.text
    assert [request["kind"] for request in web.truth(site.url)["requests"]] == ["noise"]


@pytest.mark.parametrize("body", ["", "[]", "{}", "{", '{"clientArguments": {"payload": {}, "states": []}}'])
def test_a_malformed_page_request_is_refused(open_site: OpenSite, body: str) -> None:
    reply = web.send(open_site().url, "POST", f"{web.ACTIONS}/pagination?sduiid={flight.PAGER}", body)
    assert reply.status == 400


def test_the_json_service_answers_forty_at_a_time(open_site: OpenSite) -> None:
    site = open_site(people=90, variant=Variant.EMBER)
    first, last = web.voyager_rows(site.url, 0), web.voyager_rows(site.url, 80)
    assert first.json()["data"]["paging"] == {"count": 40, "start": 0, "links": []}
    assert len(first.json()["data"]["*elements"]) == 40
    people = site.world.connected()
    assert web.voyager_slugs(first) == [person.slug for person in people[:40]]
    assert web.voyager_slugs(last) == [person.slug for person in people[80:]]
    connections = [entity for entity in first.json()["included"] if entity["$type"].endswith(".Connection")]
    assert connections[0]["connectedMember"] == f"urn:li:fsd_profile:{people[0].member_id}"
    assert web.voyager_rows(site.url, 400).json()["data"]["*elements"] == []


@pytest.mark.parametrize("variant", [Variant.EMBER, Variant.SDUI2026_SCROLL])
def test_a_search_finds_by_part_of_the_name_or_nobody(open_site: OpenSite, variant: Variant) -> None:
    site = open_site(variant=variant)
    person = site.world.connected()[33]

    def found(text: str) -> list[str]:
        if variant is Variant.EMBER:
            return web.voyager_slugs(web.voyager_rows(site.url, 0, keyword=text))
        return web.flight_slugs(web.sdui_rows(site.url, 0, text))

    assert person.slug in found(person.name.lower())
    assert person.slug in found(person.last[:4])
    assert found("nobody is called so") == []
    assert "search" in [request["kind"] for request in web.truth(site.url)["requests"]]


@pytest.mark.parametrize("language", ["en", "tr"])
def test_a_page_of_each_language_says_so(open_site: OpenSite, language: str) -> None:
    site = open_site(language=language, people=1217)
    page = web.get(site.url, web.CONNECTIONS).text
    assert f'<html lang="{language}">' in page
    assert {"en": "1,217 connections", "tr": "1.217 bağlantı"}[language] in page
    assert {"en": "Practice network", "tr": "Alıştırma ağı"}[language] in page


def test_the_header_lags_when_told(open_site: OpenSite) -> None:
    site = open_site("header-lag:count=4,times=1")
    assert "64 connections" in web.get(site.url, web.CONNECTIONS).text
    assert "60 connections" in web.get(site.url, web.CONNECTIONS).text


def test_a_person_already_gone_and_namesakes(open_site: OpenSite) -> None:
    plain = open_site()
    gone, twin = plain.world.connected()[3], plain.world.connected()[5]
    site = open_site(f"already-gone:slug={gone.slug}", f"namesakes:slug={twin.slug}")
    truth = web.truth(site.url)
    assert gone.slug not in truth["connected"]
    assert len(truth["connected"]) == 61
    assert truth["changes"] == []
    assert len(web.flight_slugs(web.sdui_rows(site.url, 0, twin.name))) == 3
