from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import config
from bot.model import Connection, IncidentKind, Slug
from flows.artefacts import redact, scrub_aria
from flows.eyes import DialogSeen, Look, RowSeen
from flows.listing import ListAnswer, ListedPerson
from flows.pages.dialogs import judge_dialogs
from flows.pages.rows import connected_on, connection_of
from flows.search import Queries, Result, agree, queries_for
from flows.words import Words, load_words

LOCALES = Path(config.__file__).parent / "locales"
ADA = Slug("ada-1")


def words(tag: str = "en") -> Words:
    found = load_words(LOCALES, tag)
    assert found is not None
    return found


def row(*lines: str, slugs: tuple[str, ...] = ("ada-1",), member: str | None = "ACoAA1") -> RowSeen:
    return RowSeen(frozenset(map(Slug, slugs)), "/in/ada-1/", lines, member)


# --- rows ---


@pytest.mark.parametrize(
    ("tag", "text", "day"),
    [
        ("en", "Connected on August 7, 2024", date(2024, 8, 7)),
        ("en", "29 June 2024", date(2024, 6, 29)),
        ("tr", "Bağlantı tarihi: 22 Ağustos 2024", date(2024, 8, 22)),
        ("tr", "22 AĞUSTOS 2024", date(2024, 8, 22)),
        ("en", "Connected 2 weeks ago", None),
        ("en", "Connected on August 2024", None),
        ("en", "Connected on February 31, 2024", None),
        ("en", "May or June 2024", None),
        ("en", "Marching on 7, 2024", None),
    ],
)
def test_dates_are_read_by_the_months_of_the_language(tag: str, text: str, day: date | None) -> None:
    assert connected_on(text, words(tag)) == day


@pytest.mark.parametrize(
    ("lines", "headline", "day"),
    [
        (("Ada", "Engineer", "Connected on August 7, 2024"), "Engineer", date(2024, 8, 7)),
        (("Ada", "Connected on August 7, 2024"), None, date(2024, 8, 7)),
        (("Ada", "Engineer since May 1, 2020", "Connected 2 weeks ago"), "Engineer since May 1, 2020", None),
        (("Ada", "Engineer"), "Engineer", None),
        (("Ada", "", "Connected 2 weeks ago"), None, None),
        (("Ada",), None, None),
    ],
)
def test_rows_become_connections(lines: tuple[str, ...], headline: str | None, day: date | None) -> None:
    assert connection_of(row(*lines), words()) == Connection(ADA, "Ada", headline, day, "ACoAA1")


@pytest.mark.parametrize("broken", [row("", "x"), row("Ada", slugs=()), row("Ada", slugs=("ada-1", "bo-2"))])
def test_a_row_without_one_slug_and_a_name_is_nobody(broken: RowSeen) -> None:
    assert connection_of(broken, words()) is None


# --- search texts ---


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("Ada Example", Queries(("Ada Example",), decorated=False)),
        ("Ada  Example 🚀", Queries(("Ada Example 🚀", "Ada Example"), decorated=True)),
        ("Ada Example, PhD", Queries(("Ada Example, PhD", "Ada Example"), decorated=True)),
        ("Jean-Luc O’Neil Maria", Queries(("Jean-Luc O’Neil Maria", "Jean-Luc O’Neil"), decorated=False)),
        ("محمد علي", Queries(("محمد علي",), decorated=False)),
        ("🚀", Queries(("🚀",), decorated=True)),
        ("", Queries((), decorated=False)),
    ],
)
def test_search_texts_go_from_the_whole_name_to_two_plain_words(name: str, queries: Queries) -> None:
    assert queries_for(name) == queries


@given(name=st.text())
def test_search_texts_are_never_blank(name: str) -> None:
    assert all(query.strip() for query in queries_for(name).texts)


# --- rows and answers ---


def shown(*rows: RowSeen) -> Look:
    return Look("http://127.0.0.1:1/", "sdui2026", 3, "Ada", more=False, unreadable=0, rows=rows)


def answered(*slugs: str) -> Result:
    people = tuple(ListedPerson(Slug(slug), f"{slug}-id") for slug in slugs)
    return Result("Ada", {0: ListAnswer(people, more=False)})


def test_rows_and_answers_agree_when_every_row_was_answered() -> None:
    assert agree(shown(row("Ada")), answered("ada-1", "ada-2"))
    assert agree(shown(), answered())


