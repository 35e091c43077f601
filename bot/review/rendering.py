"""Templates: escaped always, strict about what is missing, with the few helpers that every page uses."""

from __future__ import annotations

from datetime import date, datetime
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.evaluate.identity import profile_url
from bot.model import Slug
from bot.review.marks import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS: Mapping[str, str] = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class Rendering:
    """Renders the templates of one server: addresses begin with its prefix, profiles with the site's origin."""

    def __init__(self, prefix: str, base_url: str) -> None:
        self._environment = Environment(
            loader=PackageLoader("bot.review"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(
            base=prefix,
            path=lambda below="": f"{prefix}/{below.lstrip('/')}",
            profile=lambda slug: profile_url(base_url, Slug(slug)),
        )
        self._environment.filters.update(shown=shown, when=when, count=count)

    def page(self, template: str, context: Mapping[str, object]) -> str:
        """One document."""
        return self._environment.get_template(template).render(context)


def when(moment: datetime | date | None, otherwise: str = "") -> str:
    """A moment in local time, or a day."""
    if isinstance(moment, datetime):
        return f"{moment.astimezone():%Y-%m-%d %H:%M}"
    return otherwise if moment is None else f"{moment:%Y-%m-%d}"


def count(number: float) -> str:
    """A number with its thousands apart."""
    return f"{number:,}"


def static_files() -> dict[str, tuple[bytes, str]]:
    """The page's own files by name, read once: no address ever becomes the name of a file."""
    folder = files("bot.review") / "static"
    found = ((entry.name, entry) for entry in folder.iterdir())
    return {
        name: (entry.read_bytes(), kind)
        for name, entry in found
        if (kind := KINDS.get(name[name.rfind(".") :])) is not None
    }
