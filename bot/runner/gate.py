"""What must hold before a run starts. Each failure is a typed error, and nothing has happened yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import ConsentMissing, PageError, SiteObjects, WrongAccount
from bot.model import Health, Incident, Mode
from bot.ports import REMOVALS

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.model import ActionKind, Plan, PlanId
    from bot.runner.types import RunPorts, RunSettings


def open_gate(ports: RunPorts, plan_id: PlanId, plan: Plan, settings: RunSettings) -> int | None:
    """Let a run pass, or raise. Returns how many connections the page states before a live run."""
    _no_incident(ports)
    _same_home(ports, plan)
    if settings.mode is not Mode.DRY:
        require_approval(ports, plan_id, plan)
    if settings.mode is Mode.BY_HAND:
        return None
    _same_account(ports, plan)
    if settings.mode is Mode.DRY:
        return None
    _canary_green(ports, frozenset(action.kind for action in plan.actions))
    return ports.site.census().stated


def _no_incident(ports: RunPorts) -> None:
    found = ports.store.incidents.current()
    if found is not None:
        sentence = (
            f"An incident is open since {found.opened_at:%Y-%m-%d %H:%M} UTC ({found.sentence}). Look at the site "
            "yourself, then run `linkprune incident clear --because …`."
        )
        raise SiteObjects(Incident(found.kind, sentence, found.evidence))


def _same_home(ports: RunPorts, plan: Plan) -> None:
    origin = ports.network.origin if ports.network else ports.store.origin
    if plan.origin != origin:
        raise WrongAccount(f"This plan was made for {plan.origin}, not for {origin}; make a new one here.")
    if plan.account != ports.store.account:
        raise WrongAccount("This plan was made for another account; make a new one in this workspace.")


def require_approval(ports: RunPorts, plan_id: PlanId, plan: Plan) -> None:
    """Refuse a plan that is not approved now, for exactly its number of people. ConsentMissing."""
    approval = ports.store.plans.approval(plan_id)
    again = f"`linkprune plan approve {plan_id[:12]} --count {len(plan.actions)}`"
    if approval is None:
        raise ConsentMissing(f"This plan is not approved; look at it with `linkprune plan show`, then run {again}.")
    if approval.expires_at <= ports.now():
        raise ConsentMissing(f"The approval ended on {approval.expires_at:%Y-%m-%d %H:%M} UTC; renew it with {again}.")
    if approval.count != len(plan.actions):
        raise ConsentMissing(f"The approval is for {approval.count} people; approve this plan with {again}.")


def _same_account(ports: RunPorts, plan: Plan) -> None:
    if ports.site.whoami() != plan.account:
        raise WrongAccount("The browser is signed in with another account than the plan's; run `linkprune login`.")


def _canary_green(ports: RunPorts, kinds: Collection[ActionKind]) -> None:
    if (needed := needed_to_click(ports, kinds)) is not None:
        raise PageError(needed)


def needed_to_click(ports: RunPorts, kinds: Collection[ActionKind] = REMOVALS) -> str | None:
    """What keeps a live run from clicking on the page as it is now, in one sentence; None when nothing does."""
    report = ports.site.check(kinds)
    if report.health is Health.GREEN:
        return None
    missed = ", ".join(check.target for check in report.checks if check.health is not Health.GREEN)
    advice = report.advice or "Run `linkprune doctor` for the details, or `run --by-hand`."
    return f"The page is not fully understood ({missed or report.language}), so nothing is clicked. {advice}"
