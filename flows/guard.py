"""What kind of page is this? Signals are read once into frozen values; pure functions judge them.

The order of judgement is that of careful capture notes (linkedin-web.md, section 6.1): a challenge outranks a login
page, which outranks a throttle. Paths are judged by their segments, because a query can quote any address and a slug
can hold any word. Text counts only on short pages without `<main>`, because members' posts hold the same words.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from bot.model import Incident, IncidentKind
from flows.options import CONNECTIONS_PATH, RECEIVED_PATH, SENT_PATH

SHORT_PAGE = 2000
SERVICE_PREFIXES = ("/voyager/", "/flagship-web/")
RESTRICTED_TEXT = re.compile(
    r"account has been restricted|restricted your account|temporarily restricted|automates activity"
    r"|unusual activity|unusual amount of activity|unusually large number of page views"
)
CHALLENGE_TEXT = re.compile(r"quick security check|security verification|verify your identity|vérification de sécurité")
THROTTLE_TEXT = re.compile(r"too many requests|rate limit exceeded|try again later")


class PageState(StrEnum):
    """What a page is."""

    CONNECTIONS = "connections"
    RECEIVED = "received invitations"
    SENT = "sent invitations"
    PROFILE = "profile"
    FEED = "feed"
    OTHER = "other"
    LOGIN = "login"
    CHALLENGE = "challenge"
    THROTTLED = "throttled"
    RESTRICTED = "restricted"
    GONE = "gone"
    UNKNOWN = "unknown"


# The first row whose segments begin the path decides.
_PATHS = (
    (("in",), PageState.PROFILE),
    (("login",), PageState.LOGIN),
    (("authwall",), PageState.LOGIN),
    (("checkpoint", "lg"), PageState.LOGIN),
    (("checkpoint",), PageState.CHALLENGE),
    (("uas", "consumer-email-challenge"), PageState.CHALLENGE),
    (("uas",), PageState.LOGIN),
    (("check", "manage-account"), PageState.RESTRICTED),
    (("feed",), PageState.FEED),
)

# The manager of invitations opens with those received.
_LISTS = {
    CONNECTIONS_PATH: PageState.CONNECTIONS,
    RECEIVED_PATH: PageState.RECEIVED,
    RECEIVED_PATH.removesuffix("received/"): PageState.RECEIVED,
    SENT_PATH: PageState.SENT,
}

OBJECTIONS = frozenset({PageState.LOGIN, PageState.CHALLENGE, PageState.THROTTLED, PageState.RESTRICTED})

_INCIDENTS = {
    PageState.LOGIN: (IncidentKind.LOGIN, "The site shows a login page in the middle of the work."),
    PageState.CHALLENGE: (IncidentKind.CHALLENGE, "The site asks for a security check; only a person may answer it."),
    PageState.THROTTLED: (IncidentKind.THROTTLED, "The site asks for fewer requests."),
    PageState.RESTRICTED: (IncidentKind.RESTRICTED, "The site shows a notice about the account."),
}
_UNKNOWN = (IncidentKind.UNKNOWN_PAGE, "The site shows a page that is not known here.")


@dataclass(frozen=True, slots=True)
class PageSignals:
    """One look at one page. Every field is an observation, none a conclusion."""

    url: str
    origin: str
    status: int | None = None
    has_main: bool = False
    text_length: int = 0
    text: str = ""
    password_fields: int = 0
    challenge_marks: int = 0
    service: PageState | None = None


@dataclass(frozen=True, slots=True)
class AnswerSignals:
    """What one answer of the site tells without its body, or with the body's beginning where that was read."""

    url: str
    status: int
    content_type: str = ""
    is_fetch: bool = False
    redirected: bool = False
    body_start: str = ""


def judge(signals: PageSignals) -> PageState:
    """Say what a page is, worst news first."""
    path_state = judge_path(signals.url)
    for state in (PageState.CHALLENGE, PageState.LOGIN, PageState.THROTTLED):
        if state in (path_state, _by_status(signals.status), signals.service):
            return state
    if signals.challenge_marks:
        return PageState.CHALLENGE
    if path_state is PageState.RESTRICTED:
        return path_state
    if not signals.url.startswith(signals.origin + "/"):
        return PageState.UNKNOWN
    if signals.password_fields:
        return PageState.LOGIN
    return _by_status(signals.status) or _by_text(signals) or path_state


def judge_path(url: str) -> PageState:
    """Judge by the path alone, segment by segment."""
    parts = urlsplit(url)
    segments = [segment.lower() for segment in parts.path.split("/") if segment]
    if "challenge_global_internal_error" in parts.query:
        return PageState.THROTTLED
    for prefix, state in _PATHS:
        if tuple(segments[: len(prefix)]) == prefix:
            return state
    if "challenge" in segments:
        return PageState.CHALLENGE
    return _LISTS.get("/" + "/".join(segments) + "/", PageState.OTHER)


def judge_answer(answer: AnswerSignals) -> PageState | None:
    """Say whether one answer of the service is an objection. None for an ordinary answer."""
    path_state = judge_path(answer.url)
    if path_state in (PageState.CHALLENGE, PageState.LOGIN):
        # A login page talks to such addresses itself; only being sent there is a sign.
        return path_state if answer.is_fetch and answer.redirected else None
    is_service = urlsplit(answer.url).path.startswith(SERVICE_PREFIXES)
    if is_service and answer.is_fetch and answer.status == 200 and "text/html" in answer.content_type:  # noqa: PLR2004
        return PageState.CHALLENGE
    if answer.status == 401 and not is_service:  # noqa: PLR2004 - beacons and pictures may answer anything
        return None
    by_status = _by_status(answer.status)
    return by_status if by_status in OBJECTIONS else judge_body(answer.body_start)


def judge_body(text: str) -> PageState | None:
    """Say whether the beginning of a service answer's body is an objection."""
    if re.search(r"\b(?:CHALLENGE|SECURITY_CHECKPOINT)\b", text):
        return PageState.CHALLENGE
    return PageState.THROTTLED if re.search(r"\bTOO_MANY_REQUESTS\b", text) else None


def incident_of(state: PageState, evidence: str | None = None) -> Incident:
    """The stop sign for a page that must stop a run."""
    kind, sentence = _INCIDENTS.get(state, _UNKNOWN)
    return Incident(kind, sentence, evidence)


def plain(text: str) -> str:
    """Text in the form that patterns are written for: both apostrophes alike, casefolded, blanks collapsed."""
    return " ".join(unicodedata.normalize("NFKC", text).replace("’", "'").casefold().split())


def _by_status(status: int | None) -> PageState | None:
    match status:
        case 401:
            return PageState.LOGIN
        case 429 | 999:
            return PageState.THROTTLED
        case 404 | 410:
            return PageState.GONE
        case int() if status >= 400:  # noqa: PLR2004 - any other refusal means that the route changed
            return PageState.UNKNOWN
    return None


def _by_text(signals: PageSignals) -> PageState | None:
    if signals.has_main or signals.text_length >= SHORT_PAGE:
        return None
    text = plain(signals.text)
    if CHALLENGE_TEXT.search(text):
        return PageState.CHALLENGE
    if RESTRICTED_TEXT.search(text):
        return PageState.RESTRICTED
    return PageState.THROTTLED if THROTTLE_TEXT.search(text) else None
