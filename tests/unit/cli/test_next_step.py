"""`linkprune` alone names what waits for the member besides the next step."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.unit.cli.kit import Cli


def test_an_answer_to_a_farewell_is_named_until_it_is_decided(cli: Cli) -> None:
    cli.ready("farewell draft person-03 --tone short --language en", "farewell said person-03 sent")
    assert "farewell" not in cli("--json").json["where"]
    assert cli("farewell", "said", "person-03", "answered").code == 0
    assert "1 person answered your farewell; see `linkprune farewell list`" in cli("--json").json["where"]
    assert cli("status", "--json").json["answered"] == 1
    assert cli("farewell", "drop", "person-03").code == 0
    assert "farewell" not in cli("--json").json["where"]
    assert cli("status", "--json").json["answered"] == 0


def test_whoever_is_kept_after_an_answer_is_decided(cli: Cli) -> None:
    cli.ready("farewell draft person-03 --tone short --language en", "farewell said person-03 sent")
    cli.ready("farewell said person-03 answered", "decide keep person-03")
    assert cli("status", "--json").json["answered"] == 0


def test_farewells_that_wait_come_before_another_plan(cli: Cli) -> None:
    cli.ready("decide remove person-03", "farewell draft person-03 --tone short --language en")
    assert cli("--json").json["next"] == "linkprune farewell list"
    cli.ready("farewell said person-03 sent")
    assert cli("--json").json["next"] == "linkprune farewell list"
    cli.clock.advance(8 * 86_400)
    assert cli("--json").json["next"] == "linkprune plan new"  # the run itself looks for an answer


def test_one_who_waits_does_not_hide_another_who_may_go(cli: Cli) -> None:
    cli.ready("decide remove person-03 person-04", "farewell draft person-03 --tone short --language en")
    assert cli("--json").json["next"] == "linkprune plan new"


def test_before_anything_was_begun_nothing_waits(cli: Cli) -> None:
    found = cli("status", "--json").json
    assert (found["answered"], found["invitations"]) == (0, None)
