"""Conversations of the practice member: who said what, what stands unsent in which box, which threads were opened."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import RLock
from typing import TYPE_CHECKING, Any, Final

from bot.practice.cards import compose_path
from bot.practice.faults import FaultName
from bot.practice.people import namesakes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.practice.people import PracticePerson
    from bot.practice.world import World

PAGE_SIZE: Final = 20
# Every fifth of the newest people has an old conversation, so that the list has several pages.
TALKING: Final = 5
OLD_TALKS: Final = 45
OLD_TEXTS: Final = ("Thanks, talk soon.", "Good to meet you last week.", "Here are the slides that I promised.")
LONGEST_PREVIEW: Final = 100
REPLY: Final = "Thank you for telling me. All the best to you, too!"
DRAFT: Final = "A sentence that was begun for somebody else"


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a conversation."""

    mine: bool
    text: str


@dataclass(slots=True)
class Thread:
    """One conversation. `at` grows with every message of the site; the list is sorted by it."""

    slugs: tuple[str, ...]
    said: list[Said] = field(default_factory=list)
    at: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of the conversation list as the site answers it."""

    people: tuple[PracticePerson, ...]
    preview: str
    news: int = 0


class Mailbox:
    """Thread-safe: the site's own thread and tests in the same process use it alike."""

    def __init__(self, people: Iterable[PracticePerson] = ()) -> None:
        self._lock = RLock()
        self._clock = 0
        self._threads: dict[str, Thread] = {}
        self._boxes: dict[str, str] = {}
        self._opened: list[str] = []
        self._messages: list[dict[str, str]] = []
        talking = [person for index, person in enumerate(people) if index % TALKING == 0][:OLD_TALKS]
        for index, person in reversed(list(enumerate(talking))):
            self._say(person.slug, Said(bool(index % 2), OLD_TEXTS[index % len(OLD_TEXTS)]))

    def send(self, slug: str, text: str, via: str = "hand") -> None:
        """The member sends a message; what stood in the box of this conversation is gone then."""
        with self._lock:
            self._boxes.pop(slug, None)
            self._say(slug, Said(mine=True, text=text))
            self._messages.append({"slug": slug, "text": text, "by": "member", "via": via})

    def reply(self, slug: str, text: str = REPLY) -> None:
        """The person says something."""
        with self._lock:
            self._say(slug, Said(mine=False, text=text))
            self._messages.append({"slug": slug, "text": text, "by": "person", "via": "control"})

    def open(self, slug: str) -> list[Said]:
        """Show a conversation, which marks it as read where there is one."""
        with self._lock:
            thread = self._threads.get(slug)
            if thread is None:
                return []
            self._opened.append(slug)
            return list(thread.said)

    def box(self, slug: str) -> str:
        """What stands unsent in the box of a conversation."""
        with self._lock:
            return self._boxes.get(slug, "")

    def write(self, slug: str, text: str) -> None:
        """What stands in a box now."""
        with self._lock:
            if text.strip():
                self._boxes[slug] = text
            else:
                self._boxes.pop(slug, None)

    def threads(self) -> list[Thread]:
        """Every conversation, the newest first."""
        with self._lock:
            return sorted(self._threads.values(), key=lambda thread: -thread.at)

    def as_json(self) -> dict[str, Any]:
        """What tests compare with; the state file keeps it together with what was said."""
        with self._lock:
            return {
                "threads_opened": list(self._opened),
                "messages": [dict(message) for message in self._messages],
                "boxes": dict(self._boxes),
            }

    def restore(self, kept: Mapping[str, Any]) -> None:
        """Go on where a state file stopped: every message is said once more."""
        with self._lock:
            for message in kept.get("messages", ()):
                self._say(message["slug"], Said(message["by"] == "member", message["text"]))
            self._messages = [dict(message) for message in kept.get("messages", ())]
            self._boxes = dict(kept.get("boxes", {}))
            self._opened = list(kept.get("threads_opened", ()))

    def _say(self, slug: str, said: Said) -> None:
        self._clock += 1
        thread = self._threads.setdefault(slug, Thread((slug,)))
        thread.said.append(said)
        thread.at = self._clock


def listed(world: World) -> list[Listed]:
    """The rows of the conversation list now, after what the faults do to them."""
    for thread in world.messages.threads():
        if world.fires(FaultName.REPLY_ARRIVES, thread.slugs[0]):
            world.messages.reply(thread.slugs[0])
    return [row for thread in world.messages.threads() for row in _rows(world, thread)]


def _rows(world: World, thread: Thread) -> list[Listed]:
    slug, last = thread.slugs[0], thread.said[-1]
    person = world.known(slug)
    if person is None:
        return []
    prefix = world.words["messaging.you"] if last.mine and world.fires(FaultName.PREVIEW_PREFIX, slug) else ""
    news = 1 if world.fires(FaultName.UNREAD_BADGE, slug) else 0
    rows = [Listed((person,), prefix + cut(last.text), news)]
    if world.fires(FaultName.TWO_ROWS_OF_A_NAME, slug):
        rows.append(Listed(namesakes(person, 1), cut(last.text)))
    if world.fires(FaultName.GROUP_THREAD, slug) and (other := world.somebody_else(slug)) is not None:
        rows.append(Listed((person, other), OLD_TEXTS[0]))
    return rows


def cut(text: str) -> str:
    """A message as the list previews it: one line, and not too long."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_PREVIEW else line[:LONGEST_PREVIEW].rstrip() + "…"


def whom(person: PracticePerson) -> dict[str, str]:
    """A person as the page's script knows him."""
    return {
        "slug": person.slug,
        "name": person.name,
        "memberId": person.member_id,
        "compose": compose_path(person.member_id),
    }


def messaging_data(world: World) -> dict[str, Any]:
    """What a page needs for its composers: their form, their words, and the bubbles that stand open from the start."""
    words = world.words.section("messaging")
    return {"messaging": {"form": world.settings.composer, "words": words, "bubbles": _bubbles(world)}}


def _bubbles(world: World) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for name in (FaultName.WRONG_BUBBLE_OPEN, FaultName.FOCUS_STOLEN, FaultName.BUBBLE_MINIMISED):
        for fault in world.standing(name):
            own = name is FaultName.BUBBLE_MINIMISED and fault.slug is not None
            person = world.known(fault.slug or "") if own else world.somebody_else(fault.slug or "")
            if person is not None:
                minimised = name is FaultName.BUBBLE_MINIMISED
                draft = world.messages.box(person.slug)
                found.append({"whom": whom(person), "minimised": minimised, "draft": draft})
    return found
