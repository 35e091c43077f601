"""This week's list on the page: whose turn, why, with which words; done once, put off, put closer."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.model import Decision, Slug
from bot.nurture.model import How, Tier
from tests.review.kit import person, review

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.review.kit import Rig

ADA, BEN = (person(number).slug for number in (1, 2))
DAY = timedelta(days=1)


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Rig]:
    """Ada is of the inner circle and silent for long, Ben was spoken to last week."""
    with review(tmp_path / "workspace", count=6) as found:
        found.enter()
        today = found.clock.now().date()
        with found.store() as store:
            for one in (ADA, BEN):
                store.decisions.set(one, Decision.KEEP, because=None, by="member")
            store.nurture.tier(ADA, Tier.INNER, by="member")
            store.nurture.touch(ADA, today - 60 * DAY, How.CALL, by="member")
            store.nurture.touch(BEN, today - 7 * DAY, How.MAIL, by="member")
        yield found


def body(page: Rig, slug: Slug = ADA, **more: object) -> dict[str, object]:
    """What the page sends about one person, as it is shown now."""
    with page.store() as store:
        known = store.people.get(slug)
    assert known is not None
    shown = page.get("nurture").text.replace("&#34;", '"')
    seen = re.search(rf'"ref": "{known.ref}", "seen": "(\w+)"', shown)
    return {"ref": known.ref, "seen": seen[1] if seen else "", **more}


def touches(page: Rig, slug: Slug = ADA) -> list[str]:
    with page.store() as store:
        return [touch.how.value for touch in store.nurture.touches(slug)]


def test_the_list_says_whose_turn_it_is_and_why(page: Rig) -> None:
    shown = page.get("nurture").text
    assert "1 of the 2 who stay" in shown
    assert "Person Number1" in shown
    assert "Person Number2" not in shown
    assert "wanted every 45 days" in shown
    assert "(call)" in shown
    assert "What you could do:" in shown
    assert "Robin" in shown
    assert "Inner circle: <strong>1</strong>" in shown


def test_a_text_comes_in_the_chosen_language(page: Rig) -> None:
    english, german = page.get("nurture").text, page.get("nurture?language=de").text
    assert 'lang="en">\n' in english
    assert 'lang="de">\n' in german
    assert page.get("nurture?language=xx").status == 200
    assert "A text to begin with" not in page.get("nurture?language=xx").text


def test_done_is_noted_once_and_taken_back(page: Rig) -> None:
    given = body(page, how="meeting")
    done = page.act("nurture/done", given).json()
    assert done["sentence"] == "Noted: in touch with Person Number1 (meeting)."
    assert page.act("nurture/done", given).status == 409
    assert touches(page) == ["meeting", "call"]
    assert "Person Number1" not in page.get("nurture").text
    assert page.act(done["back"]["act"], done["back"]["body"]).status == 200
    assert touches(page) == ["call"]
    assert page.act(done["back"]["act"], done["back"]["body"]).status == 409


def test_what_the_terminal_noted_meanwhile_is_not_noted_again(page: Rig) -> None:
    given = body(page)
    with page.store() as store:
        store.nurture.touch(ADA, page.clock.now().date(), How.MAIL, by="member")
    assert page.act("nurture/done", given).status == 409
    assert touches(page) == ["mail", "call"]


def test_whoever_is_put_off_comes_back(page: Rig) -> None:
    put = page.act("nurture/snooze", body(page, days=7)).json()
    assert "put off for 7 days" in put["sentence"]
    assert "1 put off." in page.get("nurture").text
    assert page.act(put["back"]["act"], put["back"]["body"]).status == 200
    assert "Person Number1" in page.get("nurture").text
    page.act("nurture/snooze", body(page, days=30))
    page.clock.advance(31 * 86_400)
    assert "Person Number1" in page.get("nurture").text
    for wrong in (-1, 3651, "x", None):
        assert page.act("nurture/snooze", body(page, days=wrong)).status == 422


def test_a_tier_sets_how_often_the_turn_comes(page: Rig) -> None:
    assert page.act("nurture/tier", body(page, tier="far")).status == 200
    assert "It is nobody" in page.get("nurture").text
    assert page.act("nurture/tier", body(page, tier="none")).status == 200
    with page.store() as store:
        assert {one.tier for one in store.nurture.contacts(page.clock.now().date())} == {None}
    assert page.act("nurture/tier", body(page, tier="enemies")).status == 422


def test_nobody_kept_says_so(tmp_path: Path) -> None:
    with review(tmp_path / "workspace", count=3) as empty:
        empty.enter()
        assert "Nobody is kept yet" in empty.get("nurture").text


def test_reading_the_page_changes_nothing(page: Rig) -> None:
    page.get("nurture")
    with page.store() as store:
        before = store.events.head()
        page.get("nurture")
        assert store.events.head() == before
