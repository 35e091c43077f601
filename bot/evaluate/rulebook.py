"""From the content of a policy file to typed rules. A mistake names the rule, the place and what is expected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.evaluate.company import Companies, aliases_of, company_key
from bot.evaluate.conditions import read_condition
from bot.evaluate.judgement import Verdict
from bot.evaluate.policy import BUILT_IN, Rule
from bot.evaluate.reading import Wrong
from bot.evaluate.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.evaluate.asking import Condition

LISTS = ("all", "any", "none")
_KEYS = ("name", "then", *LISTS, "note")
_LONGEST_NAME = 80
_LONGEST_NOTE = 1000
_MOST_RULES = 200
_MOST_CONDITIONS = 100


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file: the number of the rule (from 0), the list, the number of the condition in it, the keys."""

    rule: int | None = None
    listed: str | None = None
    condition: int | None = None
    keys: tuple[str, ...] = ()


class Mistake(ValueError):
    """A policy that is refused; `place` leads to the line."""

    def __init__(self, sentence: str, place: Place, rule: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.place = place
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Document:
    """The content of one policy file, top level checked; the rules are still as they were written."""

    rules: Sequence[object] = ()
    aliases: tuple[tuple[str, ...], ...] = ()
    defaults: bool = True
    off: tuple[str, ...] = ()


def name_of(raw: object) -> str | None:
    """The name of a rule as it was written, for a message."""
    name = raw.get("name") if isinstance(raw, dict) else None
    return name if isinstance(name, str) and name.isprintable() and len(name) <= _LONGEST_NAME else None


def same_rule(name: str) -> str:
    """Names of rules are compared without regard to case and blanks."""
    return " ".join(name.casefold().split())


def read_document(content: Mapping[str, object], *, own: bool) -> Document:
    """Check the top level; only a member's own file may switch defaults off."""
    known = ("rule", "aliases", "defaults", "off") if own else ("rule", "aliases")
    for key in content:
        if key not in known:
            raise Mistake(f"there is no key {key!r}; known: {', '.join(known)}", Place(keys=(key,)))
    rules, defaults = content.get("rule", []), content.get("defaults", True)
    if not isinstance(rules, list) or len(rules) > _MOST_RULES:
        raise Mistake(f"rules are written as [[rule]], at most {_MOST_RULES} of them", Place(keys=("rule",)))
    if not isinstance(defaults, bool):
        raise Mistake("defaults is true or false", Place(keys=("defaults",)))
    aliases = tuple(_alias(text) for text in _texts(content, "aliases"))
    return Document(rules, aliases, defaults, _texts(content, "off"))


def companies_of(documents: Iterable[Document]) -> Companies:
    """The aliases of all files."""
    return Companies(aliases_of(group for document in documents for group in document.aliases))


def read_rule(raw: object, index: int, companies: Companies, *, default: bool) -> Rule:
    """One rule, checked to the last key."""
    if not isinstance(raw, dict):
        raise Mistake("a rule is a table, written under [[rule]]", Place(index))
    try:
        for key in raw:
            if key not in _KEYS:
                raise Mistake(f"there is no key {key!r}; known: {', '.join(_KEYS)}", Place(index, keys=(key,)))
        name, then, note = _name(raw, index), _then(raw, index), _note(raw, index)
        lists = {listed: _conditions(raw, index, listed, companies) for listed in LISTS}
        if not any(lists.values()):
            raise Mistake("a rule needs at least one condition, in all, any or none", Place(index))
    except Mistake as mistake:
        raise Mistake(mistake.sentence, mistake.place, name_of(raw)) from None
    return Rule(name, then, lists["all"], lists["any"], lists["none"], note, default)


def _name(raw: Mapping[str, object], index: int) -> str:
    name = name_of(raw)
    if name is None or not name.strip():
        place = Place(index, keys=("name",) if "name" in raw else ())
        raise Mistake(f"a rule needs a name of one line and at most {_LONGEST_NAME} characters", place)
    if same_rule(name) in {same_rule(taken) for taken in BUILT_IN}:
        raise Mistake("this name belongs to a rule that is always there", Place(index, keys=("name",)))
    return " ".join(name.split())


def _then(raw: Mapping[str, object], index: int) -> Verdict:
    known = tuple(verdict.value for verdict in Verdict)
    then = raw.get("then")
    if not isinstance(then, str) or then not in known:
        place = Place(index, keys=("then",) if "then" in raw else ())
        raise Mistake(f"then needs one of {', '.join(repr(text) for text in known)}", place)
    return Verdict(then)


def _note(raw: Mapping[str, object], index: int) -> str:
    note = raw.get("note", "")
    if not isinstance(note, str) or len(note) > _LONGEST_NOTE:
        raise Mistake(f"note is a text of at most {_LONGEST_NOTE} characters", Place(index, keys=("note",)))
    return note


def _conditions(raw: Mapping[str, object], index: int, listed: str, companies: Companies) -> tuple[Condition, ...]:
    if listed not in raw:
        return ()
    given = raw[listed]
    if not isinstance(given, list) or not 0 < len(given) <= _MOST_CONDITIONS:
        sentence = f"{listed} needs a list of conditions, at least one and at most {_MOST_CONDITIONS}"
        raise Mistake(sentence, Place(index, keys=(listed,)))
    return tuple(_condition(item, Place(index, listed, number), companies) for number, item in enumerate(given))


def _condition(item: object, place: Place, companies: Companies) -> Condition:
    if not isinstance(item, dict) or len(item) != 1:
        raise Mistake("a condition is a table with one key, such as { email = true }", place)
    ((key, value),) = item.items()
    try:
        return read_condition(key, value, companies)
    except Wrong as wrong:
        keys = (key,) if wrong.key in {None, key} else (key, str(wrong.key))
        sentence = wrong.sentence if wrong.key == key else f"{key}: {wrong.sentence}"
        raise Mistake(sentence, Place(place.rule, place.listed, place.condition, keys)) from None


def _texts(content: Mapping[str, object], key: str) -> tuple[str, ...]:
    given = content.get(key, [])
    if not isinstance(given, list) or not all(isinstance(text, str) and words(text) for text in given):
        raise Mistake(f"{key} needs a list of texts", Place(keys=(key,)))
    return tuple(given)


def _alias(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split("="))
    if len(names) < 2 or not all(company_key(name) for name in names) or "*" in text:  # noqa: PLR2004 - one = two names
        raise Mistake('an alias is written "Facebook = Meta", with whole names', Place(keys=("aliases",)))
    return names
