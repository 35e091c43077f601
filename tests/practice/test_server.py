"""Start, stop, restart and wrong starts of the site."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from bot.errors import InputError
from bot.practice.faults import parse_fault
from bot.practice.inviting import Act
from bot.practice.server import PracticeServer, serve
from bot.practice.settings import PracticeSettings
from tests.practice import web

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Practice as OpenSite

PROGRAM = """
from bot.practice.server import serve
from bot.practice.settings import PracticeSettings
serve(PracticeSettings(people=20, scale=0), ready=lambda url: print(url, flush=True))
print("ended", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_ends_cleanly_on_a_signal(number: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert web.get(url, web.CONNECTIONS).status == 200
        process.send_signal(number)
        assert process.stdout.read() == "ended\n"
        assert process.wait(10) == 0


def test_a_taken_port_is_one_clear_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"port {port}"):
            serve(PracticeSettings(people=3, port=port), ready=print)


def test_an_impossible_port_or_language_is_refused() -> None:
    with pytest.raises(InputError, match="port 99999"):
        PracticeServer(PracticeSettings(people=3, port=99999))
    with pytest.raises(InputError, match="people"):
        PracticeSettings(people=-1)
    with pytest.raises(InputError, match="scale"):
        PracticeSettings(scale=float("nan"))
    with pytest.raises(InputError, match="en, tr"):
        PracticeServer(PracticeSettings(people=3, language="xx"))


def test_the_site_remembers_in_its_state_file(open_site: OpenSite, tmp_path: Path) -> None:
    state = tmp_path / "state" / "practice.json"
    with PracticeServer(PracticeSettings(people=30, scale=0, state_file=state)) as site:
        first, second = site.world.connected()[:2]
        web.get(site.url, f"/in/{second.slug}/")
        web.remove_2026(site.url, first.slug)
        site.world.rename(second.slug, "New", "Name")
        before = web.truth(site.url)
    again = open_site(people=30, state_file=state)
    assert web.truth(again.url) == before
    assert not again.world.is_connected(first.slug)
    assert again.world.connected()[0].name == "New Name"


def test_a_removal_is_in_the_file_before_it_is_answered(open_site: OpenSite, tmp_path: Path) -> None:
    state = tmp_path / "practice.json"
    site = open_site(people=30, state_file=state)
    slug = site.world.connected()[0].slug
    web.remove_2026(site.url, slug)
    assert json.loads(state.read_text(encoding="utf-8"))["gone"] == [slug]


def test_a_late_application_survives_a_restart(open_site: OpenSite, tmp_path: Path) -> None:
    state = tmp_path / "practice.json"
    settings = PracticeSettings(people=30, scale=0, state_file=state)
    with PracticeServer(settings) as site:
        slug = site.world.connected()[0].slug
        site.world.act_later(Act.REMOVED, slug, "vanity-name", 0.05)
    again = open_site(people=30, state_file=state)
    while again.world.is_connected(slug):
        pass
    assert [change["slug"] for change in web.truth(again.url)["changes"]] == [slug]


def test_another_networks_state_or_a_broken_one_is_refused(tmp_path: Path) -> None:
    state = tmp_path / "practice.json"
    with PracticeServer(PracticeSettings(people=30, scale=0, state_file=state)):
        pass
    with pytest.raises(InputError, match="30 people of seed 1"):
        PracticeServer(PracticeSettings(people=31, state_file=state))
    state.write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match=r"practice\.json cannot be read"):
        PracticeServer(PracticeSettings(people=30, state_file=state))


def test_a_site_that_closes_lets_nobody_wait(capfd: pytest.CaptureFixture[str]) -> None:
    settings = PracticeSettings(people=30, faults=(parse_fault("list-stall:seconds=500"),))
    with ThreadPoolExecutor() as pool:
        with PracticeServer(settings) as site:
            waiting = pool.submit(web.sdui_rows, site.url, 0)
            while not web.truth(site.url)["requests"]:
                pass
        assert waiting.result(5).status == 200
    assert capfd.readouterr().err == ""
