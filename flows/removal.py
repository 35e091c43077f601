"""One removal: located, armed, dispatched once, proven twice.

Everything before the item of the menu is clicked is reversible, and its failures are NotPerformed. From that click on
nothing is repeated, and every failure is PerformUnknown, with one exception: a dialog that was seen, was cancelled, is
gone, and led to no removal request.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from playwright.sync_api import Error as PlaywrightError

from bot.errors import LinkpruneError, LoginNeeded, NotPerformed, PerformUnknown, SiteObjects
from bot.evaluate.identity import same_name
from bot.model import ActionKind, Incident, IncidentKind, Proof, ProofKind, Receipt
from bot.ports import Step
from flows.guard import PageState, incident_of
from flows.labels import judged, strange
from flows.locate import TargetError, resolve
from flows.pages.dialogs import UNKNOWN, Dialogs, Objection, judge_dialogs
from flows.pages.menu import RowMenu
from flows.requests import ACCEPTED, naming
from flows.site import cause_of
from flows.words import Word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator

    from bot.model import Action, Slug
    from bot.ports import StepListener
    from flows.eyes import DialogSeen
    from flows.pages.connections import ConnectionsPage
    from flows.requests import RemovalExchange
    from flows.search import Hit, ListSearch
    from flows.site import Site
    from flows.targets import Variant
    from flows.words import Words

SWITCH_LANGUAGE = "switch the site to English to go on"
OTHER_LABELS = "The menu of a row speaks another language than the page states."
LINGER_STEPS = 8
OTHER_NAMED = Objection(IncidentKind.OTHER_PERSON, "A removal request named somebody else.")
UNEXPECTED = Objection(IncidentKind.SECOND_REQUEST, "The page sent a removal request that nobody asked for.")


@dataclass(frozen=True, slots=True)
class Armed:
    """Everything an irreversible click needs, checked."""

    action: Action
    hit: Hit
    variant: Variant
    words: Words
    menu: RowMenu
    item: Locator


@dataclass(slots=True)
class _Watch:
    """Whose removal requests are expected since the last act began. `told` counts those judged so far."""

    slug: Slug
    tied_ids: frozenset[str]
    expected: int = 0
    told: int = 0


class Removal:
    """Performs removals on one page, one at a time."""

    def __init__(self, site: Site, page: ConnectionsPage, search: ListSearch, steps: StepListener) -> None:
        self._site = site
        self._page = page
        self._search = search
        self._steps = steps
        self._dialogs = Dialogs(site)
        self._watch: _Watch | None = None

    def perform(self, action: Action, shown: Hit | None) -> Receipt:
        """Remove one person. `shown` is the result of a search that may still stand on the page."""
        armed = self._arm(action, shown)
        self._announce(armed)
        with self._certain(armed.menu):
            self._still_armed(armed)
        dispatched_at = _now()
        self._expect(1)
        with self._uncertain(dispatched_at):
            self._dispatch(armed, dispatched_at)
            accepted = self._prove_accepted(armed, dispatched_at)
            self._steps(Step.ACCEPTED, accepted)
            absent = self._prove_absent(armed, dispatched_at)
            self._only_request(dispatched_at)
            self._no_objection_in_bodies(dispatched_at)
            self._steps(Step.ABSENT, absent)
        return Receipt(dispatched_at, accepted, absent)

    # --- before: reversible ---

    def _arm(self, action: Action, shown: Hit | None) -> Armed:
        with self._certain():
            hit = self._locate(action, shown)
            variant, words = self._armable()
        self._steps(Step.LOCATED, None)
        menu = RowMenu(self._site, variant, self._page.row(hit.row), hit.row.name)
        with self._certain(menu):
            self._begin_watch(hit)
            menu.open()
        self._steps(Step.MENU_OPEN, None)
        with self._certain(menu):
            item = self._item(menu)
        return Armed(action, hit, variant, words, menu, item)

    def _locate(self, action: Action, shown: Hit | None) -> Hit:
        """The one row of the approved slug, with the approved name, and one member id."""
        if action.kind is not ActionKind.DISCONNECT:
            raise NotPerformed(f"The act {action.kind} is not known here.")
        usable = shown is not None and shown.tied.slug == action.slug and self._search.shows(shown)
        hit = shown if usable else self._search.find(action.slug, action.name)
        if hit is None:
            raise NotPerformed("The person is not in the list.")
        if not same_name(hit.row.name, action.name):
            raise NotPerformed("The name on the page is another than the approved one.")
        if len(hit.tied_ids) > 1 or (action.member_id and hit.tied_ids - {action.member_id}):
            raise NotPerformed("The page ties another member to this profile than the plan does.")
        if self._page.row(hit.row).count() != 1:
            raise NotPerformed("The row of the person is not certain.")
        return hit

    def _armable(self) -> tuple[Variant, Words]:
        self._refuse_other_language()
        words, variant = self._site.words, self._page.variant
        if words is None or variant is None:
            raise NotPerformed(f"The words of the page's language are not known; {SWITCH_LANGUAGE}.")
        if not words.arms_clicks:
            raise NotPerformed(f"The words of the page's language were never confirmed live; {SWITCH_LANGUAGE}.")
        return variant, words

    def _item(self, menu: RowMenu) -> Locator:
        self._refuse_if_objecting()
        if (incident := self._site.foreign_dialog()) is not None:
            raise NotPerformed(incident.sentence, incident)
        self._refuse_other_language()
        item = self._certain_item(menu)
        if not menu.receives_clicks(item):
            sentence = "Something lies over the menu of the row."
            raise NotPerformed(sentence, self._site.incident(Incident(IncidentKind.UNKNOWN_DIALOG, sentence)))
        return item

    def _certain_item(self, menu: RowMenu) -> Locator:
        """The item that removes. Where it is missing, and the menu speaks another language, so will all others."""
        try:
            return menu.item(witnesses=2).locator
        except TargetError:
            options = self._site.options
            if strange(judged({Word.REMOVE_ITEM: menu.labels()}, "", self._site.words, options.word_folders)):
                incident = self._site.incident(Incident(IncidentKind.UNKNOWN_PAGE, OTHER_LABELS))
                raise NotPerformed(OTHER_LABELS, incident) from None
            raise

    def _refuse_other_language(self) -> None:
        if (incident := self._site.other_language()) is not None:
            raise NotPerformed(incident.sentence, incident)

    def _refuse_if_objecting(self) -> None:
        if (state := self._site.objection()) is not None:
            incident = self._site.incident(incident_of(state))
            raise NotPerformed(incident.sentence, incident)

    def _still_armed(self, armed: Armed) -> None:
        """Telling takes time, in which the page may change: the item that is clicked is in the same row's menu."""
        if not armed.menu.is_open():
            raise NotPerformed("The menu of the row closed before the click.")

    def _announce(self, armed: Armed) -> None:
        """Tell of the dispatch before it happens; an error there closes the menu, and nothing is clicked."""
        recorded = False
        try:
            self._steps(Step.DISPATCHING, None)
            recorded = True
        finally:
            if not recorded:
                armed.menu.close()

    @contextmanager
    def _certain(self, menu: RowMenu | None = None) -> Iterator[None]:
        """Failures in here are certain to have changed nothing. Without an incident the menu is closed again."""
        try:
            yield
        except (LinkpruneError, PlaywrightError) as error:
            failure = self._not_performed(error)
            if menu is not None and failure.incident is None:
                menu.close()
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

    # --- the irreversible part ---

    def _dispatch(self, armed: Armed, at: datetime) -> None:
        armed.item.click(timeout=self._site.limits.click * 1000)
        self._steps(Step.ITEM_CLICKED, None)
        dialogs = self._site.until(self._after_item, self._site.limits.dialog)
        self._unknown_if_objecting(at)
        if dialogs is None:
            raise PerformUnknown("Neither a dialog nor a request followed the click.", at)
        if self._site.watcher.removals():
            self._unknown_if(bool(dialogs or self._site.session.native_dialogs), at, UNKNOWN)
            return
        objection = UNKNOWN if self._site.session.native_dialogs else self._judge(dialogs, armed)
        if objection is not None:
            self._leave(objection, at)
        self._confirm(armed, at)

    def _after_item(self) -> tuple[DialogSeen, ...] | None:
        """What followed the item: dialogs, or a request without any (an empty tuple); None so far."""
        if self._site.watcher.removals() or self._site.objection() or self._site.session.native_dialogs:
            return self._site.eyes.dialogs() if self._site.objection() is None else ()
        return self._site.eyes.dialogs() or None

    def _judge(self, dialogs: tuple[DialogSeen, ...], armed: Armed) -> Objection | None:
        return judge_dialogs(dialogs, armed.action.slug, armed.action.name, armed.hit.others, armed.words)

    def _confirm(self, armed: Armed, at: datetime) -> None:
        """Click the confirming button, once. Anything uncertain about it cancels the dialog."""
        try:
            found = resolve(armed.variant.confirm, self._dialogs.scope(), armed.words, witnesses=2)
        except TargetError as error:
            self._site.artefacts.keep("confirm", error, error.found)
            self._leave(UNKNOWN, at)
            return
        self._steps(Step.DIALOG_CHECKED, None)
        found.locator.click(timeout=self._site.limits.click * 1000)
        self._steps(Step.CONFIRMED, None)

    def _leave(self, objection: Objection, at: datetime) -> None:
        """Cancel a dialog. Only seen, cancelled, gone and without any removal request does it mean NotPerformed."""
        incident = self._site.incident(Incident(objection.kind, objection.sentence))
        gone = self._left()
        requested = self._site.until(lambda: self._site.watcher.removals() or None, self._site.limits.cancelled)
        self._site.session.native_dialogs.clear()
        if gone and not requested:
            self._expect(0)
            raise NotPerformed(f"{objection.sentence} It was cancelled.", incident)
        raise PerformUnknown(objection.sentence, at, incident)

    def _left(self) -> bool:
        """Whether the dialog is gone. A button that takes no click leaves it there, which hides no incident."""
        try:
            return self._dialogs.cancel() if self._site.eyes.dialogs() else True
        except PlaywrightError:
            return False

    # --- proof A: the site accepted the request that names this person ---

    def _prove_accepted(self, armed: Armed, at: datetime) -> Proof:
        exchange = self._site.until(lambda: self._settled(at), self._site.limits.answer)
        if exchange is None or exchange.failed:
            self._unknown_if_objecting(at)
            raise PerformUnknown("No answer came to the removal.", at)
        if exchange.status not in ACCEPTED:
            raise PerformUnknown(f"The site answered {exchange.status} to the removal.", at)
        by = naming(exchange.request, armed.action.slug, armed.hit.tied_ids).by
        if by is None:
            raise PerformUnknown("The removal request names nobody whom the page ties to the approved person.", at)
        return Proof(ProofKind.ACCEPTED, _now(), {"status": exchange.status or 0, "named_by": by})

    def _settled(self, at: datetime) -> RemovalExchange | None:
        self._only_request(at)
        exchanges = self._site.watcher.removals()
        return exchanges[0] if exchanges and exchanges[0].settled else None

    def _only_request(self, at: datetime) -> None:
        """One removal request, about this person, and no objection: anything else is unknown with an incident."""
        self._site.glance()
        self._unknown_if_objecting(at)
        if (objection := self._strange_request()) is not None:
            self._unknown_if(True, at, objection)

    # --- the watch, which stays open until the next act ---

    def _begin_watch(self, hit: Hit) -> None:
        self._site.watcher.watch_removals()
        self._watch = _Watch(hit.tied.slug, hit.tied_ids)

    def _expect(self, requests: int) -> None:
        if self._watch is not None:
            self._watch.expected = requests

    def _strange_request(self) -> Objection | None:
        """What is wrong with the removal requests since the act began, if more came since that was asked last."""
        watch, exchanges = self._watch, self._site.watcher.removals()
        if watch is None or len(exchanges) <= watch.told:
            return None
        watch.told = len(exchanges)
        if any(naming(exchange.request, watch.slug, watch.tied_ids).somebody_else for exchange in exchanges):
            return OTHER_NAMED
        return UNEXPECTED if len(exchanges) > watch.expected else None

    def raise_strange_request(self) -> None:
        """While an outcome is settled: a late request that names another person, or one too many, stops all."""
        if (objection := self._strange_request()) is not None:
            raise SiteObjects(self._site.incident(Incident(objection.kind, objection.sentence)))

    # --- signs of the site after the dispatch ---

    def _no_objection_in_bodies(self, at: datetime) -> None:
        """An accepted request may carry an objection in its body; by the end of the act the body has come."""
        for exchange in self._site.watcher.removals():
            if (state := self._site.watcher.removal_objection(exchange)) is not None:
                self._unknown_by(state, at)

    def _unknown_if_objecting(self, at: datetime) -> None:
        if (state := self._site.objection()) is not None:
            self._unknown_by(state, at)

    def _unknown_by(self, state: PageState, at: datetime) -> None:
        incident = self._site.incident(incident_of(state))
        raise PerformUnknown(incident.sentence, at, incident)

    def _unknown_if(self, wrong: bool, at: datetime, objection: Objection) -> None:
        if wrong:
            incident = self._site.incident(Incident(objection.kind, objection.sentence))
            raise PerformUnknown(objection.sentence, at, incident)

    # --- proof B: the query that found exactly this slug finds it no longer ---

    def _prove_absent(self, armed: Armed, at: datetime) -> Proof:
        end, loads = time.monotonic() + self._site.limits.linger, self._site.loads
        while True:
            result, hit = self._search.run(armed.hit.query, armed.action.slug)
            if hit is None:
                fresh = int(self._site.loads > loads)
                facts = {"entries": result.entries, "pages": len(result.pages), "fresh_load": fresh}
                return Proof(ProofKind.ABSENT, _now(), facts)
            if time.monotonic() > end:
                raise PerformUnknown("The site accepted the removal, and the person is still listed.", at)
            self._site.session.pump(self._site.limits.linger / LINGER_STEPS)

    @contextmanager
    def _uncertain(self, at: datetime) -> Iterator[None]:
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


def _now() -> datetime:
    return datetime.now(UTC)
