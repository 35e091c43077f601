"""Files that only the member can read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from bot.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

PRIVATE_FILE = 0o600


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only the member can read, all of it or nothing."""
    part = path.with_name(f".{path.name}.part")
    try:
        # What lies there was left by a crash, or laid out by somebody else: neither its mode nor its target counts.
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.") from error
