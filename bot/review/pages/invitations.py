"""Invitations: what the rules propose, with reasons; decided one by one or by proposal, and made into a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.errors import InputError
from bot.invitation import InvitationDecision, Side
from bot.review.desk import Html, Json
from bot.review.marks import shown
from bot.review.pages import shared
from bot.review.pages.shared import BY
from bot.review.routing import NotFoundHereError, act, page
from bot.review.views import invitations as views
from bot.review.views import plans as plan_views
from bot.review.views.words import counted
from bot.services import planning, triage
from bot.store.changes import Stale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.review.desk import Desk
    from bot.review.routing import Ask, Fields, Way
    from bot.store.invitations import KnownInvitation

PER_PAGE: Final = 50
LONGEST_REASON: Final = 2000
_MOST: Final = 100_000
_WHOLE: Final = 100  # percent: nobody is removed by answering an invitation
CHANGED: Final = "These invitations have changed since they were shown; nothing was decided."


def show(desk: Desk, ask: Ask) -> Html:
    """A part of one list, with what the rules propose."""
    wanted = _wanted(ask.query)
    triage.judge(desk.store, desk.judged().policy)
    every = desk.store.invitations.list(wanted.side)
    found = [one for one in every if wanted.has(one)]
    start = ask.query.whole("from", most=_MOST, otherwise=0)
    barred = desk.store.no_return.reasons()
    return shared.work(
        desk,
        "invitations.html",
        "invitations",
        wanted=wanted,
        sides=_sides(desk, wanted),
        read=desk.store.invitations.last_read(wanted.side),
        pending=len(every),
        tabs=views.tabs(every, wanted),
        bulks=views.bulks(every, wanted.side) if wanted.decision is views.UNDECIDED else [],
        rows=[views.row(one, barred.get(one.slug)) for one in found[start : start + PER_PAGE]],
        total=len(found),
        previous=wanted.address(max(0, start - PER_PAGE)) if start else None,
        next=wanted.address(start + PER_PAGE) if start + PER_PAGE < len(found) else None,
        planned=len(planning.wanted_invitations(desk.store)),
    )


def _wanted(fields: Fields) -> views.Wanted:
    said = fields.text("decision", otherwise=views.UNDECIDED.value)
    decision = None if said == "all" else fields.choice("decision", InvitationDecision, views.UNDECIDED)
    verdict = fields.choice("verdict", InvitationDecision) if "verdict" in fields else None
    return views.Wanted(fields.choice("side", Side, Side.RECEIVED), decision, verdict)


def _sides(desk: Desk, wanted: views.Wanted) -> list[views.Tab]:
    numbers = {side: len(desk.store.invitations.list(side)) for side in Side}
    return [
        views.Tab(word, numbers[side], views.Wanted(side).address(), here=side is wanted.side)
        for side, word in views.SIDES.items()
    ]


# --- acts -------------------------------------------------------------------------------------------------------------


def decide(desk: Desk, ask: Ask) -> Json:
    """Decide about the invitation that was on the screen."""
    decision = ask.body.choice("decision", InvitationDecision)
    because = ask.body.maybe("because", longest=LONGEST_REASON)
    with desk.store.together():
        before = _shown(desk, ask.body)
        desk.store.invitations.decide(before.side, [before.slug], decision, because=because, by=BY)
        after = _of(desk, before.ref)
    back = {"ref": after.ref, "revision": after.revision, "decision": before.decision.value, "because": before.because}
    return Json(
        {
            "sentence": f"{views.WORDS[decision]}: {shown(before.name)}",
            "back": {"act": "invitations/decide", "body": back},
        }
    )


def _shown(desk: Desk, fields: Fields) -> KnownInvitation:
    """The invitation as it was on the screen; Stale where it is another one now."""
    found = _of(desk, fields.text("ref", longest=64))
    if found.revision != fields.whole("revision"):
        raise Stale("This invitation has changed since it was shown; look at it again.", (found.slug,))
    return found


def _of(desk: Desk, ref: str) -> KnownInvitation:
    found = desk.store.invitations.by_ref(ref)
    if found is None:
        raise NotFoundHereError("This invitation is not known here any more.")
    return found


def decide_all(desk: Desk, ask: Ask) -> Json:
    """Decide about all for which the rules propose the same: only the very list that was shown, with its number."""
    side, verdict = ask.body.choice("side", Side), ask.body.choice("verdict", InvitationDecision)
    with desk.store.together():
        chosen = views.of_verdict(desk.store.invitations.list(side), verdict)
        if views.digest(chosen) != ask.body.text("digest") or len(chosen) != ask.body.whole("count"):
            raise Stale(CHANGED, tuple(one.slug for one in chosen))
        changed = desk.store.invitations.decide(side, [one.slug for one in chosen], verdict, because=None, by=BY)
    return Json(
        {
            "sentence": f"{views.WORDS[verdict]}: {counted(changed, 'invitation')}",
            "back": {"act": "invitations/undecide", "body": _undecided(desk, side, chosen)},
        }
    )


def _undecided(desk: Desk, side: Side, chosen: Sequence[KnownInvitation]) -> dict[str, object]:
    now = (_of(desk, one.ref) for one in chosen)
    return {"side": side.value, "chosen": [{"ref": one.ref, "revision": one.revision} for one in now]}


def undecide(desk: Desk, ask: Ask) -> Json:
    """Take a decision about many back, as long as none of them was decided anew."""
    side = ask.body.choice("side", Side)
    with desk.store.together():
        slugs = [_shown(desk, fields).slug for fields in ask.body.items("chosen")]
        changed = desk.store.invitations.decide(side, slugs, views.UNDECIDED, because=None, by=BY)
    return Json({"sentence": f"Undecided again: {counted(changed, 'invitation')}"})


def make(desk: Desk, _ask: Ask) -> Json:
    """Freeze every decided invitation into a plan. Nothing is answered by this."""
    wanted = planning.wanted_invitations(desk.store)
    if not wanted:
        raise InputError("No invitation is decided for an answer yet.")
    found = planning.make(desk.store, desk.plans, wanted, max_percent=_WHOLE, now=desk.now())
    held = len(found.draft.held)
    if found.plan is None:
        raise InputError(f"All {counted(held, 'invitation')} are held, so no plan was made: {found.draft.held[0][1]}.")
    acts = counted(len(found.draft.actions), "invitation")
    sentence = f"Plan {found.plan[: plan_views.SHORT]}: {acts}, {held:,} held. Nothing is answered by this."
    return Json({"sentence": sentence, "to": f"/plans/{found.plan}", "plan": found.plan, "held": held})


PAGES: Final[tuple[Way, ...]] = (page("/invitations", show),)
ACTS: Final[tuple[Way, ...]] = (
    act("/invitations/decide", decide),
    act("/invitations/decide-all", decide_all),
    act("/invitations/undecide", undecide),
    act("/invitations/plan", make),
)
