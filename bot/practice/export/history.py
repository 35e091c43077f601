"""The whole history of a practice network, and the part of it that an export of one day holds."""

from __future__ import annotations

import time as clock
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Final

from bot.evaluate.identity import name_key, slug_of
from bot.practice.export import talking, ties
from bot.practice.export.model import Conversation, History, load_texts
from bot.practice.export.talking import Drawing
from bot.practice.people import generate, owner
from bot.practice.roster import Roster
from bot.practice.state import State, load_state

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from bot.practice.eras import Traits
    from bot.practice.people import PracticePerson
    from bot.practice.settings import PracticeSettings

# Another draw of people, for those who are no connections.
STRANGERS: Final = 7_654_321


def draw_history(settings: PracticeSettings, traits: Traits, as_of: date) -> History:
    """Everything that happened before `as_of`, with the people whom the site shows now."""
    everybody, connected = _people(settings)
    member = owner(settings.seed)
    drawing = Drawing(member, load_texts(), settings.seed)
    strangers = _strangers(settings, (*everybody, member))
    accepted = ties.accepted_invitations(drawing, everybody)
    invitations = [*accepted, *ties.open_invitations(drawing, strangers)]
    noted = [invitation for invitation in accepted if invitation.note]
    talks = [*talking.conversations(drawing, everybody, noted), *talking.others(drawing, everybody, strangers)]
    end = datetime.combine(as_of, time(), UTC)
    listed = tuple(person for person in connected if person.connected_on < as_of)
    return History(
        owner=member,
        connected=listed,
        nameless=_nameless(drawing, listed, traits.nameless),
        conversations=tuple(_until(talks, end)),
        invitations=tuple(invitation for invitation in invitations if ties.in_export(invitation, as_of)),
        endorsements=tuple(one for one in ties.endorsements(drawing, everybody) if one.at < end),
        recommendations=tuple(one for one in ties.recommendations(drawing, everybody, strangers) if one.at < end),
        remarks=tuple(one for one in ties.remarks(drawing, everybody) if one.at < end),
        follows=tuple(one for one in ties.follows(drawing, everybody, strangers) if one.at < end),
    )


def _people(settings: PracticeSettings) -> tuple[tuple[PracticePerson, ...], tuple[PracticePerson, ...]]:
    """Everybody who ever was a connection, and those who are now. What the site will remove later is not gone yet."""
    state = State(settings.people, settings.seed)
    if settings.state_file is not None:
        state = load_state(settings.state_file, settings.people, settings.seed)
    roster = Roster(generate(settings.people, settings.seed))
    roster.renamed = state.renamed
    roster.shape()
    everybody = roster.connected()
    now = clock.time()
    gone = {*state.gone, *(slug for due, slug, _ in state.pending if due <= now)}
    return everybody, tuple(person for person in everybody if person.slug not in gone)


def _strangers(settings: PracticeSettings, known: Sequence[PracticePerson]) -> tuple[PracticePerson, ...]:
    """People who are no connections and share neither address nor name with one, nor with each other."""
    slugs, names = {slug_of(person.slug) for person in known}, {name_key(person.name) for person in known}
    found: list[PracticePerson] = []
    for person in generate(20 + settings.people // 10, settings.seed + STRANGERS):
        if slug_of(person.slug) not in slugs and name_key(person.name) not in names:
            names.add(name_key(person.name))
            found.append(person)
    return tuple(found)


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
