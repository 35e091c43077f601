"""Exports in every form in which people keep them."""

from __future__ import annotations

import io
import os
import sys
import zipfile
from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.errors import InputError
from bot.intake.container import MOST_ENTRIES, Container, open_containers
from bot.intake.kinds import FileKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

OFFICIAL = "Basic_LinkedInDataExport_09-05-2023"
COMPLETE = "Complete_LinkedInDataExport_09-06-2023"
FILES = {"Connections.csv": b"people", "messages.csv": b"words", "strange.bin": b"?"}


def zipped(files: Mapping[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, each in files.items():
            archive.writestr(name, each)
    return content.getvalue()


def contents(container: Container) -> dict[str, bytes]:
    found = {}
    for member in container.members:
        with member.open() as stream:
            found[member.name] = stream.read()
    return found


def brought(*paths: Path) -> list[tuple[str, date | None, dict[str, bytes]]]:
    with open_containers(paths) as containers:
        return [(each.name, each.dated, contents(each)) for each in containers]


def put(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "name", [f"{OFFICIAL}.zip", f"{OFFICIAL} (1).zip", f"{OFFICIAL}.zip.zip", f"my {OFFICIAL.lower()}.bak"]
)
def test_a_zip_is_judged_by_content_and_dated_by_name(tmp_path: Path, name: str) -> None:
    path = put(tmp_path / name, zipped(FILES))
    assert brought(path) == [(name, date(2023, 9, 5), FILES)]


def test_an_impossible_or_missing_date_is_none(tmp_path: Path) -> None:
    impossible = put(tmp_path / "Basic_LinkedInDataExport_13-45-2023.zip", zipped(FILES))
    unnamed = put(tmp_path / "export.zip", zipped(FILES))
    assert [dated for _, dated, _ in brought(impossible, unnamed)] == [None, None]


def test_members_tell_name_kind_and_size(tmp_path: Path) -> None:
    with open_containers([put(tmp_path / "e.zip", zipped({"a/Comments_12.csv": b"12345", "x.html": b""}))]) as found:
        told = [(member.name, member.kind, member.size) for member in found[0].members]
    assert told == [("a/Comments_12.csv", FileKind.COMMENTS, 5), ("x.html", FileKind.OTHER, 0)]


def test_a_zip_packed_again_is_dated_by_the_folder_inside(tmp_path: Path) -> None:
    inside = {f"{OFFICIAL}/{name}": content for name, content in FILES.items()}
    path = put(tmp_path / "again.zip", zipped(inside | {f"__MACOSX/{OFFICIAL}/._Connections.csv": b"\0"}))
    ((name, dated, found),) = brought(path)
    assert (name, dated) == ("again.zip", date(2023, 9, 5))
    assert inside.items() <= found.items()


def test_two_exports_in_one_zip_are_two(tmp_path: Path) -> None:
    files = {f"{folder}/{name}": content for folder in (OFFICIAL, COMPLETE) for name, content in FILES.items()}
    found = brought(put(tmp_path / "both.zip", zipped(files)))
    assert [(name, dated) for name, dated, _ in found] == [
        (f"both.zip/{OFFICIAL}", date(2023, 9, 5)),
        (f"both.zip/{COMPLETE}", date(2023, 9, 6)),
    ]


def test_zips_inside_a_zip_are_exports_of_their_own(tmp_path: Path) -> None:
    inner = zipped(FILES)
    path = put(tmp_path / f"{OFFICIAL}.zip.zip", zipped({f"{COMPLETE}.zip": inner, "deep/other.zip": inner}))
    assert brought(path) == [
        (f"{COMPLETE}.zip", date(2023, 9, 6), FILES),
        ("other.zip", date(2023, 9, 5), FILES),
    ]


def test_a_zip_two_levels_deep_is_not_opened(tmp_path: Path) -> None:
    path = put(tmp_path / "e.zip", zipped({"one.zip": zipped({"two.zip": zipped(FILES)})}))
    with pytest.raises(InputError, match=r"e\.zip holds no file"):
        brought(path)


def test_a_folder_is_read_at_any_depth(tmp_path: Path) -> None:
    folder = tmp_path / OFFICIAL
    put(folder / "Connections.csv", b"people")
    put(folder / "Jobs" / "Saved Jobs.csv", b"jobs")
    found = {"Connections.csv": b"people", "Jobs/Saved Jobs.csv": b"jobs"}
    assert brought(folder) == [(OFFICIAL, date(2023, 9, 5), found)]


def test_exports_in_a_folder_of_downloads_are_found(tmp_path: Path) -> None:
    put(tmp_path / "d" / f"{OFFICIAL}.zip", zipped(FILES))
    put(tmp_path / "d" / COMPLETE / "messages.csv", b"words")
    put(tmp_path / "d" / "holiday.zip", b"no zip at all")
    assert [(name, dated) for name, dated, _ in brought(tmp_path / "d")] == [
        ("d", date(2023, 9, 6)),
        (f"{OFFICIAL}.zip", date(2023, 9, 5)),
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets administrators alone make links")
def test_links_inside_a_folder_are_not_followed(tmp_path: Path) -> None:
    outside = put(tmp_path / "secret" / "messages.csv", b"secret")
    put(tmp_path / "e" / "Connections.csv", b"people")
    (tmp_path / "e" / "messages.csv").symlink_to(outside)
    (tmp_path / "e" / "more").symlink_to(outside.parent, target_is_directory=True)
    ((_, _, found),) = brought(tmp_path / "e")
    assert found == {"Connections.csv": b"people"}


def test_loose_files_of_one_folder_are_one_export(tmp_path: Path) -> None:
    one = put(tmp_path / OFFICIAL / "Connections.csv", b"people")
    two = put(tmp_path / OFFICIAL / "messages (1).csv", b"words")
    other = put(tmp_path / "api" / "rows.json", b"[]")
    assert brought(two, other, one) == [
        (OFFICIAL, date(2023, 9, 5), {"Connections.csv": b"people", "messages (1).csv": b"words"}),
        ("rows.json", None, {"rows.json": b"[]"}),
    ]


def test_the_same_path_twice_is_one(tmp_path: Path) -> None:
    path = put(tmp_path / "e.zip", zipped(FILES))
    loose = put(tmp_path / "Connections.csv", b"people")
    again = tmp_path / "x" / ".." / "e.zip"
    (tmp_path / "x").mkdir()
    with open_containers([path, loose, again, path, loose]) as found:
        assert [len(container.members) for container in found] == [len(FILES), 1]


def test_nothing_is_written(tmp_path: Path) -> None:
    brought(put(tmp_path / "e.zip", zipped(FILES)))
    assert [each.name for each in tmp_path.iterdir()] == ["e.zip"]


def test_an_archive_is_closed_at_the_end(tmp_path: Path) -> None:
    with open_containers([put(tmp_path / "e.zip", zipped(FILES))]) as containers:
        pass
    with pytest.raises(InputError):
        contents(containers[0])


REFUSED = {
    "empty.zip": (zipped({}), "is an empty zip file"),
    "photos.zip": (
        zipped({"photo.jpg": b"x", "Logins.csv": b"x"}),
        "holds no file that an export.*Get a copy of your data",
    ),
    "half.zip": (zipped({"Connections.csv": os.urandom(5000)})[:2500], "no whole zip file"),
    "nothing.zip": (b"", "no whole zip file"),
    "text.zip": (b"hello", "no whole zip file"),
    "photo.jpg": (b"\xff\xd8", "is no file of an export.*give the whole zip"),
    "Logins.csv": (b"a,b", "is no file of an export"),
    "many.zip": (zipped({f"{at}.csv": b"" for at in range(MOST_ENTRIES + 1)}), "more than 500 files"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_export_is_refused_in_one_sentence(tmp_path: Path, name: str) -> None:
    content, sentence = REFUSED[name]
    with pytest.raises(InputError, match=sentence) as caught:
        brought(put(tmp_path / name, content))
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_path_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"There is no file or folder .*gone"):
        brought(tmp_path / "gone.zip")


def test_an_empty_folder_and_an_endless_one_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for at in range(MOST_ENTRIES + 1):
        put(tmp_path / "home" / str(at), b"")
    with pytest.raises(InputError, match="empty holds no file"):
        brought(tmp_path / "empty")
    with pytest.raises(InputError, match="name the folder of the export"):
        brought(tmp_path / "home")


def test_as_many_files_as_allowed_are_opened(tmp_path: Path) -> None:
    files = {f"{at}.html": b"" for at in range(MOST_ENTRIES - 1)} | {"Connections.csv": b""}
    ((_, _, found),) = brought(put(tmp_path / "e.zip", zipped(files)))
    assert len(found) == MOST_ENTRIES
