"""Conditions on who somebody is: texts, company, day of the connection, name, score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.evaluate.asking import FILES, Answer, Limit, View, never, said, unknown
from bot.evaluate.evidence import Source
from bot.evaluate.reading import Wrong, figure, flag, limit, number, table, texts
from bot.evaluate.score import counted
from bot.evaluate.words import Pattern, quoted, whole, within, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.evaluate.asking import Condition
    from bot.evaluate.company import Companies

CONNECTIONS = FILES[Source.CONNECTIONS]
_NOT_LISTED = "the newest export does not list this person"
_LAST_YEAR = 9999


@dataclass(frozen=True, slots=True)
class Patterns:
    """Patterns of which one must fit the text."""

    any_of: tuple[Pattern, ...]
    contains: tuple[Pattern, ...]

    def judge(self, subject: str, keys: tuple[str, ...], tail: str) -> Answer:
        """Whether one fits one of the comparable forms, in a sentence that names it."""
        for pattern in self.any_of:
            if any(pattern.matches(key) for key in keys):
                return said(True, f"{subject} equals {quoted(pattern.written)}{tail}")
        for pattern in self.contains:
            if any(pattern.matches(key) for key in keys):
                return said(True, f"{subject} contains {quoted(pattern.written)}{tail}")
        return said(False, f"{subject} fits none of {self._listed()}{tail}")

    def _listed(self) -> str:
        written = [quoted(pattern.written) for pattern in (*self.any_of, *self.contains)]
        return ", ".join(written[:3]) + (f" and {len(written) - 3} more" if len(written) > 3 else "")  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class Company:
    """The company that the newest export shows: whole names, legal forms left out, with aliases."""

    patterns: Patterns

    def ask(self, view: View) -> Answer:
        """Answer for one person."""
        if not view.dossier.exported:
            return unknown(f"the company; {_NOT_LISTED}") if view.has(Source.CONNECTIONS) else never(Source.CONNECTIONS)
        shown = view.dossier.company
        if not shown:
            return said(False, f"no company is shown; {CONNECTIONS}")
        name = view.lens.name(shown)
        note = f" (without {quoted(name.without)})" if name.without else ""
        keys = (name.key,) if name.key == name.own else (name.key, name.own)
        return self.patterns.judge(f"company {quoted(shown)}", keys, f"{note}; {CONNECTIONS}")


@dataclass(frozen=True, slots=True)
class Title:
    """The position in the newest export; where it shows none, the headline of the connection list."""

    patterns: Patterns

    def ask(self, view: View) -> Answer:
        """Answer for one person."""
        person = view.dossier
        if person.exported and person.position:
            key = view.lens.words(person.position)
            return self.patterns.judge(f"title {quoted(person.position)}", (key,), f"; {CONNECTIONS}")
        if person.headline:
            return _headline(self.patterns, view, person.headline)
        if person.exported:
            return said(False, f"no title is shown; {CONNECTIONS}")
        return unknown(f"the title; {_NOT_LISTED}") if view.has(Source.CONNECTIONS) else never(Source.CONNECTIONS)


@dataclass(frozen=True, slots=True)
class Headline:
    """The headline in the connection list; only `sync` reads it, so that its absence says nothing of one person."""

    patterns: Patterns

    def ask(self, view: View) -> Answer:
        """Answer for one person."""
        shown = view.dossier.headline
        if not shown:
            return unknown("the headline; `linkprune sync` reads it", blind=True)
        return _headline(self.patterns, view, shown)


@dataclass(frozen=True, slots=True)
class Name:
    """The person's name."""

    patterns: Patterns

    def ask(self, view: View) -> Answer:
        """Answer for one person."""
        name = view.dossier.name
        return self.patterns.judge(f"name {quoted(name)}", (words(name),), "; connection list")


@dataclass(frozen=True, slots=True)
class Connected:
    """How long ago the connection was made."""

    limit: Limit

    def ask(self, view: View) -> Answer:
        """Answer for one person."""
        on = view.dossier.connected_on
        if on is None:
            return _no_day(view)
        holds, measured = self.limit.measured(on, view.as_of)
        return said(holds, f"connected {measured}; {CONNECTIONS}")


@dataclass(frozen=True, slots=True)
class ConnectedYear:
    """The year of the connection, both ends included."""

    first: int
    last: int

    def ask(self, view: View) -> Answer:
        """Answer for one person."""
        on = view.dossier.connected_on
        if on is None:
            return _no_day(view)
        asked = f"from {self.first or 'the beginning'} to {'today' if self.last == _LAST_YEAR else self.last}"
        return said(self.first <= on.year <= self.last, f"connected {on.isoformat()} (asked: {asked}); {CONNECTIONS}")


