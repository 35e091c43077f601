"""Conversations in memory. Passes the same contract suite as the real ones; faults bear the practice site's names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.conversation import ConversationRow, judge_rows, unknown
from bot.errors import NotFilled, SiteObjects
from bot.evaluate.identity import same_name
from bot.model import Incident, IncidentKind
from bot.practice.faults import FaultBox, FaultName, parse_fault
from bot.practice.messaging import DRAFT, REPLY, cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.conversation import Preview
    from bot.model import Slug, Subject

# A composer in which the text is in doubt, by the name of the practice site's fault.
DOUBTFUL: Final = (
    FaultName.COMPOSER_MISSING,
    FaultName.COMPOSER_NEVER_OPENS,
    FaultName.COMPOSER_TWICE,
    FaultName.WRONG_COMPOSER,
    FaultName.INMAIL_FORM,
    FaultName.PREMIUM_UPSELL,
    FaultName.SAY_HELLO_CARD,
    FaultName.COMPOSER_SWAPS,
    FaultName.FOCUS_STOLEN,
    FaultName.BOX_ALTERS,
    FaultName.BUBBLE_MINIMISED,
)


class FakeConversations:
    """The conversations of one member. `threads` holds what was last said in each, the newest last.

    `boxes` are the texts that stand unsent, `opened` the threads that were opened, `sent` those to whom the page
    sent something by itself.
    """

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
        self.boxes.pop(slug, None)
        self.threads.pop(slug, None)
        self.threads[slug] = text

    def reply(self, slug: Slug, text: str = REPLY) -> None:
        """The person says something."""
        self.threads.pop(slug, None)
        self.threads[slug] = text

    def preview(self, subject: Subject, own: str) -> Preview:
        """Judge the rows by the rules of bot.conversation."""
        for slug in list(self.threads):
            if self._faults.fires(FaultName.REPLY_ARRIVES, slug):
                self.reply(slug)
        if self._faults.fires(FaultName.CONVERSATIONS_STALL):
            return unknown("The conversation list did not load.")
        if self._faults.fires(FaultName.CONVERSATIONS_SHORT):
            return unknown("The conversation list shows fewer conversations than the site sent.")
        return judge_rows([row for slug in self.threads for row in self._rows(slug)], subject.name, own)

    def fill(self, subject: Subject, text: str) -> None:
        """Fill the person's box where the person is who is meant and the box is empty."""
        known = self.people.get(subject.slug)
        if known is None or not same_name(known.name, subject.name) or known.member_id != subject.member_id:
            raise NotFilled("The person is not in the list like this.")
        self._refuse_doubt(subject.slug)
        if subject.slug in self.threads:
            self.opened.append(subject.slug)
        if self.boxes.get(subject.slug, text.strip()) != text.strip():
            raise NotFilled("The box holds a text already; it is left as it is.")
        self.boxes[subject.slug] = text.strip()

    def _refuse_doubt(self, slug: Slug) -> None:
        if any(self._faults.fires(name, slug) for name in DOUBTFUL):
            raise NotFilled("The composer is in doubt.")
        if self._faults.fires(FaultName.DRAFT_OF_ANOTHER, slug):
            self.boxes[slug] = DRAFT
        if self._faults.fires(FaultName.SENDS_BY_ITSELF, slug):
            self.sent.append(slug)
            raise SiteObjects(Incident(IncidentKind.SECOND_REQUEST, "The page created a message nobody asked for."))

    def _rows(self, slug: Slug) -> Iterator[ConversationRow]:
        name = self.people[slug].name
        spoken = "You: " if self._faults.fires(FaultName.PREVIEW_PREFIX, slug) else ""
        news = ("1 new",) if self._faults.fires(FaultName.UNREAD_BADGE, slug) else ()
        yield ConversationRow(name, (spoken + cut(self.threads[slug]), *news))
        if self._faults.fires(FaultName.TWO_ROWS_OF_A_NAME, slug):
            yield ConversationRow(name, (cut(self.threads[slug]),))
        if self._faults.fires(FaultName.GROUP_THREAD, slug):
            yield ConversationRow(f"{name} and Grace Group", ("See you there.",))
