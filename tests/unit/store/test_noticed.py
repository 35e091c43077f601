"""What became different: between exports in any order, between readings of the list, and what is no change."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from bot.model import Connection
from bot.nurture.model import What
from bot.store.noticed import changes_from, changes_since
from tests.unit.store.exports import export, row
from tests.unit.store.kit import fill, open_at, person, slug

if TYPE_CHECKING:
    from pathlib import Path

    from bot.intake.archive import Archive
    from bot.store import Store
    from tests.unit.store.kit import Clock

FIRST, SECOND, THIRD = date(2026, 1, 10), date(2026, 5, 10), date(2026, 11, 10)

Told = tuple[str, str, str, str, str, str]


def told(store: Store) -> list[Told]:
    return [
        (one.slug, one.what.value, one.before, one.after, one.since.isoformat(), one.day.isoformat())
        for one in changes_from(store._database, "")
    ]


def looks(*texts: tuple[date, str, str]) -> list[Archive]:
    return [
        export([row(1, company=company, position=position)], as_of=day, name=f"{day}.zip")
        for day, company, position in texts
    ]


def test_a_new_job_is_noticed_with_the_days_between(store: Store) -> None:
    store.evidence.record(looks((FIRST, "Acme", "Engineer")))
    assert told(store) == []
    store.evidence.record(looks((SECOND, "Globex", "Head of Data")))
    assert told(store) == [
        (slug(1), "company", "Acme", "Globex", "2026-01-10", "2026-05-10"),
        (slug(1), "position", "Engineer", "Head of Data", "2026-01-10", "2026-05-10"),
    ]


def test_neither_the_order_of_exports_nor_how_many_come_at_once_matters(tmp_path: Path) -> None:
    archives = looks((FIRST, "Acme", "A"), (SECOND, "Globex", "A"), (THIRD, "Initech", "B"))
    found = []
    for place, order in enumerate(permutations(archives)):
        with open_at(tmp_path / str(place)) as store:
            for one in order:
                store.evidence.record([one])
            found.append(told(store))
    with open_at(tmp_path / "at once") as store:
        store.evidence.record(archives)
        store.evidence.record(archives)
        found.append(told(store))
    assert all(one == found[0] for one in found)
    assert [(one[2], one[3]) for one in found[0]] == [("Acme", "Globex"), ("Globex", "Initech"), ("A", "B")]


def test_an_older_export_that_comes_later_is_no_news(store: Store, clock: Clock) -> None:
    store.evidence.record(looks((THIRD, "Globex", "A")))
    mark = clock.now().isoformat()[:23] + "Z"
    store.evidence.record(looks((FIRST, "Acme", "A")))
    assert [one[2:4] for one in told(store)] == [("Acme", "Globex")], "known as history"
    assert changes_since(store._database, mark) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [("Acme GmbH", "ACME"), ("Acme", "Acme"), ("Acme", ""), ("", "Acme"), ("Acme, Inc.", "acme inc")],
)
def test_another_spelling_and_what_is_not_shown_are_no_change(store: Store, before: str, after: str) -> None:
    store.evidence.record(looks((FIRST, before, "A"), (SECOND, after, "A")))
    assert told(store) == []


def test_what_was_hidden_in_between_is_compared_with_what_was_shown_before(store: Store) -> None:
    store.evidence.record(looks((FIRST, "Acme", "A"), (SECOND, "", "A"), (THIRD, "Globex", "A")))
    assert told(store) == [(slug(1), "company", "Acme", "Globex", "2026-01-10", "2026-11-10")]


def test_two_exports_of_one_day_are_one_look(store: Store) -> None:
    archives = [export([row(1, company=name)], as_of=FIRST, name=f"{name}.zip") for name in ("Acme", "Globex")]
    store.evidence.record(archives)
    assert told(store) == []


def test_a_new_name_is_noticed_and_a_title_is_none(store: Store) -> None:
    for day, name in ((FIRST, "Ada Example"), (SECOND, "Ada Example, PhD"), (THIRD, "Ada Newname")):
        store.evidence.record([export([row(1, name)], as_of=day, name=f"{day}.zip")])
    assert [one[1:4] for one in told(store)] == [("name", "Ada Example, PhD", "Ada Newname")]


def test_a_changed_address_does_not_hide_a_change(store: Store) -> None:
    store.evidence.record(looks((FIRST, "Acme", "A")))
    store.evidence.record([export([row(2, "Person Number-1", company="Globex", position="A")], as_of=THIRD)])
    assert told(store) == []
    store.people.same(slug(1), slug(2))
    store.evidence.record(looks())  # whatever comes next compares anew
    store.evidence.record([export([], as_of=THIRD, name="again.zip")])
    assert [one[:4] for one in told(store)] == [(slug(2), "company", "Acme", "Globex")]


# --- readings of the list ---------------------------------------------------------------------------------------------


def seen(headline: str | None, name: str = "Pérsona Number-1") -> list[Connection]:
    return [Connection(slug(1), name, headline=headline)]


def test_a_new_headline_and_name_are_noticed_between_readings(store: Store, clock: Clock) -> None:
    from datetime import timedelta

    fill(store, 3)
    clock.wall += timedelta(days=30)
    store.people.upsert_many([person(0), *seen("Head of Data at Globex", "Pérsona Newname")], source="sync")
    assert told(store) == [
        (slug(1), "headline", "Role 1", "Head of Data at Globex", "2026-11-23", "2026-12-23"),
        (slug(1), "name", "Pérsona Number-1", "Pérsona Newname", "2026-11-23", "2026-12-23"),
    ]


@pytest.mark.parametrize("headline", ["ROLE 1", "Role  1 🌿", None, "Role 1"])
def test_the_same_headline_written_differently_is_no_change(store: Store, headline: str | None) -> None:
    fill(store, 3)
    store.people.upsert_many(seen(headline), source="sync")
    assert told(store) == []


def test_a_first_reading_after_an_export_is_no_change(store: Store) -> None:
    store.evidence.record(looks((FIRST, "Acme", "A")))
    store.people.upsert_many(seen("Somebody else entirely", "Another Name"), source="sync")
    assert told(store) == []


# --- purge ------------------------------------------------------------------------------------------------------------


def test_a_purge_reaches_what_was_noticed(store: Store) -> None:
    store.evidence.record(looks((FIRST, "Acme", "A"), (SECOND, "Globex", "A")))
    assert [one.what for one in changes_from(store._database, "")] == [What.COMPANY]
    store.purge(person=slug(1))
    for table in ("change", "shown", "met"):
        assert store._database.number(f"select count(*) from {table} where slug = ?", slug(1)) == 0  # noqa: S608 - the names above


def test_two_addresses_of_one_day_that_are_one_person_are_no_change(store: Store) -> None:
    store.evidence.record([export([row(1, company="Acme"), row(2, company="Globex")], as_of=FIRST)])
    store.people.same(slug(1), slug(2))
    store.evidence.record([export([row(3)], as_of=SECOND, name="later.zip")])
    assert told(store) == []
