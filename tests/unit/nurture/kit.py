"""Invented contacts, by what a test is about."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from bot.model import Slug
from bot.nurture.model import Change, Contact, Rhythm, What

TODAY = date(2026, 11, 23)  # a Monday
UNTIL = date(2026, 11, 20)  # the day of the newest messages
RHYTHM = Rhythm(inner=45, professional=120, far=365, week=10, open_days=90, tags={"mentor": 30, "club": 400})


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def contact(number: int = 1, **known: Any) -> Contact:  # noqa: ANN401 - fields of Contact by name
    """Somebody who connected long ago on no day that is a round year soon."""
    values = {"connected_on": date(2013, 5, 9)} | known
    return Contact(Slug(f"person-{number}"), f"Ada Number{number}", **values)


def change(what: What = What.COMPANY, *, day: int = 10, since: int = 100, after: str = "Globex") -> Change:
    """Noticed so many days ago, by two looks."""
    return Change(Slug("person-1"), what, "Acme", after, ago(since), ago(day), "export")
