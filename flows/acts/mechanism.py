"""One act of any kind: located, armed, dispatched once, proven twice. What differs between kinds is in the recipes.

Everything before the click on the trigger is reversible, and its failures are NotPerformed. From that click on nothing
is repeated, and every failure is PerformUnknown, with one exception: a dialog that was seen, was cancelled, is gone,
and led to no request.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.sync_api import Error as PlaywrightError

from bot.errors import NotPerformed, PerformUnknown
from bot.model import Incident, IncidentKind, Proof, ProofKind, Receipt
from bot.ports import Step
from flows.acts.doubts import Doubts, moment
from flows.acts.watching import RequestWatch
from flows.locate import TargetError, resolve
from flows.pages.dialogs import UNKNOWN, Dialogs
from flows.requests import ACCEPTED, naming

if TYPE_CHECKING:
    from datetime import datetime

    from playwright.sync_api import Locator

    from bot.model import Action
    from bot.ports import StepListener
    from flows.acts.recipe import Aim, Recipe, Trigger
    from flows.eyes import DialogSeen
    from flows.pages.dialogs import Objection
    from flows.requests import DeedExchange
    from flows.site import Site
    from flows.words import Words

SWITCH_LANGUAGE = "switch the site to English to go on"
LINGER_STEPS = 8


@dataclass(frozen=True, slots=True)
class Armed:
    """Everything an irreversible click needs, checked."""

    recipe: Recipe
    aim: Aim
    words: Words
    trigger: Trigger
    control: Locator


class Acts:
    """Performs acts on one page, one at a time. `watch` judges the requests of the last one until the next begins."""

    def __init__(self, site: Site, steps: StepListener) -> None:
        self._site = site
        self._steps = steps
        self._dialogs = Dialogs(site)
        self._doubts = Doubts(site)
        self.watch = RequestWatch(site)

    def perform(self, action: Action, recipe: Recipe) -> Receipt:
        """Do it once."""
        armed = self.arm(action, recipe)
        self._announce(armed)
        with self._doubts.certain(armed.trigger):
            armed.trigger.still()
        dispatched_at = moment()
        self.watch.expect(1)
        with self._doubts.uncertain(dispatched_at):
            self._dispatch(armed, dispatched_at)
            accepted = self._prove_accepted(armed, dispatched_at)
            self._steps(Step.ACCEPTED, accepted)
            absent = self._prove_absent(armed, dispatched_at)
            self._only_request(dispatched_at)
            self._no_objection_in_bodies(dispatched_at)
            self._steps(Step.ABSENT, absent)
        return Receipt(dispatched_at, accepted, absent)

    # --- before: reversible ---

    def arm(self, action: Action, recipe: Recipe) -> Armed:
        """Find the person and the control, and open what hides it."""
        with self._doubts.certain():
            aim = recipe.locate(action)
            words = self._armable(recipe)
        self._steps(Step.LOCATED, None)
        trigger = recipe.trigger(aim)
        with self._doubts.certain(trigger):
            self.watch.begin(action.kind, aim.tie)
            trigger.open()
        if trigger.opens:
            self._steps(Step.MENU_OPEN, None)
        with self._doubts.certain(trigger):
            return Armed(recipe, aim, words, trigger, self._control(trigger, recipe))

    def _armable(self, recipe: Recipe) -> Words:
        self._doubts.refuse_other_language()
        words = self._site.words
        if words is None:
            raise NotPerformed(f"The words of the page's language are not known; {SWITCH_LANGUAGE}.")
        if not words.arms_clicks:
            raise NotPerformed(f"The words of the page's language were never confirmed live; {SWITCH_LANGUAGE}.")
        if not words.arms(*recipe.clicked):
            raise NotPerformed(f"The words for this act are not known in the page's language; {SWITCH_LANGUAGE}.")
        return words

    def _control(self, trigger: Trigger, recipe: Recipe) -> Locator:
        self._doubts.refuse_if_objecting()
        self._doubts.refuse_foreign_dialog()
        self._doubts.refuse_other_language()
        control = self._certain_control(trigger)
        if not trigger.receives_clicks(control):
            sentence = recipe.said.covered
            raise NotPerformed(sentence, self._site.incident(Incident(IncidentKind.UNKNOWN_DIALOG, sentence)))
        return control

    def _certain_control(self, trigger: Trigger) -> Locator:
        try:
            return trigger.find()
        except TargetError as error:
            if (better := trigger.explain(error)) is not None:
                raise better from None
            raise

    def _announce(self, armed: Armed) -> None:
        """Tell of the dispatch before it happens; an error there closes what was opened, and nothing is clicked."""
        recorded = False
        try:
            self._steps(Step.DISPATCHING, None)
            recorded = True
        finally:
            if not recorded:
                armed.trigger.close()

    # --- the irreversible part ---

    def _dispatch(self, armed: Armed, at: datetime) -> None:
        armed.control.click(timeout=self._site.limits.click * 1000)
        self._steps(Step.ITEM_CLICKED, None)
        dialogs = self._site.until(self._after_click, self._site.limits.dialog)
        self._doubts.unknown_if_objecting(at)
        if dialogs is None:
            raise PerformUnknown("Neither a dialog nor a request followed the click.", at)
        if self.watch.seen():
            if dialogs or self._site.session.native_dialogs:
                self._doubts.unknown_because(UNKNOWN, at)
            return
        native = bool(self._site.session.native_dialogs)
        objection = UNKNOWN if native else armed.recipe.judge(dialogs, armed.aim, armed.words)
        if objection is not None:
            self._leave(armed.recipe, objection, at)
        self._confirm(armed, at)

    def _after_click(self) -> tuple[DialogSeen, ...] | None:
        """What followed the click: dialogs, or a request without any (an empty tuple); None so far."""
        if self.watch.seen() or self._site.objection() or self._site.session.native_dialogs:
            return self._site.eyes.dialogs() if self._site.objection() is None else ()
        return self._site.eyes.dialogs() or None

    def _confirm(self, armed: Armed, at: datetime) -> None:
        """Click the confirming button, once. Anything uncertain about it cancels the dialog."""
        try:
            confirm = armed.recipe.confirm(armed.aim)
            name = armed.aim.action.name
            found = resolve(confirm, self._dialogs.scope(), armed.words, witnesses=2, name=name)
        except TargetError as error:
            self._site.artefacts.keep("confirm", error, error.found)
            self._leave(armed.recipe, UNKNOWN, at)
            return
        self._steps(Step.DIALOG_CHECKED, None)
        found.locator.click(timeout=self._site.limits.click * 1000)
        self._steps(Step.CONFIRMED, None)

    def _leave(self, recipe: Recipe, objection: Objection, at: datetime) -> None:
        """Cancel a dialog. Only seen, cancelled, gone and without any request does it mean NotPerformed.

        Where no dialog comes before the act, cancelling one shows nothing.
        """
        incident = self._site.incident(Incident(objection.kind, objection.sentence))
        gone = self._left()
        requested = self._site.until(lambda: self.watch.seen() or None, self._site.limits.cancelled)
        self._site.session.native_dialogs.clear()
        if recipe.asks and gone and not requested:
            self.watch.expect(0)
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
        said = armed.recipe.said
        exchange = self._site.until(lambda: self._settled(at), self._site.limits.answer)
        if exchange is None or exchange.failed:
            self._doubts.unknown_if_objecting(at)
            raise PerformUnknown(said.unanswered, at)
        if exchange.status not in ACCEPTED:
            raise PerformUnknown(said.answered.format(exchange.status), at)
        by = naming(exchange.request, armed.aim.tie).by
        if by is None:
            raise PerformUnknown(said.unnamed, at)
        return Proof(ProofKind.ACCEPTED, moment(), {"status": exchange.status or 0, "named_by": by})

    def _settled(self, at: datetime) -> DeedExchange | None:
        self._only_request(at)
        exchanges = self.watch.seen()
        return exchanges[0] if exchanges and exchanges[0].settled else None

    def _only_request(self, at: datetime) -> None:
        """One request, of this kind, about this person, and no objection: anything else is unknown with an incident."""
        self._site.glance()
        self._doubts.unknown_if_objecting(at)
        if (objection := self.watch.strange()) is not None:
            self._doubts.unknown_because(objection, at)

    def _no_objection_in_bodies(self, at: datetime) -> None:
        """An accepted request may carry an objection in its body; by the end of the act the body has come."""
        for exchange in self.watch.seen():
            if (state := self._site.watcher.deed_objection(exchange)) is not None:
                self._doubts.unknown_by(state, at)

    # --- proof B: what the site answers now shows the effect ---

    def _prove_absent(self, armed: Armed, at: datetime) -> Proof:
        end, loads = time.monotonic() + self._site.limits.linger, self._site.loads
        while (facts := armed.recipe.absent(armed.aim)) is None:
            if time.monotonic() > end:
                raise PerformUnknown(armed.recipe.said.lingers, at)
            self._site.session.pump(self._site.limits.linger / LINGER_STEPS)
        return Proof(ProofKind.ABSENT, moment(), {**facts, "fresh_load": int(self._site.loads > loads)})
