"""`linkprune export wait` with real files: what is taken, what is left alone, and how it ends."""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from bot.errors import Exit
from tests.fakes import FakeClock
from tests.unit.cli.exports import Export

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.unit.cli.kit import Cli, Said

BASIC = "Basic_LinkedInDataExport_11-23-2026.zip"
COMPLETE = "Complete_LinkedInDataExport_11-23-2026.zip"


@dataclass(slots=True)
class Later(FakeClock):
    """A clock with things that happen as it goes on."""

    events: list[tuple[float, Callable[[], object]]] = field(default_factory=list)

    def advance(self, seconds: float) -> None:
        FakeClock.advance(self, seconds)
        for event in [event for event in self.events if event[0] <= self.ticks - 1000.0]:
            self.events.remove(event)
            event[1]()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "downloads"
    place.mkdir()
    return place


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return Export().write(tmp_path / "export.zip")


def waits(cli: Cli, folder: Path, *words: str, events: dict[float, Callable[[], object]] | None = None) -> Said:
    clock = Later(events=list((events or {}).items()))
    cli.clock = clock
    return cli("export", "wait", "--folder", str(folder), *words)


def test_what_arrives_is_imported_where_it_lies(cli: Cli, folder: Path, export: Path) -> None:
    said = waits(cli, folder, "--yes", events={30: lambda: shutil.copy(export, folder / COMPLETE)})
    assert said.code == 0, said
    size = max(1, round(export.stat().st_size / 1000))
    assert f"Found {COMPLETE}: {size} kB, of 2026-11-23, saved 20" in said.err
    assert "5 connections with a name" in said.out
    assert (folder / COMPLETE).exists()
    assert cli.network.truth.page_loads == 0


@pytest.mark.parametrize(
    "name",
    [
        "basic_linkedindataexport_11-23-2026.zip",
        "Basic_LinkedInDataExport_11-23-2026 (1).zip",
        "Complete_LinkedInDataExport_11-23-2026(2).zip",
        "Complete_LinkedInDataExport_11-23-2026.zip.zip",
        "Complete_LinkedInDataExport_11-23-2026.zip (1).zip",
        "Complete_LinkedInDataExport_11-23-2026-1.zip",
    ],
)
def test_copies_and_their_names_are_known(cli: Cli, folder: Path, export: Path, name: str) -> None:
    shutil.copy(export, folder / name)
    assert waits(cli, folder, "--yes").code == 0


@pytest.mark.parametrize(
    "name",
    [
        "Complete_LinkedInDataExport_11-23-2026.zip.crdownload",
        "Complete_LinkedInDataExport_11-23-2026.zip.part",
        "Unconfirmed 123456.crdownload",
        "Complete_LinkedInDataExport_13-23-2026.zip",
        "LinkedInDataExport_11-23-2026.zip",
        "My_Complete_LinkedInDataExport_11-23-2026.zip",
        "holiday.zip",
    ],
)
def test_other_names_are_left_alone(cli: Cli, folder: Path, export: Path, name: str) -> None:
    shutil.copy(export, folder / name)
    said = waits(cli, folder, "--yes", "--minutes", "1")
    assert said.code == Exit.INPUT, said
    assert "No new archive came" in said.err
    assert not cli.folder.exists()


