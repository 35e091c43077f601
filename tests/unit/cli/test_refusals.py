"""Wrong input, one by one: one sentence, the documented exit code, nothing lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.cli.workspace import Workspace, locked
from bot.errors import Exit
from bot.model import Connection, Slug
from tests.scripted import ScriptedOperator

if TYPE_CHECKING:
    from bot.ports import Progress
    from tests.unit.cli.kit import Cli, Said


def refused(said: Said, code: Exit) -> str:
    """The one sentence of a refusal, without a traceback and without a result."""
    assert said.code == code, said
    assert said.out == ""
    assert "Traceback" not in said.err
    last = said.err.strip().splitlines()[-1]
    assert last.startswith("linkprune: ")
    return last


@pytest.mark.parametrize(
    "words",
    [
        ["no-such-command"],
        ["sync", "--no-such-option"],
        ["run"],
        ["run", "3f2a", "--confirm", "perhaps"],
        ["run", "3f2a", "--live", "--by-hand"],
        ["run", "3f2a", "--max", "0"],
        ["decide"],
        ["decide", "delete", "person-01"],
        ["decide", "remove"],
        ["decide", "remove", "person-01", "--from", "x.csv"],
        ["plan", "export", "3f2a", "people.docx"],
        ["plan", "new", "--max-percent", "101"],
        ["purge"],
        ["purge", "--all", "--person", "person-01"],
        ["practice", "serve", "--login", "perhaps"],
        ["incident", "clear"],
    ],
)
def test_wrong_use_is_exit_2(cli: Cli, words: list[str]) -> None:
    refused(cli(*words), Exit.USAGE)


@pytest.mark.parametrize(
    "words",
    [
        "people", "people show x-y-z", "decide remove person-01", "pin person-01", "plan new", "plan list", "run 3f2a",
        "settle", "verify", "incident show", "audit show", "audit receipt", "logout", "whoami", "sync",
        "purge --all --yes",
    ],
)  # fmt: skip
def test_without_a_workspace_every_command_says_how_to_begin(cli: Cli, words: str) -> None:
    assert "linkprune login" in refused(cli(*words.split()), Exit.INPUT)
    assert not cli.home.exists()


@pytest.mark.parametrize("account", ["..", "a/b", "-x", "x" * 65, "a\nb", "é"])
def test_strange_account_names(cli: Cli, account: str) -> None:
    refused(cli("--account", account, "status"), Exit.INPUT)
    assert not cli.home.exists()


def test_unknown_settings_are_named(cli: Cli) -> None:
    cli.environ["LINKPRUNE_PACE__BATHC"] = "1"
    assert "pace.bathc" in refused(cli("status"), Exit.INPUT)


def test_a_missing_env_file(cli: Cli) -> None:
    assert "no file" in refused(cli("status", "--env-file", "missing.env"), Exit.INPUT)


def test_a_workspace_that_cannot_be_made(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cli.environ["LINKPRUNE_HOME"] = str(tmp_path / "file")
    assert "cannot be made" in refused(cli("login"), Exit.INPUT)


def test_another_process_holds_the_account(cli: Cli) -> None:
    cli.ready()
    with locked(Workspace(cli.home, "default"), "run 3f2a"):
        sentence = refused(cli("sync"), Exit.INPUT)
        assert "`linkprune run 3f2a` (process " in sentence
        assert cli("people").code == 0, "reading is not refused"
    assert cli("sync").code == 0


def test_another_site_is_refused(cli: Cli) -> None:
    cli.ready()
    cli.environ["LINKPRUNE_SITE__BASE_URL"] = "http://127.0.0.1:2"
    assert "belongs to http://127.0.0.1:1" in refused(cli("people"), Exit.INPUT)


@pytest.mark.parametrize("prefix", ["3f", "ffff0000", "zzzz", "../../etc"])
def test_unknown_plans(cli: Cli, prefix: str) -> None:
    cli.planned("person-01")
    refused(cli("run", prefix), Exit.INPUT)
    refused(cli("plan", "show", prefix), Exit.INPUT)


def test_an_edited_plan_file_is_refused(cli: Cli) -> None:
    plan = cli.planned("person-01")
    file = cli.folder / "plans" / f"{plan}.json"
    file.write_bytes(file.read_bytes().replace(b"person-01", b"person-02"))
    assert "was changed" in refused(cli("run", plan, "--live", "--confirm", "none"), Exit.INPUT)
    assert cli.network.truth.dispatches == []


def test_a_deleted_plan_file_does_no_harm(cli: Cli) -> None:
    plan = cli.planned("person-01")
    (cli.folder / "plans" / f"{plan}.json").unlink()
    assert cli("run", plan).code == 0


def test_a_live_run_needs_an_approval(cli: Cli) -> None:
    plan = cli.planned("person-01", approve=False)
    assert "not approved" in refused(cli("run", plan, "--live", "--confirm", "none"), Exit.CONSENT)
    assert cli.network.truth.dispatches == []


def test_an_approval_ends_after_14_days(cli: Cli) -> None:
    plan = cli.planned("person-01")
    cli.clock.advance(14 * 86_400 + 1)
    refused(cli("run", plan, "--live", "--confirm", "none"), Exit.CONSENT)
    assert cli("plan", "approve", plan, "--count", "1").code == 0
    assert cli("run", plan, "--live", "--confirm", "none").code == 0


def test_the_count_is_repeated_exactly(cli: Cli) -> None:
    plan = cli.planned("person-01", "person-02", approve=False)
    assert "2 people, not 3" in refused(cli("plan", "approve", plan, "--count", "3"), Exit.INPUT)
    assert "--count N" in refused(cli("plan", "approve", plan), Exit.USAGE)
    cli.terminal, cli.typed = True, "2\n"
    assert cli("plan", "approve", plan).code == 0


def test_questions_need_a_terminal(cli: Cli) -> None:
    plan = cli.planned("person-01")
    assert "--confirm none" in refused(cli("run", plan, "--live"), Exit.USAGE)
    assert "terminal" in refused(cli("run", plan, "--by-hand"), Exit.USAGE)
    assert "run.start" not in {event["event"] for event in cli("audit", "show", "--json").json["events"]}
    assert "--yes" in refused(cli("purge", "--all"), Exit.USAGE)


def test_too_much_of_the_network_is_refused(cli: Cli) -> None:
    cli.ready("decide remove person-01 person-02 person-03 person-04")
    sentence = refused(cli("plan", "new"), Exit.INPUT)
    assert "4 of 12 connections (33 %)" in sentence
    assert "--max-percent 34" in sentence
    assert cli("plan", "list", "--json").json["plans"] == []
    assert cli("plan", "new", "--max-percent", "34").code == 0


def test_nobody_to_remove(cli: Cli) -> None:
    cli.ready()
    refused(cli("plan", "new"), Exit.INPUT)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"Name\nAda\n", "no column with profile addresses"),
        (b"\x89PNG\r\n\x1a\n\x00", "not UTF-8 text"),
        (b"", "is empty"),
        (b"URL\nnobody-known\n", "1 row cannot be used"),
    ],
)
def test_lists_that_are_no_lists(cli: Cli, tmp_path: Path, content: bytes, sentence: str) -> None:
    cli.ready()
    file = tmp_path / "list.csv"
    file.write_bytes(content)
    for words in (["plan", "new", "--from", str(file)], ["decide", "remove", "--from", str(file)]):
        assert sentence in refused(cli(*words), Exit.INPUT)
    assert cli("status", "--json").json["decisions"]["remove"] == 0


def test_refused_rows_are_listed_and_nothing_is_changed(cli: Cli, tmp_path: Path) -> None:
    cli.ready()
    file = tmp_path / "list.csv"
    file.write_text("URL,Decision,Company\nperson-01,remove,Example Ltd\nperson-02,keep,\nnobody,remove,\n,remove,\n")
    said = cli("decide", "--from", str(file), "--json")
    assert said.code == Exit.INPUT
    assert [row["line"] for row in said.json["refused"]] == [4, 5]
    assert "line 4" in said.err
    assert cli("status", "--json").json["decisions"]["remove"] == 0
    assert cli("people", "show", "person-01", "--json").json["note"] is None


def test_a_long_list_of_refused_rows_is_cut_on_the_screen_only(cli: Cli, tmp_path: Path) -> None:
    cli.ready()
    file = tmp_path / "list.csv"
    file.write_text("URL\n" + "nobody-known\n" * 30)
    said = cli("plan", "new", "--from", str(file), "--json")
    assert len(said.json["refused"]) == 30
    assert said.err.count("  line ") == 20
    assert "and 10 more" in said.err


def test_a_file_without_decisions_needs_one(cli: Cli, tmp_path: Path) -> None:
    cli.ready()
    file = tmp_path / "list.csv"
    file.write_text("URL\nperson-01\n")
    assert "has no decision column" in refused(cli("decide", "--from", str(file)), Exit.USAGE)


def test_pinned_people_cannot_be_decided_away(cli: Cli) -> None:
    cli.ready("pin person-02")
    assert "pinned" in refused(cli("decide", "remove", "person-01", "person-02"), Exit.INPUT)
    assert cli("status", "--json").json["decisions"]["remove"] == 0


def test_nobody_of_that_address(cli: Cli) -> None:
    cli.ready()
    for words in (["people", "show", "nobody"], ["pin", "person-01", "nobody"], ["decide", "keep", "nobody"]):
        assert "nobody in your connection list" in refused(cli(*words), Exit.INPUT)
    assert cli("people", "show", "person-01", "--json").json["pinned"] is False


def test_the_log_missing_empty_or_cut_is_exit_10(cli: Cli) -> None:
    assert cli("audit", "verify", "--json").code == Exit.AUDIT
    cli.ready()
    log = cli.folder / "audit.jsonl"
    whole = log.read_bytes()
    log.write_bytes(b"")
    said = cli("audit", "verify", "--json")
    assert (said.code, said.json["consistent"]) == (Exit.AUDIT, False)
    log.write_bytes(whole.replace(b'"sync"', b'"synk"'))
    assert cli("audit", "verify", "--json").json["first_bad"] == 2


def test_a_damaged_copy_stops_everything_until_it_is_written_anew(cli: Cli) -> None:
    cli.ready()
    log = cli.folder / "audit.jsonl"
    damaged = log.read_bytes().replace(b'"sync"', b'"synk"')
    log.write_bytes(damaged)
    refused(cli("sync"), Exit.AUDIT)
    aside = Path(cli("audit", "repair", "--json").json["put_aside"])
    assert aside.read_bytes() == damaged
    assert cli("audit", "verify").code == 0
    assert cli("sync").code == 0


def test_a_receipt_kept_elsewhere_anchors_the_log(cli: Cli, tmp_path: Path) -> None:
    cli.ready()
    receipt = cli("audit", "receipt", "--json").json["receipt"]
    kept = tmp_path / "receipts.txt"
    kept.write_text(f"On Monday: {receipt}\n")
    for word in (receipt, str(kept)):
        said = cli("audit", "verify", "--receipt", word, "--json").json
        assert said["anchored_to"] == said["events"]
    assert "no receipt" in refused(cli("audit", "verify", "--receipt", "nonsense"), Exit.INPUT)


def test_reading_commands_open_an_incident_when_the_site_objects(cli: Cli) -> None:
    cli.ready()
    cli.network.set_faults(["redirect-challenge"])
    assert "security check" in refused(cli("sync"), Exit.INCIDENT)
    assert cli("incident", "show", "--json").json["incident"]["kind"] == "challenge"
    assert "--because" in refused(cli("incident", "clear", "--because", " "), Exit.INPUT)


def test_a_login_page_in_a_reading_command_is_exit_5(cli: Cli) -> None:
    cli.ready()
    cli.network.set_faults(["redirect-login"])
    refused(cli("sync"), Exit.LOGIN)
    assert cli("incident", "show", "--json").json["incident"] is None


def test_errors_are_one_document_with_json(cli: Cli) -> None:
    said = cli("people", "--json")
    assert said.json["exit"] == said.code == Exit.INPUT
    assert "linkprune login" in said.json["error"]
    assert json.loads(cli("no-such", "--json").out)["exit"] == Exit.USAGE


class Broken(ScriptedOperator):
    """Fails as only a fault in the program does."""

    def progress(self, progress: Progress) -> None:
        raise RuntimeError(f"ada-example-1 and a secret: {progress}")


def test_the_unexpected_is_one_sentence_and_a_place_without_names(cli: Cli) -> None:
    plan = cli.planned("person-01")
    cli.operator = Broken()
    said = cli("run", plan)
    assert said.code == Exit.UNEXPECTED
    log = cli.folder / "log.jsonl"
    assert str(log) in said.err
    written = json.loads(log.read_text().splitlines()[-1])
    assert written["exception"] == "RuntimeError"
    assert any("progress" in frame for frame in written["frames"])
    assert "ada-example-1" not in log.read_text() + said.err
    assert log.stat().st_mode & 0o077 == 0


def test_removals_are_planned_for_the_known_and_listed_only(cli: Cli, tmp_path: Path) -> None:
    cli.ready("pin person-03", "decide keep person-04")
    cli.network.truth.leave(Slug("person-05"))
    assert cli("sync").code == 0
    file = tmp_path / "list.csv"
    file.write_text("URL,Company\n" + "".join(f"person-0{n},Example Ltd\n" for n in (1, 3, 4, 5)))
    made = cli("plan", "new", "--from", str(file), "--json").json
    assert made["actions"] == 1
    assert {item["slug"] for item in made["held"]} == {"person-03", "person-04", "person-05"}
    assert cli("people", "show", "person-01", "--json").json["note"] == "Company: Example Ltd"
    file.write_text("URL\nperson-03\n")
    said = cli("plan", "new", "--from", str(file), "--json")
    assert (said.code, said.json["plan"], said.json["actions"]) == (Exit.INPUT, None, 0)


def test_somebody_seen_after_the_last_complete_reading_is_held(cli: Cli) -> None:
    cli.ready()
    new = Slug("person-99")
    cli.network.truth.people[new] = Connection(new, "Person Number99")
    cli.network.truth.connected.add(new)
    cli.network.set_faults(["header-lag"])
    assert cli("sync").code == Exit.PAGE
    assert cli("decide", "remove", new, "person-01").code == 0
    made = cli("plan", "new", "--json").json
    assert made["actions"] == 1
    assert made["held"] == [{"slug": new, "reason": "not in the list at the last complete sync"}]
