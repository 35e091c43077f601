"""The check of a run and `verify` with acts of several kinds: what is counted, what is read, and who is named."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.errors import Exit, PageError
from bot.invitation import SIDES, Side
from bot.model import ActionKind, Confirm, ListReading, Mode, Slug
from bot.ports import Answer, Step
from bot.runner import Runner, RunSettings, verify_all
from bot.runner.checked import Reconciliation
from bot.runner.reconcile import NOT_CONNECTED, SEEN_AGAIN, SEEN_ELSEWHERE
from tests.engine.checking import Counting, count_readings, readings, when
from tests.engine.rig import FAST, make_rig
from tests.fakes import FakeNetwork

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.invitation import Invitation, NotPending, Pending
    from bot.model import Subject
    from bot.ports import Sink
    from tests.engine.rig import Rig

DISCONNECT = ActionKind.DISCONNECT
ACCEPT, IGNORE, WITHDRAW = ActionKind.ACCEPT, ActionKind.IGNORE, ActionKind.WITHDRAW
ADA, GUEST, OTHER, ASKED = Slug("person-5"), Slug("guest-1"), Slug("guest-4"), Slug("asked-3")
STALLED = "the list stalled"


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    made = make_rig(tmp_path, invited=8)
    yield made
    made.store.close()


def connect(rig: Rig, slug: Slug) -> None:
    """Somebody who has invited is connected all at once."""
    rig.network.truth.apply(ACCEPT, slug)


# --- before an act ----------------------------------------------------------------------------------------------------


class Unread(FakeNetwork):
    """Its list of invitations cannot be read while one person is looked for."""

    def invited(self, side: Side, subject: Subject) -> Pending | NotPending:
        if subject.slug == OTHER:
            raise PageError(STALLED)
        return super().invited(side, subject)


def test_whose_invitation_cannot_be_read_is_not_acted_on(rig: Rig) -> None:
    rig.network.__class__ = Unread
    summary = rig.run(rig.plan_acts([(IGNORE, OTHER), (WITHDRAW, ASKED)]))
    assert summary.held == ((OTHER, f"the page could not be read: {STALLED}"),)
    assert (list(summary.done), rig.network.truth.dispatches) == ([ASKED], [ASKED])


def test_a_batch_of_which_everybody_waits_is_no_question(rig: Rig) -> None:
    rig.operator.answers = [Answer.QUIT]
    ports = replace(rig.ports(), parting=lambda _: "an answer came")
    settings = RunSettings(Mode.LIVE, Confirm.BATCH, FAST, 120, "operator")
    summary = Runner(ports, *rig.plan([ADA]), settings).run()
    assert (summary.held, summary.exit) == (((ADA, "an answer came"),), Exit.DONE)
    assert rig.operator.answers == [Answer.QUIT]


# --- the last check of a run ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("acts", "doing"),
    [
        ([(DISCONNECT, ADA)], "checking everybody removed once more"),
        ([(IGNORE, OTHER)], "checking everybody once more"),
        ([(DISCONNECT, ADA), (IGNORE, OTHER)], "checking everybody once more"),
    ],
)
def test_the_check_says_whom_it_looks_at(rig: Rig, acts: list[tuple[ActionKind, str]], doing: str) -> None:
    rig.run(rig.plan_acts(acts))
    assert [one.doing for one in rig.operator.shown if one.doing.startswith("checking everybody")] == [doing]


def test_only_an_accept_that_a_search_finds_is_expected_in_the_count(rig: Rig) -> None:
    count_readings(rig)
    when(rig, Step.SETTLED, lambda: rig.network.truth.rename_beyond_search(GUEST))
    found = rig.run(rig.plan_acts([(ACCEPT, GUEST), (DISCONNECT, ADA)])).reconciled
    assert found is not None
    assert (found.stated_before, found.stated_after, found.expected, readings(rig)) == (12, 12, 11, 1)
    assert (found.gone, found.holding, found.consistent) == ((ADA,), (GUEST,), True)


def test_invitations_alone_are_expected_to_leave_the_count_as_it_was(rig: Rig) -> None:
    found = rig.run(rig.plan_acts([(IGNORE, OTHER)])).reconciled
    assert found is not None
    assert (found.stated_before, found.stated_after, found.expected) == (12, None, 12)


def test_one_that_a_search_finds_is_not_lost_though_the_reading_lacks_him(rig: Rig) -> None:
    """A search of the last minute is a better witness of presence than a list of pages is of absence."""
    count_readings(rig, Lacking)
    when(rig, Step.SETTLED, lambda: rig.network.truth.leave(Slug("person-2")))
    summary = rig.run(rig.plan_acts([(ACCEPT, GUEST)]))
    assert (list(summary.done), summary.not_done, readings(rig)) == ([GUEST], (), 1)


class Lacking(Counting):
    """Its whole list lacks somebody whom its search finds, and adds up."""

    def read(self, sink: Sink) -> ListReading:
        self.readings += 1
        people = [one for one in self.truth.listed() if one.slug != GUEST]
        for person in people:
            sink(person)
        return ListReading(len(people), len(people), 0, complete=True, seconds=1.0)


class Unsaid(Counting):
    """A reading of the whole list that stalls after everybody but the last."""

    def read(self, sink: Sink) -> ListReading:
        self.readings += 1
        sink(self.truth.listed()[0])
        raise PageError(STALLED)


def test_nobody_is_lost_in_a_reading_that_is_not_complete(rig: Rig) -> None:
    count_readings(rig, Unsaid)
    when(rig, Step.SETTLED, lambda: rig.network.truth.leave(GUEST))
    summary = rig.run(rig.plan_acts([(ACCEPT, GUEST)]))
    assert (list(summary.done), summary.not_done, summary.exit, readings(rig)) == ([GUEST], (), Exit.PAGE, 1)
    assert summary.reconciled is not None
    assert summary.reconciled.doubt == STALLED
    assert rig.store.journal.was_done(GUEST, ACCEPT)


# --- verify: the count ------------------------------------------------------------------------------------------------


def test_verify_counts_whom_it_finds_and_needs_no_reading_then(rig: Rig) -> None:
    """An accept and a removal that did not hold both change the number that the page should state."""
    rig.run(rig.plan_acts([(ACCEPT, GUEST), (DISCONNECT, ADA)]))
    rig.network.truth.connected.add(ADA)
    count_readings(rig)
    found = verify_all(rig.ports())
    assert (found.stated, readings(rig)) == (13, 0)
    assert (found.consistent, found.still_connected, found.failed) == (False, (ADA,), ())
    assert not rig.store.journal.was_done(ADA)


@pytest.mark.parametrize(("kind", "slug", "needed"), [(IGNORE, OTHER, 0), (WITHDRAW, ASKED, 0), (DISCONNECT, ADA, 1)])
def test_verify_without_a_sync_reads_the_list_only_for_who_may_stand_in_it(
    tmp_path: Path, kind: ActionKind, slug: Slug, needed: int
) -> None:
    rig = make_rig(tmp_path, invited=8, synced=False)
    rig.run(rig.plan_acts([(kind, slug)]))
    count_readings(rig)
    found = verify_all(rig.ports())
    assert (found.consistent, found.stated, found.unexplained) == (True, 12 - needed, ())
    assert readings(rig) == needed
    rig.store.close()


def test_verify_tells_a_page_that_states_nobody(tmp_path: Path) -> None:
    rig = make_rig(tmp_path, count=1)
    rig.network.truth.leave(Slug("person-0"))
    found = verify_all(rig.ports())
    assert (found.stated, found.unexplained, found.consistent) == (0, ("person-0",), False)
    rig.store.close()


# --- verify: who is named ---------------------------------------------------------------------------------------------


def test_verify_names_nobody_of_whom_an_act_tells(rig: Rig) -> None:
    """One who was accepted, and one who was removed and is in the list all the same: neither is unexplained."""
    rig.run(rig.plan_acts([(ACCEPT, GUEST), (DISCONNECT, ADA)]))
    rig.network.truth.connected.add(ADA)
    for slug in (ADA, GUEST):
        rig.network.truth.rename_beyond_search(slug)
    found = verify_all(rig.ports())
    assert (found.still_connected, found.unexplained, found.consistent) == ((ADA,), (), False)


def test_verify_does_not_miss_who_was_accepted_and_is_hard_to_find(rig: Rig) -> None:
    rig.run(rig.plan_acts([(ACCEPT, GUEST)]))
    rig.network.truth.rename_beyond_search(GUEST)
    found = verify_all(rig.ports())
    assert (found.unexplained, found.consistent, found.failed) == ((), True, ())


@pytest.mark.parametrize(("kind", "slug"), [(IGNORE, OTHER), (WITHDRAW, ASKED)])
def test_verify_names_a_new_connection_whose_invitation_was_answered_otherwise(
    rig: Rig, kind: ActionKind, slug: Slug
) -> None:
    """Ignoring or withdrawing connects nobody: that somebody is connected all the same is for the member to know."""
    card = rig.network.truth.invitations[SIDES[kind]][slug]
    rig.run(rig.plan_acts([(kind, slug)]), Mode.BY_HAND)
    rig.network.truth.invitations[Side.RECEIVED][slug] = card
    connect(rig, slug)
    rig.network.truth.uninvite(SIDES[kind], slug)
    found = verify_all(rig.ports())
    assert (found.unexplained, found.consistent, found.failed) == ((slug,), True, ())


# --- lists of invitations that cannot be read -------------------------------------------------------------------------


class OneStalls(Counting):
    """One list of invitations cannot be read; the other can."""

    stalling = Side.RECEIVED

    def invitations(self, side: Side, sink: Callable[[Invitation], None]) -> ListReading:
        if side is self.stalling:
            raise PageError(STALLED)
        return super().invitations(side, sink)


@pytest.mark.parametrize("stalling", list(Side))
def test_verify_says_which_list_stalled_whatever_the_other_says(rig: Rig, stalling: Side) -> None:
    rig.run(rig.plan_acts([(IGNORE, OTHER), (WITHDRAW, ASKED)]), Mode.BY_HAND)
    for kind, slug in ((IGNORE, OTHER), (WITHDRAW, ASKED)):
        rig.network.truth.uninvite(SIDES[kind], slug)
    count_readings(rig, OneStalls)
    assert isinstance(rig.network, OneStalls)
    rig.network.stalling = stalling
    with pytest.raises(PageError) as told:
        verify_all(rig.ports())
    assert str(told.value) == (f"The list could not be read completely: {STALLED}; try `linkprune verify` again later.")
    assert [one.slug for one in rig.store.journal.standing(IGNORE)] == [OTHER]


def test_a_run_says_that_its_answers_could_not_be_looked_up(rig: Rig) -> None:
    when(rig, Step.SETTLED, lambda: count_readings(rig, OneStalls))
    summary = rig.run(rig.plan_acts([(IGNORE, OTHER)]))
    assert (list(summary.done), summary.exit) == ([OTHER], Exit.PAGE)
    assert summary.reconciled is not None
    assert summary.reconciled.sentence == (
        "whether the 1 acts on invitations hold could not be read (the list stalled): run `linkprune verify` later."
    )
    assert list(rig.store.journal.unchecked()) == [summary.run]


# --- what is told -----------------------------------------------------------------------------------------------------

ALL_GONE = "everybody removed (0) is gone, and the page states 12 connections."
STILL = "1 of the 1 recorded as removed are still in the list, and recorded so now."
HOLDS = "every act on an invitation (1) holds."
FAILED = "1 of the 1 acts on invitations did not hold, and are recorded so now."


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (Reconciliation((), (), 12, 12, 12, whole_list_read=False, doubt=None), ALL_GONE),
        (
            Reconciliation((), ((ADA, SEEN_AGAIN),), 12, 13, 12, whole_list_read=True, doubt=None, holding=(GUEST,)),
            f"{STILL} {HOLDS}",
        ),
        (
            Reconciliation(
                (),
                ((ADA, SEEN_ELSEWHERE),),
                12,
                13,
                12,
                whole_list_read=True,
                doubt=None,
                failed=((GUEST, NOT_CONNECTED),),
            ),
            f"{STILL} {FAILED}",
        ),
    ],
)
def test_each_kind_of_act_has_its_sentence(found: Reconciliation, sentence: str) -> None:
    assert found.sentence == sentence


def test_the_document_of_a_run_lists_the_acts_that_did_not_hold(rig: Rig) -> None:
    when(rig, Step.SETTLED, lambda: rig.network.truth.leave(GUEST))
    found = rig.run(rig.plan_acts([(ACCEPT, GUEST)])).reconciled
    assert found is not None
    assert found.document() == {
        "consistent": False,
        "still_connected": [],
        "stated_before": 12,
        "stated_after": 12,
        "sentence": FAILED,
        "failed": [{"slug": GUEST, "reason": NOT_CONNECTED}],
    }
