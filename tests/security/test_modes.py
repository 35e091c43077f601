"""Whatever a command writes, nobody else on the computer can read it, under any umask."""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING

import pytest

from bot.practice.settings import PracticeSettings
from bot.practice.world import World as PracticeWorld
from tests.security.tour import Tourist

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.cli.kit import Said

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file modes")


class Watched(Tourist):
    """Looks at every file and folder after every command."""

    def __call__(self, *words: str) -> Said:
        said = super().__call__(*words)
        self.open_to_others |= {f"{name} after {' '.join(words)}" for name in self.too_open()}
        return said

    def __post_init__(self) -> None:
        super().__post_init__()
        self.open_to_others: set[str] = set()

    def too_open(self) -> list[str]:
        """Files that are not 0600, folders that are not 0700. The folder `out` is the member's own."""
        found = [self.home, *self.home.rglob("*"), *self.out.rglob("*")]
        return [str(path) for path in found if path.exists() and mode(path) != (0o700 if path.is_dir() else 0o600)]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(
    "umask", [0o000, pytest.param(0o022, marks=pytest.mark.chaos), pytest.param(0o077, marks=pytest.mark.chaos)]
)
def test_everything_a_journey_writes_is_private(tmp_path: Path, umask: int) -> None:
    tour = Watched(tmp_path, umask=umask).go()
    tour.must("logout")
    assert len(tour.files()) > 12
    assert tour.open_to_others == set()


def test_the_look_at_modes_can_fail(tmp_path: Path) -> None:
    tour = Watched(tmp_path, umask=0o022)
    tour.must("login")
    (tour.folder / "log.jsonl").chmod(0o640)
    tour("status")
    assert [name.rpartition("/")[2] for name in tour.open_to_others] == ["log.jsonl after status"]


def test_files_that_were_open_to_others_become_private_again(tmp_path: Path) -> None:
    """A workspace that came out of a backup: `doctor --fix` closes what is open; new content is private at once."""
    tour = Watched(tmp_path, umask=0o022)
    tour.must("login")
    tour.must("sync")
    (tour.out / "people.csv").write_text("old")
    (tour.out / "people.csv").chmod(0o644)
    tour.must("people", "--csv", str(tour.out / "people.csv"))
    assert mode(tour.out / "people.csv") == 0o600
    assert b"Vexworth" in (tour.out / "people.csv").read_bytes()


def test_the_state_of_a_practice_site_is_private(tmp_path: Path) -> None:
    """It holds sign-ins."""
    before = os.umask(0)
    try:
        PracticeWorld(PracticeSettings(people=10, state_file=tmp_path / "state.json")).save()
    finally:
        os.umask(before)
    assert mode(tmp_path / "state.json") == 0o600


@pytest.mark.parametrize("name", [".people.csv.part", "people.csv"])
def test_a_link_laid_out_by_somebody_else_is_not_written_through(tmp_path: Path, name: str) -> None:
    tour = Tourist(tmp_path)
    tour.must("login")
    tour.must("sync")
    (tmp_path / "elsewhere").write_text("precious")
    (tour.out / name).symlink_to(tmp_path / "elsewhere")
    tour("people", "--csv", str(tour.out / "people.csv"))
    assert (tmp_path / "elsewhere").read_text() == "precious"
