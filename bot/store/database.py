"""The connection to SQLite: settings that are read back, migrations with a backup, transactions, typed errors."""

from __future__ import annotations

import os
import sqlite3
from contextlib import ExitStack, closing, contextmanager
from importlib.resources import files
from typing import TYPE_CHECKING

from bot.audit.mirror import sync_folder
from bot.errors import AuditDamaged, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

FILE_NAME = "linkprune.sqlite3"
BACKUP_SUFFIX = ".before-"
APPLICATION_ID = 0x6C707275  # "lpru": tells our files from other programs' SQLite files
PRAGMAS: dict[str, str | int] = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: a committed intent survives a power failure
    "fullfsync": 1,  # without these two macOS may keep a commit in the drive's cache
    "checkpoint_fullfsync": 1,
    "foreign_keys": 1,
    "busy_timeout": 5000,  # milliseconds
    "secure_delete": 1,
    "trusted_schema": 0,
}

# No room for what is to be written: a full disk, a used-up quota, a limit on the size of files.
_NO_ROOM = frozenset({"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE"})
NO_ROOM = (
    "The disk is full: nothing of this step was recorded, and all that was recorded before is safe. Free some space, "
    "then give the command again."
)

Parameter = str | int | float | bytes | None


class Database:
    """One connection. Every write happens inside `write()`; errors of SQLite leave as typed errors."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rows(self, sql: str, *parameters: Parameter) -> list[sqlite3.Row]:
        """All rows of a query."""
        with _typed():
            return list(self._connection.execute(sql, parameters))

    def each(self, sql: str, *parameters: Parameter) -> Iterator[sqlite3.Row]:
        """The rows of a query one after the other, for results that are too long to hold."""
        with _typed():
            yield from self._connection.execute(sql, parameters)

    def row(self, sql: str, *parameters: Parameter) -> sqlite3.Row | None:
        """The only row of a query, or None."""
        with _typed():
            found: sqlite3.Row | None = self._connection.execute(sql, parameters).fetchone()
            return found

    def number(self, sql: str, *parameters: Parameter) -> int:
        """The single integer of a query; 0 for NULL or no row."""
        found = self.row(sql, *parameters)
        return int(found[0] or 0) if found else 0

    def run(self, sql: str, *parameters: Parameter) -> int:
        """One statement inside `write()`; returns the row id of an insert."""
        with _typed():
            return self._connection.execute(sql, parameters).lastrowid or 0

    def change(self, sql: str, *parameters: Parameter) -> int:
        """One statement inside `write()`; returns how many rows it touched."""
        with _typed():
            return self._connection.execute(sql, parameters).rowcount

    def run_many(self, sql: str, parameters: Iterable[tuple[Parameter, ...]]) -> None:
        """One statement for many rows, inside `write()`."""
        with _typed():
            self._connection.executemany(sql, parameters)

    @property
    def in_write(self) -> bool:
        """Whether a transaction is open."""
        return self._connection.in_transaction

    @contextmanager
    def write(self) -> Iterator[None]:
        """One transaction that holds the write lock from its beginning; an error rolls it back."""
        with _typed():
            self._connection.execute("begin immediate")
        try:
            yield
            with _typed():
                self._connection.execute("commit")
        finally:
            if self._connection.in_transaction:
                with _typed():
                    self._connection.execute("rollback")

    def shrink(self) -> bool:
        """Write the file anew without freed pages, empty the write-ahead log; False while another reader holds it."""
        self.rows("vacuum")
        found = self.row("pragma wal_checkpoint(truncate)")
        return found is not None and found[0] == 0

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


@contextmanager
def _typed() -> Iterator[None]:
    """An error of the file becomes one sentence. Nothing may act after it: what cannot be recorded is not done."""
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except sqlite3.DatabaseError as error:
        raise AuditDamaged(_sentence(error)) from error


def _sentence(error: sqlite3.DatabaseError) -> str:
    if _has_no_room(error):
        return NO_ROOM
    return f"The workspace's database cannot be used ({error}); nothing more is done."


def _has_no_room(error: sqlite3.Error) -> bool:
    """Whether the disk took no more."""
    return getattr(error, "sqlite_errorname", "") in _NO_ROOM


# --- opening ----------------------------------------------------------------------------------------------------------


def open_database(path: Path) -> Database:
    """Open or create the file, set and read back the settings, migrate. InputError when the file is refused."""
    try:
        _create_private(path)
        connection = sqlite3.connect(path, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise InputError(f"The workspace {path.parent} cannot be opened or written ({error}).") from error
    connection.row_factory = sqlite3.Row
    with ExitStack() as refused:
        refused.callback(connection.close)
        try:
            _prepare(connection, path)
        except sqlite3.Error as error:
            if _has_no_room(error):
                raise AuditDamaged(NO_ROOM) from error
            raise InputError(f"{path} cannot be used as linkprune's database ({error}).") from error
        refused.pop_all()
    return Database(connection)


def _create_private(path: Path) -> None:
    """Folder 0700 and file 0600 from the first moment, whatever the umask is."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.parent.stat().st_mode & 0o077:
        path.parent.chmod(0o700)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute(f"pragma busy_timeout = {PRAGMAS['busy_timeout']}")
    _refuse_foreign(connection, path)
    apply_pragmas(connection)
    check_pragmas(connection)
    migrate(connection, path, migrations())
    sync_folder(path.parent)


