"""Runs of other processes: watched, paused and stopped here; started and answered in the terminal."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from bot.errors import InputError
from bot.model import Mode, OutcomeName, ProofKind, RunId, Unknown
from bot.pace import WEEK, budget
from bot.ports import Attestation, Control
from bot.review.desk import MEMBER, Html, Json
from bot.review.marks import shown
from bot.review.routing import NotFoundHereError, act, page
from bot.review.views import plans as plan_views
from bot.review.views import runs as views
from bot.services import planning
from bot.services.settling import needs_a_word, settle_by_word
from bot.services.steering import AFTER_INCIDENT, NOBODY, steer

if TYPE_CHECKING:
    from bot.model import ActionKind, Plan, Slug
    from bot.review.desk import Desk
    from bot.review.routing import Ask, Way
    from bot.store.history import Finished
    from bot.store.runs import RunRecord

LISTED: Final = 50
ALL: Final = 1_000_000
LONGEST_REASON: Final = 500


def runs(desk: Desk, _ask: Ask) -> Html:
    """What goes on, what must be settled, and every run so far."""
    going = desk.running()
    found = desk.store.journal.runs(LISTED)
    kinds = {plan: _kind(desk, record) for plan, record in {record.plan: record for record in found}.items()}
    newest = next((record for record in desk.store.plans.list() if not record.purged), None)
    context = {
        "here": "runs",
        "now": _now(desk),
        "incident": desk.store.incidents.current(),
        "steps": AFTER_INCIDENT,
        "open": None if going else _open(desk),
        "lines": [
            views.line(record, kinds[record.plan], going=going and place == 0) for place, record in enumerate(found)
        ],
        "plan": newest,
        "approved": plan_views.approved(newest.approval if newest else None, desk.now()),
        "short": newest.id[: plan_views.SHORT] if newest else "",
    }
    return Html("runs.html", context)


def run(desk: Desk, ask: Ask) -> Html:
    """One run: how it ended, and what became of each person."""
    record = _record(desk, ask.path.text("id"))
    rows = _rows(desk, record)
    going = desk.running() and desk.store.journal.runs(1)[0].id == record.id
    context = {
        "here": "runs",
        "line": views.line(record, _kind(desk, record), going=going),
        "by": record.by,
        "rows": rows,
        "dry": record.mode is Mode.DRY,
    }
    return Html("run.html", context)


def _record(desk: Desk, name: str) -> RunRecord:
    found = next((record for record in desk.store.journal.runs(ALL) if record.id == name), None)
    if found is None:
        raise NotFoundHereError("There is no such run.")
    return found


def _rows(desk: Desk, record: RunRecord) -> list[views.Row]:
    names = _names(desk, record)
    return [views.row(one, _name(desk, names, one)) for one in desk.store.journal.finished(RunId(record.id))]


def _name(desk: Desk, names: dict[Slug, str], one: Finished) -> str:
    if one.slug in names:
        return names[one.slug]
    person = desk.store.people.get(one.slug)
    return person.name if person is not None else one.slug


def _names(desk: Desk, record: RunRecord) -> dict[Slug, str]:
    plan = _plan(desk, record)
    return {action.slug: action.name for action in plan.actions} if plan is not None else {}


def _plan(desk: Desk, record: RunRecord) -> Plan | None:
    """The plan of a run, unless its people were purged."""
    try:
        return planning.load(desk.store, desk.plans, record.plan)[1]
    except InputError:
        return None


def _kind(desk: Desk, record: RunRecord) -> ActionKind | None:
    """The one kind of a run's acts. Of a plan whose people were purged nothing more is known than that it was done."""
    plan = _plan(desk, record)
    return plan_views.only_kind(plan.actions) if plan is not None else None


def _open(desk: Desk) -> views.Open | None:
    intent = desk.store.journal.open_intent()
    if intent is None:
        return None
    accepted = ProofKind.ACCEPTED in desk.store.journal.proofs(intent)
    return views.open_act(intent, accepted=accepted, word_needed=needs_a_word(intent))


# --- what goes on now -------------------------------------------------------------------------------------------------