@dataclass(frozen=True, slots=True)
class BulkDay:
    """How many other people were connected on the same day."""

    least: int

    def ask(self, view: View) -> Answer:
        """Answer for one person."""
        person = view.dossier
        if person.connected_on is None:
            return _no_day(view)
        others = f"{counted(person.same_day, 'other connection')} of {person.connected_on.isoformat()}"
        return said(person.same_day >= self.least, f"{others} (asked: at least {self.least}); {CONNECTIONS}")


@dataclass(frozen=True, slots=True)
class Namesakes:
    """Whether other connected people have the same name."""

    wanted: bool

    def ask(self, view: View) -> Answer:
        """Answer for one person."""
        others = view.dossier.namesakes
        return said(
            (others > 0) is self.wanted, f"{counted(others, 'other connection')} of the same name; connection list"
        )


@dataclass(frozen=True, slots=True)
class Email:
    """Whether the person shares an e-mail address in the export."""

    wanted: bool

    def ask(self, view: View) -> Answer:
        """Answer for one person."""
        person = view.dossier
        if not person.email and not person.exported:
            missing = f"an e-mail address; {_NOT_LISTED}"
            return unknown(missing) if view.has(Source.CONNECTIONS) else never(Source.CONNECTIONS)
        shown = "shares an e-mail address" if person.email else "shares no e-mail address"
        return said(bool(person.email) is self.wanted, f"{shown}; {CONNECTIONS}")


@dataclass(frozen=True, slots=True)
class Score:
    """The score lies between two figures. Without messages, or with doubtful ones, it may be higher than it looks."""

    least: float | None
    most: float | None

    def ask(self, view: View) -> Answer:
        """Answer for one person."""
        low = self.least is not None and view.score < self.least
        high = self.most is not None and view.score > self.most
        asked = [f"at least {self.least:g}" if self.least is not None else ""]
        asked.append(f"at most {self.most:g}" if self.most is not None else "")
        sentence = f"score {view.score:g} (asked: {', '.join(filter(None, asked))}); the sum of its points"
        if high or not (low or self.most is not None):
            return said(not high, sentence)
        if not view.has(Source.MESSAGES):
            return never(Source.MESSAGES)
        if view.contacts.doubtful:
            return unknown("whose messages some are that a name shared by several people stands under")
        return said(not low, sentence)


def _headline(patterns: Patterns, view: View, shown: str) -> Answer:
    return patterns.judge(f"headline {quoted(shown)}", (view.lens.words(shown),), "; connection list")


def _no_day(view: View) -> Answer:
    missing = "the day of the connection"
    return unknown(missing) if view.has(Source.CONNECTIONS) else never(Source.CONNECTIONS)


def _patterns(value: object, key_of: Callable[[str], str]) -> Patterns:
    given = table(value, ("any_of", "contains"))
    any_of = texts(given["any_of"], "any_of") if "any_of" in given else ()
    contains = texts(given["contains"], "contains") if "contains" in given else ()
    return Patterns(tuple(whole(text, key_of(text)) for text in any_of), tuple(within(text) for text in contains))


def read_company(value: object, companies: Companies) -> Condition:
    """`company = { any_of = ["Acme", "Globex*"] }`."""
    return Company(_patterns(value, lambda text: companies.name(text).key))


def read_title(value: object) -> Condition:
    """`title = { contains = ["recruit*"] }`."""
    return Title(_patterns(value, words))


def read_headline(value: object) -> Condition:
    """`headline = { contains = ["hiring"] }`."""
    return Headline(_patterns(value, words))


def read_name(value: object) -> Condition:
    """`name = { any_of = ["Ada *"] }`."""
    return Name(_patterns(value, words))


def read_connected(value: object) -> Condition:
    """`connected = { within = "90 days" }`."""
    return Connected(limit(value))


def read_connected_year(value: object) -> Condition:
    """`connected_year = { from = 2008, to = 2011 }`."""
    given = table(value, ("from", "to"))
    first = figure(given.get("from", 0), "from", most=_LAST_YEAR)
    last = figure(given.get("to", _LAST_YEAR), "to", most=_LAST_YEAR)
    if first > last:
        raise Wrong("from is later than to", "from")
    return ConnectedYear(first, last)


def read_bulk_day(value: object) -> Condition:
    """`bulk_day = { at_least = 20 }`."""
    return BulkDay(figure(table(value, ("at_least",))["at_least"], "at_least", least=1))


def read_namesakes(value: object) -> Condition:
    """`namesakes = true`."""
    return Namesakes(flag(value))


def read_email(value: object) -> Condition:
    """`email = true`."""
    return Email(flag(value))


def read_score(value: object) -> Condition:
    """`score = { at_least = 2.5 }`."""
    given = table(value, ("at_least", "at_most"))
    least = number(given["at_least"], "at_least") if "at_least" in given else None
    most = number(given["at_most"], "at_most") if "at_most" in given else None
    if least is not None and most is not None and least > most:
        raise Wrong("at_least is more than at_most", "at_least")
    return Score(least, most)
