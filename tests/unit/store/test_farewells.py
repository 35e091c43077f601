"""Farewells in the store: what may become what, what imports tell, what is forgotten, and what the log says."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import InputError
from bot.evaluate.evidence import Kind
from bot.farewell.values import GRACE, Said, State
from bot.farewell.verdict import answered_sentence
from bot.model import Decision
from bot.store.database import FILE_NAME
from tests.unit.store.exports import export, fact, row
from tests.unit.store.kit import START, add_plan, check_whole, events, fill, open_at, person, remove, slug, start

if TYPE_CHECKING:
    from pathlib import Path

    from bot.intake.archive import Archive
    from bot.store import Store
    from tests.unit.store.kit import Clock

TEXT = "Goodbye, and thank you for everything"
DAY = timedelta(days=1)


@pytest.fixture
def drafted(store: Store) -> Store:
    fill(store)
    store.farewells.draft(slug(1), TEXT, "plain-en", "en", by="member")
    return store


def outcomes(store: Store) -> list[tuple[object, object]]:
    """The events about farewells, in order: what became of them, and by whom."""
    return [(one["outcome"], one["by"]) for one in events(store) if one["event"] == "farewell"]


def wrote(at: datetime, *, as_of: date = date(2026, 12, 24)) -> Archive:
    """An export in which the person wrote at this moment."""
    return export([row(1, person(1).name)], [fact(Kind.WROTE, who=1, at=at)], as_of=as_of)


# --- words ------------------------------------------------------------------------------------------------------------


def test_a_draft_is_kept_and_nothing_else_is_said(drafted: Store) -> None:
    farewell = drafted.farewells.one(slug(1))
    assert farewell is not None
    assert (farewell.state, farewell.text, farewell.template, farewell.language) == (
        State.DRAFT,
        TEXT,
        "plain-en",
        "en",
    )
    assert (farewell.name, farewell.slug, farewell.edited) == (person(1).name, slug(1), False)
    assert outcomes(drafted) == []
    assert drafted.farewells.one(slug(2)) is None


@pytest.mark.parametrize("said", Said)
@pytest.mark.parametrize("before", [None, *Said, "dropped"])
def test_what_may_become_what(drafted: Store, before: Said | str | None, said: Said) -> None:
    farewells = drafted.farewells
    if isinstance(before, Said):
        farewells.say(slug(1), before, by="member")
    elif before:
        farewells.drop(slug(1), by="member")
    allowed = {
        None: set(Said),
        Said.LATER: set(Said),
        Said.SENT: {Said.LATER, Said.SKIPPED, Said.ANSWERED},
        Said.ANSWERED: {Said.ANSWERED},
        Said.SKIPPED: set(),
        "dropped": set(),
    }[before]
    logged = len(outcomes(drafted))
    if said in allowed:
        assert farewells.say(slug(1), said, by="member").state.value == said.value
        assert outcomes(drafted)[logged:] == [(said.value, "member")]
    else:
        with pytest.raises(InputError, match="cannot become"):
            farewells.say(slug(1), said, by="member")
        assert len(outcomes(drafted)) == logged


def test_sent_by_mistake_is_taken_back(drafted: Store) -> None:
    drafted.farewells.say(slug(1), Said.SENT, by="member")
    back = drafted.farewells.say(slug(1), Said.LATER, by="member")
    assert (back.sent_at, back.text) == (None, TEXT)
    assert "put off and not sent yet" in (drafted.farewells.why_wait(slug(1), START) or "")


@pytest.mark.parametrize("end", ["skipped", "drop", "removed"])
def test_a_text_is_forgotten_when_the_matter_is_closed(drafted: Store, folder: Path, end: str) -> None:
    digest = drafted.farewells.list()[0].digest
    if end == "skipped":
        drafted.farewells.say(slug(1), Said.SKIPPED, by="member")
    elif end == "drop":
        drafted.farewells.drop(slug(1), by="member")
    else:
        drafted.farewells.say(slug(1), Said.SENT, by="member")
        plan = add_plan(drafted)
        remove(drafted, start(drafted, plan), plan, 1)
    farewell = drafted.farewells.one(slug(1))
    assert farewell is not None
    assert farewell.state is (State.SKIPPED if end == "skipped" else State.CLOSED)
    assert (farewell.text, farewell.digest) == (None, digest)
    assert drafted.farewells.why_wait(slug(1), START) is None
    with closing(sqlite3.connect(folder / FILE_NAME)) as raw:
        assert raw.execute("select count(*) from farewell where text is not null").fetchone() == (0,)


def test_an_open_one_is_not_written_over(drafted: Store) -> None:
    for said in (None, Said.LATER, Said.SENT, Said.ANSWERED):
        if said:
            drafted.farewells.say(slug(1), said, by="member")
        with pytest.raises(InputError, match="already"):
            drafted.farewells.draft(slug(1), "Another", "warm-en", "en", by="member")
    drafted.farewells.drop(slug(1), by="member")
    again = drafted.farewells.draft(slug(1), "Another", "warm-en", "en", by="member")
    assert (again.state, again.text, again.sent_at, again.answered_at) == (State.DRAFT, "Another", None, None)


def test_only_an_unsent_text_is_edited(drafted: Store) -> None:
    edited = drafted.farewells.edit(slug(1), "  Shorter\r\nnow ", by="member")
    assert (edited.text, edited.edited, edited.state) == ("Shorter\nnow", True, State.DRAFT)
    drafted.farewells.say(slug(1), Said.SENT, by="member")
    with pytest.raises(InputError, match="cannot be edited"):
        drafted.farewells.edit(slug(1), "Other", by="member")


@pytest.mark.parametrize("text", ["", " \n ", "x" * 8001])
def test_a_text_that_cannot_be_sent_is_refused(drafted: Store, text: str) -> None:
    with pytest.raises(InputError):
        drafted.farewells.draft(slug(2), text, "plain-en", "en", by="member")
    with pytest.raises(InputError):
        drafted.farewells.edit(slug(1), text, by="member")


def test_strangers_get_none(drafted: Store) -> None:
    with pytest.raises(InputError, match="known"):
        drafted.farewells.draft(slug(99), TEXT, "plain-en", "en", by="member")
    with pytest.raises(InputError, match="no farewell"):
        drafted.farewells.drop(slug(2), by="member")
    with pytest.raises(InputError, match="no farewell"):
        drafted.farewells.edit(slug(2), TEXT, by="member")


def test_the_list_begins_with_what_changed_last(drafted: Store) -> None:
    drafted.farewells.draft(slug(2), TEXT, "plain-en", "en", by="member")
    drafted.farewells.say(slug(1), Said.LATER, by="member")
    assert [one.slug for one in drafted.farewells.list()] == [slug(1), slug(2)]
    assert [one.slug for one in drafted.farewells.list(State.DRAFT)] == [slug(2)]


# --- answers ----------------------------------------------------------------------------------------------------------


def send(store: Store, number: int = 1) -> datetime:
    """Opened and sent; returns the moment."""
    store.farewells.opened(slug(number))
    sent = store.farewells.say(slug(number), Said.SENT, by="member").sent_at
    assert sent is not None
    return sent


def test_a_reply_in_a_newer_import_holds_for_good(drafted: Store) -> None:
    sent = send(drafted)
    drafted.evidence.record([wrote(sent + DAY)])
    late = sent + 365 * DAY
    assert drafted.farewells.why_wait(slug(1), late) == answered_sentence(sent + DAY)
    assert drafted.farewells.note_answers(by="linkprune") == (slug(1),)
    assert drafted.farewells.note_answers(by="linkprune") == ()
    assert outcomes(drafted) == [("sent", "member"), ("answered", "linkprune")]
    farewell = drafted.farewells.one(slug(1))
    assert farewell is not None
    assert (farewell.state, farewell.answered_at) == (State.ANSWERED, sent + DAY)
    assert "decide again" in (drafted.farewells.why_wait(slug(1), late) or "")


def test_a_decision_that_knows_the_answer_frees(drafted: Store) -> None:
    drafted.decisions.set(slug(1), Decision.REMOVE, because=None, by="member")
    sent = send(drafted)
    drafted.evidence.record([wrote(sent + timedelta(minutes=1))])
    # Nobody has taken note of the answer yet: a decision now does not know it.
    drafted.decisions.set(slug(1), Decision.REMOVE, because=None, by="member")
    assert drafted.farewells.why_wait(slug(1), START + 30 * DAY) is not None
    drafted.farewells.note_answers(by="linkprune")
    assert drafted.farewells.why_wait(slug(1), START + 30 * DAY) is not None
    drafted.decisions.set(slug(1), Decision.ASK, because=None, by="member")
    assert drafted.farewells.why_wait(slug(1), START + 30 * DAY) is not None
    drafted.decisions.set(slug(1), Decision.REMOVE, because=None, by="member")
    assert drafted.farewells.why_wait(slug(1), START + 30 * DAY) is None


def after(sent: datetime, *, written: datetime | None, newest: datetime) -> Archive:
    """An export whose newest message, with somebody else, is of this moment; with the farewell where it was written."""
    facts = [fact(Kind.WROTE, who=2, at=newest), fact(Kind.WROTE, who=1, at=sent - DAY)]
    facts += [fact(Kind.WRITTEN, who=1, at=written)] if written else []
    return export([row(1, person(1).name), row(2)], facts, as_of=date(2027, 1, 1))


@pytest.mark.parametrize(
    ("written", "reach", "shows"), [(False, DAY, False), (True, 0 * DAY, False), (True, DAY, True)]
)
def test_an_import_shows_silence_where_it_has_the_farewell_and_reaches_beyond_grace(
    drafted: Store, written: bool, reach: timedelta, shows: bool
) -> None:
    sent = send(drafted)
    drafted.evidence.record([after(sent, written=sent if written else None, newest=sent + GRACE + reach)])
    assert drafted.farewells.note_answers(by="linkprune") == ()
    assert (drafted.farewells.why_wait(slug(1), sent + 40 * DAY) is None) == shows


def test_a_text_that_went_to_many_is_the_farewell_too(drafted: Store) -> None:
    sent = send(drafted)
    told = [fact(Kind.TEMPLATE, who=1, at=sent), fact(Kind.WROTE, who=2, at=sent + 8 * DAY)]
    drafted.evidence.record([export([row(1, person(1).name), row(2)], told, as_of=date(2027, 1, 1))])
    assert drafted.farewells.why_wait(slug(1), sent + 40 * DAY) is None


def test_a_name_that_several_bear_holds_all_of_them(drafted: Store) -> None:
    sent = send(drafted)
    told = fact(Kind.WROTE, name=person(1).name, at=sent + DAY)
    drafted.evidence.record([export([row(2, person(1).name)], [told], as_of=date(2026, 12, 24))])
    assert "answered you" in (drafted.farewells.why_wait(slug(1), sent + 30 * DAY) or "")


def test_a_farewell_follows_a_changed_address(drafted: Store) -> None:
    send(drafted)
    drafted.people.same(slug(1), slug(2))
    assert drafted.people.moved_to(slug(1)) == slug(2)
    for address in (slug(1), slug(2)):
        found = drafted.farewells.one(address)
        assert found is not None
        assert (found.slug, found.state) == (slug(2), State.SENT)
    assert drafted.farewells.say(slug(2), Said.ANSWERED, by="member").state is State.ANSWERED
    assert [one.slug for one in drafted.farewells.list()] == [slug(2)]


# --- what is kept -----------------------------------------------------------------------------------------------------


def test_no_word_of_it_reaches_the_log(drafted: Store) -> None:
    send(drafted)
    drafted.farewells.say(slug(1), Said.ANSWERED, by="member")
    assert not re.search("Goodbye|thank you", drafted.mirror_path.read_text(encoding="utf-8"))
    assert TEXT not in repr(drafted.farewells.list())


def test_a_purge_takes_it(drafted: Store, folder: Path) -> None:
    drafted.farewells.draft(slug(2), TEXT + " two", "plain-en", "en", by="member")
    send(drafted)
    drafted.purge(person=slug(1))
    assert [one.slug for one in drafted.farewells.list()] == [slug(2)]
    drafted.purge(all=True)
    assert drafted.farewells.list() == []
    for path in folder.iterdir():
        assert b"Goodbye" not in path.read_bytes(), path


def test_what_was_said_is_there_after_a_kill(folder: Path, clock: Clock) -> None:
    store = open_at(folder, clock)
    fill(store)
    store.farewells.draft(slug(1), TEXT, "plain-en", "en", by="member")
    store.farewells.say(slug(1), Said.SENT, by="member")
    # Nothing is closed: another process opens what this one has committed.
    with open_at(folder, clock) as other:
        assert "there is time to answer" in (other.farewells.why_wait(slug(1), START) or "")
        check_whole(other)


# --- clocks that jump -------------------------------------------------------------------------------------------------


def test_a_clock_that_was_set_back_for_a_while_shortens_no_grace(drafted: Store, clock: Clock) -> None:
    begun = clock.now()
    clock.wall -= 10 * DAY
    drafted.farewells.say(slug(1), Said.SENT, by="member")
    reason = drafted.farewells.why_wait(slug(1), begun + timedelta(minutes=1))
    assert reason is not None
    assert "there is time to answer until" in reason


def test_a_decision_under_a_clock_that_was_ahead_knows_no_later_answer(drafted: Store, clock: Clock) -> None:
    begun = clock.now()
    clock.wall += 30 * DAY
    drafted.decisions.set(slug(1), Decision.REMOVE, because=None, by="member")
    clock.wall -= 30 * DAY
    drafted.farewells.say(slug(1), Said.ANSWERED, by="member")
    assert drafted.farewells.why_wait(slug(1), begun + 40 * DAY) == answered_sentence(begun)
