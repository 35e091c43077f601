"""Conversations with a person: whether a farewell was answered, and a box that is filled and never sent.

The conversation list shows one preview a row and opens nothing. Only a preview that is our own text means silence;
everything else holds a person back, for the member to look at (beyond-removal.md, section 3.2).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

from bot.evaluate.identity import name_key, same_name

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.model import Subject

# A shorter text could be an answer as well, such as a word of thanks.
SURE_SIGNS: Final = 20
ELLIPSIS: Final = "..."
SPEAKER: Final = re.compile(r"^[^:]{1,40}:\s*(?P<rest>.+)$")


class Answered(StrEnum):
    """What is known of an answer to a farewell. Only silence lets a removal go on."""

    SILENT = "silent"
    REPLIED = "replied"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Preview:
    """What the conversation list tells of one person; `reason` holds no name and no text of a message."""

    answered: Answered
    reason: str


class Conversations(Protocol):
    """Conversations on the site. Every method may raise SiteObjects, LoginNeeded or PageError."""

    def preview(self, subject: Subject, own: str) -> Preview:
        """Compare the preview of the person's conversation with our own text. Opens no thread; safe to repeat."""

    def fill(self, subject: Subject, text: str) -> None:
        """Open the composer from the person's own row of the connection list and fill it. Never sends.

        Opening a conversation marks it as read. Raises NotFilled where anything is in doubt; the box is then as before.
        """


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """One row of the conversation list: whom it names, and its other texts without those of times."""

    name: str
    lines: tuple[str, ...] = field(repr=False)


SILENT: Final = Preview(Answered.SILENT, "The conversation still ends with your own text.")
REPLIED: Final = Preview(Answered.REPLIED, "The conversation ends with something else than your own text.")

NEWS: Final = "The conversation shows something else beside your own text."


def unknown(reason: str) -> Preview:
    """Doubt, in one plain sentence."""
    return Preview(Answered.UNKNOWN, reason)


def judge_rows(rows: Collection[ConversationRow], name: str, own: str) -> Preview:
    """Judge the rows of a list that was read as far as it goes: one row of this name, and whose text it ends with."""
    mine = [row for row in rows if same_name(row.name, name)]
    if any(_names_too(row, name) for row in rows):
        return unknown("A conversation of several people names the person, too.")
    if not mine:
        return unknown("The conversation list shows no conversation under the person's name.")
    if len(mine) > 1:
        return unknown("Several conversations bear the person's name.")
    return judge_lines(mine[0].lines, own)


def judge_lines(lines: Sequence[str], own: str) -> Preview:
    """Judge the texts of one row. Our own text counts as silence where it comes last, and nothing there counts news."""
    text, shown = folded(own), [folded(line) for line in lines if folded(line)]
    if len(text) < SURE_SIGNS:
        return unknown("Your own text is too short to be told from an answer.")
    if not shown:
        return unknown("The preview of the conversation cannot be read.")
    others = [line for line in shown if not fits(line, text)]
    if len(others) == len(shown):
        doubt = any(_only_fits_as_part(line, text) for line in shown)
        return unknown("The preview resembles your own text and is not the same.") if doubt else REPLIED
    counted = any(sign.isdecimal() for line in others for sign in line)
    return SILENT if fits(shown[-1], text) and not counted else unknown(NEWS)


def folded(text: str) -> str:
    """A text as previews are compared: NFKC, blanks collapsed, signs that nobody sees dropped."""
    plain = unicodedata.normalize("NFKC", text)
    return " ".join("".join(sign for sign in plain if unicodedata.category(sign) != "Cf").split())


def fits(shown: str, own: str) -> bool:
    """Whether a folded preview is our folded text, whole or cut with an ellipsis."""
    if shown == own:
        return True
    start = shown.removesuffix(ELLIPSIS).rstrip()
    return shown.endswith(ELLIPSIS) and len(own) > len(start) >= SURE_SIGNS and own.startswith(start)


def _only_fits_as_part(shown: str, own: str) -> bool:
    """Whether it fits without a leading "You:", which was never seen, or is cut too short to be sure."""
    spoken = SPEAKER.match(shown)
    start = shown.removesuffix(ELLIPSIS).rstrip()
    too_short = shown.endswith(ELLIPSIS) and own.startswith(start)
    return too_short or (spoken is not None and fits(spoken["rest"], own))


def _names_too(row: ConversationRow, name: str) -> bool:
    """Whether a row names this person as one of several."""
    key, whole = name_key(name), name_key(row.name)
    return bool(key) and whole != key and re.search(rf"(?<!\w){re.escape(key)}(?!\w)", whole) is not None
