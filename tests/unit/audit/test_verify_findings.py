"""Every finding of the verifier to the letter: which record, what is wrong, in which words, and what is left alone."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.audit import chain
from bot.audit.verify import Kind, Original, verify
from tests.unit.audit.logs import ORIGIN, PEOPLE, Writer, edited, receipt, rechained, save, written

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bot.audit.verify import Report

LOG = written(10)
OTHER = written(10, "ef" * 16)
Finding = tuple[int, Kind, str]
FOLLOWS = "record {} was written after another record than this"


def findings(report: Report) -> list[Finding]:
    return [(one.seq, one.kind, one.detail) for one in report.damage]


@pytest.fixture
def judged(tmp_path: Path) -> Judge:
    return Judge(tmp_path / "audit.jsonl")


class Judge:
    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self, lines: Iterable[bytes], **given: Any) -> Report:  # noqa: ANN401 - what verify takes
        return verify(save(self._path, lines), **given)


def without(*gone: int) -> list[bytes]:
    return [line for seq, line in enumerate(LOG.lines, 1) if seq not in gone]


def order(*seqs: int) -> list[bytes]:
    return [LOG.lines[seq - 1] for seq in seqs]


def instead(seq: int, *lines: bytes) -> list[bytes]:
    return [*LOG.lines[: seq - 1], *lines, *LOG.lines[seq:]]


UNREADABLE = b"no JSON\n"
WHOLE = LOG.lines[9].removesuffix(b"\n")
CASES: dict[str, tuple[list[bytes], list[Finding]]] = {
    "nothing": ([], [(1, Kind.EMPTY, "the log is empty")]),
    "torn": (
        [*LOG.lines[:9], WHOLE[:20]],
        [(10, Kind.TORN, "20 bytes of an unfinished line; a crash leaves that")],
    ),
    "torn alone": (
        [WHOLE[:20]],
        [
            (1, Kind.TORN, "20 bytes of an unfinished line; a crash leaves that"),
            (1, Kind.EMPTY, "the log is empty"),
        ],
    ),
    "more behind a whole line": (
        [*LOG.lines[:9], WHOLE + b" "],
        [(10, Kind.EDITED, "the end of the line was changed")],
    ),
    "edited": (instead(5, edited(LOG.lines[4], run="x")), [(5, Kind.EDITED, "the hash does not fit the content")]),
    "edited twice": (
        [*instead(5, edited(LOG.lines[4], run="x"))[:7], edited(LOG.lines[7], run="x"), *LOG.lines[8:]],
        [
            (5, Kind.EDITED, "the hash does not fit the content"),
            (8, Kind.EDITED, "the hash does not fit the content"),
        ],
    ),
    "another log": (instead(5, OTHER.lines[4]), [(5, Kind.OTHER_LOG, f"it names the log {'ef' * 16}")]),
    "missing": (without(4, 5, 6), [(4, Kind.MISSING, "records 4 to 6 are missing")]),
    "first missing": (without(1), [(1, Kind.MISSING, "records 1 to 1 are missing")]),
    "two gaps": (
        without(3, 7, 8),
        [(3, Kind.MISSING, "records 3 to 3 are missing"), (7, Kind.MISSING, "records 7 to 8 are missing")],
    ),
    "swapped": (order(1, 2, 3, 5, 4, 6, 7, 8, 9, 10), [(4, Kind.REORDERED, "it stands after later records")]),
    "moved out of a gap": (
        order(1, 2, 9, 10, 5),
        [
            (3, Kind.MISSING, "records 3 to 4 are missing"),
            (5, Kind.REORDERED, "it stands after later records"),
            (6, Kind.MISSING, "records 6 to 8 are missing"),
        ],
    ),
    "moved from the end of a gap": (
        order(1, 2, 5, 3, 6, 7, 8, 9, 10),
        [
            (3, Kind.REORDERED, "it stands after later records"),
            (4, Kind.MISSING, "records 4 to 4 are missing"),
        ],
    ),
    "twice": (order(1, 2, 3, 4, 5, 5, 6, 7, 8, 9, 10), [(5, Kind.INSERTED, "it is there twice")]),
    "twice, later": (order(1, 2, 3, 4, 5, 6, 3, 7, 8, 9, 10), [(3, Kind.INSERTED, "it is there twice")]),
    "twice beside a gap": (
        order(1, 2, 3, 2, 6, 7, 8, 9, 10),
        [(2, Kind.INSERTED, "it is there twice"), (4, Kind.MISSING, "records 4 to 5 are missing")],
    ),
    "two moved out of one gap": (
        order(1, 2, 10, 8, 3),
        [
            (3, Kind.REORDERED, "it stands after later records"),
            (4, Kind.MISSING, "records 4 to 7 are missing"),
            (8, Kind.REORDERED, "it stands after later records"),
            (9, Kind.MISSING, "records 9 to 9 are missing"),
        ],
    ),
    "a line before it": (
        [*LOG.lines[:4], UNREADABLE, *LOG.lines[4:]],
        [(5, Kind.INSERTED, "before it stands a line that is not of this log")],
    ),
    "hashed again, after it": (
        instead(5, rechained([*LOG.lines[:4], edited(LOG.lines[4], run="x")], 4)[4]),
        [(5, Kind.EDITED, FOLLOWS.format(6))],
    ),
    "another beginning": (
        [rechained([edited(LOG.lines[0], prev="1" * 64)], 1)[0], *LOG.lines[1:]],
        [(1, Kind.EDITED, "the hash does not fit the content")],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_found(judged: Judge, name: str) -> None:
    lines, expected = CASES[name]
    assert findings(judged(lines)) == expected


def test_a_line_that_nobody_can_read_says_nothing_of_the_next(judged: Judge) -> None:
    report = judged(instead(5, UNREADABLE))
    ((seq, kind, detail),) = findings(report)
    assert (seq, kind) == (5, Kind.EDITED)
    assert detail.startswith("unreadable (")
    assert (report.events, report.first_bad, report.kind) == (10, 5, Kind.EDITED)


def test_a_first_record_that_follows_something_is_named(judged: Judge) -> None:
    fields = json.loads(LOG.lines[0])
    person = chain.Person(**fields.pop("person"))
    del fields["hash"]
    body = chain.canonical(fields | {"prev": "1" * 64})
    forged = chain.compose(body, chain.digest(ORIGIN, body), person)
    assert findings(judged(rechained([forged, *LOG.lines[1:]], 1))) == [(1, Kind.EDITED, FOLLOWS.format(1))]


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    report = verify(tmp_path / "none")
    assert findings(report) == [(1, Kind.EMPTY, "there is no log")]
    assert (report.consistent, report.events, report.head, report.unanchored) == (False, 0, None, 0)


def test_a_whole_log_is_told_whole(judged: Judge) -> None:
    report = judged(LOG.lines)
    assert (report.consistent, report.events, report.first_bad, report.kind) == (True, 10, None, None)
    assert (report.damage, report.head, report.origin_id) == ((), LOG.hashes[10], ORIGIN)
    assert (report.anchored_to, report.unanchored) == (None, 10)


def test_a_torn_log_is_consistent_up_to_there(judged: Judge) -> None:
    report = judged([*LOG.lines[:9], WHOLE[:20]])
    assert (report.consistent, report.events, report.first_bad, report.kind) == (True, 9, None, None)


def test_the_words_for_damage_are_part_of_the_contract() -> None:
    assert {kind.name: kind.value for kind in Kind} == {
        "EDITED": "edited",
        "MISSING": "missing",
        "INSERTED": "inserted",
        "REORDERED": "reordered",
        "TRUNCATED": "truncated",
        "REWRITTEN": "rewritten since the receipt",
        "SCHEMA": "schema",
        "TIME": "time goes back",
        "PERSON": "person does not fit",
        "NAMELESS": "person missing without a purge",
        "OTHER_LOG": "of another log",
        "COPY": "differs from the database",
        "EMPTY": "no log",
        "TORN": "torn tail",
        "BEHIND": "behind the database",
    }


# --- time -------------------------------------------------------------------------------------------------------------


def with_times(*seconds: int, back: int | None = None) -> list[bytes]:
    """A log whose events bear these seconds; `back` is the one that says that the clock went back."""
    lines = []
    for seq, second in enumerate(seconds, 1):
        said = {"clock_back_ms": 5} if seq == back else {}
        lines.append(edited(LOG.lines[seq - 1], time=f"2026-11-23T10:00:{second:02d}.000Z", **said))
    return rechained(lines, 0)


def test_events_of_one_moment_are_in_order(judged: Judge) -> None:
    assert findings(judged(with_times(1, 1, 1))) == []


def test_time_that_goes_back_is_measured_against_the_record_before(judged: Judge) -> None:
    assert findings(judged(with_times(5, 3, 4))) == [
        (2, Kind.TIME, "2026-11-23T10:00:03.000Z after 2026-11-23T10:00:05.000Z")
    ]
    assert findings(judged(with_times(5, 3, 4, back=2))) == []


# --- receipts ---------------------------------------------------------------------------------------------------------


def test_the_newest_receipt_from_elsewhere_anchors(judged: Judge) -> None:
    report = judged(LOG.lines, receipts=[receipt(LOG, 7), receipt(LOG, 4)])
    assert (findings(report), report.anchored_to, report.unanchored) == ([], 7, 3)


def test_a_receipt_for_all_leaves_nothing_unanchored(judged: Judge) -> None:
    report = judged(LOG.lines, receipts=[receipt(LOG, 10)])
    assert (report.anchored_to, report.unanchored) == (10, 0)


def test_the_doubt_begins_behind_the_last_receipt_that_fits(judged: Judge) -> None:
    forged = replace(receipt(LOG, 8), head="1" * 64)
    report = judged(LOG.lines, receipts=[forged, receipt(LOG, 5), receipt(LOG, 9)])
    assert findings(report) == [(6, Kind.REWRITTEN, "record 8 is not the one on the receipt")]
    assert (report.consistent, report.anchored_to) == (False, 9)


def test_a_receipt_counts_more_than_there_is(judged: Judge) -> None:
    report = judged(LOG.lines[:6], receipts=[receipt(LOG, 6), receipt(LOG, 7)])
    assert findings(report) == [(7, Kind.TRUNCATED, "a receipt counts 7 records")]
    assert report.anchored_to == 6


def test_what_a_crash_left_does_not_hide_that_the_log_was_cut(judged: Judge) -> None:
    report = judged([WHOLE[:20]], receipts=[receipt(LOG, 1)])
    assert [(seq, kind) for seq, kind, _ in findings(report)] == [(1, Kind.TORN), (1, Kind.TRUNCATED)]


def test_the_first_receipt_says_which_log_is_meant(judged: Judge) -> None:
    report = judged(LOG.lines[:2], receipts=[receipt(OTHER, 1)])
    assert [(seq, kind) for seq, kind, _ in findings(report)] == [(1, Kind.OTHER_LOG), (2, Kind.OTHER_LOG)]
    assert report.origin_id == OTHER.origin


def test_a_second_receipt_of_another_log_does_not_fit(judged: Judge) -> None:
    report = judged(LOG.lines, receipts=[receipt(LOG, 3), receipt(OTHER, 3)])
    assert findings(report) == [(1, Kind.OTHER_LOG, f"the receipt is of the log {OTHER.origin}")]
    assert report.anchored_to == 3


def test_the_database_says_which_log_is_meant_before_any_receipt(judged: Judge) -> None:
    original = Original(LOG.lines, 10, origin_id=ORIGIN)
    report = judged(LOG.lines, original=original, receipts=[receipt(OTHER, 3)])
    assert findings(report) == [(1, Kind.OTHER_LOG, f"the receipt is of the log {OTHER.origin}")]
    assert report.origin_id == ORIGIN


def test_receipts_of_this_computer_show_a_log_written_anew_and_anchor_nothing(judged: Judge) -> None:
    own = (receipt(LOG, 4), replace(receipt(LOG, 6), head="1" * 64))
    report = judged(LOG.lines, original=Original(LOG.lines, 10, own=own, origin_id=ORIGIN))
    assert findings(report) == [(5, Kind.REWRITTEN, "record 6 is not the one on the receipt")]
    assert (report.anchored_to, report.unanchored) == (None, 10)


# --- the database -----------------------------------------------------------------------------------------------------


def database(synced: int = 10, lines: list[bytes] | None = None) -> Original:
    return Original(LOG.lines if lines is None else lines, synced, origin_id=ORIGIN)


def test_a_copy_that_differs_is_named_once(judged: Judge) -> None:
    forged = rechained(instead(5, edited(LOG.lines[4], run="x")), 4)
    assert findings(judged(forged, original=database())) == [
        (5, Kind.COPY, "this record is not the database's"),
    ]


def test_after_other_damage_the_database_is_not_asked(judged: Judge) -> None:
    assert findings(judged(without(4), original=database())) == [(4, Kind.MISSING, "records 4 to 4 are missing")]


def test_a_record_too_many_is_not_the_databases(judged: Judge) -> None:
    assert findings(judged(LOG.lines, original=database(9, LOG.lines[:9]))) == [
        (10, Kind.COPY, "this record is not the database's")
    ]


@pytest.mark.parametrize(
    ("synced", "kind", "detail"),
    [
        (7, Kind.BEHIND, "3 records are in the database only; a crash leaves that"),
        (6, Kind.BEHIND, "3 records are in the database only; a crash leaves that"),
        (8, Kind.TRUNCATED, "3 records were cut off at the end"),
        (10, Kind.TRUNCATED, "3 records were cut off at the end"),
    ],
)
def test_a_shorter_copy_lags_or_was_cut(judged: Judge, synced: int, kind: Kind, detail: str) -> None:
    report = judged(LOG.lines[:7], original=database(synced))
    assert findings(report) == [(8, kind, detail)]
    assert report.consistent is (kind is Kind.BEHIND)


# --- names ------------------------------------------------------------------------------------------------------------

ACT = {"event": "action.held", "run": "r", "plan": "cd" * 32, "action": "disconnect", "outcome": "held", "reason": "r"}


def log_of(*events: tuple[str, int | None]) -> Writer:
    """`named` or `nameless` events about a person, and purges of a person or up to a record."""
    writer = Writer()
    for what, number in events:
        person = PEOPLE[(number or 0) % len(PEOPLE)]
        if what == "purge":
            writer.add({"event": "purge", "scope": "person", "person_ref": person.ref})
        elif what == "purge all":
            writer.add({"event": "purge", "scope": "all", "upto": number})
        else:
            writer.add(ACT | {"person_ref": person.ref}, person if what == "named" else None)
    return writer


NAMELESS = "the name was taken out and no purge says so"


PURGES: list[tuple[list[tuple[str, int | None]], list[int]]] = [
    ([("nameless", 0)], [1]),
    ([("nameless", 0), ("purge", 0)], []),
    ([("nameless", 0), ("purge", 1)], [1]),
    ([("purge", 0), ("nameless", 0)], [2]),
    ([("nameless", 0), ("purge", 0), ("nameless", 0)], [3]),
    ([("nameless", 0), ("nameless", 1), ("purge all", 2)], []),
    ([("nameless", 0), ("nameless", 1), ("purge all", 1)], [2]),
    ([("purge all", 9), ("nameless", 0), ("nameless", 1)], [2, 3]),
    ([("nameless", 0), ("purge all", 9), ("nameless", 1)], [3]),
    ([("nameless", 0), ("purge all", 1), ("purge all", 0)], []),
    ([("nameless", 0), ("nameless", 0), ("purge", 0), ("purge", 1)], []),
]


@pytest.mark.parametrize(("events", "bad"), PURGES)
def test_who_is_not_named_needs_a_purge_that_came_later(
    judged: Judge, events: list[tuple[str, int | None]], bad: list[int]
) -> None:
    log = log_of(*events)
    assert findings(judged(log.lines)) == [(seq, Kind.NAMELESS, NAMELESS) for seq in bad]


def test_another_name_is_named_by_its_record(judged: Judge) -> None:
    line = edited(log_of(("named", 0)).lines[0], person=PEOPLE[1].fields())
    assert findings(judged([line])) == [(1, Kind.PERSON, "the name, address or salt was changed")]


def test_what_does_not_fit_its_schema_is_said(judged: Judge) -> None:
    writer = Writer()
    writer.add({"event": "run.halt"})
    writer.add({"event": "purge", "scope": "some"})
    writer.add({"event": "purge"})
    assert findings(judged(writer.lines)) == [
        (1, Kind.SCHEMA, "unknown event"),
        (2, Kind.SCHEMA, "a value is malformed"),
        (3, Kind.SCHEMA, "missing or extra keys: scope"),
    ]
