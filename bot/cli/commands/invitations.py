"""invitations sync, list, decide, block, unblock, blocked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.commands import add, group_of
from bot.cli.session import MEMBER, Session
from bot.errors import Exit, InputError, UsageError
from bot.invitation import InvitationDecision, Side
from bot.ports import Control

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cli.inviting import Read
    from bot.model import Slug
    from bot.store import Store
    from bot.store.invitations import KnownInvitation

SHOWN = 50
SideOption = Annotated[Side | None, typer.Option("--side", help="Only those that came to you, or that you sent.")]
Because = Annotated[str | None, typer.Option("--because", help="Your reason, kept with the decision.")]
NEXT = (
    "Next: `linkprune invitations list` shows them with reasons, `linkprune invitations decide --suggested` takes them."
)


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = group_of("Invitations: who comes next, and whom you asked.", "linkprune invitations sync")
    add(group, "sync", sync)
    add(group, "list", listing)
    add(group, "decide", decide)
    add(group, "block", block)
    add(group, "unblock", unblock)
    add(group, "blocked", blocked)
    app.add_typer(group, name="invitations")


# --- sync -------------------------------------------------------------------------------------------------------------


def sync(context: typer.Context, *, side: SideOption = None) -> int:
    """Read the invitations that came to you and those that you sent, in the browser.

    Example: linkprune invitations sync

    Notes are shown once and never kept. Exit 4 when a list could not be read to its end; what was read is kept.
    """
    return read_invitations(Session.of(context), list(Side) if side is None else [side])


def read_invitations(session: Session, sides: Sequence[Side]) -> int:
    """Read these lists into the store, and judge what is there."""
    from bot.cli import inviting
    from bot.cli.consent import require_contact
    from bot.cli.judging import policy_of
    from bot.cli.site import check_account, open_place
    from bot.services import triage

    session.need_workspace()
    # A wrong rule is refused before anything is read, not after.
    policy = policy_of(session)
    with session.locked("invitations sync"), session.store() as store:
        require_contact(session, store)
        with open_place(session, store, session.settings.settings) as place:
            check_account(store, place)
            found = [inviting.read_side(session, store, place, side) for side in sides]
            stopped = place.desk.controls.poll() is Control.STOP
        triage.judge(store, policy)
        known = {side: store.invitations.list(side) for side in sides}
    document = {read.side.value: inviting.read_document(read, known[read.side]) for read in found}
    complete = all(read.reading.complete for read in found)
    session.terminal.result(document | {"complete": complete}, lambda: _show_read(session, found, known))
    if complete:
        return Exit.DONE
    return Exit.OPERATOR if stopped else Exit.PAGE


def _show_read(session: Session, found: list[Read], known: dict[Side, list[KnownInvitation]]) -> None:
    from bot.cli.inviting import show_read

    for read in found:
        show_read(session.terminal, read, known[read.side])
    session.terminal.line(NEXT)


# --- list -------------------------------------------------------------------------------------------------------------


def listing(
    context: typer.Context,
    *,
    side: SideOption = None,
    verdict: Annotated[
        InvitationDecision | None, typer.Option("--verdict", help="Only those for which the rules propose this.")
    ] = None,
    decision: Annotated[
        InvitationDecision | None, typer.Option("--decision", help="Only those that you decided so.")
    ] = None,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write a spreadsheet.")] = None,
) -> int:
    """List pending invitations with what the rules propose, and why.

    Example: linkprune invitations list --side received --verdict ask
    """
    from bot.cli import inviting
    from bot.services.files import write_private

    session = Session.of(context)
    with session.store() as store:
        _judge(session, store)
        barred = store.no_return.reasons()
        everyone = store.invitations.list(side)
    found = [one for one in everyone if verdict is None or one.verdict == verdict.value]
    found = [one for one in found if decision is None or one.decision is decision]
    if csv is not None:
        write_private(csv, inviting.spreadsheet(found, session.origin))
        said = f"{len(found):,} invitations written to {csv}. It holds other people's data: keep it safe."
        session.terminal.result({"file": str(csv), "invitations": len(found)}, lambda: session.terminal.line(said))
        return Exit.DONE
    document = {
        "invitations": [inviting.document(one, barred.get(one.slug)) for one in found],
        "known": len(everyone),
        "proposals": inviting.counts(found),
    }
    session.terminal.result(document, lambda: _show(session, found, len(everyone)))
    return Exit.DONE


def _show(session: Session, found: list[KnownInvitation], known: int) -> None:
    from bot.cli.inviting import SIDES, counts, invitation_table

    terminal = session.terminal
    if not known:
        terminal.line("No invitations are known here; `linkprune invitations sync` reads them.")
        return
    for side in Side:
        of_side = [one for one in found if one.side is side]
        if of_side:
            told = ", ".join(f"{count:,} {verdict}" for verdict, count in counts(of_side).items())
            word = "invitation" if len(of_side) == 1 else "invitations"
            terminal.line(f"{len(of_side):,} {word} {SIDES[side]}: {told}.")
            invitation_table(terminal, of_side)
            terminal.line()
    terminal.line(f"{len(found):,} shown, of {known:,} pending. A proposal is no decision: you decide.")
    terminal.line("Next: `linkprune invitations decide --suggested`, or `… decide accept|ignore|withdraw ADDRESS`.")


def _judge(session: Session, store: Store) -> None:
    from bot.cli.judging import policy_of
    from bot.services import triage

    triage.judge(store, policy_of(session))


# --- decide -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Choice:
    """What the member asked to be decided, and how he agrees to many at once."""

    decision: InvitationDecision | None
    who: Sequence[str]
    suggested: bool
    older_than: str | None
    side: Side | None
    because: str | None
    count: int | None
    unasked: bool


def decide(
    context: typer.Context,
    decision: Annotated[InvitationDecision | None, typer.Argument(help="What shall become of them.")] = None,
    who: Annotated[list[str] | None, typer.Argument(metavar="[SLUG|URL]...", help="Whose invitations.")] = None,
    *,
    suggested: Annotated[
        bool, typer.Option("--suggested", help="Every undecided one as the rules propose it (or only this decision).")
    ] = False,
    older_than: Annotated[
        str | None, typer.Option("--older-than", metavar="TIME", help='Sent longer ago than this: "8 weeks".')
    ] = None,
    side: SideOption = None,
    because: Because = None,
    count: Annotated[int | None, typer.Option("--count", min=0, help="The number of invitations, repeated.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Take many without asking.")] = False,
) -> int:
    """Decide about invitations: one by one, as the rules propose, or by their age. Nothing is done by this.

    Example: linkprune invitations decide ignore ivo-example-7
             linkprune invitations decide --suggested
             linkprune invitations decide withdraw --older-than "8 weeks"

    Many at once are shown first, and taken when you type how many they are.
    """
    session = Session.of(context)
    choice = Choice(decision, who or (), suggested, older_than, side, because, count, yes)
    _refuse_unclear(choice)
    with session.store() as store:
        _judge(session, store)
        wanted = _wanted(store, session, choice)
        if wanted and not choice.who:
            _agree(session, choice, wanted)
        _make(store, wanted, because)
    _tell(session, wanted)
    return Exit.DONE


def _refuse_unclear(choice: Choice) -> None:
    if sum((bool(choice.who), choice.suggested, choice.older_than is not None)) != 1:
        raise UsageError('Name people, or say --suggested, or --older-than "8 weeks": one of them.')
    if choice.decision is None and not choice.suggested:
        raise UsageError(f"Say what to decide: {', '.join(InvitationDecision)}.")
    if choice.who and (choice.count is not None or choice.unasked):
        raise UsageError("--count and --yes belong to --suggested and --older-than.")
    if choice.older_than is not None and choice.decision not in {InvitationDecision.WITHDRAW, InvitationDecision.WAIT}:
        raise UsageError("--older-than is about invitations that you sent: decide withdraw or wait.")


Decided = list[tuple["KnownInvitation", InvitationDecision, str | None]]


def _wanted(store: Store, session: Session, choice: Choice) -> Decided:
    """Whom it is about, what is decided, and the rule that proposes it."""
    from bot.services import triage

    if choice.suggested:
        found = triage.proposed(store, choice.decision, choice.side)
        return [(one, InvitationDecision(one.verdict), one.rule) for one in found if one.verdict is not None]
    decision = choice.decision or InvitationDecision.UNDECIDED
    if choice.older_than is not None:
        days = _days(choice.older_than)
        found = [one for one in triage.older_than(store, days) if one.decision is InvitationDecision.UNDECIDED]
        return [(one, decision, f"sent more than {choice.older_than} ago") for one in found]
    named = dict.fromkeys(_slug(session, word) for word in choice.who)
    return [(_pending(store, slug, decision, choice.side), decision, None) for slug in named]


def _days(text: str) -> int:
    from bot.evaluate.span import span

    found = span(text)
    if found is None:
        raise InputError('--older-than needs a length of time such as "90 days", "8 weeks" or "6 months".')
    return found.days


def _slug(session: Session, word: str) -> Slug:
    from bot.evaluate.identity import slug_from_text

    slug = slug_from_text(word, session.origin)
    if slug is None:
        raise InputError(f"{word} is no profile address; a name names nobody, for two people may bear it.")
    return slug


def _pending(store: Store, slug: Slug, decision: InvitationDecision, side: Side | None) -> KnownInvitation:
    from bot.services import triage

    sides = [one for one in triage.sides_of(decision) if side in {None, one}]
    found = next((one for where in sides if (one := store.invitations.one(where, slug))), None)
    if found is None or found.gone_at is not None:
        raise InputError(
            f"No invitation of {slug} is pending that could be decided so ({decision.value}); "
            "`linkprune invitations list` shows them."
        )
    return found


def _agree(session: Session, choice: Choice, wanted: Decided) -> None:
    from bot.cli.inviting import invitation_table

    total, terminal = len(wanted), session.terminal
    if not session.options.quiet:
        invitation_table(terminal, [one for one, _, _ in wanted[:SHOWN]], errors=True)
    if total > SHOWN:
        terminal.say(f"{total - SHOWN:,} more; `linkprune invitations list` shows all.")
    if choice.unasked and choice.count is None:
        return
    said = choice.count if choice.count is not None else _asked(session, total)
    if said != total:
        raise InputError(f"These are {total:,} invitations, not {said:,}; nothing was decided.")


def _asked(session: Session, total: int) -> int:
    said = session.terminal.ask(
        f"{total:,} invitations. Type their number to decide so for all of them:",
        instead="look with `linkprune invitations list`, then repeat the number with --count N",
    )
    if not said.isdecimal():
        raise InputError("That is no number; nothing was decided.")
    return int(said)


def _make(store: Store, wanted: Decided, because: str | None) -> None:
    with store.together():
        for one, decision, reason in wanted:
            store.invitations.decide(one.side, [one.slug], decision, because=because or reason, by=MEMBER)


def _tell(session: Session, wanted: Decided) -> None:
    people = [{"slug": one.slug, "side": one.side.value, "decision": chosen.value} for one, chosen, _ in wanted]
    session.terminal.result({"decided": len(wanted), "invitations": people}, lambda: _show_decided(session, wanted))


def _show_decided(session: Session, wanted: Decided) -> None:
    from collections import Counter

    terminal = session.terminal
    if not wanted:
        terminal.line("There is no undecided invitation of that kind.")
        return
    told = Counter(chosen.value for _, chosen, _ in wanted)
    terminal.line(f"{len(wanted):,} decided: {', '.join(f'{count:,} {chosen}' for chosen, count in told.items())}.")
    terminal.line(
        "Nothing is done by this. Next: `linkprune plan new --invitations` freezes it into a plan to look at."
    )


# --- the do-not-reconnect list ----------------------------------------------------------------------------------------


def block(
    context: typer.Context,
    who: Annotated[list[str], typer.Argument(metavar="SLUG...", help="Who shall not come back.")],
    *,
    because: Annotated[str, typer.Option("--because", help="Your reason; it is shown when the person invites you.")],
) -> int:
    """Put people on the do-not-reconnect list: a rule never proposes to accept them. linkprune tells nobody.

    Example: linkprune invitations block ivo-example-7 --because "sold my address"

    Everybody whom linkprune removed stands on it by itself.
    """
    session = Session.of(context)
    slugs = [_slug(session, word) for word in who]
    with session.store() as store:
        for slug in slugs:
            store.no_return.add(slug, _name(store, slug), because, MEMBER)
    session.terminal.result({"blocked": slugs}, lambda: session.terminal.line(f"{len(slugs):,} on the list."))
    return Exit.DONE


def _name(store: Store, slug: Slug) -> str:
    """As far as anybody here knows it."""
    person = store.people.get(slug)
    known = person or next((one for side in Side if (one := store.invitations.one(side, slug))), None)
    return known.name if known is not None else slug


def unblock(
    context: typer.Context, who: Annotated[list[str], typer.Argument(metavar="SLUG...", help="Who may come back.")]
) -> int:
    """Take people off the do-not-reconnect list.

    Example: linkprune invitations unblock ivo-example-7
    """
    session = Session.of(context)
    slugs = [_slug(session, word) for word in who]
    with session.store() as store:
        for slug in slugs:
            store.no_return.drop(slug, MEMBER)
    session.terminal.result({"unblocked": slugs}, lambda: session.terminal.line(f"{len(slugs):,} off the list."))
    return Exit.DONE


def blocked(context: typer.Context) -> int:
    """Show the do-not-reconnect list: whom you removed, and whom you put there.

    Example: linkprune invitations blocked
    """
    session = Session.of(context)
    with session.store() as store:
        found = store.no_return.list()
    document = {"people": [{"slug": one.slug, "because": one.because, "removed": one.removed} for one in found]}
    rows: list[tuple[str, str, str]] = [(one.name, one.slug, one.because) for one in found] or [("nobody", "", "")]
    session.terminal.result(document, lambda: session.terminal.table(("name", "address", "because"), rows))
    return Exit.DONE
