"""since: what is new since the last look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.commands import add
from bot.cli.session import Session
from bot.errors import Exit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.store import Store
    from bot.store.since import Group, Item, Mark, News

_SHOWN = 10


def register(app: typer.Typer) -> None:
    """Add this command."""
    add(app, "since", since)


def since(
    context: typer.Context,
    *,
    day: Annotated[
        str | None, typer.Option("--date", metavar="DATE", help="Since this day (default: last look).")
    ] = None,
    done: Annotated[bool, typer.Option("--done", help="Remember that you have looked: news begin now.")] = False,
) -> int:
    """Show what is new: who came, changed, came back, went, and whose turn it became.

    Example: linkprune since
             linkprune since --done

    News begin at your last `since --done`, else at the end of your last run, else at your first import. Bring a new
    data export (`linkprune import`) or read the list (`linkprune sync`) first; decisions, pins, notes and tiers stay.
    """
    from bot.cli.judging import ensure_judged
    from bot.cli.nurturing import rhythm_of

    session = Session.of(context)
    with session.store() as store:
        ensure_judged(session, store)
        news = store.since.news(_mark(store, day), rhythm_of(session))
        if done:
            store.since.done()
    session.terminal.result(_document(news, done=done), lambda: _show(session, news, done=done))
    return Exit.DONE


def _mark(store: Store, day: str | None) -> Mark:
    from datetime import UTC, datetime, time

    from bot.cli.nurturing import day_of
    from bot.store.since import Mark, MarkedBy

    if day is None:
        return store.since.mark()
    return Mark(datetime.combine(day_of(day), time(), UTC), MarkedBy.DATE)


def _document(news: News, *, done: bool) -> dict[str, object]:
    from bot.store.since import Group

    groups = {group.value: [_item(one, group) for one in news.of(group)] for group in Group}
    return {"since": news.mark.at.isoformat(), "since_is": news.mark.by.value, **groups, "done": done}


def _item(one: Item, group: Group) -> dict[str, object]:
    return {
        "slug": one.slug,
        "name": one.name,
        "what": one.sentence,
        "doubtful": one.doubtful,
        "next": next_command(group, one.slug),
    }


def next_command(group: Group, slug: str) -> str:
    """What can be done about one piece of news."""
    from bot.store.since import Group

    return {
        Group.NEW: f"linkprune nurture tier {slug} professional",
        Group.LAPSED: f"linkprune nurture draft {slug}",
        Group.CHANGED: f"linkprune nurture draft {slug} --why change",
        Group.BACK: f"linkprune people show {slug}",
        Group.GONE: f"linkprune people show {slug}",
        Group.INVITATIONS: "linkprune invitations list --side received",
    }[group]


def _show(session: Session, news: News, *, done: bool) -> None:
    from bot.store.since import Group

    line = session.terminal.line
    line(f"Since {news.mark.at:%Y-%m-%d %H:%M} UTC, {news.mark.by.value}:")
    for group in Group:
        _show_group(session, group, news.of(group))
    if news.nothing:
        line("Nothing is new. `linkprune sync` reads the list, `linkprune import` takes over a newer data export.")
    if done:
        line("Remembered: news begin now.")
    elif not news.nothing:
        line("`linkprune since --done` remembers that you have looked.")


_TITLES = {
    "new": "New connections",
    "lapsed": "Not in touch for longer than you want",
    "changed": "Changed",
    "back": "Removed, and listed again",
    "gone": "Gone by themselves",
    "invitations": "Invitations to decide",
}


def _show_group(session: Session, group: Group, found: Sequence[Item]) -> None:
    if not found:
        return
    line = session.terminal.line
    line(f"{_TITLES[group.value]}: {len(found):,}")
    for one in found[:_SHOWN]:
        line(f"  {one.name} ({one.slug}): {one.sentence}")
    if len(found) > _SHOWN:
        line(f"  and {len(found) - _SHOWN:,} more (--json lists them)")
    line(f"  Next: `{next_command(group, found[0].slug)}`")
