"""Texts of other people as they are shown: signs that hide or steer stand there as marks. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

MOST_MARKS: Final = 4
# Controls, bidirectional controls, zero-width signs, blanks that are no blanks, tags, signs of no meaning.
_HIDDEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff\ud800-\udfff]"
)
_ZERO_WIDTH_JOINER: Final = "\u200d"
_ZERO_WIDTH_NON_JOINER: Final = "\u200c"
_VARIATION: Final = "\ufe0f"


def shown(text: object) -> str:
    """The same text, with a mark such as [U+202E] for each sign that nobody sees.

    Joiners stay where writing needs them: between pictures, and within a word of letters beyond Latin.
    """
    given = str(text)
    if given.isascii() and given.isprintable():
        return given
    return _thinned(_HIDDEN.sub(_mark, given))


def _mark(found: re.Match[str]) -> str:
    sign = found[0]
    if sign in {_ZERO_WIDTH_JOINER, _ZERO_WIDTH_NON_JOINER} and _joins(found):
        return sign
    return " " if sign in "\t\n" else f"[U+{ord(sign):04X}]"


def _joins(found: re.Match[str]) -> bool:
    text, place = found.string, found.start()
    before = text[:place].rstrip(_VARIATION)[-1:]
    after = text[place + 1 : place + 2]
    return bool(before and after) and _needs_joiners(before) and _needs_joiners(after)


def _needs_joiners(sign: str) -> bool:
    kind = unicodedata.category(sign)
    if kind in {"So", "Sk"}:
        return True
    return kind in {"Lo", "Mn", "Mc"} and "\u0590" <= sign <= "\u1cff"


def _thinned(text: str) -> str:
    """Letters that carry a tower of marks would paint over the lines around them."""
    kept: list[str] = []
    run = 0
    for sign in text:
        run = run + 1 if unicodedata.category(sign) in {"Mn", "Me"} else 0
        if run <= MOST_MARKS:
            kept.append(sign)
    return "".join(kept)
