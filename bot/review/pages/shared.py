"""What the pages that people work in have in common: the key map, whom an act is about, and what it answers."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from bot.review.desk import MEMBER, Html
from bot.review.routing import NotFoundHereError
from bot.review.views import keymap, pace
from bot.review.views.card import Card, card
from bot.services.portrait import portrait
from bot.services.telling import speaking
from bot.store.changes import Shown

if TYPE_CHECKING:
    from bot.review.desk import Desk
    from bot.review.routing import Fields
    from bot.services.rules import Rules
    from bot.store.people import Person

KEYS: Final = "keys"
LETTERS: Final = "letters"
NUDGES: Final = "nudges"
PACE: Final = "pace"
BY: Final = MEMBER


def work(desk: Desk, template: str, here: str, **context: object) -> Html:
    """A page with keys."""
    preferences = desk.store.preferences
    stored = preferences.get(KEYS)
    bound = keymap.keys(stored)
    return Html(
        template,
        {
            "here": here,
            "keymap": keymap.bindings(stored),
            "letters": preferences.get(LETTERS) or "on",
            "nudges": preferences.get(NUDGES) or "on",
            "key": {name: keymap.shown(keys[0]) if keys else "" for name, keys in bound.items()},
            **context,
        },
    )


def person_of(desk: Desk, fields: Fields) -> Person:
    """Whom the request is about."""
    person = desk.store.people.by_ref(fields.text("ref", longest=64))
    if person is None:
        raise NotFoundHereError("This person is not known here any more.")
    return person


def shown_of(desk: Desk, fields: Fields) -> Shown:
    """The person as he was on the screen."""
    return Shown(person_of(desk, fields).slug, fields.whole("revision"))


def card_of(desk: Desk, rules: Rules, person: Person) -> Card:
    """The card of one person, as he is now."""
    seen = portrait(desk.store, rules.policy, rules.weights, person.slug)
    return card(
        seen,
        speaking(seen),
        shield=desk.store.decisions.shield(person.slug),
        profile=seen.address,
        page=f"/person/{person.ref}",
    )


def card_document(desk: Desk, rules: Rules, person: Person) -> dict[str, object]:
    """The same as a JSON document."""
    return asdict(card_of(desk, rules, person))


def still_left(desk: Desk, number: int) -> str:
    """How many are left, and how long that takes at the member's own pace."""
    return pace.left(number, pace.read(desk.store.preferences.get(PACE)))
