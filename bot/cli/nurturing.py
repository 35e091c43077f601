"""What the commands of staying in touch share: the rhythm that the settings say, tables and documents."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.cli.fitting import Column, fitted
from bot.errors import UsageError
from bot.nurture.model import Rhythm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cli.session import Session
    from bot.console import Terminal
    from bot.nurture.model import Contact
    from bot.store.nurture import Due

_SPAN = re.compile(r"(\d{1,4})\s*([dwm]?)", re.IGNORECASE)
_DAYS_OF = {"": 1, "d": 1, "w": 7, "m": 30}
_LIST = (
    Column("name", 14, 28),
    Column("tier", 5, 12),
    Column("tags", 6, 24, goes=1),
    Column("last contact", 12, 24),
    Column("next", 10, 10),
    Column("address", 20, 44, whole=True),
)


def rhythm_of(session: Session) -> Rhythm:
    """Cadence and week, as the settings say."""
    settings = session.settings.settings
    own = settings.nurture
    return Rhythm(
        inner=own.inner_days,
        professional=own.professional_days,
        far=own.far_days,
        week=own.week_people,
        open_days=settings.evaluate.open_days,
        tags=own.tag_days,
        fields=frozenset(own.fields),
    )


def today_of(session: Session, given: str | None = None) -> date:
    """The day that was given, or today."""
    return day_of(given) if given is not None else session.world.clock.now().date()


def day_of(text: str) -> date:
    """A day as 2026-11-23; UsageError for anything else."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"{text} is no day; write it as 2026-11-23.") from None


def days_of(text: str) -> timedelta:
    """A span such as 10, 10d, 2w or 3m; UsageError for anything else."""
    found = _SPAN.fullmatch(text.strip())
    if found is None or not int(found[1]):
        raise UsageError(f"{text} is no span of time; write it as 10d, 2w or 3m.")
    return timedelta(days=int(found[1]) * _DAYS_OF[found[2].lower()])


# --- documents --------------------------------------------------------------------------------------------------------


def due_document(one: Due) -> dict[str, object]:
    """One turn in JSON documents."""
    contact = one.turn.contact
    return {
        "slug": one.person.slug,
        "name": one.person.name,
        "tier": one.tier.value if one.tier else None,
        "tags": sorted(contact.tags),
        "why": one.why.value,
        "reason": one.reason,
        "reasons": [{"why": reason.why.value, "reason": reason.sentence} for reason in one.reasons],
        "last_contact": _iso(one.last_contact),
        "how": contact.last_how or None,
        "suggestion": one.suggestion,
        "overdue": round(one.turn.overdue, 2),
    }


def contact_document(one: Contact, following: date | None) -> dict[str, object]:
    """One of those who stay in JSON documents."""
    return {
        "slug": one.slug,
        "name": one.name,
        "tier": one.tier.value if one.tier else None,
        "tags": sorted(one.tags),
        "last_contact": _iso(one.last),
        "how": one.last_how or None,
        "next": _iso(following),
        "snoozed_until": _iso(one.snoozed_until),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


# --- tables -----------------------------------------------------------------------------------------------------------


def due_list(terminal: Terminal, found: Sequence[Due]) -> None:
    """Whose turn it is: why, and what could be done. Sentences are not cut to fit a table."""
    for place, one in enumerate(found, 1):
        known = ", ".join(filter(None, (one.tier, *sorted(one.turn.contact.tags), one.person.slug)))
        terminal.line(f"{place:>3}. {one.person.name} ({known})")
        terminal.line(f"     {begun('; '.join(reason.sentence for reason in one.reasons))}.")
        terminal.line(f"     {one.suggestion}")


def begun(sentence: str) -> str:
    """A sentence with its first letter large."""
    return sentence[:1].upper() + sentence[1:]


def contacts_table(terminal: Terminal, found: Sequence[tuple[Contact, date | None]]) -> None:
    """Those who stay."""
    fitted(terminal, _LIST, (_row(one, following) for one, following in found))


def _row(one: Contact, following: date | None) -> Sequence[object]:
    last = f"{one.last} {one.last_how}" if one.last else "none known"
    return (one.name, one.tier or "", ", ".join(sorted(one.tags)), last, following or "", one.slug)
