"""The page as text: everything escaped, nothing from elsewhere, one link a person."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from bot.report.page import MOST_BARS, render
from tests.unit.report.kit import acted, hostile_names, reported

if TYPE_CHECKING:
    from bot.report.values import Line, Report
    from bot.store import Store

ADDRESSES = frozenset({"href", "src", "srcset", "data", "action", "formaction", "poster", "background", "xlink:href"})


class Seen(HTMLParser):
    """Elements and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, key, value or "") for key, value in attrs]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def hostile(report: Report) -> Report:
    """The same with everything hostile that others may have written of themselves."""
    line = report.removed[0]
    lines = tuple(
        replace(line, name=name, work=name, company=name, because=name, detail=name) for name in hostile_names()
    )
    return replace(report, lines=lines, account=hostile_names()[0])


def test_hostile_names_add_no_element_and_no_attribute(store: Store) -> None:
    acted(store)
    plain, odd = Seen(render(reported(store))), Seen(render(hostile(reported(store))))
    assert len(hostile_names()) == 200
    assert set(odd.tags) <= set(plain.tags)
    assert {(tag, key) for tag, key, _ in odd.attributes} <= {(tag, key) for tag, key, _ in plain.attributes}
    assert not {"script", "iframe", "object", "embed", "form", "base", "link", "img"} & set(odd.tags)
    assert not [key for _, key, _ in odd.attributes if key.startswith("on") or key == "style"]
    assert sum("document.title" in text for text in odd.texts) >= 20
    assert "49" not in odd.texts


def test_signs_that_nobody_sees_are_marked(store: Store) -> None:
    acted(store)
    page = render(hostile(reported(store)))
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\x1b\x00]", page)
    assert "[U+202E]gnp.exe" in page


def test_the_only_addresses_are_profiles_and_parts_of_the_page(store: Store) -> None:
    acted(store)
    found = Seen(render(reported(store)))
    addresses = [value for _, key, value in found.attributes if key in ADDRESSES]
    assert all(re.fullmatch(r"http://127\.0\.0\.1:8765/in/[\w.~%-]+/", address) for address in addresses)
    assert len(addresses) == 6  # three removed, and three who were dealt with
    outside = set(re.findall(r"https?://[^\s\"'<)]+", render(reported(store)))) - set(addresses)
    assert outside <= {"http://127.0.0.1:8765", "http://www.w3.org/2000/svg"}
    assert "url(" not in re.sub(r"url\(#[\w-]+\)", "", render(reported(store)))


def test_the_policy_forbids_everything_but_the_style(store: Store) -> None:
    policy = next(value for _, key, value in Seen(render(reported(store))).attributes if key == "content")
    assert policy == (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
    )


def test_the_page_says_what_it_is_and_where_the_log_ends(store: Store) -> None:
    plan = acted(store)
    count, head = store.events.head()
    texts = " ".join(Seen(render(reported(store))).texts)
    for said in (plan, head, str(count), "2026-11-24 12:30 UTC", "linkprune 1.2.3", "3 of 8 connections were removed"):
        assert said in texts, said


def test_nothing_done_is_a_page_too(store: Store) -> None:
    page = render(reported(store))
    assert "Nobody was removed" in page


def test_ids_are_told_apart(store: Store) -> None:
    acted(store)
    ids = [value for _, key, value in Seen(render(reported(store))).attributes if key == "id"]
    assert len(ids) == len(set(ids)) > 10


def test_more_reasons_than_bars_add_up(store: Store) -> None:
    acted(store)
    report = reported(store)
    lines: tuple[Line, ...] = tuple(
        replace(report.removed[0], because=f"reason {number:03}") for number in range(MOST_BARS + 5)
    )
    page = render(replace(report, lines=lines))
    assert "5 more" in page
    assert "reason 011" in page
    assert page.count("<title>reason ") == MOST_BARS
