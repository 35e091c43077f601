"""Farewell templates: those that come with linkprune, and the member's own in the workspace's folder farewell/."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import InputError
from bot.farewell.template import PLACEHOLDERS, Mistake, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.farewell.template import Template

DEFAULT_TEMPLATES = Path(__file__).with_name("farewell")
_MOST_BYTES = 20_000


def load_templates(
    own_folder: Path | None, ours: Path = DEFAULT_TEMPLATES, placeholders: Sequence[str] = PLACEHOLDERS
) -> tuple[Template, ...]:
    """All templates by language and tone; InputError names file and line. An own one replaces ours of its tone."""
    found = {(one.language, one.tone): one for one in _of(ours, placeholders)}
    own = _of(own_folder, placeholders) if own_folder is not None and own_folder.is_dir() else ()
    _refuse_doubles(own)
    found |= {(one.language, one.tone): one for one in own}
    return tuple(found[key] for key in sorted(found))


def _refuse_doubles(templates: Iterable[Template]) -> None:
    seen: dict[str, str] = {}
    for one in templates:
        if one.name in seen:
            raise InputError(f"{seen[one.name]} and {one.source} are both {one.tone} in {one.language}; keep one.")
        seen[one.name] = one.source


def _of(folder: Path, placeholders: Sequence[str]) -> tuple[Template, ...]:
    try:
        return tuple(_read(path, placeholders) for path in sorted(folder.glob("*.txt")))
    except OSError as error:
        raise InputError(f"{folder} cannot be read: {error.strerror}.") from error


def _read(path: Path, placeholders: Sequence[str]) -> Template:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise InputError(f"{path} is larger than such a text can be ({_MOST_BYTES:,} bytes).")
        return parse(path.read_text(encoding="utf-8-sig"), str(path), placeholders)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read as a template: {type(error).__name__}.") from error
    except Mistake as mistake:
        raise InputError(f"{path}, line {mistake.line}: {mistake.sentence}.") from None
