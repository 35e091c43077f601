from __future__ import annotations

import json
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import InputError
from bot.evaluate.evidence import Source
from bot.intake import read
from bot.intake.archive import Archive, Owner, SeenFile
from bot.intake.read import read_exports
from bot.model import Slug
from tests.unit.intake.tables import KEY, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

AT = "https://www.linkedin.com/in/"
ME = ("Me Example", AT + "me-example")
SEVEN = "First Name,Last Name,URL,Email Address,Company,Position,Connected On"
TEN = "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER"
URLS = "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl"
ENDORSED = "Endorsement Date,Skill Name,Endorser First Name,Endorser Last Name,Endorser Public Url,Endorsement Status"
RECOMMENDED = "First Name,Last Name,Company,Job Title,Text,Creation Date,Status"
COMPLETE = "Complete_LinkedInDataExport_09-30-2024.zip"


def _connections(*slugs: str, day: str = "05 Sep 2023") -> str:
    return table(SEVEN, *((slug.title(), "Example", AT + slug, "", "Acme", "", day) for slug in slugs))


def _messages(*pairs: tuple[str, str], me: tuple[str, str] = ME) -> str:
    """To each of these people one message, and their answer."""
    rows = []
    for at, (slug, text) in enumerate(pairs):
        one, day = (f"{slug.title()} Example", AT + slug), f"2024-01-{at + 10}"
        rows.append((f"2-{slug}", "", *me, *one, f"{day} 10:00:00 UTC", "", text, "INBOX"))
        rows.append((f"2-{slug}", "", *one, *me, f"{day} 11:00:00 UTC", "", "Thank you!", "INBOX"))
    return table(TEN, *rows)


def _files() -> dict[str, str]:
    return {
        "Profile.csv": table("First Name,Last Name,Headline", ("Me", "Example", "Lead")),
        "Positions.csv": table("Company Name,Title,Started On,Finished On", ("Acme", "Lead", "Jan 2020", "")),
        "Connections.csv": _connections("ada", "bob", "zo%C3%AB") + ",,,,,,05 Sep 2023\n",
        "messages.csv": _messages(("ada", "Hello Ada"), ("bob", "Good day"), ("zoë", "Salut")),
        "Invitations.csv": table(
            URLS, ("Me Example", "Ada Example", "1/10/24, 2:00 AM", "Hello Ada", "OUTGOING", ME[1], AT + "ada")
        ),
        "Endorsement_Received_Info.csv": table(
            ENDORSED, ("2023/06/20 13:05:02 UTC", "SQL", "Zoë", "Example", "www.linkedin.com/in/zoë", "ACCEPTED")
        ),
        "Recommendations_Given.csv": table(
            RECOMMENDED, ("Bob", "Example", "", "", "x", "12/14/20, 09:16 PM", "VISIBLE")
        ),
        "Member_Follows.csv": table("Date,Status,FullName", ("2023-12-12 10:00:00", "Active", "Ada Example")),
        "Notes.csv": table(
            "Connection Profile URL,Note,Created On", (AT + "ada", "Met in Oslo", "2023-01-01 10:00:00 UTC")
        ),
        "Comments.csv": 'Date,Link,Message\n2023-12-12 10:00:00,https://www.linkedin.com/feed/1,"so \\"said"\n',
        "Ad_Targeting.csv": "never,opened\n",
        "something.txt": "unknown",
    }


