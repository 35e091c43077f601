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

from bot.cli.exporting import Contact, plan_csv, plan_vcards
from bot.model import Action, ActionKind, Plan, Slug
from tests.unit.cli.network import Somebody, imported

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


@given(name=TEXT.filter(bool), headline=TEXT, company=TEXT, position=TEXT, note=TEXT)
def test_a_card_reads_back_as_it_was(name: str, headline: str, company: str, position: str, note: str) -> None:
    contact = Contact(company, position, "ada@example.com", note)
    written = plan_vcards(plan_of(action(name, headline)), {Slug("ada-example-1"): contact})
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    card = vobject.readOne(written.decode())
    assert card.version.value == "3.0"
    assert card.fn.value == name
    assert card.url.value == f"{ORIGIN}/in/ada-example-1/"
    assert card.uid.value.startswith("urn:uuid:")
    assert note in card.note.value
    assert card.email.value == "ada@example.com"
    if position or headline:
        assert card.title.value == position or headline
    if company:
        assert card.org.value == [company]


def test_the_same_plan_gives_the_same_bytes() -> None:
    plan = plan_of(action("Ada Example"), action("Zoë; Brandt, PhD \\ x", slug="zoë"))
    assert plan_vcards(plan, {}) == plan_vcards(plan, {})
    assert len(list(vobject.readComponents(plan_vcards(plan, {}).decode()))) == 2


@pytest.mark.parametrize("name", ["=1+1", "+49", "-Ada", "@ada", '=HYPERLINK("http://x.example")', "\tAda", "'=x"])
def test_no_cell_is_a_formula(name: str) -> None:
    rows = list(csv.reader(io.StringIO(plan_csv(plan_of(action(name)), {}).decode("utf-8-sig"))))
    assert rows[1][1] == f"'{name}"


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


def test_a_plan_is_exported_with_what_the_data_export_says(cli: Cli, tmp_path: Path) -> None:
    imported(cli, Somebody(8, "Initech; Works, Ltd", "=Chief", "eight@example.com"))
    assert cli("decide", "remove", "person-08").code == 0
    plan = cli("plan", "new", "--json").json["plan"]
    assert cli("plan", "export", plan[:8], str(tmp_path / "leaving.csv")).code == 0
    (row,) = csv.DictReader(io.StringIO((tmp_path / "leaving.csv").read_text(encoding="utf-8-sig")))
    assert (row["Company"], row["Position"], row["Email"]) == ("Initech; Works, Ltd", "'=Chief", "eight@example.com")
    assert cli("plan", "export", plan[:8], str(tmp_path / "leaving.vcf")).code == 0
    card = vobject.readOne((tmp_path / "leaving.vcf").read_text())
    assert (card.org.value, card.title.value, card.email.value) == (
        ["Initech; Works, Ltd"],
        "=Chief",
        "eight@example.com",
    )
