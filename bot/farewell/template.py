"""Templates: a small head, and a text with placeholders that are checked before anybody sees it. Pure.

    tone: warm                          {greeting}
    language: en
    title: Warm, with thanks            Thank you for being in touch[[ since {since_year}]].
    greeting: Hi {first_name},
    neutral: Hello,                     [[{my_first_name}]]

A passage in double brackets falls away where something in it is not known, so that no text ever has a hole. The values
are put in once: what a name holds is never read as a placeholder.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HEAD: Final = ("tone", "language", "title", "greeting", "neutral")
GREETING: Final = "greeting"
PLACEHOLDERS: Final = ("first_name", "my_first_name", "since_year")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")
_TONE = re.compile(r"[a-z0-9][a-z0-9-]{0,30}")
_TOKEN = re.compile(
    r"\{(?P<slot>[^{}\n]*)\}|(?P<open>\[\[)|(?P<close>\]\])|(?P<brace>[{}])|(?P<text>[^{}\[\]]+|[\[\]])"
)


class Mistake(ValueError):
    """What is wrong with a template, and in which line."""

    def __init__(self, sentence: str, line: int) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.line = line


@dataclass(frozen=True, slots=True)
class Slot:
    """A placeholder, by name."""

    name: str


Piece = str | Slot


@dataclass(frozen=True, slots=True)
class Passage:
    """Pieces that stand only where all of their placeholders are known."""

    pieces: tuple[Piece, ...]


Part = Piece | Passage


@dataclass(frozen=True, slots=True)
class Template:
    """One checked template. `source` says where it is from: a file's name."""

    tone: str
    language: str
    title: str
    greeting: tuple[Piece, ...]
    neutral: str
    body: tuple[Part, ...]
    source: str

    @property
    def name(self) -> str:
        """How a draft says which template it was made from."""
        return f"{self.tone}-{self.language}"


@dataclass(frozen=True, slots=True)
class _Found:
    """One token of a text, and its line."""

    kind: str
    value: str
    line: int


def parse(text: str, source: str, placeholders: Sequence[str] = PLACEHOLDERS) -> Template:
    """Read one template with these placeholders; Mistake names the line."""
    lines = text.replace("\r\n", "\n").split("\n")
    end = next((number for number, line in enumerate(lines) if not line.strip()), len(lines))
    head = _head(lines[:end])
    greeting = _flat(head["greeting"], allowed=("first_name",))
    if Slot("first_name") not in greeting:
        raise Mistake("the greeting lacks {first_name}; what is said without a name stands at neutral", _line(head, 3))
    body = _body("\n".join(lines[end:]), end + 1, placeholders)
    return Template(
        tone=head["tone"][0],
        language=head["language"][0],
        title=head["title"][0],
        greeting=greeting,
        neutral=_text(_flat(head["neutral"], allowed=())),
        body=body,
        source=source,
    )


_Head = dict[str, tuple[str, int]]


def _line(head: _Head, place: int) -> int:
    return head[HEAD[place]][1]


def _head(lines: Sequence[str]) -> _Head:
    """The keys of the head, each with its value and line."""
    head: _Head = {}
    for number, line in enumerate(lines, 1):
        key, colon, value = (part.strip() for part in line.partition(":"))
        if not colon or key not in HEAD or not value:
            raise Mistake(
                f"the head has the lines {', '.join(HEAD)}, each with a value, and then an empty line", number
            )
        if key in head:
            raise Mistake(f"{key} is said twice", number)
        head[key] = (value, number)
    missing = [key for key in HEAD if key not in head]
    if missing:
        raise Mistake(f"the head lacks {', '.join(missing)}", len(lines) or 1)
    for key, form in (("tone", _TONE), ("language", _LANGUAGE)):
        if not form.fullmatch(head[key][0]):
            raise Mistake(f"{key} takes small letters, such as {'warm' if key == 'tone' else 'en'}", head[key][1])
    return head


def _body(text: str, first: int, placeholders: Sequence[str]) -> tuple[Part, ...]:
    """The parts of the text. Whatever may be unknown stands in a passage; the greeting stands outside, once."""
    parts: list[Part] = []
    passage: list[Piece] | None = None
    opened = first
    for found in _tokens(text.rstrip(), first):
        if found.kind == "open" and passage is None:
            passage, opened = [], found.line
        elif found.kind == "close" and passage is not None:
            parts.append(_passage(passage, found.line))
            passage = None
        elif found.kind in {"open", "close"}:
            raise Mistake("[[ and ]] do not fit one another", found.line)
        else:
            _place(_piece(found, (GREETING, *placeholders)), found.line, parts, passage)
    if passage is not None:
        raise Mistake("this [[ has no ]]", opened)
    if parts.count(Slot(GREETING)) != 1:
        raise Mistake("the text has {greeting} once", first)
    return tuple(parts)


def _place(piece: Piece, line: int, parts: list[Part], passage: list[Piece] | None) -> None:
    greets = piece == Slot(GREETING)
    if passage is None and isinstance(piece, Slot) and not greets:
        raise Mistake(f"{{{piece.name}}} is not always known: put the passage around it in [[ and ]]", line)
    if passage is not None and greets:
        raise Mistake("{greeting} is always known: it stands outside of [[ and ]]", line)
    (parts if passage is None else passage).append(piece)


def _passage(pieces: list[Piece], line: int) -> Passage:
    if not any(isinstance(piece, Slot) for piece in pieces):
        raise Mistake("a passage in [[ and ]] has a placeholder", line)
    return Passage(tuple(pieces))


def _flat(said: tuple[str, int], allowed: tuple[str, ...]) -> tuple[Piece, ...]:
    """A value of the head: no passages."""
    value, line = said
    found = list(_tokens(value, line))
    if any(token.kind in {"open", "close"} for token in found):
        raise Mistake("no [[ or ]] in the head", line)
    return tuple(_piece(token, allowed) for token in found)


def _piece(found: _Found, allowed: tuple[str, ...]) -> Piece:
    if found.kind == "text":
        return found.value
    if found.kind == "brace":
        raise Mistake("a brace stands alone", found.line)
    if found.value not in allowed:
        known = ", ".join(f"{{{name}}}" for name in allowed) or "none here"
        raise Mistake(f"{{{found.value}}} is no placeholder; there are: {known}", found.line)
    return Slot(found.value)


def _tokens(text: str, first: int) -> Iterator[_Found]:
    line = first
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "text"
        yield _Found(kind, match[kind], line)
        line += match[0].count("\n")


def _text(pieces: Sequence[Piece]) -> str:
    return "".join(piece for piece in pieces if isinstance(piece, str))
