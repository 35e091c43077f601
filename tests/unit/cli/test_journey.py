"""The journey through the real commands over a fake site, and what `linkprune` alone says at each stage."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from bot.errors import SiteObjects
from bot.model import Incident, IncidentKind, Slug
from bot.ports import Answer, Attestation
from tests.scripted import ScriptedOperator
from tests.unit.cli.exports import Export, message, row
from tests.unit.cli.kit import OWNER

if TYPE_CHECKING:
    from pathlib import Path

    from bot.model import ListReading
    from bot.ports import Card, Sink
    from tests.unit.cli.kit import Cli, Said


PITCHER = row("Pim", "Pitcher", "pim-pitcher", "03 Mar 2020", "Initech")
PITCH = message("pim-pitcher", "Pim Pitcher", "2020-03-05", mine=False, text="I help companies like yours to grow.")


def next_command(cli: Cli) -> str:
    said = cli("--json")
    assert said.code == 0
    return str(said.json["next"])


def test_every_stage_names_its_next_command(cli: Cli) -> None:
    assert next_command(cli) == "linkprune import"
    assert cli("login").code == 0
    assert next_command(cli) == "linkprune sync"
    assert cli("sync").code == 0
    assert next_command(cli) == "linkprune review"
    assert cli("decide", "remove", "person-01", "person-02").code == 0
    assert next_command(cli) == "linkprune plan new"
    plan = str(cli("plan", "new", "--json").json["plan"])
    assert next_command(cli) == f"linkprune run {plan[:12]}"
    assert cli("run", plan).code == 0
    assert next_command(cli) == f"linkprune plan approve {plan[:12]} --count 2"
    assert cli("plan", "approve", plan, "--count", "2").code == 0
    assert next_command(cli) == f"linkprune run {plan[:12]} --live"
    assert cli("run", plan, "--live", "--confirm", "none").code == 0
    assert next_command(cli) == "linkprune verify"


def test_the_way_may_begin_with_an_export(cli: Cli, tmp_path: Path) -> None:
    pitched = Export(connections=(*Export().connections, PITCHER), messages=(PITCH,))
    assert cli("import", str(pitched.write(tmp_path / "x.zip"))).code == 0
    assert next_command(cli) == "linkprune review"
    status = cli("status", "--json").json
    assert (status["account"], status["people"]) == (OWNER, 6)
    assert sum(status["imported"]["proposed"].values()) == 1
    assert "linkprune sync" in cli().out
    assert cli("decide", "keep", "pim-pitcher").code == 0
    assert next_command(cli) == "linkprune review"
    assert cli("decide", "remove", "cyd-castro").code == 0
    assert next_command(cli) == "linkprune plan new"
    plan = str(cli("plan", "new", "--json").json["plan"])
    assert next_command(cli) == f"linkprune run {plan[:12]}"
    assert "linkprune login" in cli().out


def test_an_export_without_connections_is_not_enough(cli: Cli, tmp_path: Path) -> None:
    cli("import", str(Export().without("Connections").write(tmp_path / "x.zip")))
    assert next_command(cli) == "linkprune import FILE"


def test_an_export_without_addresses_asks_for_the_list(cli: Cli, tmp_path: Path) -> None:
    named = [(*cells[:2], "", *cells[3:]) for cells in Export().connections]
    said = cli("import", str(Export(connections=named).write(tmp_path / "x.zip")))
    assert "5 connections without a profile address" in said.out
    assert "Next: linkprune login, linkprune sync" in said.out
    assert next_command(cli) == "linkprune sync"
    assert "linkprune login" in cli().out


def test_status_says_what_was_imported(cli: Cli, tmp_path: Path) -> None:
    assert cli("status", "--json").json["imported"] is None
    cli.ready()
    assert "no export imported yet" in cli("status").out
    cli("import", str(Export().write(tmp_path / "Basic_LinkedInDataExport_11-23-2026.zip")))
    assert cli("status", "--json").json["imported"]["as_of"] == "2026-11-23"
    assert "as of 2026-11-23" in cli("status").out


def test_an_incident_comes_before_everything_else(cli: Cli) -> None:
    plan = cli.planned("person-01", "person-02")
    cli.network.set_faults(["redirect-challenge"])
    assert cli("run", plan, "--live", "--confirm", "none").code == 6
    assert next_command(cli) == "linkprune incident show"
    cli.network.set_faults([])
    assert cli("run", plan, "--live", "--confirm", "none").code == 6, "stays stopped after a restart"
    assert cli("sync").code == 6
    assert cli("incident", "clear", "--because", "looked at it").code == 0
    assert cli("run", plan, "--live", "--confirm", "none").code == 0


def test_sync_says_what_it_read(cli: Cli) -> None:
    cli.ready()
    document = cli("sync", "--json").json
    assert (document["stated"], document["read"], document["unreadable"], document["complete"]) == (12, 12, 0, True)


def test_a_lagging_header_is_said_and_what_was_read_is_kept(cli: Cli) -> None:
    cli.ready()
    cli.network.set_faults(["header-lag"])
    said = cli("sync", "--json")
    assert said.code == 4
    assert said.json["complete"] is False
    assert cli("people", "--json").json["known"] == 12


def test_a_dry_run_changes_nothing(cli: Cli) -> None:
    plan = cli.planned("person-01", "person-02")
    said = cli("run", plan, "--json")
    assert said.code == 0
    assert said.json["ready"] == ["person-01", "person-02"]
    assert "done" not in said.json
    assert cli.network.truth.dispatches == []


def test_a_live_run_removes_exactly_the_plan(cli: Cli) -> None:
    plan = cli.planned("person-01", "person-05")
    said = cli("run", plan, "--live", "--confirm", "none", "--json")
    assert said.code == 0
    assert said.json["done"] == ["person-01", "person-05"]
    assert cli.network.truth.removals == [Slug("person-01"), Slug("person-05")]
    assert cli("audit", "verify", "--json").json["consistent"] is True
    assert cli("verify", "--json").json["consistent"] is True
    again = cli("run", plan, "--live", "--confirm", "none", "--json").json
    assert again["already_gone"] == ["person-01", "person-05"]
    assert cli.network.truth.dispatches == [Slug("person-01"), Slug("person-05")]


def test_an_ignored_removal_is_told_by_every_command(cli: Cli) -> None:
    plan = cli.planned("person-01", "person-05")
    cli.network.set_faults(["renamed-and-ignored:slug=person-05"])
    said = cli("run", plan, "--live", "--confirm", "none", "--json")
    assert (said.code, said.json["done"], said.json["stopped_by"]) == (10, ["person-01"], None)
    assert [item["slug"] for item in said.json["not_done"]] == ["person-05"]
    assert said.json["reconciled"]["still_connected"] == ["person-05"]
    assert cli("audit", "verify", "--json").json["consistent"] is True
    found = cli("verify", "--json")
    assert (found.code, found.json["still_connected"], found.json["gone"]) == (10, ["person-05"], ["person-01"])
    shown = cli().out
    assert "1 person recorded as removed stood in the list again" in shown
    assert "Next: linkprune plan new" in shown


def test_confirm_each_asks_and_honours_every_answer(cli: Cli) -> None:
    plan = cli.planned("person-01", "person-02", "person-03", "person-04")
    cli.operator = ScriptedOperator([Answer.YES, Answer.SKIP, Answer.KEEP, Answer.QUIT])
    said = cli("run", plan, "--live", "--json")
    assert said.code == 9
    assert said.json["done"] == ["person-01"]
    assert {item["slug"] for item in said.json["held"]} == {"person-02", "person-03"}
    assert said.json["not_reached"] == ["person-04"]
    assert cli("people", "show", "person-03", "--json").json["pinned"] is True


def test_by_hand_keeps_plan_budget_and_record(cli: Cli) -> None:
    plan = cli.planned("person-01", "person-02", "person-03")
    cli.operator = ScriptedOperator(attestations=[Attestation.REMOVED, Attestation.STILL_CONNECTED])
    said = cli("run", plan, "--by-hand", "--max", "2", "--json")
    assert said.json["done"] == ["person-01"]
    assert cli.network.truth.dispatches == []
    assert cli("status", "--json").json["budget"]["left_24h"] == 38
    cli("sync")
    assert "1 person recorded as removed stood in the list again" in cli().out
    assert cli("verify", "--json").code == 10


def test_the_budget_refuses_and_says_when(cli: Cli) -> None:
    cli.environ["LINKPRUNE_PACE__PER_DAY"] = "1"
    plan = cli.planned("person-01", "person-02")
    said = cli("run", plan, "--live", "--confirm", "none", "--json")
    assert said.code == 7
    assert said.json["stopped_by"] == "budget"
    assert said.json["budget"]["next_at"] is not None
    assert "budget is used up" in cli().out


def test_an_unknown_outcome_is_settled_by_its_own_command(cli: Cli) -> None:
    plan = cli.planned("person-01")
    cli.network.set_faults(["answer-lost", "redirect-challenge:after=99"])
    said = cli("run", plan, "--live", "--confirm", "none", "--json")
    assert said.code == 0, said
    assert cli("settle", "--json").json == {"settled": None}


def test_whoami_and_a_foreign_account(cli: Cli) -> None:
    cli.ready()
    assert cli("whoami", "--json").json["account"] == OWNER
    cli.network.owner = Slug("somebody-else")
    assert cli("sync").code == 3


@pytest.mark.parametrize("word", ["pause", "resume", "stop"])
def test_control_without_a_run_does_no_harm(cli: Cli, word: str) -> None:
    cli.ready()
    said = cli(word, "--json")
    assert (said.code, said.json["running"]) == (0, False)
    assert cli("run", cli.planned("person-01"), "--live", "--confirm", "none").code == 0


class Elsewhere(ScriptedOperator):
    """Somebody in another shell, while the first question is on screen."""

    def __init__(self, cli: Cli, *words: str) -> None:
        super().__init__()
        self.cli = cli
        self.words = words
        self.heard: list[Said] = []

    def approve(self, card: Card) -> Answer:
        if not self.heard:
            self.heard = [self.cli(word, "--json") for word in self.words]
            self.cli.clock.advance(1)
        return super().approve(card)


def test_another_shell_sees_the_run_and_stops_it(cli: Cli) -> None:
    plan = cli.planned("person-01", "person-02", "person-03")
    cli.operator = operator = Elsewhere(cli, "status", "stop")
    said = cli("run", plan, "--live", "--json")
    status, stop = operator.heard
    assert status.json["running"]["doing"] == "waiting for an answer in its terminal"
    assert status.json["next"] == "linkprune status"
    assert stop.json == {"requested": "stop", "running": True}
    assert said.code == 9
    assert len(said.json["done"]) <= 1
    assert cli("status", "--json").json["running"] is None


def test_pause_and_resume_from_another_shell(cli: Cli) -> None:
    plan = cli.planned("person-01", "person-02")
    cli.operator = Elsewhere(cli, "pause", "resume")
    assert cli("run", plan, "--live", "--json").json["done"] == ["person-01", "person-02"]


def test_full_reads_on_while_people_are_missing(cli: Cli) -> None:
    cli.ready()
    cli.network.set_faults(["header-lag:times=2"])
    assert cli("sync").code == 4
    said = cli("sync", "--full", "--json")
    assert (said.code, said.json["read"], said.json["complete"]) == (0, 12, True)


def test_whoami_keeps_away_while_an_incident_is_open(cli: Cli) -> None:
    plan = cli.planned("person-07")
    cli.network.set_faults(["drop-429"])
    assert cli("run", plan, "--live", "--confirm", "none").code == 6
    assert cli("whoami").code == 6


def test_an_unknown_page_while_reading_is_no_incident(cli: Cli) -> None:
    cli.ready()

    def refused(sink: Sink) -> ListReading:
        del sink
        raise SiteObjects(Incident(IncidentKind.UNKNOWN_PAGE, "The page in the list's place is not known."))

    cli.network.read = refused  # type: ignore[method-assign] # a page of another time
    assert cli("sync").code == 4
    assert cli("status", "--json").json["incident"] is None


def test_sync_can_be_stopped_and_keeps_what_it_read(cli: Cli) -> None:
    cli.ready()
    read = cli.network.read

    def stopped_while_reading(sink: Sink) -> ListReading:
        os.kill(os.getpid(), signal.SIGINT)
        return read(sink)

    cli.network.read = stopped_while_reading  # type: ignore[method-assign] # the moment between two rows
    assert cli("sync").code == 9


def test_purge_forgets_one_person_everywhere(cli: Cli) -> None:
    plan = cli.planned("person-07")
    assert cli("run", plan, "--live", "--confirm", "none").code == 0
    said = cli("purge", "--person", "person-07", "--yes", "--json")
    assert (said.code, said.json["people"]) == (0, 1)
    left = [file for file in cli.folder.rglob("*") if file.is_file() and b"Number7" in file.read_bytes()]
    assert left == []
    assert cli("audit", "verify").code == 0


def test_purge_of_everybody_leaves_a_log_that_verifies(cli: Cli) -> None:
    cli.planned("person-07")
    assert cli("purge", "--all", "--yes").code == 0
    assert cli("people", "--json").json["known"] == 0
    assert list((cli.folder / "plans").glob("*.json")) == []
    assert cli("audit", "verify").code == 0
