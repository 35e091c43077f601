"""Opening a workspace: private files, settings in force, migrations, and what is refused."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bot.errors import AuditDamaged, InputError, WrongAccount
from bot.model import Slug
from bot.store import database, open_store
from bot.store.database import PRAGMAS, apply_pragmas, check_pragmas, migrate, migrations, open_database, statements
from tests.unit.store.kit import ORIGIN, OWNER, Clock, add_plan, fill, open_at

if TYPE_CHECKING:
    from pathlib import Path


def test_files_and_folder_are_private_whatever_the_umask(folder: Path) -> None:
    before = os.umask(0)
    try:
        with open_at(folder) as store:
            fill(store)
            modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
            assert folder.stat().st_mode & 0o777 == 0o700
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(modes, 0o600)
    assert len(modes) == 4  # database, write-ahead log, its index, copy of the audit log


def test_a_folder_that_others_can_read_is_closed_to_them(folder: Path) -> None:
    folder.mkdir(parents=True, mode=0o755)
    (folder / database.FILE_NAME).touch(mode=0o644)
    open_at(folder).close()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / database.FILE_NAME).stat().st_mode & 0o777 == 0o600


def test_what_was_written_is_there_after_opening_again(folder: Path) -> None:
    with open_at(folder) as store:
        fill(store)
        before = (store.origin_id, store.origin, store.account, store.events.head(), store.people.slugs())
    with open_store(folder, clock=Clock()) as store:
        assert (store.origin_id, store.origin, store.account, store.events.head(), store.people.slugs()) == before


def test_every_log_has_a_name_of_its_own(tmp_path: Path) -> None:
    with open_at(tmp_path / "a") as one, open_at(tmp_path / "b") as two:
        assert one.origin_id != two.origin_id


def test_closing_twice_does_no_harm(folder: Path) -> None:
    store = open_at(folder)
    fill(store)
    store.close()
    store.close()


# --- whose it is ------------------------------------------------------------------------------------------------------


def test_another_origin_or_account_is_refused(folder: Path) -> None:
    open_at(folder).close()
    with pytest.raises(WrongAccount, match="belongs to http"):
        open_store(folder, origin="https://www.linkedin.com", clock=Clock())
    with pytest.raises(WrongAccount, match=OWNER):
        open_store(folder, account=Slug("somebody-else"), clock=Clock())


def test_a_workspace_is_bound_once(folder: Path) -> None:
    with open_store(folder, clock=Clock()) as store:
        assert not store.account
        with pytest.raises(InputError, match="no site yet"):
            _ = store.origin
        store.bind_origin(ORIGIN)
        store.bind_account(OWNER)
        store.bind_account(OWNER)
        with pytest.raises(WrongAccount):
            store.bind_account(Slug("somebody-else"))
        assert (store.origin, store.account) == (ORIGIN, OWNER)


# --- settings ---------------------------------------------------------------------------------------------------------

WRONG = {
    "journal_mode": "delete",
    "synchronous": 1,
    "fullfsync": 0,
    "checkpoint_fullfsync": 0,
    "foreign_keys": 0,
    "busy_timeout": 1,
    "secure_delete": 0,
    "trusted_schema": 1,
}


def test_the_settings_are_those_of_the_design() -> None:
    assert set(WRONG) == set(PRAGMAS)
    assert (PRAGMAS["journal_mode"], PRAGMAS["synchronous"]) == ("wal", 2)


@pytest.mark.parametrize("name", sorted(PRAGMAS))
def test_a_setting_that_is_not_in_force_is_refused(tmp_path: Path, name: str) -> None:
    with closing(sqlite3.connect(tmp_path / "db", isolation_level=None)) as connection:
        apply_pragmas(connection)
        check_pragmas(connection)
        connection.execute(f"pragma {name} = {WRONG[name]}")
        with pytest.raises(InputError, match=f"setting {name} is"):
            check_pragmas(connection)


def test_an_open_store_has_all_settings_in_force(folder: Path) -> None:
    folder.mkdir(parents=True)
    opened = open_database(folder / database.FILE_NAME)
    check_pragmas(opened._connection)
    opened.close()


# --- what is no database of ours --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content", [b"Notes: these are my contacts", bytes(5000), os.urandom(8192), b"SQLite format 3\0" + bytes(600)]
)
def test_a_file_that_is_no_database_is_refused_and_left_alone(folder: Path, content: bytes) -> None:
    folder.mkdir(parents=True)
    path = folder / database.FILE_NAME
    path.write_bytes(content)
    with pytest.raises(InputError, match=database.FILE_NAME):
        open_at(folder)
    assert path.read_bytes() == content


def test_the_database_of_another_program_is_refused_and_left_alone(folder: Path) -> None:
    folder.mkdir(parents=True)
    path = folder / database.FILE_NAME
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table bookmark (url text)")
        connection.commit()
    content = path.read_bytes()
    with pytest.raises(InputError, match="another program"):
        open_at(folder)
    assert path.read_bytes() == content


def test_a_database_of_a_newer_version_is_refused(folder: Path) -> None:
    open_at(folder).close()
    with closing(sqlite3.connect(folder / database.FILE_NAME)) as connection:
        connection.execute("pragma user_version = 999")
    with pytest.raises(InputError, match="newer"):
        open_at(folder)


def test_a_truncated_database_is_refused_in_one_sentence(folder: Path) -> None:
    with open_at(folder) as store:
        fill(store, 300)
    path = folder / database.FILE_NAME
    path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises((InputError, AuditDamaged)) as caught, open_at(folder) as store:
        fill(store, 300)
    assert "\n" not in str(caught.value)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be opened"):
        open_at(tmp_path / "file" / "workspace")


UNPRIVILEGED = """
import os, sys
from pathlib import Path
from bot.errors import LinkpruneError
from tests.unit.store.kit import fill, open_at
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    with open_at(Path(sys.argv[1])) as store:
        fill(store)