def _zip(path: Path, files: Mapping[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def _one(*paths: Path, owner: Slug | None = None) -> Archive:
    (archive,) = read_exports(paths, key=KEY, owner=owner)
    return archive


def _plain(archive: Archive) -> tuple[object, ...]:
    """What an archive says, without the lines that say it."""
    return (
        Counter(replace(one, source="") for one in archive.connections),
        Counter(replace(one, evidence=replace(one.evidence, source="")) for one in archive.facts),
        dict(archive.unnamed),
        archive.names,
        (archive.as_of, archive.owner, archive.sources),
        (archive.messages, archive.conversations, archive.groups),
    )


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return _zip(tmp_path / COMPLETE, _files())


def test_an_export_becomes_people_and_facts_with_sources(export: Path) -> None:
    archive = _one(export)
    assert [one.slug for one in archive.connections] == ["ada", "bob", "zoë"]
    assert dict(archive.unnamed) == {date(2023, 9, 5): 1}
    facts = {(fact.evidence.kind.value, fact.slug or fact.name, fact.evidence.source) for fact in archive.facts}
    assert {
        ("invited", "ada", "Invitations.csv:2"),
        ("endorsed by", "zoë", "Endorsement_Received_Info.csv:2"),
        ("recommended", "Bob Example", "Recommendations_Given.csv:2"),
        ("followed", "Ada Example", "Member_Follows.csv:2"),
        ("note", "ada", "Notes.csv:2"),
        ("written", "ada", "messages.csv:2"),
        ("wrote", "ada", "messages.csv:3"),
    } <= facts
    assert [(one.company, one.until) for one in archive.employers] == [("Acme", None)]
    assert archive.owner == Owner(Slug("me-example"), "Me Example", certain=True)
    assert (archive.messages, archive.conversations, archive.groups) == (6, 3, 0)
    assert archive.sources >= {Source.CONNECTIONS, Source.MESSAGES, Source.PROFILE, Source.NOTES}
    assert Source.ENDORSEMENTS_GIVEN not in archive.sources


def test_an_invitation_note_is_recognised_in_the_message_that_repeats_it(export: Path) -> None:
    marks = {fact.evidence.kind.value: fact.evidence.mark for fact in _one(export).facts if fact.slug == "ada"}
    assert marks["invited"] is not None
    assert marks["invited"] == marks["written"]


def test_every_file_is_listed_used_or_only_seen(export: Path) -> None:
    seen = {file.name: file for file in _one(export).files}
    assert seen.keys() == _files().keys()
    assert {name for name, file in seen.items() if not file.used} == {
        "Comments.csv",
        "Ad_Targeting.csv",
        "something.txt",
    }
    assert (seen["Comments.csv"].rows, seen["Comments.csv"].reasons) == (1, {"says nothing about a connection": 1})
    assert (seen["Connections.csv"].rows, seen["messages.csv"].rows) == (4, 6)


@pytest.mark.parametrize(
    ("name", "day", "as_of"),
    [
        (COMPLETE, "05 Sep 2023", date(2024, 9, 30)),
        (COMPLETE, "05 Nov 2024", date(2024, 11, 5)),
        ("renamed.zip", "05 Sep 2023", date(2024, 1, 10)),
    ],
    ids=["the name's day", "a newer row", "no day in the name"],
)
def test_the_day_is_the_later_of_the_name_and_the_newest_row(tmp_path: Path, name: str, day: str, as_of: date) -> None:
    files = {"Connections.csv": _connections("ada", day=day), "messages.csv": _messages(("ada", "Hello"))}
    assert _one(_zip(tmp_path / name, files), owner=Slug("me-example")).as_of == as_of


def test_an_export_without_any_date_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has a date"):
        _one(_zip(tmp_path / "x.zip", {"Profile.csv": _files()["Profile.csv"]}))


def test_a_folder_with_single_files_and_a_zip_say_the_same(tmp_path: Path, export: Path) -> None:
    folder = tmp_path / COMPLETE.removesuffix(".zip")
    folder.mkdir()
    for name, content in _files().items():
        (folder / name).write_text(content, encoding="utf-8")
    assert _plain(_one(folder)) == _plain(_one(export))
    used = [folder / name for name in _files() if name not in {"Ad_Targeting.csv", "something.txt"}]
    assert _plain(_one(*used)) == _plain(_one(export))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(sorted(_files())), copies=st.sets(st.sampled_from(sorted(_files()))))
def test_order_of_files_and_copies_of_files_change_nothing(tmp_path: Path, order: list[str], copies: set[str]) -> None:
    whole = {name: _files()[name] for name in order} | {f"again/{name}": _files()[name] for name in copies}
    plain = _plain(_one(_zip(tmp_path / "plain_" / COMPLETE, _files()))) if (tmp_path / "plain_").is_dir() else None
    if plain is None:
        (tmp_path / "plain_").mkdir()
        plain = _plain(_one(_zip(tmp_path / "plain_" / COMPLETE, _files())))
    assert _plain(_one(_zip(tmp_path / COMPLETE, whole))) == plain


def test_archives_are_given_oldest_first_whatever_their_order(tmp_path: Path, export: Path) -> None:
    basic = _zip(tmp_path / "Basic_LinkedInDataExport_09-29-2024.zip", {"Connections.csv": _connections("ada")})
    for paths in ([basic, export], [export, basic]):
        archives = read_exports(paths, key=KEY)
        assert [archive.as_of for archive in archives] == [date(2024, 9, 29), date(2024, 9, 30)]


@pytest.mark.parametrize(("first", "address"), [("You", None), ("You", "you"), ("Me", "a-namesake")])
def test_exports_of_two_members_are_refused(tmp_path: Path, export: Path, first: str, address: str | None) -> None:
    other = {"Profile.csv": table("First Name,Last Name", (first, "Example")), "Connections.csv": _connections("ada")}
    if address:
        talk = _messages(*((slug, "Hi") for slug in ("eve", "flo", "gus")), me=(f"{first} Example", AT + address))
        other["messages.csv"] = talk
    with pytest.raises(InputError, match="two different members"):
        read_exports([export, _zip(tmp_path / "other.zip", other)], key=KEY)


def test_a_new_name_with_the_same_address_is_the_same_member(tmp_path: Path, export: Path) -> None:
    renamed = _files() | {"Profile.csv": table("First Name,Last Name", ("Me", "Married"))}
    renamed["messages.csv"] = renamed["messages.csv"].replace("Me Example", "Me Married")
    assert len(read_exports([export, _zip(tmp_path / "newer.zip", renamed)], key=KEY)) == 2


def test_the_address_that_is_given_wins_and_is_certain(tmp_path: Path) -> None:
    files = {"messages.csv": _messages(("ada", "Hello"))}
    archive = _one(_zip(tmp_path / "x.zip", files), owner=Slug("ada"))
    assert archive.owner.slug == "ada"
    assert archive.owner.certain
    assert {fact.slug for fact in archive.facts} == {"me-example"}


def test_an_owner_who_is_his_own_connection_was_guessed_wrongly(tmp_path: Path) -> None:
    files = {
        "Connections.csv": _connections("me-example"),
        "messages.csv": _messages(*((s, "Hi") for s in ("a1b", "b1c"))),
    }
    path = _zip(tmp_path / "x.zip", files)
    with pytest.raises(InputError, match="Whose export"):
        _one(path)
    assert _one(path, owner=Slug("me-example")).owner.certain


@pytest.mark.parametrize("name", ["Connections.csv", "messages.csv", "Invitations.csv", "Recommendations_Given.csv"])
def test_a_file_of_another_program_refuses_the_import_by_name(tmp_path: Path, name: str) -> None:
    files = _files() | {name: "Server,Port,Owner\nalpha,5432,root\n"}
    with pytest.raises(InputError, match=name):
        _one(_zip(tmp_path / COMPLETE, files))


def test_what_is_no_export_is_refused_with_what_was_seen_and_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"Comments\.csv.*Get a copy of your data"):
        _one(_zip(tmp_path / "x.zip", {"Comments.csv": _files()["Comments.csv"]}))


