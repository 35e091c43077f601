"""From the content of a policy file to typed rules. A mistake names the rule, the place and what is expected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.evaluate.about_invitations import read_invitation_condition
from bot.evaluate.company import Companies, aliases_of, company_key
from bot.evaluate.conditions import read_condition
from bot.evaluate.judgement import Verdict
from bot.evaluate.policy import BUILT_IN, InvitationRule, Rule
from bot.evaluate.reading import Wrong
from bot.evaluate.words import words
from bot.invitation import InvitationDecision

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.evaluate.asking import Condition

LISTS = ("all", "any", "none")
_KEYS = ("name", "then", *LISTS, "note")
_LONGEST_NAME = 80
_LONGEST_NOTE = 1000
_MOST_RULES = 200
_MOST_CONDITIONS = 100
VERDICTS = tuple(one for one in InvitationDecision if one is not InvitationDecision.UNDECIDED)
_Reader = Callable[[str, object], "Condition"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file: the number of the rule (from 0), the list, the number of the condition in it, the keys.

    `table`: under which heading the rule stands.
    """

    rule: int | None = None
    listed: str | None = None
    condition: int | None = None
    keys: tuple[str, ...] = ()
    table: str = "rule"


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
    invitations: Sequence[object] = ()


def name_of(raw: object) -> str | None:
    """The name of a rule as it was written, for a message."""
    name = raw.get("name") if isinstance(raw, dict) else None
    return name if isinstance(name, str) and name.isprintable() and len(name) <= _LONGEST_NAME else None


def same_rule(name: str) -> str:
    """Names of rules are compared without regard to case and blanks."""
    return " ".join(name.casefold().split())


def read_document(content: Mapping[str, object], *, own: bool) -> Document:
    """Check the top level; only a member's own file may switch defaults off."""
    known = ("rule", "invitation", "aliases", "defaults", "off") if own else ("rule", "invitation", "aliases")
    for key in content:
        if key not in known:
            raise Mistake(f"there is no key {key!r}; known: {', '.join(known)}", Place(keys=(key,)))
    rules, invitations = _tables(content, "rule"), _tables(content, "invitation")
    defaults = content.get("defaults", True)
    if not isinstance(defaults, bool):
        raise Mistake("defaults is true or false", Place(keys=("defaults",)))
    aliases = tuple(_alias(text) for text in _texts(content, "aliases"))
    return Document(rules, aliases, defaults, _texts(content, "off"), invitations)


def _tables(content: Mapping[str, object], table: str) -> Sequence[object]:
    found = content.get(table, [])
    if not isinstance(found, list) or len(found) > _MOST_RULES:
        raise Mistake(f"rules are written as [[{table}]], at most {_MOST_RULES} of them", Place(keys=(table,)))
    return found


def companies_of(documents: Iterable[Document]) -> Companies:
    """The aliases of all files."""
    return Companies(aliases_of(group for document in documents for group in document.aliases))


def read_rule(raw: object, index: int, companies: Companies, *, default: bool) -> Rule:
    """One rule about people, checked to the last key."""
    parts = _read(raw, _Grammar("rule", tuple(Verdict), read_condition), index, companies)
    return Rule(parts.name, Verdict(parts.then), *parts.lists, parts.note, default)


def read_invitation_rule(raw: object, index: int, companies: Companies, *, default: bool) -> InvitationRule:
    """One rule about invitations, checked to the last key."""
    parts = _read(raw, _Grammar("invitation", VERDICTS, read_invitation_condition), index, companies)
    return InvitationRule(parts.name, InvitationDecision(parts.then), *parts.lists, parts.note, default)


@dataclass(frozen=True, slots=True)
class _Grammar:
    """What may stand in a rule under one heading."""

    table: str
    verdicts: tuple[str, ...]
    condition: Callable[[str, object, Companies], Condition]


@dataclass(frozen=True, slots=True)
class _Parts:
    """A rule whose keys are all right."""

    name: str
    then: str
    lists: tuple[tuple[Condition, ...], tuple[Condition, ...], tuple[Condition, ...]]
    note: str


def _read(raw: object, grammar: _Grammar, index: int, companies: Companies) -> _Parts:
    try:
        return _parts(raw, grammar, index, companies)
    except Mistake as mistake:
        place = replace(mistake.place, table=grammar.table)
        raise Mistake(mistake.sentence, place, name_of(raw)) from None


def _parts(raw: object, grammar: _Grammar, index: int, companies: Companies) -> _Parts:
    if not isinstance(raw, dict):
        raise Mistake(f"a rule is a table, written under [[{grammar.table}]]", Place(index))
    for key in raw:
        if key not in _KEYS:
            raise Mistake(f"there is no key {key!r}; known: {', '.join(_KEYS)}", Place(index, keys=(key,)))
    name, then, note = _name(raw, index), _then(raw, index, grammar.verdicts), _note(raw, index)

    def read(key: str, value: object) -> Condition:
        return grammar.condition(key, value, companies)

    every, some, no = (_conditions(raw, index, listed, read) for listed in LISTS)
    if not (every or some or no):
        raise Mistake("a rule needs at least one condition, in all, any or none", Place(index))
    return _Parts(name, then, (every, some, no), note)


def _name(raw: Mapping[str, object], index: int) -> str:
    name = name_of(raw)
    if name is None or not name.strip():
        place = Place(index, keys=("name",) if "name" in raw else ())
        raise Mistake(f"a rule needs a name of one line and at most {_LONGEST_NAME} characters", place)
    if same_rule(name) in {same_rule(taken) for taken in BUILT_IN}:
        raise Mistake("this name belongs to a rule that is always there", Place(index, keys=("name",)))
    return " ".join(name.split())


def _then(raw: Mapping[str, object], index: int, known: tuple[str, ...]) -> str:
    then = raw.get("then")
    if not isinstance(then, str) or then not in known:
        place = Place(index, keys=("then",) if "then" in raw else ())
        raise Mistake(f"then needs one of {', '.join(repr(str(text)) for text in known)}", place)
    return then


def _note(raw: Mapping[str, object], index: int) -> str:
    note = raw.get("note", "")
    if not isinstance(note, str) or len(note) > _LONGEST_NOTE:
        raise Mistake(f"note is a text of at most {_LONGEST_NOTE} characters", Place(index, keys=("note",)))
    return note


def _conditions(raw: Mapping[str, object], index: int, listed: str, read: _Reader) -> tuple[Condition, ...]:
    if listed not in raw:
        return ()
    given = raw[listed]
    if not isinstance(given, list) or not 0 < len(given) <= _MOST_CONDITIONS:
        sentence = f"{listed} needs a list of conditions, at least one and at most {_MOST_CONDITIONS}"
        raise Mistake(sentence, Place(index, keys=(listed,)))
    return tuple(_condition(item, Place(index, listed, number), read) for number, item in enumerate(given))


def _condition(item: object, place: Place, read: _Reader) -> Condition:
    if not isinstance(item, dict) or len(item) != 1:
        raise Mistake("a condition is a table with one key, such as { email = true }", place)
    ((key, value),) = item.items()
    try:
        return read(key, value)
    except Wrong as wrong:
        keys = (key,) if wrong.key in {None, key} else (key, str(wrong.key))
        sentence = wrong.sentence if wrong.key == key else f"{key}: {wrong.sentence}"
        raise Mistake(sentence, replace(place, keys=keys)) from None


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
