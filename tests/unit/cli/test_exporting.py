"""Files for other programs: they read back, and no cell runs as a formula."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.exporting import plan_csv, plan_vcards
from bot.model import Action, ActionKind, Plan, Slug

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.cli.kit import Cli

ORIGIN = "https://www.linkedin.com"
TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Co", "Cn"]), min_size=1, max_size=200).map(
    str.strip
)


def plan_of(*actions: Action) -> Plan:
    return Plan(ORIGIN, Slug("member-example"), datetime(2026, 11, 23, tzinfo=UTC), actions)


def action(name: str, headline: str | None = "Engineer", slug: str = "ada-example-1") -> Action:
    return Action(ActionKind.DISCONNECT, Slug(slug), name, headline, date(2019, 3, 1), because="never met")


@given(name=TEXT.filter(bool), headline=TEXT, note=TEXT)
def test_a_card_reads_back_as_it_was(name: str, headline: str, note: str) -> None:
    written = plan_vcards(plan_of(action(name, headline)), {"ada-example-1": note})
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    card = vobject.readOne(written.decode())
    assert card.version.value == "3.0"
    assert card.fn.value == name
    assert card.url.value == f"{ORIGIN}/in/ada-example-1/"
    assert card.uid.value.startswith("urn:uuid:")
    assert note in card.note.value
    if headline:
        assert card.title.value == headline


def test_the_same_plan_gives_the_same_bytes() -> None:
    plan = plan_of(action("Ada Example"), action("Zoë; Brandt, PhD \\ x", slug="zoë"))
    assert plan_vcards(plan, {}) == plan_vcards(plan, {})
    assert len(list(vobject.readComponents(plan_vcards(plan, {}).decode()))) == 2


@pytest.mark.parametrize("name", ["=1+1", "+49", "-Ada", "@ada", '=HYPERLINK("http://x.example")', "\tAda", "'=x"])
def test_no_cell_is_a_formula(name: str) -> None:
    rows = list(csv.reader(io.StringIO(plan_csv(plan_of(action(name)), {}).decode("utf-8-sig"))))
    assert rows[1][1] == f"'{name}"


def test_people_go_to_a_spreadsheet_and_their_decisions_come_back(cli: Cli, tmp_path: Path) -> None:
    cli.ready("decide keep person-01", "decide remove person-02")
    file = tmp_path / "people.csv"
    assert cli("people", "--csv", str(file)).code == 0
    assert file.stat().st_mode & 0o077 == 0
    text = file.read_text(encoding="utf-8-sig")
    edited = text.replace('"remove",""', '"Remove","never met"')
    edited = edited.replace('Engineer 3","2020-01-01",""', 'Engineer 3","2020-01-01","remove"')
    file.write_text(edited, encoding="utf-16")
    said = cli("decide", "--from", str(file), "--json")
    assert said.json["decided"] == 3
    shown = cli("people", "show", "person-03", "--json").json
    assert (shown["decision"], shown["because"], shown["note"]) == ("remove", None, None)
    assert cli("people", "show", "person-02", "--json").json["because"] == "never met"
    assert cli("people", "show", "person-04", "--json").json["decision"] == "undecided"


@pytest.mark.parametrize("suffix", ["csv", "vcf", "CSV"])
def test_a_plan_is_exported_with_its_notes(cli: Cli, tmp_path: Path, suffix: str) -> None:
    cli.ready()
    listed = tmp_path / "list.csv"
    listed.write_text("URL,Email Address\nperson-01,one@example.com\n")
    plan = cli("plan", "new", "--from", str(listed), "--json").json["plan"]
    file = tmp_path / f"leaving.{suffix}"
    assert cli("plan", "export", plan[:8], str(file), "--json").json["people"] == 1
    assert b"one@example.com" in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
