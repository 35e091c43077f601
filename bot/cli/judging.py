"""Keeps everybody's evaluation up to date with the evidence, the policy and the weights."""

from __future__ import annotations

import hashlib
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.cli.session import Session
    from bot.evaluate.policy import Policy
    from bot.store import Store

FILE_NAME = "policy.toml"


def policy_of(session: Session) -> Policy:
    """The rules: the workspace's own before the ones that come with linkprune; InputError names what is wrong."""
    from config.policy import load_policy

    return load_policy(session.workspace.folder / FILE_NAME)


def ensure_judged(session: Session, store: Store) -> Policy:
    """Judge everybody again where evidence, policy or weights have changed since; InputError for a wrong policy."""
    from bot.evaluate.judge import judge_all

    policy = policy_of(session)
    weights = session.settings.settings.evaluate.weights
    digest = hashlib.sha256(f"{policy.digest} {weights!r}".encode()).hexdigest()
    if not store.judgements.fresh(digest):
        # Taken first: what another process changes from here on makes these judgements stale.
        revision = store.judgements.revision()
        # Whom a rule protects under an earlier address, it protects under the one of today.
        dossiers = chain(store.evidence.dossiers(), store.evidence.dossiers_of_earlier())
        judged = judge_all(dossiers, store.evidence.basis(), policy, weights)
        store.judgements.replace(digest, judged, revision=revision)
    return policy
