"""What tampering is found, where, and what is not taken for it."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.audit import chain, reading
from bot.audit.verify import Kind, Original, verify
from tests.unit.audit.logs import (
    ORIGIN,
    PEOPLE,
    Writer,
    edited,
    receipt,
    rechained,
    save,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.reporting import Figure

COUNT = 50
LOG = written(COUNT)
PLACES = (1, COUNT // 2, COUNT)
OTHER = written(COUNT, "ef" * 16)

Lines = list[bytes]


def without_person(line: bytes) -> bytes:
    record = chain.dissect(line.removesuffix(b"\n"))
    return chain.compose(record.canonical, record.stated_hash)


def rehashed(line: bytes, **changes: object) -> bytes:
    record = chain.dissect(edited(line, **changes).removesuffix(b"\n"))
    return chain.compose(record.canonical, chain.digest(ORIGIN, record.canonical), record.person)


def at(index: int, *lines: bytes) -> Lines:
    """The log with one line replaced by others."""
    return [*LOG.lines[:index], *lines, *LOG.lines[index + 1 :]]


def moved(index: int, to: int) -> Lines:
    lines = LOG.lines.copy()
    lines.insert(to, lines.pop(index))
    return lines


# What is done to record n, the kind of damage that must be found, and which record must be named first.
TAMPERINGS: dict[str, tuple[Callable[[int], Lines], Kind, Callable[[int], int]]] = {
    "another reason": (lambda n: at(n - 1, edited(LOG.lines[n - 1], run="forged")), Kind.EDITED, lambda n: n),
    "edited and hashed again": (lambda n: at(n - 1, rehashed(LOG.lines[n - 1], by="forged")), Kind.EDITED, lambda n: n),
    "no JSON": (lambda n: at(n - 1, b"gone\n"), Kind.EDITED, lambda n: n),
    "an empty line instead": (lambda n: at(n - 1, b"\n"), Kind.EDITED, lambda n: n),
    "blanks": (lambda n: at(n - 1, LOG.lines[n - 1].replace(b',"', b', "', 1)), Kind.EDITED, lambda n: n),
    "another number": (lambda n: at(n - 1, edited(LOG.lines[n - 1], seq=n + 700)), Kind.EDITED, lambda n: n),
    "deleted": (lambda n: at(n - 1), Kind.MISSING, lambda n: n),
    "twice": (lambda n: at(n - 1, LOG.lines[n - 1], LOG.lines[n - 1]), Kind.INSERTED, lambda n: n),
    "a stranger before it": (lambda n: at(n - 1, b"{}\n", LOG.lines[n - 1]), Kind.INSERTED, lambda n: n),
    "swapped": (lambda n: moved(n - 1, n), Kind.REORDERED, lambda n: n),
    "moved to the end": (lambda n: moved(n - 1, COUNT), Kind.REORDERED, lambda n: n),
    "of another log": (lambda n: at(n - 1, OTHER.lines[n - 1]), Kind.OTHER_LOG, lambda n: n),
    "its end joined to the next": (lambda n: at(n - 1, LOG.lines[n - 1][:-1] + b" "), Kind.EDITED, lambda n: n),
}
LAST_IS_THE_FIRST_TO_MISS = {"deleted", "swapped", "moved to the end"}
CASES = [
    pytest.param(name, place, id=f"{name} at {place}")
    for name in TAMPERINGS
    for place in PLACES
    # Without a receipt nobody can know that there was a last record; moving it behind itself is no change.
    if not (name in LAST_IS_THE_FIRST_TO_MISS and place == COUNT)
    # The hash of the last record is held by nothing but a receipt.
    and not (name == "edited and hashed again" and place == COUNT)
    # The first record tells which log it is, unless a receipt or the database does.
    and not (name == "of another log" and place == 1)
]


@pytest.mark.parametrize(("name", "place"), CASES)
def test_tampering_is_found_and_the_first_bad_record_named(tmp_path: Path, name: str, place: int) -> None:
    tamper, kind, first_bad = TAMPERINGS[name]
    report = verify(save(tmp_path / "log", tamper(place)))
    assert not report.consistent
    assert report.first_bad == first_bad(place)
    assert kind in {found.kind for found in report.damage}


def test_a_first_record_of_another_log_is_found_with_a_receipt_or_the_database(tmp_path: Path) -> None:
    path = save(tmp_path / "log", at(0, OTHER.lines[0]))
    for report in (
        verify(path, receipts=[receipt(LOG, 10)]),
        verify(path, original=Original(LOG.lines, COUNT, origin_id=ORIGIN)),
    ):
        assert (report.consistent, report.first_bad, report.kind) == (False, 1, Kind.OTHER_LOG)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("change", [{"name": "Somebody Else"}, {"profile": "somebody"}, {"salt": "99" * 16}])
def test_a_changed_person_is_found(tmp_path: Path, place: int, change: dict[str, str]) -> None:
    place = max(2, place - 1)  # records about a person
    person = json.loads(LOG.lines[place - 1])["person"] | change
    report = verify(save(tmp_path / "log", at(place - 1, edited(LOG.lines[place - 1], person=person))))
    assert (report.consistent, report.first_bad, report.kind) == (False, place, Kind.PERSON)


def test_a_whole_log_is_consistent(tmp_path: Path) -> None:
    report = verify(save(tmp_path / "log", LOG.lines))
    assert (report.consistent, report.events, report.first_bad, report.damage) == (True, COUNT, None, ())
    assert (report.head, report.origin_id) == (LOG.hashes[COUNT], ORIGIN)
    assert (report.anchored_to, report.unanchored) == (None, COUNT)


@pytest.mark.parametrize("content", [None, [], [b"{"]])
def test_nothing_is_never_consistent(tmp_path: Path, content: Lines | None) -> None:
    path = tmp_path / "log" if content is None else save(tmp_path / "log", content)
    report = verify(path)
    assert (report.consistent, report.events, report.first_bad, report.kind) == (False, 0, 1, Kind.EMPTY)


def test_all_damage_is_listed(tmp_path: Path) -> None:
    lines = LOG.lines.copy()
    lines[9] = edited(lines[9], run="forged")
    lines[19] = edited(lines[19], plan="00" * 32)
    del lines[29:32]
    lines[40:42] = [lines[41], lines[40]]
    report = verify(save(tmp_path / "log", lines))
    found = [(damage.seq, damage.kind) for damage in report.damage]
    assert found == [(10, Kind.EDITED), (20, Kind.EDITED), (30, Kind.MISSING), (44, Kind.REORDERED)]


@settings(max_examples=400, deadline=None)
@given(st.integers(0, len(b"".join(LOG.lines)) * 8 - 1))
def test_any_flipped_bit_is_found(tmp_path_factory: pytest.TempPathFactory, bit: int) -> None:
    assert not flipped(tmp_path_factory.getbasetemp() / "flipped", bit)


@pytest.mark.chaos
def test_every_flipped_bit_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, figure: Figure) -> None:
    """A line that is as it was is parsed once for all flips; parsing depends on the line alone."""
    monkeypatch.setattr("bot.audit.verify.read", cache(reading.read))
    bits = len(b"".join(LOG.lines)) * 8
    missed = [bit for bit in range(bits) if flipped(tmp_path / "log", bit)]
    figure("bits flipped", bits)
    figure("missed", len(missed))
    assert missed == []


def flipped(path: Path, bit: int) -> bool:
    data = bytearray(b"".join(LOG.lines))
    data[bit // 8] ^= 1 << bit % 8
    path.write_bytes(data)
    return verify(path).consistent


# --- crashes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [1, 40, len(LOG.lines[-1]) // 2, len(LOG.lines[-1]) - 1])
def test_a_torn_last_line_is_no_tampering(tmp_path: Path, length: int) -> None:
    report = verify(save(tmp_path / "log", [*LOG.lines[:-1], LOG.lines[-1][:length]]))
    assert (report.consistent, report.events, report.first_bad) == (True, COUNT - 1, None)
    assert [(found.kind, found.tampering) for found in report.damage] == [(Kind.TORN, False)]


def test_a_line_cut_in_the_middle_of_a_sign_is_torn(tmp_path: Path) -> None:
    line = next(line for line in reversed(LOG.lines) if "ğ".encode() in line)
    cut = line[: line.index("ğ".encode()) + 1]
    assert verify(save(tmp_path / "log", [*LOG.lines, cut])).consistent


def test_a_line_without_event_and_with_signs_of_two_bytes_is_damage(tmp_path: Path) -> None:
    for begun in range(12):
        line = b"x" * begun + "ğ".encode() * 9 + b'"\n'
        assert not verify(save(tmp_path / "log", [*LOG.lines, line])).consistent


def test_zeros_that_a_power_failure_leaves_are_torn(tmp_path: Path) -> None:
    assert verify(save(tmp_path / "log", [*LOG.lines, bytes(300)])).consistent


def test_something_behind_a_whole_last_line_is_no_crash(tmp_path: Path) -> None:
    for end in (b"\x0b", b" ", b"x"):
        assert not verify(save(tmp_path / "log", [*LOG.lines[:-1], LOG.lines[-1][:-1] + end])).consistent


@pytest.mark.parametrize("synced", [0, 40])
def test_a_copy_that_lags_is_no_tampering(tmp_path: Path, synced: int) -> None:
    report = verify(save(tmp_path / "log", LOG.lines[:40]), original=Original(LOG.lines, synced))
    assert (report.consistent, report.events) == (True, 40)
    assert [found.kind for found in report.damage] == [Kind.BEHIND]


# --- the database and receipts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kept", [0, 1, 25, 39])
def test_a_copy_that_was_cut_is_found_against_the_database(tmp_path: Path, kept: int) -> None:
    report = verify(save(tmp_path / "log", LOG.lines[:kept]), original=Original(LOG.lines, 40))
    assert (report.consistent, report.first_bad, report.kind) == (False, kept + 1, Kind.TRUNCATED)


@pytest.mark.parametrize("place", [1, 25, 50])
def test_a_copy_that_differs_from_the_database_is_found(tmp_path: Path, place: int) -> None:
    forged = rechained(at(place - 1, edited(LOG.lines[place - 1], by="forged")), place - 1)
    path = save(tmp_path / "log", forged)
    assert verify(path).consistent  # by itself it fits: the chain alone cannot tell
    report = verify(path, original=Original(LOG.lines, COUNT))
    assert (report.consistent, report.first_bad, report.kind) == (False, place, Kind.COPY)


def test_a_copy_with_more_than_the_database_is_found(tmp_path: Path) -> None:
    report = verify(save(tmp_path / "log", LOG.lines), original=Original(LOG.lines[:30], 30))
    assert (report.consistent, report.first_bad, report.kind) == (False, 31, Kind.COPY)


def test_a_receipt_vouches_up_to_its_record(tmp_path: Path) -> None:
    report = verify(save(tmp_path / "log", LOG.lines), receipts=[receipt(LOG, 40), receipt(LOG, 10)])
    assert (report.consistent, report.anchored_to, report.unanchored) == (True, 40, 10)


def test_receipts_of_this_computer_are_checked_and_vouch_for_nothing(tmp_path: Path) -> None:
    path = save(tmp_path / "log", LOG.lines)
    report = verify(path, original=Original(LOG.lines, COUNT, own=(receipt(LOG, 40),)))
    assert (report.consistent, report.anchored_to) == (True, None)
    other = replace(receipt(LOG, 40), head="0" * 64)
    assert not verify(path, original=Original(LOG.lines, COUNT, own=(other,))).consistent


@pytest.mark.parametrize("kept", [1, 25, 49])
def test_a_cut_log_is_found_with_a_receipt(tmp_path: Path, kept: int) -> None:
    path = save(tmp_path / "log", LOG.lines[:kept])
    assert verify(path).consistent
    report = verify(path, receipts=[receipt(LOG, COUNT)])
    assert (report.consistent, report.first_bad, report.kind) == (False, kept + 1, Kind.TRUNCATED)


def test_an_emptied_log_is_found_with_a_receipt(tmp_path: Path) -> None:
    assert not verify(save(tmp_path / "log", []), receipts=[receipt(LOG, COUNT)]).consistent


@pytest.mark.parametrize("place", [12, 25, 40])
def test_a_log_written_anew_is_found_with_receipts(tmp_path: Path, place: int) -> None:
    forged = rechained(at(place - 1, edited(LOG.lines[place - 1], by="forged")), place - 1)
    report = verify(save(tmp_path / "log", forged), receipts=[receipt(LOG, 11), receipt(LOG, 45)])
    assert (report.consistent, report.first_bad, report.kind) == (False, 12, Kind.REWRITTEN)
    assert report.anchored_to == 11


def test_what_was_changed_after_the_newest_receipt_is_said_to_be_unanchored(tmp_path: Path) -> None:
    forged = rechained(at(45, edited(LOG.lines[45], by="forged")), 45)
    report = verify(save(tmp_path / "log", forged), receipts=[receipt(LOG, 45)])
    assert (report.consistent, report.anchored_to, report.unanchored) == (True, 45, 5)


def test_a_receipt_of_another_log_does_not_fit(tmp_path: Path) -> None:
    report = verify(save(tmp_path / "log", LOG.lines), receipts=[receipt(OTHER, 10)])
    assert (report.consistent, report.kind) == (False, Kind.OTHER_LOG)


# --- people, schema, time ---------------------------------------------------------------------------------------------


def test_a_name_taken_out_without_a_purge_is_found(tmp_path: Path) -> None:
    report = verify(save(tmp_path / "log", at(10, without_person(LOG.lines[10]))))
    assert (report.consistent, report.first_bad, report.kind) == (False, 11, Kind.NAMELESS)


@pytest.mark.parametrize(("scope", "covered"), [("person", True), ("all", True), ("early", False), ("other", False)])
def test_a_purge_covers_what_came_before_it(tmp_path: Path, scope: str, covered: bool) -> None:
    writer = written(11)
    purges: dict[str, dict[str, Any]] = {
        "person": {"event": "purge", "scope": "person", "person_ref": PEOPLE[11 % 3].ref},
        "all": {"event": "purge", "scope": "all", "upto": 11},
        "early": {"event": "purge", "scope": "all", "upto": 10},
        "other": {"event": "purge", "scope": "person", "person_ref": PEOPLE[12 % 3].ref},
    }
    writer.add(purges[scope])
    writer.lines[10] = without_person(writer.lines[10])
    report = verify(save(tmp_path / "log", writer.lines))
    assert report.consistent is covered
    assert report.first_bad == (None if covered else 11)


def test_a_purge_does_not_cover_what_comes_after_it(tmp_path: Path) -> None:
    writer = Writer()
    writer.add({"event": "purge", "scope": "all", "upto": 10})
    writer.add({"event": "purge", "scope": "person", "person_ref": PEOPLE[0].ref})
    fields = {"run": "r", "plan": "p", "action": "disconnect", "outcome": "held", "reason": ""}
    writer.add({"event": "action.held", **fields, "person_ref": PEOPLE[0].ref})
    report = verify(save(tmp_path / "log", writer.lines))
    assert (report.consistent, report.first_bad) == (False, 3)


def test_an_event_that_does_not_fit_its_schema_is_found(tmp_path: Path) -> None:
    forged = rechained(at(10, edited(LOG.lines[10], mood="good")), 10)
    report = verify(save(tmp_path / "log", forged))
    assert (report.consistent, report.first_bad, report.kind) == (False, 11, Kind.SCHEMA)


def test_time_that_goes_back_is_found_unless_the_event_says_so(tmp_path: Path) -> None:
    early = "2026-11-23T08:00:00.000Z"
    silent = rechained(at(10, edited(LOG.lines[10], time=early)), 10)
    report = verify(save(tmp_path / "log", silent))
    assert (report.consistent, report.first_bad, report.kind) == (False, 11, Kind.TIME)
    said = rechained(at(10, edited(LOG.lines[10], time=early, clock_back_ms=3_610_000)), 10)
    assert verify(save(tmp_path / "log", said)).consistent
