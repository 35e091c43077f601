"""Whether a run may go on with somebody who got a farewell: asked before the question, and again before the intent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.conversation import Answered
from bot.errors import PageError
from bot.farewell.values import NOTICED_BY, Said
from bot.farewell.verdict import LOOK_YOURSELF, Free, Look, Silent, Wait, answered_sentence
from bot.model import ActionKind, Mode

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.cli.session import Session
    from bot.conversation import Conversations
    from bot.model import Action, Plan
    from bot.runner import RunPorts
    from bot.store import Store
    from config.settings import Settings

UNSURE = "it is not certain whether your farewell was answered ({}): " + LOOK_YOURSELF
UNREADABLE = "the list of conversations could not be read"
WOULD_LOOK = "{}: a live run first looks whether the farewell was answered, in the list of conversations."


@dataclass(frozen=True, slots=True)
class Parting:
    """The hook of a run. `conversations` is None where the site is not looked at: by hand, and in a dry run.

    Whoever wrote after a farewell is held and marked as answered; doubt holds. Nothing here opens a conversation.
    """

    store: Store
    mode: Mode
    grace: timedelta
    now: Callable[[], datetime]
    tell: Callable[[str], None]
    conversations: Conversations | None = None

    def __call__(self, action: Action) -> str | None:
        """Why this person must wait, in a sentence without a name; None when nothing stands against it."""
        if action.kind is not ActionKind.DISCONNECT:
            return None
        verdict = self.store.farewells.judge(action.slug, self.now(), self.grace)
        match verdict:
            case Free():
                return None
            case Wait(reason, answered_at):
                if answered_at is not None and self.mode is not Mode.DRY:
                    self.store.farewells.say(action.slug, Said.ANSWERED, by=NOTICED_BY, at=answered_at)
                return reason
            case Silent() | Look():
                return self._look(action, verdict)

    def _look(self, action: Action, verdict: Silent | Look) -> str | None:
        """After the days of grace: a live run looks at the conversation list, whatever an import says."""
        if self.mode is Mode.DRY:
            self.tell(WOULD_LOOK.format(action.name))
            return None
        if self.conversations is None:
            return verdict.reason if isinstance(verdict, Look) else None
        return self._preview(action, self.conversations)

    def _preview(self, action: Action, conversations: Conversations) -> str | None:
        farewell = self.store.farewells.one(action.slug)
        if farewell is None or farewell.text is None:
            return UNSURE.format("its text is not known any more")
        try:
            seen = conversations.preview(action.subject, farewell.text)
        except PageError:
            return UNSURE.format(UNREADABLE)
        match seen.answered:
            case Answered.SILENT:
                return None
            case Answered.REPLIED:
                now = self.now()
                self.store.farewells.say(action.slug, Said.ANSWERED, by=NOTICED_BY, at=now)
                return answered_sentence(now)
            case Answered.UNKNOWN:
                return UNSURE.format(_inside(seen.reason))


def _inside(sentence: str) -> str:
    """A sentence as a part of another."""
    return f"{sentence[:1].lower()}{sentence[1:]}".rstrip(".")


def with_parting(
    session: Session, ports: RunPorts, settings: Settings, mode: Mode, conversations: Conversations | None = None
) -> RunPorts:
    """The ports of a run that waits for farewells. A clock ahead of the site's own ends no days of grace."""
    hook = Parting(
        store=ports.store,
        mode=mode,
        grace=timedelta(days=settings.farewell.grace_days),
        now=ports.budget_now,
        tell=session.terminal.say,
        conversations=conversations,
    )
    return replace(ports, parting=hook)


def waiting_in(session: Session, store: Store, plan: Plan) -> list[dict[str, str]]:
    """Who of a plan waits for a farewell or an answer, and why, as far as imports tell."""
    from bot.services.farewells import waiting

    grace = timedelta(days=session.settings.settings.farewell.grace_days)
    slugs = (action.slug for action in plan.actions if action.kind is ActionKind.DISCONNECT)
    found = waiting(store, slugs, session.world.clock.now(), grace)
    return [{"slug": slug, "reason": reason} for slug, reason in found]
