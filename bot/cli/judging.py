"""By what the settings and the workspace judge people."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.cli.session import Session
    from bot.evaluate.policy import Policy
    from bot.services.rules import Rules
    from bot.store import Store

FILE_NAME = "policy.toml"


def policy_of(session: Session) -> Policy:
    """The rules: the workspace's own before the ones that come with linkprune; InputError names what is wrong."""
    from config.policy import load_policy

    return load_policy(session.workspace.folder / FILE_NAME)


def rules_of(session: Session) -> Rules:
    """Policy, weights and horizon; InputError names what is wrong."""
    from bot.services.rules import Horizon, Rules

    evaluate = session.settings.settings.evaluate
    return Rules(policy_of(session), evaluate.weights, Horizon(evaluate.open_days, evaluate.recent_days))


def ensure_judged(session: Session, store: Store) -> Policy:
    """Judge everybody again where evidence, policy or weights have changed since; InputError for a wrong policy."""
    from bot.services import judging

    policy = policy_of(session)
    judging.ensure_judged(store, policy, session.settings.settings.evaluate.weights)
    return policy
