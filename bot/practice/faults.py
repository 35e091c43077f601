"""Misbehaviours of the practice site, as data that can be switched at start and at run time."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final

from bot.errors import InputError
from bot.practice.drift import drift_named


class FaultName(StrEnum):
    """Each thing that can go wrong."""

    MENU_FIRST_CLICK_IGNORED = "menu-first-click-ignored"
    LIST_STALL = "list-stall"
    DROP_500 = "drop-500"
    DROP_429 = "drop-429"
    DROP_999 = "drop-999"
    ANSWER_LOST = "answer-lost"
    REQUEST_LOST = "request-lost"
    ANSWER_LATE = "answer-late"
    APPLY_LATE = "apply-late"
    SILENTLY_REFUSED = "silently-refused"
    REDIRECT_CHALLENGE = "redirect-challenge"
    REDIRECT_LOGIN = "redirect-login"
    ALREADY_GONE = "already-gone"
    NAMESAKES = "namesakes"
    DIALOG_OTHER_PERSON = "dialog-other-person"
    HEADER_LAG = "header-lag"
    UNKNOWN_DIALOG = "unknown-dialog"
    NO_DIALOG = "no-dialog"
    # In the page
    OVERLAY = "overlay"
    OVERLAY_ITEM = "overlay-item"
    CARDS_MOVE = "cards-move"
    LIST_SHIFTS = "list-shifts"
    RENAMED_LABEL = "renamed-label"
    NESTED_ANCHORS = "nested-anchors"
    WEEKLY_LIMIT = "weekly-limit"
    DRIFT = "drift"
    # In the language of the page
    LANGUAGE_SWITCH = "language-switch"
    UNKNOWN_LANGUAGE = "unknown-language"
    # On the way to the site
    LATENCY = "latency"
    OFFLINE = "offline"
    # In the site's answers
    DROP_404 = "drop-404"
    LIST_404 = "list-404"
    REDIRECT_RESTRICTED = "redirect-restricted"
    # With people
    LIST_SHRINKS = "list-shrinks"
    RE_ADDED = "re-added"
    RENAMED = "renamed"
    RENAMED_AND_IGNORED = "renamed-and-ignored"
    # With invitations
    INVITE_NAMESAKES = "invite-namesakes"
    INVITE_GONE = "invite-gone"
    INVITE_ARRIVES = "invite-arrives"
    INVITE_REORDERS = "invite-reorders"
    INVITE_OF_A_PAGE = "invite-of-a-page"
    INVITATIONS_STALL = "invitations-stall"
    INVITATIONS_SHRINK = "invitations-shrink"
    RE_INVITES = "re-invites"
    BUTTONS_SWAPPED = "buttons-swapped"
    WORDS_SWAPPED = "words-swapped"
    ACT_OTHER_PERSON = "act-other-person"
    ACT_TWICE = "act-twice"
    WITHDRAW_DIALOG_OTHER_PERSON = "withdraw-dialog-other-person"
    WITHDRAW_NO_DIALOG = "withdraw-no-dialog"
    # In the answers to one kind of act on invitations; those of all acts work for these kinds, too
    ACCEPT_REFUSED = "accept-refused"
    ACCEPT_LATE = "accept-late"
    ACCEPT_LOST = "accept-lost"
    ACCEPT_SILENTLY_REFUSED = "accept-silently-refused"
    IGNORE_REFUSED = "ignore-refused"
    IGNORE_LATE = "ignore-late"
    IGNORE_LOST = "ignore-lost"
    IGNORE_SILENTLY_REFUSED = "ignore-silently-refused"
    WITHDRAW_REFUSED = "withdraw-refused"
    WITHDRAW_LATE = "withdraw-late"
    WITHDRAW_LOST = "withdraw-lost"
    WITHDRAW_SILENTLY_REFUSED = "withdraw-silently-refused"
    # On the page of the data export
    EXPORT_LIMIT = "export-limit"
    # In the conversation list
    REPLY_ARRIVES = "reply-arrives"
    TWO_ROWS_OF_A_NAME = "two-rows-of-a-name"
    GROUP_THREAD = "group-thread"
    PREVIEW_PREFIX = "preview-prefix"
    UNREAD_BADGE = "unread-badge"
    CONVERSATIONS_STALL = "conversations-stall"
    CONVERSATIONS_SHORT = "conversations-short"
    # With conversations that stand open from the load of a page on
    WRONG_BUBBLE_OPEN = "wrong-bubble-open"
    BUBBLE_MINIMISED = "bubble-minimised"
    # When the message control of a row is clicked
    COMPOSER_MISSING = "composer-missing"
    COMPOSER_NEVER_OPENS = "composer-never-opens"
    COMPOSER_TWICE = "composer-twice"
    WRONG_COMPOSER = "wrong-composer"
    NEW_MESSAGE_FORM = "new-message-form"
    DRAFT_OF_ANOTHER = "draft-of-another"
    INMAIL_FORM = "inmail-form"
    PREMIUM_UPSELL = "premium-upsell"
    SAY_HELLO_CARD = "say-hello-card"
    HEADER_LATE = "header-late"
    THREAD_ADDRESS = "thread-address"
    # While something is typed into a box
    COMPOSER_SWAPS = "composer-swaps"
    FOCUS_STOLEN = "focus-stolen"
    BOX_ALTERS = "box-alters"
    ENTER_SENDS = "enter-sends"
    SENDS_BY_ITSELF = "sends-by-itself"


DEFAULT_SECONDS: Final = {
    FaultName.LIST_STALL: 20.0,
    FaultName.ANSWER_LATE: 5.0,
    FaultName.APPLY_LATE: 5.0,
    FaultName.LATENCY: 30.0,
    FaultName.INVITATIONS_STALL: 20.0,
    FaultName.ACCEPT_LATE: 5.0,
    FaultName.IGNORE_LATE: 5.0,
    FaultName.WITHDRAW_LATE: 5.0,
    FaultName.CONVERSATIONS_STALL: 30.0,
    FaultName.HEADER_LATE: 0.5,
}
DEFAULT_COUNT: Final = {FaultName.HEADER_LAG: 3, FaultName.NAMESAKES: 2, FaultName.INVITE_NAMESAKES: 2}
# Those that stand in the page from its load on, and those that strike when a row's menu has opened.
IN_THE_PAGE: Final = (
    FaultName.OVERLAY,
    FaultName.CARDS_MOVE,
    FaultName.NESTED_ANCHORS,
    FaultName.INVITE_REORDERS,
    FaultName.INVITE_OF_A_PAGE,
    FaultName.BUTTONS_SWAPPED,
    FaultName.WORDS_SWAPPED,
)
IN_THE_MENU: Final = (FaultName.OVERLAY_ITEM, FaultName.LIST_SHIFTS, FaultName.RENAMED_LABEL)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: for one person or for all, skipping the first `after` occasions, at most `times` times.

    `kind` chooses one of the page's drifts.
    """

    name: FaultName
    slug: str | None = None
    after: int = 0
    times: int | None = None
    seconds: float | None = None
    count: int | None = None
    kind: str | None = None

    @property
    def delay(self) -> float:
        """Seconds this fault lasts, before scaling."""
        return DEFAULT_SECONDS.get(self.name, 0.0) if self.seconds is None else self.seconds

    @property
    def amount(self) -> int:
        """How many it adds: connections too many in the header, or namesakes."""
        return DEFAULT_COUNT.get(self.name, 0) if self.count is None else self.count

    def concerns(self, name: FaultName, slug: str | None) -> bool:
        """Whether this fault is meant for such an occasion."""
        return self.name is name and self.slug in (None, slug)


