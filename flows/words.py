"""The site's words per language: read from TOML files, checked, and turned into patterns that match whole labels.

A file holds the words that somebody saw or reported, and no others: what it lacks is looked for by structure alone.
Only a file that has all words of a click and its dialog, and whose clicked words were seen live, arms live runs.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeGuard

from bot.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

MONTHS = 12
NEVER = "(?!)"


class Word(StrEnum):
    """Every label that flows looks for."""

    REMOVE_ITEM = "remove_item"
    REMOVE_ICON = "remove_icon"
    CONFIRM = "confirm"
    CANCEL = "cancel"
    DIALOG_TITLE = "dialog_title"
    DIALOG_BODY = "dialog_body"
    MORE = "more"
    MESSAGE = "message"
    SEARCH = "search"
    LOAD_MORE = "load_more"
    SIGN_IN = "sign_in"
    MENU_OTHER = "menu_other"
    ACCEPT = "accept"
    IGNORE = "ignore"
    WITHDRAW = "withdraw"
    WITHDRAW_TITLE = "withdraw_title"
    WITHDRAW_CONFIRM = "withdraw_confirm"
    MUTUAL = "mutual"
    AGE_TODAY = "age_today"
    AGE_DAYS = "age_days"
    AGE_WEEKS = "age_weeks"
    AGE_MONTHS = "age_months"
    AGE_YEARS = "age_years"
    CONVERSATION = "conversation"


class Grade(StrEnum):
    """How well a word is known."""

    SEEN_LIVE = "seen live"
    SEEN = "seen in markup"
    REPORTED = "reported"
    IN_CODE_ONLY = "in code only"
    INFERRED = "inferred"


TABLES = ("language", "words")
CLICKED = (Word.REMOVE_ITEM, Word.CONFIRM, Word.MORE)
NEEDED = (*CLICKED, Word.CANCEL, Word.DIALOG_TITLE)
# What removes is clicked by words seen live alone (CLICKED). For the buttons of invitations, whose place in the card is
# the second witness, markup that a public source shows is enough.
SEEN = frozenset({Grade.SEEN_LIVE, Grade.SEEN})


@dataclass(frozen=True, slots=True)
class Entry:
    """One label: its spellings, how well they are known, where and when they were seen."""

    spellings: tuple[str, ...]
    grade: Grade
    where: str
    seen: str


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language. `arms_clicks` says whether an irreversible click may rely on them.

    `others` are labels that nothing looks for yet, kept with their source; `months` is empty where none are known.
    """

    tag: str
    arms_clicks: bool
    months: tuple[str, ...]
    entries: Mapping[Word, Entry]
    others: Mapping[str, Entry]

    @property
    def missing(self) -> tuple[Word, ...]:
        """The labels of which no spelling is known."""
        return tuple(word for word in Word if word not in self.entries)

    def arms(self, *words: Word) -> bool:
        """Whether a click may rely on these words: this language arms clicks and has them all, seen by somebody."""
        known = (self.entries[word].grade in SEEN for word in words if word in self.entries)
        return self.arms_clicks and sum(known) == len(words)

    def spellings(self, word: Word) -> tuple[str, ...]:
        """All known spellings of a label."""
        return self.entries[word].spellings if word in self.entries else ()

    def pattern(self, word: Word, name: str | None = None) -> re.Pattern[str]:
        """Match a whole label. {name} stands for this name, or for any name when none is given."""
        return _whole(self.spellings(word), name)

    def says(self, label: str, word: Word | None = None) -> bool:
        """Whether a label is a spelling of this word, or of any word of this language."""
        if word is not None:
            return bool(self.pattern(word).match(label))
        listed = (entry.spellings for entry in (*self.entries.values(), *self.others.values()))
        return any(_whole(spellings, None).match(label) for spellings in listed)

    def count_in(self, word: Word, text: str) -> int | None:
        """What a text counts that is a spelling of this word: its {count}, and one more for each {name}."""
        for spelling in self.spellings(word):
            match = re.fullmatch(_escaped(spelling, None).replace(_COUNT, r"(\d+)"), text.strip())
            if match is not None:
                return int(match[1] if match.groups() else 0) + spelling.count("{name}")
        return None

    def names_in(self, word: Word, text: str) -> frozenset[str]:
        """The names that one paragraph holds where a spelling of this word has {name}."""
        found: set[str] = set()
        for spelling in (s for s in self.spellings(word) if "{name}" in s):
            start = "^" if spelling.startswith("{name}") else ""
            end = "$" if spelling.endswith("{name}") else ""
            match = re.search(start + _escaped(spelling, None).replace(_ANY, "(.+?)", 1) + end, text.strip())
            found |= {match[1]} if match else set()
        return frozenset(found)


