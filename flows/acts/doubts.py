"""What a failure means: before the irreversible click certainly nothing, after it nobody knows. Texts hold no name."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NoReturn

from playwright.sync_api import Error as PlaywrightError

from bot.errors import LinkpruneError, LoginNeeded, NotPerformed, PerformUnknown, SiteObjects
from bot.model import Incident
from flows.guard import PageState, incident_of
from flows.locate import TargetError
from flows.site import cause_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.acts.recipe import Trigger
    from flows.pages.dialogs import Objection
    from flows.site import Site


def moment() -> datetime:
    """The wall clock, aware, UTC."""
    return datetime.now(UTC)


class Doubts:
    """Turns what happens on the page into the two failures that an act may have."""

    def __init__(self, site: Site) -> None:
        self._site = site

    # --- before: reversible ---

    @contextmanager
    def certain(self, trigger: Trigger | None = None) -> Iterator[None]:
        """Failures in here are certain to have changed nothing. Without an incident what was opened is closed again."""
        try:
            yield
        except (LinkpruneError, PlaywrightError) as error:
            failure = self._not_performed(error)
            if trigger is not None and failure.incident is None:
                trigger.close()
            raise failure from error

    def _not_performed(self, error: LinkpruneError | PlaywrightError) -> NotPerformed:
        """The reason without texts of the browser, which hold names; a sign of the site makes it an incident."""
        if isinstance(error, NotPerformed):
            return error
        if isinstance(error, SiteObjects):
            return NotPerformed(str(error), error.incident)
        if self._site.session.lost is not None:
            return NotPerformed(self._site.session.lost)
        self._site.artefacts.keep("not-performed", error, error.found if isinstance(error, TargetError) else None)
        state = PageState.LOGIN if isinstance(error, LoginNeeded) else self._site.objection()
        if state is not None:
            return NotPerformed(incident_of(state).sentence, self._site.incident(incident_of(state)))
        incident = self._site.foreign_dialog_if_seen()
        reason = str(error)
        if isinstance(error, PlaywrightError):
            reason = f"The browser could not go on ({cause_of(error)})."
        return NotPerformed(incident.sentence if incident else reason, incident)

    def refuse_if_objecting(self) -> None:
        """Nothing is clicked on a page that objects."""
        if (state := self._site.objection()) is not None:
            incident = self._site.incident(incident_of(state))
            raise NotPerformed(incident.sentence, incident)

    def refuse_other_language(self) -> None:
        """Nothing is clicked in another language than the one that was checked."""
        if (incident := self._site.other_language()) is not None:
            raise NotPerformed(incident.sentence, incident)

    def refuse_foreign_dialog(self) -> None:
        """Nothing is clicked beside a dialog that nobody asked for."""
        if (incident := self._site.foreign_dialog()) is not None:
            raise NotPerformed(incident.sentence, incident)

    # --- after: unknown ---

    @contextmanager
    def uncertain(self, at: datetime) -> Iterator[None]:
        """Failures in here leave open whether the act happened."""
        try:
            yield
        except (NotPerformed, PerformUnknown):
            raise
        except SiteObjects as error:
            raise PerformUnknown(str(error), at, error.incident) from error
        except LoginNeeded as error:
            raise PerformUnknown(str(error), at, self._site.incident(incident_of(PageState.LOGIN))) from error
        except LinkpruneError as error:
            raise PerformUnknown(f"After the dispatch: {error}", at) from error
        except PlaywrightError as error:
            reason = self._site.session.lost or f"The browser could not go on ({cause_of(error)})."
            state = self._site.objection()
            raise PerformUnknown(reason, at, incident_of(state) if state else None) from error

    def unknown_if_objecting(self, at: datetime) -> None:
        """An objection after the dispatch leaves the outcome open, and stops all."""
        if (state := self._site.objection()) is not None:
            self.unknown_by(state, at)

    def unknown_by(self, state: PageState, at: datetime) -> NoReturn:
        """The outcome is open because of such a page."""
        incident = self._site.incident(incident_of(state))
        raise PerformUnknown(incident.sentence, at, incident)

    def unknown_because(self, objection: Objection, at: datetime) -> NoReturn:
        """The outcome is open because of a dialog or a request that is not in order."""
        incident = self._site.incident(Incident(objection.kind, objection.sentence))
        raise PerformUnknown(objection.sentence, at, incident)
