"""What rows of exports say of one address, merged with what is known. Pure: the greater of two rows always wins.

Texts are as stored, an empty one means nothing, and days are ISO dates: they compare as the days do. So the result
depends neither on the order of archives nor on how often one is imported.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.audit.chain import clean

if TYPE_CHECKING:
    from datetime import date

    from bot.intake.archive import Exported


@dataclass(frozen=True, slots=True)
class Listing:
    """One named row of one export."""

    as_of: str
    name: str
    company: str
    position: str
    email: str
    connected_on: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of one address, as far as exports can change it."""

    slug: str
    name: str = ""
    headline: str = ""
    company: str = ""
    position: str = ""
    email: str = ""
    email_on: str = ""
    connected_on: str = ""
    since_on: str = ""
    exported_name: str = ""
    exported_on: str = ""
    synced_on: str = ""
    first_seen: str = ""
    last_seen: str = ""
    gone_at: str = ""


def listing_of(row: Exported, as_of: date) -> Listing:
    """One row as it is stored."""
    return Listing(
        as_of.isoformat(),
        clean(row.name),
        clean(row.company or "").strip(),
        clean(row.position or "").strip(),
        clean(row.email or "").strip(),
        row.connected_on.isoformat() if row.connected_on else "",
    )


def midnight(day: str) -> str:
    """The first moment of a day, as it is stored."""
    return f"{day}T00:00:00.000Z"


def with_listing(known: Known, row: Listing) -> Known:
    """A person whom an export lists under this address. One newer than the day the person went brings the person back.

    An empty company or position of a newer export counts: the person shows none now.
    """
    seen = midnight(row.as_of)
    return replace(
        _shown(known, row),
        first_seen=min(known.first_seen or seen, seen),
        last_seen=max(known.last_seen, seen),
        gone_at="" if row.as_of > known.gone_at[:10] else known.gone_at,
    )


def with_listing_of_earlier_address(known: Known, row: Listing) -> Known:
    """A person whom an export lists under an address of before: when this address was seen stays as it is."""
    return replace(_shown(known, row), gone_at="" if row.as_of > known.gone_at[:10] else known.gone_at)


def with_listing_of_moved(known: Known, row: Listing) -> Known:
    """An address of before that an export lists: it stays gone, from the last time that it was seen."""
    merged = with_listing(known, row)
    return replace(merged, gone_at=max(known.gone_at, merged.last_seen))


def _shown(known: Known, row: Listing) -> Known:
    exported_on, company = max((known.exported_on, known.company), (row.as_of, row.company))
    _, position = max((known.exported_on, known.position), (row.as_of, row.position))
    _, exported_name = max((known.exported_on, known.exported_name), (row.as_of, row.name))
    since_on, connected_on = _filled(known.since_on, known.connected_on, row.as_of, row.connected_on)
    email_on, email = _filled(known.email_on, known.email, row.as_of, row.email)
    return replace(
        known,
        name=exported_name if exported_on > known.synced_on else known.name,
        company=company,
        position=position,
        email=email,
        email_on=email_on,
        connected_on=connected_on,
        since_on=since_on,
        exported_name=exported_name,
        exported_on=exported_on,
    )


def _filled(known_on: str, known: str, as_of: str, value: str) -> tuple[str, str]:
    return max((known_on, known), (as_of, value)) if value else (known_on, known)
