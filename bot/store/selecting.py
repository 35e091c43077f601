"""Choosing people: filters and orders, as one query that fetches no more than is shown."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.audit.chain import clean
from bot.evaluate.identity import name_key
from bot.store.judgements import UP_TO_DATE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from bot.evaluate.judgement import Label, Verdict
    from bot.model import Decision, Slug
    from bot.store.database import Database, Parameter
    from bot.store.facets import Facet
    from bot.store.shields import Listed


class Sort(StrEnum):
    """Orders of people. Whoever lacks the value comes last, in both directions."""

    NAME = "name"
    SCORE = "score"
    LAST = "last"
    SINCE = "since"
    COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Filter:
    """Whom to choose: everything that is given must hold. What rests on a judgement finds nobody while it is stale.

    `protected`: whether somebody may not be decided for removal. `waiting`: put off (`later`). `dated`: the day of
    connecting is known. `facet`: part of a group. `last_from`, `last_to`: days of the last message.
    """

    search: str = ""
    decision: Decision | None = None
    label: Label | None = None
    verdict: Verdict | None = None
    rule: str | None = None
    company: str | None = None
    position: str | None = None
    connected_from: date | None = None
    connected_to: date | None = None
    gone: bool | None = None
    pinned: bool | None = None
    min_score: float | None = None
    max_score: float | None = None
    among: frozenset[Slug] | None = None
    facet: Facet | None = None
    protected: bool | None = None
    waiting: bool | None = None
    dated: bool | None = None
    last_from: date | None = None
    last_to: date | None = None


# What each order is by, as SQL over person and judgement.
COLUMNS = {
    Sort.NAME: "search_key",
    Sort.SCORE: "score",
    Sort.LAST: "last_at",
    Sort.SINCE: "connected_on",
    Sort.COMPANY: "nullif(company_key, '')",
}
_SEARCHED = "(instr(search_key, ?1) > 0 or instr(company_key, ?1) > 0 or instr(position_key, ?1) > 0)"

_SHIELDED = {
    True: "person.slug in (select value from json_each(?))",
    False: "person.slug not in (select value from json_each(?))",
}

Condition = tuple[str, "Parameter"]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A filter as SQL: where to look, what must hold, and the values in order."""

    source: str
    where: str
    parameters: tuple[Parameter, ...]


def chosen(wanted: Filter, shielded: Callable[[], Listed]) -> Chosen:
    """The filter as SQL, over judgements too where it asks for them. `shielded`: who may not be removed."""
    judged = list(_judged(wanted))
    found = [*_own(wanted), *_connected(wanted), *judged]
    if wanted.facet is not None:
        found.append(wanted.facet.condition)
    if wanted.protected is not None:
        found.append((_SHIELDED[wanted.protected], shielded().slugs))
    key = name_key(clean(wanted.search))
    if key:
        found.append((_SEARCHED, key))
    texts = ["person.slug not in (select old from moved)"]
    texts += [text.replace("?1", "?") for text, _ in found]
    parameters = (value for text, value in found for _ in range(text.count("?")))
    source = JOINED if judged or wanted.facet is not None else PERSON
    return Chosen(source, " and ".join(texts), tuple(parameters))


def count(database: Database, found: Chosen) -> int:
    """How many people fit."""
    return database.number(f"select count(*) from {found.source} where {found.where}", *found.parameters)  # noqa: S608 - values are bound


def _own(wanted: Filter) -> Iterator[Condition]:
    if wanted.decision is not None:
        yield "decision = ?", wanted.decision.value
    if wanted.company is not None:
        yield "company_key <> '' and instr(company_key, ?) > 0", name_key(clean(wanted.company))
    if wanted.position is not None:
        yield "position_key <> '' and instr(position_key, ?) > 0", name_key(clean(wanted.position))
    if wanted.pinned is not None:
        yield "pinned = ?", wanted.pinned
    if wanted.waiting is not None:
        yield "(later_at is not null) = ?", wanted.waiting
    if wanted.among is not None:
        yield "person.slug in (select value from json_each(?))", json.dumps(sorted(wanted.among))


def _connected(wanted: Filter) -> Iterator[Condition]:
    if wanted.connected_from is not None:
        yield "connected_on >= ?", wanted.connected_from.isoformat()
    if wanted.connected_to is not None:
        yield "connected_on <= ?", wanted.connected_to.isoformat()
    if wanted.gone is not None:
        yield "(gone_at is not null) = ?", wanted.gone
    if wanted.dated is not None:
        yield "(connected_on is not null) = ?", wanted.dated


def _judged(wanted: Filter) -> Iterator[Condition]:
    if wanted.label is not None:
        yield "label = ?", wanted.label.value
    if wanted.verdict is not None:
        yield "verdict = ?", wanted.verdict.value
    if wanted.rule is not None:
        yield "rule = ?", wanted.rule
    if wanted.last_from is not None:
        yield "last_at >= ?", wanted.last_from.isoformat()
    if wanted.last_to is not None:
        yield "last_at < ?", (wanted.last_to + timedelta(days=1)).isoformat()
    if wanted.min_score is not None:
        yield "score >= ?", wanted.min_score
    if wanted.max_score is not None:
        yield "score <= ?", wanted.max_score


def order(sort: Sort, *, descending: bool) -> str:
    """The order as SQL."""
    by = COLUMNS[sort]
    rest = ", search_key, person.slug"
    if sort is Sort.NAME:
        return f"search_key {'desc' if descending else 'asc'}, person.slug"
    return f"{by} is null, {by} {'desc' if descending else 'asc'}{rest}"


PERSON = "person"
JOINED = f"person left join judgement on judgement.slug = person.slug and {UP_TO_DATE}"
# Judged people only, found along an index of judgement.
JUDGED = f"judgement cross join person on person.slug = judgement.slug and {UP_TO_DATE}"
