"""The command and an independent generator agree on every figure of every era."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.intake_truth.witness import Life, live, truth
from tests.intake_truth.witness_files import FORMS, Form, zipped
from tests.unit.cli.kit import Cli

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any


def shown(life: Life, form: Form) -> Life:
    """What of a life the files of an era can show."""
    drafts = "IS MESSAGE DRAFT" in form.messages
    return replace(life, rows=[row for row in life.rows if drafts or not row.draft])


def listed(found: dict[str, Any]) -> dict[str, tuple[int, int]]:
    return {file["name"].lower(): (file["rows"], file["skipped"]) for file in found["files"]}


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("era", FORMS)
def test_every_figure_of_every_era(tmp_path: Path, era: str, seed: int) -> None:
    form = FORMS[era]
    life = shown(live(seed, nameless=0.22 if era == "2025-11" else 0.02), form)
    file = zipped(tmp_path / "Complete_LinkedInDataExport_03-15-2026.zip", life, form)
    found = Cli(tmp_path / "home")("--json", "import", str(file))
    assert found.code == 0, found.err
    expected = truth(life, by_name=form.by_name, known=form.owner)
    expected["without_url"] = len(life.people) if form.by_name else 0
    assert {name: found.json[name] for name in expected} == expected
    files = listed(found.json)
    assert files["connections.csv"] == (len(life.people) + len(life.nameless), 0)
    assert files["messages.csv"] == (len(life.rows), sum(not row.counts for row in life.rows))
    assert files["invitations.csv"] == (len(life.invitations), 0)
