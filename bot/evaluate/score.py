"""The score: points that explain themselves. It orders people for reading; it decides nothing.

More evidence never lowers a score (the basis being the same), with two exceptions that are corrections, no new facts:
an invitation whose note is found to be the opening message turns that message from a real one into a note; and one
more message with the same beginning may show that this and the earlier ones were sent to many alike.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.evaluate.company import Companies
from bot.evaluate.contacts import MESSAGES, Contacts, condense
from bot.evaluate.evidence import Kind
from bot.evaluate.judgement import Point, Topic
from bot.evaluate.words import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date, datetime

    from bot.evaluate.company import CompanyName
    from bot.evaluate.evidence import Basis, Dossier, Employer, Evidence
    from bot.evaluate.weights import Weights

SKILLS_A_WAY = 3
_LONGEST_SPAN_DAYS = 3653
_MOST_DAYS = 50
_RECOMMENDATIONS = {Kind.RECOMMENDED_BY: "they recommended you", Kind.RECOMMENDED: "you recommended them"}
_INVITATIONS = {Kind.INVITED_BY: "they invited you", Kind.INVITED: "you invited them"}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the points of one person are made of."""

    dossier: Dossier
    contacts: Contacts
    as_of: date
    colleague: Employer | None


class Names(Protocol):
    """Whoever knows companies by name."""

    def name(self, text: str) -> CompanyName:
        """The comparable name."""
        ...


def points(dossier: Dossier, basis: Basis, weights: Weights, companies: Companies | None = None) -> tuple[Point, ...]:
    """All points of one person; those of no value are remarks."""
    names = companies or Companies()
    colleague = shared_employer(dossier, current_employers(basis, names), names)
    return points_of(Facts(dossier, condense(dossier.evidence), basis.talked_until, colleague), weights)


def points_of(facts: Facts, weights: Weights) -> tuple[Point, ...]:
    """The same, where the facts are condensed already."""
    found = list(_employer(facts, weights))
    if facts.dossier.evidence:
        found = [
            *_own_words(facts, weights),
            *_reciprocity(facts.contacts, weights),
            *_recency(facts, weights),
            *_duration(facts.contacts, weights),
            *_services(facts, weights),
            *found,
            *_initiation(facts),
            *_ambiguous(facts),
        ]
    return tuple(found)


def total(found: Iterable[Point]) -> float:
    """The score: the sum of the points."""
    return round(sum(point.value for point in found), 2)


def current_employers(basis: Basis, companies: Names) -> dict[str, Employer]:
    """The member's positions without an end, by comparable name; a later row of one company stands for it."""
    now = (job for job in basis.employers if job.until is None or job.until >= basis.as_of)
    return {key: job for job in now if (key := companies.name(job.company).key)}


def shared_employer(dossier: Dossier, current: Mapping[str, Employer], companies: Names) -> Employer | None:
    """The member's current position at the company that the newest export shows for the person."""
    if not dossier.exported or not dossier.company or not current:
        return None
    return current.get(companies.name(dossier.company).key)


def day(moment: datetime | None) -> str:
    """A date for a sentence."""
    return moment.date().isoformat() if moment else "a day that is not stated"


def days_before(moment: datetime | date, as_of: date) -> int:
    """Whole days before the day that the evidence describes; never negative."""
    return max(0, as_of.toordinal() - moment.toordinal())


