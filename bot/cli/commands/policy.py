"""policy check, explain, path."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.commands import add, group_of
from bot.cli.session import Session
from bot.errors import Exit, InputError
from bot.model import Slug

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.cli.surveying import Checked
    from bot.evaluate.invitations import Suggestion
    from bot.services.portrait import Portrait

BEGINNING = """\
# Your own rules. They come before the rules of linkprune (`linkprune policy path` says where those are, to copy from);
# one of the same name replaces it. A rule protects, asks, or suggests to remove: it never removes anybody.
# Rules under the heading "invitation" judge who comes next: they propose to accept, ignore, ask, withdraw or wait.
# `linkprune policy check` says whether this file is right, and how many people each rule hits.

# off = ["name of a rule of linkprune that shall not count"]

# [[rule]]
# name = "Old colleagues at Acme"
# then = "protect"
# all = [ { company = { any_of = ["Acme"] } } ]

# [[invitation]]
# name = "Works at Acme"
# then = "accept"
# all = [ { company = { any_of = ["Acme"] } }, { do_not_reconnect = false } ]
"""


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = group_of("Rules: whom they protect, whom they ask about, whom they propose.", "linkprune policy check")
    add(group, "check", check)
    add(group, "explain", explain)
    add(group, "path", path)
    app.add_typer(group, name="policy")


def check(context: typer.Context) -> int:
    """Say how many people and invitations each rule hits and decides, and what looks wrong.

    Example: linkprune policy check

    A rule that is written wrongly is refused with its name, key and line.
    """
    from bot.cli.invitation_rules import reach_document, reaches, show_reaches
    from bot.cli.surveying import check_policy, checked_document, show_checked

    session = Session.of(context)
    found: Checked = check_policy(session)
    said = _of_invitations(session, found)
    reached = reaches(found.policy, said)

    def show() -> None:
        show_checked(session.terminal, found)
        show_reaches(session, reached, len(said))

    invitations = {"pending": len(said), "rules": [reach_document(one) for one in reached]}
    session.terminal.result(checked_document(found) | {"invitations": invitations}, show)
    return Exit.DONE


def _of_invitations(session: Session, found: Checked) -> list[Suggestion]:
    from bot.services import triage

    if not session.workspace.exists:
        return []
    with session.store() as store:
        return triage.judge(store, found.policy)


def explain(
    context: typer.Context, who: Annotated[str, typer.Argument(metavar="SLUG", help="Address or slug.")]
) -> int:
    """Say of one person what every rule says, and which one decides; also of an invitation.

    Example: linkprune policy explain ada-example-1
    """
    from bot.cli.invitation_rules import show_suggestion, suggestion_document, suggestions_of
    from bot.cli.judging import ensure_judged
    from bot.cli.naming import known
    from bot.evaluate.identity import slug_from_text
    from bot.services.portrait import portrait

    session = Session.of(context)
    with session.store() as store:
        policy = ensure_judged(session, store)
        invited = suggestions_of(session, store, slug_from_text(who, session.origin) or Slug(""))
        if invited and store.people.get(invited[0].slug) is None:
            return _explain_stranger(session, invited)
        slug = known(store, session.origin, who).slug
        whole = portrait(store, policy, session.settings.settings.evaluate.weights, slug)
        # What the member decided himself is no word of a rule.
        told = replace(whole, protected=store.decisions.shield(slug))

    def show() -> None:
        _show_explained(session, told)
        for one in invited:
            show_suggestion(session, one)

    invitations = [suggestion_document(one) for one in invited]
    session.terminal.result(_explained(told) | {"invitations": invitations}, show)
    return Exit.DONE


def _explain_stranger(session: Session, invited: Sequence[Suggestion]) -> int:
    """Somebody who is no connection: only his invitation is judged."""
    from bot.cli.invitation_rules import show_suggestion, suggestion_document

    def show() -> None:
        for one in invited:
            show_suggestion(session, one)

    first = invited[0]
    document: dict[str, object] = {
        "slug": first.slug,
        "verdict": None,
        "rule": None,
        "why": [],
        "protected": None,
        "rules": [],
    }
    session.terminal.result(document | {"invitations": [suggestion_document(one) for one in invited]}, show)
    return Exit.DONE


def _explained(portrait: Portrait) -> dict[str, object]:
    from bot.cli.portrait import finding_document

    judgement = portrait.judgement
    return {
        "slug": portrait.person.slug,
        "verdict": judgement.verdict.value if judgement and judgement.verdict else None,
        "rule": judgement.rule if judgement else None,
        "why": list(judgement.why) if judgement else [],
        "protected": portrait.protected,
        "rules": [finding_document(finding) for finding in judgement.findings] if judgement else [],
    }


def _show_explained(session: Session, portrait: Portrait) -> None:
    from bot.services.portrait import finding_rows

    terminal, judgement = session.terminal, portrait.judgement
    terminal.line(portrait.person.name)
    terminal.line()
    if judgement is None:
        terminal.line("This person is not connected any more, so no rule is asked.")
        return
    terminal.table(("", "rule", "because"), finding_rows(judgement.findings))
    terminal.line()
    terminal.line(_decided(portrait))


def _decided(portrait: Portrait) -> str:
    judgement = portrait.judgement
    if judgement is None or judgement.verdict is None:
        said = "No rule decides anything here: the person stays undecided until you decide."
    else:
        said = f'The rule "{judgement.rule}" decides: {judgement.verdict.value}.'
    shield = f" Nothing may be done to this person: {portrait.protected}." if portrait.protected else ""
    return said + shield


def path(
    context: typer.Context,
    *,
    write: Annotated[bool, typer.Option("--write", help="Begin your own file, with an example to fill in.")] = False,
) -> int:
    """Say where the rules are written: your own file, and the one that comes with linkprune.

    Example: linkprune policy path --write
    """
    from bot.cli.judging import FILE_NAME
    from config.policy import DEFAULT_POLICY

    session = Session.of(context)
    own = session.workspace.folder / FILE_NAME
    if write:
        _begin(session, own)
    exists = own.is_file()
    document = {"own": str(own), "exists": exists, "default": str(DEFAULT_POLICY)}
    rows = [("your own rules", f"{own}{'' if exists else '  (not written yet: --write begins it)'}")]
    rows.append(("rules of linkprune", str(DEFAULT_POLICY)))
    session.terminal.result(document, lambda: session.terminal.table(("", ""), rows))
    return Exit.DONE


def _begin(session: Session, own: Path) -> None:
    from bot.services.files import write_private

    if own.exists():
        raise InputError(f"{own} is there already; edit it, then run `linkprune policy check`.")
    session.workspace.create()
    write_private(own, BEGINNING.encode())
