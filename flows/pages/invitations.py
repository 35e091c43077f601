"""The two lists of invitations: their cards as values, one card found again, and the ids that the site ties to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import PageError
from bot.invitation import NotPending, Pending
from flows.cards import CardEra
from flows.listing import ListedPerson, parse_document
from flows.pages.card_texts import invitation_of
from flows.pages.lists import ListPage
from flows.places import INVITATIONS
from flows.reading import ListReader
from flows.requests import Tie

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.invitation import Invitation, Side
    from bot.model import ListReading, Subject
    from bot.ports import Waiter
    from flows.eyes import RowSeen
    from flows.site import Site
    from flows.words import Words


@dataclass(frozen=True, slots=True)
class CardHit:
    """The one card of a slug as it stands on the page, and what else was there then."""

    row: RowSeen
    seen: Invitation
    tie: Tie
    others: frozenset[str]
    loads: int


class InvitationsPage(ListPage[CardEra]):
    """One of the two lists."""

    def __init__(self, site: Site, side: Side, waiter: Waiter) -> None:
        super().__init__(site, INVITATIONS[side])
        self.side = side
        self._waiter = waiter
        self._mark = 0

    def reader(self, sink: Callable[[Invitation], None], wanted: Subject | None = None) -> ListReader[Invitation]:
        """Reads the list, whole or until somebody is met."""
        self._mark = self.site.watcher.mark()
        slug = wanted.slug if wanted else None
        return ListReader(self.site, self, self._read, sink, self._waiter, slug)

    def _read(self, row: RowSeen, words: Words | None, tied: ListedPerson | None) -> Invitation | None:
        return invitation_of(self.side, row, words, tied)

    def find(self, subject: Subject) -> tuple[CardHit | None, ListReading]:
        """Load the list afresh and read until the person is met or it ends."""
        reading = self.reader(lambda _: None, subject).run()
        return self.hit(subject), reading

    def invited(self, subject: Subject) -> tuple[Pending | NotPending, CardHit | None]:
        """The same, as a value. A list that changes while it is read does not add up; it is read once more then."""
        hit, reading = self.find(subject)
        if hit is None and not is_whole(reading):
            hit, reading = self.find(subject)
        if hit is not None:
            return Pending(hit.seen), hit
        return NotPending(complete=is_whole(reading)), None

    def hit(self, subject: Subject) -> CardHit | None:
        """The person's card among those that stand in the document now."""
        look = self.site.eyes.look()
        rows = [row for row in look.rows if row.slug == subject.slug]
        if len(rows) > 1:
            raise PageError("The list shows one person in two cards.")
        if not rows:
            return None
        tie = self._tie(rows[0], subject)
        tied = _single(tie)
        seen = self._read(rows[0], self.site.words, tied)
        if seen is None:
            raise PageError("The card of the person cannot be read.")
        others = frozenset(row.name for row in look.rows if row.slug != subject.slug)
        return CardHit(rows[0], seen, tie, others, self.site.loads)

    def shows(self, hit: CardHit) -> bool:
        """Whether this card still stands on the page as it did: no load is needed then."""
        if hit.loads != self.site.loads or not self.is_here():
            return False
        return [row for row in self.site.eyes.look().rows if row.slug == hit.seen.slug] == [hit.row]

    def _tie(self, row: RowSeen, subject: Subject) -> Tie:
        """Every id that the card, the document or a list answer since the load ties to this slug."""
        listed = [person for person in self._listed() if person.slug == subject.slug]
        members = {row.member_id, *(person.member_id for person in listed)}
        invitations = {person.invitation_id for person in listed}
        return Tie(subject.slug, frozenset(filter(None, members)), frozenset(filter(None, invitations)))

    def _listed(self) -> Iterator[ListedPerson]:
        document = parse_document(self.site.eyes.rehydrated())
        yield from document.people if document else ()
        for exchange in self.site.watcher.questions(self._mark, self.place.listing):
            answer = exchange.answer()
            yield from answer.people if answer else ()


def is_whole(reading: ListReading) -> bool:
    """Whether absence may be concluded: an unreadable card may be anybody's."""
    return reading.complete and not reading.unreadable


def _single(tie: Tie) -> ListedPerson:
    """The ids of one person; where they are not single, none is told."""
    member = next(iter(tie.member_ids)) if len(tie.member_ids) == 1 else None
    invitation = next(iter(tie.invitation_ids)) if len(tie.invitation_ids) == 1 else None
    return ListedPerson(tie.slug, member, invitation_id=invitation)
