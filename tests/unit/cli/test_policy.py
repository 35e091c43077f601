"""policy check, explain, path: what rules do, in sentences; a wrong file is refused with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import Exit
from bot.evaluate.evidence import Kind
from tests.unit.cli.exports import Export
from tests.unit.cli.network import PITCH, Somebody, imported, pitched, wrote

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.cli.kit import Cli


def written(cli: Cli, text: str) -> None:
    """The member's own rules."""
    cli.folder.mkdir(parents=True, exist_ok=True)
    (cli.folder / "policy.toml").write_text(text, encoding="utf-8")


def test_it_works_before_anything_is_there(cli: Cli) -> None:
    said = cli("policy", "check")
    assert said.code == 0
    assert "linkprune import" in said.out
    assert PITCH in said.out
    assert cli("policy", "check", "--json").json["people"] == 0


def test_it_works_with_a_list_and_no_export(cli: Cli) -> None:
    said = cli.ready()("policy", "check", "--json").json
    assert said["people"] == 12
    assert said["verdicts"] == {"none": 12}, "nothing is known, so nothing is proposed"
    assert any("No data export was imported" in sentence for sentence in said["sentences"])


def test_rules_are_counted_in_their_order(cli: Cli) -> None:
    imported(cli)
    said = cli("policy", "check", "--json").json
    names = [rule["rule"] for rule in said["rules"]]
    assert names[:2] == ["Recommendation", "Own note"]
    assert names.index("Talked within two years") < names.index(PITCH)
    by_name = {rule["rule"]: (rule["hits"], rule["decides"]) for rule in said["rules"]}
    assert by_name[PITCH] == (3, 3)
    assert by_name["Recommendation"] == (1, 1)
    assert by_name["No exchange for five years"] == (0, 0)
    assert said["verdicts"] == {"protect": 3, "ask": 1, "suggest-remove": 4, "none": 4}


def test_the_sentences_say_what_looks_wrong(cli: Cli) -> None:
    written(
        cli,
        '[[rule]]\nname = "My firm"\nthen = "protect"\nall = [{ company = { any_of = ["Globex"] } }]\n'
        '[[rule]]\nname = "Nobody"\nthen = "ask"\nall = [{ company = { any_of = ["No Such Firm"] } }]\n'
        '[[rule]]\nname = "Umbrella"\nthen = "suggest-remove"\nall = [{ company = { any_of = ["Umbrella"] } }]\n',
    )
    umbrella = tuple(Somebody(number, "Umbrella Ltd", days=2000 + number) for number in range(6, 12))
    imported(cli, *(pitched(number, company="Globex") for number in range(3)), *umbrella)
    told = "\n".join(cli("policy", "check", "--json").json["sentences"])
    assert '"My firm" protects 3 people whom "Pitched at once, never answered" would propose' in told
    assert '"Nobody"' in told
    assert 'Look again: "Umbrella" hits all 6 people at Umbrella Ltd.' in told
    assert "6 proposed to remove" in told
    assert "Umbrella" in cli("policy", "check").out


def test_a_file_that_is_missing_is_said_once_for_all_rules(cli: Cli, tmp_path: Path) -> None:
    file = Export().without("messages", "Positions", "Recommendations_Received").write(tmp_path / "x.zip")
    assert cli("import", str(file)).code == 0
    said = cli("policy", "check", "--json").json["sentences"]
    (lacking,) = (sentence for sentence in said if sentence.startswith("messages.csv was never imported"))
    assert '"Talked within two years"' in lacking
    assert '"No exchange for five years"' in lacking
    assert any(sentence.startswith("Recommendations were never imported") for sentence in said)
    assert "linkprune policy check" in cli("people", "--suggested").out
    silent = " ".join(sentence for sentence in said if "nobody:" in sentence)
    assert "Talked within two years" not in silent


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ('[[rule]]\nname = "Mine"\nthen = "protect"\nall = [{ compnay = { any_of = ["A"] } }]\n', "line 4", "compnay"),
        ('[[rule]]\nname = "Mine"\nthen = "delete"\nall = [{ email = true }]\n', "line 3", "then"),
        ('off = ["No such rule"]\n', "line 1", "off"),
        ("[[rule\n", "line 1", ""),
    ],
)
def test_a_wrong_file_names_rule_key_and_line(cli: Cli, text: str, line: str, key: str) -> None:
    written(cli, text)
    said = cli("policy", "check")
    assert said.code == Exit.INPUT
    assert said.out == ""
    assert line in said.err
    assert key in said.err


def test_explain_tells_every_rule_and_which_decides(cli: Cli) -> None:
    imported(cli)
    found = cli("policy", "explain", "person-02", "--json").json
    assert (found["verdict"], found["rule"]) == ("suggest-remove", PITCH)
    truths = {rule["rule"]: rule["truth"] for rule in found["rules"]}
    assert truths[PITCH] == "true"
    assert truths["Recommendation"] == "false"
    assert all(rule["sentences"] for rule in found["rules"])
    said = cli("policy", "explain", "http://127.0.0.1:1/in/person-02/").out
    assert f'The rule "{PITCH}" decides: suggest-remove.' in said
    assert cli("policy", "explain", "nobody-here").code == Exit.INPUT


def test_explain_tells_who_is_protected_beside_the_rules(cli: Cli) -> None:
    imported(cli, Somebody(2, facts=(wrote(Kind.WROTE, 1999),)))
    assert cli("pin", "person-02").code == 0
    assert "pinned by the member" in cli("policy", "explain", "person-02").out


def test_path_begins_a_file_once(cli: Cli) -> None:
    assert cli("policy", "path", "--json").json["exists"] is False
    assert not cli.home.exists()
    said = cli("policy", "path", "--write", "--json").json
    assert said["exists"] is True
    assert (cli.folder / "policy.toml").stat().st_mode & 0o077 == 0
    assert cli("policy", "check").code == 0, "the beginning is a correct file"
    assert cli("policy", "path", "--write").code == Exit.INPUT
    uncommented = [
        line.removeprefix("# ")
        for line in (cli.folder / "policy.toml").read_text().splitlines()
        if line.startswith("# ") and ("]]" in line or " = " in line) and "off" not in line
    ]
    written(cli, "\n".join(uncommented))
    assert "Old colleagues at Acme" in cli("policy", "check").out, "its examples are correct too"
