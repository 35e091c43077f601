"""From what a row shows to a connection. Pure."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from bot.model import Connection

if TYPE_CHECKING:
    from flows.eyes import RowSeen
    from flows.listing import ListedPerson
    from flows.words import Words

DAY = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
WITH_HEADLINE = 3


def connection_of(row: RowSeen, words: Words | None, tied: ListedPerson | None = None) -> Connection | None:
    """A connection as the row shows it, completed by the list answer that brought it; None without slug or name."""
    if row.slug is None or not row.name:
        return None
    lines = [line for line in row.lines[1:] if line]
    day = connected_on(lines[-1], words) if lines and words else None
    has_date = day is not None or len(row.lines) >= WITH_HEADLINE
    headline = lines[0] if lines and not (has_date and len(lines) == 1) else None
    return Connection(
        slug=row.slug,
        name=row.name,
        headline=headline,
        connected_on=day or (tied.connected_on if tied else None),
        member_id=row.member_id or (tied.member_id if tied else None),
    )


def connected_on(text: str, words: Words) -> date | None:
    """The day in a text such as "Connected on August 7, 2024", by the month names of the page's language."""
    year = YEAR.search(text)
    months = [n for n, name in enumerate(words.months, 1) if re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE)]
    if year is None or len(months) != 1:
        return None
    day = DAY.search(text)
    try:
        return date(int(year[0]), months[0], int(day[0])) if day else None
    except ValueError:
        return None
