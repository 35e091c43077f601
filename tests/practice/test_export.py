"""The practice data export: the same people as the site, in the form of each era, byte for byte the same each time."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.evaluate.identity import slug_of
from bot.invitation import Side
from bot.practice.eras import MESSAGES_2018, TRAITS
from bot.practice.export import AS_OF, Era, Part, write_export
from bot.practice.export.model import work_of
from bot.practice.export.sheet import pacific
from bot.practice.inviting import WROTE, Act
from bot.practice.people import generate, owner
from bot.practice.settings import PracticeSettings
from bot.practice.state import State, save_state
from bot.practice.world import World

if TYPE_CHECKING:
    from pathlib import Path

    from bot.practice.export import ExportTruth

PEOPLE = PracticeSettings(people=300)
MANY = PracticeSettings(people=2250)


class Export:
    """An export that was written, read again with nothing but the standard library."""

    def __init__(self, file: Path, truth: ExportTruth) -> None:
        self.truth = truth
        with zipfile.ZipFile(file) as archive:
            self.files = {name: archive.read(name) for name in archive.namelist()}

    def rows(self, name: str, *, above: int = 0) -> list[dict[str, str]]:
        lines = io.StringIO("".join(self.files[name].decode("utf-8-sig").splitlines(keepends=True)[above:]), newline="")
        return list(csv.DictReader(lines, strict=True))

    @property
    def connections(self) -> list[dict[str, str]]:
        return self.rows("Connections.csv", above=3)

    @property
    def people(self) -> list[dict[str, str]]:
        return [row for row in self.connections if row["First Name"]]


def export(folder: Path, era: Era, settings: PracticeSettings = PEOPLE, as_of: date = AS_OF) -> Export:
    file = folder / f"{era}.zip"
    return Export(file, write_export(file, settings, era=era, as_of=as_of))


@pytest.mark.parametrize("era", [Era.Y2018, Era.Y2026_03_13])
def test_the_same_settings_give_the_same_bytes(era: Era, tmp_path: Path) -> None:
    one = write_export(tmp_path / "one.zip", PEOPLE, era=era)
    other = write_export(tmp_path / "other.zip", PEOPLE, era=era)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "other.zip").read_bytes()
    assert one == other


def test_the_people_are_those_of_the_site(tmp_path: Path) -> None:
    people = export(tmp_path, Era.Y2026_03).people
    site = generate(300, 1)
    assert [unquote(row["URL"]) for row in people] == [f"https://www.linkedin.com/in/{one.slug}" for one in site]
    shown = [" ".join(f"{row['First Name']} {row['Last Name']}".split()) for row in people]
    assert shown == [" ".join(one.name.split()) for one in site]
    days = [datetime.strptime(row["Connected On"], "%d %b %Y").replace(tzinfo=UTC).date() for row in people]
    assert days == [one.connected_on for one in site]


def test_what_people_show_of_their_work_is_their_headline(tmp_path: Path) -> None:
    for row, one in zip(export(tmp_path, Era.Y2026_03).people, generate(300, 1), strict=True):
        assert row["Company"] in one.headline
        assert row["Position"] in one.headline
        assert (row["Position"], row["Company"]) in {work_of(one.headline), ("", "")}


def test_who_was_removed_on_the_site_is_not_in_a_later_export(tmp_path: Path) -> None:
    first, second, *_ = generate(300, 1)
    state_file = tmp_path / "state.json"
    save_state(state_file, State(300, 1, gone=[first.slug], renamed={second.slug: ("Somebody", "Renamed")}))
    later = export(tmp_path, Era.Y2026_03, PracticeSettings(people=300, state_file=state_file))
    assert later.people[0]["URL"].endswith(second.slug)
    assert later.people[0]["Last Name"].strip() == "Renamed"
    assert slug_of(first.slug) not in {person.slug for person in later.truth.people}
    assert later.truth.connections == 299


def test_an_earlier_export_ends_on_its_day(tmp_path: Path) -> None:
    day = AS_OF - timedelta(days=500)
    earlier = export(tmp_path, Era.Y2026_03, as_of=day)
    assert all(person.connected_on < day for person in earlier.truth.people)
    assert all(person.last_at is None or person.last_at.date() < day for person in earlier.truth.people)
    assert 0 < earlier.truth.messages < export(tmp_path, Era.Y2026_03_13).truth.messages
    dates = re.findall(rb"20\d\d-\d\d-\d\d", earlier.files["messages.csv"])
    assert max(dates).decode() < day.isoformat()


def test_nothing_is_written_over(tmp_path: Path) -> None:
    file = tmp_path / "export.zip"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="is there already"):
        write_export(file, PEOPLE)
    assert file.read_text(encoding="utf-8") == "mine"
    with pytest.raises(InputError, match="cannot be written"):
        write_export(tmp_path / "no folder" / "export.zip", PEOPLE)


@pytest.mark.parametrize("era", Era)
def test_every_era_says_that_it_is_practice_data_and_has_its_columns(era: Era, tmp_path: Path) -> None:
    found, traits = export(tmp_path, era), TRAITS[era]
    assert b"invented" in found.files["PRACTICE.txt"]
    name = "Messages.csv" if traits.messages is MESSAGES_2018 else "messages.csv"
    header = found.files[name].decode("utf-8-sig").splitlines()[0]
    assert header.replace('"', "").split(",") == list(traits.messages)
    assert header.startswith('"') == traits.quoted
    assert ("Notes.csv" in found.files) == traits.notes
    assert ("coach_messages.csv" in found.files) == traits.coaches
    assert ("Comments.csv" in found.files) != traits.numbered
    assert (
        found.files["Shares.csv"].startswith(b"\xff\xfe") if traits.utf16 else b"\r\n" not in found.files["Skills.csv"]
    )


def test_what_real_exports_spell_differently_is_spelt_differently(tmp_path: Path) -> None:
    found = export(tmp_path, Era.Y2026_03, MANY)
    assert any("%" in row["URL"] for row in found.people)
    assert all(row["URL"].isascii() and not re.search(r"%[0-9A-F]?[a-f]", row["URL"]) for row in found.people)
    raw = found.files["messages.csv"].decode() + found.files["Invitations.csv"].decode()
    assert "%" not in "".join(re.findall(r"linkedin\.com/in/[^,\"\s]*", raw))
    endorsers = {row["Endorser Public Url"] for row in found.rows("Endorsement_Received_Info.csv")}
    assert all(url.startswith("www.linkedin.com/in/") for url in endorsers)


def test_addresses_of_people_appear_only_where_their_era_has_them(tmp_path: Path) -> None:
    old = export(tmp_path, Era.Y2018)
    assert not any(b"linkedin.com/in/" in content for content in old.files.values())
    bare = export(tmp_path, Era.Y2023_11).rows("Invitations.csv")
    assert {row["inviterProfileUrl"] for row in bare} == {"https://www.linkedin.com/in"}
    urns = export(tmp_path, Era.Y2023_07).rows("Invitations.csv")
    assert all(row["inviteeProfileUrn"].startswith("urn:li:member:") for row in urns)


def test_oddities_come_at_the_rates_of_real_exports(tmp_path: Path) -> None:
    found = export(tmp_path, Era.Y2026_03_13, MANY)
    rows, people, truth = found.rows("messages.csv"), found.people, found.truth
    shares = {
        "nameless": (truth.unnamed / len(found.connections), 0.004, 0.03),
        "percent-encoded": (sum("%" in row["URL"] for row in people) / len(people), 0.05, 0.3),
        "e-mail": (sum(bool(row["Email Address"]) for row in people) / len(people), 0.005, 0.04),
        "no work": (sum(not row["Company"] and not row["Position"] for row in people) / len(people), 0.003, 0.35),
        "blanks": (
            sum(row["First Name"] + row["Last Name"] != _trimmed(row) for row in people) / len(people),
            0.03,
            0.15,
        ),
        "hidden": (sum(row["FROM"] == "LinkedIn Member" for row in rows) / len(rows), 0.01, 0.2),
        "sponsored": (sum("spinmail" in row["CONTENT"] for row in rows) / len(rows), 0.014, 0.29),
        "empty": (sum(not row["CONTENT"] for row in rows) / len(rows), 0.01, 0.27),
        "subject": (sum(bool(row["SUBJECT"]) for row in rows) / len(rows), 0.01, 0.22),
        "drafts": (sum(row["IS MESSAGE DRAFT"] == "Yes" for row in rows) / len(rows), 0.0001, 0.006),
        "attached": (sum(bool(row["ATTACHMENTS"]) for row in rows) / len(rows), 0.002, 0.03),
        "groups": (truth.groups / truth.conversations, 0.01, 0.03),
        "templates": (sum(person.templates for person in truth.people) / truth.messages, 0.07, 0.38),
        "any thread": (truth.people_with_thread / truth.connections, 0.07, 0.31),
        "both wrote": (truth.both_wrote / truth.connections, 0.03, 0.16),
        "same employer": (sum(row["Company"] == "Lighthouse Freight" for row in people) / len(people), 0.002, 0.12),
        "pending": (_pending(found), 0.005, 0.06),
    }
    assert {name: share for name, (share, least, most) in shares.items() if not least <= share <= most} == {}


def _trimmed(row: dict[str, str]) -> str:
    return row["First Name"].strip() + row["Last Name"].strip()


def _pending(found: Export) -> float:
    rows = [*found.rows("Endorsement_Received_Info.csv"), *found.rows("Endorsement_Given_Info.csv")]
    return sum(row["Endorsement Status"] == "PENDING" for row in rows) / len(rows)


def test_threads_of_one_message_are_many(tmp_path: Path) -> None:
    rows = export(tmp_path, Era.Y2026_03_13, MANY).rows("messages.csv")
    sizes = Counter(row["CONVERSATION ID"] for row in rows if "spinmail" not in row["CONTENT"])
    assert 0.23 < sum(size == 1 for size in sizes.values()) / len(sizes) < 0.77


def test_one_era_has_many_nameless_rows_of_which_most_stand_twice(tmp_path: Path) -> None:
    rows = export(tmp_path, Era.Y2025_11).connections
    nameless = Counter(row["Connected On"] for row in rows if not row["First Name"])
    assert 0.2 < nameless.total() / len(rows) < 0.24
    assert sum(count for count in nameless.values() if count > 1) / nameless.total() > 0.5


def test_invitations_are_complete_for_half_a_year_only(tmp_path: Path) -> None:
    truth = export(tmp_path, Era.Y2026_03_13, MANY).truth
    ages = [((AS_OF - person.connected_on).days, person.invited_by) for person in truth.people]
    assert all(by for age, by in ages if age <= 175)
    assert not any(by for age, by in ages if age >= 190)
    assert len({by for age, by in ages if 175 < age < 190}) > 1


def test_a_note_stands_among_the_messages_hours_after_the_invitation_by_the_clock_of_the_pacific(
    tmp_path: Path,
) -> None:
    found = export(tmp_path, Era.Y2026_03_13, MANY)
    sent = {(row["CONTENT"], row["FROM"], row["TO"]): row["DATE"] for row in found.rows("messages.csv")}
    both = [(row, sent.get((row["Message"], row["From"], row["To"]))) for row in found.rows("Invitations.csv")]
    pairs = [(row["Sent At"], said) for row, said in both if row["Message"] and said]
    assert len(pairs) > 5
    for at, said in pairs:
        written = datetime.strptime(said, "%Y-%m-%d %H:%M:%S UTC")  # noqa: DTZ007 - two clocks are compared
        invited = datetime.strptime(at, "%m/%d/%y, %I:%M %p")  # noqa: DTZ007 - the same
        assert timedelta(hours=7) <= written - invited < timedelta(hours=8, minutes=2)


@given(st.datetimes(datetime(2008, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - made aware
def test_pacific_time_is_seven_or_eight_hours_behind(at: datetime) -> None:
    hours = (at - pacific(at)) / timedelta(hours=1)
    assert hours == (7 if 4 <= at.month <= 10 else 8 if at.month in {1, 2, 12} else hours)
    assert hours in {7, 8}


@pytest.mark.parametrize(
    ("text", "hours"),
    [("2026-03-08T09:59", 8), ("2026-03-08T10:00", 7), ("2026-11-01T08:59", 7), ("2026-11-01T09:00", 8)],
)
def test_pacific_time_changes_on_its_sundays(text: str, hours: int) -> None:
    at = datetime.fromisoformat(text).replace(tzinfo=UTC)
    assert at - pacific(at) == timedelta(hours=hours)


def test_the_first_part_of_an_export_lacks_what_the_second_adds(tmp_path: Path) -> None:
    truth = write_export(tmp_path / "basic.zip", PEOPLE, part=Part.BASIC)
    with zipfile.ZipFile(tmp_path / "basic.zip") as archive:
        names = set(archive.namelist())
    assert {"Connections.csv", "messages.csv", "Invitations.csv", "Profile.csv"} <= names
    assert not any(name.startswith(("Endorsement", "Recommendations", "Notes", "Comments")) for name in names)
    assert (truth.endorsements, truth.recommendations, truth.notes) == (0, 0, 0)
    assert not any(person.protected for person in truth.people)


def test_the_truth_is_a_document(tmp_path: Path) -> None:
    truth = write_export(tmp_path / "export.zip", PEOPLE)
    document = json.loads(truth.as_json())
    assert document["owner"] == owner(1).slug
    assert document["connections"] == len(document["people"]) == 300
    assert document["rows"]["Connections.csv"] == truth.connections + truth.unnamed


@pytest.mark.parametrize("people", [0, 1, 3, 8])
def test_the_smallest_networks_have_exports_too(people: int, tmp_path: Path) -> None:
    for era in (Era.Y2018, Era.Y2026_03_13):
        assert export(tmp_path, era, PracticeSettings(people=people)).truth.connections == people


def test_the_export_knows_the_invitations_of_the_site(tmp_path: Path) -> None:
    settings = PracticeSettings(people=300, state_file=tmp_path / "state.json")
    world = World(settings)
    accepted, ignored, *received = world.invitations(Side.RECEIVED)[1:]
    joined, *sent = world.invitations(Side.SENT)
    for act, one in ((Act.ACCEPTED, accepted), (Act.IGNORED, ignored), (Act.JOINED, joined)):
        assert world.act(act, one.slug, "test")
    found = export(tmp_path, Era.Y2026_03_13, settings)
    rows = {
        way: [row for row in found.rows("Invitations.csv") if row["Direction"] == way]
        for way in ("INCOMING", "OUTGOING")
    }
    inviters = {row["inviterProfileUrl"].rpartition("/")[2]: row for row in rows["INCOMING"]}
    invited = {row["inviteeProfileUrl"].rpartition("/")[2] for row in rows["OUTGOING"]}
    assert {accepted.slug, *(one.slug for one in received)} <= inviters.keys()
    assert {joined.slug, *(one.slug for one in sent)} <= invited
    assert ignored.slug not in inviters
    assert all(inviters[one.slug]["Message"] == one.note for one in received)
    assert [unquote(row["URL"]).rpartition("/")[2] for row in found.people[:2]] == [joined.slug, accepted.slug]
    by = {person.slug: person.invited_by for person in found.truth.people}
    assert (by[slug_of(joined.slug)], by[slug_of(accepted.slug)]) == ("me", "them")


def test_some_who_invite_have_written_before(tmp_path: Path) -> None:
    received = World(PEOPLE).invitations(Side.RECEIVED)
    written = {
        row["SENDER PROFILE URL"].rpartition("/")[2] for row in export(tmp_path, Era.Y2026_03).rows("messages.csv")
    }
    assert [one.slug for one in received if one.slug in written] == [received[place].slug for place in WROTE]
