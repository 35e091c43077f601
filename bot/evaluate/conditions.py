"""The closed set of conditions: the keys that a rule may use, and how their values are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.evaluate import about_messages, about_person, about_ties
from bot.evaluate.reading import Wrong

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.evaluate.asking import Condition
    from bot.evaluate.company import Companies

_READERS: Mapping[str, Callable[[object], Condition]] = {
    "title": about_person.read_title,
    "headline": about_person.read_headline,
    "name": about_person.read_name,
    "score": about_person.read_score,
    "connected": about_person.read_connected,
    "connected_year": about_person.read_connected_year,
    "bulk_day": about_person.read_bulk_day,
    "namesakes": about_person.read_namesakes,
    "email": about_person.read_email,
    "label": about_messages.read_label,
    "last_message": about_messages.read_last_message,
    "messages": about_messages.read_messages,
    "wrote_last": about_messages.read_wrote_last,
    "mine_templates_only": about_messages.read_mine_templates_only,
    "pitched": about_messages.read_pitched,
    "recommendation": about_ties.read_recommendation,
    "endorsements": about_ties.read_endorsements,
    "note": about_ties.read_note,
    "follows": about_ties.read_follows,
    "invited_by": about_ties.read_invited_by,
    "invitation_note": about_ties.read_invitation_note,
    "shared_employer": about_ties.read_shared_employer,
}
NAMES = ("company", *_READERS)


def read_condition(key: str, value: object, companies: Companies) -> Condition:
    """One condition of a rule; Wrong says what is expected."""
    if key == "company":
        return about_person.read_company(value, companies)
    reader = _READERS.get(key)
    if reader is None:
        raise Wrong(f"there is no condition {key!r}; known: {', '.join(NAMES)}", key)
    return reader(value)
