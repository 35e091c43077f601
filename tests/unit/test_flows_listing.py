from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluate.identity import slug_of
from bot.model import Slug
from flows.listing import ListAnswer, ListedPerson, parse_answer, question_of, stated_count

VOYAGER = "http://127.0.0.1:1/voyager/api/relationships/dash/connections?count=40&q=search&start=40&keyword=Ada+Example"
PAGER = "http://127.0.0.1:1/flagship-web/rsc-action/actions/pagination?sduiid=com.linkedin.sdui.pagers.mynetwork.connectionsList"


def voyager(slugs: list[str], count: int = 40) -> dict[str, Any]:
    ids = [f"ACoAA{n}" for n in range(len(slugs))]
    return {
        "data": {
            "paging": {"count": count, "start": 0, "links": []},
            "*elements": [f"urn:li:fsd_connection:{member}" for member in ids],
        },
        "included": [
            entity
            for slug, member in zip(slugs, ids, strict=True)
            for entity in (
                {"entityUrn": f"urn:li:fsd_profile:{member}", "publicIdentifier": slug},
                {
                    "entityUrn": f"urn:li:fsd_connection:{member}",
                    "createdAt": 1723000000000,
                    "connectedMember": f"urn:li:fsd_profile:{member}",
                },
            )
        ],
    }


def flight(slugs: list[str], following: str | None = None) -> str:
    pairs = [
        [["hr"], ["div", {"navigation": {"payload": {"vanityName": slug, "vieweeProfileId": f"ACoAA{n}"}}}]]
        for n, slug in enumerate(slugs)
    ]
    return "1:I[1]\n0:" + json.dumps([[], following, pairs, None]) + "\n"


def sdui_body(query: str, start: int) -> str:
    states = [{"key": "whatever", "value": query}]
    return json.dumps({"clientArguments": {"payload": {"startIndex": start}, "states": states}})


def test_questions_of_both_services_are_recognised() -> None:
    old = question_of("GET", VOYAGER, None)
    assert old is not None
    assert old.start == 40
    assert old.asks("Ada Example")
    assert not old.asks("Ada")
    new = question_of("POST", PAGER, sdui_body("Ada Example", 10))
    assert new is not None
    assert new.start == 10
    assert new.asks("Ada Example")
    assert not new.asks("Ada Example-Other")


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("POST", VOYAGER),
        ("POST", PAGER.replace("mynetwork.connectionsList", "messaging.scribeCohortBackfill")),
        ("GET", PAGER),
        ("GET", VOYAGER.replace("connections?", "connections?action=removeFromMyConnections&")),
        ("GET", "http://127.0.0.1:1/mynetwork/invite-connect/connections/"),
    ],
)
def test_other_requests_are_no_questions(method: str, url: str) -> None:
    assert question_of(method, url, "{}") is None


def test_answers_tie_slugs_to_ids() -> None:
    body = json.dumps(voyager(["Ada-1", "bo-2"]))
    day = date(2024, 8, 7)
    people = (ListedPerson(Slug("ada-1"), "ACoAA0", day), ListedPerson(Slug("bo-2"), "ACoAA1", day))
    assert parse_answer(VOYAGER, body) == ListAnswer(people, more=False)
    assert parse_answer(VOYAGER, json.dumps(voyager(["a", "b"], count=2))) is not None
    new = parse_answer(PAGER, flight(["ada-1"], following="{}"))
    assert new == ListAnswer((ListedPerson(Slug("ada-1"), "ACoAA0"),), more=True)


def test_more_is_told_by_a_full_page_of_the_old_service() -> None:
    full = parse_answer(VOYAGER, json.dumps(voyager(["a", "b"], count=2)))
    assert full is not None
    assert full.more


def test_an_empty_list_is_a_well_formed_answer() -> None:
    assert parse_answer(PAGER, flight([])) == ListAnswer((), more=False)
    assert parse_answer(VOYAGER, json.dumps(voyager([]))) == ListAnswer((), more=False)


@pytest.mark.parametrize(
    "body",
    ["", "{}", "[]", "null", "0:", "0:{}", "0:[]", "0:[1,2,3]", '0:[[],null,[["x"]]]', "0:[[],null,null]", "<html>"],
)
def test_anything_else_is_no_answer(body: str) -> None:
    assert parse_answer(PAGER, body) is None
    assert parse_answer(VOYAGER, body) is None


def test_an_answer_with_one_nameless_entry_is_no_answer() -> None:
    document = voyager(["a", "b"])
    document["included"][0]["publicIdentifier"] = ""
    assert parse_answer(VOYAGER, json.dumps(document)) is None
    assert parse_answer(PAGER, flight(["a", ""])) is None


@given(slugs=st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), unique=True, max_size=12))
def test_every_slug_of_an_answer_is_read(slugs: list[str]) -> None:
    wanted = [slug_of(slug) for slug in slugs]
    for answer in (parse_answer(PAGER, flight(slugs)), parse_answer(VOYAGER, json.dumps(voyager(slugs)))):
        assert answer is not None
        assert [person.slug for person in answer.people] == wanted


@given(body=st.text() | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_garbage_never_raises(body: str) -> None:
    parse_answer(PAGER, body)
    parse_answer(PAGER, "0:" + body)
    parse_answer(VOYAGER, body)
    question_of("POST", PAGER, body)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("1,217 connections", 1217),
        ("1.217 bağlantı", 1217),
        ("1 217 relations", 1217),
        ("1\u202f217 relations", 1217),
        ("30,000 Connections", 30000),
        ("1 контакт", 1),
        ("0 connections", 0),
        ("connections", None),
        ("3 of 12", None),
        ("63 connections", 63),
    ],
)
def test_stated_counts(text: str, count: int | None) -> None:
    assert stated_count(text) == count
