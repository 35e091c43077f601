"""What is new, in words, each with the place where it can be decided. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.review.marks import shown
from bot.store.since import Group

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.store.since import Item, News

MOST: Final = 50  # of one group; the terminal lists them all
# Heading, and what to do about it.
HEADINGS: Final[Mapping[Group, tuple[str, str]]] = {
    Group.NEW: ("New connections", "Decide who of them stays."),
    Group.LAPSED: ("Out of touch", "Their turn came: it is longer than you wanted."),
    Group.CHANGED: ("Changed", "A new job or company is a reason to write."),
    Group.BACK: ("Back", "You removed them, and they are in your list again."),
    Group.GONE: ("Gone by themselves", "Nothing is to be done; look where it is doubtful."),
    Group.INVITATIONS: ("Invitations", "They wait for your answer."),
}
# Where it is decided: an address of the page, or None for the person's own page.
_PLACES: Final[Mapping[Group, tuple[str, str | None]]] = {
    Group.NEW: ("Decide", None),
    Group.LAPSED: ("To this week's list", "/nurture"),
    Group.CHANGED: ("Look", None),
    Group.BACK: ("Decide", None),
    Group.GONE: ("Look", None),
    Group.INVITATIONS: ("Decide", "/invitations"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One person's news. `person`: the address of the person's page, empty where there is none."""

    name: str
    sentence: str
    doubtful: bool
    person: str
    place: str
    word: str


@dataclass(frozen=True, slots=True)
class Section:
    """One group of news; `more`: how many are not shown."""

    id: str
    title: str
    advice: str
    number: int
    lines: tuple[Line, ...]
    more: int


def sections(news: News, ref_of: Callable[[Item], str | None]) -> list[Section]:
    """All groups in which something is new. `ref_of`: the word for a person in addresses."""
    return [_section(group, news.of(group), ref_of) for group in Group if news.of(group)]


def _section(group: Group, items: tuple[Item, ...], ref_of: Callable[[Item], str | None]) -> Section:
    title, advice = HEADINGS[group]
    lines = tuple(_line(group, item, ref_of(item)) for item in items[:MOST])
    return Section(group.value, title, advice, len(items), lines, max(0, len(items) - MOST))


def _line(group: Group, item: Item, ref: str | None) -> Line:
    word, place = _PLACES[group]
    person = f"/person/{ref}" if ref else ""
    sentence = shown(item.sentence)
    return Line(
        shown(item.name), sentence[:1].upper() + sentence[1:], item.doubtful, person, place or person or "/people", word
    )


def digest(news: News) -> str:
    """Names exactly these news: whoever has looked has looked at these."""
    told = "\n".join(f"{group} {item.slug} {item.sentence}" for group in Group for item in news.of(group))
    return hashlib.sha256(f"{news.mark.at.isoformat()}\n{told}".encode()).hexdigest()
