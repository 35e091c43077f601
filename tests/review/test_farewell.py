"""Farewells on the page: drafted one by one, edited, said to be sent; answers come first, and nothing is sent."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.farewell.values import Said, State
from bot.model import Connection, Decision, ListReading, Slug
from tests.review.kit import ORIGIN, person, review

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.farewell.values import Farewell
    from tests.review.kit import Rig

ADA, BEN, CYD = (person(number).slug for number in (1, 2, 3))


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Rig]:
    with review(tmp_path / "workspace", count=6) as found:
        found.enter()
        with found.store() as store:
            for one in (ADA, BEN):
                store.decisions.set(one, Decision.REMOVE, because=None, by="member")
        yield found


def farewell(page: Rig, slug: Slug = ADA) -> Farewell:
    with page.store() as store:
        found = store.farewells.one(slug)
    assert found is not None
    return found


def body(page: Rig, slug: Slug = ADA, **more: object) -> dict[str, object]:
    """What the page sends about one person, as it is shown now."""
    with page.store() as store:
        known = store.people.get(slug)
    assert known is not None
    shown = page.get("farewell").text.replace("&#34;", '"')
    seen = re.search(rf'"ref": "{known.ref}", (?:"said": "\w*", )?"seen": "(\w+)"', shown)
    return {"ref": known.ref, "revision": known.revision, "seen": seen[1] if seen else "", **more}


def drafted(page: Rig, slug: Slug = ADA) -> Farewell:
    assert page.act("farewell/draft", body(page, slug, template="warm-en")).status == 200
    return farewell(page, slug)


def test_nobody_gets_a_draft_by_itself(page: Rig) -> None:
    shown = page.get("farewell").text
    assert "Person Number1" in shown
    assert "Person Number3" not in shown
    with page.store() as store:
        assert store.farewells.list() == []


def test_one_gets_a_draft_in_the_chosen_tone(page: Rig) -> None:
    reply = page.act("farewell/draft", body(page, template="plain-de"))
    assert reply.json()["sentence"] == "Drafted for Person Number1. Nothing was sent."
    found = farewell(page)
    assert (found.state, found.template, found.language, found.by) == (State.DRAFT, "plain-de", "de", "member")
    assert found.text is not None
    assert "Robin" in found.text
    with page.store() as store:
        assert [one.slug for one in store.farewells.list()] == [ADA]
    shown = page.get("farewell").text
    assert "To send" in shown
    assert page.act("farewell/draft", body(page, template="nonsense-xx")).status == 422


def test_who_stays_and_who_changed_gets_none(page: Rig) -> None:
    given = body(page, template="warm-en")
    with page.store() as store:
        store.decisions.pin(ADA)
    assert page.act("farewell/draft", given).status == 409
    assert page.act("farewell/draft", body(page, template="warm-en")).status == 422
    assert "Person Number1" not in page.get("farewell").text


def test_a_draft_is_edited_where_it_is_shown(page: Rig) -> None:
    drafted(page)
    text = 'Dear Ada,\n\n<b>take care</b> & "goodbye"'
    assert page.act("farewell/edit", body(page, text=text)).status == 200
    assert (farewell(page).text, farewell(page).edited) == (text, True)
    assert "Dear Ada,\n\n&lt;b&gt;take care&lt;/b&gt; &amp; &#34;goodbye&#34;</textarea>" in page.get("farewell").text
    for wrong in ("", "   ", "x" * 8001, "\x00"):
        assert page.act("farewell/edit", body(page, text=wrong)).status == 422
    assert farewell(page).text == text


def test_another_template_writes_it_anew(page: Rig) -> None:
    before = drafted(page).text
    assert page.act("farewell/redraft", body(page, template="short-fr")).status == 200
    found = farewell(page)
    assert (found.template, found.language, found.edited) == ("short-fr", "fr", False)
    assert found.text != before


def test_what_was_shown_is_what_is_said_about(page: Rig) -> None:
    drafted(page)
    old = body(page)
    page.act("farewell/edit", body(page, text="Goodbye then."))
    for path, more in (
        ("edit", {"text": "late"}),
        ("say", {"said": "sent"}),
        ("drop", {}),
        ("redraft", {"template": "warm-en"}),
    ):
        assert page.act(f"farewell/{path}", old | more).status == 409, path
    assert (farewell(page).text, farewell(page).state) == ("Goodbye then.", State.DRAFT)


def test_the_member_says_what_became_of_it(page: Rig) -> None:
    drafted(page)
    assert page.act("farewell/opened", {"ref": body(page)["ref"]}).status == 200
    assert farewell(page).opened_at is not None
    assert page.act("farewell/say", body(page, said="later")).status == 200
    assert page.act("farewell/say", body(page, said="sent")).status == 200
    shown = page.get("farewell").text
    assert "Sent, with time to answer" in shown
    assert "there is time to answer until" in shown
    assert page.act("farewell/say", body(page, said="answered")).status == 200
    shown = page.get("farewell").text
    assert "Answered you" in shown
    assert "Decide again" in shown
    assert page.act("farewell/drop", body(page)).status == 200
    assert farewell(page).state is State.CLOSED
    assert "Over: 1" in page.get("farewell").text


def test_after_the_days_of_grace_the_member_looks(page: Rig) -> None:
    drafted(page)
    page.act("farewell/say", body(page, said="sent"))
    page.clock.advance(timedelta(days=7, minutes=1).total_seconds())
    shown = page.get("farewell").text
    assert "The days of grace are over: look yourself" in shown
    assert "No answer: go on" in shown


def test_reading_the_page_changes_nothing(page: Rig) -> None:
    drafted(page)
    with page.store() as store:
        before = (store.farewells.list(), store.events.head())
        page.get("farewell")
        assert (store.farewells.list(), store.events.head()) == before


def test_a_conversation_is_named_by_its_number_alone(page: Rig) -> None:
    with page.store() as store:
        known = Connection(BEN, "Person Number2", headline="Engineer 2", member_id="ACoAAB12")
        store.people.upsert_many([known], source="sync")
        store.syncs.record(ListReading(None, 1, 0, complete=False, seconds=1.0), [BEN])
    for slug in (ADA, BEN):
        drafted(page, slug)
    shown = page.get("farewell").text
    assert f'href="{ORIGIN}/messaging/compose/?profileUrn=urn%3Ali%3Afsd_profile%3AACoAAB12' in shown
    assert f'href="{ORIGIN}/messaging/"' in shown
    assert "check that it is the right one" in shown


def test_a_wrong_template_of_the_member_is_named(page: Rig) -> None:
    folder = page.folder / "farewell"
    folder.mkdir()
    (folder / "mine.txt").write_text("tone: mine\n", encoding="utf-8")
    reply = page.get("farewell")
    assert reply.status == 400
    assert "mine.txt, line" in reply.text


def test_skipping_forgets_the_text(page: Rig) -> None:
    drafted(page)
    assert page.act("farewell/say", body(page, said=Said.SKIPPED.value)).status == 200
    assert (farewell(page).state, farewell(page).text) == (State.SKIPPED, None)
    assert page.act("farewell/say", body(page, said="sent")).status in {404, 409, 422}


def test_the_text_in_the_field_is_the_one_that_was_sent(page: Rig) -> None:
    drafted(page)
    sent = page.act("farewell/say", body(page, said="sent", text="Typed and never saved.")).json()
    assert farewell(page).text == "Typed and never saved."
    assert page.act(sent["back"]["act"], sent["back"]["body"]).status == 200
    assert (farewell(page).state, farewell(page).text) == (State.LATER, "Typed and never saved.")


def test_an_answer_names_the_draft_as_it_is_from_then_on(page: Rig) -> None:
    drafted(page)
    given = body(page)
    for path, more in (("edit", {"text": "One."}), ("redraft", {"template": "short-en"}), ("say", {"said": "later"})):
        reply = page.act(f"farewell/{path}", given | more)
        assert reply.status == 200, path
        given["seen"] = reply.json()["seen"]
    assert page.act("farewell/say", given | {"said": "sent"}).status == 200
