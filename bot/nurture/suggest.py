"""What could be done about each reason, in one sentence. Nothing is written or sent. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.evaluate.score import counted
from bot.nurture.model import What

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.nurture.model import Change, Contact, Rhythm


def answer() -> str:
    """They wrote last."""
    return "Answer, or say that you read it."


def congratulate(changes: Sequence[Change]) -> str:
    """A new job, company or headline."""
    now = {one.what: one.after for one in sorted(changes, key=lambda one: one.day)}
    if What.POSITION in now and What.COMPANY in now:
        return f"Congratulate on the new job: {now[What.POSITION]} at {now[What.COMPANY]}."
    if What.COMPANY in now:
        return f"Congratulate on joining {now[What.COMPANY]}."
    if What.POSITION in now:
        return f"Congratulate on the new position: {now[What.POSITION]}."
    return f"Ask about the new headline: {now[What.HEADLINE]}."


def years_connected(years: int) -> str:
    """A round year."""
    return f"Write a line on {counted(years, 'year')} of knowing each other."


def something_to_read(contact: Contact, rhythm: Rhythm) -> str:
    """Silence: something of the person's own field is easier to send than nothing."""
    if contact.field and (not rhythm.fields or contact.field in rhythm.fields):
        return f"Send an article about {contact.field}: it is this person's field."
    return "Ask how things are going."


def introduce() -> str:
    """No exchange is known."""
    return "Say where you know each other from, or decide whether to stay connected."
