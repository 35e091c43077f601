"""Conditions of rules about invitations: what the card says, and the same evidence as for connections.

An inviter is mostly in no export, so his company and title are read from the headline of the card. A headline that
names no employer leaves the company unknown: it never says that somebody works elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.evaluate import about_messages, about_ties
from bot.evaluate.about_person import Company, Patterns, Title, read_company, read_title
from bot.evaluate.asking import Answer, Card, Limit, View, never, said, unknown
from bot.evaluate.evidence import Source
from bot.evaluate.reading import Wrong, figure, flag, limit, table, texts
from bot.evaluate.score import counted
from bot.evaluate.titles import Family, family
from bot.evaluate.words import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.evaluate.asking import Condition
    from bot.evaluate.company import Companies

CARD = "the invitation"
_EMPLOYER = re.compile(r"(?:^|\s)(?:at|bei|chez|bij|presso|@)\s+|\s@(?=\w)", re.IGNORECASE)
_AFTER_EMPLOYER = re.compile(r"[|,;\u00b7\u2022\u2013\u2014]|\s-\s")
_NOTHING_SAID = Card()


def _card(view: View) -> Card:
    return view.card or _NOTHING_SAID


def employer_of(headline: str) -> str | None:
    """The employer that a headline names ("Engineer at Example Ltd"); None where it names none."""
    parts = _EMPLOYER.split(headline, maxsplit=1)
    if len(parts) != 2:  # noqa: PLR2004 - what stands before, and what follows
        return None
    return _AFTER_EMPLOYER.split(parts[1], maxsplit=1)[0].strip() or None


@dataclass(frozen=True, slots=True)
class InviterCompany:
    """The company: of the newest export where it lists the person, else as the headline of the card names it."""

    patterns: Patterns

    def ask(self, view: View) -> Answer:
        """Answer for one invitation."""
        if view.dossier.exported:
            return Company(self.patterns).ask(view)
        employer = employer_of(view.dossier.headline or "")
        if employer is None:
            return unknown("the company; the headline names none")
        name = view.lens.name(employer)
        return self.patterns.judge(f"company {quoted(employer)}", (name.key, name.own), "; headline")


@dataclass(frozen=True, slots=True)
class InviterWorksWithYou:
    """Whether the person's company is one that the member works at now."""

    wanted: bool

    def ask(self, view: View) -> Answer:
        """Answer for one invitation."""
        if view.dossier.exported:
            return about_ties.SharedEmployer(self.wanted).ask(view)
        if not view.has(Source.POSITIONS):
            return never(Source.POSITIONS)
        employer = employer_of(view.dossier.headline or "")
        if employer is None:
            return unknown("the company; the headline names none")
        job = view.lens.current.get(view.lens.name(employer).key)
        if job is None:
            shown = f"company {quoted(employer)} is none of your current employers"
            return said(not self.wanted, f"{shown}; headline, Positions.csv")
        shown = f"company {quoted(employer)} equals {quoted(job.company)}, your employer"
        return said(self.wanted, f"{shown}; headline, {job.source}")


@dataclass(frozen=True, slots=True)
class CardText:
    """A text of the card: its headline, or the name."""

    what: str
    patterns: Patterns

    def ask(self, view: View) -> Answer:
        """Answer for one invitation."""
        shown = view.dossier.name if self.what == "name" else view.dossier.headline
        if not shown:
            return unknown(f"the {self.what}; {CARD} shows none")
        return self.patterns.judge(f"{self.what} {quoted(shown)}", (view.lens.words(shown),), "")


@dataclass(frozen=True, slots=True)
class InviterTitle:
    """The position in the newest export where it lists the person, else the headline of the card."""

    patterns: Patterns

    def ask(self, view: View) -> Answer:
        """Answer for one invitation."""
        if view.dossier.exported and view.dossier.position:
            return Title(self.patterns).ask(view)
        return CardText("headline", self.patterns).ask(view)


@dataclass(frozen=True, slots=True)
class Work:
    """The kind of work that title and headline speak of; a headline without a known word leaves it unknown."""

    families: tuple[Family, ...]

    def ask(self, view: View) -> Answer:
        """Answer for one invitation."""
        person = view.dossier
        shown = person.position or person.headline
        if not shown:
            return unknown(f"the work; {CARD} shows no headline")
        found = family(person.position, person.headline)
        if found is None:
            return unknown(f"the work; no word of {quoted(shown)} is known")
        asked = "" if found in self.families else f" (asked: {', '.join(self.families)})"
        return said(found in self.families, f"{quoted(shown)} speaks of {found.value}{asked}")


