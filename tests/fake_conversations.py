"""Conversations in memory. Passes the same contract suite as the real ones; faults bear the practice site's names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversation import ConversationRow, judge_rows
from bot.errors import NotFilled
from bot.evaluate.identity import same_name
from bot.practice.faults import FaultBox, parse_fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.conversation import Preview
    from bot.model import Slug, Subject


class FakeConversations:
    """The conversations of one member. `threads` holds what was last said in each; `boxes` what stands unsent."""

    def __init__(self, people: Sequence[Subject]) -> None:
        self.people = {person.slug: person for person in people}
        self.threads: dict[Slug, str] = {}
        self.boxes: dict[Slug, str] = {}
        self.opened: list[Slug] = []
        self.sent: list[Slug] = []
        self._faults = FaultBox(())

    def set_faults(self, texts: Iterable[str]) -> None:
        """Switch these faults on, all others off."""
        self._faults = FaultBox(tuple(map(parse_fault, texts)))

    def say(self, slug: Slug, text: str) -> None:
        """The member sends something himself."""
        self.threads[slug] = text
        self.sent.append(slug)

    def reply(self, slug: Slug, text: str) -> None:
        """The person says something."""
        self.threads[slug] = text

    def preview(self, subject: Subject, own: str) -> Preview:
        """Judge the rows by the rules of bot.conversation."""
        return judge_rows(self._rows(), subject.name, own)

    def fill(self, subject: Subject, text: str) -> None:
        """Fill the person's box where the person is who is meant and the box is empty."""
        known = self.people.get(subject.slug)
        if known is None or not same_name(known.name, subject.name):
            raise NotFilled("The person is not in the list under this name.")
        if self.boxes.get(subject.slug):
            raise NotFilled("The box holds a text already.")
        self.opened.append(subject.slug)
        self.boxes[subject.slug] = text

    def _rows(self) -> list[ConversationRow]:
        return [ConversationRow(self.people[slug].name, (text,)) for slug, text in self.threads.items()]
