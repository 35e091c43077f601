"""What the rules about invitations do, for `policy check` and `policy explain`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.cli.inviting import SIDES
from bot.evaluate.judgement import Truth
from bot.invitation import InvitationDecision, Side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cli.session import Session
    from bot.evaluate.invitations import Suggestion
    from bot.evaluate.policy import Policy
    from bot.model import Slug
    from bot.store import Store

DOES = {
    InvitationDecision.ACCEPT: "would accept",
    InvitationDecision.IGNORE: "would ignore",
    InvitationDecision.ASK: "asks about",
    InvitationDecision.WITHDRAW: "would withdraw",
    InvitationDecision.WAIT: "lets wait",
}
COLUMNS = ("rule about invitations", "does", "hits", "not known", "decides")


@dataclass(frozen=True, slots=True)
class Reach:
    """One rule: invitations that it hits, of which it lacks a fact, whose verdict it gives."""

    rule: str
    then: InvitationDecision
    hits: int
    unknown: int
    decides: int


def reaches(policy: Policy, found: Sequence[Suggestion]) -> list[Reach]:
    """Every rule in its order, over all pending invitations."""
    hits, unknown, decides = Counter[str](), Counter[str](), Counter[str]()
    for said in found:
        hits.update(word.rule for word in said.words if word.truth is Truth.TRUE)
        unknown.update(word.rule for word in said.words if word.truth is Truth.UNKNOWN)
        decides.update({said.rule} if said.rule else ())
    names = ((rule.name, rule.then) for rule in policy.invitations)
    return [Reach(name, then, hits[name], unknown[name], decides[name]) for name, then in names]


def reach_document(one: Reach) -> dict[str, object]:
    """One rule as JSON."""
    return {
        "rule": one.rule,
        "then": one.then.value,
        "hits": one.hits,
        "unknown": one.unknown,
        "decides": one.decides,
    }


def show_reaches(session: Session, found: Sequence[Reach], invitations: int) -> None:
    """The table of rules about invitations."""
    terminal = session.terminal
    if not found:
        return
    terminal.line()
    rows = [(one.rule, DOES[one.then], f"{one.hits:,}", one.unknown or "", f"{one.decides:,}") for one in found]
    terminal.table(COLUMNS, rows)
    if not invitations:
        terminal.line("No invitations are known here; `linkprune invitations sync` reads them.")


def suggestions_of(session: Session, store: Store, slug: Slug) -> list[Suggestion]:
    """What every rule says of this person's pending invitations."""
    from bot.cli.judging import policy_of
    from bot.services import triage

    if not any(store.invitations.one(side, slug) for side in Side):
        return []
    return [one for one in triage.judge(store, policy_of(session)) if one.slug == slug]


def suggestion_document(said: Suggestion) -> dict[str, object]:
    """What the rules say of one invitation, as JSON."""
    return {
        "side": said.side.value,
        "verdict": said.verdict.value,
        "rule": said.rule,
        "why": list(said.reasons),
        "rules": [
            {
                "rule": word.rule,
                "then": word.then.value,
                "truth": word.truth.value,
                "sentences": list(word.sentences),
                "missing": list(word.missing),
            }
            for word in said.words
        ],
    }


def show_suggestion(session: Session, said: Suggestion) -> None:
    """What every rule says of one invitation, and which one decides."""
    terminal = session.terminal
    terminal.line(f"The invitation {SIDES[said.side]}:")
    truths = {Truth.TRUE: "holds", Truth.FALSE: "does not hold", Truth.UNKNOWN: "not known"}
    rows = [(truths[word.truth], f"{word.rule} ({DOES[word.then]})", "; ".join(word.sentences)) for word in said.words]
    if rows:
        terminal.table(("", "rule", "because"), rows)
    decided = f'The rule "{said.rule}" decides' if said.rule else "No rule decides"
    terminal.line(f"{decided}: {said.verdict.value}.")
    for reason in said.reasons:
        terminal.line(f"- {reason}")
