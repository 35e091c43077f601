"""A report without names: stable pseudonyms, and nothing that says who it was."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model import Slug
from bot.report.page import render
from bot.report.redact import OWN_WORDS, pseudonym, redacted
from tests.unit.report.kit import REASON, acted, reported
from tests.unit.store.kit import slug

if TYPE_CHECKING:
    from bot.store import Store

KEY = bytes(32)


def test_nothing_tells_who_it_was(store: Store) -> None:
    acted(store)
    page = render(redacted(reported(store), store.evidence.key(), {REASON}))
    for word in ("Pérsona", "Number", "person-0", "Role", "/in/", "urn:", "owner-example", "2010-05-06"):
        assert word not in page, word
    assert REASON in page
    assert "connected since 2010" in page
    assert "Names are left out" in page


def test_a_pseudonym_is_the_same_in_every_report_and_another_for_everybody(store: Store) -> None:
    acted(store)
    one, two = (redacted(reported(store), KEY, ()) for _ in range(2))
    assert [line.name for line in one.lines] == [line.name for line in two.lines]
    assert len({line.name for line in one.lines}) == 7


def test_nobody_finds_a_pseudonym_without_the_key() -> None:
    assert pseudonym(KEY, slug(1)) != pseudonym(b"\x01" * 32, slug(1))
    assert len({pseudonym(KEY, Slug(str(number))) for number in range(20_000)}) == 20_000


def test_own_words_are_left_out(store: Store) -> None:
    acted(store)
    report = reported(store)
    lines = (replace(report.lines[0], because="Ada never answered"), replace(report.lines[1], because=""))
    found = redacted(replace(report, lines=lines), KEY, {REASON})
    assert [line.because for line in found.lines] == [OWN_WORDS, ""]


def test_the_figures_stay(store: Store) -> None:
    acted(store)
    report = reported(store)
    found = redacted(report, KEY, ())
    assert (found.before, found.people_removed, len(found.left)) == (report.before, 3, len(report.left))
