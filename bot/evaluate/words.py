"""Text made comparable, and patterns with `*` on it. No regular expression: matching is linear in the text."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_GLUE = frozenset(".'\u2019\u00b7\u2018")  # "S.p.A." is "spa", "O'Reilly" is "oreilly"
_KEPT = frozenset("+#*")  # C++ and C# are words; * stands only in patterns
_NO_BLANKS_FROM = "\u2e80"  # scripts from here on put no blanks between words
_SHOWN = 80


def words(text: str) -> str:
    """Comparable words: NFKC, casefold, `&` = and, emoji and zero width dropped, other signs as one blank."""
    folded = (
        unicodedata.normalize("NFKC", text.replace("\u2122", ""))
        .casefold()
        .replace("i\u0307", "i")
        .replace("\u0131", "i")
    )
    if folded.isascii() and folded.replace(" ", "").isalnum():
        return " ".join(folded.split())
    return " ".join("".join(map(_sign, folded)).split())


def _sign(char: str) -> str:
    if char.isalnum() or char in _KEPT:
        return char
    if char == "&":
        return " and "
    kind = unicodedata.category(char)
    if kind[0] == "M" and not "\ufe00" <= char <= "\ufe0f":
        return char
    # So: emoji; Sk: skin tones; C: zero width, bidi, unassigned. A line break or a tab is a blank.
    return "" if char in _GLUE or kind in {"So", "Sk", "Mn", "Me", "Cf", "Cs", "Co", "Cn"} else " "


def quoted(text: str) -> str:
    """Somebody's text for a sentence: one line, no control or bidi signs, cut when it is long."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " if c.isspace() else "" for c in text)
    return f"'{text[: _SHOWN - 1]}…'" if len(text) > _SHOWN else f"'{text}'"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern of a rule: as it was written, and the pieces between its `*` in comparable form."""

    written: str
    pieces: tuple[str, ...]
    inside: bool = False

    def matches(self, text: str) -> bool:
        """Whether comparable text fits: the whole of it, or (`inside`) some whole words of it."""
        return _glob(self.pieces, f" {text} " if self.inside else text)


def whole(written: str, key: str) -> Pattern:
    """A pattern for whole texts; `key` is its comparable form."""
    return Pattern(written, tuple(key.split("*")))


def within(written: str) -> Pattern:
    """A pattern for whole words anywhere in a text; where a script has no blanks, for signs anywhere."""
    key = words(written)
    padded = key if any(c >= _NO_BLANKS_FROM for c in key) else f" {key} "
    pieces = (piece for piece in padded.split("*") if piece.strip())
    return Pattern(written, ("", *pieces, ""), inside=True)


def _glob(pieces: tuple[str, ...], text: str) -> bool:
    if len(pieces) == 1:
        return text == pieces[0]
    head, *middle, tail = pieces
    if len(middle) == 1 and not head and not tail:
        return middle[0] in text
    if not (text.startswith(head) and text.endswith(tail) and len(text) >= len(head) + len(tail)):
        return False
    at, end = len(head), len(text) - len(tail)
    for piece in middle:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True
