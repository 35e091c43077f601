"""The real page objects in a real browser, against the practice site."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from playwright.sync_api import Error as PlaywrightError

from bot.evaluate.identity import slug_of
from bot.invitation import Invitation, Side
from bot.model import ActionKind, Connection, Slug
from bot.practice.faults import parse_fault
from flows.linkedin import LinkedInNetwork
from tests.contract.rigs import Heard

if TYPE_CHECKING:
    from bot.ports import Network
    from bot.practice.inviting import PracticeInvitation
    from bot.practice.people import PracticePerson
    from bot.practice.server import PracticeServer
    from flows.browser import BrowserSession
    from flows.options import SiteOptions

# Scales the site's own times: list answers take 25 to 55 ms.
SCALE = 0.1
ANSWERS = {"accepted": ActionKind.ACCEPT, "ignored": ActionKind.IGNORE, "withdrawn": ActionKind.WITHDRAW}


class PumpWaiter:
    """Time passes in the browser; nobody asks to stop."""

    def __init__(self, session: BrowserSession) -> None:
        self._session = session

    def wait(self, seconds: float) -> None:
        self._session.pump(seconds)

    def while_paused(self) -> None:
        return


class PracticeRig:
    """One practice site, one window."""

    def __init__(self, server: PracticeServer, session: BrowserSession, options: SiteOptions) -> None:
        self.server = server
        self.session = session
        self.artefacts = options.artefacts
        self.heard = Heard()
        self.owner = Slug(server.world.owner.slug)
        # A page of a site that has ended may still be on its way, and would interrupt this one.
        with suppress(PlaywrightError):
            session.page.goto("about:blank")
        session.page.goto("about:blank")
        session.native_dialogs.clear()
        self.waiter = PumpWaiter(session)
        self.linkedin = LinkedInNetwork(session, options, steps=self.heard, waiter=self.waiter)
        self.network: Network = self.linkedin

    def close(self) -> None:
        self.linkedin.close()

    def people(self) -> list[Connection]:
        return [_connection(person) for person in self.server.world.connected()]

    def faults(self, *texts: str) -> None:
        """Seconds in a fault are seconds of the clock, whatever the scale."""
        faults = (parse_fault(text) for text in texts)
        scale = self.server.world.settings.scale
        self.server.world.set_faults(tuple(replace(f, seconds=f.delay / scale if scale else None) for f in faults))

    def removed(self) -> list[Slug]:
        return [slug_of(change["slug"]) for change in self.truth()["changes"] if change["kind"] == "removed"]

    def invitations(self, side: Side) -> list[Invitation]:
        return [invitation(one) for one in self.server.world.invitations(side)]

    def answered(self) -> list[tuple[ActionKind, Slug]]:
        changes = [one for one in self.truth()["changes"] if one["kind"] in ANSWERS]
        return [(ANSWERS[one["kind"]], slug_of(one["slug"])) for one in changes]

    def leave(self, slug: Slug) -> None:
        self.server.world.set_faults((parse_fault(f"already-gone:slug={self._raw(slug)}"),))

    def rename(self, slug: Slug, first: str, last: str) -> None:
        self.server.world.rename(self._raw(slug), first, last)

    def pass_time(self, seconds: float) -> None:
        self.session.pump(seconds)

    def profile_views(self) -> int:
        return len(self.truth()["profile_views"])

    def truth(self) -> dict[str, list[dict[str, str]]]:
        return self.server.world.truth()

    def _raw(self, slug: Slug) -> str:
        return next(person.slug for person in self.server.world.connected() if slug_of(person.slug) == slug)


def invitation(one: PracticeInvitation) -> Invitation:
    """What can be known of an open invitation without its texts."""
    person = one.person
    return Invitation(
        one.side,
        slug_of(one.slug),
        person.name,
        person.headline,
        member_id=person.member_id,
        invitation_id=one.invitation_id,
    )


def _connection(person: PracticePerson) -> Connection:
    return Connection(slug_of(person.slug), person.name, person.headline, person.connected_on, person.member_id)
