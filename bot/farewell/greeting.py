"""By which name somebody is greeted, and when without one. Nothing is guessed: no gender, no origin, no language.

Rules: beyond-removal.md, section 5. Doubt leads to the greeting without a name; the member sees the text first.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_CUT: Final = re.compile(r"\s[|/–—·•-]\s|[(\[|]")
# Sure titles; others count only with their full stop, for "Ing" and "Mag" are first names too.
_TITLES: Final = frozenset({"dr", "prof", "mr", "mrs", "ms", "mx", "herr", "frau", "mme", "mlle", "dipl-ing", "dr-ing"})
_SHORT_TITLES: Final = frozenset({"ing", "dipl", "sr", "sra", "srta", "av", "doç", "uzm", "eng", "rev", "mag", "d"})
# What stands before a family name is nobody's first name.
_PARTICLES: Final = frozenset(
    {"de", "da", "do", "dos", "del", "della", "di", "du", "la", "le", "van", "von", "der", "den", "el", "al", "bin"}
)
_INSIDE: Final = "'’-‐·"
_LONGEST: Final = 40
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk", "Zl", "Zp"})
_SELECTORS: Final = frozenset("︎️")


def one_line(text: str) -> str:
    """A value as it may stand in a text: on one line, without emoji and signs that nobody sees."""
    composed = unicodedata.normalize("NFC", text)
    kept = (" " if sign in "\n\r\t\u2028\u2029" else sign for sign in composed if not _dropped(sign))
    return " ".join("".join(kept).split())


def _dropped(sign: str) -> bool:
    if sign in "\n\r\t\u2028\u2029":
        return False
    return sign in _SELECTORS or unicodedata.category(sign) in _HIDDEN


def first_name(name: str) -> str | None:
    """The first name in a whole name; None where it is empty, one letter, has digits, or is in doubt."""
    words = _CUT.split(one_line(name), maxsplit=1)[0].split()
    titles = 0
    while titles < len(words) and _is_title(words[titles].casefold()):
        titles += 1
    # After a title, a single name is a family name.
    if len(words) <= titles + bool(titles):
        return None
    word = words[titles].strip("\"“”„«»'’")
    return word if _greets(word) else None


def _is_title(word: str) -> bool:
    plain = word.rstrip(".").replace(".-", "-")
    return plain in _TITLES or (word.endswith(".") and plain in _SHORT_TITLES)


def _greets(word: str) -> bool:
    if len(word) > _LONGEST or word.casefold() in _PARTICLES:
        return False
    letters = sum(unicodedata.category(sign)[0] == "L" for sign in word)
    others = [sign for sign in word if unicodedata.category(sign)[0] not in "LM"]
    # A comma may mean that the family name comes first; a full stop, a short form.
    return letters > 1 and all(sign in _INSIDE for sign in others)
