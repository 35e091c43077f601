"""Whoever becomes protected while a run goes on is not acted on: no intent is ever written."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from bot.errors import Exit
from tests.scripted import ScriptedOperator
from tests.unit.cli.network import imported

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.ports import Answer, Attestation, Card
    from tests.unit.cli.kit import Cli

GOING = ("person-02", "person-03", "person-04")
PROTECTED = "person-03"
RULE = '[[rule]]\nname = "Old friends"\nthen = "protect"\nall = [{ name = { any_of = ["Person Number3"] } }]\n'
MODES = (("--live", "--confirm", "each"), ("--live", "--confirm", "batch"), ("--by-hand",))


def pin(cli: Cli) -> None:
    assert cli("pin", PROTECTED).code == 0


def keep(cli: Cli) -> None:
    assert cli("decide", "keep", PROTECTED).code == 0


def join(cli: Cli) -> None:
    assert cli("pin", "person-07").code == 0
    assert cli("people", "same", "person-07", PROTECTED).code == 0


def write_a_rule(cli: Cli) -> None:
    (cli.folder / "policy.toml").write_text(RULE, encoding="utf-8")


@dataclass(slots=True)
class Meanwhile(ScriptedOperator):
    """Says yes to everybody, and does something else at the first question."""

    todo: list[Callable[[], None]] = field(default_factory=list)

    def _now(self) -> None:
        while self.todo:
            self.todo.pop()()

    def approve(self, card: Card) -> Answer:
        self._now()
        return ScriptedOperator.approve(self, card)

    def approve_batch(self, cards: Sequence[Card]) -> Answer:
        self._now()
        return ScriptedOperator.approve_batch(self, cards)

    def attest(self, card: Card) -> Attestation | Answer:
        self._now()
        return ScriptedOperator.attest(self, card)


def intents(cli: Cli) -> list[str]:
    with closing(sqlite3.connect(cli.folder / "linkprune.sqlite3")) as database:
        return [row[0] for row in database.execute("select slug from intent order by id")]


def begun(cli: Cli, meanwhile: Callable[[Cli], None]) -> str:
    imported(cli)
    cli.environ["LINKPRUNE_PACE__BATCH"] = "3"
    plan = cli.planned(*GOING)
    cli.operator = Meanwhile(todo=[lambda: meanwhile(cli)])
    return plan


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode[-1])
@pytest.mark.parametrize("meanwhile", [pin, keep, join, write_a_rule])
def test_what_protects_from_now_on_protects_at_once(
    cli: Cli, mode: tuple[str, ...], meanwhile: Callable[[Cli], None]
) -> None:
    said = cli("run", begun(cli, meanwhile), *mode, "--json")
    assert [one["slug"] for one in said.json["held"]] == [PROTECTED]
    assert intents(cli) == ["person-02", "person-04"]


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode[-1])
def test_a_rule_that_became_wrong_stops_the_run(cli: Cli, mode: tuple[str, ...]) -> None:
    """Whom it was to protect, nobody knows; and its words are not kept with what ended the run."""

    def spoil(cli: Cli) -> None:
        (cli.folder / "policy.toml").write_text('[[rule]]\nname = "Secret"\nthen = "never"\n', encoding="utf-8")

    said = cli("run", begun(cli, spoil), *mode, "--json")
    assert (said.code, said.json["stopped_by"]) == (Exit.OPERATOR, "operator")
    assert set(intents(cli)) <= {"person-02"}
    assert "linkprune policy check" in said.err + said.out
    kept = (cli.folder / "audit.jsonl").read_text(encoding="utf-8") + (cli.folder / "log.jsonl").read_text("utf-8")
    assert "Secret" not in kept
