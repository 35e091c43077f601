"""The pages that people work in, asked without a browser: what they answer, and what they refuse in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.model import Decision
from tests.review.kit import review
from tests.review.tabs import GROUP, decisions, name, party

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.review.kit import Rig

LISTED = 130


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    with party(tmp_path_factory.mktemp("room") / "workspace", LISTED, group=40, exceptions=3, pinned=2) as rig:
        rig.enter()
        yield rig


def cards(rig: Rig, **asked: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    found: list[dict[str, Any]] = rig.act("cards/next", {"order": "name", **asked}).json()["cards"]
    return found


def decide(rig: Rig, card: dict[str, Any], what: str, key: str) -> Any:  # noqa: ANN401
    asked = {"order": "name", "ref": card["ref"], "revision": card["revision"], "what": what, "key": key, "ms": 900}
    return rig.act("cards/decide", asked)


@pytest.mark.parametrize(
    "below", ["", "groups", "groups?kind=company", "cards", "cards?order=silence", "check", "people", "keys"]
)
def test_every_page_answers_and_nobody_is_surprised(room: Rig, below: str) -> None:
    reply = room.get(below)
    assert reply.status == 200
    assert "<h1" in reply.text
    assert room.outside.surprises == []


def test_without_messages_groups_say_what_nobody_is_left_out_for(room: Rig, tmp_path: Path) -> None:
    warning = "No messages were ever imported"
    assert warning not in room.get("groups").text
    with review(tmp_path / "workspace", count=30) as bare:
        bare.enter()
        assert warning in bare.get("groups").text


@pytest.mark.parametrize(
    ("below", "status"),
    [
        ("groups/company-000000000000", 404),
        ("groups/nonsense", 404),
        ("groups?kind=nonsense", 400),
        ("cards?order=nonsense", 400),
        ("cards?group=nonsense", 404),
        ("people?state=nonsense", 400),
        ("people?sort=nonsense", 400),
        ("people?after=nonsense", 400),
        ("people?find=nonsense", 400),
        ("person/nonsense", 404),
        ("check?from=-1", 400),
    ],
)
def test_an_address_that_means_nothing_is_refused_in_one_sentence(room: Rig, below: str, status: int) -> None:
    assert room.get(below).status == status
    assert room.outside.surprises == []


@pytest.mark.parametrize(
    ("act", "body"),
    [
        ("cards/decide", {}),
        ("cards/decide", {"ref": "x", "revision": 0, "what": "keep", "key": "1"}),
        ("cards/decide", {"what": "nonsense", "key": "1"}),
        ("cards/next", {"have": "nonsense"}),
        ("cards/next", {"after": "nonsense"}),
        ("cards/note", {"text": "", "key": "1"}),
        ("groups/close", {"id": "nonsense"}),
        ("people/count", {"decision": "keep", "chosen": []}),
        ("people/count", {"decision": "keep", "chosen": [{"ref": 1}]}),
        ("people/decide", {"decision": "keep"}),
        ("person/pin", {"ref": None}),
        ("keys/change", {"keep": "Tab"}),
        ("keys/switch", {"name": "nonsense", "on": True}),
    ],
)
def test_an_act_that_lacks_something_changes_nothing(room: Rig, act: str, body: dict[str, Any]) -> None:
    before = decisions(room)
    reply = room.act(act, body)
    assert reply.status in {404, 422}
    assert reply.json()["sentence"]
    assert decisions(room) == before
    assert room.outside.surprises == []


def test_a_key_press_that_arrives_twice_has_one_effect(room: Rig) -> None:
    card = cards(room)[0]
    first, second = (decide(room, card, "ask", "press-1").json() for _ in range(2))
    assert first["sentence"] == second["sentence"] == f"Ask: {card['name']}"
    assert decide(room, card, "keep", "press-2").status == 409
    assert decisions(room)[card["name"]] is Decision.ASK


def test_cards_that_the_page_has_come_as_a_word_alone(room: Rig) -> None:
    full = cards(room)
    have = [{"ref": one["ref"], "revision": one["revision"]} for one in full[:2]]
    again = cards(room, have=[*have, {"ref": full[2]["ref"], "revision": 99}])
    assert again[:2] == [{"ref": full[0]["ref"]}, {"ref": full[1]["ref"]}]
    assert again[2] == full[2]


def test_a_protected_person_cannot_be_set_to_remove_and_the_page_offers_to_unpin(room: Rig) -> None:
    with room.store() as store:
        pinned = next(one for one in store.people.search() if one.pinned)
    card = room.act("cards/one", {"ref": pinned.ref}).json()["card"]
    assert card["shield"] == "you pinned this person"
    assert decide(room, card, "remove", "press-3").status == 422
    page = room.get(f"person/{pinned.ref}").text
    assert "you pinned this person" in page
    assert 'data-act="person/unpin"' in page
    assert "&#34;decision&#34;: &#34;remove&#34;" not in page


def test_a_large_group_needs_its_number_typed(room: Rig) -> None:
    with room.store() as store:
        group = next(one for one in store.groups.all() if one.title == GROUP)
        state = store.groups.state(group.facet)
    asked = {"id": group.facet.id, "decision": "unfollow", "state": state, "key": "press-4"}
    assert room.act("groups/close", asked).status == 422
    assert room.act("groups/close", {**asked, "count": group.closable - 1, "key": "press-5"}).status == 422
    done = room.act("groups/close", {**asked, "count": group.closable, "key": "press-6"})
    assert done.json() == {"sentence": f"Unfollow: {group.closable} people ({GROUP})", "to": "/groups"}
    assert room.act("undo", {"key": "press-7"}).json()["changed"]


def test_a_decision_about_many_holds_for_the_list_that_was_counted(room: Rig) -> None:
    counted = room.act("people/count", {"decision": "ask", "state": "undecided"}).json()
    card = cards(room)[0]
    decide(room, card, "keep", "press-8")
    before = decisions(room)
    asked = {"decision": "ask", "state": "undecided", "count": counted["count"], "digest": counted["digest"]}
    assert room.act("people/decide", {**asked, "key": "press-9"}).status == 409
    assert decisions(room) == before


def test_every_row_stands_on_exactly_one_page_of_the_table(room: Rig) -> None:
    first = room.get("people?sort=score&desc=1").text
    following = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = room.send("GET", following, room.reading()).text
    names = [name(number) for number in range(LISTED)]
    assert all((f">{one}<" in first) != (f">{one}<" in second) for one in names)