def counted(number: int, one: str, many: str | None = None) -> str:
    """Such as "1 message", "2 messages"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def _point(value: float, sentence: str, sources: Iterable[str], topic: Topic = Topic.REMARK) -> Point:
    rows = tuple(dict.fromkeys(source for source in sources if source))
    return Point(round(value, 2), f"{sentence}; {', '.join(rows)}" if rows else sentence, rows, topic)


def _sure(facts: Facts, *kinds: Kind) -> list[Evidence]:
    return [fact for fact in facts.dossier.evidence if fact.kind in kinds and fact.bearers <= 1]


def _own_words(facts: Facts, weights: Weights) -> Iterator[Point]:
    given = _sure(facts, *_RECOMMENDATIONS)
    if given:
        said = ", ".join(f"{_RECOMMENDATIONS[fact.kind]} on {day(fact.at)}{_tie(fact)}" for fact in given)
        yield _point(weights.recommendation, said, (fact.source for fact in given), Topic.OWN_WORDS)
    notes = _sure(facts, Kind.NOTE)
    if notes:
        said = ", ".join(f"you wrote a note about them on {day(fact.at)}" for fact in notes)
        yield _point(weights.note, said, (fact.source for fact in notes), Topic.OWN_WORDS)


def _tie(fact: Evidence) -> str:
    return " (tied by name)" if fact.by_name else ""


def _reciprocity(contacts: Contacts, weights: Weights) -> Iterator[Point]:
    theirs, mine = contacts.theirs, contacts.mine
    remarks = _remarks(contacts)
    rows = contacts.sources
    if theirs and mine:
        yield _point(
            max(weights.both_sides, weights.one_side),
            f"they wrote {counted(theirs, 'message')}, you {mine}{remarks}",
            rows,
            Topic.MESSAGES,
        )
    elif theirs or mine:
        who = (
            f"only they wrote: {counted(theirs, 'message')}"
            if theirs
            else f"only you wrote: {counted(mine, 'message')}"
        )
        yield _point(weights.one_side, f"{who}{remarks}", rows, Topic.MESSAGES)
    elif remarks:
        yield _point(0, f"no message but{remarks.removeprefix(', besides')}", rows)


def _remarks(contacts: Contacts) -> str:
    parts = [
        f"{counted(contacts.templates, 'message')} that you sent to many alike" if contacts.templates else "",
        "your invitation's note" if contacts.my_notes else "",
        "their invitation's note" if contacts.their_notes else "",
    ]
    said = " and ".join(part for part in parts if part)
    return f", besides {said}" if said else ""


def _recency(facts: Facts, weights: Weights) -> Iterator[Point]:
    last = max((t.said for t in facts.contacts.threads if t.real and t.said.at), key=_moment, default=None)
    if last is None or last.at is None:
        return
    past = days_before(last.at, facts.as_of)
    value = weights.recency * 0.5 ** (past / weights.half_life_days)
    said = f"last message {day(last.at)}, {counted(past, 'day')} before {facts.as_of}"
    yield _point(value, f"{said} (halves in {weights.half_life_days:g} days)", (last.source,), Topic.MESSAGES)


def _moment(fact: Evidence) -> tuple[float, str]:
    return fact.at.timestamp() if fact.at else 0.0, fact.source


def _duration(contacts: Contacts, weights: Weights) -> Iterator[Point]:
    real = [thread.said for thread in contacts.threads if thread.real]
    begins = [moment for fact in real if (moment := fact.since or fact.at)]
    ends = [fact.at for fact in real if fact.at]
    if not begins or not ends:
        return
    span = max(0, (max(ends) - min(begins)).days)
    share = _log_share(span + 1, _LONGEST_SPAN_DAYS) + _log_share(contacts.days, _MOST_DAYS)
    if share > 0:
        said = f"messages between {day(min(begins))} and {day(max(ends))}, on at least {counted(contacts.days, 'day')}"
        yield _point(weights.duration * share / 2, said, contacts.sources, Topic.MESSAGES)


def _log_share(figure: int, full: int) -> float:
    return min(1.0, math.log(max(1, figure)) / math.log(full))


def _services(facts: Facts, weights: Weights) -> Iterator[Point]:
    theirs, mine = _skills(_sure(facts, Kind.ENDORSED_BY)), _skills(_sure(facts, Kind.ENDORSED))
    used = min(SKILLS_A_WAY, len(theirs)) + min(SKILLS_A_WAY, len(mine))
    if used:
        said = [_endorsed("they endorsed you for", theirs), _endorsed("you endorsed them for", mine)]
        rows = [fact.source for fact in (*theirs.values(), *mine.values())]
        value = weights.services * used / (2 * SKILLS_A_WAY)
        yield _point(value, ", ".join(s for s in said if s), rows, Topic.SERVICES)


def _skills(facts: list[Evidence]) -> dict[str, Evidence]:
    """One row a skill: the latest."""
    return {fact.detail.casefold(): fact for fact in sorted(facts, key=_moment)}


def _endorsed(who: str, skills: dict[str, Evidence]) -> str:
    if not skills:
        return ""
    dated = sorted(day(fact.at) for fact in skills.values())
    when = dated[0] if dated[0] == dated[-1] else f"{dated[0]} to {dated[-1]}"
    return f"{who} {counted(len(skills), 'skill')} ({when})"


def _employer(facts: Facts, weights: Weights) -> Iterator[Point]:
    job = facts.colleague
    if job is not None:
        since = f", you since {job.since}" if job.since else ""
        said = f"works at {quoted(facts.dossier.company or '')} as you do now{since}"
        yield _point(weights.employer, said, ("Connections.csv", job.source), Topic.EMPLOYER)


def _initiation(facts: Facts) -> Iterator[Point]:
    for fact in _sure(facts, *_INVITATIONS):
        note = " with a note" if fact.detail == "note" else ""
        yield _point(0, f"{_INVITATIONS[fact.kind]} on {day(fact.at)}{note}", (fact.source,))


def _ambiguous(facts: Facts) -> Iterator[Point]:
    """Rows under a name that several people bear credit nobody."""
    for fact in facts.dossier.evidence:
        if fact.bearers > 1:
            what = counted(fact.count, "message") if fact.kind in MESSAGES else f"a row ({fact.kind})"
            yield _point(0, f"{what} under a name that {fact.bearers} people bear: credited to nobody", (fact.source,))
