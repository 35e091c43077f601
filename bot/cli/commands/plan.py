"""plan new, show, diff, list, export, approve."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.commands import add, group_of
from bot.cli.session import MEMBER, Session
from bot.errors import Exit, InputError, UsageError
from bot.model import ActionKind, Decision

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.cli.exporting import Contact
    from bot.model import Action, Plan, PlanId, Slug
    from bot.services.consequences import Impact
    from bot.services.planning import Draft, Wanted
    from bot.store import Store
    from bot.store.plans import PlanRecord

PlanName = Annotated[str, typer.Argument(metavar="PLAN", help="The beginning of the plan's id, at least 4 characters.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = group_of("Plans: frozen lists of people that you approve.", "linkprune plan new --from list.csv")
    add(group, "new", new)
    add(group, "show", show)
    add(group, "diff", diff)
    add(group, "list", listing)
    add(group, "export", export)
    add(group, "approve", approve)
    app.add_typer(group, name="plan")


# --- new --------------------------------------------------------------------------------------------------------------


def new(
    context: typer.Context,
    *,
    file: Annotated[
        Path | None,
        typer.Option("--from", help="An approved CSV list: every row (or who is decided as remove) shall go."),
    ] = None,
    max_percent: Annotated[
        float, typer.Option("--max-percent", min=0, max=100, help="Refuse to remove more than this share.")
    ] = 25,
    invitations: Annotated[
        bool, typer.Option("--invitations", help="The invitations that you decided to accept, ignore or withdraw.")
    ] = False,
) -> int:
    """Freeze what you decided into a plan. Nothing is done by this.

    Example: linkprune plan new
             linkprune plan new --from list.csv
             linkprune plan new --invitations

    Without --from, everybody decided as remove or unfollow goes in. Protected people and people not in the last sync
    are held. In a list with a decision column only the rows that say remove go in.
    """
    if invitations and file is not None:
        raise UsageError("--invitations and --from exclude one another.")
    return make_plan(Session.of(context), file, max_percent, invitations=invitations)


def make_plan(session: Session, file: Path | None, max_percent: float, *, invitations: bool = False) -> int:
    """Draft, check and freeze one plan."""
    from bot.cli.approved import keep_notes
    from bot.cli.judging import ensure_judged
    from bot.services import planning

    with session.store() as store:
        planning.account_of(store)
        # Who is protected by a rule depends on what was imported since.
        ensure_judged(session, store)
        wanted = _invited(store) if invitations else _wanted(store, session, file)
        now = session.world.clock.now()
        made = planning.make(store, session.workspace.plans, wanted, max_percent=max_percent, now=now)
        if made.plan is not None:
            keep_notes(store, wanted, source=file.name if file else MEMBER)
    held = [{"slug": slug, "reason": reason} for slug, reason in made.draft.held]
    kinds = _kinds(made.draft.actions)
    document = {"plan": made.plan, "actions": len(made.draft.actions), "held": held, "kinds": kinds}
    session.terminal.result(document, lambda: _show_new(session, made.plan, made.draft))
    return Exit.DONE if made.plan is not None else Exit.INPUT


def _wanted(store: Store, session: Session, file: Path | None) -> list[Wanted]:
    from bot.cli.approved import wanted_by_list
    from bot.cli.naming import read_list
    from bot.services import planning

    if file is not None:
        approved = read_list(store, session, file)
        rows = [row for row in approved.people if not approved.decides or row.decision is Decision.REMOVE]
        if not rows:
            raise InputError(f"{file} has a decision column, and no row of it says remove.")
        return wanted_by_list(store, rows)
    found = planning.wanted_by_decision(store)
    if not found:
        raise InputError("Nobody is decided as remove; run `linkprune decide remove …`, or bring a list by --from.")
    return found


def _invited(store: Store) -> list[Wanted]:
    from bot.services import planning

    found = planning.wanted_invitations(store)
    if not found:
        raise InputError(
            "No invitation is decided to be accepted, ignored or withdrawn; run `linkprune invitations list`, then "
            "`linkprune invitations decide …`."
        )
    return found


def _kinds(actions: Iterable[Action]) -> dict[str, int]:
    """How many acts of each kind, in a fixed order."""
    found = Counter(action.kind for action in actions)
    return {kind.value: found[kind] for kind in ActionKind if found[kind]}


def acts_in_words(actions: Iterable[Action]) -> str:
    """Such as "20 people to remove", or "3 to accept, 2 to ignore"."""
    from bot.kinds import WORDS

    found = _kinds(actions)
    if found.keys() == {ActionKind.DISCONNECT.value}:
        return f"{found[ActionKind.DISCONNECT.value]:,} people to remove"
    return ", ".join(f"{count:,} to {WORDS[ActionKind(kind)].do}" for kind, count in found.items())


def _show_new(session: Session, plan_id: PlanId | None, parts: Draft) -> None:
    if parts.held:
        session.terminal.table(("held", "reason"), parts.held)
    if plan_id is None:
        session.terminal.line("Everybody is held, so no plan was made.")
        return
    session.terminal.line(f"Plan {plan_id[:12]}: {acts_in_words(parts.actions)}, {len(parts.held):,} held.")
    session.terminal.line(
        f"Next: `linkprune plan show {plan_id[:12]}`, and the preview `linkprune run {plan_id[:12]}`."
    )


# --- look -------------------------------------------------------------------------------------------------------------


def show(context: typer.Context, plan: PlanName) -> int:
    """Show what a plan would do to whom, and what goes with it.

    Example: linkprune plan show 3f2a9c
    """
    from bot.cli.judging import rules_of
    from bot.cli.parting import waiting_in
    from bot.services import consequences, planning

    session = Session.of(context)
    with session.store() as store:
        plan_id, content = planning.load(store, session.workspace.plans, plan)
        impact = consequences.impact_of(store, content, rules_of(session))
        document = _document(store, plan_id, content, impact) | {"waiting": waiting_in(session, store, content)}
    session.terminal.result(document, lambda: _show(session, plan_id, content, document))
    return Exit.DONE


def _document(store: Store, plan_id: PlanId, content: Plan, impact: Impact) -> dict[str, object]:
    from bot.services import consequences

    outcomes = {slug: record[0].value for slug, record in store.journal.outcomes(plan_id).items()}
    approval = store.plans.approval(plan_id)
    return {
        "plan": plan_id,
        "origin": content.origin,
        "account": content.account,
        "created_at": content.created_at.isoformat(),
        "approved_until": approval.expires_at.isoformat() if approval else None,
        "actions": _people(content, outcomes),
        "held": [{"slug": slug, "reason": reason} for slug, reason in store.plans.held(plan_id)],
        "consequences": consequences.told(store, content, impact),
        "impact": consequences.impact_document(impact),
    }


def _people(content: Plan, outcomes: Mapping[Slug, str]) -> list[dict[str, str | None]]:
    return [
        {
            "kind": action.kind.value,
            "slug": action.slug,
            "name": action.name,
            "headline": action.headline,
            "connected_on": action.connected_on.isoformat() if action.connected_on else None,
            "because": action.because,
            "outcome": outcomes.get(action.slug),
        }
        for action in content.actions
    ]


def _show(session: Session, plan_id: PlanId, content: Plan, document: Mapping[str, object]) -> None:
    from bot.cli.fitting import Column, fitted
    from bot.kinds import WORDS

    terminal = session.terminal
    outcomes = {person["slug"]: person["outcome"] for person in document["actions"]}  # type: ignore[attr-defined]
    columns = (
        Column("", 2, 6, right=True),
        Column("act", 6, 8),
        Column("name", 14, 30),
        Column("headline", 12, 40, goes=1),
        Column("since", 10, 10, goes=2),
        Column("because", 12, 40),
        Column("outcome", 7, 12),
    )
    terminal.line(f"Plan {plan_id} for {content.account} on {content.origin}: {acts_in_words(content.actions)}")
    fitted(
        terminal,
        columns,
        (
            (
                number,
                WORDS[action.kind].do,
                action.name,
                action.headline,
                action.connected_on,
                action.because,
                outcomes[action.slug],
            )
            for number, action in enumerate(content.actions, 1)
        ),
    )
    terminal.line()
    approved = document["approved_until"]
    terminal.line(f"Approved until {approved}." if approved else "Not approved.")
    for sentence in document["consequences"]:  # type: ignore[attr-defined]
        terminal.line(f"- {sentence}")
    for one in document["waiting"]:  # type: ignore[attr-defined]
        terminal.line(f"- {one['slug']} waits: {one['reason']}.")


def diff(context: typer.Context, old: PlanName, new_one: PlanName) -> int:
    """Compare two plans person by person.

    Example: linkprune plan diff 3f2a9c 81be07
    """
    from bot.plan import diff as compare
    from bot.services import planning

    session = Session.of(context)
    with session.store() as store:
        _, before = planning.load(store, session.workspace.plans, old)
        _, after = planning.load(store, session.workspace.plans, new_one)
    found = compare(before, after)
    document = {"added": list(found.added), "dropped": list(found.dropped), "changed": list(found.changed)}
    rows = [(what, slug) for what, slugs in document.items() for slug in slugs]
    session.terminal.result(document, lambda: session.terminal.table(("", "address"), rows or [("the same", "")]))
    return Exit.DONE


def listing(context: typer.Context) -> int:
    """List all plans, newest first.

    Example: linkprune plan list
    """
    session = Session.of(context)
    with session.store() as store:
        found = store.plans.list()
    document = {"plans": [_record(record) for record in found]}
    rows = ((record.id[:12], f"{record.created_at:%Y-%m-%d %H:%M}", record.actions, _state(record)) for record in found)
    session.terminal.result(document, lambda: session.terminal.table(("plan", "made (UTC)", "acts", "state"), rows))
    return Exit.DONE


def _record(record: PlanRecord) -> dict[str, object]:
    return {
        "plan": record.id,
        "created_at": record.created_at.isoformat(),
        "actions": record.actions,
        "held": record.held,
        "purged": record.purged,
        "approved_until": record.approval.expires_at.isoformat() if record.approval else None,
    }


def _state(record: PlanRecord) -> str:
    if record.purged:
        return "purged"
    return f"approved until {record.approval.expires_at:%Y-%m-%d}" if record.approval else "not approved"


# --- take along, and approve ------------------------------------------------------------------------------------------


def export(
    context: typer.Context,
    plan: PlanName,
    file: Annotated[Path, typer.Argument(metavar="FILE.csv|FILE.vcf", help="Where to write.")],
) -> int:
    """Keep the contact details of those who will go, as a spreadsheet or an address book.

    Example: linkprune plan export 3f2a9c leaving.vcf
    """
    from bot.cli import exporting
    from bot.services import planning
    from bot.services.files import write_private

    writers = {".csv": exporting.plan_csv, ".vcf": exporting.plan_vcards}
    if file.suffix.lower() not in writers:
        raise UsageError("The file's name must end in .csv or .vcf.")
    session = Session.of(context)
    with session.store() as store:
        _, content = planning.load(store, session.workspace.plans, plan)
        content = replace(content, actions=_leaving(content))
        contacts = {action.slug: _contact(store, action.slug) for action in content.actions}
    write_private(file, writers[file.suffix.lower()](content, contacts))
    said = f"{len(content.actions):,} people written to {file}. It holds other people's data: keep it safe."
    session.terminal.result({"file": str(file), "people": len(content.actions)}, lambda: session.terminal.line(said))
    return Exit.DONE


def _leaving(content: Plan) -> tuple[Action, ...]:
    """Those who go; who is invited stays where he is."""
    found = tuple(action for action in content.actions if action.kind is ActionKind.DISCONNECT)
    if not found:
        raise InputError("This plan removes nobody, so nobody's contact details are lost.")
    return found


def _contact(store: Store, slug: Slug) -> Contact:
    from bot.cli.exporting import Contact

    person = store.people.get(slug)
    if person is None:
        return Contact()
    return Contact(person.company or "", person.position or "", person.email or "", person.note or "")


def approve(
    context: typer.Context,
    plan: PlanName,
    *,
    count: Annotated[int | None, typer.Option("--count", help="The number of acts in the plan, repeated.")] = None,
) -> int:
    """Approve a plan for 14 days by repeating how many acts it holds.

    Example: linkprune plan approve 3f2a9c --count 20
    """
    return give_approval(Session.of(context), plan, count)


def give_approval(session: Session, plan: str, count: int | None) -> int:
    """Record the member's word on exactly this plan, after saying what goes with the people of it."""
    from bot.cli.judging import rules_of
    from bot.services import consequences, planning
    from bot.services.approving import approve as record

    with session.store() as store:
        plan_id, content = planning.load(store, session.workspace.plans, plan)
        told = consequences.told(store, content, consequences.impact_of(store, content, rules_of(session)))
        for sentence in told:
            session.terminal.say(f"- {sentence}")
        if count is None:
            count = _ask_count(session, plan_id, content)
        now = session.world.clock.now()
        approval = record(store, plan_id, count=count, digest=plan_id, by=MEMBER, now=now)
    said = acts_in_words(content.actions)
    until = f"{approval.expires_at.astimezone():%Y-%m-%d %H:%M}"
    document = {"plan": plan_id, "count": count, "expires_at": approval.expires_at.isoformat(), "consequences": told}
    session.terminal.result(document, lambda: session.terminal.line(f"Approved until {until}: {said}."))
    return Exit.DONE


def _ask_count(session: Session, plan_id: PlanId, content: Plan) -> int:
    total = len(content.actions)
    removes = all(action.kind is ActionKind.DISCONNECT for action in content.actions)
    what = f"removes {total} people from your network" if removes else f"holds {total} acts"
    each = "" if removes else f": {acts_in_words(content.actions)}"
    said = session.terminal.ask(
        f"Plan {plan_id[:12]} {what}{each}. Type that number to approve it:",
        instead="say the number with --count N",
    )
    if not said.isdecimal():
        raise InputError("That is no number; nothing was approved.")
    return int(said)
