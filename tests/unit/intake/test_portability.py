from __future__ import annotations

import io
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.evaluate.evidence import Source
from bot.intake import portability
from bot.intake.archive import SeenFile
from bot.intake.portability import JsonSheet, is_answer, read_portability
from tests.unit.intake.tables import mark, ties

if TYPE_CHECKING:
    from bot.intake.told import Part

AT = "https://www.linkedin.com/in/"
ADA = {"First Name": "Ada", "Last Name": "Example", "URL": AT + "ada", "Connected On": "05 Sep 2023"}
BOB = ADA | {"First Name": "Bob", "URL": AT + "bob"}
NAMELESS = dict.fromkeys(ADA, "") | {"Connected On": "05 Sep 2023"}


def _page(domain: str, *rows: object) -> dict[str, Any]:
    return {"elements": [{"snapshotDomain": domain, "snapshotData": list(rows)}], "paging": {"total": 2}}


def _count(sheet: JsonSheet) -> SeenFile:
    return SeenFile(sheet.name, sum(1 for _ in sheet), 0, used=True)


def _read(content: object) -> dict[str, Part]:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    parts = read_portability(io.BytesIO(data), "answers.json", mark, _count)
    return {part.seen.name.removeprefix("answers.json: "): part for part in parts}


@pytest.mark.parametrize(
    "content",
    [
        _page("CONNECTIONS", ADA, BOB),
        [_page("CONNECTIONS", ADA), _page("CONNECTIONS", BOB)],
        {"CONNECTIONS": [ADA, BOB]},
        "\n".join(json.dumps(_page("CONNECTIONS", row)) for row in (ADA, BOB)).encode() + b"\n\n",
        json.dumps(_page("CONNECTIONS", ADA, BOB), indent=2).encode(),
        json.dumps(_page("CONNECTIONS", ADA, BOB)).encode("utf-16"),
        [_page("CONNECTIONS", ADA, BOB), {"status": 404, "message": "No data found for this memberId"}],
        _page("CONNECTIONS", ADA, BOB)["elements"],
    ],
    ids=["page", "list", "by domain", "one a line", "indented", "utf-16", "the last answer", "elements"],
)
def test_every_shape_of_answers_says_the_same(content: object) -> None:
    part = _read(content)["CONNECTIONS"]
    assert [(one.slug, one.name, one.source) for one in part.told.connections] == [
        ("ada", "Ada Example", "CONNECTIONS.json:1"),
        ("bob", "Bob Example", "CONNECTIONS.json:2"),
    ]
    assert part.sources == {Source.CONNECTIONS}
    assert (part.seen.rows, part.seen.skipped, part.seen.used) == (2, 0, True)


def test_doubled_rows_count_once_but_nameless_ones_as_often_as_they_come() -> None:
    part = _read([_page("CONNECTIONS", ADA, NAMELESS, NAMELESS), _page("CONNECTIONS", ADA)])["CONNECTIONS"]
    assert len(part.told.connections) == 1
    assert part.told.unnamed == {date(2023, 9, 5): 2}
    assert (part.seen.rows, part.seen.skipped, part.seen.reasons) == (4, 1, {"double": 1})


def test_people_without_an_address_are_not_doubled_either() -> None:
    named = {"First Name": "Ada", "Last Name": "Example", "Connected On": "05 Sep 2023"}
    assert len(_read([_page("CONNECTIONS", named), _page("CONNECTIONS", named)])["CONNECTIONS"].told.connections) == 1


def test_endorsements_come_in_both_directions() -> None:
    rows = [
        {
            "Skill Name": "SQL",
            "Endorser First Name": "Ada",
            "Endorser Last Name": "E",
            "Endorser Public Url": AT + "ada",
        },
        {
            "Skill Name": "SQL",
            "Endorsee First Name": "Bob",
            "Endorsee Last Name": "E",
            "Endorsee Public Url": AT + "bob",
        },
        {"Skill Name": "SQL"},
        {"Skill Name": "SQL", "Endorser First Name": "Eve", "Endorsee First Name": "Flo"},
    ]
    part = _read(_page("ENDORSEMENTS", *rows))["ENDORSEMENTS"]
    assert ties(part.told) == {("endorsed by", "ada", None, "SQL"), ("endorsed", "bob", None, "SQL")}
    assert part.seen.reasons == {"direction not stated": 2}
    assert part.sources == {Source.ENDORSEMENTS_RECEIVED, Source.ENDORSEMENTS_GIVEN}


