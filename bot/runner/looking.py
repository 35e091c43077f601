"""Reads from which absence may be concluded: the search is seen to work, and the list is not empty by mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import PageError
from bot.model import Absent

if TYPE_CHECKING:
    from bot.model import Census, Subject
    from bot.runner.types import RunPorts


def control_search(ports: RunPorts) -> Census:
    """Load the list afresh and see its search find somebody. PageError when it states nobody, and many are known."""
    census = ports.site.census()
    if census.stated == 0 and len(ports.store.people.listed()) > 1:
        raise PageError("the page states no connections at all")
    return census


def is_listed(ports: RunPorts, subject: Subject) -> bool:
    """Whether one person is in the list. PageError when absence was read without seeing the search work."""
    seen = ports.site.observe(subject)
    if isinstance(seen, Absent) and not seen.search_works:
        control_search(ports)
        seen = ports.site.observe(subject)
    if isinstance(seen, Absent) and not seen.search_works:
        raise PageError("the search of the list was not seen to work")
    return not isinstance(seen, Absent)
