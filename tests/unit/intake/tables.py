"""Files of an export in memory, as the readers get them."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.intake.container import Member
from bot.intake.kinds import kind_of
from bot.intake.rows import open_rows
from bot.intake.told import marker

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.intake.told import Sheet, Told

KEY = b"a key of one workspace"
mark = marker(KEY)


def table(header: str, *rows: Sequence[str]) -> str:
    """A CSV file with a header that is written with commas."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header.split(","), *rows])
    return text.getvalue()


def member(name: str, content: str | bytes) -> Member:
    data = content.encode() if isinstance(content, str) else content
    return Member(name, kind_of(name), len(data), lambda: io.BytesIO(data))


def told(
    read: Callable[[Sheet], Told], is_header: Callable[[frozenset[str]], bool], content: str | bytes, name: str
) -> Told:
    """What a reader makes of one file."""
    with open_rows(member(name, content), is_header) as rows:
        return read(rows)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def ties(told: Told) -> set[tuple[str, str | None, str | None, str]]:
    """Each fact as kind, address, name and key."""
    return {(fact.evidence.kind.value, fact.slug, fact.name, fact.key) for fact in told.facts}
