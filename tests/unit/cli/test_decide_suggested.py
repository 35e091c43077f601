"""decide --suggested: shows, asks for the number, and takes exactly what the rule proposes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import Exit
from tests.unit.cli.network import PITCH, RECRUITER, imported

if TYPE_CHECKING:
    from tests.unit.cli.kit import Cli


def decisions(cli: Cli) -> dict[str, str]:
    people = cli("people", "--json").json["people"]
    return {one["slug"]: one["decision"] for one in people if one["decision"] != "undecided"}


def test_the_count_is_repeated(cli: Cli) -> None:
    imported(cli)
    said = cli("decide", "--suggested", PITCH, "--count", "3", "--json")
    assert said.json["decided"] == 3
    assert "person-03" in said.err, "the proposals are shown before"
    assert decisions(cli) == dict.fromkeys(("person-02", "person-03", "person-04"), "remove")
    assert cli("people", "show", "person-02", "--json").json["because"] == PITCH


@pytest.mark.parametrize("count", ["2", "4", "0"])
def test_another_count_decides_nothing(cli: Cli, count: str) -> None:
    imported(cli)
    said = cli("decide", "--suggested", PITCH, "--count", count)
    assert said.code == Exit.INPUT
    assert "proposes 3 people" in said.err
    assert decisions(cli) == {}


def test_without_a_terminal_it_says_which_option_to_give(cli: Cli) -> None:
    imported(cli)
    said = cli("decide", "--suggested", PITCH)
    assert said.code == Exit.USAGE
    assert "--count N" in said.err
    assert decisions(cli) == {}


@pytest.mark.parametrize(("typed", "code"), [("3\n", Exit.DONE), ("yes\n", Exit.INPUT), ("\n", Exit.INPUT)])
def test_a_terminal_asks_for_the_number(cli: Cli, typed: str, code: Exit) -> None:
    imported(cli)
    cli.terminal, cli.typed = True, typed
    assert cli("decide", "--suggested", PITCH).code == code
    assert len(decisions(cli)) == (3 if code is Exit.DONE else 0)


def test_yes_takes_them_unasked_and_another_decision_may_be_taken(cli: Cli) -> None:
    imported(cli)
    assert cli("decide", "ask", "--suggested", RECRUITER, "--yes", "--because", "look again").code == 0
    assert decisions(cli) == {"person-05": "ask"}
    assert cli("people", "show", "person-05", "--json").json["because"] == "look again"


def test_the_decided_and_the_protected_are_left_out_and_counted(cli: Cli) -> None:
    imported(cli)
    assert cli("decide", "keep", "person-02").code == 0
    assert cli("pin", "person-03").code == 0
    said = cli("decide", "--suggested", PITCH, "--count", "1", "--json").json
    assert [one["slug"] for one in said["people"]] == ["person-04"]
    assert said["left_out"] == {"decided": 1, "protected": 1, "gone": 0}
    again = cli("decide", "--suggested", PITCH)
    assert again.code == 0, "nothing is asked where nothing is to decide"
    assert "proposes nobody" in again.out


def test_unknown_rules_and_options_that_belong_elsewhere(cli: Cli) -> None:
    imported(cli)
    said = cli("decide", "--suggested", "Talked within two years")
    assert said.code == Exit.INPUT
    assert RECRUITER in said.err
    for words in (["person-01", "--suggested", PITCH], ["person-01", "--count", "1"], ["person-01", "--yes"]):
        assert cli("decide", "remove", *words).code == Exit.USAGE


@pytest.mark.parametrize(
    ("slug", "reason", "lifted"),
    [
        ("person-09", "pinned", "linkprune unpin"),
        ("person-07", "recommendation", "protects for good"),
        ("person-01", "rule of the policy", "policy explain"),
    ],
)
def test_the_protected_cannot_be_decided_away(cli: Cli, slug: str, reason: str, lifted: str) -> None:
    imported(cli)
    assert cli("pin", "person-09").code == 0
    said = cli("decide", "remove", "person-05", slug)
    assert said.code == Exit.INPUT
    assert reason in said.err
    assert lifted in said.err
    assert decisions(cli) == {}


def test_a_rule_that_is_switched_off_protects_nobody_any_more(cli: Cli) -> None:
    imported(cli)
    assert cli("decide", "remove", "person-01").code == Exit.INPUT
    (cli.folder / "policy.toml").write_text('off = ["Talked within two years", "Long conversation"]\n')
    assert cli("decide", "remove", "person-01").code == 0


def test_keep_may_become_remove(cli: Cli) -> None:
    imported(cli)
    assert cli("decide", "keep", "person-05").code == 0
    assert cli("decide", "remove", "person-05").code == 0
    assert decisions(cli) == {"person-05": "remove"}
