"""Keeps names and addresses of people out of the hashed part of the audit log, where no purge could reach them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from bot.store.database import Database

PLACEHOLDER = "[person]"
# A shorter name is found in too many ordinary words.
_SHORTEST = 4


def without(text: str, slug: str, name: str) -> str:
    """The text with one person's slug and name replaced, in any case and percent-encoded too."""
    for known in sorted({slug, quote(slug, safe="-._~"), name.strip()}, key=len, reverse=True):
        if known:
            text = _replace(text, known)
    return text


def _replace(text: str, known: str) -> str:
    folded, sought = text.casefold(), known.casefold()
    # Folding may change lengths; then only the exact spelling can be replaced.
    if len(folded) != len(text) or len(sought) != len(known):
        return text.replace(known, PLACEHOLDER)
    start = folded.find(sought)
    while start >= 0:
        text = text[:start] + PLACEHOLDER + text[start + len(known) :]
        folded = text.casefold()
        start = folded.find(sought, start + len(PLACEHOLDER))
    return text


def without_people(database: Database, text: str) -> str:
    """The text without the slugs and full names of everybody known: for the member's own words about an incident."""
    folded = text.casefold()
    rows = database.rows("select slug, name from person union select slug, name from invitation")
    for slug, name in rows:
        if slug in folded or (len(name) >= _SHORTEST and name.casefold() in folded):
            text = without(text, slug, name)
    return text
