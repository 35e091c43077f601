"""linkprune report: a file that only the member can read, of everything, one plan or one run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.errors import Exit

if TYPE_CHECKING:
    from tests.unit.cli.kit import Cli

GOING = ("person-03", "person-05")


@pytest.fixture
def pruned(cli: Cli) -> Cli:
    plan = cli.planned(*GOING)
    assert cli("run", plan, "--live", "--confirm", "none").code == 0
    return cli


def page_of(cli: Cli, *options: str) -> tuple[Path, str]:
    said = cli("report", "--json", *options)
    assert said.code == 0, said
    file = Path(said.json["file"])
    return file, file.read_text(encoding="utf-8")


def test_it_lies_in_the_workspace_and_only_the_member_can_read_it(pruned: Cli) -> None:
    file, page = page_of(pruned)
    assert file.parent == pruned.folder / "reports"
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    for slug in GOING:
        assert f"http://127.0.0.1:1/in/{slug}/" in page
    assert "2 of 12 connections were removed" in page
    assert "This was a rehearsal on the practice network" in page


def test_the_document_counts(pruned: Cli) -> None:
    document = pruned("report", "--json").json
    assert {**document, "file": ""} == {"file": "", "removed": 2, "not_removed": 0, "redacted": False}


def test_it_says_where_it_is_and_what_it_holds(pruned: Cli, tmp_path: Path) -> None:
    said = pruned("report", "--out", str(tmp_path / "r.html"))
    assert f"written to {tmp_path / 'r.html'}" in said.out
    assert "keep it safe" in said.out


def test_one_plan_and_one_run_can_be_asked_for(pruned: Cli) -> None:
    run = pruned.store().journal.runs()[0]
    assert f"plan {run.plan[:12]}" in page_of(pruned, "--plan", run.plan[:8])[1]
    assert f"run {run.id}" in page_of(pruned, "--run", run.id)[1]
    assert pruned("report", "--plan", run.plan[:8], "--run", run.id).code == Exit.USAGE
    assert pruned("report", "--run", "none").code == Exit.INPUT
    assert pruned("report", "--plan", "ffff").code == Exit.INPUT


def test_redacted_it_names_nobody(pruned: Cli) -> None:
    file, page = page_of(pruned, "--redacted")
    assert file.name.endswith("-redacted.html")
    for word in ("Person Number", "person-0", "/in/", "Engineer", "member-example"):
        assert word not in page, word
    assert page.count('class="who">') == 3  # two people, one run


def test_a_purge_takes_reports_along(pruned: Cli) -> None:
    file, _ = page_of(pruned)
    assert pruned("purge", "--person", GOING[0], "--yes").code == 0
    assert not file.exists()
    assert GOING[0] not in page_of(pruned)[1]


def test_before_anything_was_done_nobody_was_removed(cli: Cli) -> None:
    cli.ready()
    assert "Nobody was removed" in page_of(cli)[1]


def test_a_place_that_cannot_be_written_is_refused(pruned: Cli, tmp_path: Path) -> None:
    assert pruned("report", "--out", str(tmp_path / "missing" / "r.html")).code == Exit.INPUT
