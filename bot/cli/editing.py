"""Text that the member types elsewhere: in an editor, or in a file. It never leaves the workspace's folder."""

from __future__ import annotations

import shlex
import subprocess
from typing import TYPE_CHECKING

from bot.errors import InputError, UsageError
from bot.services.files import write_private

if TYPE_CHECKING:
    from pathlib import Path

    from bot.cli.session import Session

_FILE = "draft-in-editor.txt"
_MOST_BYTES = 100_000


def read_text(file: Path) -> str:
    """The text of a file."""
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise InputError(f"{file} is longer than a message can be.")
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file} cannot be read as a text: {type(error).__name__}.") from error


def edited(session: Session, text: str) -> str:
    """The text as the member leaves it in his editor; InputError where the editor fails."""
    environ = session.world.environ
    editor = environ.get("VISUAL") or environ.get("EDITOR")
    if not editor:
        raise UsageError("No editor is named (VISUAL, EDITOR); give the text with --text or --file.")
    path = session.workspace.folder / _FILE
    write_private(path, text.encode())
    try:
        done = subprocess.run([*shlex.split(editor), str(path)], check=False)
        if done.returncode != 0:
            raise InputError("The editor ended with an error; the draft is as it was.")
        return read_text(path)
    except (OSError, ValueError) as error:
        raise InputError(f"The editor {editor} cannot be started; give the text with --text or --file.") from error
    finally:
        path.unlink(missing_ok=True)
