"""status, pause, resume, stop, incident, and `linkprune` alone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.commands import add, group_of
from bot.cli.session import MEMBER, Session
from bot.console import duration
from bot.errors import Exit
from bot.ports import Control

if TYPE_CHECKING:
    from bot.cli.journey import NextStep, Pending, Standing
    from bot.model import Intent
    from bot.store import Store
    from bot.store.incidents import OpenIncident


def register(app: typer.Typer) -> None:
    """Add these commands."""
    add(app, "status", status)
    add(app, "pause", pause)
    add(app, "resume", resume)
    add(app, "stop", stop)
    group = group_of("The stop gate after the site objected.", "linkprune incident show")
    add(group, "show", incident_show)
    add(group, "clear", incident_clear)
    app.add_typer(group, name="incident")


# --- where the member stands ------------------------------------------------------------------------------------------


def where_am_i(session: Session) -> int:
    """Say where the member stands, and which command comes next."""
    from bot.cli.journey import NOTHING_YET, next_step

    standing = _standing(session)
    step = next_step(standing) if standing is not None else NOTHING_YET
    document = {"where": step.sentence, "next": step.command}
    session.terminal.result(document, lambda: _show_step(session, step))
    return Exit.DONE


def _show_step(session: Session, step: NextStep) -> None:
    session.terminal.line(step.sentence)
    session.terminal.line(f"Next: {step.command}")
    session.terminal.line("All commands: linkprune --help")


def _standing(session: Session) -> Standing | None:
    from bot.cli.journey import look
    from bot.cli.site import limits
    from bot.cli.workspace import in_use

    if not session.workspace.exists:
        return None
    running = in_use(session.workspace)
    with session.store() as store:
        presence = store.controls.presence() if running else None
        settings = session.settings.settings
        grace = timedelta(days=settings.farewell.grace_days)
        return look(store, limits(settings), session.world.clock.now(), presence, grace=grace)


def status(context: typer.Context) -> int:
    """Account, people, decisions, plans, budget, incident, open act.

    Example: linkprune status
    """
    from bot.cli.journey import NOTHING_YET, next_step

    session = Session.of(context)
    standing = _standing(session)
    step = next_step(standing) if standing is not None else NOTHING_YET
    document = _status_document(session, standing) | {"where": step.sentence, "next": step.command}
    session.terminal.result(document, lambda: _show_status(session, standing, step))
    return Exit.DONE


def _status_document(session: Session, standing: Standing | None) -> dict[str, object]:
    if standing is None:
        empty = dict.fromkeys(("account", "imported", "budget", "incident", "open_intent", "running", "invitations"))
        empty["answered"] = 0
        return {"origin": session.origin, "people": 0, "decisions": {}, "plans": 0, **empty}
    from bot.runner.types import budget_document

    intent, running = standing.open_intent, standing.running
    return {
        "account": standing.account,
        "origin": session.origin,
        "people": standing.people,
        "imported": _imported_document(standing),
        "decisions": {decision.value: count for decision, count in standing.decisions.items()},
        "plans": standing.plans,
        "budget": budget_document(standing.budget),
        "incident": incident_document(standing.incident) if standing.incident else None,
        "open_intent": _intent_document(intent) if intent else None,
        "invitations": _invitations_document(standing.invitations),
        "answered": standing.answered,
        "running": {"pid": running.pid, "doing": running.step, **running.progress} if running else None,
    }


def _intent_document(intent: Intent) -> dict[str, object]:
    return {"slug": intent.slug, "kind": intent.kind.value, "since": intent.intended_at.isoformat()}


def _invitations_document(pending: Pending) -> dict[str, int]:
    return {
        "received": pending.received,
        "sent": pending.sent,
        "decided": pending.decided,
        "proposed": pending.proposed,
    }


def _imported_document(standing: Standing) -> dict[str, object] | None:
    imported = standing.imported
    if imported is None:
        return None
    return {"as_of": imported.as_of.isoformat(), "archives": imported.archives, "proposed": dict(standing.proposed)}


def _show_status(session: Session, standing: Standing | None, step: NextStep) -> None:
    if standing is not None:
        session.terminal.table(("", ""), _status_rows(session, standing))
        session.terminal.line()
    _show_step(session, step)


def _status_rows(session: Session, standing: Standing) -> list[tuple[str, str]]:
    decided = ", ".join(f"{count:,} {decision.value}" for decision, count in standing.decisions.items() if count)
    budget = standing.budget
    rows = [
        ("account", standing.account or "not known yet"),
        ("site", session.origin),
        ("people", f"{standing.people:,} connected, {standing.gone:,} gone"),
        ("evidence", _evidence(standing)),
        ("decisions", decided or "none"),
        *_invitation_rows(standing.invitations),
        ("plans", f"{standing.plans:,}"),
        ("budget", f"{budget.left_24h} left in 24 hours, {budget.left_7d} left in 7 days"),
        ("incident", standing.incident.sentence if standing.incident else "none"),
        ("open act", "one, not settled" if standing.open_intent else "none"),
    ]
    if standing.running is not None:
        rows.append(("run", standing.running.step))
    if standing.remind_purge is not None:
        rows.append(("reminder", f"other people's data is kept for {duration(standing.remind_purge)}; see `purge`"))
    return rows


def _invitation_rows(pending: Pending) -> list[tuple[str, str]]:
    if not pending.known:
        return []
    told = f"{pending.received:,} to you, {pending.sent:,} by you; {pending.decided:,} decided to act on"
    return [("invitations", f"{told}, {pending.proposed:,} more proposed")]


def _evidence(standing: Standing) -> str:
    if standing.imported is None:
        return "no export imported yet: linkprune import"
    proposed = sum(standing.proposed.values())
    exports = "1 export" if standing.imported.archives == 1 else f"{standing.imported.archives:,} exports"
    return f"{exports}, as of {standing.imported.as_of}; {proposed:,} undecided people proposed for removal"


# --- control of a run in another shell --------------------------------------------------------------------------------


def pause(context: typer.Context) -> int:
    """Let the run in another shell wait, between two people.

    Example: linkprune pause
    """
    return _request(Session.of(context), Control.PAUSE)


def resume(context: typer.Context) -> int:
    """Let a paused run go on.

    Example: linkprune resume
    """
    return _request(Session.of(context), Control.GO)


def stop(context: typer.Context) -> int:
    """Stop the run in another shell; at most the one act in flight is finished.

    Example: linkprune stop
    """
    return _request(Session.of(context), Control.STOP)


def _request(session: Session, control: Control) -> int:
    from bot.cli.workspace import in_use
    from bot.services.steering import NOBODY, steer

    running, said = in_use(session.workspace), NOBODY
    if running:
        with session.store() as store:
            said = steer(store, control, running=running)
    document = {"requested": control.value if running else None, "running": running}
    session.terminal.result(document, lambda: session.terminal.line(said))
    return Exit.DONE


# --- incidents --------------------------------------------------------------------------------------------------------


def incident_document(incident: OpenIncident) -> dict[str, object]:
    """An incident in JSON documents."""
    return {
        "kind": incident.kind.value,
        "sentence": incident.sentence,
        "opened_at": incident.opened_at.isoformat(),
        "evidence": incident.evidence,
    }


def incident_show(context: typer.Context) -> int:
    """Show why everything is stopped.

    Example: linkprune incident show
    """
    session = Session.of(context)
    with session.store() as store:
        found = store.incidents.current()
    document = {"incident": incident_document(found) if found else None}
    session.terminal.result(document, lambda: _show_incident(session, found))
    return Exit.DONE


def _show_incident(session: Session, found: OpenIncident | None) -> None:
    from bot.services.steering import AFTER_INCIDENT

    if found is None:
        session.terminal.line("No incident is open.")
        return
    terminal = session.terminal
    terminal.line(f"{found.kind.value}, since {found.opened_at.astimezone():%Y-%m-%d %H:%M}: {found.sentence}")
    if found.evidence:
        terminal.line(f"Evidence: {session.workspace.folder / found.evidence}")
    for number, step in enumerate(AFTER_INCIDENT, 1):
        terminal.line(f"{number}. {step}")
    terminal.line('   linkprune incident clear --because "…"')


def incident_clear(
    context: typer.Context,
    *,
    because: Annotated[str, typer.Option("--because", help="Why it is safe to go on; it goes into the audit log.")],
) -> int:
    """Let work go on after you looked at the site yourself.

    Example: linkprune incident clear --because "signed in by hand, no warning any more"
    """
    session = Session.of(context)
    with session.store() as store:
        cleared = clear(store, because)
    session.terminal.result({"cleared": cleared}, lambda: session.terminal.line(f"{cleared} cleared."))
    return Exit.DONE


def clear(store: Store, because: str) -> int:
    """Clear every open incident; returns how many."""
    return store.incidents.clear(because, MEMBER)
