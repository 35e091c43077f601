"""Plans: made of the decisions, looked at, compared, and approved by repeating how many people go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.errors import InputError
from bot.model import Decision, Slug
from bot.review.desk import MEMBER, Html, Json
from bot.review.rendering import when
from bot.review.routing import NotFoundHereError, act, page
from bot.review.views import plans as views
from bot.review.views.words import people
from bot.services import approving, comparing, consequences, planning
from bot.store.plans import SHORTEST_PREFIX

if TYPE_CHECKING:
    from bot.model import Plan, PlanId
    from bot.review.desk import Desk
    from bot.review.routing import Ask, Way
    from bot.services.consequences import Impact
    from bot.services.rules import Rules

ROWS: Final = 200
USUAL_PERCENT: Final = 25


def plans(desk: Desk, _ask: Ask) -> Html:
    """All plans, newest first, and the form that makes one."""
    lines = [
        views.line(record, desk.store.journal.outcomes(record.id), desk.now()) for record in desk.store.plans.list()
    ]
    counts = desk.store.decisions.counts()
    context = {
        "here": "plans",
        "lines": lines,
        "going": counts[Decision.REMOVE],
        "unfollowed": counts[Decision.UNFOLLOW],
        "network": desk.store.people.count(),
        "usual": USUAL_PERCENT,
    }
    return Html("plans.html", context)


def plan(desk: Desk, ask: Ask) -> Html:
    """One plan: who is in it, what goes with them, who was held, and the member's word on it."""
    plan_id, content = _load(desk, ask.path.text("id"))
    rules = desk.judged()
    store = desk.store
    outcomes = store.journal.outcomes(plan_id)
    everybody = views.members(content, outcomes, store.decisions.shielded())
    number = ask.query.whole("page", least=1, otherwise=1)
    rows, pages = views.part_of(everybody, number, ROWS)
    impact = _impact(desk, plan_id, content, rules)
    held = store.plans.held(plan_id)
    context = {
        "here": "plans",
        "plan": content,
        "digest": plan_id,
        "short": plan_id[: views.SHORT],
        "approved": views.approved(store.plans.approval(plan_id), desk.now()),
        "acts": views.acts_in_words(content.actions),
        "removals": impact.going,
        "only": views.only_kind(content.actions),
        "percent": impact.percent,
        "network": impact.network,
        "told": consequences.told(store, content, impact),
        "held": [(_name(desk, slug), reason) for slug, reason in held],
        "held_classes": views.classes(reason for _, reason in held),
        "protected_classes": views.classes(one.protected for one in everybody if one.protected),
        "rows": rows,
        "number": min(number, pages),
        "pages": pages,
        "total": len(everybody),
        "begun": bool(outcomes),
    }
    return Html("plan.html", context)


def _impact(desk: Desk, plan_id: PlanId, content: Plan, rules: Rules) -> Impact:
    """What goes with a plan; everybody is read for it, so it is kept until anything is known otherwise."""
    key = f"{plan_id} {desk.store.judgements.revision()} {rules.policy.digest} {rules.horizon}"
    found = desk.impacts.get(key)
    return desk.impacts.put(key, consequences.impact_of(desk.store, content, rules)) if found is None else found


def compare(desk: Desk, ask: Ask) -> Html:
    """Two plans side by side."""
    old_id, old = _load(desk, ask.query.text("a"))
    new_id, new = _load(desk, ask.query.text("b"))
    found = comparing.compare(old, new)
    context = {
        "here": "plans",
        "old": old_id,
        "new": new_id,
        "found": found,
        "sentence": views.compared_sentence(found),
        "short": views.SHORT,
    }
    return Html("compare.html", context)


def _load(desk: Desk, name: str) -> tuple[PlanId, Plan]:
    if len(name) < SHORTEST_PREFIX:
        raise NotFoundHereError("There is no such plan.")
    return planning.load(desk.store, desk.plans, name)


def _name(desk: Desk, slug: str) -> str:
    person = desk.store.people.get(Slug(slug))
    return person.name if person is not None else slug


# --- acts -------------------------------------------------------------------------------------------------------------


def make(desk: Desk, ask: Ask) -> Json:
    """Freeze everybody decided for removal into a plan. Nothing is removed by this."""
    most = ask.body.whole("max_percent", most=100, otherwise=USUAL_PERCENT)
    # Whom a rule protects depends on what is known now.
    desk.judged()
    wanted = planning.wanted_by_decision(desk.store)
    if not wanted:
        raise InputError("Nobody is decided for removal yet.")
    try:
        found = planning.make(desk.store, desk.plans, wanted, max_percent=most, now=desk.now())
    except planning.TooMany as error:
        raise InputError(f"{error.what}; if you mean it, raise the largest share to {error.needed} %.") from error
    held = len(found.draft.held)
    if found.plan is None:
        raise InputError(f"All {people(held)} are held, so no plan was made: {found.draft.held[0][1]}.")
    sentence = views.made_sentence(found.plan[: views.SHORT], found.draft.actions, held)
    return Json({"sentence": sentence, "to": f"/plans/{found.plan}", "plan": found.plan, "held": held})


def approve(desk: Desk, ask: Ask) -> Json:
    """Record the member's word on exactly the list that was on the screen."""
    plan_id, _ = _load(desk, ask.body.text("plan"))
    approval = approving.approve(
        desk.store,
        plan_id,
        count=ask.body.whole("count"),
        digest=ask.body.text("digest"),
        by=MEMBER,
        now=desk.now(),
    )
    sentence = f"Approved until {when(approval.expires_at)}: {people(approval.count)}."
    return Json({"sentence": sentence, "until": when(approval.expires_at), "count": approval.count})


PAGES: Final[tuple[Way, ...]] = (page("/plans", plans), page("/plans/compare", compare), page("/plans/{id}", plan))
ACTS: Final[tuple[Way, ...]] = (act("/plans/new", make), act("/plans/approve", approve))
