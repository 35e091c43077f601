"""What each key means: defaults, the member's own choice, and why a choice is refused."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a key does. `fixed`: keys that cannot be taken away, so that nobody locks himself out."""

    name: str
    title: str
    keys: tuple[str, ...]
    fixed: tuple[str, ...] = ()


ACTIONS: Final = (
    Action("keep", "Keep", ("K", "ArrowRight")),
    Action("remove", "Remove", ("R", "ArrowLeft")),
    Action("ask", "Ask: decide later, with a question", ("A",)),
    Action("unfollow", "Unfollow, stay connected", ("U",)),
    Action("later", "Later: stays undecided, end of the queue", ("L",)),
    Action("pin", "Pin for good, or unpin", ("P",)),
    Action("note", "Write a note", ("N",)),
    Action("undo", "Undo", ("Z",), ("Ctrl+Z",)),
    Action("redo", "Redo", ("Shift+Z",), ("Ctrl+Shift+Z",)),
    Action("same", "Others like this one", ("G",)),
    Action("facets", "Choose whom to decide about", ("F",)),
    Action("profile", "Open the profile (the person may see the visit)", ("O",)),
    Action("ahead", "Look at the next one without deciding", ("ArrowDown",)),
    Action("behind", "Look back", ("ArrowUp",)),
    Action("search", "Search", ("/",)),
    Action("back", "Back", ("Escape",)),
    Action("help", "All keys", ("?",)),
    Action("palette", "Everything that can be done here", ("Ctrl+K",), ("Ctrl+K",)),
)
_NAMES: Final = {action.name: action for action in ACTIONS}
_SHOWN: Final = {"ArrowRight": "→", "ArrowLeft": "←", "ArrowUp": "↑", "ArrowDown": "↓", "Escape": "Esc", " ": "Space"}
# One visible sign, a named key of the browser, with modifiers before it. Tab and Enter belong to the browser.
_KEY: Final = re.compile(
    r"(Ctrl\+)?(Alt\+)?(Shift\+)?(\S|Arrow(Up|Down|Left|Right)|Escape|Home|End|F\d{1,2}|Backspace|Delete)"
)
MOST_KEYS: Final = 3


def shown(key: str) -> str:
    """A key as it is printed."""
    return "+".join(_SHOWN.get(part, part) for part in key.split("+")) if key != "+" else key


def keys(stored: str | None) -> dict[str, tuple[str, ...]]:
    """The keys of each action: the defaults, changed by what is stored. Nonsense in the store counts as nothing."""
    chosen = _stored(stored)
    return {
        action.name: tuple(dict.fromkeys((*chosen.get(action.name, action.keys), *action.fixed))) for action in ACTIONS
    }


def _stored(stored: str | None) -> Mapping[str, tuple[str, ...]]:
    try:
        found = json.loads(stored or "{}")
    except ValueError:
        return {}
    return dict(_readable(found)) if isinstance(found, dict) else {}


def _readable(found: Mapping[object, object]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, given in found.items():
        if name in _NAMES and isinstance(given, list) and all(isinstance(key, str) for key in given):
            yield str(name), tuple(given)


def changed(stored: str | None, typed: Mapping[str, str]) -> str:
    """What to store after the member typed keys, with blanks between them; InputError says why not."""
    chosen = keys(stored) | {name: _typed(name, text) for name, text in typed.items()}
    full = {name: tuple(dict.fromkeys((*given, *_NAMES[name].fixed))) for name, given in chosen.items()}
    _refuse_double({name: full[name] for name in sorted(full, key=lambda name: name in typed)})
    return json.dumps({name: list(given) for name, given in full.items()})


def _typed(name: str, text: str) -> tuple[str, ...]:
    if name not in _NAMES:
        raise InputError("There is no such action.")
    given = tuple(dict.fromkeys(_named(word) for word in text.split()))
    if len(given) > MOST_KEYS:
        raise InputError(f"{_NAMES[name].title}: at most {MOST_KEYS} keys.")
    wrong = [key for key in given if not _KEY.fullmatch(key)]
    if wrong:
        raise InputError(f"{wrong[0]} is no key that can be used; type for example K, Shift+K, Ctrl+K or ArrowUp.")
    return given


def _named(word: str) -> str:
    """A key as the browser names it."""
    signs = {sign: name for name, sign in _SHOWN.items()}
    *before, last = word.split("+") if word != "+" else ["+"]
    name = signs.get(last, last.upper() if len(last) == 1 else last)
    return "+".join([*(part.capitalize() for part in before), name])


def _refuse_double(chosen: Mapping[str, tuple[str, ...]]) -> None:
    owner: dict[str, str] = {}
    for name, given in chosen.items():
        for key in given:
            if key in owner:
                raise InputError(f"{shown(key)} already means: {_NAMES[owner[key]].title}.")
            owner[key] = name


def bindings(stored: str | None) -> list[dict[str, object]]:
    """The key map as the page's module reads it, in order."""
    found = keys(stored)
    return [
        {
            "action": action.name,
            "title": action.title,
            "keys": list(found[action.name]),
            "shown": [shown(key) for key in found[action.name]],
        }
        for action in ACTIONS
    ]
