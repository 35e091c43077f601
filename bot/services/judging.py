"""Keeps everybody's evaluation up to date with the evidence, the policy and the weights."""

from __future__ import annotations

import hashlib
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from bot.evaluate.policy import Policy
    from bot.evaluate.weights import Weights
    from bot.store import Store


def ensure_judged(store: Store, policy: Policy, weights: Weights) -> None:
    """Judge everybody again where evidence, policy or weights have changed since."""
    from bot.evaluate.judge import judge_all  # noqa: PLC0415 - heavy, and mostly everybody is judged already

    digest = hashlib.sha256(f"{policy.digest} {weights!r}".encode()).hexdigest()
    if not store.judgements.fresh(digest):
        # Taken first: what another process changes from here on makes these judgements stale.
        revision = store.judgements.revision()
        # Whom a rule protects under an earlier address, it protects under the one of today.
        dossiers = chain(store.evidence.dossiers(), store.evidence.dossiers_of_earlier())
        judged = judge_all(dossiers, store.evidence.basis(), policy, weights)
        store.judgements.replace(digest, judged, revision=revision)


def imported_on(store: Store) -> date | None:
    """The day that the newest data export describes; None before the first import."""
    return max((archive.as_of for archive in store.evidence.archives()), default=None)
