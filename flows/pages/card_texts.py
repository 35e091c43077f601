"""From what the card of an invitation shows to an invitation. Pure. What no word file knows stays unknown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.invitation import Invitation
from flows.words import Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.invitation import Side
    from flows.eyes import RowSeen
    from flows.listing import ListedPerson
    from flows.words import Words

# The least number of days that each unit stands for.
AGES = ((Word.AGE_DAYS, 1), (Word.AGE_WEEKS, 7), (Word.AGE_MONTHS, 30), (Word.AGE_YEARS, 365))
# Headline, mutual connections, age, note: in this order, and any of them may be missing where they have no places.
PLACES = 4


@dataclass(frozen=True, slots=True)
class CardTexts:
    """The texts of a card below the name, as they stand there."""

    headline: str = ""
    mutual: str = ""
    age: str = ""
    note: str = ""


def invitation_of(side: Side, row: RowSeen, words: Words | None, tied: ListedPerson | None) -> Invitation | None:
    """An invitation as its card shows it, completed by what a list answer ties to it; None without slug or name."""
    if row.slug is None or not row.name:
        return None
    texts = texts_of(row.lines[1:], words)
    return Invitation(
        side=side,
        slug=row.slug,
        name=row.name,
        headline=texts.headline or None,
        mutual=words.count_in(Word.MUTUAL, texts.mutual) if words else None,
        note=texts.note or None,
        age_days=age_days(texts.age, words) if words else None,
        member_id=row.member_id or (tied.member_id if tied else None),
        invitation_id=tied.invitation_id if tied else None,
    )


def texts_of(lines: Sequence[str], words: Words | None) -> CardTexts:
    """Which line is which: by the age, which only a word file can tell, else by place where all are there."""
    aged = [place for place, line in enumerate(lines[: PLACES - 1]) if words and age_days(line, words) is not None]
    if not aged or words is None:
        if len(lines) == PLACES:
            return CardTexts(*lines)
        return CardTexts(headline=lines[0] if len(lines) > 1 else "")
    before, after = list(lines[: aged[-1]]), lines[aged[-1] + 1 :]
    mutual = before.pop() if before and words.count_in(Word.MUTUAL, before[-1]) is not None else ""
    return CardTexts(before[0] if before else "", mutual, lines[aged[-1]], after[0] if after else "")


def age_days(text: str, words: Words) -> int | None:
    """So many days at least; None for a text that tells no age."""
    if words.count_in(Word.AGE_TODAY, text) is not None:
        return 0
    told = ((words.count_in(word, text), days) for word, days in AGES)
    return next((count * days for count, days in told if count is not None), None)
