"""Signing in, what stands before the pages, and the other pages of the site, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest

from bot.practice.settings import EMAIL, PASSWORD, PIN
from tests.practice import web

if TYPE_CHECKING:
    from tests.conftest import Practice as OpenSite

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
GOAL = quote(web.CONNECTIONS, safe="")


def form(base: str, path: str, cookie: str = "", **fields: str) -> web.Reply:
    return web.send(base, "POST", path, urlencode(fields), {**FORM, "Cookie": cookie})


def sign_in(base: str, password: str = PASSWORD) -> web.Reply:
    fields = {"session_key": EMAIL, "session_password": password, "session_redirect": web.CONNECTIONS}
    return form(base, "/checkpoint/lg/login-submit", **fields)


def cookie_of(reply: web.Reply) -> str:
    return reply.headers["set-cookie"].split(";")[0]


def test_strangers_are_sent_to_the_login_page(open_site: OpenSite) -> None:
    site = open_site(login="classic")
    for path in (web.CONNECTIONS, "/in/me/", "/feed/", "/"):
        assert web.get(site.url, path).headers["location"] == f"/login?session_redirect={quote(path, safe='')}"
    assert web.get(site.url, f"/uas/login?session_redirect={GOAL}").headers["location"].startswith("/login?")
    assert web.sdui_rows(site.url, 0).headers["location"] == f"/login?session_redirect={GOAL}"
    assert web.get(site.url, web.CONNECTIONS, "li_at=invented").status == 302


def test_the_classic_form_lets_the_member_in(open_site: OpenSite) -> None:
    site = open_site(login="classic")
    page = web.get(site.url, "/login").text
    for mark in ('id="username" name="session_key"', 'id="password" name="session_password"', 'type="submit"'):
        assert mark in page
    wrong = sign_in(site.url, "wrong")
    assert "not the right password" in wrong.text
    assert "set-cookie" not in wrong.headers
    reply = sign_in(site.url)
    assert reply.headers["location"] == web.CONNECTIONS
    assert cookie_of(reply).startswith("li_at=")
    assert web.get(site.url, web.CONNECTIONS, cookie_of(reply)).status == 200
    assert web.get(site.url, "/login", cookie_of(reply)).status == 302


def test_the_new_form_has_two_sets_of_fields_and_no_form_element(open_site: OpenSite) -> None:
    page = web.get(open_site(login="new").url, "/login").text
    assert "<form" not in page
    assert page.count('autocomplete="current-password"') == 2
    assert page.count('id="«r') == 4


def test_second_factor_and_challenge_stand_before_the_pages(open_site: OpenSite) -> None:
    site = open_site(login="classic", second_factor=True, challenge=True)
    reply = sign_in(site.url)
    cookie = cookie_of(reply)
    assert reply.headers["location"] == "/checkpoint/challenge/two-step"
    assert web.get(site.url, web.CONNECTIONS, cookie).headers["location"] == "/checkpoint/challenge/two-step"
    page = web.get(site.url, "/checkpoint/challenge/two-step", cookie).text
    for mark in ('id="two-step-challenge"', 'id="input__phone_verification_pin"', 'id="two-step-submit-button"'):
        assert mark in page
    assert "right" in form(site.url, "/checkpoint/challenge/verify", cookie, pin="000000").text
    reply = form(site.url, "/checkpoint/challenge/verify", cookie, pin=PIN)
    assert reply.headers["location"] == "/checkpoint/challenge/security"
    page = web.get(site.url, "/checkpoint/challenge/security", cookie).text
    assert "Let’s do a quick security check" in page
    assert "<main" not in page
    assert web.get(site.url, web.CONNECTIONS, cookie).status == 302
    assert form(site.url, "/checkpoint/challenge/pass", cookie).headers["location"] == web.CONNECTIONS
    assert web.get(site.url, web.CONNECTIONS, cookie).status == 200


def test_a_challenge_in_mid_run_stays_until_a_person_passes(open_site: OpenSite) -> None:
    site = open_site("redirect-challenge:times=1")
    for _ in range(2):
        assert web.get(site.url, web.CONNECTIONS).headers["location"] == "/checkpoint/challenge/security"
    form(site.url, "/checkpoint/challenge/pass")
    assert web.get(site.url, web.CONNECTIONS).status == 200


def test_the_site_signs_the_member_out(open_site: OpenSite) -> None:
    site = open_site()
    assert web.practice(site.url, "control", {"logout": True}).status == 200
    assert web.get(site.url, web.CONNECTIONS).status == 302
    assert web.get(site.url, web.CONNECTIONS, cookie_of(sign_in(site.url))).status == 200
    assert web.practice(site.url, "control", {"settings": {"login": "open"}}).status == 200
    assert web.get(site.url, web.CONNECTIONS).status == 200


def test_own_profile_others_and_unknown_ones(open_site: OpenSite) -> None:
    site = open_site(people=300)
    owner = web.truth(site.url)["owner"]
    assert web.get(site.url, "/in/me/").headers["location"] == f"/in/{owner}/"
    assert "/edit/intro/" in web.get(site.url, f"/in/{owner}/").text
    assert web.truth(site.url)["profile_views"] == []
    person = next(person for person in site.world.connected() if not person.slug.isascii())
    assert "1st" in web.get(site.url, f"/in/{quote(person.slug)}/").text
    site.world.remove(person.slug, "control")
    assert "custom-invite" in web.get(site.url, f"/in/{quote(person.slug)}/").text
    assert web.truth(site.url)["profile_views"] == [person.slug] * 2
    assert web.get(site.url, "/in/nobody-here/").status == 404
    assert web.get(site.url, "/check/manage-account").status == 200


@pytest.mark.parametrize(
    "path", [web.CONNECTIONS, "/in/me/", "/practice/truth", "/nowhere", "/practice/static/site.css"]
)
def test_every_answer_carries_a_date_and_ends_its_connection(open_site: OpenSite, path: str) -> None:
    reply = web.get(open_site().url, path)
    assert reply.headers["date"].endswith("GMT")
    assert reply.headers["connection"] == "close"


def test_documents_are_counted_as_page_loads(open_site: OpenSite) -> None:
    site = open_site(login="classic")
    web.get(site.url, web.CONNECTIONS)
    assert web.truth(site.url)["page_loads"] == 0
    web.get(site.url, "/login")
    web.get(site.url, web.CONNECTIONS, cookie_of(sign_in(site.url)))
    web.get(site.url, "/nowhere")
    assert web.truth(site.url)["page_loads"] == 2
