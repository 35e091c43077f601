"""doctor: every check is a row, and the worst one is the exit code."""

from __future__ import annotations

import sys
import tomllib
from typing import TYPE_CHECKING

import pytest

from bot.cli.checks import Check, State, exit_of
from bot.errors import Exit
from bot.model import CanaryReport, Health, LabelSeen, TargetCheck
from flows.words import parse_words

if TYPE_CHECKING:
    from tests.unit.cli.kit import Cli


@pytest.fixture(autouse=True)
def any_program_as_browser(cli: Cli) -> None:
    """doctor asks a browser for its version; looking for one starts Playwright, which is the subject of two tests."""
    cli.environ["LINKPRUNE_BROWSER__EXECUTABLE"] = sys.executable


def rows(cli: Cli, *words: str) -> dict[str, tuple[str, str]]:
    return {row["name"]: (row["state"], row["sentence"]) for row in cli("doctor", *words, "--json").json["checks"]}


def test_before_the_first_login(cli: Cli) -> None:
    del cli.environ["LINKPRUNE_BROWSER__EXECUTABLE"]
    said = cli("doctor", "--json")
    assert said.code == 0
    found = {row["name"]: row["state"] for row in said.json["checks"]}
    assert found["browser"] == "ok"
    assert found["words"] == "ok"
    assert found["store"] == "not checked"
    assert not cli.home.exists()


def test_a_healthy_workspace(cli: Cli) -> None:
    del cli.environ["LINKPRUNE_BROWSER__EXECUTABLE"]
    cli.ready()
    said = cli("doctor", "--json")
    assert (said.code, said.json["ok"]) == (0, True)
    assert rows(cli)["page"][0] == "ok"
    assert "everything is understood" in cli("doctor").out


def test_a_missing_browser(cli: Cli) -> None:
    cli.environ["LINKPRUNE_BROWSER__EXECUTABLE"] = "/nonexistent/browser"
    assert cli("doctor").code == Exit.INPUT
    assert rows(cli)["browser"][0] == "bad"


def test_open_files_are_found_and_closed(cli: Cli) -> None:
    cli.ready()
    (cli.folder / "audit.jsonl").chmod(0o644)
    cli.folder.chmod(0o755)
    assert cli("doctor").code == Exit.INPUT
    assert cli("doctor", "--fix").code == 0
    assert (cli.folder / "audit.jsonl").stat().st_mode & 0o077 == 0
    assert cli("doctor").code == 0


def test_wrong_settings_are_a_row(cli: Cli) -> None:
    cli.environ["LINKPRUNE_PACE__BATHC"] = "1"
    assert cli("doctor").code == Exit.INPUT
    assert "pace.bathc" in rows(cli)["settings"][1]


def test_a_language_without_words(cli: Cli) -> None:
    cli.environ["LINKPRUNE_SITE__LANGUAGE"] = "xx"
    assert rows(cli)["words"][0] == "bad"


def foreign(cli: Cli) -> Cli:
    """The site speaks a language without words."""
    check = TargetCheck("language", (), ("words seen live",), Health.AMBER)
    labels = (
        LabelSeen("load_more", "Daol erom", known=False),
        LabelSeen("remove_item", "Remove connection", known=False, spoken_in=("en",)),
        LabelSeen("search", "Search by name", known=True),
    )
    report = CanaryReport(Health.AMBER, "sdui2026", "qaa", (check,), 0.1, labels, "To go on, set the language.")
    cli.network.canary = report
    return cli


def test_labels_that_are_not_known_are_listed_with_the_way_to_add_them(cli: Cli) -> None:
    said = foreign(cli.ready())("doctor")
    assert said.code == Exit.PAGE
    told = " ".join(said.out.split())
    assert "reading and planning work, a live run does not (language)" in told
    assert "To go on, set the language." in told
    assert "Daol erom the button below the list that brings more rows" in told
    assert "linkprune doctor --words" in told
    assert str(cli.folder / "locales" / "qaa.toml").replace(" ", "") in told.replace(" ", "")
    document = cli("doctor", "--json").json
    assert document["unknown_labels"][1] == {"place": "remove_item", "label": "Remove connection", "known_in": ["en"]}
    assert "skeleton" not in document


def test_the_word_file_to_fill_is_printed_and_works_where_it_belongs(cli: Cli) -> None:
    said = foreign(cli.ready())("doctor", "--words")
    file = cli.folder / "locales" / "qaa.toml"
    assert str(file) in said.err
    assert parse_words(tomllib.loads(said.out)).tag == "qaa"
    assert '"Daol erom"' in said.out
    assert cli("doctor", "--words", "--json").json["skeleton"] == said.out
    file.write_text(said.out, encoding="utf-8")
    assert file.parent.stat().st_mode & 0o077 == 0
    assert "qaa" in rows(cli)["words"][1]
    file.write_text(said.out.replace("arms_clicks = false", "arms_clicks = true"), encoding="utf-8")
    state, sentence = rows(cli)["words"]
    assert state == "bad"
    assert "it arms live clicks, and lacks the words" in sentence
    assert cli("doctor", "--words").code == Exit.INPUT


def test_a_word_file_can_be_had_before_anything_was_begun(cli: Cli) -> None:
    assert parse_words(tomllib.loads(cli("doctor", "--words").out)).tag == "xx"
    assert not cli.home.exists()


def test_languages_of_live_runs_are_told_apart(cli: Cli) -> None:
    assert rows(cli)["words"][1].startswith("live runs in en, tr; some words, for reading, in da, de, es, fr")


def test_an_open_incident_leaves_the_site_alone(cli: Cli) -> None:
    cli.ready()
    cli.network.set_faults(["redirect-challenge"])
    assert cli("sync").code == Exit.INCIDENT
    assert cli("doctor").code == Exit.INCIDENT
    assert rows(cli)["page"][0] == "not checked"


def test_a_login_page_is_a_row(cli: Cli) -> None:
    cli.ready()
    cli.network.set_faults(["redirect-login"])
    said = cli("doctor")
    assert said.code == Exit.LOGIN


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ([], Exit.DONE),
        ([Exit.PAGE], Exit.PAGE),
        ([Exit.PAGE, Exit.INPUT], Exit.INPUT),
        ([Exit.LOGIN, Exit.AUDIT], Exit.AUDIT),
        ([Exit.AUDIT, Exit.INCIDENT], Exit.INCIDENT),
    ],
)
def test_the_worst_check_is_the_exit_code(codes: list[Exit], expected: Exit) -> None:
    assert exit_of([Check("x", State.BAD, "", code) for code in codes]) is expected


def test_a_warning_costs_nothing() -> None:
    assert exit_of([Check("x", State.WARN, "", Exit.AUDIT)]) is Exit.DONE
