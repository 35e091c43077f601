"""The terms before the first contact with a site that is not this machine, and what is refused there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.cli.consent import REMINDER
from bot.errors import Exit
from tests.fakes import FakeNetwork
from tests.unit.cli.kit import OWNER, people

if TYPE_CHECKING:
    from tests.unit.cli.kit import Cli

SITE = "https://practice.example"


@pytest.fixture
def elsewhere(cli: Cli) -> Cli:
    cli.environ["LINKPRUNE_SITE__BASE_URL"] = SITE
    cli.environ["LINKPRUNE_PACE__GAP_SECONDS"] = "[8,8]"
    cli.network = FakeNetwork(people(), owner=OWNER, origin=SITE, clock=cli.clock)
    return cli


def consent(cli: Cli) -> None:
    cli.terminal, cli.typed = True, "I understand\n"
    assert cli("login").code == 0
    cli.terminal, cli.typed = False, ""


def contacts(cli: Cli) -> int:
    return cli.network.truth.page_loads + cli.network.truth.searches


def test_without_a_terminal_there_is_no_consent(elsewhere: Cli) -> None:
    said = elsewhere("login")
    assert said.code == Exit.CONSENT
    assert "User Agreement forbids automated" in said.err
    assert contacts(elsewhere) == 0


@pytest.mark.parametrize("typed", ["\n", "yes\n", "y\n", "I do not understand\n", ""])
def test_only_the_words_are_a_consent(elsewhere: Cli, typed: str) -> None:
    elsewhere.terminal, elsewhere.typed = True, typed
    assert elsewhere("login").code == Exit.CONSENT
    assert elsewhere("sync").code == Exit.CONSENT
    assert contacts(elsewhere) == 0


@pytest.mark.parametrize("option", ["--yes", "--consent", "--accept-terms"])
def test_no_option_skips_it(elsewhere: Cli, option: str) -> None:
    assert elsewhere("login", option).code == Exit.USAGE


def test_it_is_asked_once_and_recorded(elsewhere: Cli) -> None:
    consent(elsewhere)
    assert elsewhere("sync").code == 0
    events = [event["event"] for event in elsewhere("audit", "show", "--json").json["events"]]
    assert events[:2] == ["consent", "login"]


def test_every_live_run_reminds(elsewhere: Cli) -> None:
    consent(elsewhere)
    plan = elsewhere.planned("person-01")
    assert REMINDER not in elsewhere("run", plan).err
    assert REMINDER in elsewhere("run", plan, "--live", "--confirm", "none", "--quiet").err


@pytest.mark.parametrize("words", [["login"], ["sync"], ["whoami"], ["verify"]])
def test_root_opens_no_browser_there(elsewhere: Cli, words: list[str]) -> None:
    consent(elsewhere)
    before = contacts(elsewhere)
    elsewhere.root = True
    said = elsewhere(*words)
    assert said.code == Exit.INPUT
    assert "as root" in said.err
    assert contacts(elsewhere) == before


def test_a_live_run_there_shows_its_browser(elsewhere: Cli) -> None:
    consent(elsewhere)
    plan = elsewhere.planned("person-01")
    elsewhere.environ["LINKPRUNE_BROWSER__HEADLESS"] = "true"
    assert elsewhere("run", plan).code == 0
    said = elsewhere("run", plan, "--live", "--confirm", "none")
    assert said.code == Exit.INPUT
    assert "shows its browser" in said.err


def test_this_machine_needs_no_consent_and_lets_root_in(cli: Cli) -> None:
    cli.root = True
    assert cli("login").code == 0


def test_the_help_says_it_before_anything_else(cli: Cli) -> None:
    assert cli("--help").code == 0
