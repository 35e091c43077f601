"""nurture: those who stay, whose turn it is, and what the member says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.commands import add, group_of, help_of, nurture_files
from bot.cli.session import MEMBER, Session
from bot.errors import Exit, InputError, UsageError
from bot.nurture.model import How, Tier, Why

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.nurture.model import Contact, Rhythm
    from bot.store.nurture import Due

_NONE = "none"
Who = Annotated[str, typer.Argument(metavar="SLUG", help="Address or slug.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = group_of("Stay in touch with those who stay.", "linkprune nurture due")
    add(group, "due", due)
    add(group, "list", listing)
    add(group, "done", done)
    add(group, "snooze", snooze)
    add(group, "tier", tier)
    # A word that begins with a minus is a tag to take away, not an option.
    group.command("tag", help=help_of(tag), context_settings={"ignore_unknown_options": True})(tag)
    add(group, "draft", draft)
    nurture_files.register(group)
    app.add_typer(group, name="nurture")


# --- looking ----------------------------------------------------------------------------------------------------------


def due(
    context: typer.Context,
    *,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="So many people (default: one week's).")] = None,
    day: Annotated[str | None, typer.Option("--date", metavar="DATE", help="As of another day than today.")] = None,
) -> int:
    """List whose turn it is this week, why, and what could be done.

    Example: linkprune nurture due

    Everybody whom you keep, pinned or put into a tier is asked after: an unanswered message of theirs first, then by
    tier and reason. Nothing is sent.
    """
    from bot.cli.judging import ensure_judged
    from bot.cli.nurturing import due_document, rhythm_of, today_of

    session = Session.of(context)
    rhythm, today = rhythm_of(session), today_of(session, day)
    with session.store() as store:
        ensure_judged(session, store)
        found = store.nurture.due(today, limit or rhythm.week, rhythm)
        until = store.nurture.messages_until()
    document = {
        "date": today.isoformat(),
        "messages_until": until.isoformat() if until else None,
        "due": [due_document(one) for one in found],
    }
    session.terminal.result(document, lambda: _show_due(session, found, until))
    return Exit.DONE


def _show_due(session: Session, found: Sequence[Due], until: date | None) -> None:
    from bot.cli.nurturing import due_list

    terminal = session.terminal
    if not found:
        terminal.line("It is nobody's turn. `linkprune nurture list` shows those who stay.")
        return
    due_list(terminal, found)
    terminal.line()
    known = f"Messages are known until {until}." if until else "Messages were never imported: who wrote is not known."
    slug = found[0].person.slug
    terminal.line(
        f"{len(found):,} shown. {known} Next: `linkprune nurture draft {slug}` proposes a text, "
        f"`linkprune nurture done {slug}` notes that you were in touch, `linkprune nurture snooze {slug} --for 2w` "
        "puts it off."
    )


def listing(
    context: typer.Context,
    *,
    wanted: Annotated[Tier | None, typer.Option("--tier", help="Only this tier.")] = None,
    untiered: Annotated[bool, typer.Option("--untiered", help="Only those in no tier yet.")] = False,
    tagged: Annotated[str | None, typer.Option("--tag", help="Only with this tag.")] = None,
) -> int:
    """List those who stay, whoever is next first.

    Example: linkprune nurture list --tier inner
    """
    from bot.cli.judging import ensure_judged
    from bot.cli.nurturing import contact_document, contacts_table, rhythm_of, today_of
    from bot.nurture.model import tag_of

    if wanted is not None and untiered:
        raise UsageError("Say --tier or --untiered: one of the two.")
    session = Session.of(context)
    rhythm, needed = rhythm_of(session), tag_of(tagged) if tagged else None
    with session.store() as store:
        ensure_judged(session, store)
        everybody = store.nurture.contacts(today_of(session))
    chosen = [
        one
        for one in everybody
        if (wanted is None or one.tier is wanted)
        and (not untiered or one.tier is None)
        and (needed is None or needed in one.tags)
    ]
    found = _by_day(chosen, rhythm)
    document = {"people": [contact_document(one, day) for one, day in found]}
    session.terminal.result(document, lambda: contacts_table(session.terminal, found))
    return Exit.DONE


def _by_day(contacts: Sequence[Contact], rhythm: Rhythm) -> list[tuple[Contact, date | None]]:
    from bot.nurture.due import turn_day

    found = [(one, turn_day(one, rhythm)) for one in contacts]
    return sorted(found, key=lambda pair: (pair[1].isoformat() if pair[1] else "", pair[0].name, pair[0].slug))


# --- what the member says ---------------------------------------------------------------------------------------------


def done(
    context: typer.Context,
    who: Who,
    *,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day (default: today).")] = None,
    how: Annotated[How, typer.Option("--how", help="By what you were in touch.")] = How.MESSAGE,
    undo: Annotated[bool, typer.Option("--undo", help="Take back what was noted last about this person.")] = False,
) -> int:
    """Note that you were in touch, which ends a snooze. Which words you used is not kept.

    Example: linkprune nurture done ada-example-1 --how call
    """
    from bot.cli.naming import known
    from bot.cli.nurturing import today_of

    session = Session.of(context)
    with session.store() as store:
        slug = known(store, session.origin, who).slug
        if undo:
            taken = store.nurture.untouch(slug)
            if taken is None:
                raise InputError(f"No contact with {slug} was noted.")
            day, how = taken.day, taken.how
        else:
            day = today_of(session, on)
            store.nurture.touch(slug, day, how, by=MEMBER)
    said = f"Taken back: {how.value} on {day}." if undo else f"Noted: in touch with {slug} on {day} ({how.value})."
    document = {"slug": slug, "on": day.isoformat(), "how": how.value, "undone": undo}
    session.terminal.result(document, lambda: session.terminal.line(said))
    return Exit.DONE


def snooze(
    context: typer.Context,
    who: Who,
    *,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="Not before this day.")] = None,
    span: Annotated[str | None, typer.Option("--for", metavar="SPAN", help="So long: 10d, 2w, 3m.")] = None,
    off: Annotated[bool, typer.Option("--off", help="Not put off any more.")] = False,
) -> int:
    """Put somebody off.

    Example: linkprune nurture snooze ada-example-1 --for 2w
    """
    from bot.cli.naming import known
    from bot.cli.nurturing import day_of, days_of, today_of

    if sum((until is not None, span is not None, off)) != 1:
        raise UsageError("Say --until DATE, --for SPAN or --off: one of them.")
    session = Session.of(context)
    day = day_of(until) if until else today_of(session) + days_of(span) if span else None
    if day is not None and day <= today_of(session):
        raise UsageError(f"{day} is not to come; nobody would be put off.")
    with session.store() as store:
        slug = known(store, session.origin, who).slug
        store.nurture.snooze(slug, day, by=MEMBER)
    said = f"{slug} is put off until {day}." if day else f"{slug} is not put off any more."
    document = {"slug": slug, "until": day.isoformat() if day else None}
    session.terminal.result(document, lambda: session.terminal.line(said))
    return Exit.DONE


def tier(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="SLUG... inner|professional|far|none", help="Whom, and where.")],
) -> int:
    """Say how close people are: it sets how often their turn comes.

    Example: linkprune nurture tier ada-example-1 bo-example inner
    """
    from bot.cli.naming import known

    *who, last = words
    if not who or last not in {*Tier, _NONE}:
        raise UsageError(f"Name people, and at last one of {', '.join(Tier)} or {_NONE}.")
    wanted = None if last == _NONE else Tier(last)
    session = Session.of(context)
    with session.store() as store:
        slugs = list(dict.fromkeys(known(store, session.origin, word).slug for word in who))
        with store.together():
            for slug in slugs:
                store.nurture.tier(slug, wanted, by=MEMBER)
        shown = {one.slug for one in store.nurture.contacts(session.world.clock.now().date())}
    document = {"tier": wanted.value if wanted else None, "people": slugs}
    unseen = [slug for slug in slugs if wanted and slug not in shown]
    session.terminal.result(document, lambda: _tiered(session, len(slugs), wanted, unseen))
    return Exit.DONE


def _tiered(session: Session, count: int, wanted: Tier | None, unseen: Sequence[str]) -> None:
    session.terminal.line(f"{count:,} now in the tier {wanted.value}." if wanted else f"{count:,} now in no tier.")
    for slug in unseen:
        session.terminal.line(f"{slug} is gone, or you decided to remove or unfollow: the turn never comes.")


def tag(
    context: typer.Context,
    who: Who,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="+TAG -TAG...", help="Tags to give and to take away.")
    ] = None,
) -> int:
    """Give tags and take them away; a tag may have a cadence of its own (setting nurture.tag_days).

    Example: linkprune nurture tag ada-example-1 +mentor -berlin
    """
    from bot.cli.naming import known
    from bot.nurture.model import tag_of

    session = Session.of(context)
    gone = {tag_of(word[1:]) for word in words or () if word.startswith("-")}
    given = {tag_of(word.removeprefix("+")) for word in words or () if not word.startswith("-")}
    if gone & given:
        raise UsageError(f"{min(gone & given)} is given and taken away at once.")
    with session.store() as store:
        slug = known(store, session.origin, who).slug
        tags = sorted((store.nurture.tags_of(slug) | given) - gone)
        if given or gone:
            store.nurture.tags(slug, tags)
    said = f"{slug}: {', '.join(tags) if tags else 'no tags'}."
    session.terminal.result({"slug": slug, "tags": tags}, lambda: session.terminal.line(said))
    return Exit.DONE


# --- a text -----------------------------------------------------------------------------------------------------------


def draft(
    context: typer.Context,
    who: Who,
    *,
    why: Annotated[Why | None, typer.Option("--why", help="The reason (default: the most pressing).")] = None,
    language: Annotated[str | None, typer.Option("--language", help="Such as en or de; never guessed.")] = None,
) -> int:
    """Propose a text that fits the reason. It is not kept, and you send it yourself.

    Example: linkprune nurture draft ada-example-1 --language de
    """
    from bot.cli.judging import ensure_judged
    from bot.cli.naming import known
    from bot.cli.nurturing import rhythm_of, today_of
    from bot.services import nurture
    from config.nurturing import load_drafts

    session = Session.of(context)
    chosen = session.settings_with({"farewell.language": language}).settings.farewell
    templates = load_drafts(session.workspace.folder / "nurture")
    with session.store() as store:
        ensure_judged(session, store)
        person = known(store, session.origin, who)
        asked = nurture.Asked(person.slug, why, chosen.language, chosen.my_first_name)
        made = nurture.draft(store, templates, asked, today_of(session), rhythm_of(session))
    document = {"slug": person.slug, "why": made.why.value, "template": made.template, "text": made.text}
    session.terminal.result(document, lambda: session.terminal.exact(made.text))
    return Exit.DONE
