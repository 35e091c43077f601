"""nurture export, nurture import: files that another program reads, and the spreadsheet there and back."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.cli import keeping
from bot.cli.exporting import one_line
from bot.errors import Exit
from bot.model import Decision, Slug
from bot.nurture.calendar import entries
from bot.nurture.model import Contact, How, Rhythm, Tier
from bot.services.nurture import Dated
from tests.unit.cli.keepers import keeping_some
from tests.unit.cli.kit import Cli
from tests.unit.cli.network import AS_OF
from tests.unit.cli.strictly import read

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store.people import Person

HOSTILE = (
    "Ada, Countess; of \\Love\\lace\\n",
    "Böll\r\nEND:VCARD\r\nBEGIN:VCARD",
    "إيدا لوفلايس \u202egnol\u202c",
    "王小明" * 20,
    "👩‍👩‍👧‍👦" * 30,
    '=cmd|"calc"!A1',
    "tab\tand\x0bmore\x00\x1b[31m",
    "   ",
    "x" * 300,
    "half \ud83d a pair",
    '"quoted":colon=equals',
    "line\u2028separator\x85next",
)
RHYTHM = Rhythm(inner=45, professional=120, far=365, week=10, open_days=90)
TODAY = AS_OF


def somebody(number: int, name: str) -> tuple[Contact, Person]:
    """One person with a hostile name everywhere."""
    from datetime import UTC, datetime

    from bot.store.people import Person

    slug = Slug(f"person-{number}")
    now = datetime(2026, 11, 23, tzinfo=UTC)
    contact = Contact(slug, name, Tier.INNER, frozenset({"mentor", "c & d"}), message=date(2020, 1, 2), message_by="me")
    person = Person(
        slug, name, name, date(2015, 1, 1), None, now, now, None, Decision.KEEP, None, None, pinned=False,
        pin_reason=None, company=name, position=name, email="a@example.org",
    )  # fmt: skip
    return contact, person


def hostile() -> list[keeping.Kept]:
    return [keeping.Kept(*somebody(number, name), note=f"{name}\nsecond line") for number, name in enumerate(HOSTILE)]


# --- vCard ------------------------------------------------------------------------------------------------------------


def test_an_address_book_of_hostile_names_is_one_card_each() -> None:
    cards = read(keeping.kept_vcards(hostile(), "https://www.example.org"))
    assert [card.name for card in cards] == ["VCARD"] * len(HOSTILE)
    for number, (card, name) in enumerate(zip(cards, HOSTILE, strict=True)):
        assert card["FN"] == (one_line(name) or f"https://www.example.org/in/person-{number}/")
        assert card["URL"] == f"https://www.example.org/in/person-{number}/"
        assert card.properties["CATEGORIES"].parts == ["inner", "c & d", "mentor"]
        assert card["NOTE"].endswith("second line")
        assert card["EMAIL"] == "a@example.org"
    assert len({card["UID"] for card in cards}) == len(cards)


# --- iCalendar --------------------------------------------------------------------------------------------------------


def dated() -> list[Dated]:
    from datetime import UTC, datetime

    contacts = [somebody(number, name)[0] for number, name in enumerate(HOSTILE)]
    made = entries(contacts, TODAY, RHYTHM, until=TODAY, weeks=520)
    return [Dated(entry, 3, datetime(2026, 11, 23, 9, 0, 0, 1234, tzinfo=UTC)) for entry in made]


def test_a_calendar_of_hostile_names_is_one_entry_each() -> None:
    (calendar,) = read(keeping.calendar(dated(), "https://www.example.org"))
    assert (calendar.name, calendar["VERSION"]) == ("VCALENDAR", "2.0")
    found = {event["URL"]: event for event in calendar.parts}
    assert len(found) == len(HOSTILE)
    for number, name in enumerate(HOSTILE):
        address = f"https://www.example.org/in/person-{number}/"
        event = found[address]
        assert event["SUMMARY"] == f"Write to {one_line(name) or address}"
        assert event["DESCRIPTION"].splitlines()[-1] == address
        assert event["UID"].endswith("@linkprune")
        assert event["SEQUENCE"] == "3"
        assert event["DTSTAMP"] == "20261123T090000Z"
        assert event.parts[0]["TRIGGER"] == "PT9H"
    assert len({event["UID"] for event in calendar.parts}) == len(HOSTILE)


def test_the_libraries_read_their_own_files_back() -> None:
    """Two more readers: what people's programs use is close to these."""
    import icalendar
    import vobject

    calendar = icalendar.Calendar.from_ical(keeping.calendar(dated(), "https://www.example.org"))
    assert len(calendar.walk("VEVENT")) == len(HOSTILE)
    text = keeping.kept_vcards(hostile(), "https://www.example.org").decode()
    assert len(list(vobject.readComponents(text))) == len(HOSTILE)


# --- the commands -----------------------------------------------------------------------------------------------------


@pytest.fixture
def kept(cli: Cli) -> Cli:
    return keeping_some(cli)


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """One workspace for all tests that change nothing."""
    return keeping_some(Cli(tmp_path_factory.mktemp("kept") / "home"))


def rows(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))


@pytest.mark.parametrize("kind", ["vcf", "ics", "csv"])
def test_a_second_export_is_the_same_byte_for_byte(unchanged: Cli, tmp_path: Path, kind: str) -> None:
    made = []
    for place in range(2):
        file = tmp_path / f"{place}.{kind}"
        said = unchanged("nurture", "export", str(file), "--json")
        assert said.code == 0, said
        made.append(file.read_bytes())
        assert file.stat().st_mode & 0o077 == 0
        unchanged.clock.advance(60)
    assert made[0] == made[1]
    assert made[0].count(b"person-0") >= 2


