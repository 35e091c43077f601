from __future__ import annotations

import string
from datetime import date
from typing import Any

import pytest

from bot.errors import InputError
from bot.practice.words import languages, load_words


def flat(table: dict[str, Any], prefix: str = "") -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            found |= flat(value, f"{prefix}{key}.")
        else:
            texts = value if isinstance(value, list) else [value]
            found[prefix + key] = {
                field for text in texts for _, field, _, _ in string.Formatter().parse(text) if field
            }
    return found


@pytest.mark.parametrize("language", languages())
def test_every_language_has_the_same_keys(language: str) -> None:
    assert flat(load_words(language).table).keys() == flat(load_words("en").table).keys()
    assert len(load_words(language).section("months")["names"]) == 12


def test_english_and_turkish_exist() -> None:
    assert {"en", "tr", "qaa"} <= set(languages())
    with pytest.raises(InputError, match="en, tr"):
        load_words("xx")


def test_counts_and_dates_are_localised() -> None:
    english, turkish = load_words("en"), load_words("tr")
    assert english.count(1217, "list") == "1,217 connections"
    assert english.count(1, "list") == "1 connection"
    assert turkish.count(1217, "list") == "1.217 bağlantı"
    assert english.count(1234, "ember") == "1,234 Connections"
    assert english.connected_on(date(2026, 6, 29)) == "Connected on June 29, 2026"
    assert "22 Ağustos 2024" in turkish.connected_on(date(2024, 8, 22))


def test_the_invented_language_keeps_what_is_filled_in() -> None:
    invented, english = load_words("qaa"), load_words("en")
    assert flat(invented.table) == flat(english.table)
    assert invented.count(1217, "list") == "1,217 snoitcennoc"
    assert invented["ember.more"].format(name="Ada Example") == "Erom snoitca rof Ada Example"
    assert "1,217" not in invented["list.count_other"]
    assert all(invented[f"list.{key}"] != english[f"list.{key}"] for key in ("remove", "more", "search", "load_more"))
