"""Invitations between the store and the rules: who is judged by what, and what is taken from the proposals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.evaluate.asking import Card
from bot.evaluate.invitations import Candidate, judge_invitations
from bot.invitation import DECISIONS, InvitationDecision, Side

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.evaluate.invitations import Suggestion
    from bot.evaluate.policy import Policy
    from bot.model import Slug
    from bot.store import Store
    from bot.store.invitations import KnownInvitation

# What nobody proposes, because there is nothing to do for it.
_NO_ACT = frozenset({InvitationDecision.ASK, InvitationDecision.WAIT, InvitationDecision.UNDECIDED})


def judge(store: Store, policy: Policy) -> list[Suggestion]:
    """Judge every pending invitation; what the rules say is kept where it has changed."""
    listed = store.invitations.list()
    if not listed:
        return []
    barred = store.no_return.reasons()
    candidates = [candidate(store, one, barred) for one in listed]
    found = list(judge_invitations(candidates, store.evidence.basis(), policy))
    for side in Side:
        changed = {
            said.slug: (said.verdict.value, said.rule, said.reasons)
            for one, said in zip(listed, found, strict=True)
            if one.side is side and (one.verdict, one.rule, one.reasons) != (said.verdict, said.rule, said.reasons)
        }
        if changed:
            store.invitations.judged(side, changed)
    return found


def candidate(store: Store, one: KnownInvitation, barred: Mapping[Slug, str]) -> Candidate:
    """One invitation with everything that rules may ask about."""
    card = Card(one.mutual, one.noted, one.age_days, barred.get(one.slug))
    dossier = store.evidence.dossier_of_stranger(one.slug, one.name)
    return Candidate(one.side, one.slug, one.name, one.headline, card, dossier)


def proposed(store: Store, decision: InvitationDecision | None, side: Side | None = None) -> list[KnownInvitation]:
    """Undecided invitations for which the rules propose something to do, or exactly this."""
    return [
        one
        for one in store.invitations.list(side)
        if one.decision is InvitationDecision.UNDECIDED and _proposes(one, decision)
    ]


def _proposes(one: KnownInvitation, decision: InvitationDecision | None) -> bool:
    if one.verdict is None:
        return False
    verdict = InvitationDecision(one.verdict)
    return verdict is decision if decision is not None else verdict not in _NO_ACT


def older_than(store: Store, days: int) -> list[KnownInvitation]:
    """Invitations that the member sent longer ago than this; where the page told no age, none."""
    return [one for one in store.invitations.list(Side.SENT) if one.age_days is not None and one.age_days > days]


def sides_of(decision: InvitationDecision) -> Sequence[Side]:
    """On which side this can be decided."""
    return [side for side in Side if decision in DECISIONS[side]]
