"""The site's words in one language, and the texts that are built from them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from bot.errors import InputError
from bot.practice.invented import INVENTED, backwards

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Words:
    """All texts of one language; `table` keeps the sections of its file."""

    language: str
    table: dict[str, Any]

    def __getitem__(self, key: str) -> str:
        """Text of a dotted key such as `list.search`; a key that the file lacks is a mistake of the file."""
        section, _, word = key.rpartition(".")
        return str(self.section(section)[word])

    def section(self, name: str) -> dict[str, Any]:
        """One section of the file as a plain mapping."""
        found: dict[str, Any] = self.table
        for part in name.split("."):
            found = found[part]
        return found

    def number(self, value: int) -> str:
        """A whole number with this language's digit grouping."""
        return f"{value:,}".replace(",", self["site.group"])

    def count(self, value: int, section: str) -> str:
        """`1,217 connections`, in the wording of one era's section."""
        key = "count_one" if value == 1 else "count_other"
        return self[f"{section}.{key}"].format(count=self.number(value))

    def ago(self, days: int) -> str:
        """`3 weeks ago`."""
        texts = self.section("ember.ago")
        for unit, length in (("year", 365), ("month", 30), ("week", 7), ("day", 1)):
            if count := days // length:
                return str(texts[unit][count > 1]).format(n=count)
        return str(texts["today"])

    def connected_on(self, day: date) -> str:
        """The date line of a server-driven card."""
        month = self.section("months")["names"][day.month - 1]
        return self["list.connected_on"].format(month=month, day=day.day, year=day.year)


def languages() -> tuple[str, ...]:
    """Every language that has a file, and the invented one."""
    folder = resources.files("bot.practice").joinpath("words")
    files = (item.name for item in folder.iterdir())
    return (*sorted(name.removesuffix(".toml") for name in files if name.endswith(".toml")), INVENTED)


@cache
def load_words(language: str) -> Words:
    """The words of one language. Raises InputError for a language without a file."""
    if language not in languages():
        raise InputError(f"The practice site does not speak {language!r}; it speaks {', '.join(languages())}.")
    if language == INVENTED:
        return Words(language, backwards(load_words("en").table))
    text = resources.files("bot.practice").joinpath("words", f"{language}.toml").read_text(encoding="utf-8")
    return Words(language, tomllib.loads(text))
