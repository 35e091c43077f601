"""Why somebody is left out where a whole group shall go: evidence that speaks for the person.

An exception is a person about whom one of these is true; he stays undecided and is shown, with the reason:

* a rule asks about him;
* he wrote to the member, they wrote to each other, or the member wrote to him lately (within the half-life of
  messages); what the member wrote long ago and nobody answered speaks for nobody;
* one endorsed the other, they work for one company now, or there is a recommendation or a note;
* a fact is tied to a name that several people bear: doubt protects.

What the rule that proposes the person asked about itself is no evidence against its proposal: "no exchange for five
years" knows of the messages of six years ago. Everything else is, for the rule did not look at it.

Where messages were never imported, nothing speaks for anybody as far as messages go.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.evaluate import about_messages, about_person, about_ties
from bot.evaluate.judgement import Topic, Verdict
from bot.evaluate.score import days_before

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from bot.evaluate.contacts import Contacts
    from bot.evaluate.evidence import Dossier
    from bot.evaluate.judgement import Point
    from bot.evaluate.policy import Policy, Rule

_SENTENCES = {
    Topic.OWN_WORDS: "a recommendation or a note",
    Topic.SERVICES: "endorsements",
    Topic.EMPLOYER: "works where you work now",
}
_TOPICS: Mapping[type, frozenset[Topic]] = {
    **dict.fromkeys(
        (
            about_messages.Labelled,
            about_messages.NoMessage,
            about_messages.LastMessage,
            about_messages.Messages,
            about_messages.WroteLast,
            about_messages.MineTemplatesOnly,
            about_messages.Pitched,
        ),
        frozenset({Topic.MESSAGES}),
    ),
    about_ties.Endorsements: frozenset({Topic.SERVICES}),
    about_ties.SharedEmployer: frozenset({Topic.EMPLOYER}),
    about_person.Score: frozenset(Topic),
}


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of one person, as far as it may speak for the person."""

    dossier: Dossier
    contacts: Contacts
    points: Sequence[Point]
    as_of: date
    lately: float


def spoken_of(policy: Policy) -> dict[str, frozenset[Topic]]:
    """What each rule asks about itself, by the name of the rule."""
    return {rule.name: _asked(rule) for rule in policy.rules}


def _asked(rule: Rule) -> frozenset[Topic]:
    found = (_TOPICS.get(type(one), frozenset()) for one in (*rule.all, *rule.any, *rule.none))
    return frozenset().union(*found)


def pro(case: Case) -> float:
    """The points that speak for the person: how strong the tie is."""
    return round(sum(point.value for point in _speaking(case)), 2)


def contrary(
    case: Case, verdict: Verdict | None, rule: str | None, spoken: Mapping[str, frozenset[Topic]]
) -> str | None:
    """Why the person is no part of a group that shall go, in a few words; None: nothing speaks for the person."""
    if verdict is Verdict.ASK:
        return f"the rule {rule!r} asks about this person"
    known = spoken.get(rule or "", frozenset()) if verdict is Verdict.SUGGEST_REMOVE else frozenset()
    topics = dict.fromkeys(point.topic for point in _speaking(case) if point.topic not in known)
    reasons = [_messages(case.contacts) if topic is Topic.MESSAGES else _SENTENCES[topic] for topic in topics]
    doubt = next((fact.bearers for fact in case.dossier.evidence if fact.bearers > 1), 0)
    if doubt:
        reasons.append(f"evidence under a name that {doubt} people bear")
    return "; ".join(reasons) or None


def _speaking(case: Case) -> Iterator[Point]:
    unanswered = not case.contacts.theirs and not _lately(case)
    for point in case.points:
        if point.value > 0 and not (unanswered and point.topic is Topic.MESSAGES):
            yield point


def _lately(case: Case) -> bool:
    last = case.contacts.last
    return last is not None and days_before(last, case.as_of) <= case.lately


def _messages(contacts: Contacts) -> str:
    when = f", last on {contacts.last:%Y-%m-%d}" if contacts.last else ""
    if contacts.theirs and contacts.mine:
        return f"you wrote to each other{when}"
    return f"wrote to you{when}" if contacts.theirs else f"you wrote{when}, and wait for an answer"
