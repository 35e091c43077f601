"""What an import of an export must find, computed from the history itself and never from the written files.

Where an era has names only, a fact counts for a person when nobody else among the connections bears the name.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from bot.evaluate.identity import name_key, slug_of
from bot.practice.eras import Invited
from bot.practice.export.seen import (
    SeenTalk,
    Who,
    beginning,
    count_conversations,
    human_messages,
    shown,
    talks_of_two,
    templates,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from bot.model import Slug
    from bot.practice.eras import Traits
    from bot.practice.export.model import History, Invitation, Message
    from bot.practice.people import PracticePerson


@dataclass(frozen=True, slots=True)
class PersonTruth:
    """What is known of one connection, once the addresses of all connections are known.

    `theirs` and `mine` are real messages; `templates` went to five or more people; `their_notes` and `my_notes` are
    notes of invitations that open a conversation. `last_at` and `last_by` ("them", "me") speak of all of these.
    Skills count where the tie is certain. A recommendation by a name that several bear is one of each bearer.
    """

    slug: Slug
    name: str
    connected_on: date
    theirs: int = 0
    mine: int = 0
    templates: int = 0
    their_notes: int = 0
    my_notes: int = 0
    last_at: datetime | None = None
    last_by: str | None = None
    label: str = "no trace"
    endorsed_by: int = 0
    endorsed: int = 0
    recommended_by: bool = False
    recommended: bool = False
    note: bool = False
    invited_by: str | None = None
    protected: bool = False


@dataclass(frozen=True, slots=True)
class ExportTruth:
    """Figures of one export. `rows` counts the rows below the header of each file."""

    era: str
    as_of: date
    owner: Slug
    owner_name: str
    connections: int
    unnamed: int
    without_url: int
    messages: int
    conversations: int
    groups: int
    people_with_thread: int
    both_wrote: int
    invitations: int
    invitations_accepted: int
    endorsements: int
    endorsers: int
    recommendations: int
    notes: int
    people: tuple[PersonTruth, ...]
    rows: Mapping[str, int]

    def counts(self) -> dict[str, object]:
        """The figures of the whole, without the people."""
        found = {name: getattr(self, name) for name in self.__slots__ if name not in {"people", "rows"}}
        return found | {"era": str(self.era), "as_of": self.as_of.isoformat()}

    def as_json(self) -> str:
        """Everything, as a document."""
        people = [asdict(person) for person in self.people]
        return json.dumps({**self.counts(), "rows": self.rows, "people": people}, default=str, indent=1) + "\n"


class Ties:
    """Finds the connection that a row means: by address, or by a name that nobody else bears."""

    def __init__(self, connected: Iterable[PracticePerson]) -> None:
        self._slugs: set[Slug] = set()
        self._named: defaultdict[str, list[Slug]] = defaultdict(list)
        for person in connected:
            slug = slug_of(person.slug)
            self._slugs.add(slug)
            self._named[name_key(person.name)].append(slug)

    def of(self, who: Who) -> Slug | None:
        """The one person, when the addresses of the connections are known."""
        if who.slug is not None:
            return who.slug if who.slug in self._slugs else None
        return self.by_name(who)

    def by_name(self, who: Who) -> Slug | None:
        """The one person, when the connections have names alone."""
        bearers = self.bearers(who)
        return bearers[0] if len(bearers) == 1 else None

    def bearers(self, who: Who) -> list[Slug]:
        """Everybody whom the name may mean."""
        return self._named.get(name_key(who.name), [])


def truth_of(history: History, traits: Traits, era: str, as_of: date, rows: Mapping[str, int]) -> ExportTruth:
    """All figures of one export."""
    view = View(history, traits)
    counted = count_conversations(history, traits, view.talks)
    with_thread = {slug for talk in view.talks if (slug := view.credited(talk.who))}
    both = {slug for slug, sides in view.sides().items() if len(sides) > 1}
    return ExportTruth(
        era=era,
        as_of=as_of,
        owner=slug_of(history.owner.slug),
        owner_name=history.owner.name,
        connections=len(history.connected),
        unnamed=len(history.nameless),
        without_url=0 if traits.addresses else len(history.connected),
        messages=human_messages(history),
        conversations=counted.conversations,
        groups=counted.groups,
        people_with_thread=len(with_thread),
        both_wrote=len(both),
        invitations=len(history.invitations),
        invitations_accepted=sum(view.credited(view.invited(one)) is not None for one in history.invitations),
        endorsements=len(view.skills()),
        endorsers=len({who.key for who, _, received in view.skills() if received}),
        recommendations=len(history.recommendations),
        notes=len(history.remarks) if traits.notes else 0,
        people=tuple(view.person(person) for person in history.connected),
        rows=dict(rows),
    )


class View:
    """One history through the files of one era."""

    def __init__(self, history: History, traits: Traits) -> None:
        self._history = history
        self._traits = traits
        self._ties = Ties(history.connected)
        self.talks = talks_of_two(history, traits)
        self._templates = templates(self.talks, history.owner)
        self._talks_of: defaultdict[Slug, list[SeenTalk]] = defaultdict(list)
        for talk in self.talks:
            if slug := self._ties.of(talk.who):
                self._talks_of[slug].append(talk)
        self._invitations: defaultdict[Slug, list[Invitation]] = defaultdict(list)
        for invitation in history.invitations:
            for slug in self._meant(self.invited(invitation)):
                self._invitations[slug].append(invitation)
        self._skills = Counter((self._ties.of(who), received) for who, _, received in self.skills())
        self._praised = {
            (slug, one.received)
            for one in history.recommendations
            for slug in self._ties.bearers(shown(one.person, address=False))
        }
        self._noted = {slug_of(one.person.slug) for one in history.remarks} if traits.notes else set()

    def credited(self, who: Who) -> Slug | None:
        """Whom the export alone can mean."""
        return self._ties.of(who) if self._traits.addresses else self._ties.by_name(who)

    def _meant(self, who: Who) -> list[Slug]:
        if who.slug is None:
            return self._ties.bearers(who)
        return [who.slug]

    def invited(self, invitation: Invitation) -> Who:
        """The other side, as the era shows it."""
        return shown(invitation.person, address=self._traits.invited is Invited.URLS)

    def sides(self) -> dict[Slug, set[bool]]:
        """Who wrote, for each person whom the export credits: True the member."""
        found: defaultdict[Slug, set[bool]] = defaultdict(set)
        for talk in self.talks:
            if slug := self.credited(talk.who):
                found[slug] |= {message.sender is self._history.owner for message in talk.messages}
        return found

    def skills(self) -> set[tuple[Who, str, bool]]:
        """Accepted endorsements: who, the skill, and whether the member received it."""
        return {
            (shown(one.person, address=self._traits.endorser_addresses), one.skill, one.received)
            for one in self._history.endorsements
            if not one.pending
        }

    def person(self, person: PracticePerson) -> PersonTruth:
        """Everything known of one connection."""
        slug = slug_of(person.slug)
        said = self._said(slug)
        praised = (slug, True) in self._praised, (slug, False) in self._praised
        kinds = Counter(kind for kind, _ in said)
        last = max((message for _, message in said), key=lambda message: message.at, default=None)
        return PersonTruth(
            slug=slug,
            name=person.name,
            connected_on=person.connected_on,
            theirs=kinds["theirs"],
            mine=kinds["mine"],
            templates=kinds["template"],
            their_notes=kinds["their note"],
            my_notes=kinds["my note"],
            last_at=self._shown_at(last) if last else None,
            last_by=None if last is None else "me" if last.sender is self._history.owner else "them",
            label=_label({message.sender is self._history.owner for _, message in said}),
            endorsed_by=self._skills[slug, True],
            endorsed=self._skills[slug, False],
            recommended_by=praised[0],
            recommended=praised[1],
            note=slug in self._noted,
            invited_by=self._invited_by(slug),
            protected=any(praised) or slug in self._noted,
        )

    def _said(self, slug: Slug) -> list[tuple[str, Message]]:
        """Each message with its kind. One note of an invitation is one message: it opens a conversation."""
        notes = {(one.outgoing, " ".join(one.note.split())) for one in self._invitations[slug] if one.note}
        said: list[tuple[str, Message]] = []
        for talk in sorted(self._talks_of[slug], key=lambda talk: talk.messages[0].at):
            for place, message in enumerate(talk.messages):
                mine = message.sender is self._history.owner
                note = mine, " ".join(message.text.split())
                if place == 0 and note in notes:
                    notes.discard(note)
                    said.append(("my note" if mine else "their note", message))
                else:
                    said.append((self._kind(message, mine=mine), message))
        return said

    def _shown_at(self, message: Message) -> datetime:
        """The moment as the era writes it: in 2018 without seconds."""
        return message.at if self._traits.senders else message.at.replace(second=0)

    def _kind(self, message: Message, *, mine: bool) -> str:
        if not mine:
            return "theirs"
        return "template" if beginning(message.text) in self._templates else "mine"

    def _invited_by(self, slug: Slug) -> str | None:
        """Known where the export has the row and the name is nobody else's."""
        sure = [one for one in self._invitations[slug] if self._ties.of(self.invited(one)) == slug]
        return ("me" if sure[0].outgoing else "them") if sure else None


def _label(sides: set[bool]) -> str:
    return ("no trace", "one-way", "talked")[len(sides)]
