"""Counts the changes that can change a judgement, so that a stale one is never taken for a fresh one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.store.database import Database


def touch(database: Database) -> None:
    """Say, in the caller's transaction, that what is known of people has changed."""
    database.run("update revision set number = number + 1")


def current(database: Database) -> int:
    """The number of the last change."""
    return database.number("select number from revision")
