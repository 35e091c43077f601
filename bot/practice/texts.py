"""Invented texts: what people of the practice network write to each other."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random


class Texts:
    """Invented texts, filled by a source of chance."""

    def __init__(self, pools: dict[str, Any]) -> None:
        self._pools = pools

    def pool(self, name: str) -> Sequence[Any]:
        """All texts of one kind."""
        found: Sequence[Any] = self._pools[name]
        return found

    def fill(self, text: str, first: str, rng: Random) -> str:
        """Put a first name and drawn words into a text."""
        topic, place = rng.choice(self._pools["topics"]), rng.choice(self._pools["places"])
        return text.format(first=first, topic=topic, place=place, figure=rng.randrange(2, 1000))

    def draw(self, name: str, first: str, rng: Random) -> str:
        """One text of one kind."""
        return self.fill(rng.choice(self._pools[name]), first, rng)


@cache
def load_texts() -> Texts:
    """The texts of this package."""
    return Texts(tomllib.loads(resources.files("bot.practice").joinpath("texts.toml").read_text("utf-8")))
