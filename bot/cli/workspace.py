"""Where a member's data lies: one folder an account, one process at a time in it."""

from __future__ import annotations

import json
import os
import re
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import AlreadyRunning, InputError
from bot.services.files import PRIVATE_FILE, write_private

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DEFAULT_ACCOUNT = "default"
PRIVATE_FOLDER = 0o700
_ACCOUNT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_SYNCED = ("dropbox", "onedrive", "google drive", "googledrive", "icloud", "mobile documents", "nextcloud", "owncloud")


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folder of one account, and the names of what is in it."""

    home: Path
    account: str

    @property
    def folder(self) -> Path:
        """Everything of this account."""
        return self.home / "accounts" / self.account

    @property
    def database(self) -> Path:
        """The one truth."""
        return self.folder / "linkprune.sqlite3"

    @property
    def audit(self) -> Path:
        """The mirror of the audit log."""
        return self.folder / "audit.jsonl"

    @property
    def profile(self) -> Path:
        """The browser's own profile: whoever has it is signed in."""
        return self.folder / "browser-profile"

    @property
    def plans(self) -> Path:
        """Plan files, named by their id."""
        return self.folder / "plans"

    @property
    def locales(self) -> Path:
        """Word files of the member's own, for languages of the site that linkprune does not know."""
        return self.folder / "locales"

    @property
    def farewell(self) -> Path:
        """Farewell templates of the member's own."""
        return self.folder / "farewell"

    @property
    def artefacts(self) -> Path:
        """Evidence of failures."""
        return self.folder / "artefacts"

    @property
    def log(self) -> Path:
        """The narrative log: redacted JSON lines."""
        return self.folder / "log.jsonl"

    @property
    def lock(self) -> Path:
        """Held by the one process that works with the browser or the journal."""
        return self.folder / "lock"

    @property
    def exists(self) -> bool:
        """Whether this account was ever begun."""
        return self.database.is_file()

    def create(self) -> None:
        """Make the folders, private; InputError when that cannot be."""
        try:
            for folder in (self.home, self.home / "accounts", self.folder, self.plans, self.artefacts):
                folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"The workspace {self.folder} cannot be made: {error.strerror}.") from error
        if not os.access(self.folder, os.W_OK | os.X_OK):
            raise InputError(f"The workspace {self.folder} is not writable.")


def find(home: Path | None, account: str | None, environ: Mapping[str, str]) -> Workspace:
    """The workspace that the options, the environment or the platform name. Nothing is made."""
    name = account or DEFAULT_ACCOUNT
    if not _ACCOUNT.fullmatch(name):
        raise InputError("--account takes letters, digits, dots, dashes and underscores, at most 64.")
    folder = home or (Path(environ["LINKPRUNE_HOME"]) if environ.get("LINKPRUNE_HOME") else _platform_folder())
    return Workspace(folder.expanduser().absolute(), name)


def _platform_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path("linkprune", appauthor=False)


def in_synced_folder(folder: Path) -> bool:
    """Whether a sync program probably copies this folder: bad for a database, and for other people's data."""
    return any(mark in part.casefold() for part in folder.parts for mark in _SYNCED)


@contextmanager
def locked(workspace: Workspace, what: str) -> Iterator[None]:
    """Hold the account for this process; AlreadyRunning says who has it."""
    from filelock import FileLock, Timeout

    workspace.create()
    lock = FileLock(workspace.lock, mode=PRIVATE_FILE)
    holder = workspace.folder / "lock.json"
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise AlreadyRunning(_who_has_it(holder)) from None
    try:
        since = datetime.now(UTC).isoformat(timespec="seconds")
        write_private(holder, json.dumps({"pid": os.getpid(), "command": what, "since": since}).encode())
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def forget_artefacts(folder: Path, before: datetime) -> int:
    """Delete evidence of failures that is older than the member wants it kept; returns how many."""
    if not folder.is_dir():
        return 0
    old = [entry for entry in folder.iterdir() if entry.stat().st_mtime < before.timestamp()]
    for entry in old:
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)
    return len(old)


def in_use(workspace: Workspace) -> bool:
    """Whether another process holds the account now. A dead process holds nothing."""
    from filelock import FileLock, Timeout

    if not workspace.lock.exists():
        return False
    try:
        with FileLock(workspace.lock, mode=PRIVATE_FILE, timeout=0):
            return False
    except Timeout:
        return True


def _who_has_it(holder: Path) -> str:
    try:
        said = json.loads(holder.read_text(encoding="utf-8"))
        since = datetime.fromisoformat(said["since"]).astimezone()
        who = f"`linkprune {said['command']}` (process {said['pid']}, since {since:%H:%M})"
    except (OSError, ValueError, KeyError, TypeError):
        who = "another linkprune process"
    return f"This account is in use by {who}: wait for it, or end it with `linkprune stop`."