@pytest.mark.parametrize(
    ("look", "result"),
    [
        (shown(row("Bo", slugs=("bo-2",))), answered("ada-1")),
        (shown(row("Ada")), answered()),
        (shown(), answered("ada-1")),
        (shown(row("")), answered("ada-1")),
        (shown(row("Ada", slugs=())), answered("ada-1")),
        (shown(row("Ada", slugs=("ada-1", "bo-2"))), answered("ada-1", "bo-2")),
        (shown(), Result("Ada")),
    ],
)
def test_stale_missing_or_unreadable_rows_do_not_agree(look: Look, result: Result) -> None:
    assert not agree(look, result)


# --- dialogs ---


def dialog(*paragraphs: str, title: str = "Remove connection", slugs: frozenset[Slug] = frozenset()) -> DialogSeen:
    return DialogSeen(None, title, paragraphs, ("Cancel", "Remove connection"), slugs)


def judged(one: DialogSeen, name: str = "Ann Lee", *others: str) -> IncidentKind | None:
    objection = judge_dialogs([one], ADA, name, others, words())
    return objection.kind if objection else None


@pytest.mark.parametrize(
    "fine",
    [
        dialog("Ann Lee will no longer be in your network."),
        dialog("Are you sure you want to remove Ann Lee as a connection? Don’t worry, she won’t be notified."),
        dialog(),
        dialog("ANN  LEE leaves.", slugs=frozenset({ADA})),
    ],
)
def test_a_dialog_about_the_person_is_the_one(fine: DialogSeen) -> None:
    assert judged(fine) is None


@pytest.mark.parametrize(
    "about",
    [
        dialog("Bo Berg will no longer be in your network."),
        dialog("Are you sure you want to remove Mary Ann Lee as a connection?"),
        dialog("Joann Lee will leave."),
        dialog("Ann Leeson will leave."),
        dialog("王 秀英 will leave."),
        dialog("Ann Lee will leave.", slugs=frozenset({Slug("bo-2")})),
    ],
)
def test_a_dialog_about_somebody_else_is_refused(about: DialogSeen) -> None:
    assert judged(about) is IncidentKind.OTHER_PERSON


def test_a_known_mononym_of_the_list_is_somebody_else() -> None:
    assert judged(dialog("Nandini will leave."), "Ann Lee", "Nandini") is IncidentKind.OTHER_PERSON


@pytest.mark.parametrize("text", ["This person will leave.", "You will not be asked again. They will not be told."])
def test_a_dialog_that_names_nobody_is_unknown(text: str) -> None:
    assert judged(dialog(text), "Ann Lee", "Bo Berg") is IncidentKind.UNKNOWN_DIALOG


def test_a_longer_name_of_the_same_list_is_somebody_else() -> None:
    assert judged(dialog("Mary Ann Lee will leave."), "Ann Lee", "Mary Ann Lee") is IncidentKind.OTHER_PERSON


def test_unknown_and_several_dialogs_are_refused() -> None:
    assert judged(dialog("Turn on the summary, Ann Lee?", title="Keep up")) is IncidentKind.UNKNOWN_DIALOG
    objection = judge_dialogs([dialog(), dialog()], ADA, "Ann Lee", (), words())
    assert objection is not None
    assert objection.kind is IncidentKind.UNKNOWN_DIALOG


# --- evidence ---


def test_an_aria_snapshot_keeps_structure_and_loses_texts() -> None:
    raw = """- main:
  - heading "Ada [expanded] Example" [level=1]
  - 'link "Ada: Example"':
    - /url: /in/ada-1/
  - text: Ada writes
Ada
"""
    scrubbed = scrub_aria(raw)
    for secret in ("Ada", "ada-1", "writes"):
        assert secret not in scrubbed
    assert "  - heading [level=1]\n" in scrubbed
    assert "  - link\n" in scrubbed


@given(text=st.text())
def test_a_scrubbed_snapshot_holds_only_roles_and_states(text: str) -> None:
    assert re.fullmatch(r"(?:(?:\s*- [a-z]+(?: \[[a-z]+(?:=\w+)?\])*|…)\n)*", scrub_aria(text))


def test_a_kept_page_holds_no_secrets() -> None:
    raw = (
        '<input type="text" value="me@practice.example"><input value=\'pw-1\'>'
        '<script>{"csrfToken":"ajax:123","li_at":"AQED-1"}</script><p>Ada</p>'
    )
    kept = redact(raw)
    for secret in ("me@practice.example", "pw-1", "ajax:123", "AQED-1"):
        assert secret not in kept
    assert "<p>Ada</p>" in kept
