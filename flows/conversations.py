"""The site's conversations as `bot.conversation.Conversations`: one look at the list, one box filled, nothing sent."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Protocol, TypeVar
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Error as PlaywrightError

from bot.conversation import judge_rows, unknown
from bot.errors import LinkpruneError, NotFilled, PageError, SiteObjects
from bot.evaluate.identity import same_name
from bot.model import Incident, IncidentKind
from flows.browser import raise_if_lost
from flows.locate import TargetError, resolve
from flows.pages.composer import (
    ALTERED,
    INMAIL,
    MESSAGE,
    MESSAGE_EMBER,
    PAID,
    STILL_THERE,
    Composer,
    Recipient,
    objection,
)
from flows.pages.conversations import ConversationsPage
from flows.site import cause_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Request

    from bot.conversation import Preview
    from bot.model import Subject
    from flows.pages.composer import Scene
    from flows.pages.connections import ConnectionsPage
    from flows.search import Hit, ListSearch
    from flows.site import Site

T = TypeVar("T")

EMBER: Final = "ember"
ALREADY_OPEN: Final = "A conversation with this person is open in the window already; close it first."
HOLDS_TEXT: Final = "The box holds a text already; it is left as it is."
NOT_LISTED: Final = "The person is not in the list of connections."
OTHER_NAME: Final = "The name in the list is another than the known one."
OTHER_MEMBER: Final = "The page ties another member to this profile than is known."
NOT_CERTAIN: Final = "The row of the person is not certain."
CREATED: Final = "The page created a message that nobody asked for."


class Reading(Protocol):
    """Repeats a read that failed in a passing way."""

    def __call__(self, read: Callable[[], T]) -> T:
        """Read, again where that may help."""


class LinkedInConversations:
    """Implements bot.conversation.Conversations in the window of a network."""

    def __init__(self, site: Site, page: ConnectionsPage, search: ListSearch, reading: Reading) -> None:
        self._site = site
        self._page = page
        self._search = search
        self._reading = reading
        self._list = ConversationsPage(site)

    def preview(self, subject: Subject, own: str) -> Preview:
        """Read the conversation list and judge the row of this name. Opens no thread."""
        try:
            seen = self._reading(self._list.read)
        except PageError:
            return unknown("The conversation list could not be read.")
        return judge_rows(seen.rows, subject.name, own) if seen.problem is None else unknown(seen.problem)

    def fill(self, subject: Subject, text: str) -> None:
        """Open the composer from the person's own row, be sure whose it is, and lay the text into its empty box."""
        hit = self._reading(lambda: self._found(subject))
        who = Recipient(subject.slug, hit.tied_ids, hit.row.name)
        with self._certain(), _created_messages(self._site) as created:
            composer = Composer(self._site)
            if any(open_one.about(who) for open_one in composer.mark()):
                raise NotFilled(ALREADY_OPEN)
            self._open(hit)
            self._fill(composer, who, plain(text), created)

    def _found(self, subject: Subject) -> Hit:
        hit = self._search.find(subject.slug, subject.name)
        if hit is None:
            raise NotFilled(NOT_LISTED)
        if not same_name(hit.row.name, subject.name):
            raise NotFilled(OTHER_NAME)
        if len(hit.tied_ids) > 1 or (subject.member_id and hit.tied_ids - {subject.member_id}):
            raise NotFilled(OTHER_MEMBER)
        if self._page.row(hit.row).count() != 1:
            raise NotFilled(NOT_CERTAIN)
        return hit

    def _open(self, hit: Hit) -> None:
        """Click the message control of the person's own row; nothing else on the page is clicked."""
        is_ember = self._page.variant is not None and self._page.variant.name == EMBER
        target, row = MESSAGE_EMBER if is_ember else MESSAGE, self._page.row(hit.row)
        found = resolve(target, row, self._site.words, witnesses=2, name=hit.row.name)
        found.locator.click(timeout=self._site.limits.click * 1000)

    def _fill(self, composer: Composer, who: Recipient, text: str, created: list[str]) -> None:
        held = self._awaited(composer, who)
        if held == text:
            return
        if held.strip():
            raise NotFilled(HOLDS_TEXT)
        try:
            composer.write(text)
            self._site.until(lambda: self._unchanged(composer, who, text, created), self._site.limits.cancelled)
        except (LinkpruneError, PlaywrightError) as error:
            raise _taken_out(composer, error) from error
        finally:
            composer.leave()

    def _awaited(self, composer: Composer, who: Recipient) -> str:
        """Wait for the one new composer of this person; returns what its box holds."""
        scene = self._site.until(lambda: self._decided(composer, who), self._site.limits.dialog) or composer.look()
        doubt = objection(scene, who)
        if doubt != PAID and (incident := self._site.foreign_dialog()) is not None:
            raise SiteObjects(incident)
        if doubt is not None or scene.chosen is None:
            raise NotFilled(doubt or NOT_CERTAIN)
        return scene.chosen.text

    def _decided(self, composer: Composer, who: Recipient) -> Scene | None:
        """What the window shows, once it is what was asked for, or something that waiting does not mend."""
        self._site.raise_objection()
        scene = composer.look()
        return scene if objection(scene, who) in (None, PAID, INMAIL) else None

    def _unchanged(self, composer: Composer, who: Recipient, text: str, created: list[str]) -> None:
        """Raise as soon as the filled box is another one, holds something else, or a message was created."""
        if created:
            raise SiteObjects(self._site.incident(Incident(IncidentKind.SECOND_REQUEST, CREATED)))
        self._site.raise_objection()
        if (doubt := objection(composer.look(), who)) is not None:
            raise NotFilled(doubt)
        if composer.text() != text:
            raise NotFilled(ALTERED)

    @contextmanager
    def _certain(self) -> Iterator[None]:
        """Failures in here leave nothing behind. Texts of the browser hold names, so none is passed on."""
        try:
            yield
        except TargetError as error:
            self._site.artefacts.keep("not-filled", error, error.found)
            raise NotFilled(str(error)) from error
        except PlaywrightError as error:
            raise_if_lost(self._site.session)
            raise NotFilled(_told(error)) from error


@contextmanager
def _created_messages(site: Site) -> Iterator[list[str]]:
    """The addresses of requests that create a message, as they are sent."""
    created: list[str] = []

    def heard(request: Request) -> None:
        if request.method == "POST" and "createMessage" in parse_qs(urlsplit(request.url).query).get("action", []):
            created.append(request.url)

    site.session.context.on("request", heard)
    try:
        yield created
    finally:
        site.session.context.remove_listener("request", heard)


def _taken_out(composer: Composer, error: LinkpruneError | PlaywrightError) -> LinkpruneError:
    """Empty the box again; the error says so where that is not certain."""
    wiped = composer.wipe()
    if isinstance(error, LinkpruneError) and not isinstance(error, NotFilled):
        return error
    reason = _told(error) if isinstance(error, PlaywrightError) else str(error)
    return NotFilled(reason if wiped else f"{reason} {STILL_THERE}")


def _told(error: PlaywrightError) -> str:
    return f"The browser could not go on ({cause_of(error)})."


def plain(text: str) -> str:
    """A text as a box can hold it: without blanks at the ends of lines, without empty lines around it."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())
