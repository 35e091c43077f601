"""A filled workspace of the first schema goes on with everything it held, and learns the names it had."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bot.evaluate.evidence import Kind
from bot.model import Decision
from bot.store.changes import Shown
from bot.store.database import APPLICATION_ID, FILE_NAME, apply_pragmas, migrate, migrations
from tests.unit.store.exports import export, fact, row
from tests.unit.store.kit import check_whole, open_at, slug

if TYPE_CHECKING:
    from pathlib import Path

FILL = """
insert into meta values ('origin_id', '0123456789abcdef0123456789abcdef'), ('origin', 'http://127.0.0.1:8765'),
  ('account', 'owner-example');
insert into person (slug, name, headline, connected_on, member_id, search_key, source, first_seen, last_seen, decision,
  pinned) values
  ('person-1', 'Ada Örnek, PhD', 'Chief', '2015-03-09', 'm1', 'ada örnek, phd chief person-1', 'sync',
   '2026-01-01T10:00:00.000Z', '2026-11-01T10:00:00.000Z', 'remove', 0),
  ('person-2', '🌿', null, null, null, '🌿 person-2', 'sync',
   '2026-01-01T10:00:00.000Z', '2026-11-01T10:00:00.000Z', 'undecided', 1);
insert into note (slug, text, source, at) values ('person-1', 'first remark', 'csv', '2026-01-02T10:00:00.000Z'),
  ('person-1', 'second remark', 'csv', '2026-01-02T10:00:00.000Z');
insert into sync (at, stated, read, unreadable, complete, seconds) values ('2026-11-01T10:00:00.000Z', 2, 2, 0, 1, 2.5);
insert into listed values ('person-1', 1, 1), ('person-2', 1, 1);
"""


def first_schema(folder: Path) -> Path:
    """A workspace of the first schema, with people in it."""
    return earlier_schema(folder, 1)


def earlier_schema(folder: Path, number: int) -> Path:
    folder.mkdir(parents=True, mode=0o700)
    path = folder / FILE_NAME
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        apply_pragmas(connection)
        connection.execute(f"pragma application_id = {APPLICATION_ID}")
        migrate(connection, path, migrations()[:1])
        connection.executescript(FILL)
        migrate(connection, path, migrations()[:number])
    return path


def test_everything_is_kept_and_names_are_known(folder: Path) -> None:
    path = first_schema(folder)
    with open_at(folder) as store:
        one, two = store.people.get(slug(1)), store.people.get(slug(2))
        assert one is not None
        assert two is not None
        assert (one.name, one.decision, one.note) == ("Ada Örnek, PhD", Decision.REMOVE, "first remark\nsecond remark")
        assert two.pinned
        assert store.syncs.contains(slug(1))
        recommended = fact(Kind.RECOMMENDED_BY, "d", name="Dr. Ada Örnek")
        store.evidence.record([export([row(1, "Ada Past")], [recommended])])
        assert store.decisions.protected(slug(1)) is not None
        found = store.people.get(slug(1))
        assert found is not None
        assert (found.name, found.company) == ("Ada Örnek, PhD", "Acme")
        check_whole(store)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("pragma foreign_key_check").fetchall() == []
        assert connection.execute("select count(*) from person where name_key is null").fetchone() == (0,)


def test_people_of_the_second_schema_can_be_shown_and_judged_anew(folder: Path) -> None:
    path = earlier_schema(folder, 2)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "insert into judging (id, digest, revision) values (1, 'old', 0);"
            "insert into judgement (slug, score, theirs, mine) values ('person-1', 1, 0, 0);"
        )
    with open_at(folder) as store:
        one, two = store.people.get(slug(1)), store.people.get(slug(2))
        assert one is not None
        assert two is not None
        assert len({one.ref, two.ref, ""}) == 3
        assert (one.revision, two.revision) == (0, 0)
        assert store.people.by_ref(two.ref) == two
        assert not store.judgements.fresh("old")
        assert store.groups.all() == []
        assert store.changes.undo(by="member", key="a") is None
        store.changes.decide([Shown(one.slug, 0)], Decision.KEEP, by="member", key="b")
        store.changes.undo(by="member", key="c")
        assert [person.slug for person in store.decisions.removable()] == [slug(1)]


@pytest.mark.parametrize("number", [1, 2])
def test_an_upgraded_schema_is_the_schema_of_a_new_workspace(folder: Path, tmp_path: Path, number: int) -> None:
    schemas = []
    earlier_schema(folder, number)
    for place in (folder, tmp_path / "new"):
        open_at(place).close()
        with closing(sqlite3.connect(place / FILE_NAME)) as connection:
            schemas.append(connection.execute("select name, sql from sqlite_schema order by name").fetchall())
            assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
    assert schemas[0] == schemas[1]


def test_opening_the_upgraded_workspace_again_writes_nothing(folder: Path) -> None:
    first_schema(folder)
    open_at(folder).close()
    copy = folder / "copy"
    shutil.copy(folder / FILE_NAME, copy)
    open_at(folder).close()
    assert (folder / FILE_NAME).read_bytes() == copy.read_bytes()
