"""Whom answers, requests, rows and dialogs name, where one thing about them is unusual."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from bot.model import Slug
from flows.eyes import DialogSeen, Look, RowSeen
from flows.listing import ListAnswer, ListedPerson, ListQuestion, last_of_urn, parse_answer, question_of
from flows.pages.dialogs import NOBODY, SEVERAL, SOMEBODY_ELSE, UNKNOWN, Objection, judge_dialogs
from flows.pages.rows import connected_on, connection_of
from flows.requests import ACCEPTED, Deed, DeedExchange, DeedRequest, Naming, deed_of
from flows.search import Hit, Queries, Result, _hit, queries_for
from tests.unit.test_flows_listing import PAGER, VOYAGER, flight, sdui_body, voyager
from tests.unit.test_flows_requests import SERVER, sdui
from tests.unit.test_flows_rows import ADA, row, words

BO = Slug("bo-2")
DAY = date(2024, 8, 7)
ANSWER = "http://127.0.0.1:1/flagship-web/rsc-action/actions/pagination"


# --- questions --------------------------------------------------------------------------------------------------------


def test_a_question_holds_all_plain_values_even_empty_ones() -> None:
    old = question_of("GET", VOYAGER.replace("Ada+Example", "").replace("connections?", "connections/?"), None)
    assert old == ListQuestion(40, frozenset({"40", "search", ""}))
    assert question_of("GET", VOYAGER.replace("&start=40", ""), None) == ListQuestion(
        0, frozenset({"40", "search", "Ada Example"})
    )
    assert question_of("GET", VOYAGER.replace("start=40", "start=-x"), None) == ListQuestion(
        0, frozenset({"40", "search", "Ada Example", "-x"})
    )


def test_the_beginning_of_a_page_is_a_number_of_that_name() -> None:
    body = json.dumps({"other": 7, "startIndex": "3", "inner": [{"startIndex": 5}, {"startIndex": 9}], "q": "Ada"})
    assert question_of("POST", PAGER.replace("pagination?", "pagination/?"), body) == ListQuestion(
        5, frozenset({"3", "Ada"})
    )
    for empty in (None, "", "{}", "no JSON"):
        assert question_of("POST", PAGER, empty) == ListQuestion(0, frozenset())


def test_only_the_pager_of_the_list_asks() -> None:
    assert question_of("POST", PAGER.replace("pagination", "server-request"), sdui_body("Ada", 0)) is None
    assert question_of("GET", VOYAGER.replace("connections?", "connectionsSummary?"), None) is None


# --- answers ----------------------------------------------------------------------------------------------------------


def test_an_answer_of_the_old_service_is_read_whole() -> None:
    found = parse_answer(VOYAGER.replace("connections?", "connections/?"), json.dumps(voyager(["Ada-1", "bo-2"], 2)))
    day = date(2024, 8, 7)
    assert found == ListAnswer((ListedPerson(ADA, "ACoAA0", day), ListedPerson(BO, "ACoAA1", day)), more=True)
    assert found.slugs == {ADA, BO}
    fewer = parse_answer(VOYAGER, json.dumps(voyager(["ada-1"], 2)))
    assert fewer is not None
    assert not fewer.more


def test_an_answer_without_a_day_names_the_person_all_the_same() -> None:
    document = voyager(["ada-1"])
    del document["included"][1]["createdAt"]
    assert parse_answer(VOYAGER, json.dumps(document)) == ListAnswer((ListedPerson(ADA, "ACoAA0", None),), more=False)


def test_an_answer_whose_names_are_no_texts_is_not_well_formed() -> None:
    document = voyager(["ada-1"])
    document["included"].append({"entityUrn": 5, "publicIdentifier": "bo-2"})
    document["included"][1]["connectedMember"] = 5
    assert parse_answer(VOYAGER, json.dumps(document)) is None
    for nobody in (None, "", 5, ["ada-1"]):
        document = voyager(["ada-1"])
        document["included"][0]["publicIdentifier"] = nobody
        assert parse_answer(VOYAGER, json.dumps(document)) is None


def test_an_answer_of_rows_is_read_whole() -> None:
    found = parse_answer(ANSWER, flight(["ada-1", "bo-2"], following="next"))
    assert found == ListAnswer((ListedPerson(ADA, "ACoAA0"), ListedPerson(BO, "ACoAA1")), more=True)
    last = parse_answer(ANSWER, flight(["ada-1"]))
    assert last == ListAnswer((ListedPerson(ADA, "ACoAA0"),), more=False)
    three = "0:" + json.dumps(json.loads(flight(["ada-1"]).split("0:")[1])[:3])
    assert parse_answer(ANSWER, three) == last


@pytest.mark.parametrize(
    "document",
    [
        [],
        [[], None],
        [[], None, {}, None],
        [[], None, "ada", None],
        [[], 5, [], None],
        [[], {}, [], None],
        [[], None, [["nobody"]], None],
        [[], None, [[{"payload": {"vanityName": "ada-1"}}]], None],
        [[], None, [[{"payload": "vanityName"}]], None],
        {"0": []},
    ],
)
def test_rows_of_another_shape_are_no_answer(document: object) -> None:
    assert parse_answer(ANSWER, "0:" + json.dumps(document)) is None


def test_an_entry_that_names_two_people_is_no_answer() -> None:
    both = [
        {"a": {"vanityName": "ada-1", "vieweeProfileId": "1"}},
        {"b": {"vanityName": "bo-2", "vieweeProfileId": "2"}},
    ]
    assert parse_answer(ANSWER, "0:" + json.dumps([[], None, [both], None])) is None
    again = [both[0], {"b": both[0]["a"]}]
    assert parse_answer(ANSWER, "0:" + json.dumps([[], None, [again], None])) == ListAnswer(
        (ListedPerson(ADA, "1"),), more=False
    )


def test_a_text_that_reads_like_a_key_changes_nothing() -> None:
    pair = [{"a": {"vanityName": "ada-1", "vieweeProfileId": "1"}}, {"label": "vanityName", "list": ["vanityName"]}]
    assert parse_answer(ANSWER, "0:" + json.dumps([[], None, [pair], None])) == ListAnswer(
        (ListedPerson(ADA, "1"),), more=False
    )


def test_the_id_is_the_last_part() -> None:
    assert last_of_urn("urn:li:fsd_profile:ACoAA1") == "ACoAA1"
    assert last_of_urn("ACoAA1") == "ACoAA1"


# --- removal requests -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [None, "", "{}", '{"connectionId": 5}', '{"vanityName": ""}', '{"vanityName": ["x"]}'])
def test_a_request_without_texts_names_nobody(body: str | None) -> None:
    assert deed_of("POST", SERVER + "RemoveConnectionId", body) == DeedRequest(
        Deed.DISCONNECT, frozenset(), frozenset()
    )


def test_a_request_names_everybody_in_it() -> None:
    body = json.dumps({"a": {"publicIdentifier": "Ada-1", "memberId": "1"}, "b": [{"vanityName": "bo-2", "x": "cy"}]})
    assert deed_of("POST", SERVER + "RemoveConnectionId", body) == DeedRequest(
        Deed.DISCONNECT, frozenset({ADA, BO}), frozenset({"1"})
    )
    assert deed_of("POST", SERVER + "Other", sdui(vanityName="ada-1")) is None


@pytest.mark.parametrize(
    ("status", "failed", "settled"), [(None, False, False), (None, True, True), (200, False, True), (500, True, True)]
)
def test_an_exchange_is_settled_by_a_status_or_a_failure(status: int | None, failed: bool, settled: bool) -> None:
    request = DeedRequest(Deed.DISCONNECT, frozenset(), frozenset())
    assert DeedExchange(request, status, failed).settled is settled


def test_an_exchange_begins_with_nothing_known() -> None:
    begun = DeedExchange(DeedRequest(Deed.DISCONNECT, frozenset(), frozenset()))
    assert (begun.status, begun.failed, begun.finished, begun.settled) == (None, False, False, False)


def test_nobody_is_named_unless_it_is_said() -> None:
    assert (Naming().by, Naming().somebody_else) == (None, False)


def test_only_a_plain_yes_is_an_acceptance() -> None:
    assert {200, 201, 204} == ACCEPTED


# --- rows -------------------------------------------------------------------------------------------------------------

TIED = ListedPerson(ADA, "ACoAA9", date(2020, 2, 2))
SHOWN = "Connected on August 7, 2024"


def test_what_a_row_shows_goes_before_what_the_answer_says() -> None:
    found = connection_of(row("Ada", "Engineer", SHOWN), words(), TIED)
    assert found is not None
    assert (found.connected_on, found.member_id, found.headline) == (DAY, "ACoAA1", "Engineer")


def test_the_answer_completes_a_row() -> None:
    found = connection_of(row("Ada", "Engineer", "yesterday", member=None), words(), TIED)
    assert found is not None
    assert (found.connected_on, found.member_id, found.headline) == (TIED.connected_on, "ACoAA9", "Engineer")
    alone = connection_of(row("Ada", "Engineer", "yesterday", member=None), words())
    assert alone is not None
    assert (alone.connected_on, alone.member_id) == (None, None)


def test_a_row_on_a_page_without_words_has_no_day() -> None:
    found = connection_of(row("Ada", "Engineer", SHOWN), None)
    assert found is not None
    assert (found.connected_on, found.headline) == (None, "Engineer")


@pytest.mark.parametrize(
    ("lines", "headline"),
    [
        (("Ada",), None),
        (("Ada", SHOWN), None),
        (("Ada", "Engineer"), "Engineer"),
        (("Ada", "", SHOWN), None),
        (("Ada", "Engineer", SHOWN), "Engineer"),
        (("Ada", "", "yesterday"), None),
    ],
)
def test_a_day_is_no_headline(lines: tuple[str, ...], headline: str | None) -> None:
    found = connection_of(row(*lines), words())
    assert found is not None
    assert found.headline == headline


@pytest.mark.parametrize(
    "text", ["August 7", "7 August 24", "7 August 1824", "August 2024", "7, 2024", "in August 32, 2024"]
)
def test_a_day_needs_all_its_parts(text: str) -> None:
    assert connected_on(text, words()) is None


# --- search -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "texts", "decorated"),
    [
        ("Ada  Example", ("Ada Example",), False),
        ("Ada Example, MBA", ("Ada Example, MBA", "Ada Example"), True),
        ("Ada, Bo Example", ("Ada, Bo Example", "Ada"), True),
        ("Ada Middle Example", ("Ada Middle Example", "Ada Middle"), False),
        ("Ada Example 🚀", ("Ada Example 🚀", "Ada Example"), True),
        ("🚀", ("🚀",), True),
        ("  ", (), False),
    ],
)
def test_what_is_searched_for(name: str, texts: tuple[str, ...], decorated: bool) -> None:
    assert queries_for(name) == Queries(texts, decorated)


def test_a_result_is_that_of_all_its_pages() -> None:
    first = ListAnswer((ListedPerson(ADA, "1"), ListedPerson(BO, "2")), more=True)
    last = ListAnswer((ListedPerson(Slug("cy-3"), "3"),), more=False)
    result = Result("Ada", {40: last, 0: first})
    assert (result.entries, result.more, sorted(result.people)) == (3, False, ["ada-1", "bo-2", "cy-3"])
    assert Result("Ada", {0: first}).more


def test_a_hit_knows_the_others_on_the_page() -> None:
    mine, other = row("Ada Example"), RowSeen(frozenset({BO}), "/in/bo-2/", ("Bo Example",), None)
    look = Look("", "sdui2026", None, "Ada", more=False, unreadable=0, rows=(mine, other))
    result = Result("Ada", {0: ListAnswer((ListedPerson(ADA, "ACoAA9"), ListedPerson(BO, "2")), more=False)})
    assert _hit(look, result, mine, ADA, 4) == Hit(
        "Ada", mine, ListedPerson(ADA, "ACoAA9"), frozenset({"ACoAA1", "ACoAA9"}), frozenset({"Bo Example"}), 4
    )
    bare = replace(mine, member_id=None)
    assert _hit(replace(look, rows=(bare,)), result, bare, ADA, 4).tied_ids == {"ACoAA9"}


# --- dialogs ----------------------------------------------------------------------------------------------------------

TITLE = "Remove connection"


def asking(*paragraphs: str, title: str = TITLE, slugs: frozenset[Slug] = frozenset()) -> DialogSeen:
    return DialogSeen("alertdialog", title, paragraphs, ("Cancel", "Remove"), slugs)


def sure(name: str) -> str:
    return f"Are you sure you want to remove {name} as a connection?"


@pytest.mark.parametrize(
    ("dialog", "others", "objection"),
    [
        (asking(sure("Ada Example")), (), None),
        (asking(sure("Bo Example")), (), SOMEBODY_ELSE),
        (asking(sure("Ada Example"), sure("Bo Example")), (), SOMEBODY_ELSE),
        (asking(sure("Bo Example"), sure("Ada Example")), (), SOMEBODY_ELSE),
        (asking(sure("Ada Example"), slugs=frozenset({ADA})), (), None),
        (asking(sure("Ada Example"), slugs=frozenset({ADA, BO})), (), SOMEBODY_ELSE),
        (asking(), (), None),
        (asking(title="Share your news"), (), UNKNOWN),
        (asking("About Ada Example.", title="Share your news"), (), UNKNOWN),
        (asking("this concerns Ada Example."), (), None),
        (asking("this concerns ada example."), (), None),
        (asking("this concerns nobody at all."), (), NOBODY),
        (asking("this concerns Bo Example."), (), SOMEBODY_ELSE),
        (asking("this concerns bo example."), ("bo example",), SOMEBODY_ELSE),
        (asking("this concerns bo example."), ("cy other", "bo example"), SOMEBODY_ELSE),
        (asking("this concerns Ada Examples."), (), SOMEBODY_ELSE),
        (asking("this concerns Ada Example Junior."), ("Ada Example Junior",), SOMEBODY_ELSE),
        (asking("this concerns Ada Example."), ("Ada Example Junior",), None),
        (asking("this concerns Ada Example."), ("Ada Example",), None),
        (asking("this concerns Ada Example and Bo."), ("Bo",), None),
        (asking("this concerns ada", "example."), (), None),
        (asking("this concerns bo", "example."), ("bo example",), SOMEBODY_ELSE),
    ],
)
def test_a_dialog_is_about_the_approved_person_or_refused(
    dialog: DialogSeen, others: tuple[str, ...], objection: Objection | None
) -> None:
    assert judge_dialogs([dialog], ADA, "Ada Example", others, words()) == objection


def test_a_name_that_folds_to_nothing_is_in_no_text() -> None:
    assert judge_dialogs([asking("this concerns nobody at all.")], ADA, "🚀", (), words()) == NOBODY


def test_several_dialogs_or_none_are_refused() -> None:
    one = asking(sure("Ada Example"))
    assert judge_dialogs([one, one], ADA, "Ada Example", (), words()) == SEVERAL
    assert judge_dialogs([], ADA, "Ada Example", (), words()) == SEVERAL
