"""The act of the fake site: every kind, one dispatch, with the faults of the practice site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import NotPerformed, PerformUnknown
from bot.evaluate.identity import same_name
from bot.invitation import SIDES, Invitation
from bot.model import ActionKind, Connection, Incident, IncidentKind, Proof, ProofKind, Receipt, Slug
from bot.ports import Step
from bot.practice.faults import Fault, FaultBox, FaultName
from tests.fakes_truth import Crash, FakeClock, FakeTruth, Killed, Reply

if TYPE_CHECKING:
    from bot.model import Action
    from bot.ports import StepListener

REFUSALS = {FaultName.DROP_500: 500, FaultName.DROP_429: 429, FaultName.DROP_999: 999}
CHALLENGED = Incident(IncidentKind.CHALLENGE, "The site asks for a security check.")
LOGGED_OUT = Incident(IncidentKind.LOGIN, "The site shows a login page.")
THROTTLED = Incident(IncidentKind.THROTTLED, "The site asks for fewer requests.")
FOREIGN = Incident(IncidentKind.UNKNOWN_DIALOG, "A dialog that nobody knows lies on the page.")
SOMEBODY_ELSE = Incident(IncidentKind.OTHER_PERSON, "The dialog names somebody else.")
ACTED_ON_ANOTHER = Incident(IncidentKind.OTHER_PERSON, "The site was asked about somebody else.")
ASKED_TWICE = Incident(IncidentKind.SECOND_REQUEST, "The page asked the site a second time.")
# Where these acts ask before they do what they say.
WITH_DIALOG = frozenset({ActionKind.DISCONNECT, ActionKind.WITHDRAW})
# Each kind of act on invitations has faults of its own, named after it.
OWN = {
    FaultName.DROP_500: "refused",
    FaultName.APPLY_LATE: "late",
    FaultName.ANSWER_LOST: "lost",
    FaultName.SILENTLY_REFUSED: "silently-refused",
}


class Acting:
    """The half of the fake network that acts."""

    clock: FakeClock
    steps: StepListener
    crash: Crash | None
    answer_seconds: float
    truth: FakeTruth
    _box: FaultBox

    def perform(self, action: Action) -> Receipt:
        self._before(action)
        self._emit(Step.DISPATCHING, action.slug)
        dispatched_at = self.clock.now()
        self.truth.dispatches.append(action.slug)
        reply = self._clicked(action.kind, action.slug)
        if reply.reason is not None:
            raise PerformUnknown(reply.reason, dispatched_at, reply.incident)
        accepted = Proof(ProofKind.ACCEPTED, self.clock.now(), {"status": 200, "named_by": "slug"})
        self._emit(Step.ACCEPTED, action.slug, accepted)
        if objection := self._objection(None):
            raise PerformUnknown("the site objected after the act", dispatched_at, objection)
        if not self._is_effective(action.kind, action.slug):
            raise PerformUnknown("the site accepted, and nothing has changed", dispatched_at)
        absent = Proof(ProofKind.ABSENT, self.clock.now(), {"entries": 0})
        self._emit(Step.ABSENT, action.slug, absent)
        return Receipt(dispatched_at, accepted, absent)

    def _is_effective(self, kind: ActionKind, slug: Slug) -> bool:
        if kind is ActionKind.DISCONNECT:
            return self._find(slug) is None
        gone = self._card(kind, slug) is None
        return gone and (kind is not ActionKind.ACCEPT or self._find(slug) is not None)

    def _before(self, action: Action) -> None:
        """Everything that is reversible; every failure here is certain to have done nothing."""
        if action.kind is ActionKind.UNFOLLOW:
            raise NotPerformed("the control to unfollow is not known; use `run --by-hand`")
        disconnecting = action.kind is ActionKind.DISCONNECT
        row = self._find(action.slug) if disconnecting else self._card(action.kind, action.slug)
        if row is None:
            raise NotPerformed("the person is not in the list")
        if not same_name(row.name, action.name):
            raise NotPerformed("the name on the page is another than the approved one")
        self._emit(Step.LOCATED, action.slug)
        if self._box.fires(FaultName.UNKNOWN_DIALOG, action.slug):
            raise NotPerformed("a dialog that nobody knows lies on the page", FOREIGN)
        if disconnecting:
            self._emit(Step.MENU_OPEN, action.slug)

    def _clicked(self, kind: ActionKind, slug: Slug) -> Reply:
        """From the click to the site's reply. A step is told after its effect, so a crash there finds it done."""
        if kind not in WITH_DIALOG or self._acts_at_once(kind, slug):
            reply = self._request(kind, slug)
            self._emit(Step.ITEM_CLICKED, slug)
            return reply
        self._emit(Step.ITEM_CLICKED, slug)
        if self._asks_about_another(kind, slug):
            raise NotPerformed("the dialog names somebody else; it was cancelled", SOMEBODY_ELSE)
        self._emit(Step.DIALOG_CHECKED, slug)
        reply = self._request(kind, slug)
        self._emit(Step.CONFIRMED, slug)
        return reply

    def _acts_at_once(self, kind: ActionKind, slug: Slug) -> bool:
        skips = kind is ActionKind.WITHDRAW and self._box.fires(FaultName.WITHDRAW_NO_DIALOG, slug)
        return bool(skips or self._box.fires(FaultName.NO_DIALOG, slug))

    def _asks_about_another(self, kind: ActionKind, slug: Slug) -> bool:
        mixed = kind is ActionKind.WITHDRAW and self._box.fires(FaultName.WITHDRAW_DIALOG_OTHER_PERSON, slug)
        return bool(mixed or self._box.fires(FaultName.DIALOG_OTHER_PERSON, slug))

    def _request(self, kind: ActionKind, slug: Slug) -> Reply:
        """What the site makes of the request, as the act would see it."""
        if objection := self._objection(slug):
            return Reply("the site objected to the request", objection)
        if kind in SIDES and (odd := self._odd(kind, slug)):
            return odd
        if self._box.fires(FaultName.REQUEST_LOST, slug):
            return Reply("no answer came to the request")
        for name, status in REFUSALS.items():
            if self._fires(name, kind, slug):
                return Reply(f"the site answered {status}", None if name is FaultName.DROP_500 else THROTTLED)
        renamed = self._box.fires(FaultName.RENAMED_AND_IGNORED, slug)
        if renamed:
            self.truth.rename_beyond_search(slug)
        if renamed or self._fires(FaultName.SILENTLY_REFUSED, kind, slug):
            return Reply()
        return self._apply(kind, slug)

    def _odd(self, kind: ActionKind, slug: Slug) -> Reply | None:
        """What else can become of a request about an invitation: too late, about somebody else, twice."""
        if self._box.fires(FaultName.INVITE_GONE, slug):
            self.truth.answered_first(SIDES[kind], slug)
            return Reply("the site answered 404")
        if self._box.fires(FaultName.ACT_OTHER_PERSON, slug):
            self.truth.apply(kind, next(one for one in self.truth.invitations[SIDES[kind]] if one != slug))
            return Reply("the request named somebody else", ACTED_ON_ANOTHER)
        if self._box.fires(FaultName.ACT_TWICE, slug):
            self._apply(kind, slug)
            return Reply("a second request was sent", ASKED_TWICE)
        return None

    def _fires(self, name: FaultName, kind: ActionKind, slug: Slug) -> Fault | None:
        """A fault of all acts, or the one that is like it of this kind alone."""
        found = self._box.fires(name, slug)
        if found is None and kind in SIDES and name in OWN:
            return self._box.fires(FaultName(f"{kind.value}-{OWN[name]}"), slug)
        return found

    def _apply(self, kind: ActionKind, slug: Slug) -> Reply:
        late = self._box.fires(FaultName.ANSWER_LATE, slug)
        slow = self._fires(FaultName.APPLY_LATE, kind, slug)
        delay = late.delay if late else slow.delay if slow else 0.0
        self.truth.applied.append(slug)
        self.truth.pending.append((self.clock.monotonic() + delay, kind, slug))
        if late:
            self.clock.advance(min(late.delay, self.answer_seconds))
        self.truth.apply_due(self.clock.monotonic())
        lost = self._fires(FaultName.ANSWER_LOST, kind, slug) or (late and late.delay > self.answer_seconds)
        return Reply("no answer came to the request") if lost else Reply()

    def _objection(self, slug: Slug | None) -> Incident | None:
        """What a page load, a list request or the request of an act meets instead of an answer."""
        if self._box.fires(FaultName.REDIRECT_CHALLENGE, slug):
            return CHALLENGED
        return LOGGED_OUT if self._box.fires(FaultName.REDIRECT_LOGIN, slug) else None

    def _find(self, slug: Slug) -> Connection | None:
        self.truth.apply_due(self.clock.monotonic())
        listed = slug in self.truth.connected and slug not in self.truth.unsearchable
        return self.truth.people[slug] if listed else None

    def _card(self, kind: ActionKind, slug: Slug) -> Invitation | None:
        """The invitation that an act of this kind is about."""
        self.truth.apply_due(self.clock.monotonic())
        return self.truth.invitations[SIDES[kind]].get(slug)

    def _emit(self, step: Step, slug: Slug, proof: Proof | None = None) -> None:
        dies = self.crash is not None and self.crash.step is step and self.crash.slug in (None, slug)
        if dies and self.crash is not None and self.crash.before:
            raise Killed(step)
        self.steps(step, proof)
        if dies:
            raise Killed(step)
