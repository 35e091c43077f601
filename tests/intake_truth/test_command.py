"""The whole way by commands: write a practice export, import it, and find what must be found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.cli.kit import Cli

if TYPE_CHECKING:
    from pathlib import Path

FIGURES = (
    "owner",
    "connections",
    "unnamed",
    "without_url",
    "messages",
    "people_with_thread",
    "both_wrote",
    "invitations",
    "endorsements",
    "recommendations",
)


@pytest.mark.parametrize("era", ["2023-07", "2025-11", "2026-03-13"])
def test_the_import_command_tells_the_truth(tmp_path: Path, era: str) -> None:
    cli, file = Cli(tmp_path / "home"), tmp_path / "export.zip"
    truth = cli("--json", "practice", "export", str(file), "--people", "200", "--seed", "5", "--era", era).json
    found = cli("--json", "import", str(file))
    assert found.code == 0, found.err
    assert {name: found.json[name] for name in FIGURES} == {name: truth[name] for name in FIGURES}


def test_two_members_are_never_mixed(tmp_path: Path) -> None:
    cli = Cli(tmp_path / "home")
    for seed in ("1", "2"):
        assert cli("practice", "export", str(tmp_path / f"{seed}.zip"), "--people", "60", "--seed", seed).code == 0
    both = cli("import", str(tmp_path / "1.zip"), str(tmp_path / "2.zip"))
    assert both.code == 3
    assert cli("import", str(tmp_path / "1.zip")).code == 0
    later = cli("import", str(tmp_path / "2.zip"))
    assert later.code == 3
    assert cli("--json", "status").json["people"] == 60