except LinkpruneError as error:
    print(type(error).__name__, int(error.exit), error)
"""


def unprivileged(folder: Path) -> str:
    """What somebody who may not write there is told."""
    done = subprocess.run([sys.executable, "-c", UNPRIVILEGED, str(folder)], capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture
def open_to_all(tmp_path: Path) -> Path:
    """A folder below which an unprivileged process may look around."""
    for parent in (tmp_path, *tmp_path.parents):
        if parent.stat().st_uid == os.getuid() and parent.name.startswith(("pytest-", "test_")):
            parent.chmod(0o755)
    return tmp_path


def test_a_folder_without_the_right_to_write_is_refused(open_to_all: Path) -> None:
    open_to_all.chmod(0o555)
    assert unprivileged(open_to_all / "new").startswith("InputError 3 The workspace ")
    open_to_all.chmod(0o755)


def test_a_read_only_journal_is_refused(open_to_all: Path) -> None:
    folder = open_to_all / "workspace"
    open_at(folder).close()
    folder.chmod(0o555)
    for path in folder.iterdir():
        path.chmod(0o444)
    assert unprivileged(folder).startswith("InputError 3 ")


# --- migrations -------------------------------------------------------------------------------------------------------


def test_a_migration_keeps_a_backup_and_the_data(folder: Path) -> None:
    with open_at(folder) as store:
        fill(store)
    path = folder / database.FILE_NAME
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrate(
            connection, path, (*migrations(), "create table more (x text) strict;\ncreate table most (y text) strict;")
        )
        assert connection.execute("pragma user_version").fetchone()[0] == len(migrations()) + 1
        assert connection.execute("select count(*) from more, most").fetchone()[0] == 0
        assert connection.execute("select count(*) from person").fetchone()[0] == 5
    backup = folder / f"{path.name}{database.BACKUP_SUFFIX}{len(migrations()) + 1:04d}"
    assert backup.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(backup)) as copy:
        assert copy.execute("select count(*) from person").fetchone()[0] == 5
        assert copy.execute("pragma user_version").fetchone()[0] == len(migrations())


def test_a_migration_that_fails_leaves_nothing_behind(folder: Path) -> None:
    open_at(folder).close()
    path = folder / database.FILE_NAME
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        with pytest.raises(sqlite3.OperationalError):
            migrate(
                connection, path, (*migrations(), "create table more (x text) strict;\ncreate table more (x text);")
            )
        assert connection.execute("pragma user_version").fetchone()[0] == len(migrations())
        assert connection.execute("select count(*) from sqlite_schema where name = 'more'").fetchone()[0] == 0
    open_at(folder).close()


def test_statements_are_split_at_their_ends_only() -> None:
    script = "create table a (x); -- a; b\ncreate trigger t before update on a\nbegin select 1; end;\nselect ';'"
    assert [part.strip()[:14] for part in statements(script)] == ["create table a", "create trigger", "select ';'"]


# --- the log is append-only -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sql",
    [
        "update event set hash = 'forged' where seq = 1",
        "delete from event where seq = 1",
        "insert into event (seq, body, hash) values (99, x'7b7d', 'forged')",
    ],
)
def test_the_database_itself_refuses_to_change_events(folder: Path, sql: str) -> None:
    with open_at(folder) as store:
        fill(store)
        add_plan(store)
    with (
        closing(sqlite3.connect(folder / database.FILE_NAME)) as connection,
        pytest.raises(sqlite3.IntegrityError, match="event"),
    ):
        connection.execute(sql)
