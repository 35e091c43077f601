"""The contract of bot.conversation.Conversations. The fake and the real page objects pass every test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from bot.conversation import Answered, Conversations
from bot.errors import NotFilled
from bot.evaluate.identity import slug_of
from bot.model import Subject
from bot.practice.faults import parse_fault
from bot.practice.settings import Variant
from tests.contract.practice_rig import SCALE, PracticeRig
from tests.contract.rigs import PEOPLE, invented, subject
from tests.fake_conversations import FakeConversations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.model import Slug
    from tests.conftest import Practice, SiteOptionsFor

OWN = "Dear friend,\n\nwe have not met for long, so I tidy up. Thank you, and all the best!"
LONG = "Thank you for the time in which we worked together. " * 6
OTHER = "Thank you for telling me, and all the best to you!"
USUAL = ((Variant.SDUI2026_SCROLL, "overlay", "en"),)
LONG_RUN = (
    (Variant.EMBER, "page", "en"),
    (Variant.SDUI2026_LOADMORE, "page", "en"),
    (Variant.SDUI2025, "shadow", "en"),
    (Variant.EMBER, "overlay", "en"),
    (Variant.SDUI2026_SCROLL, "page", "tr"),
)


class Talk(Protocol):
    """One implementation, ready for one test."""

    conversations: Conversations

    def people(self) -> list[Subject]:
        """Everybody connected; with none of the later ones there is a conversation yet."""

    def faults(self, *texts: str) -> None:
        """Switch these faults on, all others off."""

    def say(self, person: Subject, text: str) -> None:
        """The member sends a message by hand."""

    def reply(self, person: Subject, text: str) -> None:
        """The person answers."""

    def boxes(self, expected: dict[Slug, str]) -> dict[Slug, str]:
        """What stands unsent, and in whose box, once the page has told so."""

    def opened(self) -> list[Slug]:
        """Threads that were opened."""

    def sent(self) -> int:
        """Messages that were sent, those of `say` left out."""


class FakeTalk:
    """In memory."""

    def __init__(self) -> None:
        self._people = [subject(person) for person in invented(PEOPLE)]
        self.fake = FakeConversations(self._people)
        self.conversations: Conversations = self.fake

    def people(self) -> list[Subject]:
        return self._people

    def faults(self, *texts: str) -> None:
        self.fake.set_faults(texts)

    def say(self, person: Subject, text: str) -> None:
        self.fake.say(person.slug, text)

    def reply(self, person: Subject, text: str) -> None:
        self.fake.reply(person.slug, text)

    def boxes(self, expected: dict[Slug, str]) -> dict[Slug, str]:  # noqa: ARG002 - a page tells later, memory at once
        return self.fake.boxes

    def opened(self) -> list[Slug]:
        return self.fake.opened

    def sent(self) -> int:
        return len(self.fake.sent)


class SiteTalk:
    """The real page objects in a real browser, against the practice site."""

    def __init__(self, rig: PracticeRig) -> None:
        self._rig = rig
        self._world = rig.server.world
        self.conversations: Conversations = rig.linkedin.conversations()

    def people(self) -> list[Subject]:
        return [Subject(slug_of(one.slug), one.name, one.member_id) for one in self._world.connected()]

    def faults(self, *texts: str) -> None:
        self._world.set_faults(tuple(map(parse_fault, texts)))

    def say(self, person: Subject, text: str) -> None:
        self._world.messages.send(person.slug, text)

    def reply(self, person: Subject, text: str) -> None:
        self._world.reply(person.slug, text)

    def boxes(self, expected: dict[Slug, str]) -> dict[Slug, str]:
        for _ in range(40):
            if self._boxes() == expected:
                break
            self._rig.session.pump(0.05)
        return self._boxes()

    def _boxes(self) -> dict[Slug, str]:
        return {slug_of(slug): text for slug, text in self._world.messages.as_json()["boxes"].items()}

    def opened(self) -> list[Slug]:
        return [slug_of(slug) for slug in self._world.messages.as_json()["threads_opened"]]

    def sent(self) -> int:
        return sum(one["via"] == "page" for one in self._world.messages.as_json()["messages"])


@pytest.fixture(
    params=[
        pytest.param(None, id="fake"),
        *(pytest.param(one, id="-".join(one), marks=pytest.mark.browser) for one in USUAL),
        *(pytest.param(one, id="-".join(one), marks=[pytest.mark.browser, pytest.mark.chaos]) for one in LONG_RUN),
    ]
)
def talk(request: pytest.FixtureRequest) -> Iterator[Talk]:
    """Each implementation in turn; the browser starts only for those that need it."""
    if request.param is None:
        yield FakeTalk()
        return
    practice: Practice = request.getfixturevalue("practice")
    options: SiteOptionsFor = request.getfixturevalue("site_options")
    variant, composer, language = request.param
    server = practice(variant=variant, composer=composer, language=language, people=PEOPLE, scale=SCALE)
    rig = PracticeRig(server, request.getfixturevalue("browser_session"), options(server))
    yield SiteTalk(rig)
    rig.close()


# --- the preview ---


@pytest.mark.parametrize("text", [OWN, LONG], ids=["short", "cut"])
def test_our_own_text_at_the_end_is_silence(talk: Talk, text: str) -> None:
    person = talk.people()[8]
    talk.say(person, text)
    assert talk.conversations.preview(person, text).answered is Answered.SILENT
    assert talk.opened() == []


def test_a_reply_is_seen_without_opening_it(talk: Talk) -> None:
    person = talk.people()[8]
    talk.say(person, OWN)
    talk.reply(person, OTHER)
    seen = talk.conversations.preview(person, OWN)
    assert seen.answered is Answered.REPLIED
    assert OTHER not in seen.reason
    assert person.name not in seen.reason
    assert talk.opened() == []


def test_no_conversation_is_doubt(talk: Talk) -> None:
    assert talk.conversations.preview(talk.people()[8], OWN).answered is Answered.UNKNOWN


@pytest.mark.parametrize("fault", ["two-rows-of-a-name", "group-thread", "preview-prefix", "unread-badge"])
def test_what_may_be_somebody_or_something_else_is_doubt(talk: Talk, fault: str) -> None:
    person = talk.people()[8]
    talk.say(person, OWN)
    talk.faults(f"{fault}:slug={person.slug}")
    assert talk.conversations.preview(person, OWN).answered is Answered.UNKNOWN


def test_a_reply_that_arrives_meanwhile_is_seen_by_the_next_look(talk: Talk) -> None:
    person = talk.people()[8]
    talk.say(person, OWN)
    talk.faults(f"reply-arrives:slug={person.slug},after=1")
    assert talk.conversations.preview(person, OWN).answered is Answered.SILENT
    assert talk.conversations.preview(person, OWN).answered is Answered.REPLIED


# --- the box ---


def test_a_text_lies_in_the_box_of_the_person_and_is_not_sent(talk: Talk) -> None:
    person = talk.people()[9]
    talk.conversations.fill(person, OWN)
    assert talk.boxes({person.slug: OWN}) == {person.slug: OWN}
    assert talk.sent() == 0


def test_filling_twice_leaves_one_text(talk: Talk) -> None:
    person = talk.people()[9]
    talk.conversations.fill(person, OWN)
    talk.boxes({person.slug: OWN})
    talk.conversations.preview(person, OWN)
    talk.conversations.fill(person, OWN)
    assert talk.boxes({person.slug: OWN}) == {person.slug: OWN}


def test_two_people_get_a_text_each(talk: Talk) -> None:
    one, other = talk.people()[9], talk.people()[12]
    talk.conversations.fill(one, OWN)
    talk.conversations.fill(other, LONG)
    expected = {one.slug: OWN, other.slug: LONG.strip()}
    assert talk.boxes(expected) == expected
    assert talk.sent() == 0


def test_a_text_that_stands_in_the_box_stays(talk: Talk) -> None:
    person = talk.people()[9]
    talk.faults(f"draft-of-another:slug={person.slug}")
    with pytest.raises(NotFilled):
        talk.conversations.fill(person, OWN)
    left = talk.boxes({})
    assert list(left) == [person.slug]
    assert OWN not in left[person.slug]


@pytest.mark.parametrize("what", ["name", "slug", "member"])
def test_somebody_else_than_is_listed_gets_nothing(talk: Talk, what: str) -> None:
    person = talk.people()[9]
    other = {
        "name": Subject(person.slug, "Somebody Else", person.member_id),
        "slug": Subject(slug_of("nobody-here"), person.name, person.member_id),
        "member": Subject(person.slug, person.name, "ACoAA-another"),
    }[what]
    with pytest.raises(NotFilled):
        talk.conversations.fill(other, OWN)
    assert talk.boxes({}) == {}
    assert talk.opened() == []


@pytest.mark.parametrize("fault", ["composer-missing", "wrong-composer", "composer-swaps"])
def test_a_composer_in_doubt_holds_nothing_afterwards(talk: Talk, fault: str) -> None:
    person = talk.people()[9]
    talk.faults(f"{fault}:slug={person.slug}")
    with pytest.raises(NotFilled):
        talk.conversations.fill(person, OWN)
    assert talk.boxes({}) == {}
    assert talk.sent() == 0