def test_recommendations_protect_although_their_direction_is_not_stated() -> None:
    row = {"First Name": "Ada", "Last Name": "Example", "Creation Date": "12/14/20, 09:16 PM", "Status": "VISIBLE"}
    (fact,) = _read(_page("RECOMMENDATIONS", row))["RECOMMENDATIONS"].told.facts
    assert (fact.evidence.kind, fact.evidence.detail, fact.name) == (
        "recommended by",
        "direction not stated",
        "Ada Example",
    )


def test_messages_are_passed_on_page_by_page_with_running_numbers() -> None:
    pages: list[list[int]] = []

    def take(sheet: JsonSheet) -> SeenFile:
        pages.append([line for line, _ in sheet])
        return SeenFile(sheet.name, sheet.rows, 1, used=True, reasons={"spam": 1})

    content = json.dumps([_page("INBOX", {"FROM": "a"}, {"FROM": "b"}), _page("INBOX", {"FROM": "c"})]).encode()
    (part,) = read_portability(io.BytesIO(content), "answers.json", mark, take)
    assert pages == [[1, 2], [3]]
    assert part.seen == SeenFile("answers.json: INBOX", 3, 2, used=True, reasons={"spam": 2})
    assert part.sources == {Source.MESSAGES}


def test_other_domains_are_listed_as_seen() -> None:
    part = _read(_page("SKILLS", {"Name": "SQL"}))["SKILLS"]
    assert part.seen == SeenFile("answers.json: SKILLS", 1, 0, used=False)
    assert part.sources == frozenset()


def test_lone_halves_of_characters_become_harmless() -> None:
    content = b'{"CONNECTIONS": [{"First Name": "A\\ud800", "Last Name": "B", "Connected On": ""}]}'
    (one,) = _read(content)["CONNECTIONS"].told.connections
    assert one.name.encode() == "A\ufffd B".encode()


@pytest.mark.parametrize(
    "content",
    [
        b'{"elements": [',
        b"[1, 2]",
        b'"text"',
        b"{}",
        b'{"name": "some-package", "version": "1.0"}',
        b'{"elements": [{"snapshotDomain": "CONNECTIONS", "snapshotData": {"a": 1}}]}',
        b'{"elements": [{"snapshotDomain": "\\u001b[31m", "snapshotData": []}]}',
        b'{"elements": [7]}',
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b"\xff\xfe\xfa{}",
        b'{"CONNECTIONS": [{"First Name": "a\\u0000b"}]}',
        b'{"CONNECTIONS": [' + b"1" * 10_000 + b"e]}",
    ],
    ids=range(13),
)
def test_what_is_no_answer_is_refused_in_one_sentence(content: bytes) -> None:
    with pytest.raises(InputError) as refused:
        _read(content)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 200


def test_a_nul_is_refused_by_the_name_of_its_file() -> None:
    for domain in ("CONNECTIONS", "INBOX"):
        with pytest.raises(InputError, match=r"answers\.json.*NUL"):
            _read({domain: [{"First Name": "a\0b"}]})


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (b'{"elements": [{"snapshotDomain": "CONNECTIONS", "snapshotData": []}]}\n{half', True),
        (b'{"CONNECTIONS": []}', True),
        (b'{"elements": [{"snapshotDomain": "CONNEC', True),
        (b"", True),
        (b'{"name": "some-package"}', False),
        (b"[1, 2]", False),
        (b"{half", False),
        (b"\xff\xfe", False),
        (b"[" * 30_000_000, False),
    ],
    ids=range(9),
)
def test_an_answer_is_told_from_other_json(content: bytes, *, answer: bool) -> None:
    assert is_answer(io.BytesIO(content), "answers.json") is answer


def test_more_values_than_fit_into_memory_are_refused() -> None:
    with pytest.raises(InputError, match="too much in one piece"):
        _read(b'{"SKILLS": [' + b"{}," * portability.MOST_VALUES + b"{}]}")


def test_more_rows_than_a_network_has_are_refused() -> None:
    page = json.dumps(_page("CONNECTIONS", *[{"a": "b"}] * 50_001)).encode() + b"\n"
    with pytest.raises(InputError, match="CONNECTIONS"):
        _read(page + page)


def test_an_empty_file_is_listed_as_seen() -> None:
    assert [part.seen for part in _read(b"").values()] == [SeenFile("answers.json", 0, 0, used=False)]


_names = st.sampled_from(["elements", "snapshotDomain", "snapshotData", "CONNECTIONS", "URL"])
_values = st.recursive(st.none() | st.text(max_size=5), lambda one: st.lists(one) | st.dictionaries(_names, one))


@given(st.binary(max_size=60) | _values.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        parts = _read(content)
    except InputError:
        return
    assert all(part.seen.rows >= part.seen.skipped for part in parts.values())