@dataclass(frozen=True, slots=True)
class Mutual:
    """How many connections the card states in common."""

    least: int | None
    most: int | None

    def ask(self, view: View) -> Answer:
        """Answer for one invitation."""
        found = _card(view).mutual
        if found is None:
            return unknown("how many connections you have in common; the invitation does not say it")
        asked = [f"at least {self.least}"] if self.least is not None else []
        asked += [f"at most {self.most}"] if self.most is not None else []
        holds = (self.least is None or found >= self.least) and (self.most is None or found <= self.most)
        told = f"{counted(found, 'connection')} in common (asked: {', '.join(asked)})"
        return said(holds, told)


@dataclass(frozen=True, slots=True)
class Noted:
    """Whether the invitation brought a note."""

    wanted: bool

    def ask(self, view: View) -> Answer:
        """Answer for one invitation."""
        noted = _card(view).noted
        return said(noted is self.wanted, f"{'with' if noted else 'without'} a note")


@dataclass(frozen=True, slots=True)
class Sent:
    """How long ago the invitation was sent; the card tells it in whole weeks or months, so at least so long."""

    limit: Limit

    def ask(self, view: View) -> Answer:
        """Answer for one invitation."""
        days = _card(view).age_days
        if days is None:
            return unknown("when it was sent; the invitation does not say it")
        asked = f"limit {self.limit.span.days}" if self.limit.within else f"asked: more than {self.limit.span.days}"
        return said(self.limit.holds(days), f"sent at least {counted(days, 'day')} ago ({asked})")


@dataclass(frozen=True, slots=True)
class NoReturn:
    """Whether the person stands in the do-not-reconnect list."""

    wanted: bool

    def ask(self, view: View) -> Answer:
        """Answer for one invitation."""
        why = _card(view).no_return
        told = f"in the do-not-reconnect list ({why})" if why else "not in the do-not-reconnect list"
        return said((why is not None) is self.wanted, told)


def _patterned(made: Callable[[Patterns], Condition]) -> Callable[[object], Condition]:
    """A condition on the words of a text, read as the one on titles is."""

    def read(value: object) -> Condition:
        title = read_title(value)
        if not isinstance(title, Title):
            raise Wrong("any_of or contains is needed")
        return made(title.patterns)

    return read


def _read_work(value: object) -> Condition:
    given = texts(table(value, ("is",))["is"], "is")
    known = {one.value: one for one in Family}
    for name in given:
        if name not in known:
            raise Wrong(f"is needs kinds of work: {', '.join(known)}", "is")
    return Work(tuple(known[name] for name in given))


def _read_mutual(value: object) -> Condition:
    given = table(value, ("at_least", "at_most"))
    least = figure(given["at_least"], "at_least") if "at_least" in given else None
    most = figure(given["at_most"], "at_most") if "at_most" in given else None
    if least is not None and most is not None and least > most:
        raise Wrong("at_least is more than at_most", "at_least")
    return Mutual(least, most)


def _read_company(value: object, companies: Companies) -> Condition:
    company = read_company(value, companies)
    if not isinstance(company, Company):
        raise Wrong("any_of or contains is needed")
    return InviterCompany(company.patterns)


_READERS: Mapping[str, Callable[[object], Condition]] = {
    "title": _patterned(InviterTitle),
    "headline": _patterned(lambda patterns: CardText("headline", patterns)),
    "name": _patterned(lambda patterns: CardText("name", patterns)),
    "work": _read_work,
    "mutual": _read_mutual,
    "note": lambda value: Noted(flag(value)),
    "sent": lambda value: Sent(limit(value)),
    "do_not_reconnect": lambda value: NoReturn(flag(value)),
    "shared_employer": lambda value: InviterWorksWithYou(flag(value)),
    "label": about_messages.read_label,
    "last_message": about_messages.read_last_message,
    "messages": about_messages.read_messages,
    "wrote_last": about_messages.read_wrote_last,
    "mine_templates_only": about_messages.read_mine_templates_only,
    "recommendation": about_ties.read_recommendation,
    "endorsements": about_ties.read_endorsements,
    "own_note": about_ties.read_note,
    "follows": about_ties.read_follows,
}
NAMES = ("company", *_READERS)


def read_invitation_condition(key: str, value: object, companies: Companies) -> Condition:
    """One condition of a rule about invitations; Wrong says what is expected."""
    if key == "company":
        return _read_company(value, companies)
    reader = _READERS.get(key)
    if reader is None:
        raise Wrong(f"there is no condition {key!r} on invitations; known: {', '.join(NAMES)}", key)
    return reader(value)
