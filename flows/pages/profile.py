"""The member's own profile: its address says who is signed in. Nobody else's profile is ever opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import PageError
from bot.evaluate.identity import slug_in_path
from flows.guard import PageState

if TYPE_CHECKING:
    from bot.model import Slug
    from flows.site import Site

OWN_PATH = "/in/me/"


def own_slug(site: Site) -> Slug:
    """Follow the address that leads every member to the own profile."""
    state = site.load(site.options.origin + OWN_PATH)
    if state is not PageState.PROFILE:
        site.refuse(state)
    slug = site.until(lambda: _slug_shown(site), site.limits.rows)
    if slug is None:
        raise PageError("The site did not lead to the member's own profile.")
    return slug


def _slug_shown(site: Site) -> Slug | None:
    site.raise_objection()
    slug = slug_in_path(site.page.url)
    return slug if slug != "me" else None
