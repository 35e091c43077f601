"""Only silence that was seen lets a removal go on: grace, answers, doubt."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.farewell.values import OPEN, Farewell, Known, State
from bot.farewell.verdict import SLACK, Free, Look, Silent, Wait, judge
from bot.model import Slug

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
GRACE = timedelta(days=7)
NOTHING = Known()
DAY = timedelta(days=1)
SENT = Farewell(
    slug=Slug("ada-example"),
    name="Ada Example",
    state=State.SENT,
    text="Goodbye",
    digest="d",
    template="plain-en",
    language="en",
    drafted_at=NOW - 2 * DAY,
    edited=False,
    opened_at=NOW - timedelta(hours=1),
    sent_at=NOW,
    answered_at=None,
    noted_at=None,
    changed_at=NOW,
    by="member",
    ref="r",
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


def test_without_a_farewell_nothing_is_asked() -> None:
    assert judge(None, NOTHING, NOW, GRACE) == Free()
    for state in State:
        closed = replace(SENT, state=state, text=None)
        assert (judge(closed, NOTHING, NOW + 30 * DAY, GRACE) == Free()) == (state not in OPEN)


@pytest.mark.parametrize("state", [State.DRAFT, State.LATER])
def test_an_unsent_one_waits_and_says_what_to_do(state: State) -> None:
    verdict = judge(replace(SENT, state=state, sent_at=None), NOTHING, NOW + 365 * DAY, GRACE)
    assert isinstance(verdict, Wait)
    assert "not sent yet: `linkprune farewell send ADDRESS`" in verdict.reason


@given(st.integers(0, 60), st.timedeltas(timedelta(0), timedelta(days=61)))
def test_nobody_goes_within_the_days_of_grace(days: int, passed: timedelta) -> None:
    grace = timedelta(days=days)
    verdict = judge(SENT, NOTHING, NOW + passed, grace)
    assert isinstance(verdict, Wait if passed < grace else Look)


def test_the_end_of_grace_is_said_to_the_minute() -> None:
    verdict = judge(SENT, NOTHING, NOW, GRACE)
    assert isinstance(verdict, Wait)
    assert "sent on 2026-11-23; there is time to answer until 2026-11-30 09:00 UTC" in verdict.reason


def test_a_clock_that_went_back_frees_nobody() -> None:
    assert isinstance(judge(SENT, NOTHING, NOW - 365 * DAY, GRACE), Wait)


def test_only_messages_from_after_the_days_of_grace_show_silence() -> None:
    end, second = NOW + GRACE, timedelta(seconds=1)
    for through, expected in ((None, Look), (end, Look), (end + second, Silent)):
        known = Known(written_at=NOW, through=through)
        assert isinstance(judge(SENT, known, NOW + 30 * DAY, GRACE), expected)


def test_an_import_without_the_farewell_itself_shows_nothing() -> None:
    for written, expected in ((None, Look), (NOW - 2 * DAY, Look), (NOW - timedelta(minutes=30), Silent)):
        known = Known(written_at=written, through=NOW + 20 * DAY)
        assert isinstance(judge(SENT, known, NOW + 30 * DAY, GRACE), expected)


def test_an_export_ends_no_days_of_grace() -> None:
    known = Known(written_at=NOW, through=NOW + 9 * DAY)
    assert isinstance(judge(SENT, known, NOW + 6 * DAY, GRACE), Wait)


@given(MOMENTS, MOMENTS, st.none() | MOMENTS, st.none() | MOMENTS)
def test_a_reply_after_the_farewell_always_holds(
    now: datetime, replied: datetime, through: datetime | None, decided: datetime | None
) -> None:
    known = Known(replied, NOW, through, decided)
    for state in (State.DRAFT, State.LATER, State.SENT):
        verdict = judge(replace(SENT, state=state), known, now, GRACE)
        if replied >= SENT.listened_from:
            assert verdict == Wait(
                f"answered you on {replied:%Y-%m-%d}: read it, and decide again (`linkprune decide`)", replied
            )


def test_a_message_from_before_is_no_answer_and_a_clock_may_differ() -> None:
    later = NOW + 30 * DAY
    assert SENT.opened_at is not None
    for moment, answer in ((SENT.opened_at - SLACK, True), (SENT.opened_at - SLACK - timedelta(seconds=1), False)):
        assert isinstance(judge(SENT, Known(moment), later, GRACE), Wait) == answer


def test_without_an_opening_the_draft_is_where_listening_begins() -> None:
    by_hand = replace(SENT, opened_at=None)
    assert isinstance(judge(by_hand, Known(NOW - DAY), NOW + 30 * DAY, GRACE), Wait)


ANSWERED = replace(SENT, state=State.ANSWERED, answered_at=NOW + DAY, noted_at=NOW + 3 * DAY)


def test_who_answered_is_held_until_the_member_decides_again_knowing_it() -> None:
    later = NOW + 30 * DAY
    for decided, expected in ((None, Wait), (NOW + 2 * DAY, Wait), (NOW + 3 * DAY, Wait), (NOW + 4 * DAY, Free)):
        assert isinstance(judge(ANSWERED, Known(NOW + DAY, removed_at=decided), later, GRACE), expected)


def test_a_second_answer_holds_again() -> None:
    verdict = judge(ANSWERED, Known(NOW + 5 * DAY, removed_at=NOW + 6 * DAY), NOW + 30 * DAY, GRACE)
    assert verdict == Wait("answered you on 2026-11-28: read it, and decide again (`linkprune decide`)", NOW + 5 * DAY)


@given(st.sampled_from(sorted(OPEN)), st.none() | MOMENTS, MOMENTS)
def test_a_sentence_names_nobody(state: State, replied: datetime | None, now: datetime) -> None:
    farewell = replace(SENT, state=state, answered_at=NOW, noted_at=NOW)
    verdict = judge(farewell, Known(replied), now, GRACE)
    if isinstance(verdict, Wait | Look):
        assert "Ada" not in verdict.reason
        assert "ada-example" not in verdict.reason
        assert "Goodbye" not in verdict.reason
