"""Whatever is decided, pinned, noted, put off, taken back and made again: people stand as in a model of plain lists."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bot.errors import InputError
from bot.model import Decision
from bot.store.changes import Shielded, Shown, Stale, What
from bot.store.facets import Facet, FacetKind
from tests.unit.store.crowd import judge, judgement, listed, seen
from tests.unit.store.exports import export
from tests.unit.store.kit import Clock, open_at, slug

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.store import Store
    from bot.store.people import Person

PEOPLE = 5
NUMBERS = st.integers(0, PEOPLE - 1)
SOME = st.sets(NUMBERS, min_size=1)
ACME = Facet(FacetKind.COMPANY, "acme")
SPOKEN_FOR = 0

State = tuple[Decision, str | None, bool, str | None, tuple[str, ...]]


def state_of(one: Person) -> State:
    return one.decision, one.because, one.pinned, one.pin_reason, tuple((one.note or "").split("\n"))


class ChangesMachine(RuleBasedStateMachine):
    """The model keeps whole states before and after each step, as lists that undo and redo walk along."""

    notes: ClassVar[tuple[str, ...]] = ("x", "y")

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        self.store: Store = open_at(Path(self._folder.name), self.clock)
        self.store.evidence.record([export(listed(PEOPLE))])
        judge(self.store, (judgement(n, contrary="spoken for" if n == SPOKEN_FOR else None) for n in range(PEOPLE)))
        self.people: list[State] = [state_of(seen(self.store, number)) for number in range(PEOPLE)]
        self.done: list[tuple[list[State], list[State]]] = []
        self.undone: list[tuple[list[State], list[State]]] = []
        self.presses = 0

    def teardown(self) -> None:
        self.store.close()
        self._folder.cleanup()

    def press(self) -> str:
        self.presses += 1
        return f"press-{self.presses}"

    def shown(self, numbers: Sequence[int]) -> list[Shown]:
        return [Shown(one.slug, one.revision) for one in (seen(self.store, number) for number in numbers)]

    def stepped(self, after: list[State]) -> None:
        self.done.append((self.people, after))
        self.undone = []
        self.people = after

    def changed(self, numbers: Sequence[int], decision: Decision, because: str | None) -> list[State]:
        return [
            (decision, because, *state[2:]) if number in numbers else state for number, state in enumerate(self.people)
        ]

    @rule(numbers=SOME, decision=st.sampled_from(Decision), because=st.sampled_from([None, "why"]))
    def decide(self, numbers: set[int], decision: Decision, because: str | None) -> None:
        chosen = sorted(numbers)
        pinned = any(self.people[number][2] for number in chosen)
        try:
            self.store.changes.decide(self.shown(chosen), decision, by="member", key=self.press(), because=because)
        except Shielded:
            assert pinned
            assert decision is Decision.REMOVE
            return
        assert not (pinned and decision is Decision.REMOVE)
        self.stepped(self.changed(chosen, decision, because))

    @rule(number=NUMBERS, because=st.sampled_from([None, "mentor"]))
    def pin(self, number: int, because: str | None) -> None:
        self.store.changes.pin(self.shown([number])[0], by="member", key=self.press(), because=because)
        after = list(self.people)
        decision = after[number][0]
        kept = Decision.KEEP if decision is Decision.REMOVE else decision
        after[number] = (kept, after[number][1], True, because, after[number][4])
        self.stepped(after)

    @rule(number=NUMBERS)
    def unpin(self, number: int) -> None:
        self.store.changes.unpin(self.shown([number])[0], by="member", key=self.press())
        after = list(self.people)
        after[number] = (*after[number][:2], False, None, after[number][4])
        self.stepped(after)

    @rule(number=NUMBERS)
    def later(self, number: int) -> None:
        self.store.changes.later(self.shown([number])[0], by="member", key=self.press())
        self.stepped(list(self.people))

    @rule(number=NUMBERS, text=st.sampled_from(notes))
    def note(self, number: int, text: str) -> None:
        self.store.changes.note(self.shown([number])[0], text, by="member", key=self.press())
        after = list(self.people)
        told = tuple(one for one in after[number][4] if one)
        after[number] = (*after[number][:4], (*told, text))
        self.stepped(after)

    @rule(decision=st.sampled_from([Decision.KEEP, Decision.REMOVE]))
    def close(self, decision: Decision) -> None:
        closable = [
            number
            for number, state in enumerate(self.people)
            if state[0] is Decision.UNDECIDED and not state[2] and number != SPOKEN_FOR
        ]
        state = self.store.groups.state(ACME)
        try:
            made = self.store.groups.close(ACME, decision, state=state, count=None, by="member", key=self.press())
        except InputError:
            assert not closable
            return
        assert made.step.people == len(closable)
        self.stepped(self.changed(closable, decision, "company: Acme"))

    @rule(numbers=SOME, decision=st.sampled_from([Decision.KEEP, Decision.ASK]))
    def command(self, numbers: set[int], decision: Decision) -> None:
        with self.store.together():
            for number in numbers:
                self.store.decisions.set(slug(number), decision, because="typed", by="member")
        self.stepped(self.changed(sorted(numbers), decision, "typed"))

    @rule(twice=st.booleans())
    def undo(self, twice: bool) -> None:
        press = self.press()
        made = self.store.changes.undo(by="member", key=press)
        if twice:
            again = self.store.changes.undo(by="member", key=press)
            assert (again is None) is (made is None)
        assert (made is None) is (not self.done)
        if self.done:
            step = self.done.pop()
            self.undone.append(step)
            self.people = step[0]

    @rule()
    def redo(self) -> None:
        made = self.store.changes.redo(by="member", key=self.press())
        assert (made is None) is (not self.undone)
        if self.undone:
            step = self.undone.pop()
            self.done.append(step)
            self.people = step[1]

    @rule(number=NUMBERS)
    def decide_about_an_earlier_screen(self, number: int) -> None:
        (now,) = self.shown([number])
        with pytest.raises(Stale):
            self.store.changes.decide([Shown(now.slug, now.revision + 1)], Decision.KEEP, by="member", key=self.press())

    @rule()
    def restart(self) -> None:
        self.store.close()
        self.store = open_at(Path(self._folder.name), self.clock)

    @invariant()
    def people_stand_as_in_the_model(self) -> None:
        stored = [state_of(seen(self.store, number)) for number in range(PEOPLE)]
        assert [(*one[:4], sorted(one[4])) for one in stored] == [(*one[:4], sorted(one[4])) for one in self.people]

    @invariant()
    def the_steps_are_the_models(self) -> None:
        steps = self.store.changes.steps(100)
        assert sum(not step.undone for step in steps) == min(100, len(self.done))
        assert all(step.what in What for step in steps)

    @invariant()
    def nobody_protected_is_decided_for_removal(self) -> None:
        shielded = self.store.decisions.shielded()
        assert not any(one.slug in shielded for one in self.store.decisions.removable())
        assert dict(self.store.groups._shields.listed().reasons) == shielded


def test_changes_are_their_model() -> None:
    run_state_machine_as_test(ChangesMachine, settings=settings(max_examples=15, stateful_step_count=25, deadline=None))


@pytest.mark.chaos
def test_changes_are_their_model_for_long() -> None:
    long = settings(max_examples=1000, stateful_step_count=50, deadline=None)
    run_state_machine_as_test(ChangesMachine, settings=long)
