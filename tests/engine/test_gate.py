"""What keeps a run from starting, and in which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import ConsentMissing, PageError, SiteObjects, WrongAccount
from bot.model import Approval, CanaryReport, Health, Incident, IncidentKind, Mode, Slug, TargetCheck
from bot.plan import APPROVAL_LASTS, canonical, plan_id
from bot.runner.gate import needed_to_click, require_approval

if TYPE_CHECKING:
    from tests.engine.rig import Rig

THREE = ["person-1", "person-5", "person-11"]


def test_an_approval_ends_at_its_moment(rig: Rig) -> None:
    plan = rig.plan(THREE)
    rig.clock.advance(APPROVAL_LASTS.total_seconds() - 1)
    require_approval(rig.ports(), *plan)
    rig.clock.advance(1)
    with pytest.raises(ConsentMissing, match=r"ended on 2026-12-07 09:00 UTC; .*plan approve [0-9a-f]{12} --count 3`"):
        require_approval(rig.ports(), *plan)


def test_an_approval_is_for_so_many(rig: Rig) -> None:
    plan = rig.plan(THREE, approve=False)
    now = rig.clock.now()
    rig.store.plans.approve(Approval(plan[0], 3, now, now + timedelta(days=1), "operator"))
    smaller = replace(plan[1], actions=plan[1].actions[:2])
    with pytest.raises(ConsentMissing, match="is for 3 people"):
        require_approval(rig.ports(), plan[0], smaller)


@pytest.mark.parametrize("mode", list(Mode))
def test_a_plan_of_another_account_is_refused_before_the_site_is_asked(rig: Rig, mode: Mode) -> None:
    _, plan = rig.plan(THREE)
    other = replace(plan, account=Slug("somebody-else"))
    name = plan_id(canonical(other))
    rig.store.plans.add(name, canonical(other), held=())
    rig.approve(name, 3)
    searches = rig.network.truth.page_loads
    with pytest.raises(WrongAccount, match="made for another account"):
        rig.run((name, other), mode)
    assert rig.network.truth.page_loads == searches


def test_a_plan_of_another_site_is_refused_by_hand_too(rig: Rig) -> None:
    _, plan = rig.plan(THREE)
    other = replace(plan, origin="https://www.linkedin.com")
    name = plan_id(canonical(other))
    rig.store.plans.add(name, canonical(other), held=())
    rig.approve(name, 3)
    with pytest.raises(WrongAccount, match=r"made for https://www\.linkedin\.com, not for http://127\.0\.0\.1:1;"):
        rig.run((name, other), Mode.BY_HAND)


@pytest.mark.parametrize("mode", list(Mode))
def test_an_open_incident_is_told_with_its_day(rig: Rig, mode: Mode) -> None:
    rig.store.incidents.open(Incident(IncidentKind.CHALLENGE, "A security check appeared.", "artefacts/1"))
    with pytest.raises(SiteObjects, match=r"open since 2026-11-23 09:00 UTC \(A security check appeared\.\)") as error:
        rig.run(rig.plan(THREE), mode)
    assert (error.value.incident.kind, error.value.incident.evidence) == (IncidentKind.CHALLENGE, "artefacts/1")


CHECKS = (
    TargetCheck("row", ("a",), (), Health.GREEN),
    TargetCheck("menu", (), ("a",), Health.AMBER),
    TargetCheck("item", (), ("a",), Health.RED),
)


@pytest.mark.parametrize(
    ("report", "needed"),
    [
        (CanaryReport(Health.GREEN, "fake", "en", CHECKS, 0.0), None),
        (
            CanaryReport(Health.AMBER, "fake", "en", CHECKS, 0.0),
            (
                "The page is not fully understood (menu, item), so nothing is clicked. "
                "Run `linkprune doctor` for the details, or `run --by-hand`."
            ),
        ),
        (
            CanaryReport(Health.RED, "fake", "fi", CHECKS[:1], 0.0, advice="Set the language."),
            "The page is not fully understood (fi), so nothing is clicked. Set the language.",
        ),
    ],
)
def test_what_a_live_run_needs(rig: Rig, report: CanaryReport, needed: str | None) -> None:
    rig.network.canary = report
    assert needed_to_click(rig.ports()) == needed
    if needed is not None:
        with pytest.raises(PageError, match="nothing is clicked"):
            rig.run(rig.plan(THREE))
