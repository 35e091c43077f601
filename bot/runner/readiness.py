"""The look before an act: still as planned, this person, unchanged since the plan was made. Reads only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import PageError
from bot.invitation import SIDES, Pending
from bot.model import Absent
from bot.plan import drift, drift_of_invitation
from bot.runner.looking import control_search

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from bot.model import Action, Relationship
    from bot.runner.types import RunState

    Seen = TypeVar("Seen")

# After this many people in a row who could not be read, the page is taken as not understood.
UNREADABLE_IN_A_ROW = 2
NOT_FOUND = "not found"
UNREAD = "not found, and the list of invitations could not be read to its end"
NO_INVITATION = "a complete reading lacks the invitation: it was answered or taken back"


class Readiness:
    """Looks at one person after the other, and holds whom it cannot clear."""

    def __init__(self, state: RunState) -> None:
        self._state = state
        self._ports = state.ports
        self._unreadable = 0

    def of(self, action: Action) -> bool:
        """Whether the act can be done now. Else the person is held, or is gone, and it is recorded so."""
        self._state.show("looking")
        if action.kind in SIDES:
            return self._invitation(action)
        seen = self._read(action, lambda: self._observed(action))
        if seen is None:
            return False
        if isinstance(seen, Absent):
            self._absent(action, seen)
            return False
        return self._unchanged(action, drift(action, seen.seen))

    def _invitation(self, action: Action) -> bool:
        found = self._read(action, lambda: self._ports.site.invited(SIDES[action.kind], action.subject))
        if found is None:
            return False
        if isinstance(found, Pending):
            return self._unchanged(action, drift_of_invitation(action, found.seen))
        if found.complete:
            self._state.gone(action, NO_INVITATION)
        else:
            self._state.hold(action, UNREAD)
        return False

    def _unchanged(self, action: Action, changed: str | None) -> bool:
        if changed is not None:
            self._state.hold(action, changed)
        elif self._state.dry:
            self._state.tally.ready.append(action.slug)
        return changed is None

    def _read(self, action: Action, read: Callable[[], Seen]) -> Seen | None:
        """One read; a page that nobody can read holds the person, and two in a row end the run."""
        try:
            seen = read()
        except PageError as error:
            self._could_not_read(action, error)
            return None
        self._unreadable = 0
        return seen

    def _observed(self, action: Action) -> Relationship:
        """Search one person; absence counts only while the search is seen to work."""
        seen = self._ports.site.observe(action.subject)
        if isinstance(seen, Absent) and not seen.search_works:
            control_search(self._ports)
            seen = self._ports.site.observe(action.subject)
        return seen

    def _could_not_read(self, action: Action, error: PageError) -> None:
        self._unreadable += 1
        self._state.hold(action, f"the page could not be read: {error}")
        if self._unreadable >= UNREADABLE_IN_A_ROW:
            raise PageError("Two people in a row could not be read; run `linkprune doctor` to see what changed.")

    def _absent(self, action: Action, seen: Absent) -> None:
        """Absence is proven only by a complete reading that lacks the slug and a search that is seen to work."""
        syncs, people = self._ports.store.syncs, self._ports.store.people
        if action.member_id and people.bearing(action.member_id) - {action.slug}:
            self._state.hold(action, "the member has another address now")
        elif seen.search_works and syncs.last_complete() is not None and not syncs.contains(action.slug):
            self._state.gone(action, "a complete reading lacks the person, and the search finds nobody")
        else:
            self._state.hold(action, NOT_FOUND)