def _refuse_foreign(connection: sqlite3.Connection, path: Path) -> None:
    tables = _scalar(connection, "select count(*) from sqlite_schema")
    if tables and _scalar(connection, "pragma application_id") != APPLICATION_ID:
        raise InputError(f"{path} is the database of another program; choose another workspace.")


def _scalar(connection: sqlite3.Connection, sql: str) -> str | int:
    value: str | int = connection.execute(sql).fetchone()[0]
    return value


def apply_pragmas(connection: sqlite3.Connection) -> None:
    """Set what every connection needs."""
    for name, value in PRAGMAS.items():
        connection.execute(f"pragma {name} = {value}")


def check_pragmas(connection: sqlite3.Connection) -> None:
    """Refuse to work when SQLite or the file system did not take a setting: silence would cost durability."""
    for name, wanted in PRAGMAS.items():
        found = _scalar(connection, f"pragma {name}")
        if found != wanted:
            raise InputError(
                f"The database setting {name} is {found} instead of {wanted}; keep the workspace on a local disk."
            )


# --- migrations -------------------------------------------------------------------------------------------------------


def migrations() -> tuple[str, ...]:
    """The numbered SQL scripts of this package, in order."""
    folder = files("bot.store") / "migrations"
    scripts = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".sql")), key=lambda entry: entry.name)
    return tuple(script.read_text(encoding="utf-8") for script in scripts)


def migrate(connection: sqlite3.Connection, path: Path, scripts: tuple[str, ...]) -> None:
    """Bring the schema up to date: a backup copy, then each script in one transaction of its own."""
    version = int(_scalar(connection, "pragma user_version"))
    if version > len(scripts):
        raise InputError(f"{path} was made by a newer linkprune; update linkprune to use it.")
    if 0 < version < len(scripts):
        _back_up(connection, path.with_name(f"{path.name}{BACKUP_SUFFIX}{version + 1:04d}"))
    for number in range(version + 1, len(scripts) + 1):
        _apply(connection, number, scripts[number - 1])


def _back_up(connection: sqlite3.Connection, target: Path) -> None:
    target.unlink(missing_ok=True)
    os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(target)) as copy:
        connection.backup(copy)


def _apply(connection: sqlite3.Connection, number: int, script: str) -> None:
    connection.execute("begin immediate")
    try:
        # Another process may have done this one while we waited for the lock.
        if int(_scalar(connection, "pragma user_version")) < number:
            for statement in statements(script):
                connection.execute(statement)
            connection.execute(f"pragma application_id = {APPLICATION_ID}")
            connection.execute(f"pragma user_version = {number}")
        connection.execute("commit")
    finally:
        if connection.in_transaction:
            connection.execute("rollback")


def statements(script: str) -> Iterator[str]:
    """Split a script, at line ends, at its statements: `executescript` would commit in between."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
    if pending.strip():
        yield pending
