"""The demo in a browser: its own record, the practice network's record and the audit log agree."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.audit.verify import verify
from tests.unit.cli.test_entry import linkprune

pytestmark = pytest.mark.browser


def test_the_whole_journey_in_small(tmp_path: Path) -> None:
    words = ("demo", "--people", "60", "--remove", "3", "--keep", "--json")
    said = linkprune(*words, home=tmp_path, cwd=tmp_path, limit=300)
    assert said.returncode == 0, said.stderr
    found = json.loads(said.stdout)
    assert found["agrees"] is True
    assert len(found["approved"]) == 3
    assert found["removed"] == found["approved"]
    assert len(found["held"]) == 1, "who answered the farewell stays"
    assert {one["kind"] for one in found["invitations"]} == {"accept", "ignore", "withdraw"}
    assert (found["profile_views"], found["messages_sent"]) == (0, 0)
    assert "BEGIN:VEVENT" in Path(found["calendar"]).read_text()
    assert verify(Path(found["audit_log"])).consistent
    assert "linkprune audit verify" in said.stderr


def test_too_much_is_refused_before_anything_starts(tmp_path: Path) -> None:
    said = linkprune("demo", "--people", "10", "--remove", "5", home=tmp_path)
    assert said.returncode == 3
    assert "more than 25 %" in said.stderr
