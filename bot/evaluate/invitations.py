"""Judges invitations by the same policy. It proposes with reasons; a person decides.

Received: ask wins, then what contradicts is asked about, then accept and ignore. What is not known never ignores, and
an accept rule that is unknown holds an ignore back: the person is asked about, and the missing fact is named. Somebody
of the do-not-reconnect list is always asked about, unless a rule that names that list says ignore; nobody of it is ever
proposed to be accepted. Where no rule decides, the verdict is ask, with what is missing.

Sent: a rule proposes to withdraw, unless a rule says wait or may say it; all others wait.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.evaluate.about_invitations import NoReturn
from bot.evaluate.asking import Card, View, lens_of
from bot.evaluate.contacts import condense, label_of
from bot.evaluate.evidence import Dossier
from bot.evaluate.judgement import Truth
from bot.evaluate.policy import asked
from bot.evaluate.score import counted
from bot.invitation import DECISIONS, InvitationDecision, Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.evaluate.asking import Lens
    from bot.evaluate.evidence import Basis
    from bot.evaluate.policy import InvitationRule, Policy
    from bot.model import Slug

ACCEPT, IGNORE, ASK = InvitationDecision.ACCEPT, InvitationDecision.IGNORE, InvitationDecision.ASK
WITHDRAW, WAIT = InvitationDecision.WITHDRAW, InvitationDecision.WAIT
DO_NOT_RECONNECT = "Do not reconnect"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One pending invitation, with what earlier evidence says of the person; `dossier` None: nothing is known."""

    side: Side
    slug: Slug
    name: str
    headline: str | None = None
    card: Card = field(default_factory=Card)
    dossier: Dossier | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """What one rule says of one invitation; `missing` names the facts that it lacks."""

    rule: str
    then: InvitationDecision
    truth: Truth
    sentences: tuple[str, ...]
    missing: tuple[str, ...] = ()
    names_the_list: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What is proposed for one invitation. There is always a reason; `rule` None: no rule decided."""

    side: Side
    slug: Slug
    verdict: InvitationDecision
    rule: str | None
    reasons: tuple[str, ...]
    words: tuple[Word, ...] = ()


def judge_invitations(candidates: Iterable[Candidate], basis: Basis, policy: Policy) -> Iterator[Suggestion]:
    """What the rules propose for each invitation."""
    lens = lens_of(basis, policy.companies)
    return (_judge(candidate, lens, policy.invitations) for candidate in candidates)


def _judge(candidate: Candidate, lens: Lens, rules: Sequence[InvitationRule]) -> Suggestion:
    view = _view(candidate, lens)
    words = tuple(_word(rule, view) for rule in rules if rule.then in DECISIONS[candidate.side])
    verdict, rule, reasons = _sent(words) if candidate.side is Side.SENT else _received(words, candidate.card)
    return Suggestion(candidate.side, candidate.slug, verdict, rule, (*reasons, _known(candidate)), words)


def _view(candidate: Candidate, lens: Lens) -> View:
    """What conditions are asked about. The card shows the newest headline."""
    dossier = candidate.dossier or Dossier(candidate.slug, candidate.name)
    dossier = replace(dossier, name=candidate.name, headline=candidate.headline or dossier.headline)
    contacts = condense(dossier.evidence)
    label = label_of(contacts, lens.basis)
    return View(lens, dossier, contacts, label, 0.0, lens.colleague(dossier), candidate.card)


def _word(rule: InvitationRule, view: View) -> Word:
    found = asked(rule, view, full=True)
    truth, answers = found if found is not None else (Truth.FALSE, [])
    gaps = [answer.missing for answer in answers if answer.truth is Truth.UNKNOWN] if truth is Truth.UNKNOWN else []
    names_the_list = any(isinstance(condition, NoReturn) for condition in (*rule.all, *rule.any, *rule.none))
    sentences = tuple(answer.sentence for answer in answers)
    return Word(rule.name, rule.then, truth, sentences, tuple(dict.fromkeys(gaps)), names_the_list)


_Standing = tuple[InvitationDecision, str | None, tuple[str, ...]]


def _received(words: Sequence[Word], card: Card) -> _Standing:
    if card.no_return is not None:
        return _came_back(words, card.no_return)
    asks, accepts, ignores = (_true(words, then) for then in (ASK, ACCEPT, IGNORE))
    if asks:
        return ASK, asks[0].rule, asks[0].sentences
    if accepts and ignores:
        return _contradiction(accepts[0], ignores[0])
    if accepts:
        return ACCEPT, accepts[0].rule, accepts[0].sentences
    if ignores:
        return _held(ignores[0], _unknown(words, ACCEPT), ASK)
    return _nobody(words, ASK)


def _came_back(words: Sequence[Word], why: str) -> _Standing:
    """Never accepted by itself; only a rule that names the list may propose to ignore."""
    told = f"in the do-not-reconnect list: {why}"
    ignores = [word for word in _true(words, IGNORE) if word.names_the_list]
    if ignores:
        return IGNORE, ignores[0].rule, (told, *ignores[0].sentences)
    others = (f'the rule "{word.rule}" would say {word.then.value}' for word in _true(words, ACCEPT, IGNORE))
    return ASK, DO_NOT_RECONNECT, (told, *others)


def _contradiction(accept: Word, ignore: Word) -> _Standing:
    told = f'the rule "{accept.rule}" would accept, the rule "{ignore.rule}" would ignore'
    return ASK, accept.rule, (told, *accept.sentences, *ignore.sentences)


def _held(word: Word, doubt: Sequence[Word], instead: InvitationDecision) -> _Standing:
    """A proposal that another rule may speak against is held back."""
    if not doubt:
        return word.then, word.rule, word.sentences
    missing = ", ".join(dict.fromkeys(fact for one in doubt for fact in one.missing))
    told = f'held back, for the rule "{doubt[0].rule}" may say {doubt[0].then.value}; not known: {missing}'
    return instead, word.rule, (told, *word.sentences)


def _sent(words: Sequence[Word]) -> _Standing:
    waits, withdraws = _true(words, WAIT), _true(words, WITHDRAW)
    if waits:
        return WAIT, waits[0].rule, waits[0].sentences
    if withdraws:
        return _held(withdraws[0], _unknown(words, WAIT), WAIT)
    return _nobody(words, WAIT)


def _nobody(words: Sequence[Word], verdict: InvitationDecision) -> _Standing:
    """No rule decides: what the rules would need to know is said."""
    missing = tuple(dict.fromkeys(fact for word in words for fact in word.missing))
    return verdict, None, ("no rule decides about this one", *(f"not known: {fact}" for fact in missing))


def _true(words: Sequence[Word], *then: InvitationDecision) -> list[Word]:
    return [word for word in words if word.truth is Truth.TRUE and word.then in then]


def _unknown(words: Sequence[Word], *then: InvitationDecision) -> list[Word]:
    return [word for word in words if word.truth is Truth.UNKNOWN and word.then in then]


def _known(candidate: Candidate) -> str:
    """What the card says, so that no verdict stands without facts."""
    card = candidate.card
    told = ["with a note" if card.noted else "without a note"] if candidate.side is Side.RECEIVED else []
    if card.mutual is not None:
        told.append(f"{counted(card.mutual, 'connection')} in common")
    if card.age_days is not None:
        told.append(f"sent at least {counted(card.age_days, 'day')} ago")
    return f"the invitation: {', '.join(told)}" if told else "the invitation says nothing else"
