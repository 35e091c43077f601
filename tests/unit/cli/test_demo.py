"""The demo in a browser: its own record, the practice network's record and the audit log agree."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.audit.verify import verify
from tests.unit.cli.test_entry import linkprune

pytestmark = pytest.mark.browser


def test_the_whole_journey_in_small(tmp_path: Path) -> None:
    said = linkprune("demo", "--people", "60", "--remove", "3", "--keep", "--json", home=tmp_path, cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    found = json.loads(said.stdout)
    assert found["agrees"] is True
    assert len(found["approved"]) == 3
    assert found["removed"] == found["approved"]
    assert found["profile_views"] == 0
    assert verify(Path(found["audit_log"])).consistent
    assert "linkprune audit verify" in said.stderr


def test_too_much_is_refused_before_anything_starts(tmp_path: Path) -> None:
    said = linkprune("demo", "--people", "10", "--remove", "5", home=tmp_path)
    assert said.returncode == 3
    assert "more than 25 %" in said.stderr