def _now(desk: Desk) -> dict[str, object]:
    """What a run in another process is doing, as the page shows it each second."""
    going = desk.running()
    presence = desk.presence()
    left = budget(desk.limits, desk.store.journal.intent_times(desk.now() - WEEK), desk.now())
    total, finished = views.whole(presence, "total"), views.whole(presence, "finished")
    record = _going(desk) if presence is not None and total else None
    rows = _rows(desk, record) if record is not None else []
    wanted, asking = desk.store.controls.current() if going else Control.GO, views.asks(presence)
    return {
        "going": going,
        "idle": not going,
        "doing": shown(views.doing(presence)) if presence is not None else _nobody(going=going),
        "who": shown(_in_work(desk, record, finished)) if record is not None else "",
        "figures": f"{finished:,} of {total:,} dealt with" if total else "",
        "share": round(100 * finished / total) if total else 0,
        "mode": views.mode_words(record.mode, _kind(desk, record)) if record is not None else "",
        "steerable": presence is not None,
        "steering": views.steering(wanted, asking=asking),
        "budget": views.budget_sentence(left),
        "last": [asdict(one) for one in views.newest(rows)],
        **_ended(desk, going=going),
    }


def _nobody(*, going: bool) -> str:
    return "Another linkprune command is at work." if going else ""


def _ended(desk: Desk, *, going: bool) -> dict[str, object]:
    """How the newest run ended, with its address beside this page's."""
    found = [] if going else desk.store.journal.runs(1)
    if not found:
        return {"ended": "", "ended_at": ""}
    line = views.line(found[0], _kind(desk, found[0]), going=False)
    return {"ended": f"{line.end}. {line.counts}".rstrip(". "), "ended_at": f"runs/{line.id}"}


def _going(desk: Desk) -> RunRecord | None:
    """The run that has not ended: the newest one, for there is never a second."""
    found = desk.store.journal.runs(1)
    return found[0] if found and found[0].stopped_at is None else None


def _in_work(desk: Desk, record: RunRecord, finished: int) -> str:
    plan = _plan(desk, record)
    if plan is None:
        return ""
    done = {slug for slug, (name, _, _) in desk.store.journal.outcomes(record.plan).items() if name is OutcomeName.DONE}
    dealt_with = frozenset(one.slug for one in desk.store.journal.finished(record.id)) | done
    found = views.in_work(plan, record.mode, finished, dealt_with, desk.store.journal.open_intent())
    return found.name if found is not None else ""


# --- acts -------------------------------------------------------------------------------------------------------------


def live(desk: Desk, _ask: Ask) -> Json:
    """What goes on now, asked by the page itself."""
    return Json(_now(desk))


def _steered(desk: Desk, control: Control) -> Json:
    said = steer(desk.store, control, running=desk.running())
    if said == NOBODY:
        raise InputError(said)
    return Json({"sentence": said, **_now(desk)})


def pause(desk: Desk, _ask: Ask) -> Json:
    """Let the run wait, between two steps."""
    return _steered(desk, Control.PAUSE)


def resume(desk: Desk, _ask: Ask) -> Json:
    """Let a paused run go on."""
    return _steered(desk, Control.GO)


def stop(desk: Desk, _ask: Ask) -> Json:
    """Stop the run; at most the one act in flight is finished."""
    return _steered(desk, Control.STOP)


def clear(desk: Desk, ask: Ask) -> Json:
    """Let work go on after the member looked at the site himself."""
    because = ask.body.text("because", longest=LONGEST_REASON).strip()
    if not because:
        raise InputError("Say why it is safe to go on.")
    desk.store.incidents.clear(because, MEMBER)
    return Json({"sentence": "Cleared: work can go on.", "to": "/runs"})


def settle(desk: Desk, ask: Ask) -> Json:
    """Close the open act that was on the screen with the member's word."""
    if desk.running():
        raise InputError("A run goes on: it settles its acts itself. Look again when it has ended.")
    said = ask.body.choice("said", Attestation)
    outcome = settle_by_word(desk.store, ask.body.whole("intent", least=1), said, by=MEMBER)
    if isinstance(outcome, Unknown):
        raise InputError("It stays open until somebody knows what happened.")
    return Json({"sentence": "Settled, on your word.", "to": "/runs"})


PAGES: Final[tuple[Way, ...]] = (page("/runs", runs), page("/runs/{id}", run))
ACTS: Final[tuple[Way, ...]] = (
    act("/runs/live", live, quiet=True),
    act("/runs/pause", pause),
    act("/runs/resume", resume),
    act("/runs/stop", stop),
    act("/runs/settle", settle),
    act("/incident/clear", clear),
)
