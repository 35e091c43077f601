"""Binds a workspace to one site and one account, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import WrongAccount

if TYPE_CHECKING:
    from bot.store.session import Session


def told(session: Session, key: str) -> str | None:
    """What the workspace is bound to, or None."""
    found = session.database.row("select value from meta where key = ?", key)
    return str(found["value"]) if found else None


def bind(session: Session, key: str, value: str, refusal: str) -> None:
    """Bind for good; WrongAccount with the sentence (what is bound, what came) when something else is bound already."""
    if told(session, key) is None:
        with session.write():
            session.database.run("insert or ignore into meta (key, value) values (?, ?)", key, value)
    bound = told(session, key)
    if bound != value:
        raise WrongAccount(refusal.format(bound, value))
