"""What ties a practice member to people beside messages: invitations, endorsements, recommendations, notes, follows."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from bot.invitation import Side
from bot.practice.export.model import Endorsement, Follow, Invitation, Recommendation, Remark
from bot.practice.people import AS_OF, NEWEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from random import Random

    from bot.practice.export.talking import Drawing
    from bot.practice.inviting import Inbox
    from bot.practice.people import PracticePerson

NOTED: Final = 0.09
ENDORSERS: Final = 0.06
RECOMMENDERS: Final = 0.006
WINDOW: Final = 175  # days for which every accepted invitation is in an export
FADING: Final = 190  # and until when some are
UNANSWERED: Final = 329


def accepted_invitations(drawing: Drawing, everybody: Sequence[PracticePerson]) -> list[Invitation]:
    """How each connection began. Some of the newest carry notes for certain, so that small networks have them too."""
    return [_accepted(drawing, person, place) for place, person in enumerate(everybody)]


def _accepted(drawing: Drawing, person: PracticePerson, place: int) -> Invitation:
    rng = drawing.rng(f"invited:{person.slug}")
    certain = place in range(1, 7)
    outgoing = place % 2 == 1 if certain else rng.random() < 0.6  # noqa: PLR2004 - share of own invitations
    noted = certain or rng.random() < NOTED
    note = drawing.texts.draw("notes", person.first if outgoing else drawing.owner.first, rng) if noted else ""
    at = _moment(person.connected_on, rng.choice((0, 0, 1, 3, 20)), rng)
    return Invitation(person, outgoing, at, note, person.connected_on)


def later_invitations(inbox: Inbox) -> Iterator[Invitation]:
    """Those that the lists of the site show, and those of them that were accepted there."""
    for side in Side:
        for one in inbox.pending(side):
            yield Invitation(one.person, side is Side.SENT, one.sent_at, one.note, None)
        for one in inbox.accepted(side):
            yield Invitation(one.person, side is Side.SENT, one.sent_at, one.note, NEWEST)


def in_export(invitation: Invitation, as_of: date) -> bool:
    """Whether an export of this day still has the row (data-archive.md, fact 3)."""
    if invitation.at.date() >= as_of:
        return False
    if invitation.accepted is None or invitation.accepted >= as_of:
        return (as_of - invitation.at.date()).days <= UNANSWERED
    age = (as_of - invitation.accepted).days
    return age <= WINDOW or (age < FADING and invitation.at.minute % 2 == 0)


def _moment(day: date, before: int, rng: Random) -> datetime:
    """A full minute at night in UTC, so that it lies before all messages of the day."""
    return datetime.combine(day, time(), UTC) + timedelta(days=-before, minutes=rng.randrange(240, 420))


def endorsements(drawing: Drawing, everybody: Sequence[PracticePerson]) -> Iterator[Endorsement]:
    """Skills, both ways, in the waves in which the site asked for them."""
    for place, person in enumerate(everybody):
        rng = drawing.rng(f"endorsed:{person.slug}")
        for received in (True, False):
            if rng.random() < ENDORSERS or place == 3 + received:
                yield from _skills(drawing, person, rng, received=received, pending=place == 4)  # noqa: PLR2004


def _skills(
    drawing: Drawing, person: PracticePerson, rng: Random, *, received: bool, pending: bool
) -> Iterator[Endorsement]:
    skills = rng.sample(drawing.texts.pool("skills"), rng.randint(1, 5))
    at = _later(person, rng)
    for place, skill in enumerate(skills):
        waits = rng.random() < 0.03 or (pending and place == 0)  # noqa: PLR2004 - share of pending ones
        yield Endorsement(person, received, skill, at + timedelta(seconds=11 * place), waits)


def recommendations(
    drawing: Drawing, everybody: Sequence[PracticePerson], strangers: Sequence[PracticePerson]
) -> Iterator[Recommendation]:
    """A few, both ways; one by somebody who is no connection, and one by a bearer of a name that several bear."""
    chosen = [person for person in everybody if drawing.rng(f"praise:{person.slug}").random() < RECOMMENDERS]
    chosen += [*everybody[5:8], *_a_namesake(everybody), *strangers[:1]]
    for place, person in enumerate(dict.fromkeys(chosen)):
        rng = drawing.rng(f"praised:{person.slug}")
        for received in {place % 2 == 0, rng.random() < 0.6}:  # noqa: PLR2004 - some are mutual
            yield Recommendation(
                person, received, drawing.texts.draw("recommendations", person.first, rng), _later(person, rng)
            )


def _a_namesake(everybody: Sequence[PracticePerson]) -> list[PracticePerson]:
    seen: set[str] = set()
    for person in everybody:
        if person.name in seen:
            return [person]
        seen.add(person.name)
    return []


def remarks(drawing: Drawing, everybody: Sequence[PracticePerson]) -> Iterator[Remark]:
    """The member's own notes."""
    for place, person in enumerate(everybody):
        rng = drawing.rng(f"remark:{person.slug}")
        if rng.random() < 0.01 or place == 9:  # noqa: PLR2004 - one for certain
            yield Remark(person, drawing.texts.draw("remarks", person.first, rng), _later(person, rng))


def follows(
    drawing: Drawing, everybody: Sequence[PracticePerson], strangers: Sequence[PracticePerson]
) -> Iterator[Follow]:
    """Mostly people who are no connections."""
    for person in (*everybody[10:12], *strangers[1:12]):
        rng = drawing.rng(f"follow:{person.slug}")
        yield Follow(person, rng.random() < 0.8, _later(person, rng))  # noqa: PLR2004 - some were ended


def _later(person: PracticePerson, rng: Random) -> datetime:
    """Some moment between the day of the connection and the end of the practice network."""
    minutes = (AS_OF - person.connected_on).days * 1440
    return datetime.combine(person.connected_on, time(), UTC) + timedelta(minutes=rng.randrange(minutes))
