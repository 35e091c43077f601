"""The key map, and the few other things that a member may set here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.errors import InputError
from bot.review.desk import Html, Json
from bot.review.pages import shared
from bot.review.routing import act, page
from bot.review.views import keymap, pace

if TYPE_CHECKING:
    from bot.review.desk import Desk
    from bot.review.routing import Ask, Way

LONGEST_KEYS: Final = 60


def show(desk: Desk, _ask: Ask) -> Html:
    """What each key means, to be changed."""
    bound = keymap.keys(desk.store.preferences.get(shared.KEYS))
    rows = [
        (action, " ".join(keymap.shown(key) for key in bound[action.name] if key not in action.fixed))
        for action in keymap.ACTIONS
    ]
    median = pace.read(desk.store.preferences.get(shared.PACE))
    return shared.work(
        desk,
        "keys.html",
        "keys",
        rows=[(action, typed, " ".join(map(keymap.shown, action.fixed))) for action, typed in rows],
        pace=f"{median / 1000:.1f} s" if median is not None else None,
    )


def change(desk: Desk, ask: Ask) -> Json:
    """Keep other keys for actions."""
    names = {action.name for action in keymap.ACTIONS}
    typed = {name: ask.body.text(name, longest=LONGEST_KEYS) for name in names if name in ask.body.values}
    preferences = desk.store.preferences
    preferences.set(shared.KEYS, keymap.changed(preferences.get(shared.KEYS), typed))
    return Json({"sentence": "These keys hold from now on."})


def default(desk: Desk, _ask: Ask) -> Json:
    """The keys that linkprune comes with."""
    desk.store.preferences.set(shared.KEYS, "{}")
    return Json({"sentence": "The keys are as they came."})


def switch(desk: Desk, ask: Ask) -> Json:
    """Switch single letters, or the sense of pace, on or off."""
    name, on = ask.body.text("name"), ask.body.flag("on")
    if name not in {shared.LETTERS, shared.NUDGES}:
        raise InputError("There is no such switch.")
    desk.store.preferences.set(name, "on" if on else "off")
    if name == shared.NUDGES and not on:
        desk.store.preferences.set(shared.PACE, "")
    return Json({"sentence": "Switched on." if on else "Switched off."})


PAGES: Final[tuple[Way, ...]] = (page("/keys", show),)
ACTS: Final[tuple[Way, ...]] = (act("/keys/change", change), act("/keys/default", default), act("/keys/switch", switch))
