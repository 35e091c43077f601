"""Where data lies, who may read it, and one process at a time."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli.workspace import Workspace, find, forget_artefacts, in_synced_folder, in_use, locked
from bot.errors import AlreadyRunning, InputError
from bot.services.files import write_private


def modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*")}


def test_options_beat_the_environment_and_the_environment_the_platform(tmp_path: Path) -> None:
    environ = {"LINKPRUNE_HOME": str(tmp_path / "env")}
    assert find(tmp_path / "option", "work", environ).folder == tmp_path / "option" / "accounts" / "work"
    assert find(None, None, environ).folder == tmp_path / "env" / "accounts" / "default"
    assert find(None, None, {}).home.name == "linkprune"


def test_everything_made_is_private_whatever_the_umask(tmp_path: Path) -> None:
    place = Workspace(tmp_path / "home", "default")
    place.create()
    write_private(place.folder / "file", b"x")
    with locked(place, "sync"):
        assert modes(place.home) <= {0o700, 0o600}


def test_writing_is_all_or_nothing(tmp_path: Path) -> None:
    file = tmp_path / "file"
    write_private(file, b"old")
    write_private(file, b"new")
    assert file.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [file]
    with pytest.raises(InputError, match="cannot be written"):
        write_private(tmp_path / "missing" / "file", b"x")


def test_one_process_at_a_time(tmp_path: Path) -> None:
    place = Workspace(tmp_path, "default")
    assert not in_use(place)
    with locked(place, "sync"):
        assert in_use(place)
        with (
            pytest.raises(AlreadyRunning, match=r"`linkprune sync` \(process \d+, since \d\d:\d\d\)"),
            locked(place, "run"),
        ):
            pytest.fail("two at once")
    assert not in_use(place)
    with locked(place, "run"):
        assert in_use(place)


def test_a_torn_note_about_the_holder_still_gives_a_sentence(tmp_path: Path) -> None:
    place = Workspace(tmp_path, "default")
    with locked(place, "sync"):
        (place.folder / "lock.json").write_text("{")
        with pytest.raises(AlreadyRunning, match="another linkprune process"), locked(place, "run"):
            pytest.fail("two at once")


@pytest.mark.parametrize("folder", ["/x/Dropbox/data", "/x/OneDrive - Firm/y", "/x/Google Drive/y", "/x/Nextcloud"])
def test_folders_of_sync_programs_are_known(folder: str) -> None:
    assert in_synced_folder(Path(folder))
    assert not in_synced_folder(Path("/x/data"))


def test_old_evidence_is_forgotten(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "error.txt").write_text("x")
    week_ago = (now - timedelta(days=8)).timestamp()
    os.utime(tmp_path / "old", (week_ago, week_ago))
    assert forget_artefacts(tmp_path, now - timedelta(days=7)) == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["new"]
    assert forget_artefacts(tmp_path / "missing", now) == 0
