"""`linkprune sync` beside an export: who is in one and not in the other, and what is said about it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.errors import Exit
from bot.model import Connection, Slug
from tests.fakes import FakeNetwork
from tests.unit.cli.exports import Export
from tests.unit.cli.kit import ORIGIN, OWNER

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.cli.kit import Cli


def listed(cli: Cli, *extra: Connection, without: str = "") -> None:
    """The site shows the people of the export, some more, and not somebody."""
    seen = [
        Connection(Slug("ada-anders"), "Ada Anders", "Engineer", date(2026, 11, 20)),
        Connection(Slug("ben-berg"), "Ben Berg", "Engineer", date(2023, 9, 5)),
        Connection(Slug("zoë-brandt"), "Zoë Brandt", "Engineer", date(2019, 2, 1)),
        Connection(Slug("cyd-castro"), "Cyd Castro", "Engineer", date(2015, 3, 3)),
        Connection(Slug("dora-diaz"), "Dora Diaz", "Engineer", date(2014, 3, 3)),
    ]
    there = [person for person in (*seen, *extra) if person.slug != without]
    cli.network = FakeNetwork(there, owner=OWNER, origin=ORIGIN, clock=cli.clock)


def imported(cli: Cli, tmp_path: Path) -> None:
    file = Export().write(tmp_path / "Basic_LinkedInDataExport_11-22-2026.zip")
    assert cli("import", str(file)).code == 0
    assert cli("login").code == 0


def test_without_an_export_nothing_is_compared(cli: Cli) -> None:
    cli("login")
    assert cli("sync", "--json").json["export"] is None
    assert "export" not in cli("sync").out


def test_the_same_people_in_both(cli: Cli, tmp_path: Path) -> None:
    imported(cli, tmp_path)
    listed(cli)
    found = cli("sync", "--json").json["export"]
    assert (found["both"], found["only_in_sync"], found["only_in_export"]) == (5, [], [])
    assert found["unnamed"] == 2
    assert cli("people", "--json").json["known"] == 5


def test_each_difference_has_its_likely_reason(cli: Cli, tmp_path: Path) -> None:
    imported(cli, tmp_path)
    listed(cli, Connection(Slug("eve-new"), "Eve New", "Engineer", date(2026, 11, 23)), without="cyd-castro")
    said = cli("sync")
    assert said.code == 0, said
    assert "Only in the list on the site: 1" in said.out
    assert "connected after the export" in said.out
    assert "eve-new" in said.out
    assert "Only in the export: 1" in said.out
    assert "cyd-castro" in said.out
    found = cli("sync", "--json").json["export"]
    assert [person["slug"] for person in found["only_in_export"]] == ["cyd-castro"]
    assert found["both"] == 4


def test_an_incomplete_list_is_compared_with_nothing(cli: Cli, tmp_path: Path) -> None:
    imported(cli, tmp_path)
    listed(cli)
    assert cli("sync", "--json").json["export"]["both"] == 5
    cli.network.set_faults(["header-lag"])
    said = cli("sync", "--json")
    assert (said.code, said.json["export"]) == (Exit.PAGE, None)


def test_a_changed_address_is_asked_about_and_answered(cli: Cli, tmp_path: Path) -> None:
    imported(cli, tmp_path)
    renamed = Connection(Slug("cyd-castro-phd"), "Cyd Castro", "Physicist", date(2015, 3, 3))
    listed(cli, renamed, without="cyd-castro")
    assert "linkprune people same cyd-castro cyd-castro-phd" in cli("sync").out
    assert cli("people", "same", "cyd-castro", "cyd-castro-phd", "--json").json["same"] is True
    again = cli("sync", "--json").json["export"]
    assert (again["both"], again["only_in_export"], again["suspected"]) == (5, [], [])


def test_two_people_after_all(cli: Cli, tmp_path: Path) -> None:
    imported(cli, tmp_path)
    listed(cli, Connection(Slug("cyd-castro-phd"), "Cyd Castro", "Physicist", date(2015, 3, 3)), without="cyd-castro")
    cli("sync")
    assert cli("people", "same", "cyd-castro", "cyd-castro-phd", "--not").code == 0
    assert cli("sync", "--json").json["export"]["suspected"] == []


def test_same_needs_two_known_people(cli: Cli) -> None:
    cli.ready()
    assert cli("people", "same", "person-01", "person-01").code == Exit.INPUT
    assert cli("people", "same", "person-01", "nobody-here").code == Exit.INPUT


def test_a_wrong_policy_refuses_before_the_site_is_contacted(cli: Cli) -> None:
    cli.ready()
    before = cli.network.truth.page_loads
    (cli.folder / "policy.toml").write_text("rules = 1\n", encoding="utf-8")
    assert cli("sync").code == Exit.INPUT
    assert cli.network.truth.page_loads == before


def test_an_earlier_address_means_the_person_of_today(cli: Cli) -> None:
    cli.ready()
    assert cli("people", "same", "person-01", "person-02").code == 0
    assert cli("decide", "keep", "person-01", "--json").json["people"] == [{"slug": "person-02", "decision": "keep"}]
    assert cli("people", "show", "person-01", "--json").json["slug"] == "person-02"
