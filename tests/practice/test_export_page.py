"""The page of the data export: its states, the wait, the archive, and the password that nobody may type."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from bot.invitation import Side
from bot.practice.inviting import Act
from bot.practice.settings import PASSWORD, ExportState
from tests.practice.web import get, practice, send, truth, until

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.conftest import Practice as OpenSite

PAGE = "/mypreferences/d/download-my-data"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SHOWN = {
    ExportState.REQUEST: 'class="request-archive-btn">Request archive',
    ExportState.PENDING: "disabled>Request pending",
    ExportState.READY: f'<a class="download-btn" href="{PAGE}/archive">Download archive',
    ExportState.DISABLED: 'class="download-btn" disabled>Download archive',
    ExportState.PASSWORD: 'class="password-prompt active"',
}


def ask(base: str, what: str, **fields: str) -> int:
    body = "&".join(f"{key}={quote(value)}" for key, value in fields.items())
    return send(base, "POST", f"{PAGE}/{what}", body, FORM).status


@pytest.mark.parametrize("state", ExportState)
def test_each_state_shows_itself_and_no_other(open_site: OpenSite, state: ExportState) -> None:
    site = open_site(export_state=state, scale=1)
    text = get(site.url, PAGE).text
    assert [one for one, mark in SHOWN.items() if mark in text] == [state]
    assert truth(site.url)["requests"][0]["kind"] == "export"
    assert get(site.url, f"{PAGE}/archive").status == (200 if state is ExportState.READY else 404)


@pytest.mark.parametrize("state", ExportState)
def test_a_frame_holds_the_form_of_older_pages(open_site: OpenSite, state: ExportState) -> None:
    site = open_site(export_state=state, export_frame=True, scale=1)
    outer, inner = get(site.url, PAGE), get(site.url, f"{PAGE}/frame")
    assert "settings-iframe--frame" in outer.text
    assert "<form" not in outer.text
    assert "<form" in inner.text
    assert "frame-src 'self'" in outer.headers["content-security-policy"]
    assert ('data-state-key="pending">Download pending' in inner.text) is (state is ExportState.PENDING)
    assert ("<button" in inner.text and "download-btn" in inner.text) is (state in {"ready", "disabled"})


def test_the_old_address_leads_here_and_a_stranger_to_the_login(open_site: OpenSite) -> None:
    site = open_site()
    assert get(site.url, "/psettings/member-data").headers["location"] == PAGE
    practice(site.url, "control", {"logout": 1})
    for path in (PAGE, f"{PAGE}/frame", f"{PAGE}/archive"):
        assert get(site.url, path).headers["location"].startswith("/login?")
    assert ask(site.url, "request", archive="everything") == 302
    assert truth(site.url)["export"]["requests"] == []


def test_a_request_ripens_in_the_times_of_the_site(open_site: OpenSite) -> None:
    site = open_site(scale=0.001)
    assert ask(site.url, "request", archive="some", file_group_INBOX="on", file_group_CONNECTIONS="on") == 303
    assert SHOWN[ExportState.PENDING] in get(site.url, PAGE).text
    assert get(site.url, f"{PAGE}/archive").status == 404
    assert ask(site.url, "request", archive="everything") == 303
    until(lambda: SHOWN[ExportState.READY] in get(site.url, PAGE).text)
    assert truth(site.url)["export"] == {"requests": [["CONNECTIONS", "INBOX"]], "downloads": 0, "passwords": 0}


def test_asking_too_often_is_refused(open_site: OpenSite) -> None:
    site = open_site("export-limit:times=1")
    assert send(site.url, "POST", f"{PAGE}/request", "archive=everything", FORM).status == 200
    assert truth(site.url)["export"]["requests"] == []
    assert ask(site.url, "request", archive="everything") == 303
    assert truth(site.url)["export"]["requests"] == [[]]


def test_a_typed_password_is_counted_and_a_right_one_lets_in(open_site: OpenSite) -> None:
    site = open_site(export_state=ExportState.PASSWORD)
    assert ask(site.url, "request", archive="everything") == 303
    assert truth(site.url)["export"]["requests"] == []
    assert ask(site.url, "verify", password="wrong") == 303
    assert SHOWN[ExportState.PASSWORD] in get(site.url, PAGE).text
    assert ask(site.url, "verify", password=PASSWORD) == 303
    assert SHOWN[ExportState.REQUEST] in get(site.url, PAGE).text
    assert truth(site.url)["export"]["passwords"] == 2


def test_the_control_sets_a_state(open_site: OpenSite) -> None:
    site = open_site()
    assert practice(site.url, "control", {"export": "disabled"}).status == 200
    assert SHOWN[ExportState.DISABLED] in get(site.url, PAGE).text
    assert practice(site.url, "control", {"export": "lost"}).status == 400
    assert practice(site.url, "control", {"settings": {"export_frame": True}}).status == 200
    assert "settings-iframe--frame" in get(site.url, PAGE).text


@pytest.mark.browser
@pytest.mark.parametrize("framed", [False, True])
def test_a_person_asks_waits_and_downloads(open_site: OpenSite, tab: Page, tmp_path: Path, *, framed: bool) -> None:
    site = open_site(export_frame=framed, scale=1)
    accepted = site.world.invitations(Side.RECEIVED)[3]
    site.world.act(Act.ACCEPTED, accepted.slug, "test")
    tab.goto(site.url + PAGE)
    view = tab.frame_locator("iframe.settings-iframe--frame") if framed else tab.locator("main")
    view.locator("#fast-file-only-plus-other-data").check()
    view.get_by_role("button", name="Request archive").click()
    expect(view.get_by_role("button", name="Request pending")).to_be_disabled()
    practice(site.url, "control", {"export": "ready"})
    tab.reload()
    with tab.expect_download() as loaded:
        view.get_by_role("button" if framed else "link", name="Download archive").click()
    assert re.fullmatch(r"Complete_LinkedInDataExport_\d\d-\d\d-\d{4}\.zip", loaded.value.suggested_filename)
    file = tmp_path / "archive.zip"
    loaded.value.save_as(file)
    with zipfile.ZipFile(file) as archive:
        connections = archive.read("Connections.csv").decode()
        rows = list(csv.DictReader(io.StringIO(archive.read("Invitations.csv").decode())))
    assert f"/in/{quote(accepted.slug, safe='-._~')}" in connections
    open_ones = {side: [one.slug for one in site.world.invitations(side) if one.age_days] for side in Side}
    assert slugs(rows, "OUTGOING", "inviteeProfileUrl") >= set(open_ones[Side.SENT])
    assert slugs(rows, "INCOMING", "inviterProfileUrl") >= {*open_ones[Side.RECEIVED], accepted.slug}
    assert truth(site.url)["export"] == {"requests": [[]], "downloads": 1, "passwords": 0}


def slugs(rows: list[dict[str, str]], way: str, column: str) -> set[str]:
    return {row[column].rpartition("/")[2] for row in rows if row["Direction"] == way}
