"""Composers: bubbles beside a page, in an open shadow root, or a page of their own. Whose they are, what they hold.

Nothing here clicks or focuses the button that sends, and Enter is never pressed: the site may send on it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from playwright.sync_api import Error as PlaywrightError

from bot.errors import NotFilled
from bot.evaluate.identity import same_name, slug_of
from flows.targets import ByCss, ByRole, Target
from flows.words import Word

if TYPE_CHECKING:
    from playwright.sync_api import JSHandle

    from bot.model import Slug
    from flows.site import Site

# Class names of messages, because nothing else marks these two (linkedin-web.md, section 8); a frame that is not read.
CLASSES: Final = {
    "subject": ".msg-form__subject",
    "profile": "a.msg-thread__link-to-profile",
    "frame": 'iframe[data-testid="interop-iframe"]',
}
# The message control of a row: a link that carries the person's id, or in the Ember era the button without a menu.
MESSAGE: Final = Target("message", (ByRole("link", Word.MESSAGE), ByCss('a[href*="/messaging/compose/"]')))
MESSAGE_EMBER: Final = Target("message", (ByRole("button", Word.MESSAGE), ByCss("button:not([aria-expanded])")))

NONE_OPENED: Final = "No composer opened."
SEVERAL_OPENED: Final = "Several composers opened at once."
FRAMED: Final = "The composer stands in a frame that is not understood here."
PAID: Final = "The site offers a paid plan in place of a message."
INMAIL: Final = "The composer has a subject line, so it may be a paid message."
SOMEBODY_ELSE: Final = "The composer is about somebody else."
NO_ADDRESS: Final = "The composer does not tell by a link or an address whom it is about."
NO_NAME: Final = "The composer does not name the person."
NO_BOX: Final = "The composer has no box for a text."
CHANGED: Final = "The composer changed while the text was laid into it."
NOT_HERE: Final = "The box of the composer does not take the cursor."
ALTERED: Final = "The box does not hold the text as it was laid into it."
STILL_THERE: Final = "Look into that box yourself: the text may still stand in it."


@dataclass(frozen=True, slots=True)
class ComposerSeen:
    """One composer: what its head links and names, whom its address names, and its box."""

    links: tuple[str, ...]
    names: tuple[str, ...]
    recipient: str | None
    subject: bool
    premium: bool
    boxes: int
    text: str = field(repr=False)

    def about(self, who: Recipient) -> bool:
        """Whether anything in it speaks of this person."""
        linked = any(who.is_(link) for link in self.links)
        return linked or any(same_name(name, who.name) for name in self.names)


@dataclass(frozen=True, slots=True)
class Recipient:
    """For whom a text is: the slug, the ids that the person's own row tied to it, and the name in that row."""

    slug: Slug
    ids: frozenset[str]
    name: str

    def is_(self, address: str) -> bool:
        """Whether a profile address, by slug or by id, is this person's."""
        return address in self.ids or slug_of(address) == self.slug


@dataclass(frozen=True, slots=True)
class Scene:
    """All composers after the click. `same`: the box that was taken is still the box of the one new composer."""

    fresh: int
    upsell: bool
    framed: bool
    same: bool
    chosen: ComposerSeen | None


def objection(scene: Scene, who: Recipient) -> str | None:
    """What speaks against writing into the one new composer; None where two witnesses agree on its recipient."""
    if scene.upsell or (scene.chosen is not None and scene.chosen.premium):
        return PAID
    if scene.chosen is None:
        return (FRAMED if scene.framed else NONE_OPENED) if scene.fresh == 0 else SEVERAL_OPENED
    if not scene.same:
        return CHANGED
    if scene.chosen.subject:
        return INMAIL
    return _doubt(scene.chosen, who) or (None if scene.chosen.boxes == 1 else NO_BOX)


def _doubt(seen: ComposerSeen, who: Recipient) -> str | None:
    """Each witness that speaks must speak of this person; one must be an address, and one the name."""
    addressed = seen.recipient is None or seen.recipient in who.ids
    if not addressed or not all(who.is_(link) for link in seen.links):
        return SOMEBODY_ELSE
    if not all(same_name(name, who.name) for name in seen.names):
        return SOMEBODY_ELSE
    if seen.recipient is None and not seen.links:
        return NO_ADDRESS
    return None if seen.names else NO_NAME


class Composer:
    """The composers of the window, and the one box that a text is laid into."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._helper: JSHandle | None = None

    def mark(self) -> tuple[ComposerSeen, ...]:
        """Remember which composers are open before the click."""
        return tuple(_seen(raw) for raw in self._ask("e => e.mark()"))

    def look(self) -> Scene:
        """Every composer now; the click may have led to another document."""
        try:
            raw = self._ask("e => e.look()")
        except PlaywrightError:
            self._helper = None
            raw = self._ask("e => e.look()")
        chosen = _seen(raw["chosen"]) if raw["chosen"] else None
        return Scene(raw["fresh"], raw["upsell"], raw["framed"], raw["same"], chosen)

    def write(self, text: str) -> None:
        """Type a text into the empty box of the one new composer. Lines are parted by Shift+Enter, never by Enter."""
        self._ask("e => e.take()")
        keyboard = self._site.page.keyboard
        for number, line in enumerate(text.split("\n")):
            if number:
                self._ready()
                keyboard.press("Shift+Enter")
            if line:
                self._ready()
                keyboard.insert_text(line)

    def text(self) -> str:
        """What stands in the box now."""
        return str(self._ask("e => e.text()"))

    def wipe(self) -> bool:
        """Take out what was typed. False where that is not certain."""
        try:
            return bool(self._ask("e => e.wipe()"))
        except PlaywrightError:
            return False

    def leave(self) -> None:
        """Let the page take texts everywhere again."""
        try:
            self._ask("e => e.leave()")
        except PlaywrightError:
            self._helper = None

    def _ready(self) -> None:
        if not self._ask("e => e.ready()"):
            raise NotFilled(NOT_HERE)

    def _ask(self, question: str) -> Any:  # noqa: ANN401 - JSON, read by the callers
        if self._helper is None:
            script = resources.files("flows").joinpath("scripts/composer.js").read_text(encoding="utf-8")
            self._helper = self._site.page.evaluate_handle(script, CLASSES)
        return self._helper.evaluate(question)


def _seen(raw: dict[str, Any]) -> ComposerSeen:
    return ComposerSeen(
        links=tuple(raw["links"]),
        names=tuple(raw["names"]),
        recipient=raw["recipient"],
        subject=raw["subject"],
        premium=raw["premium"],
        boxes=raw["boxes"],
        text=raw["text"],
    )