class FaultBox:
    """The faults now switched on, and how often each had its occasion. Its owner guards it with a lock."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        self._occasions = [0] * len(faults)

    def fires(self, name: FaultName, slug: str | None = None) -> Fault | None:
        """Count this occasion, and return the fault that spoils it, if one does."""
        for index, fault in enumerate(self.faults):
            if fault.concerns(name, slug):
                self._occasions[index] += 1
                past = self._occasions[index] - fault.after
                if past > 0 and (fault.times is None or past <= fault.times):
                    return fault
        return None

    def standing(self, name: FaultName) -> tuple[Fault, ...]:
        """The faults of this name that describe a state rather than an occasion."""
        return tuple(fault for fault in self.faults if fault.name is name)


def parse_fault(text: str) -> Fault:
    """Read `drop-500:slug=ada-1,times=1`. Raises InputError with the names there are."""
    head, _, tail = text.strip().partition(":")
    try:
        name = FaultName(head)
    except ValueError:
        known = ", ".join(FaultName)
        raise InputError(f"There is no fault named {head!r}; the faults are {known}.") from None
    fault = _with_options(name, [item for item in tail.split(",") if item])
    if name is FaultName.ALREADY_GONE and fault.slug is None:
        raise InputError("The fault already-gone needs a person: already-gone:slug=SLUG.")
    if name is FaultName.DRIFT:
        drift_named(fault.kind or "")
    return fault


def _with_options(name: FaultName, items: list[str]) -> Fault:
    given = dict(_option(name, item) for item in items)
    try:
        return Fault(
            name,
            slug=given.get("slug"),
            after=int(given.get("after", "0")),
            times=int(given["times"]) if "times" in given else None,
            seconds=float(given["seconds"]) if "seconds" in given else None,
            count=int(given["count"]) if "count" in given else None,
            kind=given.get("kind"),
        )
    except ValueError:
        raise InputError(f"The options of the fault {name} must be numbers, except slug and kind.") from None


def _option(name: FaultName, item: str) -> tuple[str, str]:
    known = [field.name for field in fields(Fault) if field.name != "name"]
    key, equals, value = item.partition("=")
    if key not in known or not equals or not value:
        raise InputError(f"The fault {name} has no option {item!r}; the options are {', '.join(known)}, as key=value.")
    return key, value
