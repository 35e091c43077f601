"""The table of docs/languages.md, made from the word files: `python -m tests.languages` writes it anew."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import config
from flows.words import known_languages, load_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.words import Words

LOCALES = Path(config.__file__).parent / "locales"
DOCUMENT = Path(__file__).parents[1] / "docs" / "languages.md"
BEGIN, END = "<!-- table: python -m tests.languages -->\n", "<!-- end of the table -->"


def table() -> str:
    """Every word of every language, with how well it is known and where it was seen."""
    lines = ["| language | word | spellings | grade | where | when |", "|---|---|---|---|---|---|"]
    for tag in known_languages(LOCALES):
        words = load_words(LOCALES, tag)
        lines += _rows(words) if words else []
    return "\n".join(lines) + "\n"


def _rows(words: Words) -> Iterator[str]:
    for name, entry in [*words.entries.items(), *((f"({name})", entry) for name, entry in words.others.items())]:
        yield f"| {words.tag} | {name} | {' · '.join(entry.spellings)} | {entry.grade} | {entry.where} | {entry.seen} |"


def with_table(document: str) -> str:
    """The document with the table as it must be."""
    head, tail = document.partition(BEGIN)[0], document.partition(END)[2]
    return f"{head}{BEGIN}{table()}{END}{tail}"


if __name__ == "__main__":
    DOCUMENT.write_text(with_table(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
