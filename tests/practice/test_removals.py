"""Removal requests of each era over HTTP, their faults, and the record the site keeps."""

from __future__ import annotations

import http.client
import threading
from typing import TYPE_CHECKING

import pytest

from tests.practice import web

if TYPE_CHECKING:
    from bot.practice.people import PracticePerson
    from tests.conftest import Practice as OpenSite


def ask(era: str, base: str, person: PracticePerson) -> web.Reply:
    match era:
        case "vanity-name":
            return web.remove_2026(base, person.slug)
        case "sdui-id":
            return web.remove_2025(base, person.member_id)
        case "voyager-connections":
            return web.remove_voyager(base, "connections", "connectedMember", f"urn:li:fsd_profile:{person.member_id}")
    return web.remove_voyager(base, "memberRelationships", "connectionUrn", f"urn:li:fsd_connection:{person.member_id}")


@pytest.mark.parametrize("era", ["vanity-name", "sdui-id", "voyager-connections", "voyager-relationships"])
def test_each_era_removes_the_person_it_names(open_site: OpenSite, era: str) -> None:
    site = open_site()
    person = site.world.connected()[20]
    assert ask(era, site.url, person).status in (200, 201, 204)
    truth = web.truth(site.url)
    assert person.slug not in truth["connected"]
    assert len(truth["connected"]) == 59
    assert [(c["kind"], c["slug"], c["via"]) for c in truth["changes"]] == [("removed", person.slug, era)]
    assert truth["requests"][-1]["kind"] == "remove"
    assert truth["requests"][-1]["slug"] == person.slug
    assert ask(era, site.url, person).status == 404
    assert len(web.truth(site.url)["changes"]) == 1


def test_the_oldest_request_is_gone_but_counted(open_site: OpenSite) -> None:
    site = open_site()
    slug = "ada-example-1"
    path = f"/voyager/api/identity/profiles/{slug}/profileActions?action=disconnect"
    assert web.send(site.url, "POST", path).status == 410
    request = web.truth(site.url)["requests"][0]
    assert (request["kind"], request["slug"], request["status"]) == ("remove", slug, 410)


def test_all_three_good_answers_occur(open_site: OpenSite) -> None:
    site = open_site()
    assert {web.remove_2026(site.url, person.slug).status for person in site.world.connected()} == {200, 201, 204}
    assert web.truth(site.url)["connected"] == []


@pytest.mark.parametrize("body", ["", "{}", '{"serverRequest": 3}', "[1]"])
def test_a_removal_that_names_nobody_removes_nobody(open_site: OpenSite, body: str) -> None:
    site = open_site()
    path = f"{web.ACTIONS}/server-request?sduiid=com.linkedin.sdui.mynetwork.RemoveConnectionVanityName"
    assert web.send(site.url, "POST", path, body).status == 404
    assert web.truth(site.url)["changes"] == []


@pytest.mark.parametrize(
    ("fault", "answers"),
    [("drop-500", {500}), ("drop-429", {429}), ("drop-999", {999}), ("silently-refused", {200, 201, 204})],
)
def test_a_refusal_leaves_the_person_connected(open_site: OpenSite, fault: str, answers: set[int]) -> None:
    site = open_site(f"{fault}:times=1")
    person = site.world.connected()[0]
    assert web.remove_2026(site.url, person.slug).status in answers
    assert site.world.is_connected(person.slug)
    assert web.remove_2026(site.url, person.slug).status in (200, 201, 204)
    assert not site.world.is_connected(person.slug)


@pytest.mark.parametrize(("fault", "removed"), [("answer-lost", True), ("request-lost", False)])
def test_a_cut_connection_gives_no_answer_at_all(open_site: OpenSite, fault: str, removed: bool) -> None:
    site = open_site(fault)
    person = site.world.connected()[0]
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        web.remove_2026(site.url, person.slug)
    assert site.world.is_connected(person.slug) is not removed
    assert [request["status"] for request in web.truth(site.url)["requests"]] == [0]


def test_a_late_answer_applies_at_the_end(open_site: OpenSite) -> None:
    site = open_site("answer-late:seconds=0.4", scale=1.0)
    person = site.world.connected()[0]
    thread = threading.Thread(target=web.remove_2026, args=(site.url, person.slug))
    thread.start()
    while not web.truth(site.url)["requests"]:
        pass
    assert site.world.is_connected(person.slug)
    thread.join()
    assert not site.world.is_connected(person.slug)


def test_a_late_application_answers_at_once(open_site: OpenSite) -> None:
    site = open_site("apply-late:seconds=50", scale=0.01)
    person = site.world.connected()[0]
    assert web.remove_2026(site.url, person.slug).status in (200, 201, 204)
    assert site.world.is_connected(person.slug)
    ended = threading.Event()
    while site.world.is_connected(person.slug) and not ended.wait(0.05):
        pass
    assert web.truth(site.url)["changes"][0]["kind"] == "removed"


def test_a_fault_for_one_person_and_a_change_of_faults_at_run_time(open_site: OpenSite) -> None:
    site = open_site()
    first, second = site.world.connected()[:2]
    assert web.practice(site.url, "faults", [f"drop-500:slug={first.slug}"]).status == 200
    assert web.remove_2026(site.url, second.slug).status != 500
    assert web.remove_2026(site.url, first.slug).status == 500
    assert web.practice(site.url, "faults", []).status == 200
    assert web.remove_2026(site.url, first.slug).status != 500
    assert "drop-429" in web.practice(site.url, "faults", ["drop"]).json()["error"]


@pytest.mark.parametrize(
    ("fault", "path"), [("redirect-challenge", "/checkpoint/challenge/"), ("redirect-login", "/login?")]
)
def test_a_run_is_thrown_out_in_the_middle(open_site: OpenSite, fault: str, path: str) -> None:
    site = open_site(f"{fault}:after=1,times=1")
    person = site.world.connected()[0]
    assert web.sdui_rows(site.url, 0).status == 200
    reply = web.remove_2026(site.url, person.slug)
    assert reply.status == 302
    assert reply.headers["location"].startswith(path)
    assert site.world.is_connected(person.slug)
    assert web.get(site.url, web.CONNECTIONS).status == 302
    assert web.sdui_rows(site.url, 0).status == 302


def test_the_other_side_of_the_network(open_site: OpenSite) -> None:
    site = open_site()
    slug = site.world.connected()[0].slug
    assert web.send(site.url, "POST", "/practice/control", {"remove": slug}).status == 403
    assert web.practice(site.url, "control", {"remove": slug}).status == 200
    assert not site.world.is_connected(slug)
    assert web.practice(site.url, "control", {"remove": slug}).status == 400
    assert web.practice(site.url, "control", {"restore": slug, "rename": [slug, "New", "Name"]}).status == 200
    assert site.world.connected()[0].name == "New Name"
    kinds = [(change["kind"], change["via"]) for change in web.truth(site.url)["changes"]]
    assert kinds == [("removed", "control"), ("restored", "control"), ("renamed", "control")]
    assert web.practice(site.url, "control", {"settings": {"variant": "ember", "language": "tr"}}).status == 200
    assert "60 Bağlantı" in web.get(site.url, web.CONNECTIONS).text
    settings = [{"people": 3}, {"variant": "old"}, {"language": "xx"}, {"scale": "x"}, {"login": 1}]
    wrongs: list[object] = [*({"settings": values} for values in settings), {"explode": 1}, {"rename": ["x"]}, []]
    for wrong in wrongs:
        assert web.practice(site.url, "control", wrong).status == 400
