"""The journal against a model in plain Python, over random histories with restarts and a wandering clock."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from bot.errors import BudgetReached, InputError, SiteObjects, Unsettled
from bot.invitation import SIDES, Invitation, Side
from bot.model import (
    ActionKind,
    AlreadyGone,
    Done,
    Held,
    Incident,
    IncidentKind,
    NotDone,
    OutcomeName,
    Proof,
    ProofKind,
)
from bot.pace import BudgetLimits
from tests.unit.store.kit import (
    START,
    Clock,
    action,
    add_plan,
    check_whole,
    fill,
    open_at,
    person,
    reading,
    slug,
    start,
)

if TYPE_CHECKING:
    from bot.store import Store
    from bot.store.journal import Closing

PEOPLE = st.integers(0, 2)
LIMITS = BudgetLimits(4, 7)
CLOSINGS: dict[OutcomeName, Closing] = {
    OutcomeName.DONE: Done(),
    OutcomeName.ALREADY_GONE: AlreadyGone(),
    OutcomeName.NOT_DONE: NotDone("still connected"),
    OutcomeName.HELD: Held("not now"),
}
KINDS = st.sampled_from(ActionKind)
PROTECTED_FROM = {ActionKind.DISCONNECT, ActionKind.UNFOLLOW}
OPPOSITE = {ActionKind.DISCONNECT: ActionKind.ACCEPT, ActionKind.ACCEPT: ActionKind.DISCONNECT}
SUCCESS = {OutcomeName.DONE, OutcomeName.ALREADY_GONE}


@dataclass
class Attempt:
    """What the model knows of one intent."""

    number: int
    kind: ActionKind
    at: datetime
    outcome: OutcomeName | None = None
    proofs: frozenset[ProofKind] = frozenset()
    seen_again: bool = False


class JournalMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="linkprune-model-"))
        self.clock = Clock()
        self.store: Store = open_at(self.folder, self.clock)
        self.attempts: list[Attempt] = []
        self.pinned: set[int] = set()
        self.incidents = 0
        self.last_words: dict[int, OutcomeName] = {}
        self.present = {0, 1, 2}
        self.pending: dict[Side, set[int]] = {side: set() for side in Side}
        fill(self.store, 3)
        self.plan = add_plan(self.store, range(3))
        self.run_id = start(self.store, self.plan)

    def teardown(self) -> None:
        check_whole(self.store)
        self.store.close()
        shutil.rmtree(self.folder)

    @property
    def open(self) -> Attempt | None:
        return next((one for one in self.attempts if one.outcome is None), None)

    def refusal(self, number: int, kind: ActionKind) -> type[Exception] | None:
        """What must be raised instead of a new intent."""
        same = [one for one in self.attempts if (one.number, one.kind) == (number, kind)]
        tried = [one.outcome for one in same if one.outcome is not OutcomeName.HELD]
        now = self.clock.wall
        if self.incidents:
            return SiteObjects
        if self.open:
            return Unsettled
        if (
            (number in self.pinned and kind in PROTECTED_FROM)
            or len(tried) >= 2
            or any(outcome in SUCCESS for outcome in tried)
        ):
            return InputError
        day = sum(one.at > now - timedelta(days=1) for one in self.attempts)
        week = sum(one.at > now - timedelta(days=7) for one in self.attempts)
        return BudgetReached if day >= LIMITS.per_day or week >= LIMITS.per_week else None

    @rule(number=PEOPLE, kind=KINDS)
    def intend(self, number: int, kind: ActionKind) -> None:
        expected, now, act = self.refusal(number, kind), self.clock.wall, action(number, kind)
        if expected is not None:
            with pytest.raises(expected):
                self.store.journal.intend(self.run_id, self.plan, act, now=now, limits=LIMITS)
            return
        intent = self.store.journal.intend(self.run_id, self.plan, act, now=now, limits=LIMITS)
        self.attempts.append(Attempt(number, kind, intent.intended_at))

    @precondition(lambda self: self.open is not None)
    @rule(kind=st.sampled_from(ProofKind))
    def prove(self, kind: ProofKind) -> None:
        intent, known = self.store.journal.open_intent(), self.open
        assert intent is not None
        assert known is not None
        self.store.journal.proof(intent, Proof(kind, START))
        known.proofs |= {kind}

    @precondition(lambda self: self.open is not None)
    @rule(name=st.sampled_from(sorted(CLOSINGS)), settled=st.booleans())
    def settle(self, name: OutcomeName, settled: bool) -> None:
        intent, known = self.store.journal.open_intent(), self.open
        assert intent is not None
        assert known is not None
        try:
            self.store.journal.settle(intent, CLOSINGS[name], by="linkprune", settled=settled)
        except Unsettled:
            assert name is OutcomeName.DONE
            assert not settled
            assert len(known.proofs) < 2
            return
        known.outcome = name
        self.state(known.number, known.kind, name)

    def state(self, number: int, kind: ActionKind, name: OutcomeName) -> None:
        self.last_words[number] = name
        if name in SUCCESS and kind is ActionKind.DISCONNECT:
            self.present.discard(number)
        if name in SUCCESS and kind in SIDES:
            self.pending[SIDES[kind]].discard(number)
        if name is OutcomeName.DONE and kind is ActionKind.ACCEPT:
            self.present.add(number)

    def stands(self, number: int, kind: ActionKind) -> bool:
        """Whether an act is done that no later reading and no later act of the opposite kind takes back."""
        done = [one for one in self.attempts if one.number == number and one.outcome is OutcomeName.DONE]
        return any(
            one.kind is kind
            and not one.seen_again
            and not any(later.kind is OPPOSITE.get(kind) for later in done[place + 1 :])
            for place, one in enumerate(done)
        )

    def see(self, numbers: set[int], kinds: set[ActionKind]) -> None:
        """A reading shows these people: what was done to them before does not hold."""
        for one in self.attempts:
            if one.number in numbers and one.kind in kinds and one.outcome is OutcomeName.DONE:
                one.seen_again = True

    @precondition(lambda self: self.open is not None)
    @rule()
    def doubt(self) -> None:
        intent = self.store.journal.open_intent()
        assert intent is not None
        self.store.journal.unknown(intent, "no answer")

    @rule(number=PEOPLE, kind=KINDS, gone=st.booleans())
    def state_without_intent(self, number: int, kind: ActionKind, gone: bool) -> None:
        if gone:
            self.store.journal.already_gone(self.run_id, self.plan, action(number, kind), "gone")
        else:
            self.store.journal.hold(self.run_id, self.plan, action(number, kind), "held")
        self.state(number, kind, OutcomeName.ALREADY_GONE if gone else OutcomeName.HELD)

    @rule(seen=st.sets(PEOPLE), complete=st.booleans())
    def sync(self, seen: set[int], complete: bool) -> None:
        self.store.syncs.record(reading(len(seen), complete=complete), map(slug, seen))
        self.present = set(seen) if complete else self.present | seen
        self.see(seen, {ActionKind.DISCONNECT})

    @rule(side=st.sampled_from(Side), seen=st.sets(PEOPLE), complete=st.booleans())
    def read_invitations(self, side: Side, seen: set[int], complete: bool) -> None:
        cards = [Invitation(side, slug(number), person(number).name) for number in sorted(seen)]
        self.store.invitations.record(reading(len(seen), complete=complete), side, cards)
        self.pending[side] = set(seen) if complete else self.pending[side] | seen
        self.see(seen, {kind for kind, belongs in SIDES.items() if belongs is side})

    @rule(number=PEOPLE)
    def pin(self, number: int) -> None:
        self.store.decisions.pin(slug(number))
        self.pinned.add(number)

    @rule(number=PEOPLE)
    def unpin(self, number: int) -> None:
        self.store.decisions.unpin(slug(number))
        self.pinned.discard(number)

    @rule()
    def object(self) -> None:
        self.store.incidents.open(Incident(IncidentKind.THROTTLED, "too many requests"))
        self.incidents += 1

    @precondition(lambda self: self.incidents)
    @rule()
    def clear(self) -> None:
        assert self.store.incidents.clear("looked at it", "owner") == self.incidents
        self.incidents = 0

    @rule(hours=st.sampled_from([-30, -1, 1, 7, 25, 170]))
    def wander(self, hours: int) -> None:
        self.clock.wall += timedelta(hours=hours)

    @rule()
    def restart(self) -> None:
        self.store.close()
        self.store = open_at(self.folder, self.clock)

    @invariant()
    def the_open_intent_is_the_models(self) -> None:
        intent = self.store.journal.open_intent()
        assert (slug(self.open.number) if self.open else None) == (intent.slug if intent else None)

    @invariant()
    def every_intent_is_charged(self) -> None:
        charged = self.store.journal.intent_times(START - timedelta(days=3650))
        assert charged == sorted(one.at for one in self.attempts)

    @invariant()
    def people_are_present_as_in_the_model(self) -> None:
        for number in (0, 1, 2):
            person = self.store.people.get(slug(number))
            if person is not None:
                assert (person.gone_at is None) is (number in self.present)

    @invariant()
    def what_was_done_is_as_in_the_model(self) -> None:
        for number in (0, 1, 2):
            for kind in ActionKind:
                assert self.store.journal.was_done(slug(number), kind) is self.stands(number, kind)

    @invariant()
    def invitations_are_pending_as_in_the_model(self) -> None:
        for side in Side:
            told = {one.slug for one in self.store.invitations.list(side)}
            assert told == {slug(number) for number in self.pending[side]}

    @invariant()
    def nobody_removed_may_come_back_unmarked(self) -> None:
        told = {one.slug for one in self.store.no_return.list()}
        assert told == {slug(number) for number in (0, 1, 2) if self.stands(number, ActionKind.DISCONNECT)}

    @invariant()
    def the_last_words_are_the_models(self) -> None:
        told = {found: outcome[0] for found, outcome in self.store.journal.outcomes(self.plan).items()}
        words = {slug(number): name for number, name in self.last_words.items()}
        if self.open:
            words[slug(self.open.number)] = OutcomeName.UNKNOWN
        assert told == words


def test_the_journal_is_its_model() -> None:
    run_state_machine_as_test(JournalMachine, settings=settings(max_examples=30, stateful_step_count=30, deadline=None))


@pytest.mark.chaos
def test_the_journal_is_its_model_for_long() -> None:
    long = settings(max_examples=2000, stateful_step_count=50, deadline=None)
    run_state_machine_as_test(JournalMachine, settings=long)
