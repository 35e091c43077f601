"""The terms: shown before the first contact, in the help, before each live run; nothing skips the typed consent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import typer.main

from bot.cli.app import build
from bot.cli.consent import KIND, REMINDER, TERMS, WORDS, text_hash
from bot.errors import Exit
from bot.model import ListReading
from bot.ports import Step
from bot.store import open_store
from config.settings import known_keys
from tests.fakes import Crash, FakeNetwork, Killed
from tests.unit.cli.kit import OWNER, people

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.unit.cli.kit import Cli

SITE = "https://practice.example"
# Every command that touches the site by itself. `run` in each of its automated ways.
CONTACTS = ("login", "login --check", "whoami", "sync", "sync --full", "verify", "invitations sync",
            "run PLAN", "run PLAN --live --confirm none", "run PLAN --live --confirm each")  # fmt: skip
MUST_SAY = ("User Agreement", "restrict or close your account", "cannot be undone", "--by-hand", "not legal advice")
SKIPPING = ("yes", "consent", "accept", "agree", "terms", "force", "no-input", "assume", "skip")


@pytest.fixture
def elsewhere(cli: Cli) -> Cli:
    """On a site that is not this machine, with a plan that was approved, and no consent yet."""
    cli.environ |= {"LINKPRUNE_SITE__BASE_URL": SITE, "LINKPRUNE_PACE__GAP_SECONDS": "[8,8]"}
    cli.network = FakeNetwork(people(), owner=OWNER, origin=SITE, clock=cli.clock)
    with open_store(cli.folder, origin=SITE, account=OWNER, clock=cli.clock) as store:
        store.people.upsert_many(people(), source="sync")
        store.syncs.record(ListReading(12, 12, 0, True, 1.0), [person.slug for person in people()])
    return cli


def words_of(cli: Cli, command: str) -> list[str]:
    return command.replace("PLAN", plan_without_contact(cli) if "PLAN" in command else "").split()


def plan_without_contact(cli: Cli) -> str:
    """A plan made from records alone, as an import would leave them."""
    assert cli("decide", "remove", "person-01").code == 0
    plan = str(cli("plan", "new", "--max-percent", "100", "--json").json["plan"])
    assert cli("plan", "approve", plan, "--count", "1").code == 0
    return plan


def contacts(cli: Cli) -> int:
    return cli.network.truth.page_loads + cli.network.truth.searches + len(cli.network.truth.dispatches)


@pytest.mark.parametrize("command", CONTACTS)
@pytest.mark.parametrize("typed", [None, "no\n"])
def test_no_command_touches_the_site_without_consent(elsewhere: Cli, command: str, typed: str | None) -> None:
    words = words_of(elsewhere, command)
    elsewhere.terminal, elsewhere.typed = typed is not None, typed or ""
    said = elsewhere(*words)
    if "each" in words and typed is None:
        assert said.code == Exit.USAGE  # nobody could answer the questions
    else:
        assert said.code == Exit.CONSENT, said
        assert all(phrase in " ".join(said.err.split()) for phrase in MUST_SAY)
    assert contacts(elsewhere) == 0
    with elsewhere.store() as store:
        assert all(b'"event":"consent"' not in line for line in store.events.iterate())


def test_doctor_asks_for_consent_before_it_looks_at_the_page(elsewhere: Cli) -> None:
    elsewhere("doctor")
    assert contacts(elsewhere) == 0


def test_settling_asks_for_consent_too(elsewhere: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = plan_without_contact(elsewhere)
    with elsewhere.store() as store:
        store.consents.give(KIND, text_hash(), "member")
    elsewhere.network.crash = Crash(Step.ITEM_CLICKED)
    with pytest.raises(Killed):
        elsewhere("run", plan, "--live", "--confirm", "none")
    before = contacts(elsewhere)
    monkeypatch.setattr("bot.cli.consent.TERMS", TERMS + "And another rule.\n")
    assert elsewhere("settle").code == Exit.CONSENT
    assert contacts(elsewhere) == before


def options() -> Iterator[tuple[str, str]]:
    """Every option of every command."""
    waiting = [("linkprune", typer.main.get_command(build()))]
    while waiting:
        path, command = waiting.pop()
        waiting += [(f"{path} {name}", inner) for name, inner in getattr(command, "commands", {}).items()]
        yield from ((path, word) for parameter in command.params for word in parameter.opts)


def test_no_option_and_no_setting_answers_for_the_member() -> None:
    found = list(options())
    assert len(found) > 80
    alike = [(path, word) for path, word in found if any(part in word for part in SKIPPING)]
    # These take proposals over, import or delete; none contacts the site.
    commands = ("decide", "export wait", "invitations decide", "purge")
    allowed = [(f"linkprune {command}", "--yes") for command in commands]
    assert sorted(alike) == allowed
    assert [key for key in known_keys() if any(part in key for part in SKIPPING)] == []


def test_the_consent_counts_for_the_wording_that_was_shown(elsewhere: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere.terminal, elsewhere.typed = True, f"{WORDS}\n"
    assert elsewhere("login").code == 0
    elsewhere.terminal = False
    assert elsewhere("sync").code == 0
    monkeypatch.setattr("bot.cli.consent.TERMS", TERMS + "And another rule.\n")
    assert elsewhere("sync").code == Exit.CONSENT


def test_each_live_run_reminds_and_no_other_does(elsewhere: Cli) -> None:
    elsewhere.terminal, elsewhere.typed = True, f"{WORDS}\n"
    assert elsewhere("login").code == 0
    assert elsewhere("sync").code == 0
    elsewhere.terminal = False
    plan = elsewhere.planned("person-01", "person-02", "person-03")
    said = [elsewhere("run", plan, "--live", "--confirm", "none", "--max", "1", *quiet) for quiet in ([], ["--quiet"])]
    said.append(elsewhere("run", plan, "--live", "--confirm", "none", "--json"))
    assert [REMINDER in " ".join(one.err.split()) for one in said] == [True] * 3
    assert REMINDER not in elsewhere("run", plan).err
    for phrase in ("terms forbid", "cost you the account", "stops at any time"):
        assert phrase in REMINDER


@pytest.mark.parametrize("words", [("--help",), ("-h",), ("run", "--help")])
def test_the_help_says_it(cli: Cli, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli(*words).code == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "--by-hand" in said
    assert "User Agreement" in said or "terms forbid automated acts" in said
