"""Who wrote to whom in a practice network. What is drawn of one person depends on that person and the seed alone."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from random import Random
from typing import TYPE_CHECKING, Final

from bot.practice.export.model import HIDDEN, Conversation, Message, Talk
from bot.practice.people import AS_OF

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from bot.practice.export.model import Invitation
    from bot.practice.people import PracticePerson
    from bot.practice.texts import Texts

END: Final = datetime.combine(AS_OF, time(), UTC)
# Shares of people, so that about every fourth person has a conversation and about every tenth wrote and was answered.
TALKERS: Final = 0.15
CAMPAIGN: Final = 0.05
NOTE_IS_MESSAGE: Final = 0.75
SECOND_TALK: Final = 0.04
SPANS: Final = (0, 1, 7, 60, 400, 2000)  # days


def both(rng: Random) -> list[bool]:
    """Two or more messages, some of each side."""
    inner = [rng.random() < 0.5 for _ in range(min(40, int(rng.expovariate(1 / 6))))]  # noqa: PLR2004 - a fair coin
    first = rng.random() < 0.5  # noqa: PLR2004 - a fair coin
    return [first, *inner, not first]


def one_side(rng: Random) -> list[bool]:
    """A few messages that nobody answered."""
    return [rng.random() < 0.5] * rng.choice((2, 2, 3))  # noqa: PLR2004 - a fair coin


def single(rng: Random) -> list[bool]:
    """One message."""
    return [rng.random() < 0.5]  # noqa: PLR2004 - a fair coin


@dataclass(frozen=True, slots=True)
class Drawing:
    """What all drawing needs."""

    owner: PracticePerson
    texts: Texts
    seed: int

    def rng(self, what: str) -> Random:
        """A source of chance for one subject."""
        return Random(f"{self.seed}:{what}")  # noqa: S311 - invented people need no secrecy

    def conversation_id(self, what: str) -> str:
        """An id as real ones look."""
        return "2-" + base64.b64encode(self.rng(f"id:{what}").randbytes(24)).decode() + "=="


def conversations(
    drawing: Drawing, everybody: Sequence[PracticePerson], noted: Sequence[Invitation]
) -> list[Conversation]:
    """All conversations of two between the member and people of the network."""
    opening = {invitation.person.slug: invitation for invitation in noted}
    found = (_of_person(drawing, person, opening.get(person.slug)) for person in everybody)
    return [conversation for some in found for conversation in some]


def _of_person(drawing: Drawing, person: PracticePerson, note: Invitation | None) -> Iterator[Conversation]:
    rng = drawing.rng(f"talk:{person.slug}")
    opened = [_note_message(drawing, note)] if note is not None and rng.random() < NOTE_IS_MESSAGE else []
    written = _written(drawing, person, rng)
    if opened or written:
        messages = _oddities([*opened, *written], rng)
        yield Conversation(drawing.conversation_id(person.slug), Talk.PEOPLE, (person,), messages)
    if written and rng.random() < SECOND_TALK:
        again = tuple(_thread(drawing, person, both(rng), rng))
        yield Conversation(drawing.conversation_id(f"2:{person.slug}"), Talk.PEOPLE, (person,), again)


def _written(drawing: Drawing, person: PracticePerson, rng: Random) -> list[Message]:
    draw = rng.random()
    if draw < TALKERS:
        shape = rng.choices((single, one_side, both), (30, 15, 55))[0]
        return list(_thread(drawing, person, shape(rng), rng))
    if draw < TALKERS + CAMPAIGN:
        at = _moments(person.connected_on, 1, rng)[0]
        return [Message(at, drawing.owner, _template(drawing, person, rng))]
    return []


def _note_message(drawing: Drawing, invitation: Invitation) -> Message:
    """The note of an invitation, as it stands among the messages: not before it was sent, and before all others."""
    sender = drawing.owner if invitation.outgoing else invitation.person
    return Message(invitation.at + timedelta(seconds=40), sender, invitation.note)


def _thread(drawing: Drawing, person: PracticePerson, sides: Sequence[bool], rng: Random) -> Iterator[Message]:
    moments = _moments(person.connected_on, len(sides), rng)
    for place, (at, theirs) in enumerate(zip(moments, sides, strict=True)):
        speaker, hearer = (person, drawing.owner) if theirs else (drawing.owner, person)
        yield Message(at, speaker, _words(drawing, hearer, rng, place, mine=not theirs))


def _words(drawing: Drawing, hearer: PracticePerson, rng: Random, place: int, *, mine: bool) -> str:
    draw = rng.random()
    if place == 0 and mine and draw < 0.3:  # noqa: PLR2004 - share of threads that begin with a circular
        return _template(drawing, hearer, rng)
    if place == 0 and not mine and draw < 0.3:  # noqa: PLR2004 - and with a pitch
        return drawing.texts.draw("pitches", hearer.first, rng)
    if draw > 0.97:  # noqa: PLR2004 - share of long letters
        return drawing.texts.fill(str(drawing.texts.pool("long")), hearer.first, rng)
    if draw > 0.85:  # noqa: PLR2004 - share of short words
        return str(rng.choice(drawing.texts.pool("short")))
    return drawing.texts.draw("openings" if place == 0 else "replies", hearer.first, rng)


def _template(drawing: Drawing, person: PracticePerson, rng: Random) -> str:
    text = rng.choices(drawing.texts.pool("templates"), (4, 1))[0]
    return drawing.texts.fill(str(text), person.first, rng)


def _moments(day: date, count: int, rng: Random) -> list[datetime]:
    """Distinct minutes, oldest first, after the two were connected and before the end of the practice network."""
    morning = datetime.combine(day, time(8), UTC)
    room = int((END - morning) / timedelta(minutes=1)) - 1
    start = min(int(rng.expovariate(1 / 3000)) if rng.random() < 0.4 else rng.randrange(room), room - count)  # noqa: PLR2004
    span = min(room - start, max(count, rng.choice(SPANS) * 1440, 90))
    minutes = sorted({start + rng.randrange(span) for _ in range(count * 3)})
    filled = list(islice(minutes, count)) if len(minutes) >= count else list(range(start, start + count))
    return [morning + timedelta(minutes=minute, seconds=minute * 7 % 60) for minute in filled]


def _oddities(messages: Sequence[Message], rng: Random) -> tuple[Message, ...]:
    odd = tuple(_odd(message, rng.random()) for message in messages)
    if rng.random() < 0.008:  # noqa: PLR2004 - share of conversations with an answer that was begun and not sent
        return (*odd, replace(odd[-1], text="I will", draft=True, twice=False, attached=False))
    return odd


def _odd(message: Message, draw: float) -> Message:
    """Now and then: a file or a sticker instead of words, a row that stands twice."""
    if draw < 0.04:  # noqa: PLR2004 - share of empty texts
        return replace(message, text="", attached=draw < 0.015)  # noqa: PLR2004 - the others are stickers
    return replace(message, twice=draw > 0.994)  # noqa: PLR2004 - share of doubled rows


# --- what is no conversation of two with somebody of the network -----------------------------------------------------


def others(
    drawing: Drawing, everybody: Sequence[PracticePerson], strangers: Sequence[PracticePerson]
) -> list[Conversation]:
    """Groups, mail of recruiters, hidden members, advertising, spam and drafts."""
    return [
        *_groups(drawing, everybody),
        *_inmails(drawing, strangers[: _few(everybody, 0.02)]),
        *(_hidden(drawing, number) for number in range(_few(everybody, 0.015))),
        *(_sponsored(drawing, number) for number in range(_few(everybody, 0.03))),
        *_spam(drawing, strangers[-_few(everybody, 0.004) :]),
        *_drafts(drawing, everybody),
    ]


def _few(everybody: Sequence[PracticePerson], share: float) -> int:
    return min(3, len(everybody)) + int(share * len(everybody))


def _groups(drawing: Drawing, everybody: Sequence[PracticePerson]) -> Iterator[Conversation]:
    """Two of the others write at least, so that every era can tell a group from a conversation of two."""
    if len(everybody) < 4:  # noqa: PLR2004 - nobody to make a group of
        return
    for number in range(2 + int(0.004 * len(everybody))):
        rng = drawing.rng(f"group:{number}")
        members = tuple(rng.sample(everybody, rng.choice((2, 3, 4))))
        newest = max(person.connected_on for person in members)
        speakers = [*members[:2], *(rng.choice([drawing.owner, *members]) for _ in range(rng.randrange(8)))]
        messages = tuple(
            Message(at, speaker, drawing.texts.draw("replies", members[0].first, rng))
            for at, speaker in zip(_moments(newest, len(speakers), rng), speakers, strict=True)
        )
        title = str(rng.choice(drawing.texts.pool("titles"))) if number % 2 else ""
        yield Conversation(drawing.conversation_id(f"group:{number}"), Talk.PEOPLE, members, messages, title=title)


def _inmails(drawing: Drawing, strangers: Sequence[PracticePerson]) -> Iterator[Conversation]:
    for person in strangers:
        rng = drawing.rng(f"inmail:{person.slug}")
        subject, text = rng.choice(drawing.texts.pool("inmails"))
        moments = _moments(person.connected_on, 2, rng)
        messages = [Message(moments[0], person, drawing.texts.fill(text, drawing.owner.first, rng))]
        if rng.random() < 0.4:  # noqa: PLR2004 - share of answers
            messages.append(Message(moments[1], drawing.owner, drawing.texts.draw("replies", person.first, rng)))
        name = drawing.conversation_id(f"inmail:{person.slug}")
        yield Conversation(name, Talk.PEOPLE, (person,), tuple(messages), title=subject, subject=subject)


def _hidden(drawing: Drawing, number: int) -> Conversation:
    """Somebody whose account is closed: sometimes only they wrote, sometimes the member did too."""
    rng = drawing.rng(f"hidden:{number}")
    speakers = (None, drawing.owner, None)[: 1 + number % 3]
    moments = _moments(_some_day(rng), len(speakers), rng)
    messages = tuple(
        Message(at, speaker, drawing.texts.draw("replies", "friend", rng))
        for at, speaker in zip(moments, speakers, strict=True)
    )
    return Conversation(drawing.conversation_id(f"hidden:{number}"), Talk.HIDDEN, (), messages, shown=HIDDEN)


def _sponsored(drawing: Drawing, number: int) -> Conversation:
    rng = drawing.rng(f"sponsored:{number}")
    text = drawing.texts.fill(str(drawing.texts.pool("advert")), drawing.owner.first, rng)
    message = Message(_moments(_some_day(rng), 1, rng)[0], None, text)
    return Conversation(
        drawing.conversation_id(f"sponsored:{number}"),
        Talk.SPONSORED,
        (),
        (message,),
        shown=str(rng.choice(drawing.texts.pool("sponsored"))),
        title="Sponsored Conversation" if number % 2 else "",
        subject="An offer for you",
    )


def _spam(drawing: Drawing, strangers: Sequence[PracticePerson]) -> Iterator[Conversation]:
    for person in strangers:
        rng = drawing.rng(f"spam:{person.slug}")
        message = Message(_moments(_some_day(rng), 1, rng)[0], person, drawing.texts.draw("pitches", "friend", rng))
        yield Conversation(drawing.conversation_id(f"spam:{person.slug}"), Talk.SPAM, (person,), (message,))


def _drafts(drawing: Drawing, everybody: Sequence[PracticePerson]) -> Iterator[Conversation]:
    """Begun and never sent: such rows belong to no conversation."""
    for number in range(1 + len(everybody) // 500):
        rng = drawing.rng(f"draft:{number}")
        person = rng.choice(everybody) if everybody else drawing.owner
        message = Message(_moments(person.connected_on, 1, rng)[0], drawing.owner, "Dear", draft=True)
        yield Conversation("", Talk.PEOPLE, (person,), (message,))


def _some_day(rng: Random) -> date:
    return AS_OF - timedelta(days=rng.randrange(1, 5000))
