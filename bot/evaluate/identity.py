"""Who is who: the slug is the identity, the name only a second witness."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote, unquote

from bot.model import Slug

_LINKEDIN_URL = re.compile(r"(?:^|//|\.)linkedin\.com/in/([^/?#,;\s]+)", re.IGNORECASE)
_BARE_SLUG = re.compile(r"[^\s/?#,;:@]{3,120}")
_DROPPED = {"Cf", "Cs", "Co", "Cn", "So", "Sk"}
_USUAL = 100  # characters: names are shorter
_JOINERS_AND_VARIATION = {"\ufe0e", "\ufe0f", "\u20e3"}
_DROPPED_ASCII = str.maketrans("", "", "^`")  # the only ASCII signs of the dropped kinds
_SIGNS = " ,|/:;·•-–—"
_AFTER_NAME = re.compile(r"[,|/:;·•]| [\-–—]|[–—] |- ")
_ASIDE = re.compile(r"\([^()]*(?:\)|$)|\[[^\[\]]*(?:\]|$)|\"[^\"]*\"|[“”„«][^“”„«»]*[“”»]")
_INSIDE_WORDS = re.compile(r"[.'’‘ʼ`´]")
_BETWEEN_WORDS = re.compile(r"[^\w\u0300-\u1fff]+|_")
# Marks of Latin, Greek and Cyrillic letters, and letters that are no letter with a mark. Marks of other scripts are
# letters of their own.
_PLAIN = str.maketrans("ıøđłð", "iodld", "".join(map(chr, range(0x300, 0x370))))
_WITHOUT_BLANKS = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]")
_TITLES = frozenset((
    "dr", "prof", "professor", "mr", "mrs", "ms", "mx", "miss", "sir", "dame", "rev", "ing", "dipl", "mag", "med",
    "phd", "hon", "eng", "mgr", "judr", "mudr", "phdr", "rer", "nat", "habil",
))  # fmt: skip
_CREDENTIALS = frozenset((
    "phd", "dphil", "md", "dds", "jd", "llm", "llb", "edd", "dba", "mba", "emba", "msc", "bsc", "mphil", "meng", "beng",
    "mph", "mpa", "ms", "bs", "rn", "cpa", "cfa", "cma", "acca", "fca", "aca", "pmp", "cissp", "cism",
    "shrm", "scp", "cp", "sphr", "phr", "csm", "esq", "jr", "sr", "ii", "iii", "iv", "dr", "prof", "fh",
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
    # An address of `origin` names whom its path names, whatever other address its query may hold.
    if origin is not None and text.startswith(f"{origin}/") and not (found and found.start() < len(origin)):
        return slug_in_path(text)
    if found is None and _BARE_SLUG.fullmatch(text) and "." not in text:
        return slug_of(text)
    return slug_of(found[1]) if found else None


def profile_url(origin: str, slug: Slug) -> str:
    """The address of a person's profile."""
    return f"{origin}/in/{quote(slug, safe='-._~')}/"


def name_key(name: str) -> str:
    """Comparable form of a name: NFKC, casefold, emoji and zero-width signs dropped, blanks collapsed."""
    return _remembered_key(name) if len(name) <= _USUAL else _name_key(name)


def _name_key(name: str) -> str:
    if name.isascii():
        return " ".join(name.lower().translate(_DROPPED_ASCII).split())
    folded = unicodedata.normalize("NFKC", name).casefold()
    kept = (c for c in folded if unicodedata.category(c) not in _DROPPED and c not in _JOINERS_AND_VARIATION)
    return " ".join("".join(kept).split())


# One name is compared many times; longer texts than any name are not kept in memory.
_remembered_key = lru_cache(maxsize=50_000)(_name_key)


def loose_name_key(name: str) -> str:
    """Wider than `name_key`, for protection: what stands around a name is cut, and its words have no order.

    Around a name: titles before, credentials behind, what follows a comma, a bar or a dash, what stands in brackets or
    quotes. Accents, points and apostrophes do not count, nor do the blanks of names in Chinese, Japanese and Korean.
    Equal name keys give equal loose keys. A name that folds to nothing stands for itself, to the letter.
    """
    return _remembered_loose_key(name) if len(name) <= _USUAL else _loose_name_key(name)


def _loose_name_key(name: str) -> str:
    key = name_key(name)
    words = _name_in(_ASIDE.sub(" ", key))
    words = words if len(words) > 1 else _name_in(key)
    if any(_WITHOUT_BLANKS.search(word) for word in words):
        return "".join(sorted("".join(words)))
    return " ".join(sorted(words)) or key or name.strip()


_remembered_loose_key = lru_cache(maxsize=50_000)(_loose_name_key)


def _name_in(text: str) -> list[str]:
    """The words before the first sign that ends a name."""
    return _bare(_words_of(_AFTER_NAME.split(text.strip(_SIGNS), maxsplit=1)[0]))


def _words_of(text: str) -> list[str]:
    plain = text if text.isascii() else unicodedata.normalize("NFKD", text).translate(_PLAIN)
    plain = unicodedata.normalize("NFC", plain)
    return _BETWEEN_WORDS.sub(" ", _INSIDE_WORDS.sub("", plain)).split()


def _bare(words: list[str]) -> list[str]:
    """Without titles and credentials, as long as a name is left."""
    while len(words) > 1 and words[0] in _TITLES:
        words = words[1:]
    while len(words) > 2 and words[-1] in _CREDENTIALS:  # noqa: PLR2004 - a first and a last name
        words = words[:-1]
    return words


def same_name(one: str, other: str) -> bool:
    """Whether two spellings are the same name. A name that folds to nothing equals only itself, to the letter."""
    key = name_key(one)
    return key == name_key(other) if key else one == other
