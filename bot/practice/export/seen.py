"""What the files of an era show of conversations and people: an address, or a name alone."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.evaluate.identity import name_key, slug_of
from bot.practice.export.model import Talk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.model import Slug
    from bot.practice.eras import Traits
    from bot.practice.export.model import History, Message
    from bot.practice.people import PracticePerson

TEMPLATE_BEGINNING: Final = 60
TEMPLATE_PEOPLE: Final = 5


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody as a file shows him: `slug` None where it shows the name alone."""

    slug: Slug | None
    name: str

    @property
    def key(self) -> str:
        """The same for all rows that look like one person."""
        return f"at {self.slug}" if self.slug else f"named {name_key(self.name)}"


@dataclass(frozen=True, slots=True)
class SeenTalk:
    """A conversation of two: with whom, and what was written, oldest first."""

    who: Who
    messages: tuple[Message, ...]


def shown(person: PracticePerson, *, address: bool) -> Who:
    """A person in a file that has addresses, or has none."""
    return Who(slug_of(person.slug) if address else None, person.name)


def talks_of_two(history: History, traits: Traits) -> list[SeenTalk]:
    """Conversations of two, as the era shows them. In 2018 all that was said with one name is one conversation."""
    talks = list(_talks_of_two(history, traits))
    if traits.senders:
        return talks
    merged: defaultdict[str, list[SeenTalk]] = defaultdict(list)
    for talk in talks:
        merged[talk.who.key].append(talk)
    return [SeenTalk(same[0].who, _oldest_first(m for talk in same for m in talk.messages)) for same in merged.values()]


def _talks_of_two(history: History, traits: Traits) -> Iterator[SeenTalk]:
    for talk in history.conversations:
        if talk.talk is Talk.PEOPLE and len(talk.others) == 1 and talk.written:
            other = talk.others[0]
            wrote = any(message.sender is other for message in talk.written)
            who = shown(other, address=traits.recipients or (traits.senders and wrote))
            yield SeenTalk(who, _oldest_first(talk.written))


def _oldest_first(messages: Iterable[Message]) -> tuple[Message, ...]:
    return tuple(sorted(messages, key=lambda message: message.at))


def beginning(text: str) -> str:
    """What templates have in common."""
    return " ".join(text.split()).casefold()[:TEMPLATE_BEGINNING]


def templates(talks: Sequence[SeenTalk], owner: PracticePerson) -> frozenset[str]:
    """Beginnings that the member sent to five or more people."""
    heard: defaultdict[str, set[str]] = defaultdict(set)
    for talk in talks:
        for message in talk.messages:
            if message.sender is owner:
                heard[beginning(message.text)].add(talk.who.key)
    return frozenset(start for start, people in heard.items() if start and len(people) >= TEMPLATE_PEOPLE)


def human_messages(history: History) -> int:
    """How many messages people wrote. What hidden members wrote shows no sender and does not count."""
    return sum(
        message.sender is not None
        for talk in history.conversations
        if talk.talk in {Talk.PEOPLE, Talk.HIDDEN}
        for message in talk.written
    )


@dataclass(frozen=True, slots=True)
class Counted:
    """How many conversations an era shows, and how many of them with several people."""

    conversations: int
    groups: int


def count_conversations(history: History, traits: Traits, talks: Sequence[SeenTalk]) -> Counted:
    """Conversations in which a known member wrote. Without ids only the names in a row hold one together."""
    written = [
        (talk, message)
        for talk in history.conversations
        for message in talk.written
        if message.sender is not None and talk.talk in {Talk.PEOPLE, Talk.HIDDEN}
    ]
    grouped = [(talk, message) for talk, message in written if len(talk.others) > 1]
    hidden = {talk.shown if not traits.senders else talk.id for talk, _ in written if talk.talk is Talk.HIDDEN}
    if traits.senders:
        groups = len({talk.id for talk, _ in grouped})
        return Counted(len(talks) + len(hidden) + groups, groups)
    # Several names that the member wrote to look like one name.
    names = {talk.others for talk, message in grouped if message.sender is history.owner}
    pairs = {(talk.others, message.sender) for talk, message in grouped if message.sender is not history.owner}
    return Counted(len(talks) + len(hidden) + len(names) + len(pairs), len(pairs))
