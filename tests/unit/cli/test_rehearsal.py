"""Practice people never meet the member's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.practice.export import write_export
from bot.practice.settings import PracticeSettings
from tests.unit.cli.kit import Cli

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def practice(tmp_path: Path) -> str:
    file = tmp_path / "practice.zip"
    write_export(file, PracticeSettings(people=20))
    return str(file)


def test_practice_data_is_refused_where_other_people_are(tmp_path: Path, practice: str) -> None:
    cli = Cli(tmp_path / "home")
    cli.environ = {"LINKPRUNE_HOME": str(tmp_path / "home")}
    mine = tmp_path / "Connections.csv"
    mine.write_text(
        "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
        "Ada,Example,https://www.linkedin.com/in/ada-example-1,,,,05 Sep 2023\n"
    )
    assert cli("import", str(mine)).code == 0
    said = cli("import", practice)
    assert said.code == 3
    assert "invented people" in said.err
    assert cli("people", "--json").json["known"] == 1


def test_an_empty_workspace_becomes_a_rehearsal_and_says_so(tmp_path: Path, practice: str) -> None:
    cli = Cli(tmp_path / "home")
    cli.environ = {"LINKPRUNE_HOME": str(tmp_path / "home")}
    said = cli("import", practice)
    assert said.code == 0
    assert "This is practice data" in said.err
    assert cli("import", practice).code == 0


def test_on_the_practice_site_nothing_is_said_of_it(tmp_path: Path, practice: str) -> None:
    said = Cli(tmp_path / "home")("import", practice)
    assert said.code == 0
    assert "practice data" not in said.err
