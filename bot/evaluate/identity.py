"""Who is who: the slug is the identity, the name only a second witness."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, unquote

from bot.model import Slug

_LINKEDIN_URL = re.compile(r"(?:^|//|\.)linkedin\.com/in/([^/?#,;\s]+)", re.IGNORECASE)
_BARE_SLUG = re.compile(r"[^\s/?#,;:@]{3,120}")
_DROPPED = {"Cf", "Cs", "Co", "Cn", "So", "Sk"}
_JOINERS_AND_VARIATION = {"\ufe0e", "\ufe0f", "\u20e3"}
_DROPPED_ASCII = str.maketrans("", "", "^`")  # the only ASCII signs of the dropped kinds
_AFTER_NAME = re.compile(r",| [|\-–—] |\||\(")
_TITLES = frozenset((
    "dr", "prof", "professor", "mr", "mrs", "ms", "mx", "miss", "sir", "dame", "rev", "ing", "dipl-ing", "mag", "med",
    "phd", "hon", "eng", "mgr", "judr", "mudr", "phdr",
))  # fmt: skip


def slug_of(encoded: str) -> Slug:
    """Tie key of one slug in any spelling: percent-decoded, NFC, casefolded (data-archive.md, section 7)."""
    return Slug(unicodedata.normalize("NFC", unquote(encoded)).casefold())


def slug_in_path(path: str) -> Slug | None:
    """The slug of a site path such as /in/ada-example-1/, or None for any other path."""
    found = re.match(r"^(?:https?://[^/]+)?/in/([^/?#]+)", path)
    return slug_of(found[1]) if found else None


def slug_from_text(text: str, origin: str | None = None) -> Slug | None:
    """Read a profile address (of linkedin.com, or of `origin`), or a bare slug; None when the text names nobody."""
    text = text.strip()
    found = _LINKEDIN_URL.search(text)
    if found is None and origin is not None and text.startswith(origin):
        return slug_in_path(text)
    if found is None and _BARE_SLUG.fullmatch(text) and "." not in text:
        return slug_of(text)
    return slug_of(found[1]) if found else None


def profile_url(origin: str, slug: Slug) -> str:
    """The address of a person's profile."""
    return f"{origin}/in/{quote(slug, safe='-._~')}/"


def name_key(name: str) -> str:
    """Comparable form of a name: NFKC, casefold, emoji and zero-width signs dropped, blanks collapsed."""
    if name.isascii():
        return " ".join(name.lower().translate(_DROPPED_ASCII).split())
    folded = unicodedata.normalize("NFKC", name).casefold()
    kept = (c for c in folded if unicodedata.category(c) not in _DROPPED and c not in _JOINERS_AND_VARIATION)
    return " ".join("".join(kept).split())


def loose_name_key(name: str) -> str:
    """Wider than `name_key`, for protection: credentials after a comma, a bar or a dash are cut, titles dropped.

    Equal name keys give equal loose keys. A name that folds to nothing stands for itself, to the letter.
    """
    key = name_key(name)
    words = _AFTER_NAME.split(key, maxsplit=1)[0].split()
    while len(words) > 1 and words[0].rstrip(".") in _TITLES:
        del words[0]
    return " ".join(words) or key or name.strip()


def same_name(one: str, other: str) -> bool:
    """Whether two spellings are the same name. A name that folds to nothing equals only itself, to the letter."""
    key = name_key(one)
    return key == name_key(other) if key else one == other
