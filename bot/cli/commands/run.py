"""run, settle, verify: the commands that work through a plan or look whether it worked."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.commands import add
from bot.cli.session import MEMBER, Session
from bot.errors import Exit, InputError, StoppedByOperator, UsageError
from bot.kinds import WORDS
from bot.model import ActionKind, AlreadyGone, Confirm, Done, Held, Mode, NotDone, OutcomeName, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.model import Action, Intent, Outcome, Plan, PlanId, Slug
    from bot.runner import RunPorts, RunSettings, RunSummary, Verification
    from bot.store import Store
    from bot.store.history import Contradiction
    from config.settings import Settings


CONTRADICTED = "recorded as {}, which did not hold in a later reading"
DRY_LIMITS = (
    "Nothing was changed. A dry run cannot show whether the site accepts an act, nor the dialog that asks for "
    "confirmation: it never clicks what acts (remove, accept, ignore, withdraw)."
)


def register(app: typer.Typer) -> None:
    """Add these commands."""
    add(app, "run", run)
    add(app, "settle", settle)
    add(app, "verify", verify)


def run(
    context: typer.Context,
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="The beginning of the plan's id.")],
    *,
    live: Annotated[bool, typer.Option("--live", help="Really act. Without it nothing is changed.")] = False,
    confirm: Annotated[Confirm | None, typer.Option("--confirm", help="Ask for each, per batch, or not.")] = None,
    by_hand: Annotated[
        bool, typer.Option("--by-hand", help="You act in your own browser; linkprune keeps plan, budget and record.")
    ] = False,
    max_people: Annotated[int | None, typer.Option("--max", min=1, help="At most so many people in this run.")] = None,
) -> int:
    """Preview a plan (the default), or carry it out under your eyes: removals, and acts on invitations.

    Example: linkprune run 3f2a9c                the dry run: changes nothing
             linkprune run 3f2a9c --live         asks before each person; keys p pause, r resume, q quit
             linkprune run 3f2a9c --by-hand      no automation of the site at all

    Running the same plan again goes on where it stopped. LinkedIn's terms forbid automated acts (see --help of
    linkprune); only --by-hand leaves every act to you.
    """
    if live and by_hand:
        raise UsageError("--live and --by-hand exclude one another.")
    mode = Mode.LIVE if live else Mode.BY_HAND if by_hand else Mode.DRY
    return run_plan(Session.of(context), plan, mode, confirm, max_people)


def run_plan(session: Session, plan: str, mode: Mode, confirm: Confirm | None, max_people: int | None = None) -> int:
    """One run from the lock to the summary."""
    from bot.cli.judging import ensure_judged
    from bot.services import planning

    settings = session.settings_with({"run.confirm": confirm}).settings
    refuse_without_terminal(session, mode, settings.run.confirm)
    session.need_workspace()
    with session.locked(f"run {plan[:12]}"), session.store() as store:
        # Whom the rules protect now is never acted on, whatever they said when the plan was made.
        ensure_judged(session, store)
        plan_id, content = planning.load(store, session.workspace.plans, plan)
        how = _run_settings(settings, mode, max_people)
        summary = _perform(session, store, Order(plan_id, content, settings, how))
        receipt = store.events.receipt()
        lagging = store.events.problem
    document = summary.document() | {"receipt": receipt.text(), "head": receipt.head}
    session.terminal.result(document, lambda: _show(session, plan_id, content, summary, receipt.text()))
    if lagging:
        session.terminal.warn(f"The copy of the audit log lags behind ({lagging}); it is made good at the next start.")
    return summary.exit


def refuse_without_terminal(session: Session, mode: Mode, confirm: Confirm) -> None:
    """Questions need somebody who can answer them."""
    if session.world.operator is not None or session.terminal.interactive:
        return
    if mode is Mode.BY_HAND:
        raise UsageError("--by-hand asks what happened with each person, and there is no terminal; run it in one.")
    if mode is Mode.LIVE and confirm is not Confirm.NONE:
        raise UsageError("There is no terminal to ask on; say `--confirm none` to run without questions.")


@dataclass(frozen=True, slots=True)
class Order:
    """What one run shall do."""

    plan_id: PlanId
    plan: Plan
    settings: Settings
    how: RunSettings


def _perform(session: Session, store: Store, order: Order) -> RunSummary:
    if order.how.mode is Mode.BY_HAND:
        return _perform_by_hand(session, store, order)
    from bot.cli import consent, site
    from bot.cli.parting import with_parting
    from bot.runner import Runner

    live = order.how.mode is Mode.LIVE
    consent.refuse_unsafe_browser(session, order.settings, live=live)
    consent.require_consent(session, store)
    if live and not order.settings.site.loopback:
        session.terminal.warn(consent.REMINDER)
    with (
        site.open_place(session, store, order.settings, live=live) as place,
        site.operating(session, store, place.desk) as operator,
    ):
        ports = _judging(session, store, site.ports(session, store, place.desk, operator, place.network))
        ports = with_parting(session, ports, order.settings, order.how.mode, place.conversations)
        return Runner(ports, order.plan_id, order.plan, order.how).run()


def _perform_by_hand(session: Session, store: Store, order: Order) -> RunSummary:
    from bot.cli import site
    from bot.cli.parting import with_parting
    from bot.runner import Runner

    with (
        site.desk_by_hand(session, store) as desk,
        site.operating(session, store, desk, by_hand=True) as operator,
    ):
        ports = _judging(session, store, site.ports(session, store, desk, operator))
        ports = with_parting(session, ports, order.settings, order.how.mode)
        return Runner(ports, order.plan_id, order.plan, order.how).run()


def _judging(session: Session, store: Store, ports: RunPorts) -> RunPorts:
    """A run may last for hours, and a rule that is written meanwhile protects too."""
    from bot.cli.judging import ensure_judged

    def judge() -> None:
        try:
            ensure_judged(session, store)
        except InputError as error:
            # Its words are the member's own, and what ends a run is kept.
            raise StoppedByOperator("The policy file is wrong now; run `linkprune policy check`.") from error

    return replace(ports, judge=judge)


def _run_settings(settings: Settings, mode: Mode, max_people: int | None) -> RunSettings:
    from bot.cli import site
    from bot.runner import RunSettings

    return RunSettings(
        mode=mode,
        confirm=settings.run.confirm,
        pace=site.pace(settings),
        settle_seconds=settings.run.settle_seconds,
        by=MEMBER,
        max_acts=max_people,
    )


# --- what a run leaves ------------------------------------------------------------------------------------------------


def _show(session: Session, plan_id: PlanId, content: Plan, summary: RunSummary, receipt: str) -> None:
    """Who, what, why it stopped, what is unsettled, what is left, and how to go on."""
    terminal = session.terminal
    acts = {action.slug: action for action in content.actions}
    rows = [(what, acts[slug].name, slug, reason) for what, slug, reason in _results(summary, acts)]
    terminal.table(("outcome", "name", "address", "reason"), rows)
    for sentence in closing_sentences(plan_id, summary):
        terminal.line(sentence)
    terminal.line(f"Receipt to keep elsewhere: {receipt}")


def _results(summary: RunSummary, acts: Mapping[Slug, Action]) -> list[tuple[str, Slug, str]]:
    words = {slug: WORDS[action.kind] for slug, action in acts.items()}
    return [
        *(("done", slug, words[slug].did) for slug in summary.done),
        *(("ready", slug, f"would be {words[slug].did}") for slug in summary.ready),
        *((words[slug].gone, slug, "") for slug in summary.already_gone),
        *(("not done", slug, reason) for slug, reason in summary.not_done),
        *(("held", slug, reason) for slug, reason in summary.held),
        *(("UNKNOWN", slug, "run `linkprune settle`") for slug in summary.unknown),
        *(("not reached", slug, "") for slug in summary.not_reached),
    ]


def closing_sentences(plan_id: PlanId, summary: RunSummary) -> list[str]:
    """The end of a run in words."""
    short = plan_id[:12]
    found = [summary.sentence] if summary.sentence else ["The run reached its end."]
    if summary.mode is Mode.DRY:
        needed = [f"A live run would stop before its first click. {summary.live_needs}"] if summary.live_needs else []
        return [*found, *needed, DRY_LIMITS]
    if summary.reconciled is not None:
        found.append(f"Checked with a fresh load of the page: {summary.reconciled.sentence}")
    left = summary.budget
    found.append(f"Budget left: {left.left_24h} in 24 hours, {left.left_7d} in 7 days.")
    if left.next_at is not None:
        found.append(f"The next act is possible at {left.next_at.astimezone():%a %d %b, %H:%M}.")
    if summary.not_reached or summary.unknown:
        how = "--by-hand" if summary.mode is Mode.BY_HAND else "--live"
        first = "linkprune incident show" if summary.exit is Exit.INCIDENT else f"linkprune run {short} {how}"
        found.append(f"To go on: `{'linkprune settle' if summary.unknown else first}`.")
    return found


# --- settle and verify ------------------------------------------------------------------------------------------------


def settle(context: typer.Context) -> int:
    """Find out what became of the one act whose outcome nobody knows yet.

    Example: linkprune settle

    It looks at the site twice, the last time long enough after the act. Exit 8 when it still cannot tell.
    """
    session = Session.of(context)
    session.need_workspace()
    with session.locked("settle"), session.store() as store:
        intent = store.journal.open_intent()
        settled = None if intent is None else _settle(session, store, by_hand=intent.by_hand)
    if settled is None:
        session.terminal.result({"settled": None}, lambda: session.terminal.line("Nothing is open."))
        return Exit.DONE
    return _tell_settled(session, *settled)


def _settle(session: Session, store: Store, *, by_hand: bool) -> tuple[Intent, Outcome] | None:
    from bot.cli import site
    from bot.runner import settle_open

    seconds = session.settings.settings.run.settle_seconds
    if by_hand:
        refuse_without_terminal(session, Mode.BY_HAND, Confirm.EACH)
        with (
            site.desk_by_hand(session, store) as desk,
            site.operating(session, store, desk, by_hand=True) as operator,
        ):
            return settle_open(site.ports(session, store, desk, operator), seconds)
    with _reading(session, store) as ports:
        return settle_open(ports, seconds)


def _tell_settled(session: Session, intent: Intent, outcome: Outcome) -> int:
    name = outcome_name(outcome)
    reason = getattr(outcome, "reason", None)
    document = {"settled": None if isinstance(outcome, Unknown) else intent.slug, "outcome": name, "reason": reason}
    said = f"{intent.name}: {name.replace('_', ' ')}" + (f" ({reason})" if reason else "") + "."
    session.terminal.result(document | {"slug": intent.slug}, lambda: session.terminal.line(said))
    return Exit.UNSETTLED if isinstance(outcome, Unknown) else Exit.DONE


def outcome_name(outcome: Outcome) -> str:
    """An outcome as it is written in JSON documents."""
    match outcome:
        case Done():
            return OutcomeName.DONE.value
        case AlreadyGone():
            return OutcomeName.ALREADY_GONE.value
        case NotDone():
            return OutcomeName.NOT_DONE.value
        case Held():
            return OutcomeName.HELD.value
        case Unknown():
            return OutcomeName.UNKNOWN.value


@contextmanager
def _reading(session: Session, store: Store) -> Iterator[RunPorts]:
    """Ports that only read, where no incident forbids to contact the site."""
    from bot.cli import consent, site

    consent.require_contact(session, store)
    with site.open_place(session, store, session.settings.settings) as place:
        site.check_account(store, place)
        with site.operating(session, store, place.desk) as operator:
            yield site.ports(session, store, place.desk, operator, place.network)


def verify(context: typer.Context) -> int:
    """Look whether everybody recorded as removed is gone, and whether anybody went or came unrecorded.

    Example: linkprune verify

    Who was accepted is in the list, and what was ignored or withdrawn is not pending any more. Exit 10 when an act that
    is recorded does not hold, or somebody is gone whom nobody recorded. What does not hold is recorded so from then on.
    """
    from bot.runner import verify_all

    session = Session.of(context)
    session.need_workspace()
    with session.locked("verify"), session.store() as store:
        with _reading(session, store) as ports:
            found = verify_all(ports)
        told = store.journal.contradictions()
    removals = {item.slug for item in told if item.kind is ActionKind.DISCONNECT}
    still = sorted({*found.still_connected, *removals})
    consistent = found.consistent and not told
    found = replace(found, failed=(*found.failed, *_failed_before(found, told)))
    document = found.document() | {"still_connected": still, "consistent": consistent}
    session.terminal.result(document, lambda: _show_verification(session, found, still))
    return Exit.DONE if document["consistent"] else Exit.AUDIT


def _failed_before(found: Verification, told: Sequence[Contradiction]) -> list[tuple[Slug, str]]:
    """What an earlier reading contradicted, and nothing has made good since. Removals are told as still connected."""
    now = {slug for slug, _ in found.failed}
    others = (one for one in told if one.kind is not ActionKind.DISCONNECT and one.slug not in now)
    return [(one.slug, CONTRADICTED.format(WORDS[one.kind].did)) for one in others]


def _show_verification(session: Session, found: Verification, still: list[Slug]) -> None:
    terminal = session.terminal
    terminal.line(f"{len(found.gone):,} recorded as removed are gone, {len(still):,} are still connected.")
    rows = [
        *(("still connected", slug, "") for slug in still),
        *(("does not hold", slug, reason) for slug, reason in found.failed),
        *(("unexplained", slug, "") for slug in found.unexplained),
    ]
    if rows:
        terminal.table(("", "address", "reason"), rows)
    if found.doubt is not None:
        terminal.line(f"The list could not be read completely: {found.doubt}; try `linkprune verify` again later.")
    if found.unexplained:
        terminal.line(
            "Unexplained: these people came or went without an act of linkprune; `linkprune sync` takes note."
        )