def test_a_damaged_file_that_says_nothing_of_anybody_stops_no_import(tmp_path: Path) -> None:
    files = _files() | {"Shares.csv": 'Date,ShareLink\n2023-12-12,"never closed\n'}
    archive = _one(_zip(tmp_path / COMPLETE, files))
    (shares,) = (file for file in archive.files if file.name == "Shares.csv")
    assert (shares.used, shares.reasons) == (False, {"could not be read": 1})
    assert [row.source for row in archive.refused] == ["Shares.csv"]


def test_an_enormous_cell_is_cut_and_the_import_says_so(tmp_path: Path) -> None:
    files = {"Connections.csv": _connections("ada", "bob").replace("Acme", "A" * 1_000_000, 1)}
    archive = _one(_zip(tmp_path / COMPLETE, files))
    assert [(file.rows, file.skipped, file.reasons) for file in archive.files] == [(2, 0, {"cells shortened": 1})]
    assert [len(one.company or "") for one in archive.connections] == [100_000, 4]


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Connections"):
        _one(_zip(tmp_path / COMPLETE, {"Connections.csv": _connections("ada") + "a" * 30_000_000}))


@pytest.mark.parametrize(("limit", "most"), [("MOST_BYTES", 100), ("MOST_RECORDS", 3)])
def test_more_than_any_network_needs_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, most: int
) -> None:
    monkeypatch.setattr(read, limit, most)
    paths = [_zip(tmp_path / f"{at}.zip", {"Connections.csv": _connections(f"ada{at}", f"bob{at}")}) for at in range(2)]
    with pytest.raises(InputError, match=r"Connections\.csv.*one export at a time"):
        read_exports(paths, key=KEY)


