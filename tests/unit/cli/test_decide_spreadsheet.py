"""people --csv, a spreadsheet program, decide --from: every decision comes back, and no remark is made up."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.exporting import PEOPLE, people_csv
from bot.errors import Exit
from bot.evaluate.evidence import Kind
from bot.evaluate.judgement import Label, Verdict
from bot.intake.approved import read_approved
from bot.model import Decision, Slug
from bot.store.judgements import Standing
from bot.store.people import Person
from tests.unit.cli.network import NETWORK, Somebody, fact, imported

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.unit.cli.kit import Cli

ORIGIN = "https://www.linkedin.com"
MOMENT = datetime(2026, 11, 23, 9, tzinfo=UTC)
SLUGS = ("ada-example-1", "zoë-brandt", "王-伟-1a2b", "1-2", "true")
NASTY = ("=cmd", "+49 170", "-x", "@x", "\tx", "'x", "'=x", '"', ";", ",", "a;b\tc", "two\nlines", " blank ", "")
# A spreadsheet may rewrite what looks like a figure or a date: reasons that say something hold a word.
TEXT = st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=15)
REASON = TEXT.map(lambda text: f"{text}never met{text}")


def person(slug: str, decision: Decision, texts: tuple[str, str, str], because: str) -> Person:
    name, company, note = texts
    return Person(
        slug=Slug(slug),
        name=name,
        headline=company,
        connected_on=date(2020, 1, 2),
        member_id=None,
        first_seen=MOMENT,
        last_seen=MOMENT,
        gone_at=None,
        decision=decision,
        because=because if decision is not Decision.UNDECIDED else None,
        note=note,
        pinned=decision is Decision.KEEP,
        pin_reason=None,
        company=company,
        position=name,
        email=None,
        standing=Standing(Label.TALKED, 4.25, 3, 2, MOMENT, "them", Verdict.ASK, company),
    )


@dataclass(frozen=True, slots=True)
class Program:
    """How a spreadsheet program saves a file again."""

    delimiter: str
    line_end: str
    encoding: str
    quotes_all: bool
    day: str
    comma: str
    shouts: bool
    drops_apostrophe: bool

    def save(self, content: bytes) -> bytes:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        out = io.StringIO(newline="")
        writer = csv.writer(
            out,
            delimiter=self.delimiter,
            lineterminator=self.line_end,
            quoting=csv.QUOTE_ALL if self.quotes_all else csv.QUOTE_MINIMAL,
        )
        writer.writerows([self._cell(cell, title) for cell, title in zip(row, rows[0], strict=True)] for row in rows)
        writer.writerow([""] * len(rows[0]))
        return out.getvalue().encode(self.encoding)

    def _cell(self, cell: str, title: str) -> str:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", cell):
            return date.fromisoformat(cell).strftime(self.day)
        if re.fullmatch(r"\d+\.\d\d", cell):
            return cell.replace(".", self.comma)
        if title == "Decision" and self.shouts:
            return cell.upper()
        # A cell that was edited by hand loses the sign that kept it from running.
        return cell.removeprefix("'") if self.drops_apostrophe and title != "Because" else cell


PROGRAMS = st.builds(
    Program,
    delimiter=st.sampled_from([",", ";", "\t"]),
    line_end=st.sampled_from(["\r\n", "\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    quotes_all=st.booleans(),
    day=st.sampled_from(["%d.%m.%Y", "%m/%d/%y", "%d-%b-%y", "%Y-%m-%d"]),
    comma=st.sampled_from([".", ","]),
    shouts=st.booleans(),
    drops_apostrophe=st.booleans(),
)


@given(
    decided=st.lists(st.tuples(st.sampled_from(Decision), st.tuples(TEXT, TEXT, TEXT), REASON), min_size=5, max_size=5),
    program=PROGRAMS,
)
def test_what_a_spreadsheet_saved_keeps_every_decision(
    spreadsheet: Path, decided: list[tuple[Decision, tuple[str, str, str], str]], program: Program
) -> None:
    people = [person(slug, *one) for slug, one in zip(SLUGS, decided, strict=True)]
    spreadsheet.write_bytes(program.save(people_csv(people, ORIGIN, {Slug("ada-example-1"): "=protected"})))
    found = {row.slug: row for row in read_approved(spreadsheet, ORIGIN, frozenset(map(Slug, SLUGS))).people}
    assert set(found) == set(SLUGS)
    for one in people:
        kept = found[one.slug]
        assert kept.decision == (None if one.decision is Decision.UNDECIDED else one.decision)
        assert (kept.because or "").strip() == (one.because or "").strip()
        assert kept.note is None


@pytest.fixture(scope="module")
def spreadsheet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("spreadsheet") / "people.csv"


@given(TEXT, TEXT)
def test_no_cell_of_people_is_a_formula(text: str, reason: str) -> None:
    content = people_csv([person("a-b-c", Decision.ASK, (text, text, text), reason)], ORIGIN, {Slug("a-b-c"): text})
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows[0] == list(PEOPLE)
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in rows[1])


Edit = dict[str, dict[str, str]]


def edited(file: Path, edits: Edit, *, drop: tuple[str, ...] = ()) -> None:
    """Fill in cells by slug and column, leave columns out, save as LibreOffice with semicolons does."""
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline="")))
    for row in rows:
        row.update(edits.get(row["Profile URL"].rstrip("/").rpartition("/")[2], {}))
    out = io.StringIO(newline="")
    titles = [title for title in (*PEOPLE, "Where we met") if title not in drop]
    writer = csv.DictWriter(out, titles, delimiter=";", extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(rows)
    file.write_bytes(out.getvalue().encode("utf-8-sig"))


@pytest.fixture
def written(cli: Cli, tmp_path: Path) -> Callable[[], Path]:
    def write() -> Path:
        file = tmp_path / "people.csv"
        assert cli("people", "--csv", str(file)).code == 0
        assert file.stat().st_mode & 0o077 == 0
        return file

    return write


def shown(cli: Cli, number: int) -> dict[str, object]:
    return cli("people", "show", f"person-{number:02}", "--json").json


def test_people_go_to_a_spreadsheet_and_their_decisions_come_back(cli: Cli, written: Callable[[], Path]) -> None:
    imported(cli)
    for words in ("decide keep person-09", "decide remove person-02", "pin person-10"):
        assert cli(*words.split()).code == 0
    file = written()
    edited(
        file,
        {
            "person-02": {"Because": "'=never met"},
            "person-03": {"Decision": " Remove "},
            "person-04": {"Where we met": "Oslo"},
            "person-05": {"Decision": "ask", "Where we met": "-Rome"},
            "person-10": {"Pinned": "no"},
        },
    )
    said = cli("decide", "--from", str(file), "--json")
    assert said.json["decided"] == 4
    decided = {number: (shown(cli, number)["decision"], shown(cli, number)["because"]) for number in (2, 3, 4, 5, 9)}
    assert decided == {
        2: ("remove", "=never met"),
        3: ("remove", None),
        4: ("undecided", None),
        5: ("ask", None),
        9: ("keep", None),
    }
    assert shown(cli, 5)["note"] == "Where we met: -Rome"
    assert shown(cli, 10)["pinned"] is True, "a column of pins is not read"


def test_the_file_says_what_is_known(cli: Cli, written: Callable[[], Path]) -> None:
    imported(cli)
    rows = {row["Name"]: row for row in csv.DictReader(io.StringIO(written().read_text(encoding="utf-8-sig")))}
    two = rows["Person Number2"]
    assert (two["Company"], two["Label"], two["Last Message"], two["Last Message By"]) == (
        "'=cmd|calc",
        "one-way",
        "2022-10-18",
        "them",
    )
    assert two["Proposal"] == "suggest-remove: Pitched at once, never answered"
    assert float(two["Score"]) > 0
    assert "recommendation" in rows["Person Number7"]["Protected"]


def test_somebody_who_became_protected_does_not_refuse_the_file(cli: Cli, written: Callable[[], Path]) -> None:
    imported(cli)
    assert cli("decide", "remove", "person-05", "person-06").code == 0
    praised = Somebody(6, facts=(fact(Kind.RECOMMENDED),))
    with cli.store() as store:
        from tests.unit.cli.network import record

        record(store, *(praised if one.number == 6 else one for one in NETWORK))
    file = written()
    assert cli("decide", "--from", str(file), "--json").json["decided"] == 1
    edited(file, {"person-07": {"Decision": "remove"}})
    said = cli("decide", "--from", str(file))
    assert said.code == Exit.INPUT
    assert "person-07" in said.err
    assert "person-06" not in said.err


def test_a_plan_takes_only_the_rows_that_say_remove(cli: Cli, written: Callable[[], Path]) -> None:
    imported(cli)
    file = written()
    assert "no row of it says remove" in cli("plan", "new", "--from", str(file)).err
    edited(file, {"person-02": {"Decision": "remove"}, "person-03": {"Decision": "keep"}})
    made = cli("plan", "new", "--from", str(file), "--json").json
    assert made["actions"] == 1
    assert made["held"] == []
