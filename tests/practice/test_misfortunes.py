"""What befalls people, the way to the site, its language and its pages: by HTTP, without a browser."""

from __future__ import annotations

import http.client
import re
from typing import TYPE_CHECKING

import pytest

from bot.practice.drift import drifts
from tests.practice import web

if TYPE_CHECKING:
    from tests.conftest import Practice as OpenSite


def test_the_last_of_the_list_leaves_with_each_answer(open_site: OpenSite) -> None:
    site = open_site("list-shrinks:times=2")
    before = [person.slug for person in site.world.connected()]
    for _ in range(3):
        web.sdui_rows(site.url, 0)
    assert [person.slug for person in site.world.connected()] == before[:-2]
    assert {change["via"] for change in web.truth(site.url)["changes"]} == {"himself"}


def test_a_removed_person_returns_with_the_next_page(open_site: OpenSite) -> None:
    site = open_site()
    person = site.world.connected()[5]
    web.practice(site.url, "faults", [f"re-added:slug={person.slug}"])
    web.remove_2026(site.url, person.slug)
    assert not site.world.is_connected(person.slug)
    web.get(site.url, web.CONNECTIONS)
    assert site.world.is_connected(person.slug)


def test_a_person_takes_another_name_while_the_list_is_answered(open_site: OpenSite) -> None:
    site = open_site()
    person = site.world.connected()[5]
    web.practice(site.url, "faults", [f"renamed:slug={person.slug},after=1"])
    assert web.flight_slugs(web.sdui_rows(site.url, 0, person.name)) == [person.slug]
    assert web.flight_slugs(web.sdui_rows(site.url, 0, f"{person.name} Renamed")) == []
    web.sdui_rows(site.url, 0, person.name)
    assert web.flight_slugs(web.sdui_rows(site.url, 0, f"{person.name} Renamed")) == [person.slug]


def test_an_unreachable_site_breaks_every_connection(open_site: OpenSite) -> None:
    site = open_site("offline:times=1")
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        web.get(site.url, web.CONNECTIONS)
    assert web.get(site.url, web.CONNECTIONS).status == 200


@pytest.mark.parametrize(
    ("fault", "status"), [("list-404", 404), ("redirect-restricted", 302), ("latency:times=1", 200)]
)
def test_the_list_answers_otherwise(open_site: OpenSite, fault: str, status: int) -> None:
    answer = web.get(open_site(fault).url, web.CONNECTIONS)
    goal = "/check/manage-account" if status == 302 else None
    assert (answer.status, answer.headers.get("location")) == (status, goal)


@pytest.mark.parametrize(("fault", "language"), [("unknown-language", "qaa"), ("language-switch", "tr")])
def test_the_page_speaks_otherwise(open_site: OpenSite, fault: str, language: str) -> None:
    page = web.get(open_site(fault).url, web.CONNECTIONS).text
    assert re.findall(r'<html lang="(\w+)"', page) == [language]


@pytest.mark.parametrize("name", [drift.name for drift in drifts()])
def test_each_drift_is_a_script_that_the_page_loads(open_site: OpenSite, name: str) -> None:
    site = open_site(f"drift:kind={name}", people=3)
    script = f"/practice/drift/{name}.js"
    assert script in web.get(site.url, web.CONNECTIONS).text
    answer = web.get(site.url, script)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/javascript; charset=utf-8")


def test_an_unknown_drift_is_not_found(open_site: OpenSite) -> None:
    assert web.get(open_site().url, "/practice/drift/none-such.js").status == 404
