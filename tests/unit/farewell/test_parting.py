"""A run waits for a farewell and its answer: every time, in every mode, and again right before the act."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.cli.parting import Parting
from bot.conversation import unknown
from bot.errors import Exit, PageError, SiteObjects
from bot.evaluate.evidence import Evidence, Kind, Source
from bot.farewell.values import Said, State
from bot.intake.archive import Archive, Exported, Owner, Tied
from bot.model import Confirm, Incident, IncidentKind, Mode, Slug, Subject
from bot.ports import Step
from bot.runner import Runner, RunSettings, RunSummary
from bot.store.farewells import Farewells
from tests.engine.rig import FAST, Rig, make_rig
from tests.fake_conversations import FakeConversations
from tests.fakes_truth import Killed
from tests.scripted import ScriptedOperator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from bot.conversation import Conversations, Preview
    from bot.farewell.values import Farewell
    from bot.model import Plan, PlanId, Proof

    Plans = tuple[PlanId, Plan]

ONE, TWO = Slug("person-1"), Slug("person-2")
TEXT = "Goodbye, and thank you for the years here."
GRACE = timedelta(days=7)


@dataclass
class Case:
    """A workspace with a plan for two people, of whom the first has a farewell, and the conversations of the site."""

    rig: Rig
    plan: Plans
    conversations: FakeConversations
    told: list[str] = field(default_factory=list)
    asked: list[Slug] = field(default_factory=list)

    def preview(self, subject: Subject, own: str) -> Preview:
        self.asked.append(subject.slug)
        return self.conversations.preview(subject, own)

    def fill(self, subject: Subject, text: str) -> None:
        self.conversations.fill(subject, text)

    def run(
        self, mode: Mode = Mode.LIVE, *, confirm: Confirm = Confirm.NONE, look: Conversations | None = None
    ) -> RunSummary:
        plain = self.rig.ports(by_hand=mode is Mode.BY_HAND)
        looking = None if mode is Mode.BY_HAND else look or self
        hook = Parting(self.rig.store, mode, GRACE, plain.budget_now, self.told.append, looking)
        settings = RunSettings(mode, confirm, FAST, settle_seconds=120, by="operator")
        return Runner(replace(plain, parting=hook), *self.plan, settings).run()

    def draft(self) -> None:
        self.rig.store.farewells.draft(ONE, TEXT, "plain-en", "en", by="member")

    def sent(self, *, after: timedelta = GRACE) -> None:
        """Drafted, sent, and so much time has passed."""
        self.draft()
        self.rig.store.farewells.say(ONE, Said.SENT, by="member")
        self.conversations.say(ONE, TEXT)
        self.rig.clock.advance(after.total_seconds())

    def imported(self, wrote: datetime | None) -> None:
        """A newer export, with the farewell, and with a message of the first person where there is one."""
        now = self.rig.clock.now()
        rows = [Exported(one, "Person", f"Number{one[-1]}", None, None, None, None, "C.csv:5") for one in (ONE, TWO)]
        sent = self.rig.store.farewells.list()[0].sent_at
        told = [(ONE, Kind.WROTE, wrote), (ONE, Kind.WRITTEN, sent), (TWO, Kind.WROTE, now)]
        self.rig.store.evidence.record(
            [
                Archive(
                    connections=tuple(rows),
                    facts=tuple(
                        Tied(Evidence(kind, "messages.csv:2", at=at, since=at), "k", who)
                        for who, kind, at in told
                        if at
                    ),
                    name="e.zip",
                    as_of=now.date(),
                    owner=Owner(),
                    sources=frozenset(Source),
                )
            ]
        )

    def state(self) -> State:
        found = self.rig.store.farewells.one(ONE)
        assert found is not None
        return found.state

    @property
    def gone(self) -> set[Slug]:
        return {ONE, TWO} - self.rig.network.truth.connected


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    rig = make_rig(tmp_path / "accounts" / "member")
    people = [Subject(one.slug, one.name, one.member_id) for one in rig.network.truth.people.values()]
    yield Case(rig, rig.plan([ONE, TWO]), FakeConversations(people))
    rig.store.close()


def reason(summary: RunSummary) -> str:
    return dict(summary.held).get(ONE, "")


def test_without_a_farewell_nothing_is_asked(case: Case) -> None:
    assert case.run().done == (ONE, TWO)
    assert (case.asked, case.told) == ([], [])


@pytest.mark.parametrize("mode", Mode)
def test_an_unsent_draft_holds_visibly(case: Case, mode: Mode) -> None:
    case.draft()
    case.rig.clock.advance(timedelta(days=400).total_seconds())
    case.rig.approve(case.plan[0], 2)
    summary = case.run(mode)
    assert "drafted and not sent yet" in reason(summary)
    assert ONE not in case.gone
    assert TWO in (summary.ready if mode is Mode.DRY else summary.done)
    assert any("drafted and not sent" in line for line in case.rig.operator.said)
    assert case.asked == []


@pytest.mark.parametrize("said", [Said.SKIPPED, None])
def test_a_farewell_that_is_none_any_more_holds_nobody(case: Case, said: Said | None) -> None:
    case.draft()
    if said:
        case.rig.store.farewells.say(ONE, said, by="member")
    else:
        case.rig.store.farewells.drop(ONE, by="member")
    assert case.run().done == (ONE, TWO)


@pytest.mark.parametrize("mode", Mode)
def test_nobody_goes_within_the_days_of_grace(case: Case, mode: Mode) -> None:
    case.sent(after=GRACE - timedelta(minutes=1))
    summary = case.run(mode)
    assert "there is time to answer until" in reason(summary)
    assert ONE not in case.gone
    assert case.asked == []


def test_a_clock_ahead_of_the_sites_ends_no_grace(case: Case) -> None:
    case.sent(after=timedelta(days=1))
    case.rig.set_clock_forward(9)
    assert "there is time to answer until" in reason(case.run())


def test_silence_that_is_seen_lets_the_removal_go_on(case: Case) -> None:
    case.sent()
    assert case.run().done == (ONE, TWO)
    assert case.asked == [ONE, ONE]
    assert case.state() is State.CLOSED


def test_a_reply_holds_and_the_member_decides_again(case: Case) -> None:
    case.rig.decide_remove([ONE])
    case.sent()
    case.conversations.reply(ONE, "So long, and keep well")
    summary = case.run()
    assert "answered you on" in reason(summary)
    assert (summary.done, case.state()) == ((TWO,), State.ANSWERED)
    assert "answered you on" in reason(case.run())
    case.rig.clock.advance(1)
    case.rig.decide_remove([ONE])
    assert case.run().done == (ONE,)


def test_a_reply_after_the_run_began_holds(case: Case) -> None:
    """It comes between the question and the intent: the second look sees it."""
    case.sent()
    seen = case.conversations.preview

    def reply_after_the_first_look(subject: Subject, own: str) -> Preview:
        found = seen(subject, own)
        case.conversations.reply(ONE, "Wait, let us talk")
        return found

    case.conversations.preview = reply_after_the_first_look  # type: ignore[method-assign] # the world changes meanwhile
    summary = case.run(confirm=Confirm.EACH)
    assert "answered you on" in reason(summary)
    assert [card.action.slug for card in case.rig.operator.cards] == [ONE, TWO]
    assert ONE not in case.gone


@pytest.mark.parametrize("fault", ["cannot tell", "page"])
def test_doubt_holds(case: Case, fault: str) -> None:
    case.sent()

    class Doubtful(FakeConversations):
        def preview(self, subject: Subject, own: str) -> Preview:
            del subject, own
            if fault == "page":
                raise PageError("The list of Person Number1 is odd.")
            return unknown("Several conversations bear the person's name.")

    summary = case.run(look=Doubtful([]))
    assert "not certain whether your farewell was answered" in reason(summary)
    assert "linkprune farewell drop" in reason(summary)
    assert "Number1" not in reason(summary)
    assert (summary.done, case.state()) == ((TWO,), State.SENT)


def test_two_rows_of_a_name_hold(case: Case) -> None:
    case.sent()
    person = case.rig.network.truth.people[ONE]
    case.conversations.people[TWO] = Subject(TWO, person.name)
    case.conversations.say(TWO, TEXT)
    assert "several conversations bear the person's name" in reason(case.run())


def test_what_the_site_objects_to_stops_the_run(case: Case) -> None:
    case.sent()

    class Challenged(FakeConversations):
        def preview(self, subject: Subject, own: str) -> Preview:
            del subject, own
            raise SiteObjects(Incident(IncidentKind.CHALLENGE, "The site shows a challenge."))

    summary = case.run(look=Challenged([]))
    assert (summary.exit, summary.done, case.gone) == (Exit.INCIDENT, (), set())


@pytest.mark.parametrize("mode", [Mode.DRY, Mode.BY_HAND])
def test_without_a_look_at_the_site_only_a_newer_import_shows_silence(case: Case, mode: Mode) -> None:
    case.sent(after=GRACE + timedelta(days=3))
    summary = case.run(mode)
    if mode is Mode.DRY:
        assert ONE in summary.ready
        assert case.told == [
            "Person Number1: a live run first looks whether the farewell was answered, in the list of conversations."
        ]
    else:
        assert "nothing shows yet whether there was an answer" in reason(summary)
    case.imported(None)
    if mode is Mode.BY_HAND:
        assert case.run(mode).done == (ONE,)
    assert case.asked == []


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("hours", [0, 1, 24 * 6, 24 * 8])
def test_a_reply_in_an_import_holds_in_every_mode(case: Case, mode: Mode, hours: int) -> None:
    case.sent(after=timedelta(days=9))
    sent = case.rig.store.farewells.list()[0].sent_at
    assert sent is not None
    case.imported(sent + timedelta(hours=hours))
    summary = case.run(mode)
    assert "answered you on" in reason(summary)
    assert ONE not in case.gone
    assert case.asked == []
    assert case.state() is (State.SENT if mode is Mode.DRY else State.ANSWERED)


def test_an_import_that_shows_silence_does_not_spare_the_look(case: Case) -> None:
    case.sent(after=timedelta(days=9))
    case.imported(None)
    case.conversations.reply(ONE, "I only saw this today")
    assert "answered you on" in reason(case.run())


def test_no_word_of_a_message_is_recorded(case: Case) -> None:
    case.sent()
    case.conversations.reply(ONE, "Pineapple")
    case.run()
    lines = [json.loads(line) for line in case.rig.store.mirror_path.read_text(encoding="utf-8").splitlines()]
    assert [one["outcome"] for one in lines if one["event"] == "farewell"] == ["sent", "answered"]
    assert not any("Pineapple" in str(one) or "Goodbye" in str(one) for one in lines)
    assert not any("Number1" in str({key: value for key, value in one.items() if key != "person"}) for one in lines)


class DyingFarewells(Farewells):
    """Writes what is said, and dies."""

    def say(self, slug: Slug, said: Said, *, by: str, at: datetime | None = None) -> Farewell:
        super().say(slug, said, by=by, at=at)
        raise Killed


class DyingOperator(ScriptedOperator):
    """Dies when the hold is told: it is written by then."""

    def say(self, sentence: str) -> None:
        raise Killed(sentence)


class DyingConversations(FakeConversations):
    """Dies while looking."""

    def preview(self, subject: Subject, own: str) -> Preview:
        raise Killed(subject, own)


@pytest.mark.parametrize("moment", ["looking", "answered", "held"])
def test_a_kill_around_the_hold_frees_nobody(case: Case, moment: str) -> None:
    """What was seen is written before it is said; whoever starts again holds too."""
    case.sent()
    case.conversations.reply(ONE, "Hello again")
    store = case.rig.store
    if moment == "answered":
        store.farewells = DyingFarewells(store._session, store.farewells._addresses, store.evidence)
    elif moment == "held":
        case.rig.operator = DyingOperator()
    with pytest.raises(Killed):
        case.run(look=DyingConversations([]) if moment == "looking" else None)
    case.rig.restart()
    assert case.state() is (State.SENT if moment == "looking" else State.ANSWERED)
    summary = case.run()
    assert "answered you on" in reason(summary)
    assert (summary.done, case.gone) == ((TWO,), {TWO})


def test_the_look_comes_before_the_last_look_at_the_person(case: Case) -> None:
    """The conversation list is another page: what is observed last is the person, then comes the intent."""
    case.sent()
    order: list[str] = []
    seen = case.conversations.preview

    def preview(subject: Subject, own: str) -> Preview:
        order.append("preview")
        return seen(subject, own)

    case.conversations.preview = preview  # type: ignore[method-assign] # notes the order

    def note(step: Step, proof: Proof | None) -> None:
        del proof
        order.append(step.value)

    case.rig.steps.subscribe(note)
    case.run()
    assert order[: order.index("intended") + 1] == ["preview", "preview", "observed", "intended"]


def test_after_a_removal_that_did_not_hold_somebody_looks_again(case: Case) -> None:
    case.sent()
    case.rig.steps.subscribe(
        lambda step, _: case.rig.network.truth.connected.add(ONE) if step is Step.SETTLED else None
    )
    assert ONE not in case.run().done, "the check at the end found the person again"
    case.rig.sync()
    case.conversations.reply(ONE, "Wait, let us talk")
    case.plan = case.rig.plan([ONE])
    held = case.run()
    assert held.done == ()
    assert "did not hold" in reason(held)
    case.rig.store.farewells.drop(ONE, by="member")
    case.plan = case.rig.plan([ONE])
    assert case.rig.store.farewells.why_wait(ONE, case.rig.clock.now()) is None
