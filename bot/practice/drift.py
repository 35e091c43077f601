"""Ways in which the page may differ tomorrow from what it is today, as data: each changes one kind of element."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from bot.errors import InputError

SCRIPT: Final = """import {{ copyOf, mutate, slugOf }} from "/practice/static/oddities.js";
const NOBODY = "/in/nobody-of-this-network/";
mutate({selector}, (node) => {{
{do}
}});
"""


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference: what is done to every `node` of this selector, as a script of the page."""

    name: str
    of: str
    selector: str
    do: str

    def script(self) -> str:
        """The module that the page loads."""
        return SCRIPT.format(selector=json.dumps(self.selector), do=self.do)


INVITATIONS: Final = frozenset({"answer", "answers"})


def drifts() -> tuple[Drift, ...]:
    """Those of the connection list, in the order of the file. Most of them change the invitations' pages as well."""
    return tuple(drift for drift in _all() if drift.of not in INVITATIONS)


def invitation_drifts() -> tuple[Drift, ...]:
    """Those of the invitations' pages alone."""
    return tuple(drift for drift in _all() if drift.of in INVITATIONS)


@cache
def _all() -> tuple[Drift, ...]:
    raw = tomllib.loads(resources.files("bot.practice").joinpath("drift.toml").read_text(encoding="utf-8"))
    selectors = raw["element"]
    return tuple(Drift(name, entry["of"], selectors[entry["of"]], entry["do"]) for name, entry in raw["drift"].items())


def drift_named(name: str) -> Drift:
    """The drift of this name. Raises InputError with the names there are."""
    found = next((drift for drift in _all() if drift.name == name), None)
    if found is None:
        known = ", ".join(drift.name for drift in _all())
        raise InputError(f"The page has no drift named {name!r}; drift:kind=… takes one of {known}.")
    return found
