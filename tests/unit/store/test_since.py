"""What is new since a moment: each group, its limits, and the moment itself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.audit.chain import stamp
from bot.evaluate.evidence import Source
from bot.invitation import Invitation, InvitationDecision, Side
from bot.model import Connection, Decision, ListReading, Mode
from bot.nurture.model import How, Rhythm, Tier
from bot.store.since import Group, Mark, MarkedBy
from tests.unit.store.crowd import judge, judgement
from tests.unit.store.exports import export, row
from tests.unit.store.kit import START, add_plan, fill, person, reading, remove, slug, start

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.intake.archive import Archive
    from bot.store import Store
    from bot.store.since import News
    from tests.unit.store.kit import Clock

RHYTHM = Rhythm(inner=45, professional=120, far=365, week=10, open_days=90)
JUNE, AUGUST, NOVEMBER = date(2026, 6, 1), date(2026, 8, 1), date(2026, 11, 20)


def listing(day: date, numbers: Iterable[int], *, on: date = date(2015, 3, 9), company: str = "Acme") -> Archive:
    return export([row(number, company=company, on=on) for number in numbers], as_of=day, name=f"{day}.zip")


def news(store: Store, mark: Mark | None = None) -> News:
    return store.since.news(mark or store.since.mark(), RHYTHM)


def slugs(found: News, group: Group) -> list[str]:
    return [one.slug.removeprefix("person-") for one in found.of(group)]


def sync(store: Store, clock: Clock, numbers: Iterable[int], *, days: int = 10) -> None:
    """A complete reading of the list, some days later."""
    clock.wall += timedelta(days=days)
    listed = list(numbers)
    store.people.upsert_many(map(person, listed), source="sync")
    store.syncs.record(reading(len(listed)), map(slug, listed))


# --- the moment -------------------------------------------------------------------------------------------------------


def test_the_mark_is_the_last_look_else_the_last_run_else_the_first_list(store: Store, clock: Clock) -> None:
    assert store.since.mark().by is MarkedBy.NOTHING
    fill(store, 3)
    first = store.since.mark()
    assert (first.by, first.at.date()) == (MarkedBy.IMPORT, START.date())
    plan = add_plan(store)
    dry = start(store, plan, Mode.DRY)
    store.journal.stop_run(dry, stopped_by=None, counts={})
    assert store.since.mark() == first, "a dry run changed nothing"
    clock.wall += timedelta(days=3)
    run = start(store, plan)
    store.journal.stop_run(run, stopped_by=None, counts={})
    ended = store.since.mark()
    assert (ended.by, ended.at.date()) == (MarkedBy.RUN, START.date() + timedelta(days=3))
    clock.wall += timedelta(days=3)
    looked = store.since.done()
    assert looked.by is MarkedBy.MEMBER
    assert stamp(store.since.mark().at) == stamp(looked.at)


def test_nothing_is_new_in_an_empty_workspace_and_after_the_first_import(store: Store) -> None:
    assert news(store).nothing
    store.evidence.record([listing(JUNE, range(5))])
    assert news(store).nothing
    store.evidence.record([listing(JUNE, range(5))])
    assert news(store).nothing, "the same archive again"


# --- who came ---------------------------------------------------------------------------------------------------------


def test_who_is_in_a_newer_export_is_new(store: Store) -> None:
    store.evidence.record([listing(JUNE, range(3))])
    store.evidence.record([listing(NOVEMBER, range(3)), listing(NOVEMBER, [3], on=date(2026, 10, 2))])
    (one,) = news(store).new
    assert (one.slug, one.sentence) == (slug(3), "connected since 2026-10-02 (Engineer, Acme)")


def test_who_was_hidden_before_is_told_apart(store: Store) -> None:
    store.evidence.record([listing(JUNE, range(3))])
    store.evidence.record([listing(NOVEMBER, range(4))])
    (one,) = news(store).new
    assert one.sentence == "connected since 2015-03-09, and not listed before (Engineer, Acme)"


def test_an_older_export_brings_no_news(store: Store) -> None:
    store.evidence.record([listing(NOVEMBER, range(3))])
    mark = store.since.done()
    store.evidence.record([listing(JUNE, range(6), company="Globex")])
    assert news(store, mark).nothing


def test_a_reading_of_the_same_day_brings_news(store: Store, clock: Clock) -> None:
    fill(store, 3)
    sync(store, clock, range(4), days=0)
    assert slugs(news(store), Group.NEW) == ["3"]


def test_a_new_address_of_somebody_known_is_nobody_new(store: Store) -> None:
    store.evidence.record([listing(JUNE, [1])])
    store.evidence.record([listing(NOVEMBER, [2])])
    store.people.same(slug(1), slug(2))
    found = news(store)
    assert (slugs(found, Group.NEW), slugs(found, Group.GONE)) == ([], [])


# --- who changed ------------------------------------------------------------------------------------------------------


def test_changes_of_everybody_connected_are_told_once(store: Store) -> None:
    store.evidence.record([listing(JUNE, range(3))])
    store.evidence.record([listing(NOVEMBER, range(2), company="Globex"), listing(NOVEMBER, [2])])
    found = news(store)
    assert slugs(found, Group.CHANGED) == ["0", "1"]
    assert found.changed[0].sentence == "company changed from Acme to Globex between 2026-06-01 and 2026-11-20"
    assert news(store, store.since.done()).nothing


# --- whose turn it became ---------------------------------------------------------------------------------------------


def test_who_crossed_the_cadence_since_the_mark_lapsed(store: Store, clock: Clock) -> None:
    fill(store)
    for number, days in ((0, 44), (1, 46), (2, 40)):
        store.nurture.tier(slug(number), Tier.INNER, by="member")
        store.nurture.touch(slug(number), START.date() - timedelta(days=days), How.CALL, by="member")
    mark = store.since.done()
    assert news(store, mark).nothing
    clock.wall += timedelta(days=2)
    found = news(store, mark)
    assert slugs(found, Group.LAPSED) == ["0"]
    assert found.lapsed[0].sentence == "last contact 2026-10-10, wanted every 45 days"


# --- who came back, who went ------------------------------------------------------------------------------------------


def test_who_was_removed_and_is_listed_again_is_back(store: Store, clock: Clock) -> None:
    fill(store)
    plan = add_plan(store)
    run = start(store, plan)
    for number in range(3):
        remove(store, run, plan, number)
    store.journal.stop_run(run, stopped_by=None, counts={})
    assert news(store).nothing, "what we did ourselves is no news"
    sync(store, clock, (1, 3, 4))
    found = news(store)
    assert (slugs(found, Group.BACK), slugs(found, Group.GONE)) == (["1"], [])
    assert found.back[0].sentence == "removed on 2026-11-23, listed again on 2026-12-03"
    assert news(store, store.since.done()).nothing


def test_who_comes_back_in_an_export_that_is_imported_late_is_news(store: Store, clock: Clock) -> None:
    fill(store)
    plan = add_plan(store)
    run = start(store, plan)
    remove(store, run, plan, 0)
    store.journal.stop_run(run, stopped_by=None, counts={})
    clock.wall += timedelta(days=30)
    mark = store.since.done()
    clock.wall += timedelta(days=1)
    store.evidence.record([listing(date(2026, 12, 1), range(5))])
    assert slugs(news(store, mark), Group.BACK) == ["0"]


def test_who_left_the_list_without_us_is_gone(store: Store, clock: Clock) -> None:
    fill(store)
    sync(store, clock, range(4))
    found = news(store)
    assert slugs(found, Group.GONE) == ["4"]
    assert not found.gone[0].doubtful
    sync(store, clock, range(5))
    assert slugs(news(store), Group.GONE) == [], "listed again"


def test_who_is_missing_in_an_export_is_told_as_doubtful(store: Store) -> None:
    store.evidence.record([listing(JUNE, range(4))])
    store.evidence.record([listing(AUGUST, range(3))])
    mark = Mark(store.since.mark().at, MarkedBy.DATE)
    store.evidence.record([listing(NOVEMBER, range(2))])
    found = news(store, mark)
    assert slugs(found, Group.GONE) == ["2", "3"]
    assert all(one.doubtful for one in found.gone)
    assert "hidden in the export" in found.gone[0].sentence


def test_an_export_without_connections_misses_nobody(store: Store) -> None:
    store.evidence.record([listing(JUNE, range(4))])
    only = frozenset({Source.MESSAGES})
    store.evidence.record([export([], as_of=NOVEMBER, sources=only)])
    assert news(store).nothing


# --- invitations ------------------------------------------------------------------------------------------------------


def invite(store: Store, *numbers: int) -> None:
    found = [Invitation(Side.RECEIVED, slug(number), f"Person {number}", mutual=3, note="Hi") for number in numbers]
    store.invitations.record(ListReading(len(found), len(found), 0, True, 1.0), Side.RECEIVED, found)


def test_new_invitations_wait_for_a_decision(store: Store) -> None:
    invite(store, 50)
    mark = store.since.done()
    invite(store, 50, 51, 52)
    store.invitations.decide(Side.RECEIVED, [slug(52)], InvitationDecision.IGNORE, because="no", by="member")
    found = news(store, mark)
    assert slugs(found, Group.INVITATIONS) == ["51"]
    assert found.invitations[0].sentence == "invites you, 3 mutual connections, with a note"


# --- nothing is lost --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", [True, False])
def test_a_newer_export_keeps_what_the_member_said(store: Store, first: bool) -> None:
    archives = [listing(JUNE, range(4)), listing(NOVEMBER, range(5), company="Globex")]
    store.evidence.record(archives[:1] if first else archives[1:])
    store.decisions.set(slug(0), Decision.KEEP, because="a friend", by="member")
    store.decisions.pin(slug(1), "my first manager")
    store.decisions.set(slug(2), Decision.REMOVE, because="never met", by="member")
    store.nurture.tier(slug(0), Tier.INNER, by="member")
    store.nurture.tags(slug(0), ["mentor"])
    store.nurture.note(slug(0), "Met in Bonn")
    store.nurture.snooze(slug(0), date(2027, 1, 1), by="member")
    judge(store, [judgement(number) for number in range(4)])
    store.evidence.record(archives)
    people = {number: store.people.get(slug(number)) for number in range(3)}
    assert [(one.decision, one.because) for one in people.values() if one] == [
        (Decision.KEEP, "a friend"),
        (Decision.UNDECIDED, None),
        (Decision.REMOVE, "never met"),
    ]
    assert people[1] is not None
    assert people[1].pin_reason == "my first manager"
    (one, _) = store.nurture.contacts(START.date())
    assert (one.tier, one.tags, one.snoozed_until) == (Tier.INNER, frozenset({"mentor"}), date(2027, 1, 1))
    assert store.nurture.own_notes() == {slug(0): "Met in Bonn"}


def test_people_of_another_spelling_are_not_new(store: Store, clock: Clock) -> None:
    fill(store, 2)
    clock.wall += timedelta(days=1)
    store.people.upsert_many([Connection(slug(0), "PÉRSONA NUMBER-0 🌿", headline="role 0")], source="sync")
    assert news(store).nothing