_ANY = ".+?"
_COUNT = re.escape("{count}")
# Playwright drops the zero-width space and the soft hyphen from every label that it compares.
_UNSEEN = re.compile("[\u200b\u00ad]")


def _whole(spellings: tuple[str, ...], name: str | None) -> re.Pattern[str]:
    either = "|".join(_escaped(spelling, name) for spelling in spellings)
    return re.compile(rf"^\s*(?:{either or NEVER})\s*$")


def _escaped(spelling: str, name: str | None) -> str:
    """A pattern that Python and the browser read alike; any run of blanks equals any other."""
    parts = [re.escape(part) for part in spelling.split("{name}")]
    return (_ANY if name is None else _named(name)).join(parts).replace(r"\ ", r"\s+")


def _named(name: str) -> str:
    """A name as it stands in the page, or as the browser's helper hands labels over: without signs that nobody sees."""
    return _UNSEEN.sub(lambda sign: f"{sign[0]}?", re.escape(" ".join(name.split())))


def primary_tag(tag: str) -> str:
    """The language of a tag such as en-US."""
    return tag.strip().replace("_", "-").split("-")[0].lower()


def load_words(folder: Path, tag: str) -> Words | None:
    """Read the word file of a page's language; None when there is none. Raises InputError for a broken file."""
    path = folder / f"{primary_tag(tag)}.toml"
    if not re.fullmatch(r"[a-z]{2,3}", path.stem) or not path.is_file():
        return None
    try:
        words = parse_words(tomllib.loads(path.read_text(encoding="utf-8")))
        if words.tag != path.stem:
            raise InputError(f"its tag is {words.tag!r}, and its name must be {words.tag}.toml.")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, InputError) as error:
        raise InputError(f"The word file {path.name} is broken: {error}") from error
    return words


def find_words(folders: Iterable[Path], tag: str) -> Words | None:
    """Read the words of a language from the first folder that has them."""
    return next((words for folder in folders if (words := load_words(folder, tag)) is not None), None)


def known_languages(*folders: Path) -> tuple[str, ...]:
    """The languages that have a word file."""
    return tuple(sorted({path.stem for folder in folders for path in folder.glob("*.toml")}))


def arming_languages(*folders: Path, needed: Iterable[Word] = ()) -> tuple[str, ...]:
    """The languages in which a live run may click, and rely on these words."""
    tags = known_languages(*folders)
    needs = tuple(needed)
    return tuple(tag for tag in tags if (words := find_words(folders, tag)) and words.arms(*needs))


def parse_words(raw: Mapping[str, Any]) -> Words:
    """Check the values of one word file. Raises InputError naming what is wrong."""
    parts: tuple[Any, Any, Any] = (raw.get("language"), raw.get("words"), raw.get("others", {}))
    language, table, others = parts
    if not all(isinstance(part, dict) for part in parts) or set(raw) - {*TABLES, "others"}:
        raise InputError("it needs the tables `language` and `words`, may have `others`, and no more.")
    if unknown := set(table) - set(Word):
        raise InputError(f"it has unknown words: {', '.join(sorted(unknown))}.")
    entries = {word: _entry(word, table[word]) for word in Word if word in table}
    tag, armed, months = language.get("tag"), language.get("arms_clicks"), language.get("months", [])
    if not isinstance(tag, str) or not isinstance(armed, bool) or not _texts(months) or len(months) not in {0, MONTHS}:
        raise InputError("`language` needs `tag` and `arms_clicks` (true or false), and twelve `months` or none.")
    if armed:
        _refuse_unsure(entries)
    noted = {name: _entry(name, value) for name, value in others.items()}
    return Words(tag, armed, tuple(months), entries, noted)


def _refuse_unsure(entries: Mapping[Word, Entry]) -> None:
    """Live clicks rest on all words that a click and its dialog need, and what is clicked was seen live."""
    if missing := [word for word in NEEDED if word not in entries]:
        raise InputError(f"it arms live clicks, and lacks the words {', '.join(missing)}.")
    if weak := [word for word in CLICKED if entries[word].grade is not Grade.SEEN_LIVE]:
        raise InputError(f"it arms live clicks, but these words were not seen live: {', '.join(weak)}.")


def _entry(word: str, raw: object) -> Entry:
    if not isinstance(raw, dict) or set(raw) != {"spellings", "grade", "where", "seen"}:
        raise InputError(f"the word {word} needs exactly `spellings`, `grade`, `where` and `seen`.")
    spellings, grade, where, seen = raw["spellings"], raw["grade"], raw["where"], raw["seen"]
    if not _texts(spellings) or not spellings or grade not in set(Grade) or not _texts([where, seen]):
        raise InputError(f"the word {word} has a value of the wrong kind, or an unknown grade.")
    return Entry(tuple(spellings), Grade(grade), where, seen)


def _texts(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value)
