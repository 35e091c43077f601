"""Ways as witnesses: an element counts as found when enough independent ways point at the same one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from playwright.sync_api import Locator

from bot.errors import PageError
from bot.model import Health, TargetCheck
from flows.targets import BesideWord, ByCss, ByPicture, ByPlace, ByRole, ByText

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from flows.targets import Target, Way
    from flows.words import Words

PAIR = 2


class TargetError(PageError):
    """An element was not found, or not by enough agreeing witnesses. `found` counts the matches of each way."""

    def __init__(self, target: str, problem: str, found: dict[str, int]) -> None:
        super().__init__(f"The element {target!r} of the page is not certain: {problem}.")
        self.target = target
        self.found = found


@dataclass(frozen=True, slots=True)
class Resolved:
    """An element, and by which ways it was found."""

    locator: Locator
    matched: tuple[str, ...]
    missed: tuple[str, ...]

    def check(self, target: str) -> TargetCheck:
        """What the canary tells: green only when the best way and another agree."""
        health = Health.GREEN if len(self.matched) >= PAIR else Health.AMBER
        return TargetCheck(target, self.matched, self.missed, health)


def resolve(
    target: Target, scope: Page | Locator, words: Words | None, *, witnesses: int, name: str | None = None
) -> Resolved:
    """Return the one element that `witnesses` ways agree on. Raises TargetError for fewer, for several, for two."""
    found: dict[str, int] = {}
    hits: list[tuple[Way, Locator]] = []
    for way in target.ways:
        locator = _pointed(way, scope, words, name)
        found[way.label] = 0 if locator is None else locator.count()
        if found[way.label] > 1:
            raise TargetError(target.name, f"{found[way.label]} elements match", found)
        if locator is not None and found[way.label] == 1:
            hits.append((way, locator))
    matched = tuple(way.label for way, _ in hits)
    if len(hits) < witnesses or not hits:
        raise TargetError(target.name, f"{len(hits)} of {witnesses} witnesses", found)
    element = hits[0][1]
    if any(element.and_(other).count() != 1 for _, other in hits[1:]):
        raise TargetError(target.name, "the witnesses point at different elements", found)
    return Resolved(element, matched, tuple(label for label in found if label not in matched))


def matches(target: Target, scope: Page | Locator, words: Words | None, name: str | None = None) -> bool:
    """Whether any way points at anything."""
    pointed = (_pointed(way, scope, words, name) for way in target.ways)
    return any(locator is not None and locator.count() for locator in pointed)


def _pointed(way: Way, scope: Page | Locator, words: Words | None, name: str | None) -> Locator | None:
    """The visible elements one way points at; None for a way by words on a page without words."""
    if isinstance(way, ByCss | ByPlace):
        return _placed(scope, way)
    return None if words is None else _worded(way, scope, words, name)


def _worded(
    way: ByRole | ByText | ByPicture | BesideWord, scope: Page | Locator, words: Words, name: str | None
) -> Locator | None:
    match way:
        case ByRole(role, word):
            labelled = scope.get_by_role(role, name=words.pattern(word, name))  # type: ignore[arg-type]
            return labelled.filter(visible=True)
        case ByText(css, word):
            return scope.locator(css).filter(has_text=words.pattern(word, name)).filter(visible=True)
        case ByPicture(role, word):
            page = scope.page if isinstance(scope, Locator) else scope
            picture = page.get_by_role("img", name=words.pattern(word, name))
            return scope.get_by_role(role).filter(has=picture).filter(visible=True)  # type: ignore[arg-type]
        case BesideWord(word):
            return _beside(scope, words, way)
    assert_never(way)


def _placed(scope: Page | Locator, way: ByCss | ByPlace) -> Locator | None:
    seen = scope.locator(way.css).filter(visible=True)
    if isinstance(way, ByCss):
        return seen
    return None if seen.count() != way.of else scope.locator(f":nth-match({way.css}, {way.place})").filter(visible=True)


def _beside(scope: Page | Locator, words: Words, way: BesideWord) -> Locator | None:
    buttons = scope.get_by_role("button").filter(visible=True)
    bearing = buttons.filter(has_text=words.pattern(way.word))
    if buttons.count() != PAIR or bearing.count() != 1:
        return None
    return buttons.filter(has_not_text=words.pattern(way.word))