def test_answers_of_the_api_say_the_same_as_the_files(tmp_path: Path) -> None:
    rows = [{"First Name": "Ada", "Last Name": "Example", "URL": AT + "ada", "Connected On": "05 Sep 2023"}]
    names = TEN.split(",")
    talk = [dict(zip(names, line.split(","), strict=True)) for line in _messages(("ada", "Hi")).splitlines()[1:]]
    pages: Sequence[object] = [{"CONNECTIONS": rows}, {"INBOX": talk * 2}, {"SKILLS": [{}]}]
    path = tmp_path / "answers.json"
    path.write_text("\n".join(json.dumps(page) for page in pages))
    archive = _one(path, owner=Slug("me-example"))
    assert [one.source for one in archive.connections] == ["CONNECTIONS.json:1"]
    assert {(fact.evidence.kind.value, fact.evidence.source) for fact in archive.facts} == {
        ("written", "INBOX.json:1"),
        ("wrote", "INBOX.json:2"),
    }
    assert archive.messages == 2
    assert archive.sources == {Source.CONNECTIONS, Source.MESSAGES}
    assert [(file.name, file.rows, file.used) for file in archive.files] == [
        ("answers.json: CONNECTIONS", 1, True),
        ("answers.json: INBOX", 4, True),
        ("answers.json: SKILLS", 1, False),
    ]


def test_json_of_another_shape_is_only_seen_inside_an_export_and_refused_by_name(tmp_path: Path) -> None:
    stray, half = '{"name": "some-package"}', '{"elements": [{"snapshotDomain": "CONNECTIONS", "snapshotDa'
    archive = _one(_zip(tmp_path / COMPLETE, _files() | {"package.json": stray}))
    assert SeenFile("package.json", 0, 0, used=False) in archive.files
    with pytest.raises(InputError, match=r"answers\.json"):
        _one(_zip(tmp_path / COMPLETE, _files() | {"answers.json": half}))
    (tmp_path / "package.json").write_text(stray)
    with pytest.raises(InputError, match=r"package\.json"):
        _one(tmp_path / "package.json")


def test_progress_names_the_file_and_its_size(export: Path) -> None:
    told: dict[str, tuple[int, int]] = {}
    read_exports([export], key=KEY, progress=lambda name, done, total: told.update({name: (done, total)}))
    sizes = {name: len(content.encode()) for name, content in _files().items()}
    assert told["messages.csv"] == (sizes["messages.csv"], sizes["messages.csv"])
    assert "Ad_Targeting.csv" not in told
