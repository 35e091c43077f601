"""The tree of expected failures. The type chooses the policy; the exit code stands on the class.

LinkpruneError 1
├── UsageError 2             a wrong option, or a question that no terminal can answer
├── InputError 3             a file, a value or a setting is refused; nothing was changed
│   ├── WrongAccount         the plan, the workspace and the site do not belong together
│   └── AlreadyRunning       another process holds the account
├── PageError 4              a page was not understood; a read proves nothing
│   └── TransientPageError   the same read may succeed when repeated (the only type that is retried)
├── LoginNeeded 5            the site shows a login page
├── StopRun                  no loop over people may catch these
│   ├── SiteObjects 6        challenge, throttle, restriction, unknown dialog or page: opens an incident
│   ├── BudgetReached 7
│   └── StoppedByOperator 9
├── Unsettled 8              an intent is open and nobody knows its outcome yet
├── AuditDamaged 10          the audit log does not verify, or cannot be written
├── ConsentMissing 11        consent or approval is missing or has expired
├── NotFilled 4              a farewell was not laid into a conversation; no box holds it
├── NotPerformed             certain: nothing irreversible was dispatched
└── PerformUnknown           the act may have happened; never retried, always settled
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from datetime import datetime

    from bot.model import Incident


class Exit(IntEnum):
    """Process exit codes, as documented for users."""

    DONE = 0
    UNEXPECTED = 1
    USAGE = 2
    INPUT = 3
    PAGE = 4
    LOGIN = 5
    INCIDENT = 6
    BUDGET = 7
    UNSETTLED = 8
    OPERATOR = 9
    AUDIT = 10
    CONSENT = 11


class LinkpruneError(Exception):
    """Base of all expected failures; its text is one clear sentence that says what to do."""

    exit: ClassVar[Exit] = Exit.UNEXPECTED


class UsageError(LinkpruneError):
    """The command was given wrongly, or it needs an answer and there is no terminal to ask."""

    exit = Exit.USAGE


class InputError(LinkpruneError):
    """What was brought is refused; nothing was changed."""

    exit = Exit.INPUT


class WrongAccount(InputError):
    """The plan, the workspace and the page do not belong to one account and origin."""


class AlreadyRunning(InputError):
    """Another process works on this account."""


class PageError(LinkpruneError):
    """The page was not understood. It never means that somebody is absent."""

    exit = Exit.PAGE


class TransientPageError(PageError):
    """A read failed in a way that may pass (time-out, 5xx, lost connection). Only reads may be repeated."""


class LoginNeeded(LinkpruneError):
    """The site shows a login page where the member was expected to be signed in."""

    exit = Exit.LOGIN


class StopRun(LinkpruneError):
    """Ends a run; loops over people let it pass."""


class SiteObjects(StopRun):
    """The site objects or shows something unknown: stop, open the incident, stay stopped."""

    exit = Exit.INCIDENT

    def __init__(self, incident: Incident) -> None:
        super().__init__(incident.sentence)
        self.incident = incident


class BudgetReached(StopRun):
    """No further intent is allowed before `next_at` (UTC)."""

    exit = Exit.BUDGET

    def __init__(self, sentence: str, next_at: datetime) -> None:
        super().__init__(sentence)
        self.next_at = next_at


class StoppedByOperator(StopRun):
    """The person at the keyboard, or another shell, asked to stop."""

    exit = Exit.OPERATOR


class Unsettled(LinkpruneError):
    """An intent is open; no further act before it is settled."""

    exit = Exit.UNSETTLED


class AuditDamaged(LinkpruneError):
    """The audit log does not verify, or cannot be written."""

    exit = Exit.AUDIT


class ConsentMissing(LinkpruneError):
    """Consent to the terms, or the approval of a plan, is missing or has expired."""

    exit = Exit.CONSENT


class NotFilled(LinkpruneError):
    """A text was not laid into the box of a conversation; nothing was sent, and what was typed is taken out again."""

    exit = Exit.PAGE


class NotPerformed(LinkpruneError):
    """Certain that nothing irreversible was dispatched; `incident` is set when the reason must stop the run."""

    def __init__(self, reason: str, incident: Incident | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.incident = incident


class PerformUnknown(LinkpruneError):
    """The act may have happened. Never retried; `incident` is set when the site objected after the dispatch."""

    def __init__(self, reason: str, dispatched_at: datetime, incident: Incident | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.dispatched_at = dispatched_at
        self.incident = incident
