"""Those who stay: tiers, tags, touches, snoozes, own notes; under any address; and whose turn it is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import InputError
from bot.evaluate.evidence import Source
from bot.model import Decision
from bot.nurture.calendar import Entry
from bot.nurture.model import How, Rhythm, Tier, Why, tag_of
from tests.unit.store.crowd import judge, judgement
from tests.unit.store.exports import export, row
from tests.unit.store.kit import START, fill, open_at, slug

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.nurture.model import Contact
    from bot.store import Store
    from tests.unit.store.kit import Clock

TODAY = START.date()
RHYTHM = Rhythm(inner=45, professional=120, far=365, week=10, open_days=90)


@pytest.fixture
def kept(store: Store) -> Store:
    """Five people, of whom 0 is kept, 1 pinned, 2 in a tier, 3 undecided, 4 to be removed in spite of a tier."""
    fill(store)
    store.decisions.set(slug(0), Decision.KEEP, because=None, by="member")
    store.decisions.pin(slug(1), None)
    store.nurture.tier(slug(2), Tier.INNER, by="member")
    store.nurture.tier(slug(4), Tier.INNER, by="member")
    store.decisions.set(slug(4), Decision.REMOVE, because=None, by="member")
    return store


def contacts(store: Store) -> dict[str, Contact]:
    return {one.slug: one for one in store.nurture.contacts(TODAY)}


def test_who_stays_is_nurtured_and_nobody_else(kept: Store) -> None:
    assert list(contacts(kept)) == [slug(0), slug(1), slug(2)]
    kept.decisions.set(slug(0), Decision.UNFOLLOW, because=None, by="member")
    kept.nurture.tier(slug(2), None, by="member")
    assert list(contacts(kept)) == [slug(1)]


def test_who_is_gone_shows_no_more(kept: Store) -> None:
    from tests.unit.store.kit import reading

    kept.syncs.record(reading(4), [slug(number) for number in (1, 2, 3, 4)])
    assert list(contacts(kept)) == [slug(1), slug(2)]


def test_tier_tags_touch_and_snooze_are_kept(kept: Store, folder: Path, clock: Clock) -> None:
    kept.nurture.tags(slug(2), ["Mentor ", "C++ / Berlin".replace("+", "")])
    kept.nurture.touch(slug(2), TODAY - timedelta(days=3), How.CALL, by="member")
    kept.nurture.touch(slug(2), TODAY - timedelta(days=9), How.MAIL, by="notes.csv")
    kept.nurture.snooze(slug(2), TODAY + timedelta(days=9), by="member")
    with open_at(folder, clock) as again:
        one = contacts(again)[slug(2)]
        assert (one.tier, one.tags) == (Tier.INNER, frozenset({"mentor", "c / berlin"}))
        assert (one.touch, one.touch_how, one.last_how) == (TODAY - timedelta(days=3), How.CALL, "call")
        assert one.snoozed_until == TODAY + timedelta(days=9)
        assert [(touch.how, touch.by) for touch in again.nurture.touches(slug(2))] == [
            (How.CALL, "member"),
            (How.MAIL, "notes.csv"),
        ]


def test_a_touch_ends_a_snooze_and_can_be_taken_back(kept: Store) -> None:
    kept.nurture.snooze(slug(2), TODAY + timedelta(days=9), by="member")
    kept.nurture.touch(slug(2), TODAY, How.MESSAGE, by="member")
    assert contacts(kept)[slug(2)].snoozed_until is None
    taken = kept.nurture.untouch(slug(2))
    assert taken is not None
    assert (taken.day, taken.how) == (TODAY, How.MESSAGE)
    assert kept.nurture.untouch(slug(2)) is None
    assert contacts(kept)[slug(2)].last is None


def test_a_snooze_is_taken_back(kept: Store) -> None:
    kept.nurture.snooze(slug(2), TODAY + timedelta(days=9), by="member")
    kept.nurture.snooze(slug(2), None, by="member")
    assert contacts(kept)[slug(2)].snoozed_until is None


def test_a_day_to_come_is_no_touch(kept: Store) -> None:
    with pytest.raises(InputError, match="still to come"):
        kept.nurture.touch(slug(2), TODAY + timedelta(days=2), How.CALL, by="member")
    assert kept.nurture.touches(slug(2)) == []


def test_strangers_have_no_tier(kept: Store) -> None:
    acts: tuple[Callable[[], None], ...] = (
        lambda: kept.nurture.tier(slug(77), Tier.FAR, by="member"),
        lambda: kept.nurture.tags(slug(77), ["x"]),
        lambda: kept.nurture.note(slug(77), "x"),
        lambda: kept.nurture.touch(slug(77), TODAY, How.CALL, by="member"),
    )
    for act in acts:
        with pytest.raises(InputError, match="Nobody with the address person-77"):
            act()


@pytest.mark.parametrize("text", ["", "  ", "-x", "=1+1", "a" * 41, "a,b", "a\nb;c"])
def test_what_is_no_tag_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="no tag"):
        tag_of(text)


def test_the_own_note_is_one_and_leaves_other_notes_alone(kept: Store) -> None:
    kept.people.note(slug(2), "from elsewhere", source="list.csv")
    kept.nurture.note(slug(2), "Met in Berlin")
    kept.nurture.note(slug(2), "Met in Bonn")
    assert kept.nurture.own_notes() == {slug(2): "Met in Bonn"}
    person = kept.people.get(slug(2))
    assert person is not None
    assert person.note == "from elsewhere\nMet in Bonn"
    kept.nurture.note(slug(2), " ")
    assert kept.nurture.own_notes() == {}


# --- another address --------------------------------------------------------------------------------------------------


def test_what_was_said_of_an_earlier_address_counts_for_the_newest(kept: Store) -> None:
    kept.evidence.record([export([row(9)], as_of=date(2026, 12, 1))])
    kept.nurture.tags(slug(2), ["mentor"])
    kept.nurture.touch(slug(2), TODAY, How.CALL, by="member")
    kept.nurture.snooze(slug(2), TODAY + timedelta(days=9), by="member")
    kept.nurture.note(slug(2), "Met in Bonn")
    kept.people.same(slug(2), slug(9))
    found = contacts(kept)
    assert slug(2) not in found
    one = found[slug(9)]
    assert (one.tier, one.tags, one.touch) == (Tier.INNER, frozenset({"mentor"}), TODAY)
    assert one.snoozed_until == TODAY + timedelta(days=9)
    assert kept.nurture.own_notes() == {slug(9): "Met in Bonn"}
    kept.nurture.tags(slug(2), ["other"])
    kept.nurture.tier(slug(2), Tier.FAR, by="member")
    kept.nurture.snooze(slug(9), None, by="member")
    one = contacts(kept)[slug(9)]
    assert (one.tier, one.tags, one.snoozed_until) == (Tier.FAR, frozenset({"other"}), None)
    assert [touch.how for touch in kept.nurture.touches(slug(9))] == [How.CALL]


# --- whose turn -------------------------------------------------------------------------------------------------------


def test_due_joins_judgements_touches_and_changes(kept: Store) -> None:
    kept.evidence.record([export([row(0, company="Acme")], as_of=date(2026, 8, 1), name="old.zip")])
    kept.evidence.record([export([row(0, company="Globex")], as_of=date(2026, 11, 20))])
    judge(kept, [judgement(number, last_year=2026 if number == 2 else None) for number in range(5)])
    found = kept.nurture.due(TODAY, 10, RHYTHM)
    assert [(one.person.slug, one.why) for one in found] == [
        (slug(2), Why.SILENCE),
        (slug(0), Why.CHANGE),
        (slug(1), Why.NEVER),
    ]
    first = found[0]
    assert (first.tier, first.last_contact) == (Tier.INNER, date(2026, 6, 1))
    assert first.reason == "last contact 2026-06-01 (they wrote), wanted every 45 days"
    assert first.suggestion == "Send an article about sales: it is this person's field."
    assert [one.person.slug for one in kept.nurture.due(TODAY, 1, RHYTHM)] == [slug(2)]
    kept.nurture.touch(slug(2), TODAY, How.ARTICLE, by="member")
    kept.nurture.touch(slug(0), TODAY, How.MESSAGE, by="member")
    assert [one.person.slug for one in kept.nurture.due(TODAY, 10, RHYTHM)] == [slug(1)]


def test_stale_judgements_tell_no_last_contact(kept: Store) -> None:
    judge(kept, [judgement(2, last_year=2026)])
    assert contacts(kept)[slug(2)].message is not None
    kept.evidence.record([export([row(0)])])
    assert contacts(kept)[slug(2)].message is None


def test_messages_are_known_until_the_newest_export_that_has_them(kept: Store) -> None:
    assert kept.nurture.messages_until() is None
    only = frozenset({Source.CONNECTIONS})
    kept.evidence.record([export([row(0)], as_of=date(2026, 11, 20), sources=only)])
    assert kept.nurture.messages_until() is None
    kept.evidence.record([export([row(0)], as_of=date(2026, 10, 1), name="whole.zip")])
    assert kept.nurture.messages_until() == date(2026, 10, 1)


# --- the calendar -----------------------------------------------------------------------------------------------------


def test_an_entry_keeps_number_and_moment_until_its_content_changes(kept: Store) -> None:
    one = Entry(slug(0), "Ada", TODAY, "why")
    first = kept.nurture.numbered([one])[slug(0)]
    assert first[0] == 0
    assert kept.nurture.numbered([one])[slug(0)] == first
    later = kept.nurture.numbered([Entry(slug(0), "Ada", TODAY, "why else")])[slug(0)]
    assert later[0] == 1
    assert later[1] > first[1]


# --- purge ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("everybody", [False, True])
def test_a_purge_reaches_all_of_it(kept: Store, everybody: bool) -> None:
    kept.nurture.tags(slug(2), ["mentor"])
    kept.nurture.touch(slug(2), TODAY, How.CALL, by="member")
    kept.nurture.note(slug(2), "Met in Bonn")
    kept.nurture.numbered([Entry(slug(2), "Ada", TODAY, "why")])
    if everybody:
        kept.purge(all=True)
    else:
        kept.purge(person=slug(2))
    for table in ("nurture", "tag", "touch", "calendar", "note", "met"):
        assert kept._database.number(f"select count(*) from {table} where slug = ?", slug(2)) == 0  # noqa: S608 - the names above
    assert b"mentor" not in kept.path.read_bytes()
