"""The narrative log: JSON lines in the workspace, warnings also on stderr. No person and no secret passes `redact`."""

from __future__ import annotations

import json
import os
import re
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from bot.services.files import PRIVATE_FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, MutableMapping

    from structlog.typing import FilteringBoundLogger

_PRIVATE_KEYS = frozenset(
    {"name", "names", "slug", "slugs", "person", "profile", "headline", "note", "text", "message", "email", "password"}
    | {"pin", "token", "cookie", "cookies", "authorization", "because", "url", "title"}
)
_PRIVATE_TEXT = (
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "[e-mail]"),
    (re.compile(r"/in/[^/\s\"'?#]+"), "/in/[person]"),
    (re.compile(r"\bACoA[\w-]+"), "[member]"),
    (re.compile(r"\burn:li:[\w:(),%-]+"), "[member]"),
    (re.compile(r"(?i)\b(li_at|jsessionid|bcookie|csrf-token)\b\s*[=:]?\s*\S+"), r"\1 [secret]"),
    (re.compile(r"(?i)\b(authorization)\b\s*:?\s*(?:bearer|basic)?\s*\S+"), r"\1 [secret]"),
    (re.compile(r"(?i)\b(bearer)\s+\S+"), r"\1 [secret]"),
)


def redact(fields: Mapping[str, object]) -> dict[str, object]:
    """The same fields without names, slugs, addresses, cookies and tokens."""
    return {
        key: "[private]" if key.casefold() in _PRIVATE_KEYS else redact_value(value) for key, value in fields.items()
    }


def redact_value(value: object) -> object:
    """One value without what a pattern gives away; unknown types are only named, for their text may hold anything."""
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            for pattern, instead in _PRIVATE_TEXT:
                value = pattern.sub(instead, value)
            return value
        case dict():
            return redact(value)
        case list() | tuple() | set() | frozenset():
            return [redact_value(item) for item in value]
    return type(value).__name__


def frames(error: BaseException) -> list[str]:
    """Where an error came from: file, line and function, without its text and without variables."""
    found = traceback.extract_tb(error.__traceback__)
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in found]


def json_line(fields: Mapping[str, object]) -> str:
    """One event as one line: all that other readers might take for the end of a line is escaped."""
    return json.dumps(fields)


class PrivateFile:
    """Appends lines to a file that only the member can read. A full disk costs the line, never the work."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def msg(self, line: str) -> None:
        """Append one line."""
        try:
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, PRIVATE_FILE)
            with os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace") as file:
                file.write(line + "\n")
        except OSError:
            return

    log = debug = info = warning = error = critical = exception = msg


def start(path: Path, tell: Callable[[str], None]) -> FilteringBoundLogger:
    """Send all events of this process to the file at `path`, and the warnings among them to `tell` as well."""
    import structlog

    def redacted(_logger: object, _method: str, event: MutableMapping[str, object]) -> Mapping[str, object]:
        return redact(event)

    def shown(_logger: object, method: str, event: MutableMapping[str, object]) -> MutableMapping[str, object]:
        if method in {"warning", "error", "critical"}:
            tell(" ".join([str(event.get("event", "")), *(f"{k}={v}" for k, v in event.items() if k not in _OWN)]))
        return event

    def written(_logger: object, _method: str, event: Mapping[str, object]) -> str:
        return json_line(event)

    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            redacted,
            shown,
            written,
        ],
        logger_factory=lambda *_: PrivateFile(path),
        cache_logger_on_first_use=False,
    )
    logger: FilteringBoundLogger = structlog.get_logger()
    return logger


_OWN = frozenset({"event", "level", "timestamp"})
