"""News on the page: what came, with the place where it is decided; looked at once, and never what came meanwhile."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from bot.invitation import Invitation, Side
from bot.model import ListReading, Slug
from tests.review.kit import people, review

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.review.kit import Rig


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Rig]:
    with review(tmp_path / "workspace", count=4) as found:
        found.enter()
        found.clock.advance(86_400)
        yield found


def came(page: Rig, count: int) -> None:
    """A sync with so many people."""
    page.clock.advance(3600)
    with page.store() as store:
        people(store, count)


def digest(page: Rig) -> str:
    found = re.search(r'"digest": "(\w{64})"', page.get("since").text.replace("&#34;", '"'))
    assert found is not None
    return found[1]


def test_nothing_new_says_what_to_do(page: Rig) -> None:
    shown = page.get("since").text
    assert "Nothing is new" in shown
    assert "linkprune import" in shown
    assert "since/done" not in shown


def test_each_piece_of_news_leads_to_where_it_is_decided(page: Rig) -> None:
    came(page, 6)
    with page.store() as store:
        store.invitations.record(
            ListReading(1, 1, 0, complete=True, seconds=1.0),
            Side.RECEIVED,
            [Invitation(Side.RECEIVED, Slug("guest-1"), "Guest One", mutual=3)],
        )
        fifth = store.people.get(Slug("person-005"))
    assert fifth is not None
    shown = page.get("since").text
    assert "New connections" in shown
    assert "Person Number5" in shown
    assert "Person Number3" not in shown
    assert f'href="{page.prefix}/person/{fifth.ref}"' in shown
    assert "Invites you, 3 mutual connections" in shown
    assert f'href="{page.prefix}/invitations"' in shown


def test_who_left_is_told(page: Rig) -> None:
    came(page, 3)
    shown = page.get("since").text
    assert "Gone by themselves" in shown
    assert "Person Number3" in shown


def test_only_what_was_shown_counts_as_looked_at(page: Rig) -> None:
    came(page, 5)
    seen = digest(page)
    came(page, 6)
    assert page.act("since/done", {"digest": seen}).status == 409
    assert "Person Number5" in page.get("since").text
    assert page.act("since/done", {"digest": digest(page)}).status == 200
    assert "Nothing is new" in page.get("since").text
    came(page, 7)
    shown = page.get("since").text
    assert "your last look" in shown
    assert "Person Number6" in shown
    assert "Person Number5" not in shown


def test_many_of_one_kind_are_counted(page: Rig) -> None:
    came(page, 60)
    shown = page.get("since").text
    assert shown.count("data-row") == 50
    assert "And 6 more" in shown
