"""farewell: templates, drafts, sending by the member's own hand, and what became of each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.commands import add, group_of
from bot.cli.session import MEMBER, Session
from bot.errors import Exit, InputError, UsageError
from bot.farewell.values import NOTICED_BY, OPEN, UNSENT, Said, State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from bot.cli.sending import Brought
    from bot.farewell.template import Template
    from bot.farewell.values import Farewell
    from bot.store import Store
    from bot.store.people import Person

Who = Annotated[str, typer.Argument(metavar="SLUG|URL", help="Whose farewell.")]
NO_FAREWELLS = "No farewells here; `linkprune farewell draft ADDRESS` writes one."
_YES = {"y", "yes"}
_QUIT = {"q", "quit"}


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = group_of(
        "Part politely: a draft for each person you choose. You send it yourself; linkprune never does.",
        "linkprune farewell draft ada-example-1 --tone warm",
    )
    add(group, "templates", templates)
    add(group, "draft", draft)
    add(group, "list", listing)
    add(group, "show", show)
    add(group, "edit", edit)
    add(group, "send", send)
    add(group, "said", said)
    add(group, "drop", drop)
    app.add_typer(group, name="farewell")


# --- templates and drafts ---------------------------------------------------------------------------------------------


def templates(context: typer.Context) -> int:
    """List the templates: those that come with linkprune, and your own in the folder farewell of the workspace.

    Example: linkprune farewell templates

    One of your own is a file NAME.txt with a head (tone, language, title, greeting, neutral), an empty line, and a text
    with {greeting} in it. [[ since {since_year}]] falls away where the year is not known.
    """
    session = Session.of(context)
    found = _templates(session)
    document = {
        "folder": str(session.workspace.farewell),
        "templates": [
            {"language": one.language, "tone": one.tone, "title": one.title, "source": one.source} for one in found
        ],
    }
    rows = [(one.language, one.tone, one.title) for one in found]
    session.terminal.result(document, lambda: session.terminal.table(("language", "tone", "title"), rows))
    return Exit.DONE


def _templates(session: Session) -> tuple[Template, ...]:
    from config.farewell import load_templates

    return load_templates(session.workspace.farewell)


def draft(
    context: typer.Context,
    who: Annotated[list[str] | None, typer.Argument(metavar="[SLUG|URL]...", help="Who gets one.")] = None,
    *,
    plan: Annotated[str | None, typer.Option("--plan", metavar="PLAN", help="Ask about each person of a plan.")] = None,
    tone: Annotated[
        str | None, typer.Option("--template", "--tone", metavar="TONE", help="warm, plain, short, or your own.")
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", help="Such as en, de, tr, fr, es; never guessed.")
    ] = None,
) -> int:
    """Write a draft for each person you name. Whoever has one is not removed before it is sent and time has passed.

    Example: linkprune farewell draft ada-example-1 --tone warm --language en
             linkprune farewell draft --plan 3f2a9c

    People are chosen one by one: with --plan you are asked about each. Nothing is sent.
    """
    session = Session.of(context)
    if bool(who) == (plan is not None):
        raise UsageError("Name people, or a plan with --plan: one of them.")
    options = {"farewell.tone": tone, "farewell.language": language}
    chosen = session.settings_with(options).settings.farewell
    with session.store() as store:
        from bot.services import farewells

        template = farewells.pick(_templates(session), chosen.tone, chosen.language)
        people = _named(session, store, who) if who else _asked(session, store, plan or "")
        for person in people:
            farewells.refuse(store, person)
        with store.together():
            made = [farewells.draft(store, one, template, chosen.my_first_name, by=MEMBER) for one in people]
    session.terminal.result({"drafted": [_document(one) for one in made]}, lambda: _show_drafts(session, made))
    return Exit.DONE


def _named(session: Session, store: Store, words: Sequence[str]) -> list[Person]:
    from bot.cli.naming import known

    found = {person.slug: person for person in (known(store, session.origin, word) for word in words)}
    return list(found.values())


def _asked(session: Session, store: Store, plan: str) -> list[Person]:
    """Whom of a plan the member chooses. Who has a farewell, stays or is gone is not asked about."""
    from bot.services import planning

    if not session.terminal.interactive:
        raise UsageError("There is no terminal to ask on; name the people who get a farewell, one by one.")
    _, content = planning.load(store, session.workspace.plans, plan)
    chosen: list[Person] = []
    people = [person for action in content.actions if (person := _eligible(store, action.slug)) is not None]
    for number, person in enumerate(people, 1):
        question = f"{number} of {len(people)}: {person.name}, {person.headline or 'no headline'}. Draft?  [y] [n] [q]"
        answer = session.terminal.ask(question, instead="name the people").casefold()
        if answer in _QUIT:
            break
        if answer in _YES:
            chosen.append(person)
    return chosen


def _eligible(store: Store, slug: str) -> Person | None:
    from bot.model import Slug
    from bot.services import farewells

    person = store.people.get(store.people.moved_to(Slug(slug)))
    before = store.farewells.one(person.slug) if person else None
    if person is None or before is not None:
        return None
    try:
        farewells.refuse(store, person)
    except InputError:
        return None
    return person


def _show_drafts(session: Session, made: Sequence[Farewell]) -> None:
    terminal = session.terminal
    for farewell in made:
        _show_text(session, farewell)
    terminal.line(f"{len(made):,} drafted. Nothing was sent.")
    if made:
        terminal.line(f"Next: `linkprune farewell edit {made[0].slug}`, or `linkprune farewell send {made[0].slug}`.")


def _show_text(session: Session, farewell: Farewell) -> None:
    session.terminal.line(f"── {farewell.name} ({farewell.slug}), {farewell.template}")
    session.terminal.exact(farewell.text or "(The text is forgotten.)")
    session.terminal.line()


# --- look and edit ----------------------------------------------------------------------------------------------------


def listing(
    context: typer.Context,
    *,
    state: Annotated[State | None, typer.Option("--state", help="Only these.")] = None,
    everybody: Annotated[bool, typer.Option("--all", help="Also those that are closed or skipped.")] = False,
) -> int:
    """List the farewells, who answered first, and what each removal waits for.

    Example: linkprune farewell list
    """
    session = Session.of(context)
    with session.store() as store:
        store.farewells.note_answers(by=NOTICED_BY)
        found = [one for one in store.farewells.list(state) if state or everybody or one.state in OPEN]
        waits = {one.slug: _wait(session, store, one) for one in found}
    found.sort(key=lambda one: one.state is not State.ANSWERED)
    document = {"farewells": [_document(one) | {"waits": waits[one.slug]} for one in found]}
    rows = [(one.state, one.name, one.slug, waits[one.slug] or "") for one in found]
    columns = ("state", "name", "address", "a removal waits because")
    session.terminal.result(
        document,
        lambda: session.terminal.table(columns, rows) if rows else session.terminal.line(NO_FAREWELLS),
    )
    return Exit.DONE


def _wait(session: Session, store: Store, farewell: Farewell) -> str | None:
    return store.farewells.why_wait(farewell.slug, session.world.clock.now(), _grace(session))


def _grace(session: Session) -> timedelta:
    from datetime import timedelta

    return timedelta(days=session.settings.settings.farewell.grace_days)


def show(context: typer.Context, who: Who) -> int:
    """Show one farewell with its text.

    Example: linkprune farewell show ada-example-1
    """
    session = Session.of(context)
    with session.store() as store:
        store.farewells.note_answers(by=NOTICED_BY)
        farewell = _of(session, store, who)
        waits = _wait(session, store, farewell)
    document = _document(farewell) | {"text": farewell.text, "waits": waits}
    session.terminal.result(document, lambda: _show_one(session, farewell, waits))
    return Exit.DONE


def _show_one(session: Session, farewell: Farewell, waits: str | None) -> None:
    _show_text(session, farewell)
    session.terminal.line(f"State: {farewell.state}, since {farewell.changed_at.astimezone():%Y-%m-%d %H:%M}.")
    if waits:
        session.terminal.line(f"The removal waits: {waits}.")


def _of(session: Session, store: Store, word: str) -> Farewell:
    from bot.cli.naming import known

    person = known(store, session.origin, word)
    farewell = store.farewells.one(person.slug)
    if farewell is None:
        raise InputError(
            f"There is no farewell for {person.slug}; `linkprune farewell draft {person.slug}` writes one."
        )
    return farewell


def _document(farewell: Farewell) -> dict[str, object]:
    return {
        "slug": farewell.slug,
        "name": farewell.name,
        "state": farewell.state.value,
        "template": farewell.template,
        "language": farewell.language,
        "edited": farewell.edited,
        "drafted_at": farewell.drafted_at.isoformat(),
        "sent_at": _iso(farewell.sent_at),
        "answered_at": _iso(farewell.answered_at),
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def edit(
    context: typer.Context,
    who: Who,
    *,
    text: Annotated[str | None, typer.Option("--text", help="The new text.")] = None,
    file: Annotated[Path | None, typer.Option("--file", help="A file with the new text.")] = None,
) -> int:
    """Change the text of a draft: in your editor ($VISUAL, $EDITOR), or by an option.

    Example: linkprune farewell edit ada-example-1
             linkprune farewell edit ada-example-1 --file goodbye.txt
    """
    from bot.cli.editing import edited, read_text

    if text is not None and file is not None:
        raise UsageError("--text and --file exclude one another.")
    session = Session.of(context)
    with session.store() as store:
        farewell = _of(session, store, who)
        if farewell.state not in UNSENT:
            raise InputError(f"The farewell for {farewell.slug} is {farewell.state}, and cannot be edited any more.")
        before = farewell.text or ""
        new = text if text is not None else read_text(file) if file is not None else edited(session, before)
        changed = new.strip() != before
        if changed:
            farewell = store.farewells.edit(farewell.slug, new, by=MEMBER)
    session.terminal.result(_document(farewell) | {"text": farewell.text}, lambda: _show_text(session, farewell))
    return Exit.DONE


# --- send, and say what became of it ----------------------------------------------------------------------------------


def send(
    context: typer.Context,
    who: Who,
    *,
    fill: Annotated[
        bool, typer.Option("--fill", help="Fill the text into linkprune's visible browser. You press send.")
    ] = False,
) -> int:
    """Open the conversation, with the text on the clipboard or filled in. You send it, and say here what you did.

    Example: linkprune farewell send ada-example-1
             linkprune farewell send ada-example-1 --fill

    Without --fill your own browser opens the conversation, and no automation touches the site. Opening a conversation
    marks what is unread in it as read. linkprune never presses send.
    """
    from bot.cli import sending

    session = Session.of(context)
    session.need_workspace()
    if fill:
        with session.locked("farewell send"), session.store() as store:
            return _send_filled(session, store, who)
    with session.store() as store:
        person, farewell = _unsent(session, store, who)
        brought = sending.in_own_browser(session, store, person, farewell)
        return _tell_sent(session, store, farewell, brought, sending.ask(session))


def _unsent(session: Session, store: Store, who: str) -> tuple[Person, Farewell]:
    """Somebody who is still to get the farewell that was drafted; nothing is opened for anybody else."""
    from bot.cli.sending import need_terminal
    from bot.services import farewells

    store.farewells.note_answers(by=NOTICED_BY)
    farewell = _of(session, store, who)
    person = store.people.get(farewell.slug)
    if farewell.state not in UNSENT or person is None:
        raise InputError(f"The farewell for {farewell.slug} is {farewell.state}; nothing was opened.")
    farewells.refuse(store, person)
    need_terminal(session, farewell.slug)
    return person, farewell


def _send_filled(session: Session, store: Store, who: str) -> int:
    from bot.cli import consent, sending
    from bot.model import Subject

    person, farewell = _unsent(session, store, who)
    # A text in a window that nobody sees cannot be sent by hand.
    consent.refuse_unsafe_browser(session, session.settings.settings, live=True)
    consent.require_contact(session, store)
    subject = Subject(person.slug, person.name, person.member_id)
    brought, word = sending.filled_and_asked(session, store, farewell, subject)
    return _tell_sent(session, store, farewell, brought, word)


def _tell_sent(session: Session, store: Store, farewell: Farewell, brought: Brought, word: Said | None) -> int:
    from bot.cli.sending import NO_WORD

    after = store.farewells.say(farewell.slug, word, by=MEMBER) if word is not None else farewell
    if word is None:
        session.terminal.warn(NO_WORD.format(farewell.slug))
    how = {"opened": brought.opened, "copied": brought.copied, "filled": brought.filled, "text": farewell.text}
    document = _document(after) | how
    session.terminal.result(document, lambda: _tell_state(session, store, after))
    return Exit.DONE


def _tell_state(session: Session, store: Store, farewell: Farewell) -> None:
    session.terminal.line(f"{farewell.name}: {farewell.state}.")
    if (waits := _wait(session, store, farewell)) is not None:
        session.terminal.line(f"The removal waits: {waits}.")


def said(
    context: typer.Context,
    who: Who,
    what: Annotated[Said, typer.Argument(help="What became of it.")],
) -> int:
    """Say what became of a farewell that you dealt with yourself.

    Example: linkprune farewell said ada-example-1 sent
             linkprune farewell said ada-example-1 answered     (the removal is held until you decide again)
    """
    session = Session.of(context)
    with session.store() as store:
        farewell = store.farewells.say(_of(session, store, who).slug, what, by=MEMBER)
        session.terminal.result(_document(farewell), lambda: _tell_state(session, store, farewell))
    return Exit.DONE


def drop(context: typer.Context, who: Who) -> int:
    """Close the matter: no removal waits for this farewell any more, and its text is forgotten.

    Example: linkprune farewell drop ada-example-1
    """
    session = Session.of(context)
    with session.store() as store:
        farewell = store.farewells.drop(_of(session, store, who).slug, by=MEMBER)
    session.terminal.result(_document(farewell), lambda: session.terminal.line(f"{farewell.name}: closed."))
    return Exit.DONE