def test_a_growing_file_is_waited_for(cli: Cli, folder: Path, export: Path) -> None:
    whole = export.read_bytes()
    place = folder / COMPLETE
    steps = [len(whole) * n // 10 for n in range(1, 11)]
    growth = {2.0 * n: (lambda size=size: place.write_bytes(whole[:size])) for n, size in enumerate(steps)}
    said = waits(cli, folder, "--yes", events=growth)  # type: ignore[arg-type]
    assert said.code == 0, said
    assert "Not this one" not in said.err
    assert cli.clock.ticks - 1000 >= 18 + 3


def test_a_stalled_half_file_is_named_and_watched_on(cli: Cli, folder: Path, export: Path) -> None:
    whole = export.read_bytes()
    place = folder / COMPLETE
    place.write_bytes(whole[: len(whole) // 2])
    said = waits(cli, folder, "--yes", events={60: lambda: place.write_bytes(whole)})
    assert said.code == 0, said
    assert said.err.count("is no whole zip file") == 1


def test_the_browsers_placeholder_is_no_archive(cli: Cli, folder: Path, export: Path) -> None:
    """One browser makes the final name at once, empty, and writes into a second file beside it."""
    place, beside = folder / COMPLETE, folder / f"{COMPLETE}.part"
    place.touch()
    beside.write_bytes(export.read_bytes()[:100])

    def arrive() -> None:
        shutil.copy(export, place)
        beside.unlink()

    said = waits(cli, folder, "--yes", events={40: arrive})
    assert said.code == 0, said
    assert f"{beside.name} is still being downloaded." in said.err
    assert "Not this one" not in said.err


def test_a_zip_of_something_else_is_refused_in_one_sentence(cli: Cli, folder: Path) -> None:
    with zipfile.ZipFile(folder / COMPLETE, "w") as packed:
        packed.writestr("letter.txt", "hello")
    said = waits(cli, folder, "--yes", "--minutes", "1")
    assert said.code == Exit.INPUT
    assert said.err.count("holds no file that an export of LinkedIn has") == 1
    assert not cli.folder.exists()


def test_an_unpacked_archive_is_taken_too(cli: Cli, folder: Path, export: Path) -> None:
    with zipfile.ZipFile(export) as packed:
        packed.extractall(folder / COMPLETE.removesuffix(".zip"))
    assert waits(cli, folder, "--yes").code == 0


def test_a_link_is_not_followed(cli: Cli, folder: Path, export: Path) -> None:
    (folder / COMPLETE).symlink_to(export)
    assert waits(cli, folder, "--yes", "--minutes", "1").code == Exit.INPUT


def test_the_whole_archive_goes_before_its_first_part(cli: Cli, folder: Path, export: Path) -> None:
    for name in (BASIC, COMPLETE):
        shutil.copy(export, folder / name)
    said = waits(cli, folder, "--yes")
    assert f"Found {COMPLETE}" in said.err
    assert f"Found {BASIC}" not in said.err


def test_what_was_imported_before_is_said_and_not_taken_again(cli: Cli, folder: Path, export: Path) -> None:
    shutil.copy(export, folder / COMPLETE)
    assert cli("import", str(folder / COMPLETE)).code == 0
    shutil.copy(export, folder / COMPLETE.replace(".zip", " (1).zip"))
    said = waits(cli, folder, "--yes", "--minutes", "2")
    assert said.code == Exit.INPUT
    assert f"{COMPLETE} was imported on 2026-" in said.err
    with cli.store() as store:
        assert len(store.evidence.archives()) == 1


def test_an_old_archive_is_not_taken_without_a_person(cli: Cli, folder: Path, export: Path) -> None:
    shutil.copy(export, folder / "Complete_LinkedInDataExport_01-02-2025.zip")
    here, elsewhere = dict(cli.environ), {"LINKPRUNE_SITE__BASE_URL": "https://practice.example"}
    cli.environ |= elsewhere | {"LINKPRUNE_PACE__GAP_SECONDS": "[8,8]"}
    said = waits(cli, folder, "--yes", "--minutes", "1")
    assert said.code == Exit.INPUT
    assert "is of 2025-01-02 and no fresh archive" in said.err
    cli.environ = here
    assert waits(cli, folder, "--yes", "--minutes", "1").code == 0


def test_a_person_is_asked_once_for_each_archive(cli: Cli, folder: Path, export: Path) -> None:
    cli.terminal, cli.typed = True, "n\ny\n"
    shutil.copy(export, folder / "Complete_LinkedInDataExport_11-22-2026.zip")
    said = waits(cli, folder, events={30: lambda: shutil.copy(export, folder / COMPLETE)})
    assert said.code == 0, said
    assert said.err.count("Import it?") == 2
    assert said.err.index("11-22-2026.zip") < said.err.index("Left alone") < said.err.index("11-23-2026.zip")


def test_after_a_first_part_the_member_chooses_to_watch_on(cli: Cli, folder: Path, export: Path) -> None:
    shutil.copy(export, folder / BASIC)
    cli.terminal, cli.typed = True, "y\nn\n"
    assert "Keep watching for it?" in waits(cli, folder).err
    with cli.store() as store:
        assert [one.name for one in store.evidence.archives()] == [BASIC]


def test_the_complete_part_is_watched_for_when_asked(cli: Cli, folder: Path, export: Path) -> None:
    shutil.copy(export, folder / BASIC)
    said = waits(
        cli, folder, "--yes", "--complete", "--json", events={1800: lambda: shutil.copy(export, folder / COMPLETE)}
    )
    assert said.code == 0, said
    assert said.json["archives"][0]["name"] == COMPLETE
    with cli.store() as store:
        assert {one.name for one in store.evidence.archives()} == {BASIC, COMPLETE}


def test_a_complete_part_that_does_not_come_is_no_failure(cli: Cli, folder: Path, export: Path) -> None:
    shutil.copy(export, folder / BASIC)
    said = waits(cli, folder, "--yes", "--complete", "--json", "--minutes", "5")
    assert said.code == 0, said
    assert said.json["connections"] == 5
    assert "has not come yet" in said.err


def test_without_a_terminal_it_says_which_option_to_give(cli: Cli, folder: Path) -> None:
    said = waits(cli, folder)
    assert (said.code, "--yes" in said.err) == (Exit.USAGE, True)


@pytest.mark.parametrize("what", ["missing", "a file"])
def test_a_folder_that_cannot_be_watched_is_one_sentence(cli: Cli, tmp_path: Path, what: str) -> None:
    place = tmp_path / "place"
    if what == "a file":
        place.touch()
    said = waits(cli, place, "--yes")
    assert said.code == Exit.INPUT
    assert f"{place} cannot be watched" in said.err


def test_ctrl_c_ends_it_cleanly(cli: Cli, folder: Path) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    said = waits(cli, folder, "--yes", events={10: interrupt})
    assert said.code == Exit.OPERATOR
    assert "Stopped watching" in said.err


def test_the_setting_names_the_folder(cli: Cli, folder: Path, export: Path) -> None:
    cli.environ["LINKPRUNE_EXPORT__FOLDER"] = str(folder)
    shutil.copy(export, folder / COMPLETE)
    assert cli("export", "wait", "--yes").code == 0