def test_a_changed_fact_gives_the_entry_the_next_number_and_the_same_id(kept: Cli, tmp_path: Path) -> None:
    def events() -> dict[str, tuple[str, str, str]]:
        file = tmp_path / "kept.ics"
        assert kept("nurture", "export", str(file), "--weeks", "60").code == 0
        (calendar,) = read(file.read_bytes())
        return {one["URL"]: (one["UID"], one["SEQUENCE"], one["DTSTART"]) for one in calendar.parts}

    before = events()
    kept.clock.advance(60)
    assert kept("nurture", "done", "person-01").code == 0
    after = events()
    changed = {url for url in before if before[url] != after[url]}
    assert {url.rstrip("/").rpartition("/")[2] for url in changed} == {"person-01"}
    (url,) = changed
    assert (before[url][0], before[url][1], after[url][1]) == (after[url][0], "0", "1")
    assert after[url][2] > before[url][2]


def test_the_spreadsheet_goes_there_and_back_without_a_change(unchanged: Cli, tmp_path: Path) -> None:
    file = tmp_path / "kept.csv"
    assert unchanged("nurture", "export", str(file)).code == 0
    found = {row["Name"]: row for row in rows(file)}
    assert found["Person Number1"]["Tier"] == "inner"
    assert found["Person Number1"]["Tags"] == "berlin, mentor"
    assert (found["Person Number2"]["Last Contact"], found["Person Number2"]["How"]) == ("2026-10-01", "call")
    assert found["Person Number2"]["Company"] == "'=cmd|calc", "no cell is a formula"
    said = unchanged("nurture", "import", str(file), "--json")
    assert said.json == {
        "changed": 0, "tiers": 0, "tags": 0, "contacts": 0, "snoozed": 0, "notes": 0, "unknown": [],
    }  # fmt: skip


def test_what_was_changed_in_the_spreadsheet_is_taken_over(kept: Cli, tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(
        "Profile URL,Name,Tier,Tags,Last Contact,How,Snoozed Until,Note\n"
        "http://127.0.0.1:1/in/person-01/,,none,none,2026-11-24,meeting,,\n"
        'http://127.0.0.1:1/in/person-02/,,professional,"Club, Bonn",2026-09-01,,2026-12-24,"Likes =tea\nand, cake"\n'
        "http://127.0.0.1:1/in/person-08/,,,,,,,\n"
    )
    said = kept("nurture", "import", str(file), "--json")
    assert said.json == {
        "changed": 2, "tiers": 2, "tags": 2, "contacts": 1, "snoozed": 1, "notes": 1, "unknown": [],
    }  # fmt: skip
    with kept.store() as store:
        found = store.nurture.standing(AS_OF, [Slug("person-01"), Slug("person-02")])
        one, two = found[Slug("person-01")], found[Slug("person-02")]
        assert (one.tier, one.tags, one.touch, one.touch_how) == (None, frozenset(), AS_OF - timedelta(1), How.MEETING)
        assert (two.tier, two.tags, two.touch) == (Tier.PROFESSIONAL, frozenset({"club", "bonn"}), date(2026, 10, 1))
        assert two.snoozed_until == date(2026, 12, 24)
        assert store.nurture.own_notes() == {Slug("person-02"): "Likes =tea\nand, cake"}
    again = kept("nurture", "import", str(file), "--json").json
    assert again["changed"] == 0


def test_a_name_needs_a_second_witness_and_nobody_is_guessed(kept: Cli, tmp_path: Path) -> None:
    file = tmp_path / "names.csv"
    file.write_text(
        "First Name,Last Name,Company,Email Address,Note\n"
        "Person,Number1,ACME,,by company\n"
        "Person,Number8,,EIGHT@example.com,by mail\n"
        "Person,Number3,Initech,,wrong company\n"
        "Person,Number4,,,alone\n"
        "Nobody,Known,Acme,,x\n"
    )
    said = kept("nurture", "import", str(file), "--json").json
    assert (said["changed"], said["notes"]) == (2, 2)
    assert [(one["line"], one["reason"].split(":")[0]) for one in said["unknown"]] == [
        (4, "nobody connected fits this name and what stands beside it"),
        (5, "a name alone does not say who is meant"),
        (6, "nobody connected fits this name and what stands beside it"),
    ]
    assert "3 rows name nobody known" in kept("nurture", "import", str(file)).out


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ("best friend,,", "is no tier"),
        ("inner,=x,", "is no tag"),
        ("inner,,24.12.2026", "is no day"),
        ("inner,,2027-12-24", "still to come"),
    ],
)
def test_a_cell_that_cannot_be_understood_refuses_the_file(
    unchanged: Cli, tmp_path: Path, cells: str, why: str
) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(f"url,tier,tags,last contact\nhttp://127.0.0.1:1/in/person-08/,far,,\n/in/person-02,{cells}\n")
    said = unchanged("nurture", "import", str(file))
    assert said.code == Exit.INPUT
    assert why in said.err
    with unchanged.store() as store:
        assert store.nurture.standing(AS_OF, [Slug("person-08")])[Slug("person-08")].tier is None


def test_one_person_in_two_rows_refuses_the_file(unchanged: Cli, tmp_path: Path) -> None:
    file = tmp_path / "twice.csv"
    file.write_text("slug,tier\nperson-02,far\nperson-02,inner\n")
    said = unchanged("nurture", "import", str(file))
    assert said.code == Exit.INPUT
    assert "the same person stands in line 2" in said.err


def test_another_kind_of_file_is_a_usage_error(unchanged: Cli, tmp_path: Path) -> None:
    assert unchanged("nurture", "export", str(tmp_path / "kept.xlsx")).code == Exit.USAGE
