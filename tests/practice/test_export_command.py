"""linkprune practice export."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

import pytest

from bot.practice.eras import Era
from tests.unit.cli.kit import Cli

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    return Cli(tmp_path / "home")


def test_it_writes_an_export_and_says_which_command_comes_next(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "my export.zip"
    said = cli("practice", "export", str(file), "--people", "40", "--era", "2025-11")
    assert said.code == 0
    assert "40 connections" in said.out
    assert "2025-11" in said.out
    assert f"linkprune --home practice-workspace import '{file}'" in said.out
    assert zipfile.is_zipfile(file)
    assert not cli.folder.exists()


def test_json_holds_the_figures_of_the_truth(cli: Cli, tmp_path: Path) -> None:
    file, truth = tmp_path / "export.zip", tmp_path / "truth.json"
    said = cli("--json", "practice", "export", str(file), "--people", "40", "--truth", str(truth)).json
    document = json.loads(truth.read_text(encoding="utf-8"))
    assert said["connections"] == 40
    assert said["file"] == str(file)
    assert {name: document[name] for name in said if name != "file"} == {n: v for n, v in said.items() if n != "file"}


@pytest.mark.parametrize("taken", ["export.zip", "truth.json"])
def test_it_never_writes_over_a_file(cli: Cli, tmp_path: Path, taken: str) -> None:
    (tmp_path / taken).write_text("mine", encoding="utf-8")
    file, truth = tmp_path / "export.zip", tmp_path / "truth.json"
    said = cli("practice", "export", str(file), "--people", "40", "--truth", str(truth))
    assert said.code == 3
    assert "is there already" in said.err
    assert [path.name for path in tmp_path.iterdir()] == [taken]
    assert (tmp_path / taken).read_text(encoding="utf-8") == "mine"


def test_export_and_truth_need_names_of_their_own(cli: Cli, tmp_path: Path) -> None:
    file = str(tmp_path / "export.zip")
    assert cli("practice", "export", file, "--truth", file).code == 3


def test_the_help_lists_the_eras(cli: Cli, capsys: pytest.CaptureFixture[str]) -> None:
    cli("practice", "export", "--help")
    shown = capsys.readouterr().out
    assert all(era.value in shown for era in Era)


def test_an_era_that_never_was_is_a_usage_error(cli: Cli, tmp_path: Path) -> None:
    assert cli("practice", "export", str(tmp_path / "export.zip"), "--era", "1999").code == 2


def test_basic_is_the_part_that_comes_first(cli: Cli, tmp_path: Path) -> None:
    said = cli("--json", "practice", "export", str(tmp_path / "e.zip"), "--people", "40", "--basic").json
    assert said["endorsements"] == 0


def test_a_state_file_that_is_not_there_is_refused(cli: Cli, tmp_path: Path) -> None:
    said = cli("practice", "export", str(tmp_path / "e.zip"), "--state-file", str(tmp_path / "none.json"))
    assert said.code == 3
    assert "There is no file" in said.err
    assert not (tmp_path / "e.zip").exists()
