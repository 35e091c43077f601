"""Twelve tamperings at the first, a middle and the last record: found, and the right number named.

A chain by itself does not hold its last record; the database behind the file, or a receipt, does.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bot.audit import chain, verify_alone
from bot.audit.verify import Original, verify
from tests.unit.audit.logs import ORIGIN, edited, receipt, rechained, save, written

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COUNT = 50
LOG = written(COUNT)
OTHER = written(COUNT, "ef" * 16)
PLACES = (1, 25, COUNT)

Lines = list[bytes]


def instead(n: int, *lines: bytes) -> Lines:
    """The log with other lines in place of record n."""
    return [*LOG.lines[: n - 1], *lines, *LOG.lines[n:]]


def edit(n: int) -> Lines:
    return instead(n, edited(LOG.lines[n - 1], run="forged"))


def edit_and_hash(n: int) -> Lines:
    found = chain.dissect(edited(LOG.lines[n - 1], by="forged").removesuffix(b"\n"))
    return instead(n, chain.compose(found.canonical, chain.digest(ORIGIN, found.canonical), found.person))


def edit_and_hash_all_after(n: int) -> Lines:
    return rechained(instead(n, edited(LOG.lines[n - 1], by="forged")), n - 1)


def delete_and_hash_all_after(n: int) -> Lines:
    return rechained(instead(n), n - 1)


def insert(n: int) -> Lines:
    return instead(n, edited(LOG.lines[n - 1], seq=900 + n), LOG.lines[n - 1])


def swap(n: int) -> Lines:
    """With the next one; the last with the one before."""
    lines, at = LOG.lines.copy(), min(n, COUNT - 1) - 1
    lines[at : at + 2] = reversed(lines[at : at + 2])
    return lines


def take_out_the_name(n: int) -> Lines:
    """Of the nearest record before that names somebody (the first record does)."""
    place = named_before(n)
    found = chain.dissect(LOG.lines[place - 1].removesuffix(b"\n"))
    return instead(place, chain.compose(found.canonical, found.stated_hash))


def put_another_name(n: int) -> Lines:
    place = named_before(n)
    return instead(place, edited(LOG.lines[place - 1], person=json.loads(LOG.lines[place % COUNT])["person"]))


def named_before(n: int) -> int:
    return next(place for place in range(n, 0, -1) if b'"person"' in LOG.lines[place - 1] and place % 5 != 4)


def same(n: int) -> int:
    return n


TAMPERINGS: dict[str, tuple[Callable[[int], Lines], Callable[[int], int]]] = {
    "edit": (edit, same),
    "edit, hashed again": (edit_and_hash, same),
    "edit, all after it hashed again": (edit_and_hash_all_after, same),
    "delete": (instead, same),
    "delete, all after it hashed again": (delete_and_hash_all_after, same),
    "insert": (insert, same),
    "repeat": (lambda n: instead(n, LOG.lines[n - 1], LOG.lines[n - 1]), same),
    "swap": (swap, lambda n: min(n, COUNT - 1)),
    "record of another log": (lambda n: instead(n, OTHER.lines[n - 1]), same),
    "cut off from here": (lambda n: LOG.lines[: n - 1], same),
    "name taken out": (take_out_the_name, named_before),
    "another name": (put_another_name, named_before),
}
CASES = [(name, place) for name in TAMPERINGS for place in PLACES]


def test_there_are_twelve_at_three_places() -> None:
    assert len(CASES) == 36
    assert all(TAMPERINGS[name][0](place) != LOG.lines for name, place in CASES)


@pytest.mark.parametrize(("name", "place"), CASES)
def test_the_database_names_the_first_bad_record(tmp_path: Path, name: str, place: int) -> None:
    tamper, first_bad = TAMPERINGS[name]
    original = Original(LOG.lines, COUNT, origin_id=ORIGIN)
    report = verify(save(tmp_path / "log", tamper(place)), original=original)
    assert (report.consistent, report.first_bad) == (False, first_bad(place))


@pytest.mark.parametrize(("name", "place"), CASES)
def test_receipts_from_elsewhere_name_the_first_bad_record(tmp_path: Path, name: str, place: int) -> None:
    """Without a database: the receipts of the record before and of the last say where the doubt begins."""
    tamper, first_bad = TAMPERINGS[name]
    before = [receipt(LOG, place - 1)] if place > 1 else []
    report = verify(save(tmp_path / "log", tamper(place)), receipts=[*before, receipt(LOG, COUNT)])
    assert (report.consistent, report.first_bad) == (False, first_bad(place))


@pytest.mark.parametrize(("name", "place"), CASES)
def test_the_standalone_verifier_finds_it_too(tmp_path: Path, name: str, place: int) -> None:
    path = save(tmp_path / "log", TAMPERINGS[name][0](place))
    assert refused(path, [(ORIGIN, str(COUNT), LOG.hashes[COUNT])])


def refused(path: Path, receipts: list[tuple[str, str, str]]) -> bool:
    """What the script's last lines make of it: a sentence, or an error of reading."""
    try:
        with path.open("rb") as file:
            return verify_alone.judge(file, receipts) is not None
    except (ValueError, LookupError, TypeError, AttributeError):
        return True


@pytest.mark.parametrize("kept", [0, 1, 24, 49])
def test_a_chain_without_receipt_or_database_does_not_see_a_cut(tmp_path: Path, kept: int) -> None:
    """Said by the verdict: nothing is anchored. Nothing at all is never consistent."""
    report = verify(save(tmp_path / "log", LOG.lines[:kept]))
    assert (report.consistent, report.anchored_to, report.unanchored) == (kept > 0, None, kept)
