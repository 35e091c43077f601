"""The whole history of a practice network, and the part of it that an export of one day holds."""

from __future__ import annotations

import time as clock
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from bot.practice.export import talking, ties
from bot.practice.export.model import Conversation, History
from bot.practice.export.talking import Drawing
from bot.practice.inviting import Act, Inbox
from bot.practice.people import generate, owner
from bot.practice.roster import Roster
from bot.practice.state import State, load_state
from bot.practice.strangers import strangers
from bot.practice.texts import load_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from bot.practice.eras import Traits
    from bot.practice.people import PracticePerson
    from bot.practice.settings import PracticeSettings


def known_state(settings: PracticeSettings) -> State:
    """What the state file says, or a network in which nothing has happened yet."""
    if settings.state_file is None:
        return State(settings.people, settings.seed)
    return load_state(settings.state_file, settings.people, settings.seed)


def draw_history(settings: PracticeSettings, traits: Traits, as_of: date, state: State) -> History:
    """Everything that happened before `as_of`, with the people whom the site shows in this state."""
    member, base = owner(settings.seed), generate(settings.people, settings.seed)
    inbox = _inbox(base, member, settings, state)
    roster = _people(base, inbox, state)
    everybody, connected = roster.everybody(), roster.connected()
    drawing = Drawing(member, load_texts(), settings.seed)
    others = strangers(settings.people, settings.seed, (*base, member))
    accepted = ties.accepted_invitations(drawing, everybody)
    invitations = [*accepted, *ties.later_invitations(inbox)]
    noted = [invitation for invitation in accepted if invitation.note]
    talks = [*talking.conversations(drawing, everybody, noted), *talking.others(drawing, everybody, others)]
    end = datetime.combine(as_of, time(), UTC)
    listed = tuple(person for person in connected if person.connected_on < as_of)
    return History(
        owner=member,
        connected=listed,
        nameless=_nameless(drawing, listed, traits.nameless),
        conversations=tuple(_until(talks, end)),
        invitations=tuple(invitation for invitation in invitations if ties.in_export(invitation, as_of)),
        endorsements=tuple(one for one in ties.endorsements(drawing, everybody) if one.at < end),
        recommendations=tuple(one for one in ties.recommendations(drawing, everybody, others) if one.at < end),
        remarks=tuple(one for one in ties.remarks(drawing, everybody) if one.at < end),
        follows=tuple(one for one in ties.follows(drawing, everybody, others) if one.at < end),
    )


def _people(base: tuple[PracticePerson, ...], inbox: Inbox, state: State) -> Roster:
    """The list as the site shows it now. What the site will remove later is not gone yet."""
    roster = Roster(base)
    roster.renamed = state.renamed
    now = clock.time()
    roster.gone = {*state.gone, *(item.slug for item in state.pending if item.due <= now and item.kind is Act.REMOVED)}
    roster.joined = inbox.joined()
    roster.shape()
    return roster


def _inbox(base: tuple[PracticePerson, ...], member: PracticePerson, settings: PracticeSettings, state: State) -> Inbox:
    inbox = Inbox(base, member, settings.seed, (settings.received, settings.sent))
    inbox.renamed, inbox.state = state.renamed, state.inviting
    return inbox


def _nameless(drawing: Drawing, listed: Sequence[PracticePerson], share: float) -> tuple[date, ...]:
    """Dates of rows that name nobody, in addition to the people. Where they are many, most dates stand twice."""
    if not listed:
        return ()
    rng = drawing.rng("nameless")
    count = max(2, round(share * len(listed) / (1 - share)))
    days = rng.sample([person.connected_on for person in listed], min(len(listed), 1 + count // 2))
    return tuple(rng.choice(days) for _ in range(count))


def _until(talks: Iterable[Conversation], end: datetime) -> Iterable[Conversation]:
    """What was said before the end."""
    for talk in talks:
        said = tuple(message for message in talk.messages if message.at < end)
        if said:
            yield replace(talk, messages=said) if len(said) < len(talk.messages) else talk
