"""Texts that fit a reason: what is known of the person, for the placeholders of a template. Pure; nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.farewell.greeting import first_name
from bot.farewell.rendering import fill
from bot.nurture.model import Change, What, Why

if TYPE_CHECKING:
    from bot.farewell.template import Template
    from bot.nurture.model import Contact

PLACEHOLDERS: Final = ("first_name", "my_first_name", "since_year", "last_year", "company", "position")


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposed text, and the template that it was made from."""

    why: Why
    text: str
    template: str


def write(template: Template, why: Why, contact: Contact, my_first_name: str | None) -> Draft:
    """The text for one person. A passage with something unknown falls away."""
    news = _news(contact.changes) if why is Why.CHANGE else {}
    text = fill(
        template,
        {
            "first_name": first_name(contact.name),
            "my_first_name": my_first_name,
            "since_year": contact.connected_on.year if contact.connected_on else None,
            "last_year": contact.last.year if contact.last else None,
            "company": news.get(What.COMPANY) if why is Why.CHANGE else contact.company,
            "position": news.get(What.POSITION),
        },
    )
    return Draft(why, text, template.name)


def _news(changes: tuple[Change, ...]) -> dict[What, str]:
    """What is new, the newest word of each."""
    return {one.what: one.after for one in sorted(changes, key=lambda one: one.day)}
